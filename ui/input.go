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

func (m *Model) listKey(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	l := m.list
	switch {
	case key.Matches(msg, keys.Up):
		l.Move(-1)
	case key.Matches(msg, keys.Down):
		l.Move(1)
	case key.Matches(msg, keys.PageUp):
		l.MovePage(-1)
	case key.Matches(msg, keys.PageDown):
		l.MovePage(1)
	case key.Matches(msg, keys.HalfUp):
		l.MovePage(-0.5)
	case key.Matches(msg, keys.HalfDown):
		l.MovePage(0.5)
	case key.Matches(msg, keys.Home):
		l.Home()
	case key.Matches(msg, keys.Follow):
		l.Follow()
	case key.Matches(msg, keys.Pause):
		l.TogglePause()
	case key.Matches(msg, keys.PrevMark):
		m.toMark(-1)
	case key.Matches(msg, keys.NextMark):
		m.toMark(1)
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
	if row.IsMark() {
		m.say("A mark has nothing more to it.")
		return
	}
	if !m.inspector.Open() {
		m.followBack = m.list.Following()
	}
	m.list.Hold()
	m.inspector.Show(row, m.recordOf(row))
	m.mode = modeInspector
}

func (m *Model) showSelected() {
	if row, ok := m.list.Selected(); ok && !row.IsMark() {
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
	if row, ok := m.list.Selected(); ok && row.IsMark() {
		m.list.Move(by)
	}
	m.followBack = false
	m.showSelected()
}

func (m *Model) filterKey(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	e := m.filters
	switch {
	case key.Matches(msg, keys.Up):
		e.Move(-1)
	case key.Matches(msg, keys.Down):
		e.Move(1)
	case key.Matches(msg, keys.PageUp):
		e.Move(-e.page())
	case key.Matches(msg, keys.PageDown):
		e.Move(e.page())
	case key.Matches(msg, keys.HalfUp):
		e.Move(-e.page() / 2)
	case key.Matches(msg, keys.HalfDown):
		e.Move(e.page() / 2)
	case key.Matches(msg, keys.Home):
		e.Move(-1 << 30)
	case key.Matches(msg, keys.End):
		e.Move(1 << 30)
	case key.Matches(msg, keys.Toggle):
		m.toggle()
	case key.Matches(msg, keys.Custom):
		e.OpenField("")
		m.mode = modeCustom
	case key.Matches(msg, keys.Fold):
		e.Fold(true)
	case key.Matches(msg, keys.Unfold):
		e.Fold(false)
	case key.Matches(msg, keys.FoldAll):
		e.FoldAll(true)
	case key.Matches(msg, keys.OpenAll):
		e.FoldAll(false)
	case key.Matches(msg, keys.Apply):
		if e.under().kind == rowPreset && !e.Dirty() {
			m.toggle() // loaded; the next enter applies it
			break
		}
		m.applyFilters()
	case key.Matches(msg, keys.NarrowFilters):
		m.narrowFilters()
	case key.Matches(msg, keys.OtherExtension):
		m.otherExtension()
	case key.Matches(msg, keys.SavePreset):
		m.savePreset()
	case key.Matches(msg, keys.RenamePreset):
		m.renamePreset()
	case key.Matches(msg, keys.RemovePreset):
		m.removePreset()
	case key.Matches(msg, keys.Cancel):
		if e.narrow != "" {
			e.Narrow("")
			break
		}
		if e.Dirty() {
			m.say("Filters are as they were.")
		}
		e.Restore()
		m.mode = modeList
	case key.Matches(msg, keys.CopyPath):
		row := e.under()
		if row.kind != rowFilter {
			m.say("Put the cursor on a filter to copy it.")
			return nil, true
		}
		return m.copy(row.filter.Path, "the filter"), true
	case key.Matches(msg, keys.CopyCommand):
		return m.copy(e.Command(), "the command"), true
	default:
		return nil, false
	}
	return nil, true
}

// applyFilters hands the edited set to the client and goes back to the list.
// With nothing edited, enter on the last row opens the text field.
func (m *Model) applyFilters() {
	e := m.filters
	set, changed := e.Apply()
	switch {
	case changed:
		e.Applied(m.opts.Client.SetFilters(set))
		m.bar.status.Filters.Wanted = set
		if len(set) == 0 {
			m.sayTrouble("No filter is on: nothing will arrive until you switch one on.")
		} else {
			m.say("Asked RingCentral for " + plural(len(set), "filter", "filters") + ".")
		}
		m.mode = modeList
	case e.under().kind == rowCustom:
		e.OpenField("")
		m.mode = modeCustom
	default:
		m.mode = modeList
	}
}

func (m *Model) customKey(msg tea.KeyPressMsg) {
	switch {
	case key.Matches(msg, keys.InputCancel):
		m.filters.CloseField()
		m.mode = modeFilters
	case key.Matches(msg, keys.InputAccept):
		if m.askPlaceholder(m.filters.FieldText()) {
			m.filters.CloseField()
		} else if m.filters.AcceptField() {
			m.mode = modeFilters
		}
	default:
		m.typed(m.filters.Type(msg))
	}
}

// typed tells of characters that the text field did not take.
func (m *Model) typed(leftOut int) {
	if leftOut > 0 {
		m.say("Left out " + plural(leftOut, "character", "characters") + " that no event filter has.")
	}
}

func (m *Model) openOverlay(o mode) {
	m.under, m.mode = m.mode, o
	m.overlay.top = 0
}

func (m *Model) overlayKey(msg tea.KeyPressMsg) tea.Cmd {
	lines, _ := m.overlayLines()
	_, bh := m.overlay.size(lines, m.width, m.height)
	n := len(lines)
	switch {
	case key.Matches(msg, keys.Up):
		m.overlay.Scroll(-1, n, bh)
	case key.Matches(msg, keys.Down):
		m.overlay.Scroll(1, n, bh)
	case key.Matches(msg, keys.PageUp, keys.HalfUp):
		m.overlay.Scroll(-(bh - 2), n, bh)
	case key.Matches(msg, keys.PageDown, keys.HalfDown):
		m.overlay.Scroll(bh-2, n, bh)
	case key.Matches(msg, keys.Home):
		m.overlay.Scroll(-n, n, bh)
	case key.Matches(msg, keys.End):
		m.overlay.Scroll(n, n, bh)
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
