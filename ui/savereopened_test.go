package ui

import (
	"path/filepath"
	"testing"
	"time"

	"ringtail/rc"
)

// TestSavedReopenedGapKeepsItsPlace: a gap that went on, because the connection was
// lost again before all was delivered late, has events behind it that came before
// its end. In a saved file its line must not tell a moment after theirs: a replay
// would hold them back until then, a seek would not show them, and a merge would
// put all else before them.
func TestSavedReopenedGapKeepsItsPlace(t *testing.T) {
	s := newScreen(t, 120, 30)
	s.m.opts.SaveDir = t.TempDir()
	at := func(n int) time.Time { return t0.Add(time.Duration(n) * time.Second) }
	gap := func(now, to int, outcome rc.GapOutcome) rc.Notice {
		g := rc.Gap{ID: 1, From: at(20), Outcome: outcome, Reason: "the connection was lost"}
		if to > 0 {
			g.To = at(to)
		}
		return rc.Notice{At: at(now), Kind: rc.NoticeGap, Gap: &g}
	}
	s.receive(live(), sms(10, "the first"), gap(20, 0, rc.GapOpen), gap(30, 30, rc.GapRecovered), sms(31, "held"), sms(32, "held too"),
		gap(33, 0, rc.GapOpen), gap(1800, 1800, rc.GapNotRecovered), sms(1801, "the last"))
	s.press("ctrl+s")
	s.retype("saved.ndjson")
	s.press("enter")
	var last time.Time
	for _, e := range readRecording(t, filepath.Join(s.m.opts.SaveDir, "saved.ndjson")) {
		if e.At.Before(last) {
			t.Errorf("an event of %v stands behind a line of %v", e.At, last)
		}
		if e.At.After(last) {
			last = e.At
		}
	}
}
