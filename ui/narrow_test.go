package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/history"
	"ringtail/rc"
)

// talk is a text between two people of the tests.
func talk(n int, from, to rc.Party, text string) rc.Event {
	return event(n, rc.KindSMS, rc.Summary{Direction: rc.Inbound, From: from, To: []rc.Party{to}, Text: text})
}

var (
	ann = rc.Party{Name: "Ann Lee", Number: "+12025550101"}
	bob = rc.Party{Name: "Bob", Number: "+14155550102"}
	us  = rc.Party{Name: "Support", Number: "+16505550123"}
)

func TestNarrowingStory(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), talk(1, ann, us, "first of Ann"), talk(2, bob, us, "first of Bob"))
	s.press("/")
	s.write("ann")
	s.shows("first of Ann", "/ ann", "Events ─ 1 of 2")
	s.hides("first of Bob")
	s.press("enter")
	s.shows("/ ann · 1 shown, 1 hidden · esc shows all", "following")

	// It grows with what comes, lives over a lost connection, and a gap is
	// part of it.
	s.receive(talk(3, bob, us, "second of Bob"), talk(4, ann, us, "second of Ann"))
	s.shows("second of Ann", "2 shown, 2 hidden", "Events ─ 2 of 4 · following")
	s.hides("second of Bob")
	gap := rc.Gap{ID: 1, From: t0}
	s.receive(rc.Status{Phase: rc.PhaseWaiting, Gaps: []rc.Gap{gap}}, rc.Notice{Kind: rc.NoticeGap, Gap: &gap})
	s.shows("offline · reconnecting", "second of Ann")
	s.receive(live())
	s.press("/")
	s.write("x")
	s.shows("no event matches", "offline · reconnecting")
	s.press("backspace", "enter")
	s.hides("no event matches")

	// New ones that are hidden are not counted as new.
	s.press("g")
	s.receive(talk(5, bob, us, "third of Bob"))
	s.hides("new (G")
	s.press("space")
	s.receive(talk(6, ann, us, "third of Ann"), talk(7, bob, us, "more of Bob"))
	s.shows("PAUSED · 1 new (G to follow)")
	s.hides("third of Ann")
	s.press("G")
	s.shows("third of Ann")

	s.press("esc")
	s.shows("third of Bob", "first of Bob", "Events ─ 7 ")
	s.hides("esc shows all")
}

func TestBadQueryLosesNothing(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), talk(1, ann, us, "from Ann"), talk(2, bob, us, "from Bob"))
	s.press("/")
	s.write("bob form:")
	s.hides("from Ann")
	s.write("+1")
	s.shows(`There is no "form:" here, but kind: from:`, "/ bob form:+1", "from Bob")
	s.hides("from Ann")
	s.press("enter") // it stays, and can be mended
	s.shows("/ bob form:+1", `There is no "form:"`)
	for range len("form:+1") {
		s.press("backspace")
	}
	s.write("from:(415)")
	s.press("enter")
	s.shows("/ bob from:(415) · 1 shown, 1 hidden")

	s.press("/") // the text is there to go on with
	s.shows("/ bob from:(415)")
	s.press("esc")
	s.shows("from Ann", "from Bob")
	s.hides("esc shows all")

	s.press("/")
	s.write("nobody")
	s.press("enter")
	s.shows("None of 2 events matches.", "esc shows all")
	s.press("esc")
	s.shows("from Ann")

	s.press("/")
	s.send(tea.PasteMsg{Content: "from\nAnn\x1b[31m"})
	s.shows("from Ann")
	s.press("ctrl+c")
	if !s.quit {
		t.Fatal("ctrl+c did not quit from a search")
	}
}

// TestLettersAreTextInASearch: no key acts while somebody types.
func TestLettersAreTextInASearch(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), sms(1, "qfriz"))
	s.press("/")
	s.write("qfriz")
	if s.quit || s.client.reconnects > 0 || s.m.zoomed {
		t.Fatal("a letter of a search was taken for a key")
	}
	s.shows("/ qfriz", "Events ─ 1 of 1")
}

func TestSearchReadsBesideTheScreen(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	var batch []rc.Update
	for i := range 7000 {
		batch = append(batch, talk(i, ann, us, fmt.Sprintf("text <%d>", i)))
	}
	s.receive(batch...)
	clear(s.drawn)
	s.press("/")
	s.write("<5")
	s.shows("Events ─ 1,111 of 7,000", "<5999>")
	if len(s.drawn) > s.m.list.page() {
		t.Fatalf("the screen itself read %d events for a page of %d", len(s.drawn), s.m.list.page())
	}
	s.receive(talk(7000, ann, us, "text <5x>"), talk(7001, ann, us, "text <x>"))
	s.shows("Events ─ 1,112 of 7,002", "<5x>")
	s.press("esc")
	s.shows("Events ─ 7,002", "<x>")
}

