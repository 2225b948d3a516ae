package ui

import (
	"strings"
	"testing"
	"time"

	"ringtail/rc"
)

func TestPhaseIsAlwaysSaid(t *testing.T) {
	failed := &rc.Error{Explanation: "the app lacks the WebSocket permission", Code: "CMN-401", Final: true}
	for _, c := range []struct {
		status rc.Status
		want   string
	}{
		{rc.Status{}, "Starting…"},
		{rc.Status{Phase: rc.PhaseAuthorizing, Attempt: 1}, "Logging in…"},
		{rc.Status{Phase: rc.PhaseTicket, Attempt: 1}, "Connecting…"},
		{rc.Status{Phase: rc.PhaseConnecting, Attempt: 3}, "Connecting… (attempt 3)"},
		{rc.Status{Phase: rc.PhaseConnecting, Attempt: 2, Connections: 1, Gaps: []rc.Gap{{ID: 1, From: t0}}}, "Reconnecting… (attempt 2)"},
		{rc.Status{Phase: rc.PhaseSubscribing, Attempt: 1}, "Subscribing…"},
		{rc.Status{Phase: rc.PhaseLive}, "● Live"},
		{rc.Status{Phase: rc.PhaseWaiting, RetryAt: t0.Add(11200 * time.Millisecond)}, "Waiting 12 s"},
		{rc.Status{Phase: rc.PhaseFailed, Err: failed}, "Failed"},
		{rc.Status{Phase: rc.PhaseClosing}, "goodbye"},
		{rc.Status{Phase: rc.PhaseClosed}, "Closed"},
	} {
		for _, size := range sizes {
			s := newScreen(t, size.w, size.h)
			s.receive(c.status)
			want := c.want
			if size.w < 40 {
				want, _, _ = strings.Cut(want, " (")
			}
			if top := strings.Split(s.text(), "\n")[0]; !strings.Contains(top, want) {
				t.Errorf("at %d×%d the first line of %v is %q, want %q in it", size.w, size.h, c.status.Phase, top, want)
			}
		}
	}
	s := newScreen(t, 0, 0)
	if got := s.m.View().Content; !strings.Contains(got, "Starting…") {
		t.Errorf("before the size is known the frame is %q", got)
	}
}

func TestFailureIsReadableInFull(t *testing.T) {
	text := "the app lacks the WebSocket permission: add it in RingCentral's developer console under Settings, App permissions, wait a minute and try again"
	for _, size := range [][2]int{{200, 60}, {120, 36}, {80, 24}, {40, 16}} {
		s := newScreen(t, size[0], size[1])
		s.receive(rc.Status{Phase: rc.PhaseFailed, Err: &rc.Error{Explanation: text, Code: "CMN-401", Final: true}})
		if got := words(s.text()); !strings.Contains(got, words(text)) {
			t.Errorf("at %v the error is not readable:\n%s", size, s.text())
		}
	}
	// Where there is no room, the connection pane has it.
	s := newScreen(t, 20, 8)
	s.receive(rc.Status{Phase: rc.PhaseFailed, Err: &rc.Error{Explanation: text, Code: "CMN-401", Final: true}})
	s.press("i")
	var all strings.Builder
	for range 40 {
		for _, row := range strings.Split(s.text(), "\n")[1:] {
			all.WriteString(strings.Trim(row, "│ ") + " ")
		}
		s.press("down")
	}
	for _, word := range strings.Fields(text) {
		if !strings.Contains(all.String(), word) {
			t.Errorf("the connection pane does not show %q", word)
		}
	}
}

// words is a text without line breaks and other white space.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestFieldsDoNotFlicker: a number that grows a digit moves nothing in or out.
func TestFieldsDoNotFlicker(t *testing.T) {
	for w := 40; w <= 140; w++ {
		var first []bool
		for sec := range 60 {
			s := newScreen(t, w, 20)
			st := live()
			st.LastFrame = t0.Add(-time.Duration(sec) * time.Second)
			st.RTT = time.Duration(1+sec*16) * time.Millisecond
			s.receive(st, sms(1, "one"))
			top := strings.Split(s.text(), "\n")[0]
			var shown []bool
			for _, field := range []string{"filters", "rtt", "last frame", "up ", "no gaps", "/min", "Support"} {
				shown = append(shown, strings.Contains(top, field))
			}
			if first == nil {
				first = shown
				continue
			}
			for i := range shown {
				if shown[i] != first[i] {
					t.Fatalf("at width %d after %d s the line became %q", w, sec, top)
				}
			}
		}
	}
}

// TestFactsUseTheRoom: what fits is shown, to the last column but one.
func TestFactsUseTheRoom(t *testing.T) {
	const line = " ● Live  2 filters · no gaps · last frame 10 s · last SMS 10 s · Support ext 101"
	st := live()
	st.LastFrame = t0.Add(-10 * time.Second)
	for w, want := range map[int]bool{len([]rune(line)): false, len([]rune(line)) + 1: true} {
		s := newScreen(t, w, 20)
		s.receive(st, sms(-10, "one"))
		top := strings.Split(s.text(), "\n")[0]
		if got := strings.Contains(top, "Support ext 101"); got != want {
			t.Errorf("at width %d the name is there: %v; %q", w, got, top)
		}
	}
}

