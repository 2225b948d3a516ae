package recording

import (
	"cmp"
	"crypto/rand"
	"slices"
	"sync"
	"time"

	"ringtail/rc"
)

// Options are how a recording is written.
type Options struct {
	Max   int64        // bytes after which a new file is begun; 0 for one file
	Mask  Mask         // hides personal data; nil for none. Called by one goroutine at a time
	By    string       // the program and its version
	Guard func(func()) // runs the body of the recorder's goroutine, to catch a panic; nil calls it
}

// NewRun is a new name for a run.
func NewRun() string { return rand.Text()[:12] } // 60 bits

// first is the line that a file of a run begins with at some time.
func (o Options) first(at time.Time, run string) []byte {
	return AppendEntry(nil, Entry{At: at, Begin: &Begin{Version: Version, Run: run, By: o.By, Masked: o.Mask != nil}}, nil)
}

// State is how a recording stands.
type State struct {
	Path    string // of the file that is written now
	Size    int64  // its size in bytes
	First   string // of the first file that holds events of this run: Path, or an earlier one of its series
	Files   int    // how many those are
	Before  int64  // the size in bytes of those before Path
	Events  uint64 // events written since the start
	Gone    uint64 // of them, those in files that were moved, deleted or emptied while they were written
	Lost    uint64 // entries that could not be written and are gone
	Began   uint64 // Lost when the newest trouble began
	Trouble string // why nothing can be written now, in words; empty when all is well
	Note    string // what happened to the file last, as a sentence without its full stop; empty when nothing did
}

// Bounds of what waits to be written, and for how long.
const (
	maxWaiting = 32 << 20 // bytes; what comes while so many wait is lost
	fullChunk  = 512 << 10
	flushAfter = 250 * time.Millisecond
	packAfter  = 900 * time.Millisecond // the same for a compressed file: larger frames are packed better
	retryAfter = time.Second            // after a failure
	lookAfter  = 5 * time.Second        // whether the file is still there, when nothing comes
	closeAfter = 3 * time.Second        // how long a disk may hold up the end
)

// Recorder writes entries to a file beside the program. None of its methods
// but [Recorder.Close] waits for the disk. All are safe for concurrent use.
type Recorder struct {
	o      Options
	target *target // the goroutine's
	chunk  []byte  // the goroutine's: lines that could not be written yet
	lines  int     // the goroutine's: how many those are, holes not counted
	size   int     // the goroutine's: the size of their entries
	events uint64  // the goroutine's: how many of them are events
	inFile uint64  // the goroutine's: events that this run has written to the file
	gone   string  // the goroutine's: what went with a file that was moved, deleted or emptied, in words

	wake, stop, done chan struct{}
	flush            chan chan struct{}
	changed          chan struct{}

	mu      sync.Mutex
	waiting []Entry
	came    time.Time // when the first of them was put
	bytes   int       // of waiting
	taken   int       // entries that the goroutine has taken and not written yet, holes not counted
	heavy   int       // their size
	closed  bool
	state   State
	gaps    []rc.Gap // as they were recorded, by id; of the goroutine of Update
}

// Record opens the recording path, which ends with .zst to be compressed, and
// begins to take entries. The error says what is wrong with the path; it is
// [ErrTaken] when another process is recording into the file or its series.
func Record(path string, o Options) (*Recorder, error) {
	run := NewRun()
	t, err := openTarget(path, o.Max, func(at time.Time) []byte { return o.first(at, run) })
	if err != nil {
		return nil, err
	}
	r := &Recorder{o: o, target: t, wake: make(chan struct{}, 1), flush: make(chan chan struct{}), stop: make(chan struct{}), done: make(chan struct{}), changed: make(chan struct{}, 1)}
	t.since = time.Now()
	r.state.Path, r.state.Size, r.state.First, r.state.Files = t.name, t.size, t.name, 1
	guard := o.Guard
	if guard == nil {
		guard = func(f func()) { f() }
	}
	if t.torn {
		r.Put(Entry{At: time.Now(), Lost: &Lost{Reason: "the end of this file was torn, and what could not be read of it is gone"}})
	}
	go func() {
		defer close(r.done)
		guard(r.run)
	}()
	return r, nil
}

// Update records what belongs into a recording: events, gaps, and what the
// message store said of a message since. It is for one goroutine.
func (r *Recorder) Update(u rc.Update) {
	switch u := u.(type) {
	case rc.Event:
		r.Put(Entry{At: u.Received, Event: u})
	case rc.Events:
		for _, e := range u {
			r.Put(Entry{At: e.Received, Event: e})
		}
	case rc.Notice:
		if u.Gap != nil {
			r.gap(u.At, *u.Gap)
		}
	case rc.Status:
		r.status(u.Gaps)
	case rc.Reread:
		r.Put(Entry{At: u.At, Reread: &u})
	}
}

