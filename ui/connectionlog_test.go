package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

func TestConnectionLogTellsTheStory(t *testing.T) {
	s := newScreen(t, 120, 50)
	at := func(sec int) time.Time { return t0.Add(time.Duration(sec) * time.Second) }
	s.receive(rc.Status{Phase: rc.PhaseAuthorizing, Since: at(0), Attempt: 1})
	s.receive(rc.Notice{At: at(1), Kind: rc.NoticeToken, Text: "An access token was obtained"})
	refused := &rc.Error{Code: "WSG-503", Status: 503, RequestID: "f3a6-demo", Explanation: "the gateway is busy"}
	s.receive(rc.Status{Phase: rc.PhaseWaiting, Since: at(2), Attempt: 1, RetryAt: at(7), Err: refused})
	s.receive(rc.Status{Phase: rc.PhaseWaiting, Since: at(2), Attempt: 1, RetryAt: at(7), Err: refused}) // nothing new
	s.receive(rc.Status{Phase: rc.PhaseConnecting, Since: at(7), Attempt: 2, Err: refused})              // as it was before
	st := live()
	st.Since, st.Identity.Unknown, st.ClockOffset = at(8), "the app lacks ReadAccounts", 90*time.Second
	s.receive(st)
	s.receive(rc.Notice{At: at(9), Kind: rc.NoticeRequest, Text: "The store could not be read", Err: &rc.Error{Code: "CMN-301", RequestID: "77-demo"}})
	s.press("i")
	s.shows("14:02:11     Phase: logging in", "14:02:12     An access token was obtained",
		"14:02:13     Phase: waiting for 5 s: the gateway is busy (WSG-503, RCRequestId f3a6-demo)",
		"14:02:19     Phase: live", "The store could not be read (CMN-301, RCRequestId 77-demo)",
		"Numbers      +1 650 555 0123", "the app lacks ReadAccounts", "this computer's is 1 m 30 s behind RingCentral's")
	s.shows("Phase: connecting (attempt 2)")
	if n := strings.Count(s.text(), "the gateway is busy"); n != 1 {
		t.Errorf("what failed once is told %d times", n)
	}
	if n := strings.Count(s.text(), "Phase: waiting"); n != 1 {
		t.Errorf("one wait is told %d times", n)
	}
	s.press("y", "Y")
	if len(s.copied) != 2 {
		t.Fatalf("copied %q", s.copied)
	}
	for _, want := range []string{"2026-03-01T14:02:13.000Z  Phase: waiting", "RCRequestId 77-demo"} {
		if !strings.Contains(s.copied[0], want) || !strings.Contains(s.copied[1], want) {
			t.Errorf("%q is missing from a copy:\n%s", want, strings.Join(s.copied, "\n---\n"))
		}
	}
	if strings.Contains(s.copied[0], "obtained") || !strings.Contains(s.copied[1], "obtained") || !strings.HasPrefix(s.copied[1], "ringtail test, 2026-03-01T") {
		t.Errorf("copied\n%s", strings.Join(s.copied, "\n---\n"))
	}

	quiet := newScreen(t, 80, 24)
	quiet.receive(live())
	quiet.press("i", "y")
	quiet.shows("Nothing has failed so far")
}

func TestConnectionLogIsBounded(t *testing.T) {
	var l connectionLog
	for i := range maxEntries + 5 {
		l.Notice(rc.Notice{Text: fmt.Sprint(i)})
	}
	if len(l.entries) != maxEntries || l.entries[0].text != "5" {
		t.Fatalf("%d entries, the first %q", len(l.entries), l.entries[0].text)
	}
}

func TestWindowTitle(t *testing.T) {
	s := newScreen(t, 80, 24)
	title := func(want string) {
		t.Helper()
		v := s.m.View()
		if v.WindowTitle != want || !v.ReportFocus {
			t.Errorf("the title is %q, want %q", v.WindowTitle, want)
		}
	}
	title("ringtail: Starting…")
	s.receive(live(), sms(1, "seen"))
	title("ringtail: Live")
	s.send(tea.BlurMsg{})
	s.receive(sms(2, "unseen"), sms(3, "unseen"))
	title("(2) ringtail: Live")
	s.press("space")
	title("(2) ringtail: Live, paused")
	s.send(tea.FocusMsg{})
	title("ringtail: Live, paused")
}

func TestStatusTellsTextsAndNumbers(t *testing.T) {
	s := newScreen(t, 200, 60)
	s.receive(live())
	s.shows("no SMS yet", "+1 650 555 0123", "SMS 0/min")
	s.receive(sms(0, "one"), event(1, rc.KindFax, rc.Summary{}))
	s.pass(4 * time.Minute)
	s.shows("last SMS 4 m", "SMS 0/min")
	s.receive(sms(240, "two"))
	s.shows("last SMS 0 s", "SMS 1/min")
	found := sms(100, "from the store")
	found.How = rc.Backfilled
	s.receive(found)
	s.shows("SMS 1/min")

	st := live()
	st.Identity.Numbers = nil
	st.Identity.Unknown = "the app lacks ReadAccounts"
	st.Filters.Wanted = []string{pathFax}
	s.receive(st)
	s.shows("numbers unknown", "events 1/min") // what the store gave did not come in this minute
	s.hides("last SMS")
	st.Identity.Numbers = []string{"+16505550123", "+16505550124", "+16505550125"}
	s.receive(st)
	s.shows("+1 650 555 0123 +2")
}
