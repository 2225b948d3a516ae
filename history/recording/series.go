package recording

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"ringtail/internal/filelock"
)

// A recorder has its files for itself: two that append to one file would mix
// their lines, and of two frames that are packed at the same time none could
// be read. What is locked is the file that is written and, when that is a later
// one of a series, FILE as well, which stands for the series. Readers do not
// ask for the lock.

// ErrTaken says that another process is recording into a file.
var ErrTaken = errors.New("another ringtail is recording into it")

// lock takes the lock of a file for as long as it is open. Where there are no
// locks, such as on some network file systems, recording goes on without.
func lock(f *os.File) error {
	if ok, err := filelock.Lock(f); !ok && err == nil {
		return ErrTaken
	}
	return nil
}

// claim opens the file that is to be written, and takes its series.
func (t *target) claim() error {
	if err := t.others(); err != nil {
		return err
	}
	if t.number > 0 {
		if err := t.lockFirst(); err != nil {
			return err
		}
	}
	if err := t.open(); err != nil {
		return err
	}
	// Once more: a recorder that had this file before may have gone on in the
	// next one.
	return t.others()
}

// lockFirst takes the lock of FILE for a recording into a later one. What is
// not there, or cannot be opened, is recorded into by nobody.
func (t *target) lockFirst() error {
	f, err := openFile(t.path, os.O_RDWR)
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	if err := lock(f); err != nil {
		_ = f.Close()
		return pathError(t.path, err)
	}
	t.first = f
	return nil
}

// closeFirst lets go of FILE.
func (t *target) closeFirst() {
	if t.first != nil {
		_ = t.first.Close() // nothing was written since it was the newest
		t.first = nil
	}
}

// tidy lets go of FILE once it was moved or deleted: as long as it is open,
// the disk does not get its room back.
func (t *target) tidy() {
	if t.first != nil && moved(t.first, t.path) {
		t.closeFirst()
	}
}

// others finds out whether a later file of the series is being recorded into,
// also one that does not follow on the first because those between were moved
// away. Without a bound there is no series: FILE-1 is just another name.
func (t *target) others() error {
	if t.max == 0 {
		return nil
	}
	for _, n := range t.numbers() {
		if name := seriesName(t.path, n); name != t.name && taken(name) {
			return pathError(name, ErrTaken)
		}
	}
	return nil
}

// numbers are those of the files there are after FILE, in no order; none when
// the folder cannot be listed: it may let files be opened all the same.
func (t *target) numbers() (list []int) {
	base, ending := splitName(t.path)
	dir, prefix := filepath.Split(base)
	files, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return nil
	}
	for _, file := range files {
		number := strings.TrimSuffix(strings.TrimPrefix(file.Name(), prefix+"-"), ending)
		n, _ := strconv.Atoi(number)
		if n > 0 && filepath.Base(seriesName(t.path, n)) == file.Name() {
			list = append(list, n)
		}
	}
	return list
}

// newest is the number of the last file before one that is not there: those after
// it may be anything that somebody has named so.
func (t *target) newest() (n int) {
	for {
		if _, err := os.Lstat(seriesName(t.path, n+1)); err != nil {
			return n
		}
		n++
	}
}

// taken reports whether a file is being recorded into.
func taken(name string) bool {
	f, err := openFile(name, os.O_RDONLY)
	if err != nil {
		return false
	}
	defer f.Close()
	ok, err := filelock.Share(f)
	return !ok && err == nil
}

// openFile opens a file to lock it. Anything else, such as a pipe, might wait
// for somebody at its other end.
func openFile(name string, flags int) (*os.File, error) {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return nil, cmp.Or(err, os.ErrInvalid)
	}
	return os.OpenFile(name, flags, 0)
}

// splitName takes a file name apart before the ending that tells its kind,
// such as .ndjson.zst.
func splitName(path string) (base, ending string) {
	dir, name := filepath.Split(path)
	base = name
	for {
		ext := filepath.Ext(base)
		if ext == "" || ext == base || ext != ".zst" && ending != "" && ending != ".zst" {
			break
		}
		base = strings.TrimSuffix(base, ext)
		ending = ext + ending
	}
	return dir + base, ending
}

// seriesName is the n-th name after path: path itself, then with a number.
func seriesName(path string, n int) string {
	if n == 0 {
		return path
	}
	base, ending := splitName(path)
	return base + "-" + strconv.Itoa(n) + ending
}
