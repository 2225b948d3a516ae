package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// filterKey is what a key means in the filter editor.
func (m *Model) filterKey(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	e := m.filters
	if v, moves := motionOf(msg); moves {
		e.Move(v.in(len(e.rows()), e.page()))
		return nil, true
	}
	switch {
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
