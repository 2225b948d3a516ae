package recording

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"slices"
	"sync"
	"time"
)

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
	gaps    gaps
	newest  time.Time // of all that came so far
	twice   twice
	cancel  context.CancelFunc
	reading sync.WaitGroup
}

// Open begins to read. The stream must be closed; ctx ends it too. guard runs
// the body of each of its goroutines, to catch a panic; nil calls it.
func Open(ctx context.Context, sources []Source, span Span, guard func(func())) (*Stream, error) {
	if guard == nil {
		guard = func(f func()) { f() }
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &Stream{span: span, gaps: newGaps(), cancel: cancel}
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
			if left := s.carried(); len(left) > 0 {
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

// adopt makes the ids of gaps the stream's own, and tells where another run of
// the same recording begins: what came between them is not in it. rest is what
// was read after the entry.
func (s *Stream) adopt(in *input, e *Entry, rest []Entry) {
	switch {
	case e.Begin != nil:
		before, last := in.run, in.last
		if in.run = (runKey{name: e.Begin.Run}); in.run.name == "" {
			in.runs++
			in.run = runKey{input: in.number, run: in.runs}
		}
		if another := !last.IsZero() && in.run != before && before != (runKey{input: in.number}); another && !goesOn(e.At, rest) {
			*e = Entry{At: e.At, Lost: &Lost{Since: last, Reason: AnotherRun}}
		}
	case e.Gap != nil:
		e.Gap.ID = s.gaps.id(in, e.Gap)
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

// limit leaves out what is outside the span, and what came from another recording
// already. Of what is before the span, a gap that reaches into it is kept.
func (s *Stream) limit(entries []Entry, origins []origin) (kept []Entry) {
	s.out.Entries += int64(len(entries))
	if s.since.IsZero() && s.until.IsZero() && origins == nil {
		return entries
	}
	kept = make([]Entry, 0, len(entries))
	for i, e := range entries {
		var from origin
		if origins != nil {
			from = origins[i]
		}
		s.newest = later(s.newest, e.At)
		early := e.At.Before(s.since)
		over := e.Gap != nil && !s.since.IsZero() && !e.Gap.To.IsZero() && !e.Gap.To.After(s.since) // before the span
		switch {
		case e.Begin != nil || e.Lost != nil && e.Lost.Reason == AnotherRun:
			s.gaps.endRun(from.input)
		case e.Gap != nil && over:
			s.gaps.drop(e.Gap.ID)
		case e.Gap != nil && early:
			s.gaps.carry(e)
		}
		if early || over || !s.until.IsZero() && !e.At.Before(s.until) {
			s.out.LeftOut++
			continue
		}
		if origins != nil && s.cameTwice(&e, from) {
			s.out.Twice++
			continue
		}
		kept = append(kept, s.carried()...)
		kept = append(kept, e)
	}
	return kept
}

// cameTwice reports whether an event, a mark or a hole came from another recording
// before. Gaps of different recordings are told apart by their ids.
func (s *Stream) cameTwice(e *Entry, from origin) bool {
	if e.Mark != nil || e.Lost != nil {
		from.id = otherNumber(*e)
	}
	return s.twice.again(from.id, from.input)
}

// carried hands over the gaps of before the span that reach into it, once.
func (s *Stream) carried() []Entry {
	if s.newest.Before(s.since) {
		return nil // nothing is known of that time
	}
	list := s.gaps.carried
	s.gaps.carried = nil
	for i := range list {
		list[i].At = s.since
	}
	s.out.LeftOut -= int64(len(list))
	return list
}
