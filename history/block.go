package history

import (
	"encoding/binary"
	"sync/atomic"
	"time"

	"ringtail/rc"
)

// A block is closed when it has this many rows or this many bytes. Larger
// blocks compress better, smaller ones open faster: of 128 events a window of
// rows is open in some fifty microseconds, and a block costs a tenth more than
// one of 256.
const (
	blockRows  = 128
	blockBytes = 256 << 10
)

// eventOverhead is what an event that is not packed yet costs beside its
// bytes.
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

// packedBlock is the rows of a block, compressed.
type packedBlock struct {
	data []byte
	size int // of the rows when they are not compressed
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
	buf    []byte
	events []rc.Event
}

// appendRows writes rows as a block is packed: what is alike stands together,
// the bytes of the events follow in order.
func appendRows(dst []byte, events []rc.Event) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(events)))
	for i := range events {
		dst = append(dst, byte(events[i].Kind))
	}
	for i := range events {
		dst = append(dst, byte(events[i].How))
	}
	before := int64(0)
	for i := range events {
		at := events[i].Received
		dst = binary.AppendVarint(dst, at.Unix()-before)
		dst = binary.AppendUvarint(dst, uint64(at.Nanosecond()))
		before = at.Unix()
	}
	for i := range events {
		dst = binary.AppendUvarint(dst, uint64(len(events[i].Meta)))
		dst = binary.AppendUvarint(dst, uint64(len(events[i].Envelope)))
	}
	for i := range events {
		dst = append(append(dst, events[i].Meta...), events[i].Envelope...)
	}
	return dst
}

// readRows reads what appendRows wrote. The events' bytes are spans of src.
func readRows(dst []rc.Event, src []byte, loc *time.Location) []rc.Event {
	u := func() uint64 {
		v, n := binary.Uvarint(src)
		src = src[n:]
		return v
	}
	n := int(u())
	if cap(dst) < n {
		dst = make([]rc.Event, n)
	}
	dst = dst[:n]
	for i := range dst {
		dst[i].Kind, dst[i].How = rc.Kind(src[i]), rc.How(src[n+i])
	}
	src = src[2*n:]
	seconds := int64(0)
	for i := range dst {
		delta, k := binary.Varint(src)
		src = src[k:]
		seconds += delta
		dst[i].Received = time.Unix(seconds, int64(u())).In(loc)
	}
	lengths := src
	for range 2 * n {
		u()
	}
	next := func() []byte {
		size, k := binary.Uvarint(lengths)
		lengths = lengths[k:]
		if size == 0 {
			return nil
		}
		span := src[:size:size]
		src = src[size:]
		return span
	}
	for i := range dst {
		dst[i].Meta = next()
		dst[i].Envelope = next()
	}
	return dst
}
