package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"ringtail/safetext"
)

// cells measures text the way the renderer does. Terminals that report
// Unicode core (mode 2027) count grapheme clusters, all others code points;
// a column measured otherwise than it is drawn is a crooked column.
type cells struct{ method ansi.Method }

func (c cells) width(s string) int { return c.method.StringWidth(s) }

// cut shortens s to at most w columns and marks the cut with an ellipsis.
func (c cells) cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	return c.method.Truncate(s, w, "…")
}

// fit makes s exactly w columns wide.
func (c cells) fit(s string, w int) string {
	if w <= 0 {
		return ""
	}
	s = c.cut(s, w)
	if gap := w - c.width(s); gap > 0 {
		s += strings.Repeat(" ", gap)
	}
	return s
}

// remote is text from the wire, inert and on one line, in a form that this
// terminal and the renderer count alike.
func (c cells) remote(s string) string {
	return c.settle(safetext.Line(s))
}

// settle rewrites clusters whose width terminals disagree on. Without Unicode
// core a joined emoji is drawn as anything between one and eight columns, so
// it is taken apart: the picture changes, the columns stay.
func (c cells) settle(s string) string {
	if c.method == ansi.GraphemeWidth || isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0x200D, // zero width joiner
			r >= 0xFE00 && r <= 0xFE0F,   // variation selectors
			r >= 0x1F3FB && r <= 0x1F3FF: // skin tones
			return -1
		case r >= 0x1F1E6 && r <= 0x1F1FF: // regional indicators, the halves of flags
			return 'A' + (r - 0x1F1E6)
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// wrap breaks s into lines of at most w columns, at spaces where it can.
func (c cells) wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	lines := strings.Split(c.method.Wrap(s, w, ""), "\n")
	for i, l := range lines {
		// Wrapping leaves a wider line only where one character is wider.
		lines[i] = c.cut(strings.TrimRight(l, " "), w)
	}
	return lines
}

// span is text in one style. The text holds no escape sequences.
type span struct {
	style *lipgloss.Style
	text  string
}

// line is spans side by side.
type line []span

func (l line) width(c cells) int {
	n := 0
	for _, s := range l {
		n += c.width(s.text)
	}
	return n
}

// render draws the line exactly w columns wide. With a background it is
// laid under every span, the padding included.
func (l line) render(c cells, w int, back *lipgloss.Style) string {
	var b strings.Builder
	left := w
	for i, s := range l {
		if left <= 0 {
			break
		}
		if s.text == "" {
			continue
		}
		n := c.width(s.text)
		// A span that fills the line while more follows shows that it was cut.
		if n > left || n == left && !l[i+1:].blank() {
			if n == left {
				s.text = c.method.Truncate(s.text, left-1, "") + "…"
			} else {
				s.text = c.cut(s.text, left)
			}
			n = c.width(s.text)
			b.WriteString(paint(s, back))
			left -= n
			break
		}
		b.WriteString(paint(s, back))
		left -= n
	}
	if left > 0 {
		pad := strings.Repeat(" ", left)
		if back != nil {
			pad = back.Render(pad)
		}
		b.WriteString(pad)
	}
	return b.String()
}

func (l line) blank() bool {
	for _, s := range l {
		if strings.TrimSpace(s.text) != "" {
			return false
		}
	}
	return true
}

func paint(s span, back *lipgloss.Style) string {
	if s.style == nil {
		if back == nil {
			return s.text
		}
		return back.Render(s.text)
	}
	if back != nil {
		return s.style.Inherit(*back).Render(s.text)
	}
	return s.style.Render(s.text)
}

// overlay lays box over base with its top left corner at x, y.
func (c cells) overlay(base, box []string, x, y, boxWidth, width int) []string {
	out := append([]string(nil), base...)
	for i, row := range box {
		if y+i < 0 || y+i >= len(out) {
			continue
		}
		out[y+i] = c.left(out[y+i], x) + row + c.right(out[y+i], x+boxWidth, width)
	}
	return out
}

// left is the first w columns of a drawn line.
func (c cells) left(s string, w int) string {
	if w <= 0 {
		return ""
	}
	s = c.method.Truncate(s, w, "")
	return s + strings.Repeat(" ", max(0, w-c.width(s)))
}

// right is a drawn line from column from to its end at column width.
func (c cells) right(s string, from, width int) string {
	want := width - from
	if want <= 0 {
		return ""
	}
	s = c.method.TruncateLeft(s, from, "")
	if c.width(s) > want { // a wide character stood on the edge
		s = c.method.TruncateLeft(s, c.width(s)-want+1, "")
	}
	return strings.Repeat(" ", max(0, want-c.width(s))) + s
}
