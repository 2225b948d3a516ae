package recording

import "time"

// Bound is a moment that limits a replay. The zero Bound limits nothing.
type Bound struct {
	Time time.Time
	// Clock says that only the time of day counts. As a beginning it is that of
	// the day of the first entry, or of the day after if that is nearer to it; as
	// an end the next after the beginning, or after the first entry unless it is
	// just before that.
	Clock bool
}

// at is the moment, when a time of day is one that follows on from or is at
// most so long before.
func (b Bound) at(from time.Time, before time.Duration) time.Time {
	if !b.Clock || b.Time.IsZero() {
		return b.Time
	}
	return nextClock(b.Time, from, before)
}

// halfDay is how long before a recording a time of day may be to be meant as it
// is: 14:00 for one that begins at 14:02. It is the day after otherwise: 02:00
// for one that begins at 20:00.
const halfDay = 12 * time.Hour

// justBefore is how long before a recording an end may be to be meant as it is,
// and to be told that it leaves nothing: 08:30 for one that begins at 20:00 is in
// the morning after.
const justBefore = time.Hour

// nextClock is the first moment that has the time of day of clock, in the zone
// of clock, and is after from or at most so long before it.
func nextClock(clock, from time.Time, before time.Duration) time.Time {
	if t := onDay(clock, from, 0); !t.Before(from.Add(-before).Truncate(time.Second)) {
		return t
	}
	return onDay(clock, from, 1)
}

// onDay is the time of day of clock on the day on which t is in the zone of
// clock, or so many days later.
func onDay(clock, t time.Time, later int) time.Time {
	day := t.In(clock.Location())
	return time.Date(day.Year(), day.Month(), day.Day()+later, clock.Hour(), clock.Minute(), clock.Second(), clock.Nanosecond(), clock.Location())
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
	if since = s.Since.at(first, halfDay); since.IsZero() {
		return since, s.Until.at(first, justBefore), nil
	}
	until = s.Until.at(since, 0)
	return since, until, notEmpty(since, until)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
