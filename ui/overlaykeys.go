package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// openOverlay opens a pane over the others, which keep their places.
func (m *Model) openOverlay(o mode) {
	m.under, m.mode = m.mode, o
	m.overlay.top = 0
}

func (m *Model) overlayKey(msg tea.KeyPressMsg) tea.Cmd {
	lines, _ := m.overlayLines()
	_, bh := m.overlay.size(lines, m.width, m.height)
	n := len(lines)
	if v, moves := motionOf(msg); moves {
		m.overlay.Scroll(v.in(n, bh-2), n, bh)
		return nil
	}
	switch {
	case m.mode == modeConnection && key.Matches(msg, keys.CopyErrors):
		return m.copyConnection(false)
	case m.mode == modeConnection && key.Matches(msg, keys.CopyLog):
		return m.copyConnection(true)
	case key.Matches(msg, keys.Back),
		m.mode == modeHelp && key.Matches(msg, keys.Help),
		m.mode == modeConnection && key.Matches(msg, keys.Connection):
		m.mode = m.under
	}
	return nil
}
