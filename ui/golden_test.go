package ui

import (
	"flag"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

var update = flag.Bool("update", false, "write the golden frames anew")

type size struct{ w, h int }

var sizes = []size{{200, 60}, {120, 36}, {80, 24}, {40, 12}, {20, 6}}

// TestFrames compares whole frames with those in testdata: every scene at
// every size, in all colours and with ASCII alone.
func TestFrames(t *testing.T) {
	for _, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			golden(t, scene.name+".frames", album(t, scene.tell, sizes))
		})
	}
	t.Run("too small", func(t *testing.T) {
		golden(t, "too-small.frames", album(t, func(s *screen) { s.receive(live(), sms(1, "one")) }, []size{{120, 5}, {19, 6}, {20, 5}, {12, 4}, {3, 1}}))
	})
}

// profiles are the terminals that frames are drawn for. What a cell looks
// like on each of them is one look.
var profiles = []struct {
	name    string
	dark    bool
	profile colorprofile.Profile
}{
	{"dark", true, colorprofile.TrueColor},
	{"light", false, colorprofile.TrueColor},
	{"16 colours", true, colorprofile.ANSI},
	{"16 on light", false, colorprofile.ANSI},
	{"NO_COLOR", true, colorprofile.ASCII},
}

// album draws a scene at the sizes, as text that a person can compare: below
// each row a letter for the look of each cell, and at the end what the letters
// stand for. Rows that repeat are counted. What ASCII changes follows.
func album(t *testing.T, tell func(*screen), sizes []size) string {
	t.Helper()
	var b strings.Builder
	legend := looks{}
	for _, size := range sizes {
		texts := make([]string, 0, len(profiles))
		pictures := make([]uv.ScreenBuffer, 0, len(profiles))
		for _, p := range profiles {
			s := newScreen(t, size.w, size.h)
			s.send(tea.ColorProfileMsg{Profile: p.profile})
			if !p.dark {
				s.send(tea.BackgroundColorMsg{Color: color.White})
			}
			tell(s)
			frame := degrade(s.frame(), p.profile)
			texts = append(texts, ansi.Strip(frame))
			picture := uv.NewScreenBuffer(size.w, size.h)
			uv.NewStyledString(frame).Draw(picture, picture.Bounds())
			pictures = append(pictures, picture)
		}
		for i, text := range texts {
			if text != texts[0] {
				t.Errorf("at %d×%d the words are others with %s:\n%s", size.w, size.h, profiles[i].name, text)
			}
		}
		var rows []string
		for y, text := range strings.Split(texts[0], "\n") {
			if marks := legend.row(pictures, y); marks != "" {
				text += "\n" + marks
			}
			rows = append(rows, text)
		}
		fmt.Fprintf(&b, "=== %d×%d\n%s", size.w, size.h, rowsCounted(rows))
	}
	for _, size := range sizes {
		s := newScreen(t, size.w, size.h)
		s.ascii()
		tell(s)
		fmt.Fprintf(&b, "=== %d×%d in ASCII\n%s", size.w, size.h, rowsCounted(strings.Split(s.text(), "\n")))
	}
	return b.String() + legend.String()
}

// rowsCounted writes rows, and of those that repeat how often.
func rowsCounted(rows []string) string {
	var b strings.Builder
	for i := 0; i < len(rows); {
		n := 1
		for i+n < len(rows) && rows[i+n] == rows[i] {
			n++
		}
		b.WriteString(rows[i] + "\n")
		if n > 1 {
			fmt.Fprintf(&b, "(%d times)\n", n)
		}
		i += n
	}
	return b.String()
}

// looks are the looks of cells, by the letter that stands for them.
type looks []string

// letters are enough for the looks of one scene.
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// row is a letter for each cell of a row, and a dot for what looks like
// nothing special.
func (l *looks) row(pictures []uv.ScreenBuffer, y int) string {
	var b strings.Builder
	for x := range pictures[0].Width() {
		var parts []string
		plain := true
		for _, p := range pictures {
			words := lookWords(p.CellAt(x, y))
			plain = plain && words == ""
			parts = append(parts, words)
		}
		if plain {
			b.WriteByte('.')
			continue
		}
		look := strings.Join(parts, " | ")
		i := slices.Index(*l, look)
		if i < 0 {
			i = len(*l)
			*l = append(*l, look)
		}
		b.WriteByte(letters[i])
	}
	return strings.TrimRight(b.String(), ".")
}

// lookWords describe how a cell is drawn.
func lookWords(c *uv.Cell) string {
	if c == nil {
		return ""
	}
	s := c.Style
	var words []string
	for _, a := range []struct {
		bit  uint8
		name string
	}{{uv.AttrBold, "bold"}, {uv.AttrFaint, "faint"}, {uv.AttrItalic, "italic"}, {uv.AttrReverse, "reverse"}, {uv.AttrStrikethrough, "struck"}} {
		if s.Attrs&a.bit != 0 && (c.Content != " " || a.bit == uv.AttrReverse) {
			words = append(words, a.name)
		}
	}
	if s.Underline != 0 {
		words = append(words, "underlined")
	}
	if s.Fg != nil && c.Content != " " {
		words = append(words, colorName(s.Fg))
	}
	if s.Bg != nil {
		words = append(words, "on "+colorName(s.Bg))
	}
	return strings.Join(words, " ")
}

func colorName(c color.Color) string {
	if basic, ok := c.(ansi.BasicColor); ok {
		name := []string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}[basic%8]
		if basic >= 8 {
			name = "bright " + name
		}
		return name
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

func (l looks) String() string {
	if len(l) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("=== looks:")
	for i, p := range profiles {
		if i > 0 {
			b.WriteString(" |")
		}
		b.WriteString(" " + p.name)
	}
	b.WriteByte('\n')
	for i, look := range l {
		fmt.Fprintf(&b, "%c  %s\n", letters[i], look)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "frames", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with: go test ./ui -run TestFrames -update)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs from what was drawn:\n%s\nif the new frame is right: go test ./ui -run TestFrames -update", path, got)
	}
}
