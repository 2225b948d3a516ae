package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// shown is a line of a document as it is drawn: inert text, where its parts
// begin, and where it is wrapped. Only lines near the screen have one.
type shown struct {
	text             string
	keyEnd, valStart int
	valEnd           int
	rows             []int // where each row of the wrapped text begins
}

// maxShown bounds how many drawn lines are remembered.
const maxShown = 1024

// show is line i as it is drawn.
func (d *document) show(i int32) shown {
	s, ok := d.drawn[i]
	if !ok {
		if len(d.drawn) >= maxShown {
			clear(d.drawn)
		}
		s = d.compose(i)
		s.rows = d.wrap(i, s.text)
		d.drawn[i] = s
	}
	return s
}

// compose is the text of a line.
func (d *document) compose(i int32) (s shown) {
	n := &d.nodes[i]
	raw := d.srcs[n.src]
	switch {
	case n.kind == nodeClose:
		s.text = string(raw[n.val] + 2)
	case n.kind < nodeOpen:
		s.text = d.cells.inert(string(raw[n.key:n.val]))
		s.keyEnd = len(s.text)
		s.valStart = s.keyEnd
		s.text += d.cells.inert(string(raw[n.val:n.end]))
	default:
		if d.member(i) {
			s.text = d.cells.inert(string(d.key(i)))
			s.keyEnd = len(s.text)
			s.text += ": "
		}
		s.valStart = len(s.text)
		switch {
		case n.kind == nodeEmpty:
			s.text += string(raw[n.val]) + string(raw[n.val]+2)
		case n.kind != nodeOpen:
			s.text += d.cells.inert(string(raw[n.val:n.end]))
		case n.folded:
			s.text += d.folded(i)
		default:
			s.text += string(raw[n.val])
		}
	}
	s.valEnd = len(s.text)
	if (n.kind != nodeOpen || n.folded) && d.comma(i) {
		s.text += ","
	}
	return s
}

// folded is what stands for an object or array that is folded: a taste of what
// it holds, and how much that is.
func (d *document) folded(i int32) string {
	const taste = 36
	n := &d.nodes[i]
	one, many, left, right := "element", "elements", "[", "]"
	if d.object(i) {
		one, many, left, right = "key", "keys", "{", "}"
	}
	var parts []string
	used := 0
	for at := i + 1; at < n.close && len(parts) < 3; at = d.nodes[at].close + 1 {
		m := &d.nodes[at]
		if m.kind <= nodeEmpty || m.end-m.val > taste {
			continue
		}
		text := d.cells.inert(string(d.value(at)))
		if d.member(at) {
			text = d.cells.inert(string(d.key(at))) + ": " + text
		}
		if used += len(text); used > taste {
			break
		}
		parts = append(parts, text)
	}
	total := plural(d.count(i), one, many)
	if len(parts) == 0 {
		return left + d.cells.more() + " " + total + right
	}
	if len(parts) == d.count(i) {
		return left + strings.Join(parts, ", ") + right
	}
	return left + strings.Join(parts, ", ") + ", " + d.cells.more() + " " + total + right
}

// indent is the column where the text of a line begins, after the sign that
// says whether it is folded. Deep lines are not pushed off a narrow pane.
func (d *document) indent(i int32) int { return min(2*int(d.nodes[i].depth), d.width/3) + 2 }

// hang is the same for the rows after the first.
func (d *document) hang(i int32) int { return min(d.indent(i)+2, max(0, d.width-4)) }

// SetWidth says how wide rows may be.
func (d *document) SetWidth(w int) {
	if w != d.width {
		d.width = w
		clear(d.drawn)
	}
}

// wrap breaks a line's text into rows.
func (d *document) wrap(i int32, text string) []int {
	rows := make([]int, 1, 1+len(text)/max(1, d.width))
	if n := &d.nodes[i]; n.kind == nodeHeading && n.folded {
		return rows // in short: what does not fit is told when it is unfolded
	}
	room := max(1, d.width-d.indent(i))
	words := d.nodes[i].kind < nodeOpen // ours, or what somebody said: broken at spaces
	for from := 0; ; {
		n := d.fits(text[from:], room)
		if words && from+n < len(text) {
			if space := strings.LastIndexByte(text[from:from+n], ' '); space > n/2 {
				n = space + 1
			}
		}
		from += n
		if from >= len(text) {
			return rows
		}
		rows = append(rows, from)
		room = max(1, d.width-d.hang(i))
	}
}

