package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// inspectorKey is what a key means while an event is read.
func (m *Model) inspectorKey(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	p := m.inspector
	v, moves := motionOf(msg)
	switch {
	case moves && v.end > 0:
		p.End()
	case moves && v.end < 0:
		p.Home()
	case moves && v.rows != 0:
		p.Move(v.rows)
	case moves:
		p.MovePage(v.pages)
	case key.Matches(msg, keys.Back):
		switch {
		case p.search.active():
			p.search.stop()
		case m.zoomed:
			m.zoomed = false
		default:
			m.closeInspector()
		}
	case p.raw && !p.row.IsGap() && key.Matches(msg, keys.Fold, keys.Unfold, keys.FoldAll, keys.OpenAll, keys.Open, keys.CopyJSONPath, keys.CopySubtree):
		m.say("These are the bytes as they came: v shows the tree.")
	case key.Matches(msg, keys.Fold):
		p.Fold(true)
	case key.Matches(msg, keys.Unfold):
		p.Fold(false)
	case key.Matches(msg, keys.FoldAll):
		p.FoldAll(true)
	case key.Matches(msg, keys.OpenAll):
		p.FoldAll(false)
	case key.Matches(msg, keys.Open):
		if a, ok := p.Attachment(); ok && !m.look.past {
			return m.save(a), true
		}
		p.Toggle()
	case key.Matches(msg, keys.SaveAttachment):
		a, ok := p.Attachment()
		if !ok {
			m.say("Put the cursor on an attachment with an address to save it.")
			return nil, true
		}
		return m.save(a), true
	case key.Matches(msg, keys.RawView):
		m.toggleRaw()
	case key.Matches(msg, keys.Find):
		p.Search()
		m.mode = modeSearch
	case key.Matches(msg, keys.NextFind):
		m.nextFind(1)
	case key.Matches(msg, keys.PrevFind):
		m.nextFind(-1)
	case key.Matches(msg, keys.PrevEvent):
		m.step(-1)
	case key.Matches(msg, keys.NextEvent):
		m.step(1)
	case key.Matches(msg, keys.CopyValue):
		return m.copy(p.Value(), "the value"), true
	case key.Matches(msg, keys.CopyJSONPath):
		if p.Path() == "" {
			m.say("This line is no part of the JSON, so it has no path.")
			return nil, true
		}
		return m.copy(p.Path(), "the path"), true
	case key.Matches(msg, keys.CopySubtree):
		return m.copy(p.Subtree(), "the subtree"), true
	case key.Matches(msg, keys.CopyRaw):
		return m.copyRaw(), true
	default:
		return nil, false
	}
	return nil, true
}

// searchKey is what a key means in the inspector's search field.
func (m *Model) searchKey(msg tea.KeyPressMsg) {
	p := m.inspector
	switch {
	case key.Matches(msg, keys.InputCancel):
		p.EndSearch(false)
		m.mode = modeInspector
	case key.Matches(msg, keys.InputAccept):
		p.EndSearch(p.search.active())
		m.mode = modeInspector
	case key.Matches(msg, keys.EraseAll):
		p.Erase(true)
	case key.Matches(msg, keys.Erase):
		p.Erase(false)
	case msg.Text != "":
		p.Type(msg.Text)
	}
}

func (m *Model) nextFind(by int) {
	p := m.inspector
	switch {
	case !p.search.active():
		m.say("Nothing is searched for: / searches this event.")
	case len(p.search.found) == 0:
		m.say("Not found in this event.")
	default:
		p.Next(by)
	}
}

func (m *Model) toggleRaw() {
	if m.inspector.row.IsGap() {
		m.say("A gap has no bytes.")
		return
	}
	m.inspector.ToggleRaw()
}
