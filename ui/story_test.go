package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

func TestFilterEditIsOneCall(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.press("f")
	s.shows("▌[x] Instant message")
	s.press("down", "down", "space", "up", "space")
	s.shows("[x]*Fax message received", "▌[ ]*Voicemail message", "enter applies")
	if len(s.client.sets) != 0 {
		t.Fatal("an edit was sent before enter")
	}
	s.press("enter")
	if len(s.client.sets) != 1 || !slices.Equal(s.client.sets[0], []string{pathSMS, pathFax}) {
		t.Fatalf("enter sent %v, want one set of sms and fax", s.client.sets)
	}
	s.shows("[ ]…Voicemail message", "[x]…Fax message received", "[x] Instant message")

	// An answer to an older edit confirms nothing.
	st := live()
	st.Filters.Generation, st.Filters.Answered = 0, 0
	s.receive(st)
	s.shows("[x]…Fax message received")

	st.Filters = rc.FilterState{
		Wanted: []string{pathSMS, pathFax}, Requested: []string{pathSMS, pathFax}, Generation: 1, Answered: 1, Confirmed: true,
		Disabled: []rc.FilterComplaint{{Filter: pathFax, Code: "SUB-1", Reason: "No fax\x1b[31m here"}},
	}
	s.receive(st)
	s.shows("[ ] Voicemail message", "[x]!Fax message received", "1 of 2 filters active")
	s.press("f", "down", "down")
	s.shows("disabled by", "RingCentral: No", "fax␛[31m here (SUB-1)")

	st.Filters.Disabled = nil
	st.Filters.Refused = []rc.FilterComplaint{{Filter: pathFax, Code: "SUB-508", Reason: "Not allowed"}}
	s.receive(st)
	s.shows("[x]✗Fax message received", "refused by", "SUB-508")
}

func TestFilterEditIsTakenBack(t *testing.T) {
	for _, back := range []string{"esc", "q"} {
		s := newScreen(t, 120, 36)
		s.receive(live())
		s.press("f", "space", "down", "down", "space")
		s.shows("[ ]*Instant message", "[x]*Fax message received")
		s.press(back)
		s.shows("[x] Instant message", "[ ] Fax message received")
		if len(s.client.sets) != 0 || s.quit {
			t.Fatalf("%s sent %v, quit %v", back, s.client.sets, s.quit)
		}
		s.press("f", "enter")
		if len(s.client.sets) != 0 {
			t.Fatal("enter without an edit sent one")
		}
	}
}

func TestEditSurvivesNews(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.press("f", "down", "down", "space")
	s.receive(live(), sms(1, "news"))
	s.shows("▌[x]*Fax message received")
}

func TestGroupTogglesAllAndNone(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.press("f", "up", "space")
	s.shows("▾ Messages 4/4", "[x]*Message store")
	s.press("space")
	s.shows("▾ Messages 4", "[ ]*Instant message")
	s.press("enter")
	if len(s.client.sets) != 1 || len(s.client.sets[0]) != 0 {
		t.Fatalf("enter sent %v, want one empty set", s.client.sets)
	}
	s.shows("nothing will arrive")
}

func TestFolding(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.shows("▾ Messages 2/4", "▸ Telephony")
	s.press("f", "left")
	s.shows("▸ Messages 2/4", "▌[x] Instant message", "[x] Voicemail message") // what is on stays in sight
	s.hides("] Fax message received", "] Telephony sessions")
	s.press("=")
	s.shows("] Fax message received", "] Telephony sessions", "] Queue member pres")
	s.press("-")
	s.hides("] Fax message received", "] Telephony sessions")
	s.press("space") // off, but not applied: it stays until it is
	s.shows("▌[ ]*Instant message")
	s.press("esc", "f", "right")
	s.shows("] Fax message received")
	s.hides("] Telephony sessions")
}

func TestCustomFilter(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.press("f", "+")
	s.write("q?f nonsense") // letters are text here, not keys
	if s.quit {
		t.Fatal("q quit while a text field had the keyboard")
	}
	s.press("enter")
	s.shows("› q?f nonsense")
	if s.m.filters.invalid == "" {
		t.Fatal("nonsense was not refused")
	}
	s.press("esc")
	s.hides("›")
	s.press("+")
	s.send(tea.PasteMsg{Content: pathOther + "\n"})
	s.press("enter")
	s.shows("· 400300")
	s.press("enter")
	if len(s.client.sets) != 1 || !slices.Equal(s.client.sets[0], []string{pathSMS, pathVoicemail, pathOther}) {
		t.Fatalf("sent %v", s.client.sets)
	}
	s.press("f", "Y")
	if want := "ringtail --filter sms --filter voicemail --filter '" + pathOther + "'"; len(s.copied) != 1 || s.copied[0] != strings.ReplaceAll(want, "'", quoteIfNeeded(pathOther)) {
		t.Fatalf("copied %q", s.copied)
	}
	s.press("+")
	s.press("ctrl+c")
	if !s.quit {
		t.Fatal("ctrl+c did not quit from a text field")
	}
}

