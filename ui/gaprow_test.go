package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"ringtail/rc"
)

func TestGapRows(t *testing.T) {
	k := &look{theme: newTheme(true, 5), cells: cells{method: ansi.WcWidth}, loc: t0.Location()}
	const calls, presence = pathCalls, "/restapi/v1.0/account/~/extension/~/presence"
	end := t0.Add(252 * time.Second)
	for _, c := range []struct {
		gap   rc.Gap
		want  string
		style string // of the words, by its name in the theme
	}{
		{rc.Gap{}, "offline · reconnecting", "open"},
		{rc.Gap{Outcome: rc.GapRecovered, Counted: true, Late: 7}, "offline 4 m 12 s · recovered · 7 delivered late", "ok"},
		{rc.Gap{Outcome: rc.GapRecovered, Counted: true}, "offline 4 m 12 s · recovered · nothing was sent meanwhile", "ok"},
		{rc.Gap{Outcome: rc.GapRecovered}, "offline 4 m 12 s · recovered · what was held is coming…", "open"},
		{rc.Gap{Outcome: rc.GapRecovered, Late: 7}, "offline 4 m 12 s · recovered · 7 delivered late so far…", "open"},
		{rc.Gap{Outcome: rc.GapSuspected, Late: 7, Check: rc.CheckRunning}, "offline 4 m 12 s · recovered · 7 delivered late so far… · being compared with the message store…", "open"},
		{rc.Gap{Outcome: rc.GapRecovered, Counted: true, PutBy: 2}, "offline 4 m 12 s · recovered · 2 wait for their filters", "ok"},
		{rc.Gap{Outcome: rc.GapRecovered, Counted: true, Late: 7, PutBy: 1}, "offline 4 m 12 s · recovered · 7 delivered late, 1 waits for its filter", "ok"},
		{rc.Gap{Outcome: rc.GapNotRecovered, Reason: "the buffer was full", PutBy: 100}, "offline 4 m 12 s · 100 wait for their filters · messages may be missing: the buffer was full", "bad"},
		{rc.Gap{Outcome: rc.GapSuspected, Counted: true, Late: 7, Check: rc.CheckRunning}, "offline 4 m 12 s · recovered · 7 delivered late · being compared with the message store…", "open"},
		{rc.Gap{Outcome: rc.GapSuspected, Counted: true, Check: rc.CheckRunning, NoStore: []string{calls}}, "offline 4 m 12 s · recovered · nothing was held for us · being compared with the message store… · calls cannot be compared", "open"},
		{rc.Gap{Outcome: rc.GapSuspected, Counted: true, Late: 1, Check: rc.CheckRunning, Backfilled: 3}, "offline 4 m 12 s · recovered · 1 delivered late · 3 fetched from the message store so far · still being compared…", "open"},
		{rc.Gap{Outcome: rc.GapBackfilled, Check: rc.CheckDone, Backfilled: 3}, "offline 4 m 12 s · 3 fetched from the message store", "ok"},
		{rc.Gap{Outcome: rc.GapBackfilled, Check: rc.CheckDone}, "offline 4 m 12 s · the message store has nothing more", "ok"},
		{rc.Gap{Outcome: rc.GapSuspected, Counted: true, Late: 2, Check: rc.CheckDone, NoStore: []string{calls, presence, calls + "?direction=Inbound"}},
			"offline 4 m 12 s · recovered · 2 delivered late · the message store has nothing more · calls and presence cannot be compared and may be missing", "bad"},
		{rc.Gap{Outcome: rc.GapSuspected, Counted: true, Late: 2, Check: rc.CheckDone, Backfilled: 1, NoStore: []string{"/restapi/v1.0/account/~/extension/~/message-store?type=SMS", "/restapi/v1.0/account/1/extension/2/message-store"}},
			"offline 4 m 12 s · recovered · 2 delivered late · 1 fetched from the message store · changes of known messages cannot be compared and may be missing", "bad"},
		{rc.Gap{Outcome: rc.GapSuspected, Counted: true, Late: 2, NoStore: []string{calls}}, "offline 4 m 12 s · recovered · 2 delivered late · calls cannot be compared and may be missing", "bad"},
		{rc.Gap{Outcome: rc.GapSuspected, Counted: true, Check: rc.CheckDone}, "offline 4 m 12 s · recovered · nothing was held for us · the message store has nothing more · a part of the message store could not be read: what was sent just before the loss may be missing", "bad"},
		{rc.Gap{Outcome: rc.GapSuspected, Counted: true, Check: rc.CheckDone, Partial: true, NoStore: []string{calls}},
			"offline 4 m 12 s · recovered · nothing was held for us · nothing more in what could be read of the message store · a part of the message store could not be read: messages may be missing, and calls", "bad"},
		{rc.Gap{Outcome: rc.GapNotRecovered, Check: rc.CheckDone, Partial: true, Backfilled: 2, Reason: "too late"},
			"offline 4 m 12 s · 2 fetched from the message store · a part of the message store could not be read: messages may be missing: too late", "bad"},
		{rc.Gap{Asked: true, Outcome: rc.GapBackfilled, Check: rc.CheckDone, Backfilled: 3}, "before the start, 4 m 12 s · 3 fetched from the message store", "ok"},
		{rc.Gap{Outcome: rc.GapSuspected, Counted: true, Late: 1, Check: rc.CheckOff}, "offline 4 m 12 s · recovered · 1 delivered late · what was sent just before the loss may be missing · the app or user may not read the message store", "bad"},
		{rc.Gap{Outcome: rc.GapNotRecovered, Reason: "too\x1blate"}, "offline 4 m 12 s · messages may be missing: too␛late", "bad"},
		{rc.Gap{Outcome: rc.GapNotRecovered, Reason: "the window passed", Check: rc.CheckRunning}, "offline 4 m 12 s · being compared with the message store… · the window passed", "open"},
		{rc.Gap{Outcome: rc.GapNotRecovered, Reason: "the buffer was full", Late: 100, Check: rc.CheckDone, Backfilled: 1, NoStore: []string{calls}},
			"offline 4 m 12 s · 100 delivered late · 1 fetched from the message store · calls cannot be compared and may be missing: the buffer was full", "bad"},
		{rc.Gap{Outcome: rc.GapNotRecovered, Reason: "ringtail was not running", Check: rc.CheckOffered, NoStore: []string{"/x"}},
			"offline 4 m 12 s · b fetches the messages of that time · other events cannot be fetched: ringtail was not running", "bad"},
	} {
		c.gap.ID, c.gap.From = 1, t0
		if c.gap.Outcome != rc.GapOpen {
			c.gap.To = end
		}
		if got := k.gapWords(c.gap); got != c.want {
			t.Errorf("%+v is\n%q, want\n%q", c.gap, got, c.want)
		}
		if !c.gap.Proven() && c.gap.Outcome != rc.GapOpen && c.style == "ok" {
			t.Errorf("%q looks settled and is not", c.want)
		}
		l := k.gapLine(c.gap, 400)
		if style := map[string]any{"open": &k.theme.gapOpen, "ok": &k.theme.gapOK, "bad": &k.theme.gapBad}[c.style]; any(l[0].style) != style {
			t.Errorf("%q is not drawn as %s", c.want, c.style)
		}
		for _, line := range k.gapDetails(c.gap) {
			if strings.TrimSpace(line) == "" {
				t.Errorf("an empty line in the details of %q", c.want)
			}
		}
	}
}

