package recording

import (
	"testing"

	"ringtail/rc"
)

// TestNextRunTakesNoDoubtFromAGap: what one run could not read of the message
// store, the next does not ask for again: it compares only what was left for it,
// and tells that as a gap of the same time. That is no copy of the first gap, and
// must not take its place.
func TestNextRunTakesNoDoubtFromAGap(t *testing.T) {
	run := func(n int, name string) Entry { e := begin(n); e.Begin.Run = name; return e }
	at := func(n int, g rc.Gap) Entry { return Entry{At: sms(n).Received, Gap: &g} }
	g := rc.Gap{ID: 1, From: sms(10).Received, To: sms(20).Received, Outcome: rc.GapNotRecovered, Partial: true, Reason: "the session was not kept"}
	left := rc.Gap{ID: 1, From: g.From, To: g.To, Outcome: rc.GapBackfilled, Check: rc.CheckDone, Reason: "ringtail ended before it was compared with the message store"}
	s, err := Open(t.Context(), []Source{memory("a", run(0, "one"), entry(sms(9)), at(20, g), entry(sms(30)), run(60, "two"), at(61, left), entry(sms(70)))}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	newest := map[int]rc.Gap{}
	for _, e := range drain(t, s) {
		if e.Gap != nil {
			newest[e.Gap.ID] = *e.Gap
		}
	}
	for _, g := range newest {
		if g.Partial {
			return
		}
	}
	t.Errorf("no gap says any more that a part of the store could not be read: %+v", newest)
}