// quoteIfNeeded is the quote that a shell needs around a path.
func quoteIfNeeded(path string) string {
	if strings.ContainsAny(path, "~?&") {
		return "'"
	}
	return ""
}

func TestFilterThatNeedsAnID(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.press("f", "=", "G", "up", "space")
	s.shows("groupId: ", "the groupId for")
	s.write("123")
	s.press("enter", "enter")
	want := strings.Replace(pathQueue, "{groupId}", "123", 1)
	if len(s.client.sets) != 1 || !slices.Contains(s.client.sets[0], want) {
		t.Fatalf("sent %v, want %s in it", s.client.sets, want)
	}
}

func TestFollowScrollPause(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	for i := range 50 {
		s.receive(sms(i, fmt.Sprintf("message <%d>", i)))
	}
	s.shows("following", "message <49>")
	s.press("down", "pgdown") // there is nothing below to go to
	s.shows(" · following")
	s.press("k", "k")
	s.shows("not following")
	for i := 50; i < 62; i++ {
		s.receive(sms(i, fmt.Sprintf("message <%d>", i)))
	}
	s.shows("12 new (G to follow)")
	row, _ := s.m.list.Selected()
	if !strings.Contains(string(row.Event.Envelope), "7001002003004047") {
		t.Fatalf("the selection moved to %s", row.Event.Envelope)
	}
	s.press("G")
	s.shows("following", "message <61>")
	s.press("space")
	s.shows("PAUSED · 0 new (G to follow)", " PAUSED ")
	s.receive(sms(62, "message <62>"), sms(63, "message <63>"))
	s.shows("PAUSED · 2 new (G to follow)")
	s.hides("message <62>")
	s.press("down", "down")
	s.hides("message <62>")
	s.press("space")
	s.shows("following", "message <63>")
	s.press("space", "end")
	s.hides("PAUSED")
}

func TestTrimmingKeepsWhatIsRead(t *testing.T) {
	s := newScreen(t, 120, 36)
	small := newModel(Options{Client: s.client, History: 100, Location: time.UTC, Now: func() time.Time { return s.now }}, testCatalog, s.summarize)
	small.after = s.m.after
	s.m = small
	s.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	for i := range 100 {
		s.receive(sms(i, fmt.Sprintf("message <%d>", i)))
	}
	s.press("g", "pgdown", "pgdown")
	before, _ := s.m.list.Selected()
	frame := bodyOf(s.text())
	for i := 100; i < 120; i++ {
		s.receive(sms(i, fmt.Sprintf("message <%d>", i)))
	}
	after, _ := s.m.list.Selected()
	if before.ID != after.ID {
		t.Fatalf("the selection went from row %d to %d", before.ID, after.ID)
	}
	if bodyOf(s.text()) != frame {
		t.Fatalf("what is read moved:\n%s\n%s", frame, s.text())
	}
}

// bodyOf is a frame without the status and the titles.
func bodyOf(frame string) string {
	rows := strings.Split(frame, "\n")
	return strings.Join(rows[2:len(rows)-1], "\n")
}

func TestInspectAndCopy(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.press("enter")
	s.shows("There is no event to inspect yet.")
	s.receive(sms(1, "one"), sms(2, "two"))
	s.press("enter")
	s.shows(`"uuid": "7001002003004002"`, `"conversationId": 1234567890123456789`, "▸ frame  came live · sent 1.9 s before")
	s.press("g", "right", "down", "down")
	s.shows(`"RCRequestId": "n-1"`)
	s.press("g", "left", "down")

	// What is read stands still.
	s.receive(sms(3, "three"))
	s.shows(`"uuid": "7001002003004002"`, "three", "not following")

	s.press("down", "y")
	s.press("Y")
	s.press("]")
	s.shows(`"uuid": "7001002003004003"`)
	s.press("[", "g", "down", "y")
	want := []string{"7001002003004002", string(sms(2, "two").Envelope)}
	if len(s.copied) != 3 || !slices.Equal(s.copied[:2], want) {
		t.Fatalf("copied %q, want first %q", s.copied, want)
	}
	if !strings.HasPrefix(s.copied[2], "{\n  \"uuid\"") || !strings.HasSuffix(s.copied[2], "}") {
		t.Fatalf("the whole event was copied as %q", s.copied[2])
	}
	s.shows("Copied the value")

	s.copyFails = true
	s.press("Y")
	if s.osc52 != 1 {
		t.Fatal("a copy that failed was not handed to the terminal")
	}
	s.shows("terminal's clipboard")

	s.press("esc")
	s.hides("▸ frame")
	s.copyFails = false
	s.press("G", "y")
	if got := s.copied[len(s.copied)-1]; got != "2026-03-01 14:02:14 UTC  SMS  John Smith +1 415 780 9227 → Moss Beach +1 650 555 0123  three" {
		t.Fatalf("the line was copied as %q", got)
	}
}

