package recording

import "time"

// Bound is a moment that limits a replay. The zero Bound limits nothing.
type Bound struct {
	Time time.Time
	// Clock says that only the time of day counts: it is that of the day of the
	// first entry, or of the day after if it was earlier on that day.
	Clock bool
}

// at is the moment, for a replay that begins with first.
func (b Bound) at(first time.Time) time.Time {
	if !b.Clock || b.Time.IsZero() {
		return b.Time
	}
	return NextClock(b.Time, first)
}

// NextClock is the first moment from from on that has the time of day of
// clock, in the zone of clock.
func NextClock(clock, from time.Time) time.Time {
	day := from.In(clock.Location())
	t := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), clock.Nanosecond(), clock.Location())
	if t.Before(from.Truncate(time.Second)) {
		t = time.Date(day.Year(), day.Month(), day.Day()+1, clock.Hour(), clock.Minute(), clock.Second(), clock.Nanosecond(), clock.Location())
	}
	return t
}

// Span limits a replay to what happened from Since on and before Until.
type Span struct{ Since, Until Bound }

// EmptySpanError says that a span ends before anything can be in it.
type EmptySpanError struct{ Since, Until time.Time }

func (e *EmptySpanError) Error() string {
	return "nothing can be from " + e.Since.Format(time.DateTime) + " on and before " + e.Until.Format(time.DateTime)
}

// Check returns an *[EmptySpanError] if that is what the span is, as far as it
// can be told before anything was read. A time of day beside a date becomes a
// moment only with the first entry; of two of them, an earlier end is on the
// day after the beginning.
func (s Span) Check() error {
	clocks := s.Since.Clock && s.Until.Clock
	if s.Since.Clock != s.Until.Clock || clocks && !s.Since.Time.Equal(s.Until.Time) {
		return nil
	}
	return notEmpty(s.Since.Time, s.Until.Time)
}

func notEmpty(since, until time.Time) error {
	if since.IsZero() || until.IsZero() || since.Before(until) {
		return nil
	}
	return &EmptySpanError{since, until}
}

// from is when the span begins and ends in a replay that begins with first;
// the zero time where it does not.
func (s Span) from(first time.Time) (since, until time.Time, err error) {
	since = s.Since.at(first)
	until = s.Until.at(later(since, first))
	return since, until, notEmpty(since, until)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
