package cli

import "github.com/atotto/clipboard"

// nativeClipboard is how the screen copies on this machine, or nil where its
// clipboard is not the one the user sees: over SSH the terminal's own is
// meant.
func (a *app) nativeClipboard() func(string) error {
	if clipboard.Unsupported || a.Getenv("SSH_CONNECTION") != "" || a.Getenv("SSH_TTY") != "" {
		return nil
	}
	return clipboard.WriteAll
}
