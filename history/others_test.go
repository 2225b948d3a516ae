package history

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
)

// TestOldNotesGoWithTheirRows: what the notes of dropped rows took is free again.
// Blocks that need not go must not go for it, too: the history would be emptied for
// memory that nobody holds any more.
func TestOldNotesGoWithTheirRows(t *testing.T) {
	const bound = 16 << 20
	log := New(Options{MaxBytes: bound})
	defer log.Close()
	for range 2500 {
		log.AppendMark(Mark{Note: strings.Repeat("x", 4000)})
	}
	random, text := rand.New(rand.NewPCG(1, 2)), make([]byte, 3000)
	for range 12000 {
		for i := range text {
			text[i] = byte('a' + random.IntN(26))
		}
		e := event(0)
		e.Envelope = []byte(`{"uuid":"` + string(text) + `"}`)
		first := log.First()
		log.AppendEvent(e)
		if held := log.Held(); log.First() != first && held < bound/2 {
			t.Fatalf("of %d bytes, %d were left when rows had to go: %d events", bound, held, log.EventsHeld())
		}
	}
}

// TestNotesAreBounded: what a mark or a gap says takes memory too. A recording that
// is replayed may hold any number of notes, each as long as a line may be.
func TestNotesAreBounded(t *testing.T) {
	const bound, size, n = 4 << 20, 1 << 20, 64
	log := New(Options{MaxBytes: bound})
	defer log.Close()
	for i := range n {
		log.AppendMark(Mark{At: time.Unix(int64(i), 0), Note: strings.Repeat("x", size)})
		log.PutGap(rc.Gap{ID: i + 1, From: time.Unix(int64(i), 0), Reason: strings.Repeat("y", size)})
	}
	notes := int64(0)
	for r := range log.Snapshot().All() {
		if r.IsMark() {
			notes += int64(len(r.Mark.Note))
		}
		notes += int64(len(r.Gap.Reason))
	}
	if notes > 2*bound {
		t.Errorf("of a bound of %d bytes, %d bytes of notes are held, and the log says that it holds %d", bound, notes, log.Held())
	}
}