// fits is how many bytes of s fit into w columns, at least one character.
func (d *document) fits(s string, w int) int {
	if head := s[:min(len(s), w)]; isASCII(head) && (len(s) == len(head) || s[len(head)] < 0x80) {
		return len(head)
	}
	n, _, _ := d.cells.split(s, w)
	if n == 0 && s != "" {
		n, _ = d.cells.next(s)
	}
	return n
}

// height is how many rows a line takes.
func (d *document) height(i int32) int { return len(d.show(i).rows) }

// row draws one row of line i.
func (d *document) row(k *look, i int32, row int, find string) line {
	t := k.theme
	n := &d.nodes[i]
	s := d.show(i)
	from, to := s.rows[row], len(s.text)
	if row+1 < len(s.rows) {
		to = s.rows[row+1]
	}
	var out line
	switch {
	case row > 0:
		out = append(out, span{nil, strings.Repeat(" ", d.hang(i))})
	case d.foldable(i):
		sign := t.opened
		if n.folded {
			sign = t.folded
		}
		out = append(out, span{nil, strings.Repeat(" ", d.indent(i)-2)}, span{&t.dim, k.cells.fit(sign, 2)})
	default:
		out = append(out, span{nil, strings.Repeat(" ", d.indent(i))})
	}
	part := func(style *lipgloss.Style, a, b int) {
		if a, b = max(a, from), min(b, to); a < b {
			out = append(out, span{style, s.text[a:b]})
		}
	}
	key, mark, value := &t.jsonKey, &t.jsonPunctuation, &t.jsonPunctuation
	switch n.kind {
	case nodeHeading:
		key, value = &t.title, &t.dim
	case nodeText:
		key, value = &t.dim, &t.text
	case nodeString:
		value = &t.jsonString
	case nodeNumber:
		value = &t.jsonNumber
	case nodeLiteral:
		value = &t.jsonLiteral
	}
	part(key, 0, s.keyEnd)
	part(mark, s.keyEnd, s.valStart)
	part(value, s.valStart, s.valEnd)
	part(mark, s.valEnd, len(s.text))
	if find != "" {
		out = emphasize(out, find, &t.found)
	}
	if to == len(s.text) {
		if room := d.width - out.width(k.cells) - 2; room > 0 {
			if words := k.explain(d, i, room); words != "" {
				out = append(out, span{&t.dim, "  " + words})
			}
		}
	}
	return out
}

// emphasize gives what is searched for a style of its own. A find that lies
// across two rows is not shown.
func emphasize(l line, find string, style *lipgloss.Style) line {
	var text strings.Builder
	for _, s := range l {
		text.WriteString(s.text)
	}
	low := lowerASCII(text.String())
	if !strings.Contains(low, find) {
		return l
	}
	var out line
	at := 0 // of the span in the text
	for _, s := range l {
		end := at + len(s.text)
		for from := at; from < end; {
			// The next find that reaches into this span.
			search := max(0, from-len(find)+1)
			i := strings.Index(low[search:], find)
			if i < 0 || search+i >= end {
				out = append(out, span{s.style, s.text[from-at:]})
				break
			}
			a, b := max(from, search+i), min(end, search+i+len(find))
			if a > from {
				out = append(out, span{s.style, s.text[from-at : a-at]})
			}
			out = append(out, span{style, s.text[a-at : b-at]})
			from = b
		}
		at = end
	}
	return out
}

// lowerASCII is s in small letters, as far as ASCII goes: every byte keeps its
// place.
func lowerASCII(s string) string {
	b := []byte(s)
	lowerBytes(b, b)
	return string(b)
}

func lowerBytes(dst, src []byte) {
	for i, c := range src {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst[i] = c
	}
}
