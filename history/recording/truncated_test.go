package recording

import (
	"os"
	"path/filepath"
	"testing"
)

// TestEmptiedMeanwhile: a file that was emptied while it was written, as
// logrotate's copytruncate does, holds no more of what was written before. That is
// told as it is of a file that was moved, and what comes after has a first line of
// its own.
func TestEmptiedMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	r := record(t, path, Options{})
	for n := range 3 {
		r.Put(entry(sms(n)))
	}
	until(t, r, "three events", func(s State) bool { return s.Events == 3 })
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	for n := 3; n < 5; n++ {
		r.Put(entry(sms(n)))
	}
	s := r.Close()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if s.Size != info.Size() {
		t.Errorf("it says that %s has %d bytes, it has %d", path, s.Size, info.Size())
	}
	numbers, others := events(t, path)
	if kept := s.Events - s.Gone; kept != uint64(len(numbers)) {
		t.Errorf("it says that %d events of this run are in the file, where %v are; state %+v", kept, numbers, s)
	}
	if len(others) == 0 || others[0].Begin == nil {
		t.Errorf("the file does not begin as a recording: %+v", others)
	}
}