func TestInspectorLetsTheListFollowAgain(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), sms(1, "one"))
	s.press("enter")
	s.receive(sms(2, "two"))
	s.press("esc")
	s.shows("following")
	s.press("k", "enter", "esc")
	s.shows("not following")
}

func TestLayersEndOneByOne(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), sms(1, "one"))
	s.press("enter", "?")
	s.shows("Keys", "half a page up")
	s.press("q")
	s.hides("half a page up")
	s.shows("▸ frame")
	s.press("tab") // to the filters
	s.press("q")
	s.shows("▸ frame")
	s.press("q")
	s.hides("▸ frame")
	if s.quit {
		t.Fatal("q quit before the top layer")
	}
	s.press("q")
	if !s.quit {
		t.Fatal("q at the top layer did not quit")
	}
}

func TestEveryKeyOfTheHelpIsTold(t *testing.T) {
	s := newScreen(t, 200, 60)
	s.press("?")
	for _, sec := range keys.help() {
		for _, b := range sec.keys {
			s.shows(b.Help().Key, b.Help().Desc)
		}
	}
}

func TestReconnect(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.press("r")
	if s.client.reconnects != 1 {
		t.Fatal("r did not ask for a connection")
	}
}

func TestCountdown(t *testing.T) {
	s := newScreen(t, 120, 36)
	st := live()
	st.Phase, st.RetryAt, st.Err = rc.PhaseWaiting, t0.Add(3*time.Second), &rc.Error{Explanation: "rate limited by RingCentral"}
	s.receive(st)
	for _, want := range []string{"Waiting 3 s: rate", "Waiting 2 s: rate", "Waiting 1 s: rate", "Trying again…"} {
		s.shows(want)
		s.pass(time.Second)
	}
}

func TestNoTickWhenNothingChanges(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(rc.Status{Phase: rc.PhaseFailed, Err: &rc.Error{Explanation: "no", Final: true}})
	if s.tick {
		t.Fatal("a failed connection asked for the next second")
	}
	s.receive(live())
	if !s.tick {
		t.Fatal("the age of the last frame does not grow")
	}
	s.send(tea.WindowSizeMsg{Width: 10, Height: 3})
	s.pass(time.Second)
	if s.tick {
		t.Fatal("a screen that is too small asked for the next second")
	}
}

func TestOnlyVisibleRowsAreRead(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	var batch []rc.Update
	for i := range 5000 {
		batch = append(batch, sms(i, "message"))
	}
	s.receive(batch...)
	s.frame()
	s.frame()
	if page := s.m.list.page(); len(s.drawn) != page {
		t.Fatalf("%d events were read for a page of %d", len(s.drawn), page)
	}
	for envelope, n := range s.drawn {
		if n != 1 {
			t.Fatalf("%s was read %d times", envelope, n)
		}
	}
	s.press("k")
	s.frame()
	s.receive(sms(5000, "another"))
	s.frame()
	if len(s.drawn) != s.m.list.page() {
		t.Fatal("rows out of sight were read")
	}
}

func TestResizeStorm(t *testing.T) {
	for _, scene := range scenes {
		s := newScreen(t, 120, 36)
		scene.tell(s)
		row, _ := s.m.list.Selected()
		mode := s.m.mode
		for _, size := range [][2]int{{1, 1}, {300, 100}, {20, 6}, {19, 6}, {20, 5}, {59, 10}, {60, 10}, {99, 15}, {100, 15}, {139, 40}, {140, 40}, {21, 60}, {200, 6}, {0, 0}, {120, 36}} {
			s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			s.frame()
			s.press("up", "down")
			s.frame()
		}
		if after, _ := s.m.list.Selected(); row.ID != after.ID {
			t.Errorf("%s: the selection went from row %d to %d", scene.name, row.ID, after.ID)
		}
		if s.m.mode != mode {
			t.Errorf("%s: the keyboard went elsewhere", scene.name)
		}
	}
}
