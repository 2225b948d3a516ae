package history

import (
	"strings"
	"testing"
	"time"

	"ringtail/rc"
)

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
