package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// maxState bounds what is read back; what is saved is much smaller.
const maxState = 4 << 20

// temporary ends the name of a file that is being written. The name is always
// the same, so that a process that was killed leaves at most one behind.
const temporary = ".new"

// record is data with the time of its saving.
type record struct {
	saved time.Time
	data  []byte // nil for none
}

// format is the first word of a stored record. A change of the form changes
// the number.
const format = "ringtail-state/1"

// unusable is data that must be ignored, with the reason.
type unusable struct{ reason string }

func (e unusable) Error() string { return e.reason }

var (
	errDamaged = unusable{"it is damaged"}
	errVersion = unusable{"another version of ringtail wrote it"}
	errForeign = unusable{"it belongs to another server, app or user"}
)

// encode writes the record behind one line that tells what it is, whose it is,
// when it was saved and what its bytes should be.
func (r record) encode(identity, name string) []byte {
	sum := sha256.Sum256(r.data)
	head := fmt.Sprintf("%s %s %s %d %x\n", format, name, identity, r.saved.UnixNano(), sum)
	return append([]byte(head), r.data...)
}

// decodeRecord reads what encode wrote for the same identity and name.
func decodeRecord(text []byte, identity, name string) (record, error) {
	head, data, found := bytes.Cut(text, []byte("\n"))
	fields := strings.Split(string(head), " ")
	switch {
	case found && fields[0] != format && strings.HasPrefix(fields[0], "ringtail-state/"):
		return record{}, errVersion
	case !found || fields[0] != format || len(fields) != 5 || fields[1] != name:
		return record{}, errDamaged
	case fields[2] != identity:
		return record{}, errForeign
	}
	nanos, err := strconv.ParseInt(fields[3], 10, 64)
	sum := sha256.Sum256(data)
	if err != nil || fields[4] != hex.EncodeToString(sum[:]) {
		return record{}, errDamaged
	}
	// An empty record is still one.
	return record{saved: time.Unix(0, nanos), data: append([]byte{}, data...)}, nil
}

// readFile reads one record; the zero record means that there is none.
func (s *State) readFile(name string) (record, error) {
	path := s.path(name)
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return record{}, nil
	case err != nil:
		return record{}, reason(err)
	case !info.Mode().IsRegular(): // opening a named pipe would wait for a writer
		return record{}, unusable{"it is not an ordinary file"}
	}
	f, err := os.Open(path)
	if err != nil {
		return record{}, reason(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxState+1))
	if err != nil {
		return record{}, reason(err)
	}
	if len(text) > maxState {
		return record{}, errDamaged
	}
	return decodeRecord(text, s.identity, name)
}

// reason is what the system says, without the path.
func reason(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return unusable{"it cannot be read (" + err.Error() + ")"}
}

// writeFile replaces the file at path in one step: whoever reads it, also
// after a crash, finds the old contents or the new. It is readable for this
// user alone from its first moment.
func writeFile(path string, text []byte) (err error) {
	next := path + temporary
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(next, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		_ = os.Remove(next)
	}
	return err
}

// othersMay reports whether anybody but the owner has rights. On Windows the
// directory's access list decides, which gives a user's own directory to that
// user, and the mode says nothing.
func othersMay(info fs.FileInfo) bool {
	return runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}
