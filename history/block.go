package history

import (
	"encoding/binary"
	"sync/atomic"
	"time"

	"ringtail/rc"
)

// A block is closed when it has this many rows, or before its events would
// have more than this many bytes. Larger blocks compress better, smaller ones
// open faster: of 128 KiB, the most that zstd compresses with one set of tables,
// an event would take some bytes less, and a window of rows a tenth more time.
const (
	blockRows  = 128
	blockBytes = 104 << 10
)

// eventOverhead is what the place of an event in a block that is not packed
// costs, beside the event's bytes.
const eventOverhead = 80

// block is a run of rows. Its rows are appended by the writer, and counted
// when they can be read; a closed block never changes, but is packed and gets
// an index, whenever there is time for it. Readers take what is there.
//
// A row that is no event (a gap, a mark) is an empty place here, with
// [placeOfOther]; its content may change and stands beside ([other]).
type block struct {
	first  ID
	n      atomic.Int32                // rows that can be read
	loose  atomic.Pointer[[]rc.Event]  // until it is packed
	packed atomic.Pointer[packedBlock] // from then on
	index  atomic.Pointer[index]       // nil until there was time for it

	// Guarded by the log's mutex.
	bytes   int64 // what it counts for; the newest block counts when it is closed
	size    int64 // of its loose rows, from when it is closed
	dropped bool
}

// packedBlock is the rows of a block: their heads, and the bytes of their
// events, compressed.
type packedBlock struct {
	data []byte
	size int // of the events when they are not compressed
	loc  *time.Location
}

// placeOfOther is how the empty place of a row that is no event came.
const placeOfOther rc.How = 0xff

func newBlock(first ID, rows int) *block {
	b := &block{first: first}
	events := make([]rc.Event, rows)
	b.loose.Store(&events)
	return b
}

// last is the id of the newest row, first-1 when there is none.
func (b *block) last() ID { return b.first + ID(b.n.Load()) - 1 }

// open returns the rows of the block, as they are or unpacked into o, whose
// memory is used again.
func (b *block) open(o *opened) []rc.Event {
	n := int(b.n.Load())
	if p := b.packed.Load(); p != nil {
		return o.unpack(p)
	}
	if loose := b.loose.Load(); loose != nil {
		return (*loose)[:n]
	}
	return o.unpack(b.packed.Load()) // packed since we looked
}

// opened is the memory of a block that was unpacked.
type opened struct {
	buf    []byte // the bytes of its events, one after the other
	events []rc.Event
}

// appendEvents writes the bytes of events as they are compressed.
func appendEvents(dst []byte, events []rc.Event) []byte {
	for i := range events {
		dst = append(append(dst, events[i].Meta...), events[i].Envelope...)
	}
	return dst
}

// appendHeads writes what is known of events beside their bytes. It stands
// beside the compressed bytes and not among them: it has nothing in common with
// them, and there it would make their code longer.
func appendHeads(dst []byte, events []rc.Event) []byte {
	for i := range events {
		dst = append(dst, byte(events[i].Kind))
	}
	for i := 0; i < len(events); {
		run := i + 1
		for run < len(events) && events[run].How == events[i].How {
			run++
		}
		dst = binary.AppendUvarint(dst, uint64(run-i))
		dst = append(dst, byte(events[i].How))
		i = run
	}
	unit := unitOf(events)
	dst = binary.AppendUvarint(dst, uint64(unit))
	before := int64(0)
	for i := range events {
		at := events[i].Received
		dst = binary.AppendVarint(dst, at.Unix()-before)
		dst = binary.AppendUvarint(dst, uint64(at.Nanosecond()/unit))
		before = at.Unix()
	}
	meta := 0
	for i := range events {
		dst = binary.AppendVarint(dst, int64(len(events[i].Meta)-meta))
		dst = binary.AppendUvarint(dst, uint64(len(events[i].Envelope)))
		meta = len(events[i].Meta)
	}
	return dst
}

// unitOf is the unit in which the fractions of all times are whole numbers, in
// nanoseconds: not every clock is finer than a millisecond.
func unitOf(events []rc.Event) int {
	unit := 1_000_000
	for i := range events {
		for unit > 1 && events[i].Received.Nanosecond()%unit != 0 {
			unit /= 1000
		}
	}
	return unit
}

// readHeads reads n heads that appendHeads wrote. The events' bytes are spans
// of buf, as appendEvents wrote them.
func readHeads(dst []rc.Event, n int, heads, buf []byte, loc *time.Location) []rc.Event {
	u := func() int {
		v, k := binary.Uvarint(heads)
		heads = heads[k:]
		return int(v)
	}
	signed := func() int64 {
		v, k := binary.Varint(heads)
		heads = heads[k:]
		return v
	}
	if cap(dst) < n {
		dst = make([]rc.Event, n)
	}
	dst = dst[:n]
	for i := range dst {
		dst[i].Kind = rc.Kind(heads[i])
	}
	heads = heads[n:]
	for i := 0; i < n; {
		run := i + u()
		how := rc.How(heads[0])
		for heads = heads[1:]; i < run; i++ {
			dst[i].How = how
		}
	}
	unit, seconds := u(), int64(0)
	for i := range dst {
		seconds += signed()
		dst[i].Received = time.Unix(seconds, int64(u()*unit)).In(loc)
	}
	next := func(size int) []byte {
		if size == 0 {
			return nil
		}
		span := buf[:size:size]
		buf = buf[size:]
		return span
	}
	meta := 0
	for i := range dst {
		meta += int(signed())
		dst[i].Meta = next(meta)
		dst[i].Envelope = next(u())
	}
	return dst
}
