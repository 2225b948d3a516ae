package recording

import (
	"testing"
	"time"

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
