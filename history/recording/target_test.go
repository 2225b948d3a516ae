package recording

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
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

// TestLaterFilesTellWhenTheyBegan: the first line of a file that a run goes on
// in tells when that file was begun, and not when the run was. A replay of that
// file alone takes its first line for its beginning: at speed 1 it would wait for
// as long as the run had lasted by then, and a time of day would be that of
// another day.
func TestLaterFilesTellWhenTheyBegan(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	later := filepath.Join(filepath.Dir(path), "r-1.ndjson")
	var first time.Time // of the events in the later file
	synctest.Test(t, func(t *testing.T) {
		r, err := Record(path, Options{Max: 2048})
		if err != nil {
			t.Fatal(err)
		}
		put := func(n int) {
			e := sms(n)
			e.Received = time.Now()
			r.Put(Entry{At: e.Received, Event: e})
			time.Sleep(2 * time.Second) // of the bubble
			synctest.Wait()
		}
		put(0)
		time.Sleep(50 * time.Hour) // of the bubble
		for n := 1; r.State().Path == path; n++ {
			first = time.Now()
			put(n)
		}
		if s := r.Close(); s.Lost > 0 || s.Path != later {
			t.Fatalf("%+v", s)
		}
	})

	file, err := os.ReadFile(later)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), []Source{text(later, string(file))}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := drain(t, s)
	if all[0].Begin == nil || first.Sub(all[0].At) > time.Minute {
		t.Errorf("%s begins with a line of %v, and its first event is of %v", later, all[0].At, first)
	}

	// A time of day is that of the day of the file.
	until := first.Add(time.Hour).UTC()
	s, err = Open(t.Context(), []Source{text(later, string(file))}, Span{Until: Bound{Time: until, Clock: true}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	events := 0
	for _, e := range drain(t, s) {
		if e.IsEvent() {
			events++
		}
	}
	if events == 0 {
		t.Errorf("--until %s leaves nothing of a file whose first event is of %v", until.Format(time.TimeOnly), first)
	}

	// At speed 1 the first event is not waited for.
	play(t, []Source{text(later, string(file))}, PlayerOptions{Speed: 1}, func(r *replay) {
		r.after(time.Minute)
		if len(r.all) < 2 {
			t.Errorf("after a minute of speed 1: %q; the next line comes at %v, %v later", names(r.all), r.state.Next, r.state.Next.Sub(r.state.Position))
		}
	})
}
