package recording

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Source is something that can be replayed.
type Source struct {
	Name string
	Open func() (io.ReadCloser, error)
	Size int64 // bytes
	Once bool  // it can be read once only and has no size, such as a pipe
}

// FileSource is the recording in a file. The error says why it cannot be read.
func FileSource(path string) (Source, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return Source{}, pathError(path, err)
	case info.IsDir():
		return Source{}, fmt.Errorf("%s is a folder", path)
	}
	s := Source{Name: path, Once: !info.Mode().IsRegular(), Open: func() (io.ReadCloser, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, pathError(path, err)
		}
		return f, nil
	}}
	if !s.Once {
		s.Size = info.Size()
	}
	return s, nil
}

// Progress is how far a stream has been read.
type Progress struct {
	Read, Size int64     // bytes; Size is 0 when not known
	Entries    int64     // entries so far, those left out included
	LeftOut    int64     // of them, outside the span
	Twice      int64     // of them, events and marks that another recording had brought already
	From, To   time.Time // when what is asked for begins and ends; zero when either is not known, or all is
	Skipped    Skipped
	Err        error // why a recording could not be read to its end
}

// Stream reads several recordings as one: their entries by time, gaps with ids
// of their own, and each event from one of them. Inside a recording the order
// stays as it is, but for marks. Its methods are for one goroutine.
type Stream struct {
	inputs  []*input
	active  []*input // those that have not ended
	span    Span
	since   time.Time
	until   time.Time
	out     Progress
	gaps    map[gapKey]int
	from    map[int64][]knownGap // by when they began, in nanoseconds
	lastGap int
	home    map[int]int // the recording that a gap came from first
	newest  time.Time   // of all that came so far
	carried []Entry     // gaps as they stood before the span
	twice   twice
	cancel  context.CancelFunc
	reading sync.WaitGroup
}

// gapKey names a gap: every run counts its gaps from one.
type gapKey struct {
	run runKey
	id  int
}

// runKey names a run: as it does itself, as one that goes on from one file of a
// series into the next, or else by its place.
type runKey struct {
	name       string
	input, run int // 0 with a name
}

// batch is what a reader has read, or why it ends.
type batch struct {
	entries []Entry
	ids     []uint64 // of the events, to find them in other recordings; nil when there are none
	read    int64    // bytes of the recording, by then
	skipped Skipped
	err     error
}

// input is one recording of a stream.
type input struct {
	guard   func(func())
	number  int
	name    string
	size    int64
	reading atomic.Int64 // bytes read, ahead of what is handed out
	read    int64        // bytes of what was taken
	batches chan batch
	wanted  chan struct{} // closed when something of it is taken
	taken   bool          // it is
	seed    *maphash.Seed
	now     []Entry  // what was read and not handed out
	ids     []uint64 // and the numbers of that
	run     runKey
	runs    int       // without a name, so far
	last    time.Time // of what was handed out, the latest
	skipped Skipped
	err     error
}

// ahead is how many blocks of a recording are read ahead.
const ahead = 4

