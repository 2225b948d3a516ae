package ui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// copiedMsg says what became of a copy.
type copiedMsg struct {
	what, text string
	native     bool // it is on the native clipboard
	err        error
}

// copy puts text on the clipboard: the native one if there is one, else the
// terminal's.
func (m *Model) copy(text, what string) tea.Cmd {
	if text == "" {
		m.say("There is nothing to copy here.")
		return nil
	}
	native := m.opts.Copy
	return func() tea.Msg {
		if native == nil {
			return copiedMsg{what: what, text: text}
		}
		err := native(text)
		return copiedMsg{what: what, text: text, native: err == nil, err: err}
	}
}

// copied says which way a copy went. OSC 52 gets no answer, so nothing more
// than "sent" can be said of it.
func (m *Model) copied(msg copiedMsg) tea.Cmd {
	size := plural(utf8.RuneCountInString(msg.text), "character", "characters")
	if msg.native {
		m.say("Copied " + msg.what + " (" + size + ").")
		return nil
	}
	m.say("Sent " + msg.what + " (" + size + ") to the terminal's clipboard; " + m.opts.Multiplexer.clipboardNote())
	return m.opts.Multiplexer.setClipboard(msg.text)
}

// copyRow copies the selected row as it reads.
func (m *Model) copyRow() tea.Cmd {
	row, ok := m.list.Selected()
	if !ok {
		m.say("There is no event to copy yet.")
		return nil
	}
	return m.copy(m.look.rowText(row, m.list.summary(row)), "the line")
}

// copyRaw copies the bytes of the event as they came.
func (m *Model) copyRaw() tea.Cmd {
	row, ok := m.list.Selected()
	if m.inspector.Open() {
		row, ok = m.inspector.row, true
	}
	switch {
	case !ok:
		m.say("There is no event to copy yet.")
		return nil
	case row.IsGap():
		m.say("A gap has no JSON; y copies its line.")
		return nil
	case row.IsHole():
		m.say("A hole has no JSON; y copies its line.")
		return nil
	case row.IsMark():
		m.say("A mark has no JSON; y copies its line.")
		return nil
	}
	return m.copy(strings.ToValidUTF8(string(m.look.shown(row.Event).Envelope), "\uFFFD"), "the JSON")
}
