package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"
)

// keeping is what was chosen on the screen and is not kept yet. There is one
// write at a time; what is chosen meanwhile is in the next.
type keeping struct {
	theme   Theme
	themed  bool // theme was chosen
	sizes   Sizes
	writing bool
	leaving bool // the user has quit, and waits for the write
}

// keptMsg says what became of a write.
type keptMsg struct{ err error }

// keep hands what was chosen to the settings.
func (m *Model) keep() tea.Cmd {
	k, settings := m.keeping, m.opts.Settings
	switch {
	case settings == nil:
		m.keeping = keeping{}
		return nil
	case k.writing || !k.themed && k.sizes == Sizes{}:
		return nil
	}
	m.keeping = keeping{writing: true, leaving: k.leaving}
	return func() tea.Msg {
		var failed []error
		if k.themed {
			failed = append(failed, settings.SaveTheme(k.theme))
		}
		if k.sizes != (Sizes{}) {
			failed = append(failed, settings.SaveSizes(k.sizes))
		}
		return keptMsg{errors.Join(failed...)}
	}
}

// kept tells what was not kept, and keeps what was chosen meanwhile.
func (m *Model) kept(msg keptMsg) tea.Cmd {
	m.keeping.writing = false
	if msg.err != nil {
		m.keeping.leaving = false // to be read first
		m.sayTrouble("Not kept for the next start: " + m.look.cells.remote(msg.err.Error()) + ".")
	}
	if cmd := m.keep(); cmd != nil {
		return cmd
	}
	if m.keeping.leaving {
		return tea.Quit
	}
	return nil
}

// leave ends the program, once everything is kept.
func (m *Model) leave() tea.Cmd {
	if m.keeping.writing {
		m.keeping.leaving = true
		return nil
	}
	return tea.Quit
}

// nextTheme goes on to the colours that are not seen, then to the others for
// good, then to those that the terminal tells.
func (m *Model) nextTheme() tea.Cmd {
	var ask tea.Cmd
	switch {
	case m.opts.Theme == ThemeAuto:
		m.dark = !m.toldDark
	case m.dark != m.toldDark:
		m.dark = m.toldDark
	default:
		m.opts.Theme, ask = ThemeAuto, tea.RequestBackgroundColor
		m.say("Colours for the background that the terminal tells.")
	}
	switch {
	case ask != nil:
	case m.dark:
		m.opts.Theme = ThemeDark
		m.say("Colours for a dark terminal.")
	default:
		m.opts.Theme = ThemeLight
		m.say("Colours for a light terminal.")
	}
	m.restyle()
	m.keeping.theme, m.keeping.themed = m.opts.Theme, true
	return tea.Batch(ask, m.keep())
}