// TestSearchUnderWay: what a search has not looked at yet is said, and what an
// abandoned one finds is not shown.
func TestSearchUnderWay(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	var batch []rc.Update
	for i := range 1000 {
		batch = append(batch, talk(i, ann, us, fmt.Sprintf("text <%d>", i)))
	}
	s.receive(batch...)
	s.press("g")
	s.press("/")
	_, cmd := s.m.Update(keyPress("4"))
	s.shows("searching…")
	old := cmd
	_, cmd = s.m.Update(keyPress("2"))
	s.run(old)
	s.shows("searching…")
	s.hides("<400>")
	s.run(cmd)
	s.shows("Events ─ 20 of 1,000", "<42>", "<942>")
	s.hides("searching…")
	s.press("enter")
	if row, _ := s.m.list.Selected(); s.m.list.Following() || lookUp(row.Event).Text != "text <42>" {
		t.Fatalf("%q is selected, want the row that is nearest to where the list stood", lookUp(row.Event).Text)
	}
}

func TestOnlyThisConversation(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.press("c")
	s.shows("Put the cursor on an event")
	s.receive(live(), talk(1, ann, us, "from Ann"), talk(2, bob, us, "from Bob"), talk(3, us, ann, "to Ann"))
	s.press("c")
	s.shows("only Support ↔ Ann Lee · 2 shown, 1 hidden", "from Ann", "to Ann")
	s.hides("from Bob")
	s.press("/")
	s.write("text:to")
	s.press("enter")
	s.shows("/ text:to · only Support ↔ Ann Lee · 1 shown, 2 hidden")
	s.press("esc")
	s.shows("only Support ↔ Ann Lee · 2 shown, 1 hidden")
	s.press("c")
	s.shows("from Bob", "All conversations are shown.")
	s.receive(event(4, rc.KindPresence, rc.Summary{Text: "Busy"}))
	s.press("G", "c")
	s.shows("belongs to no conversation")
}

func TestClocks(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.m.look.loc = time.FixedZone("CET", 3600)
	s.receive(live(), sms(0, "now"))
	s.shows("15:02:11  ■ SMS")
	s.press("T")
	s.shows("14:02:11Z  ■ SMS", "Times are in UTC.")
	s.press("T")
	s.shows("0 s ago   ■ SMS")
	s.pass(3 * time.Second)
	s.shows("3 s ago   ■ SMS")
	s.pass(2 * time.Minute)
	s.shows("2 m ago   ■ SMS")
	s.press("T")
	s.shows("15:02:11  ■ SMS", "Times are local (CET, UTC+01:00).")
}

func TestUnusualDelayIsTold(t *testing.T) {
	s := newScreen(t, 120, 36)
	slow := func(n int, text string, took time.Duration, how rc.How) rc.Event {
		e := event(n, rc.KindSMS, rc.Summary{From: ann, To: []rc.Party{us}, Text: text, Created: t0.Add(time.Duration(n)*time.Second - took)})
		e.How = how
		return e
	}
	s.receive(live(), slow(1, "quick", 9*time.Second, rc.Live), slow(2, "slow", 42*time.Second, rc.Live), slow(3, "held", time.Hour, rc.Recovered))
	s.shows("slow · took 42 s")
	for _, row := range strings.Split(s.text(), "\n") {
		if strings.Contains(row, "took") && !strings.Contains(row, "slow") {
			t.Errorf("a delay that is usual is told: %s", row)
		}
	}
	st := live()
	st.ClockOffset = -35 * time.Second // our clock is ahead: it was seven seconds
	s.receive(st)
	s.hides("took")
}

