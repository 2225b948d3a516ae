package ui

import (
	"encoding/base64"
	"strings"
	"testing"
)

// unwrapped is what the terminal gets of what a multiplexer is sent, as its
// manual says.
func unwrapped(t *testing.T, x Multiplexer, sent string) string {
	t.Helper()
	begin := "\x1bP"
	if x == Tmux {
		begin = "\x1bPtmux;"
	}
	var out strings.Builder
	for {
		_, rest, ok := strings.Cut(sent, begin)
		if !ok {
			return out.String()
		}
		end := 0
		for ; end < len(rest) && !strings.HasPrefix(rest[end:], "\x1b\\"); end++ {
			if rest[end] == 0x1b && x == Tmux {
				end++ // the escape it doubles
				if end == len(rest) || rest[end] != 0x1b {
					t.Fatalf("an escape that is not doubled in %q", sent)
				}
			}
			out.WriteByte(rest[end])
		}
		if end > 256 && x == GNUScreen {
			t.Fatalf("%d bytes in one string for screen", end)
		}
		sent = rest[end:]
	}
}

func TestNotificationsPassMultiplexers(t *testing.T) {
	for _, by := range []NotifyBy{NotifyOSC9, NotifyOSC777} {
		var plain string
		for _, x := range []Multiplexer{"", Tmux, GNUScreen} {
			s := newScreen(t, 120, 36)
			s.m.opts.Multiplexer = x
			s.m.notify = notifier{query: mustQuery(t, "kind:sms"), by: by, way: x}
			s.receive(live(), talk(1, ann, us, strings.Repeat("words; \x1b]0;x\x07 ", 30)))
			if len(s.raw) != 1 {
				t.Fatalf("%s through %q: %q", by, x, s.raw)
			}
			if x == "" {
				plain = s.raw[0]
				continue
			}
			if got := unwrapped(t, x, s.raw[0]); got != plain || s.raw[0] == plain {
				t.Errorf("%s through %s: the terminal gets %q, want %q", by, x, got, plain)
			}
		}
	}
	// The bell is theirs: they tell of it themselves.
	s := newScreen(t, 120, 36)
	s.m.notify = notifier{query: mustQuery(t, "kind:sms"), by: NotifyBell, way: Tmux}
	s.receive(live(), talk(1, ann, us, "one"))
	if len(s.raw) != 1 || s.raw[0] != "\x07" {
		t.Errorf("the bell became %q", s.raw)
	}
}

func TestCopiesPassMultiplexers(t *testing.T) {
	for _, x := range []Multiplexer{Tmux, GNUScreen} {
		s := newScreen(t, 120, 36)
		s.m.opts.Multiplexer, s.copyFails = x, true
		s.receive(live(), sms(1, "one"))
		s.press("Y")
		if len(s.raw) != 1 || s.osc52 != 0 {
			t.Fatalf("through %s: %q, %d", x, s.raw, s.osc52)
		}
		want := "\x1b]52;c;" + base64.StdEncoding.EncodeToString(sms(1, "one").Envelope) + "\x07"
		if !strings.HasPrefix(s.raw[0], want) {
			t.Errorf("%s itself gets %q", x, s.raw[0])
		}
		if got := unwrapped(t, x, strings.TrimPrefix(s.raw[0], want)); got != want {
			t.Errorf("through %s the terminal gets %q, want %q", x, got, want)
		}
		s.shows("terminal's clipboard")
	}
}
