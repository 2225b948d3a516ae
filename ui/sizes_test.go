package ui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// fakeSettings notes what it is told to keep.
type fakeSettings struct {
	themes []Theme
	sizes  []Sizes
	err    error
}

func (f *fakeSettings) SaveTheme(t Theme) error { f.themes = append(f.themes, t); return f.err }
func (f *fakeSettings) SaveSizes(s Sizes) error { f.sizes = append(f.sizes, s); return f.err }

func (f *fakeSettings) last() Sizes {
	if len(f.sizes) == 0 {
		return Sizes{}
	}
	return f.sizes[len(f.sizes)-1]
}

func TestPanesAreResizedAndKept(t *testing.T) {
	s := newScreen(t, 200, 60)
	kept := &fakeSettings{}
	s.m.opts.Settings = kept
	s.receive(live(), sms(1, "one"), sms(2, "two"))
	before := s.m.layout()

	// The list alone grows and shrinks at the cost of the filters.
	s.press(">", ">")
	if l := s.m.layout(); l.filters.w != before.filters.w-4 || l.list.w != before.list.w+4 || kept.last() != (Sizes{Filters: l.filters.w}) {
		t.Fatalf("filters %d → %d, kept %+v", before.filters.w, l.filters.w, kept.last())
	}
	s.press("f", ">", ">")
	if l := s.m.layout(); l.filters.w != before.filters.w {
		t.Fatalf("the filter pane is %d wide, was %d", l.filters.w, before.filters.w)
	}

	// Beside the inspector, the two share.
	s.press("esc", "enter")
	before = s.m.layout()
	s.press(">")
	l := s.m.layout()
	if l.inspector.w <= before.inspector.w || l.filters != before.filters || kept.last().ListWidth == 0 || kept.last().Filters != 0 {
		t.Fatalf("the inspector was %d wide and is %d, kept %+v", before.inspector.w, l.inspector.w, kept.last())
	}
	s.press("tab", "tab", "<")
	if again := s.m.layout(); again.list.w >= l.list.w {
		t.Fatalf("the list was %d wide and is %d", l.list.w, again.list.w)
	}
	s.frame()

	// Below the list it is the height.
	s.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	before = s.m.layout()
	s.press(">")
	if l := s.m.layout(); l.list.h <= before.list.h || kept.last().ListHeight == 0 {
		t.Fatalf("the list was %d high and is %d, kept %+v", before.list.h, l.list.h, kept.last())
	}

	// Another screen begins with the same sizes.
	other := newScreen(t, 120, 36)
	other.m.opts.Sizes = s.m.opts.Sizes
	other.receive(live(), sms(1, "one"))
	other.press("enter")
	if s.m.layout() != other.m.layout() {
		t.Fatalf("%+v and %+v", s.m.layout(), other.m.layout())
	}
}

func TestPanesKeepTheirLeast(t *testing.T) {
	for _, size := range sizes {
		for _, key := range []string{"<", ">"} {
			for _, pane := range []string{"list", "filters", "inspector"} {
				s := newScreen(t, size.w, size.h)
				kept := &fakeSettings{}
				s.m.opts.Settings = kept
				s.receive(live(), sms(1, "one"))
				switch pane {
				case "inspector":
					s.press("enter")
				case "filters":
					s.press("f")
				}
				said := false
				for range 120 {
					s.press(key)
					s.frame()
					if text := s.text(); strings.Contains(text, " be ") || strings.Contains(text, "There is no other") || size.w < 40 {
						said = true
					}
				}
				l := s.m.layout()
				if !said {
					t.Errorf("%s at %d×%d: nothing is said at the end of %s", pane, size.w, size.h, key)
				}
				if size.w >= listKeepsParties && (l.list.shown() && l.list.w < leastList || l.filters.shown() && l.filters.w < leastFilters ||
					l.inspector.shown() && (l.inspector.w < leastInspector || l.inspector.h < leastRows)) {
					t.Errorf("%s at %d×%d after %s: %+v", pane, size.w, size.h, key, l)
				}
				for _, kept := range kept.sizes {
					if kept.ListWidth < 0 || kept.ListWidth > 95 || kept.ListHeight < 0 || kept.ListHeight > 95 {
						t.Errorf("kept %+v", kept)
					}
				}
			}
		}
	}
	s := newScreen(t, 200, 60)
	s.press("z", ">")
	s.shows("The pane has all the room")
}

func TestThemeIsChosenAndKept(t *testing.T) {
	s := newScreen(t, 120, 36)
	kept := &fakeSettings{}
	s.m.opts.Settings = kept
	s.receive(live(), sms(1, "one"))
	dark := s.frame()
	s.press("t")
	s.shows("Colours for a light terminal.")
	s.pass(toastGraveLife)
	if s.frame() == dark {
		t.Fatal("the colours are the same")
	}
	s.press("t")
	s.shows("Colours for a dark terminal.")
	s.press("t")
	s.shows("Colours for the background that the terminal tells.")
	if s.asked != 1 {
		t.Fatalf("the terminal was asked %d times for its background", s.asked)
	}
	want := []Theme{ThemeLight, ThemeDark, ThemeAuto}
	if len(kept.themes) != 3 || kept.themes[0] != want[0] || kept.themes[1] != want[1] || kept.themes[2] != want[2] || len(kept.sizes) != 0 {
		t.Fatalf("kept %v and %v", kept.themes, kept.sizes)
	}
	kept.err = errors.New("it was changed\x1b[31m in the config file")
	s.press("t")
	s.shows("Not kept for the next start: it was changed␛[31m in the config file.")
}

// TestQuitWaitsForTheWrite: what was chosen last is kept too, with one write
// at a time.
func TestQuitWaitsForTheWrite(t *testing.T) {
	s := newScreen(t, 200, 60)
	kept := &fakeSettings{}
	s.m.opts.Settings = kept
	s.receive(live())
	_, write := s.m.Update(keyPress(">")) // on its way
	s.press(">", ">", "q")
	if s.quit || len(kept.sizes) != 0 {
		t.Fatalf("quit %v before what was chosen is kept; %v", s.quit, kept.sizes)
	}
	s.run(write)
	if want := s.m.opts.Sizes; !s.quit || len(kept.sizes) != 2 || kept.last() != want {
		t.Fatalf("quit %v, kept %v, want %v last", s.quit, kept.sizes, want)
	}
}
