package ui

import (
	"testing"
	"time"

	"ringtail/history/recording"
	"ringtail/rc"
)

// TestReplayOffersNothingOfAGap: a recording is not connected. What the line and
// the page of a gap tell of it cannot be "b fetches", "ringtail is trying to
// reconnect".
func TestReplayOffersNothingOfAGap(t *testing.T) {
	for _, g := range []rc.Gap{
		{ID: 1, From: t0, To: t0.Add(2 * time.Hour), Outcome: rc.GapNotRecovered, Check: rc.CheckOffered, Reason: "ringtail was not running"},
		{ID: 1, From: t0, Reason: "the network is down"},
	} {
		s := newScreen(t, 160, 36)
		s.replay("day.ndjson")
		s.send(playedMsg{Entries: []recording.Entry{{At: t0, Gap: &g}}, State: recording.PlayerState{At: t0, Ended: true}})
		s.hides("b fetches")
		s.press("enter")
		s.hides("b fetches", "is trying to reconnect", "still disconnected")
	}
}
