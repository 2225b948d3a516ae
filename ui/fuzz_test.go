package ui

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ringtail/history"
	"ringtail/rc"
)

var hostileRounds = flag.Int("hostile", 60, "how many random texts TestHostileTextAtRandom draws")

// withoutStyles is a frame without the sequences that change colours, and
// those sequences' parameters, each once.
func withoutStyles(frame string) (text string, styles []string) {
	var b strings.Builder
	seen := map[string]bool{}
	for {
		before, rest, ok := strings.Cut(frame, "\x1b[")
		b.WriteString(before)
		if !ok {
			return b.String(), styles
		}
		n := 0
		for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == ';') {
			n++
		}
		if n == len(rest) || rest[n] != 'm' {
			b.WriteString("\x1b[") // something else, which has no place there
			frame = rest
			continue
		}
		if !seen[rest[:n]] {
			seen[rest[:n]] = true
			styles = append(styles, rest[:n])
		}
		frame = rest[n+1:]
	}
}

// ourStyles are the SGR sequences of frames that hold nothing from a
// stranger, in parts: what else is on a frame came from the wire.
func ourStyles(t testing.TB) map[string]bool {
	ours := map[string]bool{"": true}
	for _, scene := range scenes {
		s := newScreen(t, 120, 36)
		scene.tell(s)
		for _, part := range styleParts(s.frame()) {
			ours[part] = true
		}
	}
	return ours
}

// styleParts are the attributes and colours that a frame switches on.
func styleParts(frame string) []string {
	var parts []string
	_, styles := withoutStyles(frame)
	for _, style := range styles {
		p := strings.Split(style, ";")
		for i := 0; i < len(p); i++ {
			if (p[i] == "38" || p[i] == "48") && i+4 < len(p) {
				parts = append(parts, strings.Join(p[i:i+5], ";"))
				i += 4
				continue
			}
			parts = append(parts, p[i])
		}
	}
	return parts
}

// FuzzHostileText puts the same bytes everywhere where text from the wire can
// be, at any size, and checks that nothing of it drives the terminal.
func FuzzHostileText(f *testing.F) {
	for _, seed := range []string{
		"plain", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]52;c;cm0=\x1b\\", "\x9b31m\x9d0;x\x9c", "a\x00b\x7fc\x08d",
		"\u0085\u009b2J", "\u202Eevil\u2066\u200b\ufeff", "👩‍👩‍👧‍👦👍🏽❤️🇺🇸1️⃣", "e\u0301\u0301\u0301", "日本語", "\xff\xfe\xc0\xaf", "a\tb\r\nc\vd\fe",
		"\u0300\u0301", strings.Repeat("\u0e33", 30), "क्षि नी", "\u1100\u1161\u11a8", "\U000e0041\U000e007f", "ﷺ", "\x1bPq\x1b\\", "(\x1b(0lqk",
		"\u2028\u2029", "\ufffc\u00ad", "x\u034fy",
	} {
		for _, graphemes := range []bool{false, true} {
			f.Add([]byte(seed), uint8(120), uint8(36), graphemes)
			f.Add([]byte(seed), uint8(41), uint8(13), graphemes)
		}
	}
	ours := ourStyles(f)
	f.Fuzz(func(t *testing.T, raw []byte, w, h uint8, graphemes bool) {
		text := string(raw)
		s := newScreen(t, int(w)%141, int(h)%51) // large screens show no more, only later
		if graphemes {
			s.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		}
		check := func() {
			t.Helper()
			inert(t, s, ours)
		}
		hostile(s, text, raw)
		check()
		s.press("g", "enter")
		check()
		s.press("G", "pgup")
		check()
		s.press("esc", "i")
		check()
		s.press("G")
		check()
		s.press("esc", "f", "=", "G", "up")
		check()
		s.press("1", "s")
		s.send(tea.PasteMsg{Content: text})
		check()
		s.press("esc", "/")
		s.send(tea.PasteMsg{Content: text})
		check()
		s.press("enter", "esc", "esc", "c")
		check()
		s.press("/")
		s.send(tea.PasteMsg{Content: text})
		check()
		s.press("enter")
		check()
		s.press("esc", "esc", "f")
		s.press("+")
		s.send(tea.PasteMsg{Content: text})
		check()
		s.press("enter")
		check()
	})
}

