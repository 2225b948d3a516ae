package ui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"ringtail/rc"
)

// detailHeight is how many lines at the foot of the pane explain the row
// under the cursor.
func (e *filterEditor) detailHeight() int {
	switch {
	case e.height >= 30:
		return 11
	case e.height >= 24:
		return 9
	case e.height >= 16:
		return 6
	case e.height >= 10:
		return 4
	}
	if e.height >= 7 {
		return 2
	}
	return 0
}

// View draws the pane.
func (e *filterEditor) View(focused, typing bool, asked line) []string {
	k := e.look
	t := k.theme
	inner := e.width - 2
	titleStyle := &t.title
	if focused {
		titleStyle = &t.titleFocus
	}
	title := line{{titleStyle, "Filters"}, {&t.dim, fmt.Sprintf(" ─ %d of %d", len(e.wishes.draft), len(e.catalog)+len(e.custom()))}}
	note := asked
	switch {
	case asked != nil:
	case e.narrow != "":
		note = line{{&t.accent, "/ " + k.cells.remote(e.narrow)}, {&t.dim, " · esc shows all"}}
	case e.wishes.dirty:
		note = line{{&t.warn, "enter applies"}, {&t.dim, " · esc cancels"}}
	case e.wishes.known && !e.wishes.answered():
		note = line{{&t.warn, "… not confirmed yet"}}
	}
	rows := e.rows()
	page := e.page()
	detail := e.detailHeight()
	if !focused && !typing {
		// Nobody looks for an explanation: more filters instead.
		page, detail = e.height-2, 0
	}
	top := max(0, min(e.top, len(rows)-page))
	content := make([]string, 0, e.height)
	for i := top; i < min(top+page, len(rows)); i++ {
		content = append(content, e.drawRow(rows[i], inner, focused && i == e.cursor))
	}
	if typing {
		// The field takes the place of the explanation, and of rows where
		// there is none.
		field := e.fieldLines(inner, max(2, detail))
		content = content[:min(len(content), max(0, e.height-2-len(field)))]
		for len(content) < e.height-2-len(field) {
			content = append(content, strings.Repeat(" ", inner))
		}
		content = append(content, field...)
	} else if detail > 0 {
		for len(content) < page {
			content = append(content, strings.Repeat(" ", inner))
		}
		content = append(content, e.detailLines(rows[min(e.cursor, len(rows)-1)], inner, detail)...)
	}
	if len(content) > e.height-2 {
		content = content[:max(0, e.height-2)]
	}
	return k.box(title, note, content, e.width, e.height, focused || typing)
}

func (e *filterEditor) drawRow(r filterRow, w int, selected bool) string {
	k := e.look
	t := k.theme
	cursor := span{nil, " "}
	back := &t.selected
	if selected {
		cursor = span{&t.cursor, t.cursorMark}
	} else {
		back = nil
	}
	l := line{cursor}
	switch r.kind {
	case rowGroup:
		fold := t.opened
		if e.folded[r.group] {
			fold = t.folded
		}
		on, all := 0, e.filtersOf(r.group)
		for _, f := range all {
			if e.wishes.on(f.Path) {
				on++
			}
		}
		l = append(l, span{&t.dim, fold + " "}, span{&t.bold, r.group})
		if r.group == presetGroup {
			break
		}
		if on > 0 {
			l = append(l, span{&t.accent, fmt.Sprintf(" %d", on)}, span{&t.faint, fmt.Sprintf("/%d", len(all))})
		} else {
			l = append(l, span{&t.faint, fmt.Sprintf(" %d", len(all))})
		}
	case rowCustom:
		l = append(l, span{&t.accent, "+ custom filter…"})
	case rowPreset:
		l = append(l, span{&t.footerKey, fmt.Sprint(r.preset.Key)}, span{nil, "   "}, span{&t.text, k.cells.remote(r.preset.Name)},
			span{&t.faint, fmt.Sprintf(" %d", len(r.preset.Filters))})
	case rowFilter:
		l = append(l, e.filterSpans(r.filter, w-1)...)
	}
	return l.render(k.cells, w, back)
}

func (e *filterEditor) filterSpans(f rc.Filter, w int) line {
	k := e.look
	t := k.theme
	mark, _ := e.wishes.mark(f.Path)
	on := e.wishes.on(f.Path)
	box, name := span{&t.faint, "[ ]"}, span{&t.dim, ""}
	if on {
		box, name.style = span{&t.good, "[x]"}, &t.text
	}
	sign := span{&t.warn, mark.sign()}
	switch mark {
	case markDisabled:
		box.style = &t.warn
	case markRefused:
		box.style, sign.style = &t.bad, &t.bad
	case markPending, markEdited:
		box.style = &t.warn
	}
	room := w - 4
	name.text = k.cells.cutHead(k.cells.remote(k.cells.filterLabel(f)), room)
	l := line{box, sign, name}
	if left := room - k.cells.width(name.text); f.Alias != "" && left > len(f.Alias)+3 {
		l = append(l, span{nil, strings.Repeat(" ", left-len(f.Alias)-1)}, span{&t.faint, f.Alias})
	}
	return l
}

