package cli

import (
	"strings"

	"github.com/atotto/clipboard"

	"ringtail/ui"
)

// nativeClipboard is how the screen copies on this machine, or nil where its
// clipboard is not the one the user sees: over SSH the terminal's own is
// meant.
func (a *app) nativeClipboard() func(string) error {
	if clipboard.Unsupported || a.Getenv("SSH_CONNECTION") != "" || a.Getenv("SSH_TTY") != "" {
		return nil
	}
	return clipboard.WriteAll
}

// multiplexer is what stands between us and the terminal. Over SSH nothing of
// it comes along but TERM, where tmux may call itself screen; what screen
// passes on, tmux drops without a trace.
func (a *app) multiplexer() ui.Multiplexer {
	term := a.Getenv("TERM")
	switch {
	case a.Getenv("TMUX") != "":
		return ui.Tmux
	case a.Getenv("STY") != "":
		return ui.GNUScreen
	case strings.HasPrefix(term, "tmux"):
		return ui.Tmux
	case term == "screen" || strings.HasPrefix(term, "screen.") || strings.HasPrefix(term, "screen-"):
		return ui.GNUScreen
	}
	return ""
}