// hostile gives the model text wherever the wire could.
func hostile(s *screen, text string, raw []byte) {
	party := rc.Party{Name: text, Number: text, Extension: text}
	gap := rc.Gap{ID: 1, From: t0, To: t0.Add(time.Minute), Outcome: rc.GapNotRecovered, Reason: text, NoStore: []string{text, pathCalls}}
	st := live()
	st.Phase, st.Err = rc.PhaseFailed, &rc.Error{Code: text, RequestID: text, Explanation: text}
	st.Identity = rc.Identity{AccountID: text, ExtensionID: text, ExtensionNumber: text, Name: text, Numbers: []string{text, text}, Unknown: text}
	s.m.filters.presets = []Preset{{1, text, []string{text}}}
	s.m.log.AppendMark(history.Mark{At: t0, Note: text})
	complaint := []rc.FilterComplaint{{Filter: text, Code: text, Reason: text}, {Filter: pathSMS, Reason: text}}
	st.Filters.Wanted = []string{text, pathSMS}
	st.Filters.Requested, st.Filters.Applied, st.Filters.Disabled, st.Filters.Refused = st.Filters.Wanted, st.Filters.Wanted, complaint, complaint
	st.Filters.SubscriptionID = text
	st.Gaps = []rc.Gap{gap}
	e := event(1, rc.KindSMS, rc.Summary{From: party, To: []rc.Party{party, party}, Text: text, Note: text, ID: text, Thread: text})
	odd := rc.Event{Received: t0, Kind: rc.KindUnknown, Meta: raw, Envelope: raw}
	quoted := rc.Event{Received: t0, Kind: rc.KindPost, Meta: raw, Envelope: append(append([]byte(`{"subject":"`), raw...), `"}`...)}
	s.receive(quoted, odd, e, rc.Notice{At: t0, Kind: rc.NoticeGap, Gap: &gap, Text: text}, st,
		rc.Notice{At: t0, Kind: rc.NoticeFilters, Text: text, Err: st.Err})
}

// inert fails if the frame holds anything but printable text, newlines and
// our own colours.
func inert(t *testing.T, s *screen, ours map[string]bool) {
	t.Helper()
	view := s.m.View()
	frame := view.Content
	text, _ := withoutStyles(frame)
	for _, part := range styleParts(frame) {
		if !ours[part] {
			t.Fatalf("the frame switches on %q, which is none of our styles", part)
		}
	}
	for _, content := range []string{text, view.WindowTitle} {
		if !utf8.ValidString(content) {
			t.Fatalf("the frame is not valid UTF-8: %q", content)
		}
		for _, r := range content {
			if r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029 {
				t.Fatalf("the frame holds %U: %q", r, content)
			}
		}
	}
	s.measure(frame)
}

// nasty are the characters that widths, clusters and terminals stumble over.
var nasty = []rune("a 1\t\n\x1b\x07\x00\x7f\u0085\u009b\u00ad\u0300\u034f\u0600\u06dd\u0903\u093f\u094d\u0915\u0e33\u1100\u1161\u11a8\u200b\u200c\u200d\u200e\u2028\u202e\u2066\u20e3\u2764\u3042\ufe0f\ufeff\uffa0\ufffc\uff21\U0001f1e6\U0001f1f8\U0001f3fd\U0001f44d\U0001f468\U000e0061\U000e007f{\"\\:,")

// TestHostileTextAtRandom is the fuzz test with texts made of nothing else.
func TestHostileTextAtRandom(t *testing.T) {
	ours := ourStyles(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range *hostileRounds {
		text := make([]rune, rnd.IntN(40))
		for i := range text {
			text[i] = nasty[rnd.IntN(len(nasty))]
		}
		s := newScreen(t, 20+rnd.IntN(160), 6+rnd.IntN(40))
		if rnd.IntN(2) == 0 {
			s.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		}
		hostile(s, string(text), []byte(string(text)))
		inert(t, s, ours)
		s.press("g", "enter")
		inert(t, s, ours)
		s.press("esc", "i")
		inert(t, s, ours)
	}
}
