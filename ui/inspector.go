package ui

import (
	"strings"

	"ringtail/history"
	"ringtail/rc"
)

// inspector is the pane that shows all of one event. It keeps the event it
// shows, so that reading goes on when the list has let go of it.
type inspector struct {
	look          *look
	width, height int

	row    history.Row
	doc    *document // nil while nothing is shown
	cursor int       // wrapped row
	top    int
}

// Open reports whether the pane shows something.
func (p *inspector) Open() bool { return p.doc != nil }

// SetSize sets the size of the pane, frame included. What stood at the cursor
// stays at the cursor.
func (p *inspector) SetSize(w, h int) {
	p.width, p.height = w, h
	if p.doc == nil {
		return
	}
	at, off := p.place()
	p.doc.layout(p.inner())
	p.seek(at, off)
}

// place is the line and the byte where the cursor stands.
func (p *inspector) place() (line, from int) {
	if p.cursor < len(p.doc.rows) {
		return p.doc.rows[p.cursor].line, p.doc.rows[p.cursor].from
	}
	return 0, 0
}

func (p *inspector) seek(line, from int) {
	p.cursor = 0
	for i, r := range p.doc.rows {
		if r.line < line || r.line == line && r.from <= from {
			p.cursor = i
		}
	}
	p.scroll()
}

func (p *inspector) inner() int { return max(1, p.width-3) }
func (p *inspector) page() int  { return max(1, p.height-2) }

// Show shows a row from its beginning, unless it is shown already.
func (p *inspector) Show(r history.Row) {
	if p.doc != nil && p.row.ID == r.ID && p.row.Version == r.Version {
		return
	}
	same := p.doc != nil && p.row.ID == r.ID
	p.row = r
	p.doc = newDocument(p.look, r)
	p.doc.layout(p.inner())
	if !same {
		p.cursor, p.top = 0, 0
	}
	p.scroll()
}

// Refresh draws the event anew, after the way text is measured has changed.
func (p *inspector) Refresh() {
	if p.doc == nil {
		return
	}
	at, off := p.place()
	p.doc = newDocument(p.look, p.row)
	p.doc.layout(p.inner())
	p.seek(at, off)
}

// Close hides the pane.
func (p *inspector) Close() { *p = inspector{look: p.look, width: p.width, height: p.height} }

// Move moves the cursor by n wrapped rows.
func (p *inspector) Move(n int) {
	if p.doc == nil {
		return
	}
	p.cursor = max(0, min(p.cursor+n, len(p.doc.rows)-1))
	p.scroll()
}

func (p *inspector) scroll() {
	n, page := len(p.doc.rows), p.page()
	p.cursor = max(0, min(p.cursor, n-1))
	if p.cursor < p.top {
		p.top = p.cursor
	}
	if p.cursor >= p.top+page {
		p.top = p.cursor - page + 1
	}
	p.top = max(0, min(p.top, n-page))
}

// Value is what the line under the cursor holds.
func (p *inspector) Value() string {
	if p.doc == nil || len(p.doc.rows) == 0 {
		return ""
	}
	return p.doc.value(p.doc.rows[p.cursor].line)
}

// View draws the pane.
func (p *inspector) View(focused bool, kind rc.Kind) []string {
	k := p.look
	t := k.theme
	style := &t.title
	if focused {
		style = &t.titleFocus
	}
	title := line{{style, "JSON"}, {&t.dim, " ─ " + k.clock(p.row.At()) + " "}}
	if p.row.IsGap() {
		title = line{{style, "Gap"}, {&t.dim, " ─ " + k.clock(p.row.At())}}
	} else {
		look := t.kind(kind)
		title = append(title, span{&look.style, kind.String()}, span{&t.dim, " · " + howWords(p.row.Event.How)})
	}
	inner := p.width - 2
	content := make([]string, 0, p.page())
	for i := p.top; p.doc != nil && i < min(p.top+p.page(), len(p.doc.rows)); i++ {
		l := p.doc.draw(k, p.doc.rows[i])
		if focused && i == p.cursor {
			content = append(content, append(line{{&t.cursor, t.cursorMark}}, l...).render(k.cells, inner, &t.selected))
			continue
		}
		content = append(content, append(line{{nil, " "}}, l...).render(k.cells, inner, nil))
	}
	return k.box(title, p.position(), content, p.width, p.height, focused)
}

// position says how far the document reaches beyond the pane.
func (p *inspector) position() line {
	if p.doc == nil || len(p.doc.rows) <= p.page() {
		return nil
	}
	below := len(p.doc.rows) - p.top - p.page()
	var words []string
	if p.top > 0 {
		words = append(words, "↑ "+count(p.top))
	}
	if below > 0 {
		words = append(words, "↓ "+count(below)+" more")
	}
	return line{{&p.look.theme.dim, strings.Join(words, " · ")}}
}