// gap records how a gap stands.
func (r *Recorder) gap(at time.Time, g rc.Gap) {
	if i, known := slices.BinarySearchFunc(r.gaps, g.ID, byID); known {
		r.gaps[i] = g
	} else {
		r.gaps = slices.Insert(r.gaps, i, g)
	}
	r.Put(Entry{At: at, Gap: &g})
}

// status records gaps that have changed without a notice of their own. How many
// events came late, or were fetched, a notice tells when all have.
func (r *Recorder) status(now []rc.Gap) {
	if len(r.gaps) > len(now) && len(now) > 0 {
		r.gaps = slices.DeleteFunc(r.gaps, func(g rc.Gap) bool {
			return !slices.ContainsFunc(now, func(n rc.Gap) bool { return n.ID == g.ID })
		})
	}
	for _, g := range now {
		if i, known := slices.BinarySearchFunc(r.gaps, g.ID, byID); known {
			before := r.gaps[i]
			before.Late, before.Backfilled = g.Late, g.Backfilled
			if !g.Counted {
				before.PutBy = g.PutBy
			}
			if before.Same(g) {
				continue
			}
		}
		r.gap(time.Now(), g)
	}
}

func byID(g rc.Gap, id int) int { return cmp.Compare(g.ID, id) }

// Put records one entry.
func (r *Recorder) Put(e Entry) {
	n := e.size()
	r.mu.Lock()
	// One that is larger than the bound by itself waits alone.
	full := r.closed || r.bytes+r.heavy+n > maxWaiting && len(r.waiting)+r.taken > 0
	switch {
	case !full:
		if len(r.waiting) == 0 {
			r.came = time.Now()
		}
		r.waiting = append(r.waiting, e)
		r.bytes += n
	case r.closed:
	case len(r.waiting) > 0 && r.waiting[len(r.waiting)-1].Lost != nil:
		r.waiting[len(r.waiting)-1].Lost.Entries++
	default:
		r.waiting = append(r.waiting, Entry{At: e.At, Lost: &Lost{Entries: 1, Since: e.At, Reason: r.state.Trouble}})
	}
	if full {
		r.state.Lost++
		if r.state.Trouble == "" {
			r.state.Began = r.state.Lost - 1
			r.state.Trouble = r.state.Path + " does not take events as fast as they come"
			r.tell()
		}
	}
	wake := r.bytes >= fullChunk || len(r.waiting) == 1
	r.mu.Unlock()
	if wake {
		select {
		case r.wake <- struct{}{}:
		default:
		}
	}
}

// State is how the recording stands now.
func (r *Recorder) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

// Changed tells that State has something to say that a person should know:
// trouble began or ended, or something happened to the file.
func (r *Recorder) Changed() <-chan struct{} { return r.changed }

// Done is closed when the recording has ended.
func (r *Recorder) Done() <-chan struct{} { return r.done }

// Flush writes what waits and reports whether all of it is in the file. A disk
// that does not answer holds it up for some seconds at most.
func (r *Recorder) Flush() bool {
	limit := time.NewTimer(closeAfter)
	defer limit.Stop()
	written := make(chan struct{})
	select {
	case r.flush <- written:
	case <-r.done:
		return false
	case <-limit.C:
		return false
	}
	select {
	case <-written:
	case <-limit.C:
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state.Trouble == "" && r.taken == 0 && len(r.waiting) == 0
}

// Close writes what waits and ends the recording. A disk that does not answer
// holds it up for some seconds at most. What could not be written counts as
// lost in the state that is returned.
func (r *Recorder) Close() State {
	close(r.stop)
	limit := time.NewTimer(closeAfter)
	defer limit.Stop()
	select {
	case <-r.done:
	case <-limit.C:
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	lost := r.taken + lines(r.waiting)
	r.state.Lost += uint64(lost)
	if lost > 0 && r.state.Trouble == "" {
		r.state.Trouble = r.state.Path + " does not answer"
	}
	r.waiting, r.bytes, r.taken, r.closed = nil, 0, 0, true
	return r.state
}

// lines counts entries that are no holes.
func lines(list []Entry) (n int) {
	for _, e := range list {
		if e.Lost == nil {
			n++
		}
	}
	return n
}

func (r *Recorder) tell() {
	select {
	case r.changed <- struct{}{}:
	default:
	}
}
