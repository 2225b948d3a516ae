package ui

import (
	"testing"
	"time"

	"ringtail/rc"
)

// TestSearchGoesOnFollowing: a search in a list that follows shows what matches as
// it comes, also when a gap stands below the newest event that was found.
func TestSearchGoesOnFollowing(t *testing.T) {
	s := newScreen(t, 120, 36)
	gap := rc.Gap{ID: 1, From: t0, To: t0.Add(time.Minute), Outcome: rc.GapRecovered, Counted: true}
	s.receive(live(), sms(1, "an invoice"), rc.Notice{At: t0.Add(time.Minute), Kind: rc.NoticeGap, Gap: &gap})
	s.press("/")
	s.write("invoice")
	s.press("enter")
	if !s.m.list.Following() {
		t.Errorf("the list does not follow any more:\n%s", s.text())
	}
	for i := range 60 {
		s.receive(sms(100+i, "an invoice"))
	}
	s.receive(sms(300, "the newest invoice"))
	s.shows("the newest invoice")
}
