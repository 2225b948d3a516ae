package recording

import (
	"testing"

	"ringtail/rc"
)

// TestRunThatGoesOnWithASessionLosesNothing: sessions outlive a restart. What
// RingCentral held meanwhile is in the recording, and the gap of the new run says
// so; the stream must not say that it is not.
func TestRunThatGoesOnWithASessionLosesNothing(t *testing.T) {
	run := func(n int, name string) Entry { e := begin(n); e.Begin.Run = name; return e }
	g := rc.Gap{ID: 1, From: sms(10).Received, Reason: "ringtail was not running"}
	closed := g
	closed.To, closed.Outcome, closed.Late, closed.Counted = sms(61).Received, rc.GapRecovered, 1, true
	if !closed.Proven() {
		t.Fatal("that gap is not proven")
	}
	late := sms(62)
	late.How = rc.Recovered
	a := memory("a", run(0, "one"), entry(sms(10)), run(60, "two"),
		Entry{At: sms(60).Received, Gap: &g}, entry(late), Entry{At: sms(63).Received, Gap: &closed}, entry(sms(70)))
	s, err := Open(t.Context(), []Source{a}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := drain(t, s)
	for _, e := range all {
		if e.Lost != nil {
			t.Errorf("%s: a hole since %v is told (%s), but nothing is missing", names(all), e.Lost.Since, e.Lost.Reason)
		}
	}
}
