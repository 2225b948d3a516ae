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
