//go:build unix

package recording

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// hungDisk is a recorder whose disk takes nothing once a pipe is full, what
// starts it, and what makes the disk fail.
func hungDisk(t *testing.T) (*Recorder, func(), func()) {
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("/dev/fd/%d", to.Fd())
	r := &Recorder{target: &target{path: name, name: name, f: to}, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}), changed: make(chan struct{}, 1)}
	r.state.Path = name
	start := func() {
		go func() { defer close(r.done); r.run() }()
	}
	return r, start, func() { from.Close(); to.Close() }
}

// megabyte is an event of that size.
func megabyte() Entry {
	e := entry(sms(0))
	e.Event.Envelope = []byte(strings.Replace(string(e.Event.Envelope), "text", strings.Repeat("x", 1<<20), 1))
	return e
}

// allTaken waits until the recorder's goroutine has taken all that waits.
func allTaken(t *testing.T, r *Recorder) {
	t.Helper()
	limit := time.After(20 * time.Second)
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		r.mu.Lock()
		none := len(r.waiting) == 0
		r.mu.Unlock()
		if none {
			return
		}
		select {
		case <-look.C:
		case <-limit:
			t.Fatal("nothing is taken")
		}
	}
}

// What was on its way to a disk that does not answer was not written, and counts
// as lost when the recording ends.
func TestCloseOnAHungDisk(t *testing.T) {
	r, start, fail := hungDisk(t)
	for range 5 {
		r.Put(megabyte())
	}
	start()
	allTaken(t, r)
	s := r.Close()
	if s.Events+s.Lost != 5 || s.Lost == 0 || !strings.Contains(s.Trouble, "does not answer") {
		t.Errorf("of 5 events %d are written and %d lost; trouble: %q", s.Events, s.Lost, s.Trouble)
	}
	fail()
	<-r.done
}

// What the goroutine has taken and not written counts against the bound, too.
func TestWhatWaitsIsBounded(t *testing.T) {
	r, start, fail := hungDisk(t)
	for range 30 {
		r.Put(megabyte())
	}
	start()
	allTaken(t, r)
	for range 30 {
		r.Put(megabyte())
	}
	if s := r.State(); s.Lost < 25 || s.Lost > 30 {
		t.Errorf("of 60 MB %d MB are lost; 32 MB may wait", s.Lost)
	}
	fail()
	if s := r.Close(); s.Events+s.Lost != 60 {
		t.Errorf("of 60 events %d are written and %d lost", s.Events, s.Lost)
	}
}

// Of a disk that fell behind, and is quick again, it is told how much was lost,
// also when that had begun before anybody looked.
func TestNewsCountsAllThatWasLost(t *testing.T) {
	path := t.TempDir() + "/r.ndjson"
	target, err := openTarget(path, 0, func(time.Time) []byte { return Options{}.first(time.Now(), "run") })
	if err != nil {
		t.Fatal(err)
	}
	defer target.close()
	r := &Recorder{target: target, wake: make(chan struct{}, 1), changed: make(chan struct{}, 1)}
	told := r.State()
	for range 40 {
		r.Put(megabyte())
	}
	<-r.Changed()
	now := r.State()
	if text := News(told, now); now.Lost == 0 || !strings.HasPrefix(text, "Not recording: ") {
		t.Errorf("%d lost; it is said: %s", now.Lost, text)
	}
	told = now
	r.write()
	<-r.Changed()
	now = r.State()
	if text, want := News(told, now), fmt.Sprintf("Recording again; %d lines could not be recorded meanwhile.", now.Lost); text != want {
		t.Errorf("it is said: %s; want %s", text, want)
	}
}
