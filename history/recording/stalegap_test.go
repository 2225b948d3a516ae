package recording

import (
	"testing"
	"time"

	"ringtail/rc"
)

// TestOpenGapOfARunThatEndedIsNotCarried: a run that was killed while it was
// offline leaves a gap that nothing closes. It reaches no further than the next
// run of the same recording, and into no part of that.
func TestOpenGapOfARunThatEndedIsNotCarried(t *testing.T) {
	run := func(n int, name string) Entry { e := begin(n); e.Begin.Run = name; return e }
	a := memory("a", run(0, "one"), entry(sms(1)), gap(2, 1), run(100, "two"), entry(sms(101)), entry(sms(1000)), entry(sms(2000)))
	s, err := Open(t.Context(), []Source{a}, Span{Since: Bound{Time: t0.Add(900 * time.Second)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range drain(t, s) {
		if e.Gap != nil && e.Gap.Outcome == rc.GapOpen {
			t.Errorf("at %v a gap of a run that ended long before is told as open since %v, between events of the next run", e.At, e.Gap.From)
		}
	}
}

// TestGapOverTwoRuns: a run that takes up the session of one that was killed while
// offline goes on with its gap, which began when it did: it is one, and it is over
// when the later run says so.
func TestGapOverTwoRuns(t *testing.T) {
	over := &rc.Gap{ID: 1, From: sms(10).Received, To: sms(100).Received, Outcome: rc.GapRecovered, Counted: true}
	file := memory("a", Entry{At: sms(0).Received, Begin: &Begin{Version: 1, Run: "X"}}, entry(sms(1)), gap(10, 1),
		Entry{At: sms(50).Received, Begin: &Begin{Version: 1, Run: "Y"}}, gap2(50, 10), Entry{At: sms(100).Received, Gap: over}, entry(sms(101)), entry(sms(500)))
	for since, want := range map[int]string{0: "begin 1 gap1 begin gap1 gap1 101 500", 60: "gap1 gap1 101 500", 400: "500"} {
		s, err := Open(t.Context(), []Source{file}, Span{Since: moment(since)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(drain(t, s)); got != want {
			t.Errorf("since %d: %s, want %s", since, got, want)
		}
	}
}

// gap2 is told at a time, and began at another.
func gap2(n, from int) Entry {
	return Entry{At: sms(n).Received, Gap: &rc.Gap{ID: 1, From: sms(from).Received}}
}