// TestTranscriptionIsFound: what came after an event is looked for too,
// whether the list was narrowed before or after, and as it goes away again.
func TestTranscriptionIsFound(t *testing.T) {
	s, _, _ := attachmentScreen(t, `"type":"VoiceMail","vmTranscriptionStatus":"InProgress","attachments":[{"id":"9001","uri":"`+voicemailURI+`","type":"AudioRecording","contentType":"audio/x-wav","vmDuration":3}]`)
	s.m.list.summarize = func(e rc.Event) rc.Summary {
		if e.Kind == rc.KindVoicemail {
			return rc.Summarize(e)
		}
		return s.summarize(e)
	}
	s.receive(sms(7, "nothing of the sort"))
	s.press("q", "/")
	s.write("xylophone")
	s.press("enter")
	s.shows("0 shown, 2 hidden")
	record := rc.Reread{At: s.now, MessageID: "9001", Transcription: "meet me at the Xylophone", Record: []byte(`{"id":9001,"type":"VoiceMail","vmTranscriptionStatus":"Completed"}`)}
	s.receive(record)
	s.shows("1 shown, 1 hidden", "meet me at the Xylophone")
	s.receive(record)
	s.shows("1 shown, 1 hidden")
	s.press("esc")
	s.shows("nothing of the sort", "meet me at the Xylophone")
	s.press("/")
	s.write("text:xylophone")
	s.shows("1 of 2")
	s.hides("nothing of the sort")
	s.press("backspace")
	s.write("x")
	s.press("enter")
	s.hides("meet me at")
}

// TestConversationOfASearch: c shows the whole conversation of what a search
// has found, and esc goes back to the search.
func TestConversationOfASearch(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live(), talk(1, ann, us, "STOP"), talk(2, ann, us, "start again"), talk(3, bob, us, "STOP"))
	s.press("/")
	s.write("stop")
	s.press("enter", "up")
	s.hides("start again")
	s.press("c")
	s.shows("only Ann Lee ↔ Support · 2 shown, 1 hidden · esc goes back to / stop", "start again")
	s.press("esc")
	s.shows("/ stop · 2 shown, 1 hidden · esc shows all")
	s.hides("start again")
	if row, _ := s.m.list.Selected(); lookUp(row.Event).From != ann {
		t.Fatalf("%+v is selected, want the row that was", lookUp(row.Event))
	}

	// The same key goes back, too.
	s.press("c", "c")
	s.shows("/ stop · 2 shown, 1 hidden")
	s.hides("All conversations")

	// A search inside the conversation is taken back before that.
	s.press("c", "/")
	s.write("again")
	s.press("enter")
	s.shows("/ again · only Ann Lee ↔ Support · 1 shown, 2 hidden · esc ends search")
	s.press("esc")
	s.shows("esc goes back to / stop", "2 shown, 1 hidden")
	s.press("esc", "esc")
	s.shows("Events ─ 3 ", "start again")
	s.hides("hidden")

	// What a search that is left out could not read is not said of the list.
	s.press("/")
	s.write("stop form:x")
	s.press("enter", "esc", "c")
	s.hides("form:")
}

// TestLongTroubleIsRead: what is wrong with a query is read to its end.
func TestLongTroubleIsRead(t *testing.T) {
	for _, size := range []size{{120, 36}, {80, 24}} {
		for _, text := range []string{"kind:smoke", "is:gone"} {
			s := newScreen(t, size.w, size.h)
			s.receive(live(), sms(1, "one"))
			s.press("/")
			s.write(text)
			_, err := history.ParseQuery(text)
			if err == nil {
				t.Fatalf("%s can be read", text)
			}
			var said strings.Builder
			for _, row := range strings.Split(s.text(), "\n") {
				said.WriteString(" " + strings.Trim(row, "│» "))
			}
			if words := strings.Join(strings.Fields(said.String()), " "); !strings.Contains(words, err.Error()) {
				t.Errorf("at %d columns %q is not to be read:\n%s", size.w, err, s.text())
			}
			s.shows("/ "+text, "esc cancel")
			s.press("esc")
			s.hides("knows")
		}
	}
}

// TestEnterOpensAHit: gaps are kept in every search, and enter is to open what was
// looked for. The list follows all the same.
func TestEnterOpensAHit(t *testing.T) {
	s := newScreen(t, 120, 30)
	s.receive(live(), sms(1, "resend last"), sms(2, "other"))
	s.receive(rc.Notice{At: t0.Add(5 * time.Second), Gap: &rc.Gap{ID: 1, From: t0, To: t0.Add(5 * time.Second), Outcome: rc.GapRecovered, Counted: true}})
	s.press("/")
	s.write("resend")
	s.press("enter")
	if !s.m.list.Following() {
		t.Error("the list does not follow any more")
	}
	s.press("enter")
	if row := s.m.inspector.row; !s.m.inspector.Open() || !row.IsEvent() {
		t.Errorf("opened %+v", row)
	}
	s.press("esc")
	if !s.m.list.Following() {
		t.Error("the list does not follow again")
	}
	s.press("up", "down", "enter") // on the gap
	if !s.m.inspector.row.IsGap() {
		t.Errorf("opened %+v", s.m.inspector.row)
	}
}

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
