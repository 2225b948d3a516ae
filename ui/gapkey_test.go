package ui

import (
	"testing"
	"time"

	"ringtail/history"
	"ringtail/rc"
)

// TestLostConnectionThatLeftTheHistory: a gap whose row has left the history was
// one all the same. Who asks whether anything was missed must not be told that the
// connection was never lost.
func TestLostConnectionThatLeftTheHistory(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.m.log = history.NewLog(50)
	s.m.list.log = s.m.log
	gap := rc.Gap{ID: 1, From: t0, To: t0.Add(time.Minute), Outcome: rc.GapNotRecovered, Reason: "the connection was lost"}
	status := live()
	status.Gaps = []rc.Gap{gap}
	s.receive(rc.Notice{At: t0.Add(time.Minute), Kind: rc.NoticeGap, Gap: &gap}, status)
	for i := range 60 {
		s.receive(sms(i, "a flood"))
	}
	s.press("o")
	s.hides("The connection was not lost so far")
}