// TestNameBeforeNumber: where room is short the number goes, and then all of
// the name but its beginning. A number does not take the place of a name.
func TestNameBeforeNumber(t *testing.T) {
	for name, begins := range map[string]string{"Support": "Support", "Moss Beach": "Moss Beach", "The Quizzlebury Street Office": "The Quizzle"} {
		for w := 40; w <= 140; w++ {
			s := newScreen(t, w, 20)
			st := live()
			st.Identity.Name = name
			s.receive(st, sms(-10, "one"))
			top := strings.Split(s.text(), "\n")[0]
			if strings.Contains(top, "555 0123") && !strings.Contains(top, begins) {
				t.Errorf("at width %d: %q", w, top)
			}
			if w >= 84 && !strings.Contains(top, begins) {
				t.Errorf("at width %d the name is missing: %q", w, top)
			}
		}
	}
}

func TestRate(t *testing.T) {
	var r rate
	at := t0.Truncate(rateStep)
	r.add(at, 3)
	r.add(at.Add(rateStep), 2)
	if counts, total := r.last(at.Add(rateStep)); total != 5 || counts[rateSteps-1] != 2 || counts[rateSteps-2] != 3 {
		t.Fatalf("counts %v, total %d", counts, total)
	}
	if _, total := r.last(at.Add(rateSteps * rateStep)); total != 2 {
		t.Fatalf("after a minute %d are left, want 2", total)
	}
	if _, total := r.last(at.Add(time.Hour)); total != 0 {
		t.Fatalf("after an hour %d are left", total)
	}
	if _, total := r.last(at.Add(rateStep)); total != 5 {
		t.Fatal("looking changed the counts")
	}
}

func TestWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 400 * time.Millisecond: "0 s", 12 * time.Second: "12 s", 252 * time.Second: "4 m 12 s",
		2 * time.Minute: "2 m", 65 * time.Minute: "1 h 5 m", 50 * time.Hour: "2 d 2 h",
	} {
		if got := duration(d); got != want {
			t.Errorf("duration(%v) = %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1284: "1,284", 1234567: "1,234,567", -1234: "-1,234", -123: "-123"} {
		if got := count(n); got != want {
			t.Errorf("count(%d) = %q, want %q", n, got, want)
		}
	}
	if got := uptime(133 * time.Minute); got != "02:13" {
		t.Errorf("uptime is %q", got)
	}
}

// TestTroubleStandsBeforeBadges: what may be missing is said at every width,
// before the badges and before everything that is only good to know.
func TestTroubleStandsBeforeBadges(t *testing.T) {
	for _, c := range []struct {
		w    int
		want []string
	}{
		{20, []string{"● Live", "gaps 1", "P2"}},
		{40, []string{"● Live", "gaps 1", "P2RMD"}},
		{80, []string{"● Live", "gaps 1", " PAUSED 2 ", " RECORDING ", " MASKED ", " DEMO "}},
		{120, []string{"● Live", "gaps 1 (4 m 12 s)", " PAUSED 2 ", " RECORDING ", " MASKED ", " DEMO ", "2 filters"}},
	} {
		s := newScreen(t, c.w, 12)
		s.m.bar.demo, s.m.bar.recording = true, true
		st := live()
		st.Gaps = []rc.Gap{{ID: 1, From: t0.Add(-252 * time.Second), To: t0, Outcome: rc.GapNotRecovered}}
		s.receive(st, sms(1, "one"))
		s.press("x", "space")
		s.receive(sms(2, "two"), sms(3, "three"))
		s.pass(toastGraveLife)
		top := strings.Split(s.text(), "\n")[0]
		for _, want := range c.want {
			if !strings.Contains(top, want) {
				t.Errorf("at %d columns the line is %q, want %q in it", c.w, top, want)
			}
		}
	}
	s := newScreen(t, 40, 12)
	st := live()
	st.Filters.Disabled = []rc.FilterComplaint{{Filter: pathSMS, Reason: "no"}}
	s.m.bar.demo = true
	s.receive(st)
	s.press("x", "space")
	if top := strings.Split(s.text(), "\n")[0]; !strings.Contains(top, "1/2 filters") && !strings.Contains(top, "1 of 2 filters active") {
		t.Errorf("a disabled filter is not on the line: %q", top)
	}
}

// TestBadgesStandInNoSentence: where the reason for a wait goes on in a second
// line, what is beside the first one stands at the edge.
func TestBadgesStandInNoSentence(t *testing.T) {
	s := newScreen(t, 120, 24)
	s.m.bar.demo = true
	s.receive(rc.Status{Phase: rc.PhaseWaiting, Since: s.now, RetryAt: s.now.Add(45 * time.Second), Err: &rc.Error{
		Explanation: "the logins and WebSocket tokens that RingCentral allows per minute are used up until 13:55:05, and nothing else can be done before that"}})
	lines := strings.Split(s.text(), "\n")
	if first := strings.TrimRight(lines[0], " "); !strings.HasSuffix(first, "   DEMO") || len(first) < 116 {
		t.Errorf("the first line is %q", lines[0])
	}
}
