package ui

import (
	tea "charm.land/bubbletea/v2"
)

// wheelRows is how far one notch of the wheel goes.
const wheelRows = 3

// holds reports whether a cell belongs to the part.
func (r rect) holds(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// paneAt is the mode of the pane under the pointer, and whether there is one.
func (m *Model) paneAt(x, y int) (mode, rect, bool) {
	l := m.layout()
	for _, p := range []struct {
		mode mode
		at   rect
	}{{modeFilters, l.filters}, {modeInspector, l.inspector}, {modeList, l.list}} { // the filters may lie over the others
		if p.at.shown() && p.at.holds(x, y) {
			return p.mode, p.at, true
		}
	}
	return 0, rect{}, false
}

// mouse is what the wheel and a click mean. It works only when asked for:
// a terminal that reports the mouse does not select text with it.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	if !m.opts.Mouse || m.width < minWidth || m.height < minHeight {
		return nil
	}
	at := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		switch at.Button {
		case tea.MouseWheelUp:
			m.wheel(at.X, at.Y, -wheelRows)
		case tea.MouseWheelDown:
			m.wheel(at.X, at.Y, wheelRows)
		}
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft {
			m.toast.read(m.look.now)
			return m.click(at.X, at.Y)
		}
	}
	return nil
}

// wheel scrolls the pane under the pointer, whoever has the keyboard.
func (m *Model) wheel(x, y, rows int) {
	if m.mode.overlay() {
		lines, _ := m.overlayLines()
		_, bh := m.overlay.size(lines, m.width, m.height)
		m.overlay.Scroll(rows, len(lines), bh)
		return
	}
	switch pane, _, ok := m.paneAt(x, y); {
	case !ok:
	case pane == modeList:
		m.list.Move(rows)
		if m.inspector.Open() {
			m.followBack = false
			m.showSelected()
		}
	case pane == modeInspector:
		m.inspector.Scroll(rows)
	default:
		m.filters.Move(rows)
	}
}

// click selects what is under the pointer and gives its pane the keyboard; a
// check box is toggled, what folds is folded, and an event that is selected
// already is opened. Text fields and overlays keep what they have.
func (m *Model) click(x, y int) tea.Cmd {
	if m.mode != modeList && m.mode != modeInspector && m.mode != modeFilters {
		return nil
	}
	pane, at, ok := m.paneAt(x, y)
	row := y - at.y - 1
	if !ok || row < 0 || row >= at.h-2 {
		if ok {
			m.mode = pane
		}
		return nil
	}
	m.mode = pane
	switch pane {
	case modeList:
		m.clickList(row)
	case modeInspector:
		m.inspector.Click(row)
	default:
		return m.clickFilters(row, x-at.x-1)
	}
	return nil
}

func (m *Model) clickList(row int) {
	l := m.list
	rows := l.rows()
	pos := l.cursor.Top(rows, l.page()) + row
	if pos >= rows.Len() {
		return
	}
	id := rows.IDAt(pos)
	if selected := l.cursor.Selected(rows); selected == id && !l.Following() {
		m.inspect()
		return
	}
	l.stay()
	l.cursor.Select(rows, id, l.page())
	l.markSeen()
	if m.inspector.Open() {
		m.followBack = false
		m.showSelected()
	}
}

// Click puts the cursor on a row of the pane and folds or unfolds what is
// there.
func (p *inspector) Click(row int) {
	if p.doc == nil || len(p.doc.lines) == 0 {
		return
	}
	at := p.walk(p.top, row)
	if p.walk(p.top, row-1) == at && row > 0 {
		return // below the end
	}
	top := p.top
	p.cursor = at
	if p.doc.foldable(p.at()) && at.row == 0 {
		p.Toggle()
		p.top = p.clampTop(top) // what was clicked stays under the pointer
		return
	}
	p.scroll()
}

func (m *Model) clickFilters(row, column int) tea.Cmd {
	e := m.filters
	rows := e.rows()
	// As it is drawn: the pane is taller while it has no keyboard.
	i := max(0, min(e.top, len(rows)-e.page())) + row
	if i >= len(rows) || row >= e.page() {
		return nil
	}
	e.cursor = i
	e.scroll()
	switch rows[i].kind {
	case rowGroup:
		e.Fold(!e.folded[rows[i].group])
	case rowFilter:
		if column > 4 {
			return nil // its words: only looked at
		}
		return m.key(tea.KeyPressMsg{Code: tea.KeySpace})
	default:
		return m.key(tea.KeyPressMsg{Code: tea.KeySpace})
	}
	return nil
}
