package recording

import (
	"encoding/binary"
	"hash/maphash"
)

// Recordings that overlap hold the same events: one that was saved from
// another, two of one account. Of several that are played together each event
// comes once, from the recording in which it is first by time. What one
// recording holds twice stays as it is.

// remembered is how many events are remembered to find them again. The same
// event is in all recordings at about the same time.
const remembered = 1 << 18

// twice tells events that came from another recording.
type twice struct {
	from map[uint64]int // the recording that a number came from
	ring []uint64       // the numbers, so that the oldest is forgotten
	next int
}

// number stands for a uuid as it is written in an event; 0 for none.
func number(seed maphash.Seed, raw []byte) uint64 {
	if len(raw) < 3 || raw[0] != '"' {
		return 0
	}
	return max(1, maphash.Bytes(seed, raw))
}

// otherNumber is the number of a mark, by its moment and its note, or of a hole.
func otherNumber(e Entry) uint64 {
	var h maphash.Hash
	h.SetSeed(markSeed)
	_ = binary.Write(&h, binary.LittleEndian, e.At.UnixNano()) // it does not fail
	if e.Mark != nil {
		_, _ = h.WriteString("mark" + e.Mark.Note)
	}
	if e.Lost != nil {
		_ = binary.Write(&h, binary.LittleEndian, e.Lost.Since.UnixNano())
		_, _ = h.WriteString("lost" + e.Lost.Reason)
	}
	return max(1, h.Sum64())
}

var markSeed = maphash.MakeSeed()

// again reports whether an event came from another recording before.
func (t *twice) again(id uint64, recording int) bool {
	if id == 0 {
		return false
	}
	if first, ok := t.from[id]; ok {
		return first != recording
	}
	if t.from == nil {
		t.from = make(map[uint64]int)
	}
	if len(t.ring) < remembered {
		t.ring = append(t.ring, id)
	} else {
		delete(t.from, t.ring[t.next])
		t.ring[t.next] = id
		t.next = (t.next + 1) % remembered
	}
	t.from[id] = recording
	return false
}
