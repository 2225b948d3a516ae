package ui

import (
	"strings"
	"testing"
	"time"

	"ringtail/history"
	"ringtail/history/recording"
	"ringtail/rc"
)

func TestMarks(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.press("u")
	s.shows("There is no mark yet; m puts one.")
	s.receive(live(), sms(1, "before"))
	s.pass(8 * time.Minute)
	s.press("m")
	s.shows("mark: ", "a note, such as")
	s.write("customer sends a test now")
	s.press("enter")
	s.shows("── 14:10:11 mark: customer sends a test now ──")
	s.receive(sms(500, "after"))
	s.press("m", "enter", "m")
	s.write("never")
	s.press("esc")
	s.shows("── 14:10:11 mark ──", "Events ─ 2 ")
	s.hides("never")
	s.press("u")
	s.shows("▌── 14:10:11 mark: customer")
	s.press("u")
	s.shows("There is no mark before this row.")
	s.press("y")
	if len(s.copied) != 1 || s.copied[0] != "── 14:10:11 mark: customer sends a test now" {
		t.Fatalf("copied %q", s.copied)
	}
	s.press("Y")
	s.shows("A mark has no JSON")
	s.press("enter")
	s.shows("A mark has nothing more to it.")
	s.press("U")
	s.shows("▌── 14:10:11 mark ──")
	s.press("up", "enter", "[", "[")
	row, _ := s.m.list.Selected()
	if !row.IsEvent() || s.m.inspector.row.ID != row.ID {
		t.Fatal("the inspector stopped at a mark")
	}
}

// TestMarkStandsWhereItWasBegun: what comes while its note is written stands
// below it.
func TestMarkStandsWhereItWasBegun(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), sms(1, "before"))
	s.pass(8 * time.Minute)
	s.press("m")
	s.write("customer sends")
	s.pass(4 * time.Second)
	s.receive(sms(484, "the test"), sms(485, "another"))
	s.shows("mark: customer sends") // the question, which a row does not disturb
	s.write(" a test now")
	s.press("enter")
	rows := s.text()
	mark := strings.Index(rows, "── 14:10:11 mark: customer sends a test now ──")
	if mark < strings.Index(rows, "before") || mark > strings.Index(rows, "the test") {
		t.Fatalf("the mark is not where it was begun:\n%s", rows)
	}
	if strings.Count(rows, "mark: ") != 1 {
		t.Fatalf("there is another mark:\n%s", rows)
	}

	// The row of one that is taken back says so, and is no mark any more.
	s.press("m")
	s.write("never")
	s.receive(sms(486, "third"))
	s.press("esc")
	s.shows("mark taken back")
	s.hides("never")
	s.press("u")
	s.shows("▌── 14:10:11 mark: customer")
	s.press("U")
	s.shows("There is no mark after this row.")
	s.press("m", "esc")
	if n := strings.Count(s.text(), "taken back"); n != 1 {
		t.Fatalf("%d rows say that a mark was taken back, want 1:\n%s", n, s.text())
	}
}

// TestMarkOutlivesItsPlace: a mark whose row has left the history while its
// note was written is put below the newest row.
func TestMarkOutlivesItsPlace(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.m.log = history.NewLog(50)
	s.m.list.log = s.m.log
	s.receive(live(), sms(1, "before"))
	s.press("m")
	s.write("too slow")
	for i := range 60 {
		s.receive(sms(i, "a flood"))
	}
	s.press("enter")
	s.shows("── 14:02:11 mark: too slow ──")
}

// TestMarkIsReached: that there is none before is not said any more.
func TestMarkIsReached(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), sms(1, "one"))
	s.press("m", "enter")
	s.receive(sms(2, "two"))
	s.press("m", "enter", "u", "u")
	s.shows("There is no mark before this row.")
	s.press("U")
	s.hides("There is no mark")
}

// TestGapKeys: whoever is asked whether anything was missed goes from one lost
// connection to the next.
func TestGapKeys(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), sms(1, "before"))
	s.press("o")
	s.shows("The connection was not lost so far: there is no gap.")
	s.receive(rc.Notice{At: t0.Add(60 * time.Second), Gap: &rc.Gap{ID: 1, From: t0, To: t0.Add(60 * time.Second), Outcome: rc.GapRecovered, Counted: true}})
	s.receive(sms(61, "between"))
	s.receive(rc.Notice{At: t0.Add(90 * time.Second), Gap: &rc.Gap{ID: 2, From: t0.Add(80 * time.Second), To: t0.Add(90 * time.Second), Outcome: rc.GapRecovered, Counted: true}})
	s.receive(sms(100, "after"))
	selected := func() int {
		row, _ := s.m.list.Selected()
		return row.Gap.ID
	}
	for _, c := range []struct {
		key  string
		want int
	}{{"o", 2}, {"o", 1}, {"o", 1}, {"O", 2}, {"O", 2}} {
		s.press(c.key)
		if got := selected(); got != c.want {
			t.Errorf("%s goes to gap %d, want %d", c.key, got, c.want)
		}
	}
	s.shows("There is no gap after this row.")
	s.press("o")
	s.hides("There is no gap")
}

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
