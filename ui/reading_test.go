package ui

import (
	"strings"
	"testing"
)

// TestHostileNameWhileReading: the name of a recording may be hostile to a
// terminal, also before anything was read of it.
func TestHostileNameWhileReading(t *testing.T) {
	s := newScreen(t, 100, 20)
	s.replay("day\x1b]52;c;ZXZpbA==\x07\u202e.ndjson")
	screen := s.m.View().Content
	for _, bad := range []string{"\x1b]52", "\x07", "\u202e"} {
		if strings.Contains(screen, bad) {
			t.Errorf("%q is on the screen", bad)
		}
	}
}
