package recording

import (
	"time"

	"ringtail/rc"
)

// Entry is one line of a recording. Exactly one of Event.Envelope, Gap, Mark,
// Reread, Lost and Begin is set. Bytes are shared and must not be changed.
type Entry struct {
	At     time.Time // when the event was received, or the rest happened
	Event  rc.Event
	Gap    *rc.Gap
	Mark   *Mark
	Reread *rc.Reread
	Lost   *Lost
	Begin  *Begin
}

// IsEvent reports whether the entry is an event.
func (e *Entry) IsEvent() bool { return e.Event.Envelope != nil }

// size is about how much memory the entry holds, in bytes.
func (e *Entry) size() int {
	n := len(e.Event.Meta) + len(e.Event.Envelope) + 256
	if e.Reread != nil {
		n += len(e.Reread.Record) + len(e.Reread.Transcription)
	}
	return n
}

// Mark is a note that the user put between the events.
type Mark struct {
	Note string // may be empty
}

// Lost says that the recording itself has a hole: entries came that could not
// be written, or nobody knows what came.
type Lost struct {
	Entries uint64    // how many; 0 if that is not known
	Since   time.Time // when the first of them came, or the last thing before; zero if not known
	Reason  string    // in words
}

// AnotherRun is the reason of a [Lost] that a stream puts where another run of the
// same recording begins.
const AnotherRun = "another run begins here, and what came before its connection is not in it"

// Begin is the first line of every run and of every file.
type Begin struct {
	Version int    // of the format
	Run     string // of the program, the same in all files of its series; "" in recordings of old
	By      string // the program that wrote it
	Masked  bool   // personal data was hidden before it was written
}

// Version is the version of the format that is written.
const Version = 1
