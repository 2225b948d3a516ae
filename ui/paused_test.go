package ui

import (
	"fmt"
	"testing"
)

// TestSearchWhilePaused: a search is asked of everything that came, and not
// only of what had come before the pause.
func TestSearchWhilePaused(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), talk(1, bob, us, "first of Bob"))
	s.press("space")
	s.receive(talk(2, ann, us, "first of Ann"), talk(3, bob, us, "second of Bob"))
	s.shows("PAUSED · 2 new")
	s.press("/")
	s.write("ann")
	s.shows("first of Ann", "Events ─ 1 of 3 · PAUSED · 0 new")
	s.press("enter")
	s.shows("first of Ann", "/ ann · 1 shown, 2 hidden")

	// It is frozen again from there, and what comes is counted by itself.
	s.receive(talk(4, ann, us, "second of Ann"))
	s.shows("Events ─ 2 of 4 · PAUSED · 1 new", "/ ann · 1 shown, 1 new, 2 hidden")
	s.hides("second of Ann")

	// What was found stays in the list when everything is shown again.
	s.press("esc")
	s.shows("first of Ann", "second of Bob", "PAUSED · 1 new")
	s.hides("second of Ann")
	s.press("space")
	s.shows("second of Ann", "following")
}

// TestMatchesAfterThePause: a list that is empty only because it is paused
// says so.
func TestMatchesAfterThePause(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), talk(1, bob, us, "first of Bob"))
	s.press("space", "/")
	s.write("ann")
	s.shows("None of 1 event matches.")
	s.press("enter")
	s.receive(talk(2, ann, us, "first of Ann"))
	s.shows("1 match came after you paused.", "space shows it", "0 shown, 1 new, 1 hidden")
	s.hides("None of")
	s.receive(talk(3, ann, us, "second of Ann"))
	s.shows("2 matches came after you paused.", "space shows them")
	s.press("space")
	s.shows("first of Ann", "second of Ann", "2 shown, 1 hidden")
}

// TestConversationWhilePaused: the conversation is shown as far as it came.
func TestConversationWhilePaused(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), talk(1, ann, us, "first of Ann"))
	s.press("space")
	s.receive(talk(2, us, ann, "answer to Ann"), talk(3, bob, us, "first of Bob"))
	s.press("c")
	s.shows("first of Ann", "answer to Ann", "PAUSED · 0 new", "2 shown, 1 hidden")
	s.receive(talk(4, ann, us, "second of Ann"))
	s.shows("2 shown, 1 new, 1 hidden")
	s.hides("second of Ann")
}

// TestPausedRowsLeave: a bounded history lets go of what a paused list shows;
// the list says so before and after.
func TestPausedRowsLeave(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.m.opts.History = 100
	s.m.log = s.m.newLog(lookUp)
	s.m.list.log = s.m.log
	s.receive(live())
	come := func(from, to int) {
		for i := from; i < to; i++ {
			s.receive(sms(i, fmt.Sprintf("message %d.", i)))
		}
	}
	come(0, 90)
	s.press("space")
	s.shows("message 89.")
	s.hides("soon")
	come(90, 120)
	s.shows("message 89.", "PAUSED · 30 new (G to follow)")
	s.hides("soon")
	come(120, 160)
	s.shows("message 89.", "PAUSED · 70 new · these rows leave the history soon")
	come(160, 200)
	s.hides("message 89.", "before the first event")
	s.shows("The rows you paused on have left the history.", "It keeps the newest 100 events.", "space goes on", "PAUSED · 100 new")

	// A search says the same of its rows.
	s.press("/")
	s.write("message")
	s.press("enter")
	s.shows("message 199.", "100 shown, 0 hidden")
	come(200, 310)
	s.shows("The rows you paused on have left the history")
	s.press("space")
	s.shows("message 309.", "following")

	// Who stays on old rows without a pause is told, too.
	s.press("esc", "g")
	s.shows("message 210.", "not following · these rows leave the history soon")
	s.press("G")
	s.hides("soon")
}
