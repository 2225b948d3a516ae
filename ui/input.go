package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// key gives a key to whoever has the keyboard, then to the keys that work
// everywhere. Text fields come first: they swallow letters, never ctrl+c.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	if key.Matches(msg, keys.Interrupt) {
		return tea.Quit
	}
	if m.replaying() && (m.mode == modeList || m.mode == modeInspector) && m.replayKey(msg) {
		return nil
	}
	switch m.mode {
	case modeCustom:
		m.customKey(msg)
		return nil
	case modeAsk:
		return m.askKey(msg)
	case modeHelp, modeConnection:
		return m.overlayKey(msg)
	case modeFilters:
		if cmd, done := m.filterKey(msg); done {
			return cmd
		}
	case modeSearch:
		m.searchKey(msg)
		return nil
	case modeInspector:
		if cmd, done := m.inspectorKey(msg); done {
			return cmd
		}
	default:
		if cmd, done := m.listKey(msg); done {
			return cmd
		}
	}
	return m.anywhereKey(msg)
}

func (m *Model) anywhereKey(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, keys.Help):
		m.openOverlay(modeHelp)
	case key.Matches(msg, keys.Connection):
		m.openOverlay(modeConnection)
	case key.Matches(msg, keys.Filters):
		m.mode = modeFilters
		m.fitPanes()
		m.filters.First()
	case key.Matches(msg, keys.NextPane):
		m.cycle(1)
	case key.Matches(msg, keys.PrevPane):
		m.cycle(-1)
	case key.Matches(msg, keys.Zoom):
		m.zoomed = !m.zoomed
	case key.Matches(msg, keys.Reconnect):
		m.opts.Client.Reconnect()
		m.say("Asked for a connection now.")
	case key.Matches(msg, keys.Backfill):
		m.backfill()
	case key.Matches(msg, keys.Mark):
		m.putMark()
	case key.Matches(msg, keys.SaveShown):
		m.saveShown()
	case key.Matches(msg, keys.Clock):
		m.nextClock()
	case key.Matches(msg, keys.Larger):
		return m.resize(1)
	case key.Matches(msg, keys.Smaller):
		return m.resize(-1)
	case key.Matches(msg, keys.Colours):
		return m.nextTheme()
	case key.Matches(msg, keys.Mask):
		m.toggleMask()
	case key.Matches(msg, keys.Preset):
		m.usePreset(int(msg.String()[0] - '0'))
	}
	return nil
}

// backfill asks for the messages of the absences that were offered.
func (m *Model) backfill() {
	if offered(m.bar.status.Gaps) == 0 {
		m.say("There is no absence whose messages wait to be fetched.")
		return
	}
	m.opts.Client.Backfill()
	m.say("Asked for the messages of the time away; the gap's row tells how it goes.")
}

// cycle gives the keyboard to the next pane.
func (m *Model) cycle(by int) {
	panes := []mode{modeFilters, modeList}
	if m.replaying() {
		panes = panes[1:]
	}
	if m.inspector.Open() {
		panes = append(panes, modeInspector)
	}
	for i, p := range panes {
		if p == m.mode {
			m.mode = panes[(i+by+len(panes))%len(panes)]
			return
		}
	}
	m.mode = modeList
}

// motion is how far a key goes in a pane: by rows, by pages, or to an end.
type motion struct {
	rows  int
	pages float64
	end   int // -1 for the first row, 1 for the last
}

// motionOf is what a key means for moving, and whether it means that.
func motionOf(msg tea.KeyPressMsg) (motion, bool) {
	switch {
	case key.Matches(msg, keys.Up):
		return motion{rows: -1}, true
	case key.Matches(msg, keys.Down):
		return motion{rows: 1}, true
	case key.Matches(msg, keys.PageUp):
		return motion{pages: -1}, true
	case key.Matches(msg, keys.PageDown):
		return motion{pages: 1}, true
	case key.Matches(msg, keys.HalfUp):
		return motion{pages: -0.5}, true
	case key.Matches(msg, keys.HalfDown):
		return motion{pages: 0.5}, true
	case key.Matches(msg, keys.Home):
		return motion{end: -1}, true
	case key.Matches(msg, keys.End):
		return motion{end: 1}, true
	}
	return motion{}, false
}

// in is how many rows a motion goes in a pane that has whole rows and shows a
// page of them.
func (v motion) in(whole, page int) int {
	return v.rows + int(v.pages*float64(page)) + v.end*whole
}
