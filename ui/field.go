package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// field is one line that somebody types into. It is drawn as spans, so that
// it can stand in the edge of a pane and costs no row.
type field struct{ input textinput.Model }

func newField(text string) field {
	f := field{textinput.New()}
	f.input.CharLimit = 512
	f.input.SetValue(text)
	f.input.CursorEnd()
	f.input.Focus() // its command would only make the cursor blink
	return f
}

// Type gives a key or a paste to the field.
func (f *field) Type(msg tea.Msg) {
	if paste, ok := msg.(tea.PasteMsg); ok {
		paste.Content = strings.Join(strings.Fields(paste.Content), " ")
		msg = paste
	}
	f.input, _ = f.input.Update(msg)
}

// Text is what was typed.
func (f *field) Text() string { return f.input.Value() }

// spans draw the text with the cursor in at most w columns: the part around
// the cursor when it is longer.
func (f *field) spans(k *look, w int) line {
	text := []rune(f.input.Value())
	at := min(f.input.Position(), len(text))
	before, under, after := k.cells.inert(string(text[:at])), " ", ""
	if at < len(text) {
		under, after = k.cells.inert(string(text[at:at+1])), k.cells.inert(string(text[at+1:]))
	}
	cut := false
	for k.cells.width(before)+k.cells.width(under)+1 > w && before != "" {
		n, _ := k.cells.next(before)
		before, cut = before[n:], true
	}
	if cut {
		before = k.cells.more() + before
	}
	after = k.cells.cut(after, max(0, w-k.cells.width(before)-k.cells.width(under)))
	return line{{&k.theme.text, before}, {&k.theme.caret, under}, {&k.theme.text, after}}
}
