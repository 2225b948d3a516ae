package ui

import "testing"

// TestHelpStaysInItsColumns: what a key does ends before the next column begins.
func TestHelpStaysInItsColumns(t *testing.T) {
	k := newScreen(t, 120, 36).m.look
	for _, section := range append(keys.help(), keys.replayHelp()...) {
		for _, b := range section.keys {
			if w := helpLine(k, b).width(k.cells); w >= helpColumn {
				t.Errorf("%q is %d columns wide", b.Help().Desc, w)
			}
		}
	}
}
