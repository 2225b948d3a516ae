package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// ask is a question that is answered by typing: the text of a search, the
// note of a mark, the name of a preset. It stands in the lower edge of the
// pane it was asked in and has the keyboard meanwhile.
type ask struct {
	in     mode // the pane
	prompt string
	field  field

	hint    string            // what can be typed
	what    func() string     // what it is about, before the hint, as it is now; may be nil
	changed func(text string) // after every key; may be nil
	accept  func(text string) (cmd tea.Cmd, trouble string)
	cancel  func() // may be nil
	before  func() // before a row is filed while the question is open; may be nil
	trouble string // why the answer was not taken; the question stays
}

// askFor puts a question.
func (m *Model) askFor(a ask, text string) {
	a.field = newField(text)
	m.ask, m.mode = &a, modeAsk
	m.toast.text = "" // it was about something else
}

func (m *Model) askKey(msg tea.KeyPressMsg) tea.Cmd {
	a := m.ask
	switch {
	case key.Matches(msg, keys.InputCancel):
		m.mode = a.in
		if a.cancel != nil {
			a.cancel()
		}
	case key.Matches(msg, keys.InputAccept):
		m.mode = a.in
		var cmd tea.Cmd
		if cmd, a.trouble = a.accept(a.field.Text()); a.trouble != "" {
			m.ask, m.mode = a, modeAsk
		}
		return cmd
	default:
		m.askTyped(msg)
	}
	return nil
}

// askTyped gives a key or a paste to the question.
func (m *Model) askTyped(msg tea.Msg) {
	a := m.ask
	before := a.field.Text()
	a.field.Type(msg)
	if text := a.field.Text(); text != before {
		a.trouble = ""
		if a.changed != nil {
			a.changed(text)
		}
	}
}

// askLine is the question as it stands in the edge of a pane w wide.
func (m *Model) askLine(w int) line {
	k := m.look
	l := line{{&k.theme.accent, m.ask.prompt}}
	return append(l, m.ask.field.spans(k, max(3, w-6-l.width(k.cells)))...)
}

// askTrouble is what is wrong with the answer, inert, and whether it fits into
// the footer.
func (m *Model) askTrouble() (trouble string, fits bool) {
	trouble = m.ask.trouble
	if m.ask.in == modeList && trouble == "" && m.ask.changed != nil {
		trouble = m.list.narrow.trouble
	}
	trouble = m.look.cells.remote(trouble)
	return trouble, m.look.cells.width(trouble) < m.width
}

// askFooter is what stands in the footer's place while a question is open:
// what is wrong with the answer, or what can be typed. Trouble that does not
// fit stands above the question.
func (m *Model) askFooter() string {
	k := m.look
	l := line{{nil, " "}}
	if trouble, fits := m.askTrouble(); trouble != "" && fits {
		return append(l, span{&k.theme.warn, trouble}).render(k.cells, m.width, nil)
	}
	hint := m.ask.hint
	if m.ask.what != nil {
		hint = m.ask.what() + hint
	}
	l = append(l, span{&k.theme.footerKey, "enter"}, span{&k.theme.footerText, " accept  "},
		span{&k.theme.footerKey, "esc"}, span{&k.theme.footerText, " cancel  "}, span{&k.theme.dim, hint})
	return l.render(k.cells, m.width, nil)
}
