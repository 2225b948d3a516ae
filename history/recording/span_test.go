package recording

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"
)

// moment is when the n-th event came; clock is a time of day.
func moment(n int) Bound { return Bound{Time: sms(n).Received} }

func clock(t *testing.T, s string) Bound {
	t.Helper()
	c, err := time.Parse(time.TimeOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return Bound{c, true}
}

func TestSpan(t *testing.T) {
	tests := []struct {
		name string
		span Span
		want string
		left int64
	}{
		{"all", Span{}, "0 60 120 86400", 0},
		{"since", Span{Since: moment(60)}, "60 120 86400", 1},
		{"until", Span{Until: moment(60)}, "0", 3},
		{"both", Span{moment(1), moment(121)}, "60 120", 2},
		{"since a time of day", Span{Since: clock(t, "14:04:00")}, "120 86400", 2},
		{"until one", Span{Until: clock(t, "14:04:00")}, "0 60", 2},
		{"until one of the next day", Span{Until: clock(t, "01:00:00")}, "0 60 120", 1},
		{"since one of the next day", Span{Since: clock(t, "01:00:00")}, "86400", 3},
		{"until one just before the first", Span{Until: clock(t, "14:00:00")}, "", 4},
		{"since one just before the first", Span{Since: clock(t, "14:00:00")}, "0 60 120 86400", 0},
		{"since one just before the first, until one after it", Span{clock(t, "14:00:00"), clock(t, "14:03:00")}, "0", 3},
		{"between them", Span{clock(t, "14:03:00"), clock(t, "14:03:30")}, "60", 3},
		{"since the second of the first", Span{Since: clock(t, "14:02:11")}, "0 60 120 86400", 0},
		{"none", Span{Since: moment(100000)}, "", 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Open(t.Context(), []Source{memory("a", entry(sms(0)), entry(sms(60)), entry(sms(120)), entry(sms(86400)))}, tt.span, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := names(drain(t, s)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			p := s.Progress()
			if p.LeftOut != tt.left || p.Entries != 4 {
				t.Errorf("progress %+v", p)
			}
			// How far it is can be told when the end is known.
			if known := tt.span.Until != (Bound{}) && tt.want != ""; known != p.To.After(p.From) || known && p.From.Before(sms(0).Received) || !known && !p.From.IsZero() {
				t.Errorf("it goes from %v to %v", p.From, p.To)
			}
		})
	}
}

// TestEmptySpan finds spans that end before they begin, some of them only with
// the first entry, which is of 14:02:11.
func TestEmptySpan(t *testing.T) {
	tests := []struct {
		name        string
		span        Span
		before, now bool // it is found before anything was read; with the first entry
	}{
		{"none", Span{}, false, false},
		{"only a beginning", Span{Since: moment(60)}, false, false},
		{"only an end", Span{Until: moment(60)}, false, false},
		{"in order", Span{moment(0), moment(1)}, false, false},
		{"the other way round", Span{moment(60), moment(0)}, true, true},
		{"the same", Span{moment(60), moment(60)}, true, true},
		{"times of day in order", Span{clock(t, "14:03:00"), clock(t, "14:04:00")}, false, false},
		{"until the next day", Span{clock(t, "14:04:00"), clock(t, "14:03:00")}, false, false},
		{"the same time of day", Span{clock(t, "14:03:00"), clock(t, "14:03:00")}, true, true},
		{"a time of day, then a date before it", Span{clock(t, "14:03:00"), moment(30)}, false, true},
		{"a time of day, then a date after it", Span{clock(t, "14:03:00"), moment(90)}, false, false},
		{"a time of day of the next day, then a date before it", Span{clock(t, "02:00:00"), moment(3600)}, false, true},
		{"a date, then a time of day after it", Span{moment(60), clock(t, "14:05:00")}, false, false},
		{"a date, then a time of day before it", Span{moment(60), clock(t, "14:01:00")}, false, false},
		{"a date, then its time of day", Span{Bound{Time: moment(49).Time.Truncate(time.Second)}, clock(t, "14:03:00")}, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var empty *EmptySpanError
			if err := tt.span.Check(); errors.As(err, &empty) != tt.before {
				t.Errorf("before: %v", err)
			}
			s, err := Open(t.Context(), []Source{memory("a", entry(sms(0)), entry(sms(60)))}, tt.span, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err = s.Next(t.Context()); errors.As(err, &empty) != tt.now {
				t.Errorf("then: %v", err)
			}
			if tt.now && (empty.Since.Before(empty.Until) || empty.Until.Year() != 2026) {
				t.Errorf("the span is said to be from %v to %v", empty.Since, empty.Until)
			}
			if tt.now {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				if err := NewPlayer([]Source{memory("a", entry(sms(0)))}, PlayerOptions{Span: tt.span}).Run(ctx); !errors.As(err, &empty) {
					t.Errorf("the player ends with %v", err)
				}
			}
		})
	}
	// What holds no entry cannot tell.
	s, err := Open(t.Context(), []Source{memory("a")}, Span{clock(t, "14:03:00"), moment(30)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("an empty recording: %v", err)
	}
}

// TestUntilTheMorningAfter: a recording from the evening on, and --until the time
// in the morning at which it is enough.
func TestUntilTheMorningAfter(t *testing.T) {
	const hour = 3600
	night := memory("a", begin(6*hour), entry(sms(6*hour)), entry(sms(17*hour)), entry(sms(19*hour))) // from 20:02:11 to 09:02:11
	s, err := Open(t.Context(), []Source{night}, Span{Until: clock(t, "08:30:00")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(drain(t, s)); got == "" {
		t.Errorf("--until 08:30 leaves out all of a night from 20:02 on; progress %+v", s.Progress())
	}
}
