package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Multiplexer is a program that stands between the screen and the terminal,
// and keeps from it what it does not understand itself.
type Multiplexer string

// The multiplexers that let sequences through when they are wrapped.
const (
	Tmux      Multiplexer = "tmux"   // with its option allow-passthrough
	GNUScreen Multiplexer = "screen" // always
)

// screenString is the longest string that every GNU screen takes, in bytes.
const screenString = 240

// through wraps a sequence so that the terminal gets it. It must end with BEL:
// the other end of a string would end the wrapping too.
func (x Multiplexer) through(seq string) string {
	switch x {
	case Tmux:
		return ansi.TmuxPassthrough(seq)
	case GNUScreen:
		return ansi.ScreenPassthrough(seq, screenString)
	}
	return seq
}

// setClipboard hands text to the terminal's clipboard. A multiplexer gets it
// twice: for itself, because tmux takes it so with set-clipboard on, and for the
// terminal. What it does not take it drops, and the same text twice is the same.
func (x Multiplexer) setClipboard(text string) tea.Cmd {
	if x == "" {
		return tea.SetClipboard(text)
	}
	seq := ansi.SetSystemClipboard(text)
	return tea.Raw(seq + x.through(seq))
}

// clipboardNote says what a copy over this way depends on.
func (x Multiplexer) clipboardNote() string {
	if x == Tmux {
		return "tmux passes it on with set-clipboard on, or with allow-passthrough on."
	}
	return "not every terminal takes it."
}
