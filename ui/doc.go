// Package ui is ringtail's screen: a Bubble Tea model and its panes.
//
// What arrives goes one way: a pump (pump.go) turns the stream of [rc.Update]
// into at most one message per frame; the [Model] (update.go) files events
// and gaps in a [history.Log] and keeps the newest status; the panes draw from
// these. Keys go the other way (input.go): one mode says who has the keyboard,
// and that pane's file says what a key means there.
//
// Every pane has a file of its own and the same few methods: SetSize, View,
// and one per thing it can be told. View never changes anything and returns
// lines that are exactly as wide as the pane. All text from the wire passes
// through [ringtail/safetext] and is measured the way the renderer measures
// it (cells.go), so that columns stay straight and nobody's message drives
// the terminal. Colours and glyphs live in theme.go, keys in keys.go.
package ui
