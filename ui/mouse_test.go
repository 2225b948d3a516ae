package ui

import (
	"image/color"
	"slices"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// point finds text on the screen.
func (s *screen) point(text string) (x, y int) {
	s.t.Helper()
	for y, row := range strings.Split(s.text(), "\n") {
		if i := strings.Index(row, text); i >= 0 {
			return s.m.look.cells.width(row[:i]), y
		}
	}
	s.t.Fatalf("%q is not on the screen:\n%s", text, s.text())
	return 0, 0
}

func (s *screen) click(text string) {
	s.t.Helper()
	x, y := s.point(text)
	s.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

func (s *screen) wheel(text string, notches int) {
	s.t.Helper()
	x, y := s.point(text)
	b := tea.MouseWheelDown
	if notches < 0 {
		b, notches = tea.MouseWheelUp, -notches
	}
	for range notches {
		s.send(tea.MouseWheelMsg{X: x, Y: y, Button: b})
	}
}

func TestMouse(t *testing.T) {
	s := newScreen(t, 120, 40)
	s.m.opts.Mouse = true
	s.receive(live())
	for i := range 60 {
		s.receive(message(i, `"subject":"x"`))
	}
	if s.m.View().MouseMode != tea.MouseModeCellMotion {
		t.Fatal("the terminal is not asked to report the mouse")
	}
	s.click("14:02:50")
	s.shows("▌14:02:50", "not following")
	s.click("▌14:02:50")
	s.shows("▸ frame", `"uuid": "7040"`)
	if s.m.mode != modeInspector {
		t.Fatal("a second click does not open the event")
	}
	s.click("14:02:46")
	s.shows("▌14:02:46", `"uuid": "7036"`)
	s.click(`▾ "body"`)
	s.shows(`▸ "body": {"id": "9035"`)
	s.click(`▸ "body"`)
	s.shows(`▾ "body": {`)
	s.click(`"subject": "x"`)
	s.press("y")
	if len(s.copied) != 1 || s.copied[0] != "x" {
		t.Fatalf("a click in the JSON led to %q", s.copied)
	}
	// The wheel scrolls what is under the pointer, whoever has the keyboard.
	s.wheel("▌14:02:46", 2)
	s.shows("▌14:02:52", `"uuid": "7042"`)
	s.send(tea.WindowSizeMsg{Width: 120, Height: 30})
	s.wheel("▸ frame", 3)
	s.hides("▸ frame")
	s.wheel(`"subject"`, -5)
	s.shows("▸ frame", "▌14:02:52")
	s.send(tea.WindowSizeMsg{Width: 120, Height: 40})

	s.click("[ ] Fax")
	s.shows("[x]*Fax", "enter applies")
	s.click("▾ Messages")
	s.shows("▸ Messages")
	if len(s.client.sets) != 0 {
		t.Fatal("a click sent an edit")
	}
	s.press("esc", "?")
	s.click("Move")
	if s.m.mode != modeHelp {
		t.Fatal("a click took the help away")
	}
	s.press("esc", "f", "+")
	s.click("14:02")
	if s.m.mode != modeCustom {
		t.Fatal("a click took the keyboard from a text field")
	}
}

// TestMouseAnywhere clicks and turns the wheel in every cell of every scene.
func TestMouseAnywhere(t *testing.T) {
	for _, scene := range scenes {
		for _, size := range sizes[1:4] {
			s := newScreen(t, size.w, size.h)
			s.m.opts.Mouse = true
			scene.tell(s)
			sent := len(s.client.sets)
			for y := 0; y < size.h; y += 3 {
				for x := 0; x < size.w; x += 1 + size.w/7 {
					for _, b := range []tea.MouseButton{tea.MouseWheelDown, tea.MouseWheelUp} {
						s.send(tea.MouseWheelMsg{X: x, Y: y, Button: b})
					}
					s.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
					s.frame()
				}
			}
			if s.quit || len(s.client.sets) > sent {
				t.Fatalf("%s: the mouse alone quit or changed something", scene.name)
			}
		}
	}
}

func TestMouseIsOffByDefault(t *testing.T) {
	s := newScreen(t, 120, 40)
	s.receive(live(), sms(1, "one"), sms(2, "two"))
	s.click("one")
	s.shows("▌14:02:13")
	if s.m.View().MouseMode != tea.MouseModeNone {
		t.Fatal("the terminal is asked to report the mouse")
	}
}

// TestASCII draws every scene with ASCII, except for what came from the wire.
func TestASCII(t *testing.T) {
	wire := map[rune]bool{}
	for _, r := range "李小龍台北👍❤日本語éë␛␇\u25cc" {
		wire[r] = true
	}
	for _, scene := range scenes {
		for _, size := range sizes {
			s := newScreen(t, size.w, size.h)
			s.ascii()
			scene.tell(s)
			for _, r := range ansi.Strip(s.frame()) {
				if r >= 0x80 && !wire[r] && !unicode.Is(unicode.Mn, r) {
					t.Fatalf("%s at %d×%d shows %q (%U):\n%s", scene.name, size.w, size.h, r, r, s.text())
				}
			}
		}
	}
}

// TestCutsAreSeenInASCII shortens texts of all kinds: a full stop would read as
// their end.
func TestCutsAreSeenInASCII(t *testing.T) {
	s := newScreen(t, 60, 12)
	s.ascii()
	s.receive(live(), sms(1, "A text that is too long for a terminal of sixty columns by far"), message(2, `"subject":"hello"`))
	s.shows("A text that is~")
	s.press("enter", "h")
	s.shows(", ~ 4 keys}")
	s.press("esc", "/")
	s.write("what is typed is longer than the line that it is typed in, and goes on")
	s.shows("/ ~")
}

func TestThemeIsTheUsers(t *testing.T) {
	frames := map[Theme]string{}
	for _, theme := range []Theme{ThemeAuto, ThemeDark, ThemeLight} {
		s := &screen{t: t, client: &fakeClient{}, now: t0, drawn: map[string]int{}}
		s.m = newModel(Options{Client: s.client, Theme: theme}, testCatalog, s.summarize)
		if asks := s.m.Init() != nil; asks != (theme == ThemeAuto) {
			t.Errorf("with the theme %q, the terminal is asked: %v", theme, asks)
		}
		s.m.Update(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
		s.m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
		s.m.Update(tea.BackgroundColorMsg{Color: color.White})
		frames[theme] = s.m.View().Content
	}
	if frames[ThemeAuto] != frames[ThemeLight] || frames[ThemeDark] == frames[ThemeLight] {
		t.Error("the terminal's answer changed a theme that the user has chosen, or not the other one")
	}
	if slices.Contains([]string{frames[ThemeAuto], frames[ThemeDark]}, "") {
		t.Error("an empty frame")
	}
}
