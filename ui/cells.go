package ui

import (
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"ringtail/safetext"
)

// cells measures text the way the renderer does. Terminals that report
// Unicode core (mode 2027) count grapheme clusters, all others code points;
// a column measured otherwise than it is drawn is a crooked column.
type cells struct {
	method ansi.Method
	mask   *safetext.Masker // hides personal data; nil for none
	pens   *pens
	ascii  bool // the terminal has no more than ASCII
}

// more stands where something was cut away. ASCII has no ellipsis, and a full
// stop would be the end of a sentence.
func (c cells) more() string {
	if c.ascii {
		return "~"
	}
	return "…"
}

func (c cells) width(s string) int { return c.method.StringWidth(s) }

// next is the first character of s, with the marks that belong to it, and its
// width. s must not be empty.
func (c cells) next(s string) (n, width int) {
	if s[0] < 0x80 && (len(s) == 1 || s[1] < 0x80) {
		return 1, c.width(s[:1])
	}
	if c.method == ansi.GraphemeWidth {
		cluster, width := ansi.FirstGraphemeCluster(s, c.method)
		return len(cluster), width
	}
	_, n = utf8.DecodeRuneInString(s)
	width = c.width(s[:n])
	for n < len(s) && s[n] >= 0x80 {
		_, m := utf8.DecodeRuneInString(s[n:])
		if c.width(s[n:n+m]) > 0 {
			break
		}
		n += m
	}
	return n, width
}

// split is how many bytes of s fit into w columns, and their width. Our own
// colours in s take no room. pen is the colour that is switched on there.
func (c cells) split(s string, w int) (n, width int, pen string) {
	for n < len(s) {
		if s[n] == 0x1b {
			end := strings.IndexByte(s[n:], 'm')
			if end < 0 {
				break
			}
			pen = s[n : n+end+1]
			if pen == ansi.ResetStyle || pen == "\x1b[0m" {
				pen = ""
			}
			n += end + 1
			continue
		}
		m, wide := c.next(s[n:])
		if width+wide > w {
			break
		}
		n, width = n+m, width+wide
	}
	return n, width, pen
}

// cut shortens s, which is plain text, to at most w columns and marks the
// cut.
func (c cells) cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if c.width(s) <= w {
		return s
	}
	n, _, _ := c.split(s, w-1)
	return s[:n] + c.more()
}

// end shortens s, which is plain text, to its end of at most w columns and
// marks the cut.
func (c cells) end(s string, w int) string {
	if c.width(s) <= w {
		return s
	}
	for s != "" && c.width(s) > max(0, w-1) {
		n, _ := c.next(s)
		s = s[n:]
	}
	return c.more() + s
}

// fit makes s, which is plain text, exactly w columns wide.
func (c cells) fit(s string, w int) string {
	s = c.cut(s, w)
	return s + strings.Repeat(" ", max(0, w-c.width(s)))
}

// remote is text from the wire as it may be shown: inert, on one line, and
// masked if that is wanted.
func (c cells) remote(s string) string {
	if c.mask != nil {
		s = c.mask.Line(s)
	}
	return c.inert(s)
}

// asciiControls are signs of ours for control characters, as a terminal without
// Unicode can show them.
var asciiControls = func() *strings.Replacer {
	pairs := []string{"\u2421", "^?"}
	for c := range rune(0x20) {
		pairs = append(pairs, string(0x2400+c), "^"+string('@'+c))
	}
	return strings.NewReplacer(pairs...)
}()

// inert is text that drives nothing, on one line and in a form that this
// terminal and the renderer count alike.
func (c cells) inert(s string) string {
	s = c.settle(safetext.Line(s))
	if c.ascii {
		s = asciiControls.Replace(s)
	}
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	done := 0
	for i, r := range s {
		if (i == 0 || s[i-1] == ' ') && r >= 0x80 && joins(r) {
			b.WriteString(s[done:i] + "◌")
			done = i
		}
	}
	return b.String() + s[done:]
}

// joins reports whether a character becomes part of the one before it. After
// a space, or where a text begins, it would change the width of what is not
// its own: there it gets the dotted circle that fonts draw such marks on.
func joins(r rune) bool {
	cluster, _ := ansi.FirstGraphemeCluster("a"+string(r), ansi.GraphemeWidth)
	return len(cluster) > 1
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

// wrap breaks s, which is plain text, into lines of at most w columns, at
// spaces where it can.
func (c cells) wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	var lines []string
	text, used := "", 0
	flush := func() {
		lines = append(lines, strings.TrimRight(text, " "))
		text, used = "", 0
	}
	for _, word := range strings.SplitAfter(s, " ") {
		bare := c.width(strings.TrimRight(word, " "))
		if used > 0 && used+bare > w {
			flush()
		}
		for bare > w { // longer than a line
			n, _, _ := c.split(word, w)
			if n == 0 {
				n, _ = c.next(word) // a character wider than a line: left out
				word = word[n:]
				bare = c.width(strings.TrimRight(word, " "))
				continue
			}
			text = word[:n]
			flush()
			word = word[n:]
			bare = c.width(strings.TrimRight(word, " "))
		}
		text += word
		used += c.width(word)
	}
	if text != "" || len(lines) == 0 {
		flush()
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
				at, _, _ := c.split(s.text, left-1)
				s.text = s.text[:at] + c.more()
			} else {
				s.text = c.cut(s.text, left)
			}
			c.paint(&b, s.text, s.style, back)
			left -= c.width(s.text)
			break
		}
		c.paint(&b, s.text, s.style, back)
		left -= n
	}
	if left > 0 {
		c.paint(&b, strings.Repeat(" ", left), nil, back)
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
	n, width, pen := c.split(s, w)
	s = s[:n]
	if pen != "" {
		s += ansi.ResetStyle
	}
	return s + strings.Repeat(" ", max(0, w-width))
}

// right is a drawn line from column from to its end at column width.
func (c cells) right(s string, from, width int) string {
	n, used, pen := c.split(s, from)
	rest := s[n:]
	if used < from && rest != "" { // a wide character stands on the edge: it goes
		m, wide := c.next(rest)
		rest, used = rest[m:], used+wide
	}
	return strings.Repeat(" ", max(0, used-from)) + pen + rest + strings.Repeat(" ", max(0, width-used-c.width(rest)))
}
