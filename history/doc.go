// Package history keeps what was received.
//
// A [Log] is a bounded, append-only list of rows: events, and beside them
// (others.go) the gaps between them, the marks a user puts there and, in a
// replay, the holes of the recording. Every row gets an [ID] when it is
// appended; ids grow by one and are never reused, so an id names the same row
// for as long as the process lives, also after the row itself was trimmed.
//
// # How a million events fit
//
// Rows are collected in blocks. A full block is closed and never changes again:
// a goroutine of the log's compresses it, exactly as its bytes came, and later,
// when nothing waits for compression, gives it an index. What cannot be kept
// waiting is compressed by whoever appends, so what is loose stays bounded.
// Nothing of a block is kept beside its packed rows, its index and the id of
// its first row, and none of it holds pointers to events: the garbage
// collector has nothing to do with a million of them. When everything together
// takes more memory than [Options] allow, the oldest blocks go.
//
// One goroutine writes. It opens blocks to draw a window of rows, and remembers
// the few it opened last. Everybody else takes a [Snapshot], which costs a few
// words and waits for nobody.
//
// # How they are searched
//
// A [Search] walks a snapshot beside the screen, the newest block first, and
// tells what it found while it goes on. The index of a block is made of the
// same folded lines, names, numbers and ids that [Query.Match] compares, and
// not of the JSON: so it knows the words that only a summary has, and leaves
// out no block with a match. Terms that look into the JSON itself (raw: and
// uuid:) open every block, and go through all of its bytes at once before they
// look at single rows.
//
// A [Selection] is the rows that a [Query] or a [Conversation] keeps: what its
// search finds, and new rows as they come; it looks at every row once.
//
// A [Cursor] is one reader's place in such a list: the selected row and the
// first row on the screen, both remembered by id. Rows that arrive, are found
// or go never move what is being read; only when the row that is read itself
// goes does the cursor step to the oldest one left. [Until] freezes a list at a
// row: that is what "pause" shows while the list grows behind it.
package history
