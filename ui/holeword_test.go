package ui

import (
	"testing"

	"ringtail/history/recording"
)

// TestHoleIsNotCalledAMark: enter on a hole of a recording does not say that it is
// a mark.
func TestHoleIsNotCalledAMark(t *testing.T) {
	s := newScreen(t, 120, 30)
	s.replay("day.ndjson")
	s.play(len(dayEntries()), recording.PlayerState{Ended: true})
	s.press("o")
	if row, ok := s.m.list.Selected(); !ok || !row.IsHole() {
		s.press("o")
	}
	if row, ok := s.m.list.Selected(); !ok || !row.IsHole() {
		t.Fatal("o does not go to the hole")
	}
	s.press("enter")
	s.hides("A mark has nothing more")
}
