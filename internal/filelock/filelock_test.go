package filelock

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLock opens a file several times, as several processes do.
func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	open := func() *os.File {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	expect := func(what string, lock func(*os.File) (bool, error), f *os.File, want bool) {
		t.Helper()
		if got, err := lock(f); got != want || err != nil {
			t.Errorf("%s: %v, %v; want %v", what, got, err, want)
		}
	}
	a, b, c := open(), open(), open()
	expect("the first", Lock, a, true)
	expect("a second", Lock, b, false)
	expect("a look", Share, b, false)
	if _, err := b.WriteString("written all the same"); err != nil {
		t.Error(err)
	}
	if data, err := os.ReadFile(path); string(data) != "written all the same" {
		t.Errorf("read %q, %v", data, err)
	}
	a.Close()
	expect("a look after the first has closed it", Share, b, true)
	expect("another look", Share, c, true)
	expect("a lock beside looks", Lock, open(), false)
	b.Close()
	c.Close()
	expect("a lock after the looks", Lock, open(), true)
	if ok, err := Lock(a); ok || err == nil {
		t.Errorf("a file that is closed: %v, %v", ok, err)
	}
}