// filterLabel is how a filter is called: by its title, and by the ids that
// tell it from the one in the catalogue.
func (c cells) filterLabel(f rc.Filter) string {
	if f.Title == "" {
		return c.shortPath(f.Path)
	}
	label := f.Title
	if f.Needs != "" {
		label += "…"
	}
	if f.Alias != "" {
		return label
	}
	path, _, _ := strings.Cut(f.Path, "?")
	for _, part := range strings.Split(path, "/") {
		if part != "" && strings.Trim(part, "0123456789") == "" {
			label += " · " + part
		}
	}
	return label
}

// cutHead shortens s, which is plain text, to w columns. What follows a colon
// or a dot tells it from its neighbours, so it is the head that goes.
func (c cells) cutHead(s string, w int) string {
	for _, mark := range []string{" · ", ": "} {
		at := strings.Index(s, mark)
		if at < 0 || c.width(s) <= w {
			continue
		}
		if tail := c.width(s[at:]); w-tail >= 6 {
			return c.cut(s[:at], w-tail) + s[at:]
		}
		if rest := s[at+len(mark):]; c.width(rest)+1 <= w {
			return c.more() + rest
		}
	}
	return c.cut(s, w)
}

// shortPath leaves out what all paths begin with.
func (c cells) shortPath(path string) string {
	for _, p := range []string{"/restapi/v1.0/account/~/extension/~/", "/restapi/v1.0/account/~/", "/restapi/v1.0/", "/"} {
		if rest, ok := strings.CutPrefix(path, p); ok && rest != "" {
			return c.more() + "/" + rest
		}
	}
	return path
}

// detailLines explain a row in h lines: first what is wrong with it, then
// what it brings.
func (e *filterEditor) detailLines(r filterRow, w, h int) []string {
	k := e.look
	t := k.theme
	out := []string{line{{&t.border, strings.Repeat("─", w)}}.render(k.cells, w, nil)}
	add := func(style *lipgloss.Style, text string) {
		for _, row := range k.cells.wrap(text, w-2) {
			if len(out) < h {
				out = append(out, line{{nil, " "}, {style, row}}.render(k.cells, w, nil))
			}
		}
	}
	switch r.kind {
	case rowCustom:
		add(&t.text, "A filter of your own")
		add(&t.dim, "An alias with its id (queue-presence:123), or a full event filter, such as another extension's.")
	case rowPreset:
		add(&t.text, fmt.Sprintf("Preset %d: %s", r.preset.Key, k.cells.remote(r.preset.Name)))
		add(&t.dim, k.cells.remote(strings.Join(r.preset.Filters, ", ")))
		add(&t.faint, "space takes these filters, enter then applies them.")
	case rowGroup:
		if r.group == presetGroup {
			add(&t.text, presetGroup)
			add(&t.dim, "Sets of filters under the keys 1 to 9, from the config file. s saves what is on as another one.")
			break
		}
		add(&t.text, r.group)
		add(&t.dim, "space switches all of them on or off, ← → fold.")
	case rowFilter:
		mark, reason := e.wishes.mark(r.filter.Path)
		if mark != markNone {
			style := &t.warn
			if mark == markRefused {
				style = &t.bad
			}
			text := mark.sign() + " " + mark.String()
			if reason != "" {
				text += ": " + k.cells.remote(reason)
			}
			add(style, text)
		}
		title := r.filter.Title
		if title == "" {
			title = "Custom filter"
		}
		add(&t.text, title)
		if r.filter.About != "" {
			add(&t.dim, r.filter.About)
		}
		if needs := r.filter.Permission; needs != "" {
			add(&t.faint, fmt.Sprintf("Needs %s · %s", needs, r.filter.Scope))
		}
		if r.filter.Alias != "" {
			add(&t.faint, "--filter "+r.filter.Alias)
		}
		add(&t.faint, k.cells.remote(r.filter.Path))
	}
	for len(out) < h {
		out = append(out, strings.Repeat(" ", w))
	}
	return out[:h]
}

// fieldLines are the text field and what is wrong with its text.
func (e *filterEditor) fieldLines(w, h int) []string {
	k := e.look
	t := k.theme
	field := k.cells.left(" "+e.input.View(), w)
	var out []string
	if h > 2 {
		out = append(out, line{{&t.border, strings.Repeat("─", w)}}.render(k.cells, w, nil),
			line{{nil, " "}, {&t.text, "Custom filter"}}.render(k.cells, w, nil))
	}
	out = append(out, field)
	text, style := "An alias, an alias with its id (queue-presence:123), or a full event filter.", &t.dim
	if e.invalid != "" {
		text, style = e.invalid, &t.bad
	}
	for _, row := range k.cells.wrap(text, w-2) {
		if len(out) < h || e.invalid != "" && len(out) < e.height-3 {
			out = append(out, line{{nil, " "}, {style, row}}.render(k.cells, w, nil))
		}
	}
	return out
}
