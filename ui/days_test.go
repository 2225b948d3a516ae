package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

// oldSMS is a text that came so long before the tests begin.
func oldSMS(n int, before time.Duration, text string) rc.Event {
	e := sms(n, text)
	e.Received = t0.Add(-before)
	return e
}

const day = 24 * time.Hour

func TestDaysAreTold(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), sms(0, "of today"))
	s.hides("1 Mar")

	// Another day at either end is told once for each of its rows' beginnings.
	s = newScreen(t, 120, 36)
	s.receive(live(), oldSMS(1, 3*day, "first"), oldSMS(2, 3*day-time.Minute, "second"), oldSMS(3, day, "third"), sms(4, "of today"))
	rows := strings.Split(s.text(), "\n")
	for _, want := range []struct {
		row, day string
	}{{"Events ─ 4 · following ", "Thu 26 Feb"}, {"first", ""}, {"second", ""}, {"third", "Sat 28 Feb"}, {"of today", "Sun 1 Mar"}} {
		for _, row := range rows {
			if !strings.Contains(row, want.row) {
				continue
			}
			if has := strings.Contains(row, " Feb ") || strings.Contains(row, " Mar "); has != (want.day != "") || !strings.Contains(row, want.day) {
				t.Errorf("the row of %q is %q, want the day %q", want.row, row, want.day)
			}
		}
	}

	// An age tells its day itself.
	s.press("T", "T")
	s.shows("3 d ago", "24 h ago")
	s.hides("Feb", "Mar")
}

// TestDaysFollowTheClock: it is the day by the clock that is shown.
func TestDaysFollowTheClock(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.m.look.loc = time.FixedZone("CET", 3600)
	night := t0.Add(-14*time.Hour - 32*time.Minute) // half past eleven on Saturday in UTC
	e := oldSMS(1, t0.Sub(night), "at night")
	s.receive(live(), e)
	s.shows("00:30:11")
	s.hides("Feb")
	s.press("T")
	s.shows("23:30:11Z", "Sat 28 Feb")
	s.press("T", "T")
	s.now = t0.Add(400 * day)
	s.pass(0)
	s.receive(sms(2, "later"))
	s.shows("Sun 1 Mar 2026")
}

// TestMidnightMovesNothing: what is read at midnight stays where it is.
func TestMidnightMovesNothing(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), sms(0, "before midnight"))
	s.press("m", "enter")
	before := strings.Split(s.text(), "\n")
	s.now = t0.Add(10 * time.Hour)
	late := sms(1, "after midnight")
	late.Received = s.now
	s.receive(late)
	after := strings.Split(s.text(), "\n")
	if before[2] != after[2] || strings.Replace(before[3], "▌", " ", 1) != after[3] {
		t.Fatalf("the row became\n%s\nand was\n%s", after[2], before[2])
	}
	if !strings.Contains(after[1], "Sun 1 Mar") || !strings.Contains(after[4], "Mon 2 Mar") {
		t.Fatalf("the days are not told:\n%s", s.text())
	}

	// The row keeps its day when it is the first on the screen and when it is
	// under the cursor.
	s.press("m", "enter")
	s.send(tea.WindowSizeMsg{Width: 120, Height: 9})
	for range 3 {
		s.press("up")
	}
	s.shows("Sun 1 Mar", "Mon 2 Mar")
}

// TestLongRowsGiveWayToTheDay: text is cut, and the day is not.
func TestLongRowsGiveWayToTheDay(t *testing.T) {
	for _, size := range []size{{120, 36}, {80, 24}, {40, 12}} {
		s := newScreen(t, size.w, size.h)
		long := strings.Repeat("a long text ", 30)
		s.receive(live(), oldSMS(1, 3*day, long), oldSMS(2, day, long))
		gap := rc.Gap{ID: 1, From: t0.Add(-time.Hour), To: t0, Outcome: rc.GapNotRecovered, Reason: long}
		s.receive(rc.Notice{Kind: rc.NoticeGap, Gap: &gap})
		s.pass(toastGraveLife)
		s.shows("26 Feb ", "28 Feb ", "1 Mar ", "Events")
	}
}
