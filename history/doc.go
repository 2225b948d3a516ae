// Package history keeps what was received.
//
// A [Log] is a bounded, append-only list of rows: events, the gaps between
// them, and the marks a user puts there. Every row gets an [ID] when it is appended; ids grow by one
// and are never reused, so an id names the same row for as long as the
// process lives, also after the row itself was trimmed. When the log is full
// the oldest rows go.
//
// A [Cursor] is one reader's place in a log: the selected row and the first
// row on the screen, both remembered by id. Rows that arrive or go never move
// what is being read; only when the row that is read itself goes does the
// cursor step to the oldest one left.
//
// A cursor walks any [Rows], not only a Log: [Until] freezes a log at a row
// (that is what "pause" shows while the log grows behind it), and a
// [Selection] is the rows that a [Query] or a [Conversation] keeps; it grows
// with the log and looks at every row once.
package history
