package sample

import (
	"bytes"
	"encoding/json"
	"testing"

	"ringtail/rc"
)

// TestEvents: every event is valid, of its kind, and of the size that the
// measurements speak of; the same seed makes the same.
func TestEvents(t *testing.T) {
	const n = 5000
	s, again := New(1), New(1)
	total := 0
	seen := map[rc.Kind]int{}
	uuids := map[string]bool{}
	for range n {
		e, same := s.Event(), again.Event()
		if !bytes.Equal(e.Envelope, same.Envelope) || !bytes.Equal(e.Meta, same.Meta) || !e.Received.Equal(same.Received) {
			t.Fatal("the same seed made another event")
		}
		if !json.Valid(e.Meta) || !json.Valid(e.Envelope) {
			t.Fatalf("not JSON: %s %s", e.Meta, e.Envelope)
		}
		head := rc.DecodeHead(e.Envelope)
		if head.Kind != e.Kind {
			t.Fatalf("it says %v and is %v: %s", e.Kind, head.Kind, e.Envelope)
		}
		if sum := rc.Summarize(e); e.Kind != rc.KindMailbox && sum.From.IsZero() {
			t.Fatalf("nobody sent %s", e.Envelope)
		}
		uuids[head.UUID] = true
		seen[e.Kind]++
		total += len(e.Meta) + len(e.Envelope)
	}
	if mean := total / n; mean < 950 || mean > 1150 {
		t.Errorf("an event has %d bytes, want about 1050", mean)
	}
	if len(seen) < 6 || len(uuids) < n {
		t.Errorf("%d kinds and %d ids in %d events", len(seen), len(uuids), n)
	}
	if other := New(2).Event(); bytes.Equal(other.Envelope, New(1).Event().Envelope) {
		t.Error("another seed makes the same")
	}
}