func TestGapWords(t *testing.T) {
	at := func(m int) time.Time { return t0.Add(time.Duration(m) * time.Minute) }
	for _, c := range []struct {
		name string
		s    rc.Status
		want string
	}{
		{"before the first connection", rc.Status{}, ""},
		{"live, none", rc.Status{LiveSince: t0}, "no gaps"},
		{"asked for at the start", rc.Status{LiveSince: t0, Gaps: []rc.Gap{{ID: 1, From: at(0), To: at(2), Asked: true, Outcome: rc.GapNotRecovered}}}, "no gaps"},
		{"all proved", rc.Status{Gaps: []rc.Gap{{ID: 1, Outcome: rc.GapRecovered, Counted: true}, {ID: 2, Outcome: rc.GapBackfilled}}}, "gaps 2, nothing missing"},
		{"one suspected", rc.Status{Gaps: []rc.Gap{{ID: 1, From: at(0), To: at(2), Outcome: rc.GapSuspected, Counted: true}}}, "gaps 1 (2 m)"},
		{"one still being recovered", rc.Status{Gaps: []rc.Gap{{ID: 1, From: at(0), To: at(2), Outcome: rc.GapRecovered}}}, "gaps 1 (2 m, 1 being recovered)"},
		{"one being compared", rc.Status{Gaps: []rc.Gap{{ID: 1, From: at(0), To: at(2), Outcome: rc.GapSuspected, Check: rc.CheckRunning}}}, "gaps 1 (2 m, 1 being compared)"},
		{"one lost", rc.Status{Gaps: []rc.Gap{{ID: 1, From: at(0), To: at(2), Outcome: rc.GapNotRecovered}, {ID: 2, Outcome: rc.GapRecovered, Counted: true}}}, "gaps 2 (2 m, 1 not proved)"},
		{"one lost, one open", rc.Status{Gaps: []rc.Gap{{ID: 1, From: at(0), To: at(2), Outcome: rc.GapNotRecovered}, {ID: 2, From: at(5)}}}, "gaps 2 (7 m, 1 open)"},
	} {
		if got, _ := gapWords(c.s, at(10)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestGapRowLives tells a gap from its beginning to its proof: one row.
func TestGapRowLives(t *testing.T) {
	s := newScreen(t, 200, 60)
	st := live()
	say := func(g rc.Gap, notice bool) {
		st.Gaps = slices.Clone([]rc.Gap{g})
		if notice {
			s.receive(rc.Notice{At: s.now, Kind: rc.NoticeGap, Gap: &g})
		}
		s.receive(st)
	}
	g := rc.Gap{ID: 1, From: t0.Add(-3 * time.Hour)}
	s.receive(st, sms(1, "before"))
	say(g, true)
	s.shows("offline · reconnecting")
	g.To, g.Outcome, g.Check, g.Reason = t0, rc.GapNotRecovered, rc.CheckOffered, "ringtail was not running"
	say(g, true)
	s.receive(sms(2, "after"))
	s.shows("b fetches the messages of that time", "b fetch messages")
	s.press("b")
	if s.client.backfills != 1 {
		t.Fatalf("b asked %d times", s.client.backfills)
	}
	g.Check = rc.CheckRunning // told by the status alone
	say(g, false)
	s.shows("being compared with the message store…", "gaps 1 (3 h, 1 being compared)")
	s.pass(toastGraveLife)
	s.hides("b fetch messages")
	s.press("b")
	if s.client.backfills != 1 {
		t.Fatal("b asked for what is not offered")
	}
	g.Check, g.Outcome, g.Backfilled = rc.CheckDone, rc.GapBackfilled, 3
	say(g, true)
	s.shows("offline 3 h · 3 fetched from the message store", "gaps 1, nothing missing")
	s.hides("reconnecting", "compared")
	if n := strings.Count(s.text(), "offline"); n != 1 {
		t.Fatalf("one gap has %d rows", n)
	}
}

// TestGapsAreSaidAtEveryWidth: absence is no signal.
func TestGapsAreSaidAtEveryWidth(t *testing.T) {
	for w := minWidth; w < 200; w++ {
		s := newScreen(t, w, 12)
		st := live()
		st.Gaps = []rc.Gap{{ID: 1, From: t0.Add(-time.Hour), To: t0, Outcome: rc.GapSuspected, Check: rc.CheckRunning}}
		s.receive(st)
		if top := strings.Split(s.text(), "\n")[0]; !strings.Contains(top, "gaps 1") {
			t.Fatalf("at width %d the line is %q", w, top)
		}
	}
}