// Open begins to read. The stream must be closed; ctx ends it too. guard runs
// the body of each of its goroutines, to catch a panic; nil calls it.
func Open(ctx context.Context, sources []Source, span Span, guard func(func())) (*Stream, error) {
	if guard == nil {
		guard = func(f func()) { f() }
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &Stream{span: span, gaps: make(map[gapKey]int), from: make(map[int64][]knownGap), home: make(map[int]int), cancel: cancel}
	seed := maphash.MakeSeed()
	for i, src := range sources {
		var r io.ReadCloser
		if !src.Once { // a pipe may open only when somebody opens its other end
			var err error
			if r, err = src.Open(); err != nil {
				s.Close()
				return nil, err
			}
		}
		in := &input{guard: guard, number: i, name: src.Name, wanted: make(chan struct{}), run: runKey{input: i}, size: src.Size, batches: make(chan batch, ahead)}
		if len(sources) > 1 {
			in.seed = &seed
		}
		s.out.Size += src.Size
		s.inputs = append(s.inputs, in)
		s.active = append(s.active, in)
		s.reading.Go(func() { guard(func() { in.fill(ctx, r, src.Open) }) })
	}
	for _, src := range sources {
		if src.Once {
			s.out.Size = 0
		}
	}
	return s, nil
}

// Close ends the reading.
func (s *Stream) Close() {
	s.cancel()
	done := make(chan struct{})
	go func() {
		s.reading.Wait()
		close(done)
	}()
	// A pipe that says nothing must not hold up the end.
	limit := time.NewTimer(100 * time.Millisecond)
	defer limit.Stop()
	select {
	case <-done:
	case <-limit.C:
	}
}

// fill reads a recording to its end: its beginning at once, and the rest when
// something of it was taken. Of hundreds of files, as a series may have, only
// those are read ahead whose time has come. What is not open yet it opens.
func (in *input) fill(ctx context.Context, r io.ReadCloser, open func() (io.ReadCloser, error)) {
	defer close(in.batches)
	hand := func(b batch) bool {
		select {
		case in.batches <- b:
			return true
		case <-ctx.Done():
			return false
		}
	}
	if r == nil {
		var err error
		if r, err = open(); err != nil {
			hand(batch{err: err})
			return
		}
	}
	defer func() { _ = r.Close() }()
	reader, err := newReader(&counter{r, &in.reading}, in.guard)
	if err != nil {
		hand(batch{err: pathError(in.name, err)})
		return
	}
	defer reader.Close()
	reader.seed = in.seed
	for {
		entries, err := reader.Next()
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			err = pathError(in.name, err)
		}
		raiseMarks(entries, reader.ids)
		beginEarly(entries)
		if !hand(batch{entries, reader.ids, in.reading.Load(), reader.Skipped(), err}) || err != nil {
			return
		}
		if len(entries) == 0 {
			continue
		}
		select {
		case <-in.wanted:
		case <-ctx.Done():
			return
		}
	}
}

// raiseMarks puts a mark before what came while its note was written: its line
// tells the moment that is marked, and is written when the note is. Only what
// was read together is looked at, which is minutes of most recordings.
func raiseMarks(entries []Entry, ids []uint64) {
	for i := range entries {
		if entries[i].Mark == nil {
			continue
		}
		for ; i > 0 && entries[i-1].Begin == nil && entries[i-1].At.After(entries[i].At); i-- {
			entries[i-1], entries[i] = entries[i], entries[i-1]
			if ids != nil {
				ids[i-1], ids[i] = ids[i], ids[i-1]
			}
		}
	}
}

