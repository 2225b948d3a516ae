package ui

import (
	"bytes"
	"encoding/json"
	"strings"

	"charm.land/lipgloss/v2"

	"ringtail/history"
	"ringtail/rc"
)

// docLine is one line of an indented document, inert. Line i of indented JSON
// holds at most a key and a value, whose ends are found once.
type docLine struct {
	text     string
	raw      string // the line as it came, for the clipboard
	keyEnd   int    // end of the key, quotes included, in text; 0 without one
	valStart int
	valEnd   int
	kind     valueKind
	close    int // line that closes the object or array that begins here; 0 if none does
	heading  bool
}

type valueKind uint8

const (
	valueNone valueKind = iota
	valueString
	valueNumber
	valueLiteral
)

// docRow is a part of a line as it is wrapped: bytes from to to of its text.
type docRow struct{ line, from, to int }

// document is an event to be read: its JSON, indented from the very bytes
// that came (never decoded and written anew), then the head of its frame.
type document struct {
	lines []docLine
	rows  []docRow
	width int
	cells cells
}

func newDocument(k *look, r history.Row) *document {
	d := &document{cells: k.cells}
	if r.IsGap() {
		d.gap(k, r.Gap)
		return d
	}
	d.addJSON(r.Event.Envelope)
	if len(r.Event.Meta) > 0 {
		d.addText("")
		d.lines = append(d.lines, docLine{text: "frame head (meta)", heading: true})
		d.addJSON(r.Event.Meta)
	}
	return d
}

// addJSON appends raw, indented. What is no JSON is shown as it is.
func (d *document) addJSON(raw []byte) {
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		d.lines = append(d.lines, docLine{text: "not valid JSON; the bytes as they came:", heading: true})
		for _, s := range strings.Split(string(raw), "\n") {
			d.addText(s)
		}
		return
	}
	var open []int
	for _, raw := range strings.Split(b.String(), "\n") {
		l := docLine{raw: raw, text: d.cells.remote(raw)}
		l.parse()
		d.lines = append(d.lines, l)
		last := len(d.lines) - 1
		body := strings.TrimLeft(raw, " ")
		if strings.HasPrefix(body, "}") || strings.HasPrefix(body, "]") {
			if n := len(open); n > 0 {
				d.lines[open[n-1]].close = last
				open = open[:n-1]
			}
		}
		if strings.HasSuffix(raw, "{") || strings.HasSuffix(raw, "[") {
			open = append(open, last)
		}
	}
}

func (d *document) addText(s string) {
	d.lines = append(d.lines, docLine{raw: s, text: d.cells.remote(s)})
}

// gap describes an interruption in words.
func (d *document) gap(k *look, g rc.Gap) {
	for _, text := range k.gapDetails(g) {
		d.addText(text)
	}
}

// parse finds the key and the value of a line of indented JSON.
func (l *docLine) parse() {
	s := l.text
	i := len(s) - len(strings.TrimLeft(s, " "))
	if i < len(s) && s[i] == '"' {
		end := stringEnd(s, i)
		if strings.HasPrefix(s[end:], ": ") {
			l.keyEnd = end
			i = end + 2
		}
	}
	l.valStart, l.valEnd = i, len(strings.TrimSuffix(s, ","))
	if l.valEnd <= i {
		l.valEnd = i
		return
	}
	switch c := s[i]; {
	case c == '"':
		l.kind = valueString
	case c == '-' || c >= '0' && c <= '9':
		l.kind = valueNumber
	case c == 't' || c == 'f' || c == 'n':
		l.kind = valueLiteral
	}
}

// stringEnd is the index after the string that begins at s[i].
func stringEnd(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// layout wraps the lines to w columns. Wrapped parts are indented under their
// line, so that the structure stays visible.
func (d *document) layout(w int) {
	if w == d.width || w < 1 {
		return
	}
	d.width = w
	d.rows = d.rows[:0]
	for i, l := range d.lines {
		hang := d.hang(l, w)
		from, room := 0, w
		for {
			n := d.fits(l.text[from:], room)
			d.rows = append(d.rows, docRow{i, from, from + n})
			from += n
			if from >= len(l.text) {
				break
			}
			room = max(1, w-hang)
		}
	}
}

// hang is how far the continuation of a line is indented.
func (d *document) hang(l docLine, w int) int {
	indent := len(l.text) - len(strings.TrimLeft(l.text, " "))
	if indent+2 > w/2 {
		return 0
	}
	return indent + 2
}

// fits is how many bytes of s fit into w columns, at least one character.
func (d *document) fits(s string, w int) int {
	if len(s) <= w && isASCII(s) {
		return len(s)
	}
	if head := s[:min(len(s), w)]; isASCII(head) && (len(s) == len(head) || s[len(head)] < 0x80) {
		return len(head)
	}
	n, _, _ := d.cells.split(s, w)
	if n == 0 && s != "" {
		n, _ = d.cells.next(s)
	}
	return n
}

// draw is one wrapped row as spans.
func (d *document) draw(k *look, r docRow) line {
	t := k.theme
	l := d.lines[r.line]
	if l.heading {
		return line{{&t.title, l.text[r.from:r.to]}}
	}
	var out line
	if r.from > 0 {
		out = append(out, span{nil, strings.Repeat(" ", d.hang(l, d.width))})
	}
	part := func(style *lipgloss.Style, from, to int) {
		from, to = max(from, r.from), min(to, r.to)
		if from < to {
			out = append(out, span{style, l.text[from:to]})
		}
	}
	if l.valEnd == 0 && l.keyEnd == 0 { // plain text
		part(&t.text, 0, len(l.text))
		return out
	}
	value := &t.jsonPunctuation
	switch l.kind {
	case valueString:
		value = &t.jsonString
	case valueNumber:
		value = &t.jsonNumber
	case valueLiteral:
		value = &t.jsonLiteral
	}
	part(&t.jsonKey, 0, l.keyEnd)
	part(&t.jsonPunctuation, l.keyEnd, l.valStart)
	part(value, l.valStart, l.valEnd)
	part(&t.jsonPunctuation, l.valEnd, len(l.text))
	return out
}

// value is what a line holds, as it came: a string without its quotes and
// escapes, any other value as written, an object or array with all its lines.
func (d *document) value(i int) string {
	if i < 0 || i >= len(d.lines) {
		return ""
	}
	l := d.lines[i]
	if l.heading {
		return l.text
	}
	body := strings.TrimLeft(l.raw, " ")
	if strings.HasPrefix(body, `"`) {
		if end := stringEnd(body, 0); strings.HasPrefix(body[end:], ": ") {
			body = body[end+2:]
		}
	}
	if l.close > i {
		var b strings.Builder
		b.WriteString(body)
		for _, inner := range d.lines[i+1 : l.close+1] {
			b.WriteString("\n" + inner.raw)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	body = strings.TrimSuffix(body, ",")
	if l.kind == valueString {
		var s string
		if json.Unmarshal([]byte(body), &s) == nil {
			return s
		}
	}
	return body
}
