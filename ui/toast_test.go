package ui

import (
	"strings"
	"testing"
)

// TestToastLeavesTheHints: what is said for a while covers neither the keys
// nor what is being typed.
func TestToastLeavesTheHints(t *testing.T) {
	long := strings.Repeat("RingCentral refused the filters and said why at some length. ", 3)
	for _, size := range sizes {
		s := newScreen(t, size.w, size.h)
		s.receive(live(), sms(1, "one"))
		last := func() string {
			rows := strings.Split(s.text(), "\n")
			return rows[len(rows)-1]
		}
		hints := last()
		for _, text := range []string{"Copied.", long} {
			s.m.sayTrouble(text)
			s.shows("» " + text[:7])
			if got := last(); got != hints {
				t.Errorf("at %v the hints became %q beside %q", size, got, text[:7])
			}
		}
		s.press("/")
		s.write("typed")
		s.m.sayTrouble(long)
		s.shows("» RingCen", "typed", "enter accept")
		s.press("esc", "enter", "/")
		s.write("uuid")
		s.m.sayTrouble(long)
		s.shows("» RingCen", "uuid", "enter accept")
	}
}