// beginEarly lets a file begin with the first thing in it, where its first line is
// of a little later: what waited to be written, for a disk or so, had come before.
// An event of long before was left by an earlier run, and is no beginning. Events before the first that
// tells a time are taken to be of that time.
func beginEarly(entries []Entry) {
	known := slices.IndexFunc(entries, func(e Entry) bool { return !e.At.IsZero() })
	for i := range max(0, known) {
		entries[i].At = entries[known].At
		if entries[i].IsEvent() {
			entries[i].Event.Received = entries[known].At
		}
	}
	for i := range entries[:max(0, len(entries)-1)] {
		if e, next := &entries[i], entries[i+1].At; e.Begin != nil && next.Before(e.At) && e.At.Sub(next) <= time.Hour {
			e.At = next
		}
	}
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n *atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// Progress is how far the stream has been handed out.
func (s *Stream) Progress() Progress {
	p := s.out
	for _, in := range s.inputs {
		p.Read += in.read
		p.Skipped.Foreign += in.skipped.Foreign
		p.Skipped.Torn += in.skipped.Torn
		p.Skipped.TooLong += in.skipped.TooLong
		if broken := in.skipped.Broken; broken.Lines > 0 {
			if len(s.inputs) > 1 {
				broken.Name = in.name
			}
			p.Skipped.Broken.add(broken)
		}
		if damage := in.skipped.Damage; damage.Places > 0 {
			if len(s.inputs) > 1 {
				damage.Name = in.name
			}
			p.Skipped.Damage.add(damage)
		}
		if p.Err == nil {
			p.Err = in.err
		}
	}
	return p
}

// mergePiece is how many entries of a merge come at a time.
const mergePiece = 1024

// Next returns entries in their order, at least one, or io.EOF after the last.
// A recording that cannot be read any further ends there; [Progress] says why.
// An *[EmptySpanError] comes before the first. The slice is the caller's.
func (s *Stream) Next(ctx context.Context) ([]Entry, error) {
	for {
		entries, origins, err := s.take(ctx)
		if errors.Is(err, io.EOF) {
			if left := s.carry(); len(left) > 0 {
				return left, nil
			}
		}
		if err != nil {
			return nil, err
		}
		if s.out.Entries == 0 {
			first := entries[0].At
			if s.since, s.until, err = s.span.from(first); err != nil {
				return nil, err
			}
			if from := later(s.since, first); s.until.After(from) {
				s.out.From, s.out.To = from, s.until
			}
		}
		if entries = s.limit(entries, origins); len(entries) > 0 {
			return entries, nil
		}
	}
}

// origin is where an entry comes from, and the number of its event.
type origin struct {
	id    uint64
	input int
}

// take returns the next entries of all recordings, whatever the span, and
// their origins if there is more than one.
func (s *Stream) take(ctx context.Context) ([]Entry, []origin, error) {
	for i := 0; i < len(s.active); {
		in := s.active[i]
		if err := in.refill(ctx); err != nil {
			return nil, nil, err
		}
		if len(in.now) == 0 {
			s.active = slices.Delete(s.active, i, i+1)
			continue
		}
		i++
	}
	switch len(s.active) {
	case 0:
		return nil, nil, io.EOF
	case 1:
		in := s.active[0]
		in.want()
		entries := in.now
		var origins []origin
		for i := range entries {
			s.adopt(in, &entries[i], entries[i+1:])
			if in.seed != nil {
				origins = append(origins, origin{in.ids[i], in.number})
			}
		}
		in.now, in.ids = nil, nil
		return entries, origins, nil
	}
	entries := make([]Entry, 0, mergePiece)
	origins := make([]origin, 0, mergePiece)
	for len(entries) < cap(entries) {
		in := s.active[0]
		for _, other := range s.active[1:] {
			// Of two at the same time, the one named first comes first.
			if other.now[0].At.Before(in.now[0].At) {
				in = other
			}
		}
		in.want()
		s.adopt(in, &in.now[0], in.now[1:])
		entries = append(entries, in.now[0])
		origins = append(origins, origin{in.ids[0], in.number})
		in.ids = in.ids[1:]
		if in.now = in.now[1:]; len(in.now) == 0 {
			break // nothing may overtake what is read next
		}
	}
	return entries, origins, nil
}

// want lets the recording be read ahead.
func (in *input) want() {
	if !in.taken {
		in.taken = true
		close(in.wanted)
	}
}

// refill waits for the next entries of an input, until it ends.
func (in *input) refill(ctx context.Context) error {
	for len(in.now) == 0 {
		select {
		case b, ok := <-in.batches:
			if !ok {
				return nil
			}
			in.now, in.ids, in.read, in.skipped, in.err = b.entries, b.ids, b.read, b.skipped, b.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// adopt makes the ids of gaps the stream's own, and tells where another run of
// the same recording begins: what came between them is not in it.
func (s *Stream) adopt(in *input, e *Entry, rest []Entry) {
	switch {
	case e.Begin != nil:
		before, last := in.run, in.last
		if in.run = (runKey{name: e.Begin.Run}); in.run.name == "" {
			in.runs++
			in.run = runKey{input: in.number, run: in.runs}
		}
		if !last.IsZero() && in.run != before && (before.run > 0 || before.name != "") && !goesOn(e.At, rest) {
			*e = Entry{At: e.At, Lost: &Lost{Since: last, Reason: AnotherRun}}
		}
	case e.Gap != nil:
		key := gapKey{in.run, e.Gap.ID}
		id := s.gaps[key]
		if id == 0 {
			if id = s.sameGap(in.number, e.Gap.From); id == 0 {
				s.lastGap++
				id = s.lastGap
			}
			s.gaps[key] = id
			from := e.Gap.From.UnixNano()
			s.from[from] = append(s.from[from], knownGap{id, in.number})
			s.home[id] = in.number
		}
		e.Gap.ID = id
	}
	in.last = later(in.last, e.At)
}

// goesOn reports whether a run that begins at a time tells itself of the time
// before, by a gap that began then: it has taken up the session of the one before.
func goesOn(begin time.Time, rest []Entry) bool {
	return slices.ContainsFunc(rest[:min(len(rest), 16)], func(e Entry) bool {
		return e.Gap != nil && !e.Gap.Asked && e.Gap.From.Before(begin)
	})
}

// knownGap is a gap of a recording.
type knownGap struct{ id, input int }

// sameGap is the gap of another recording that began at the same instant: a copy,
// such as a part that was saved, has runs of its own. 0 if there is none.
func (s *Stream) sameGap(input int, from time.Time) int {
	for _, g := range s.from[from.UnixNano()] {
		if !slices.ContainsFunc(s.from[from.UnixNano()], func(o knownGap) bool { return o.id == g.id && o.input == input }) {
			return g.id
		}
	}
	return 0
}

// limit leaves out what is outside the span, and what came from another recording
// already. Of what is before the span, a gap that reaches into it is kept.
func (s *Stream) limit(entries []Entry, origins []origin) (kept []Entry) {
	s.out.Entries += int64(len(entries))
	if s.since.IsZero() && s.until.IsZero() && origins == nil {
		return entries
	}
	kept = make([]Entry, 0, len(entries))
	for i, e := range entries {
		s.newest = later(s.newest, e.At)
		if e.Lost != nil && e.Lost.Reason == AnotherRun { // it says nothing of the gaps of the run before
			from := 0
			if origins != nil {
				from = origins[i].input
			}
			s.carried = slices.DeleteFunc(s.carried, func(o Entry) bool { return origins == nil || s.home[o.Gap.ID] == from })
		}
		early := e.At.Before(s.since)
		over := e.Gap != nil && !s.since.IsZero() && !e.Gap.To.IsZero() && !e.Gap.To.After(s.since) // before the span
		if e.Gap != nil && (early || over) {
			s.carried = slices.DeleteFunc(s.carried, func(o Entry) bool { return o.Gap.ID == e.Gap.ID })
			if !over {
				s.carried = append(s.carried, e)
			}
		}
		if early || over || !s.until.IsZero() && !e.At.Before(s.until) {
			s.out.LeftOut++
			continue
		}
		if origins != nil && s.twice.again(origins[i].id, origins[i].input) {
			s.out.Twice++
			continue
		}
		if origins != nil && (e.Mark != nil || e.Lost != nil) && s.twice.again(otherNumber(e), origins[i].input) {
			s.out.Twice++
			continue
		}
		kept = append(kept, s.carry()...)
		kept = append(kept, e)
	}
	return kept
}

// carry hands over the gaps of before the span that reach into it, once.
func (s *Stream) carry() (list []Entry) {
	for _, e := range s.carried {
		if s.newest.Before(s.since) {
			break // nothing is known of that time
		}
		e.At = s.since
		list = append(list, e)
		s.out.LeftOut--
	}
	s.carried = nil
	return list
}
