package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// listKey is what a key means in the event list.
func (m *Model) listKey(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	l := m.list
	v, moves := motionOf(msg)
	switch {
	case moves && v.end > 0:
		l.Follow()
	case moves && v.end < 0:
		l.Home()
	case moves && v.rows != 0:
		l.Move(v.rows)
	case moves:
		l.MovePage(v.pages)
	case key.Matches(msg, keys.Pause):
		l.TogglePause()
	case key.Matches(msg, keys.PrevMark):
		m.toMark(-1)
	case key.Matches(msg, keys.NextMark):
		m.toMark(1)
	case key.Matches(msg, keys.PrevGap):
		m.toGap(-1)
	case key.Matches(msg, keys.NextGap):
		m.toGap(1)
	case key.Matches(msg, keys.Search):
		m.search()
		return nil, true
	case key.Matches(msg, keys.Only):
		m.conversation()
	case key.Matches(msg, keys.Inspect):
		m.inspect()
		return nil, true
	case key.Matches(msg, keys.CopyLine):
		return m.copyRow(), true
	case key.Matches(msg, keys.CopyRaw):
		return m.copyRaw(), true
	case key.Matches(msg, keys.Quit):
		if m.inspector.Open() {
			m.closeInspector()
			return nil, true
		}
		return m.leave(), true
	case key.Matches(msg, keys.Back):
		switch {
		case m.inspector.Open():
			m.closeInspector()
		case m.zoomed:
			m.zoomed = false
		case l.Narrowed():
			l.Widen()
		}
		return nil, true
	default:
		return nil, false
	}
	if m.inspector.Open() {
		m.followBack = l.Following()
		m.showSelected()
	}
	return nil, true
}

// inspect opens the inspector on the selected row and gives it the keyboard.
// The list stands still meanwhile: what is being read must not change.
func (m *Model) inspect() {
	row, ok := m.list.Selected()
	if !ok {
		m.say("There is no event to inspect yet.")
		return
	}
	following := m.list.Following()
	if hit, ok := m.list.hit(); ok && !row.IsEvent() {
		row = hit
		m.list.Select(row.ID)
	}
	switch {
	case row.IsHole():
		m.say("There is nothing more of what could not be recorded.")
		return
	case row.IsMark():
		m.say("A mark has nothing more to it.")
		return
	}
	if !m.inspector.Open() {
		m.followBack = following
	}
	m.list.Hold()
	m.inspector.Show(row, m.recordOf(row))
	m.mode = modeInspector
}

func (m *Model) showSelected() {
	if row, ok := m.list.Selected(); ok && (row.IsEvent() || row.IsGap()) {
		m.inspector.Show(row, m.recordOf(row))
	}
}

// closeInspector goes back to the list, which follows again if it did before.
func (m *Model) closeInspector() {
	m.inspector.Close()
	m.mode = modeList
	if m.followBack {
		m.list.Follow()
		m.followBack = false
	}
}

// step inspects the event before or after this one.
func (m *Model) step(by int) {
	m.list.Move(by)
	if row, ok := m.list.Selected(); ok && !row.IsEvent() && !row.IsGap() {
		m.list.Move(by)
	}
	m.followBack = false
	m.showSelected()
}
