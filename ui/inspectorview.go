package ui

import (
	"fmt"

	"ringtail/rc"
)

// View draws the pane: only the rows in sight.
func (p *inspector) View(focused bool, kind rc.Kind) []string {
	k := p.look
	inner := p.width - 2
	content := make([]string, 0, p.page())
	if p.doc != nil && len(p.doc.lines) > 0 {
		find := ""
		if p.search.active() {
			find = p.search.needle()
		}
		whole := p.doc.height(p.at()) <= p.page()
		at := p.top
		for range p.page() {
			l := p.doc.row(k, p.doc.lines[at.line], at.row, find)
			if focused && (at == p.cursor || whole && at.line == p.cursor.line) {
				content = append(content, append(line{{&k.theme.cursor, k.theme.cursorMark}}, l...).render(k.cells, inner, &k.theme.selected))
			} else {
				content = append(content, append(line{{nil, " "}}, l...).render(k.cells, inner, nil))
			}
			next := p.walk(at, 1)
			if next == at {
				break
			}
			at = next
		}
	}
	return k.box(p.title(focused, kind), p.note(focused), content, p.width, p.height, focused)
}

func (p *inspector) title(focused bool, kind rc.Kind) line {
	k := p.look
	t := k.theme
	style := &t.title
	if focused {
		style = &t.titleFocus
	}
	if p.row.IsGap() {
		return line{{style, "Gap"}, {&t.dim, " ─ " + k.clock(p.row.At())}}
	}
	name := "JSON"
	if p.raw {
		name = "Bytes"
	}
	of := t.kind(kind)
	return line{{style, name}, {&t.dim, " ─ " + k.clock(p.row.At()) + " "}, {&of.style, kind.String()},
		{&t.dim, " · " + howWords(p.row.Event.How)}}
}

// note is the lower edge: the search, the path of the cursor, and how far the
// document goes.
func (p *inspector) note(focused bool) line {
	k := p.look
	t := k.theme
	if p.doc == nil {
		return nil
	}
	n := len(p.doc.lines)
	room := p.width - 6
	where := ""
	if n > p.page() || p.doc.height(p.doc.lines[max(0, n-1)]) > p.page() {
		where = fmt.Sprintf("%s/%s", count(p.cursor.line+1), count(n))
	}
	if p.search.typing || p.search.active() {
		found := "not found"
		style := &t.warn
		if len(p.search.found) > 0 {
			style = &t.dim
			found = fmt.Sprintf("%d/%s", p.search.position(p.at()), count(len(p.search.found)))
		} else if p.search.text == "" {
			style, found = &t.dim, "keys and values"
		}
		text := k.cells.inert(p.search.text)
		if !p.search.typing {
			text = k.cells.remote(p.search.text)
		}
		text = k.cells.end(text, room-k.cells.width(found)-5)
		l := line{{&t.accent, "/" + text}}
		if p.search.typing {
			l = append(l, span{&t.cursor, "█"})
		}
		return append(l, span{style, "  " + found})
	}
	path := ""
	if focused {
		path = k.cells.inert(p.Path())
	}
	path = k.cells.end(path, room-k.cells.width(where)-3)
	switch {
	case path == "" && where == "":
		return nil
	case path == "":
		return line{{&t.dim, where}}
	case where == "":
		return line{{&t.dim, path}}
	}
	return line{{&t.dim, path}, {&t.faint, " · " + where}}
}
