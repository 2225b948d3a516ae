package history

import (
	"math/rand/v2"
	"strings"
	"testing"
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
