package recording

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// target is the file, or the series of files, that a recording goes into. What
// it is given ends with whole lines and is appended with one call each, so
// that a file never ends in the middle of a line as long as the machine stands.
//
// A file that would grow beyond max is left alone and the next of the series
// begun: FILE, FILE-1, FILE-2 and so on, with the number before the ending. A
// file that exists is never begun again; the newest of a series is continued.
// Files are locked as series.go tells.
type target struct {
	path   string                    // as it was asked for
	max    int64                     // bytes of a file; 0 for no bound
	begin  func(at time.Time) []byte // makes the line that every run and every file begins with
	since  time.Time                 // since when what is written next waits; zero if it does not
	fresh  bool                      // that is still to be written
	pack   bool                      // compressed with zstd, one frame for each write
	number int                       // of the file in the series

	f      *os.File
	torn   bool     // what could not be read of its end was taken away
	first  *os.File // FILE, locked while a later one of its series is written; nil if it is not there
	name   string   // of f
	size   int64
	packer *zstd.Encoder
	packed []byte
}

// isPacked reports whether a file of that name is compressed.
func isPacked(path string) bool { return strings.EqualFold(filepath.Ext(path), ".zst") }

// newTarget makes a target without a file.
func newTarget(path string, max int64, begin func(time.Time) []byte) (*target, error) {
	if strings.EqualFold(filepath.Ext(path), ".gz") {
		return nil, fmt.Errorf("%s: a recording is compressed with zstd; let its name end with .zst, or with .ndjson", path)
	}
	t := &target{path: path, max: max, begin: begin, pack: isPacked(path)}
	var err error
	if t.pack {
		t.packer, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	}
	return t, err
}

// openTarget opens the newest file of a series for appending, or begins it.
func openTarget(path string, max int64, begin func(time.Time) []byte) (*target, error) {
	t, err := newTarget(path, max, begin)
	if err != nil {
		return nil, err
	}
	if max > 0 {
		t.number = t.newest()
	}
	if err := t.claim(); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// open opens the current file of the series and makes it fit to be appended
// to. It is private: made so, or narrowed to its owner.
func (t *target) open() error {
	name := seriesName(t.path, t.number)
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() && info.Mode()&os.ModeCharDevice == 0 {
		return fmt.Errorf("%s is not a file that can be appended to", name)
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return pathError(name, err)
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() {
		err = t.fit(f)
	}
	if err != nil {
		_ = f.Close()
		return pathError(name, err)
	}
	t.f, t.name, t.fresh = f, name, true
	if t.max > 0 && t.size >= t.max {
		return t.rotate()
	}
	return nil
}

// fit locks a file and, if it is a recording, narrows it to its owner and mends
// it.
func (t *target) fit(f *os.File) error {
	// Locked before anything is looked at: a line that looks torn may be one
	// that another ringtail is writing.
	if err := lock(f); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if t.size = info.Size(); t.size > 0 {
		if err := foreign(f, t.size, t.pack); err != nil {
			return err
		}
	}
	if info.Mode().Perm()&0o077 != 0 {
		if err := f.Chmod(0o600); err != nil {
			return err
		}
	}
	if t.size == 0 {
		return nil
	}
	return t.mend(f)
}

// mend makes what an earlier run left behind end with a whole line. A run that
// was killed with its machine may have left a part of one.
func (t *target) mend(f *os.File) error {
	if t.pack {
		return t.mendFrames(f)
	}
	var last [1]byte
	if _, err := f.ReadAt(last[:], t.size-1); err != nil {
		return err
	}
	if last[0] == '\n' {
		return nil
	}
	n, err := f.Write([]byte{'\n'})
	t.size += int64(n)
	return err
}

// mendFrames does it for a compressed file: of a frame that is torn, the lines
// that can still be read take its place. What is damaged before stays: there
// may be whole frames after it, and there is nothing better to put there.
func (t *target) mendFrames(f *os.File) error {
	whole, err := wholeFrames(f, t.size)
	if err != nil || whole == t.size {
		return err
	}
	if whole, err = tornFrame(f, whole, t.size); err != nil || whole == t.size {
		return err
	}
	lines, err := readTorn(io.NewSectionReader(f, whole, t.size-whole))
	if err != nil {
		return err
	}
	if err := f.Truncate(whole); err != nil {
		return err
	}
	t.size, t.torn = whole, true
	if len(lines) == 0 {
		return nil
	}
	n, err := f.Write(t.packer.EncodeAll(lines, nil))
	t.size += int64(n)
	return err
}

// write appends whole lines. When they do not all get there, none do: what was
// written of them is taken back.
func (t *target) write(lines []byte) error {
	data := t.data(lines)
	if t.max > 0 && t.size > 0 && t.size+int64(len(data)) > t.max {
		if err := t.rotate(); err != nil {
			return err
		}
		data = t.data(lines)
	}
	if len(data) == 0 {
		return nil
	}
	n, err := t.f.Write(data)
	t.size += int64(n)
	if err == nil {
		t.fresh = false
		return nil
	}
	if n > 0 {
		if info, e := t.f.Stat(); e == nil && info.Size() == t.size && t.f.Truncate(t.size-int64(n)) == nil {
			t.size -= int64(n)
		}
	}
	return pathError(t.name, err)
}

// data is what lines become in the file.
func (t *target) data(lines []byte) []byte {
	if t.fresh {
		at := time.Now()
		if !t.since.IsZero() && t.since.Before(at) {
			at = t.since // it came before there was a file for it
		}
		lines = append(t.begin(at), lines...)
	}
	if !t.pack || len(lines) == 0 {
		return lines
	}
	t.packed = t.packer.EncodeAll(lines, t.packed[:0])
	return t.packed
}

// rotate goes on in a new file.
func (t *target) rotate() error {
	for n := t.number + 1; ; n++ {
		name := seriesName(t.path, n)
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR|os.O_APPEND, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return pathError(name, err)
		}
		if lock(f) != nil { // somebody was quicker
			_ = f.Close()
			continue
		}
		if t.number == 0 {
			t.first = t.f
		} else {
			_ = t.f.Close()
		}
		t.f, t.name, t.number, t.size, t.fresh = f, name, n, 0, true
		return nil
	}
}

// gone reports whether the file is no longer where it was made, or what was
// written is no longer in it, as when somebody empties it after a copy.
func (t *target) gone() bool {
	if t.f == nil || moved(t.f, t.name) {
		return true
	}
	info, err := t.f.Stat()
	return err == nil && info.Mode().IsRegular() && info.Size() < t.size
}

// moved reports whether an open file no longer has that name.
func moved(f *os.File, name string) bool {
	there, err := os.Stat(name)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	ours, err := f.Stat()
	return err == nil && !os.SameFile(there, ours)
}

// reopen makes the file anew where it was.
func (t *target) reopen() error {
	t.closeFile()
	return t.open()
}

func (t *target) close() {
	t.closeFile()
	t.closeFirst()
}

func (t *target) closeFile() {
	if t.f != nil {
		_ = t.f.Close() // every write was checked
		t.f = nil
	}
}

// pathError says what the system says about a path, and no more.
func pathError(path string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
