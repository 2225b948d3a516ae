package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

// restyle gives the text field the look's colours. Its cursor stands still: a
// blinking one would repaint an idle screen.
func (e *filterEditor) restyle() {
	s := e.input.Styles()
	t := e.look.theme
	s.Focused.Prompt, s.Focused.Text, s.Focused.Placeholder = t.accent, t.text, t.faint
	s.Cursor.Blink = false
	e.input.SetStyles(s)
}

// OpenField shows the text field for a filter of one's own.
func (e *filterEditor) OpenField(text string) {
	e.invalid = ""
	e.input.SetValue(text)
	e.input.CursorEnd()
	e.input.Focus() // its command would only make the cursor blink
	e.scroll()
}

// CloseField hides the text field.
func (e *filterEditor) CloseField() {
	e.input.Blur()
	e.input.Reset()
	e.invalid = ""
	e.scroll()
}

// Type gives a key or a paste to the text field. Event filters are ASCII;
// other characters are left out, and how many is returned.
func (e *filterEditor) Type(msg tea.Msg) (leftOut int) {
	ascii := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < 0x20 || r >= 0x7f {
				leftOut++
				return -1
			}
			return r
		}, s)
	}
	switch m := msg.(type) {
	case tea.PasteMsg:
		msg = tea.PasteMsg{Content: ascii(strings.TrimSpace(m.Content))}
	case tea.KeyPressMsg:
		if m.Text != "" {
			if m.Text = ascii(m.Text); m.Text == "" {
				return leftOut
			}
			msg = m
		}
	}
	e.input, _ = e.input.Update(msg)
	e.invalid = ""
	return leftOut
}

// AcceptField puts what was typed into the draft. It reports whether it was
// a filter; if not, the field stays and says why.
func (e *filterEditor) AcceptField() bool {
	text := strings.TrimSpace(e.input.Value())
	if text == "" {
		e.CloseField()
		return true
	}
	paths, err := rc.ExpandFilter(text)
	if err != nil {
		e.invalid = sentence(e.look.cells.remote(err.Error()))
		e.scroll()
		return false
	}
	e.CloseField()
	e.Add(paths)
	return true
}

// FieldText is what stands in the text field.
func (e *filterEditor) FieldText() string { return strings.TrimSpace(e.input.Value()) }
