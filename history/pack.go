package history

import (
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"ringtail/rc"
)

// codec compresses blocks. Both halves may be used by many goroutines at a
// time; they are made when the first block is full.
var codec = sync.OnceValue(func() (c struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}) {
	var err error
	c.enc, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false),
		zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(windowBytes))
	if err == nil {
		c.dec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true))
	}
	if err != nil {
		panic("history: the compressor refuses its options: " + err.Error())
	}
	return c
})

// windowBytes is how far back the compressor looks: over a whole block. It has
// to be a power of two.
const windowBytes = 128 << 10

// packing is memory for packing that is used again.
type packing struct{ events, heads, out []byte }

var packings sync.Pool

// slabSize is in how large pieces memory for packed blocks is taken, at most:
// so many small blocks leave no holes between them.
const slabSize = 2 << 20

// slab is memory that packed blocks share. It goes when the last of them
// went.
type slab struct {
	size int
	free []byte
}

// keep copies a packed block into a slab.
func (s *slab) keep(data []byte) []byte {
	if len(data) > s.size/4 {
		return append([]byte(nil), data...)
	}
	if len(data) > len(s.free) {
		s.free = make([]byte, s.size)
	}
	kept := s.free[:len(data):len(data)]
	s.free = s.free[copy(kept, data):]
	return kept
}

// pack compresses a closed block.
func (l *Log) pack(b *block) {
	loose := b.loose.Load()
	if loose == nil || b.packed.Load() != nil {
		return
	}
	events := (*loose)[:b.n.Load()]
	p, ok := packings.Get().(*packing)
	if !ok {
		p = new(packing)
	}
	defer packings.Put(p)
	p.events = appendEvents(p.events[:0], events)
	p.heads = appendHeads(p.heads[:0], events)
	p.out = binary.AppendUvarint(p.out[:0], uint64(len(events)))
	p.out = binary.AppendUvarint(p.out, uint64(len(p.heads)))
	p.out = codec().enc.EncodeAll(p.events, append(p.out, p.heads...))

	l.mu.Lock()
	grown := int64(0)
	defer func() {
		l.mu.Unlock()
		if grown > 0 {
			l.grown(grown)
		}
	}()
	if b.dropped {
		return
	}
	if len(p.out) > len(l.slab.free) {
		grown = l.held // another slab begins
	}
	b.packed.Store(&packedBlock{data: l.slab.keep(p.out), size: len(p.events), loc: locationOf(events)})
	b.loose.Store(nil)
	l.recount(b, int64(len(p.out))+blockOverhead+indexBytes) // the index comes later
	if cap(p.events) > 4*blockBytes {                        // of an unusually large event
		*p = packing{}
	}
}

// locationOf is the time zone in which the rows' times are told.
func locationOf(events []rc.Event) *time.Location {
	for i := range events {
		if events[i].How != placeOfOther {
			return events[i].Received.Location()
		}
	}
	return time.UTC
}

// blockOverhead is what a packed block costs beside its bytes: itself, and
// its places in lists.
const blockOverhead = 192

// recount notes what a block counts for from now on. mu is held.
func (l *Log) recount(b *block, bytes int64) {
	l.held += bytes - b.bytes
	b.bytes = bytes
}

func (o *opened) unpack(p *packedBlock) []rc.Event {
	if cap(o.buf) < p.size {
		o.buf = make([]byte, 0, p.size)
	}
	n, k := binary.Uvarint(p.data)
	size, m := binary.Uvarint(p.data[k:])
	heads := p.data[k+m : k+m+int(size)]
	buf, err := codec().dec.DecodeAll(p.data[k+m+int(size):], o.buf[:0])
	if err != nil || len(buf) != p.size {
		panic(fmt.Sprintf("history: a block of %d bytes opened as %d: %v", p.size, len(buf), err))
	}
	o.buf = buf
	o.events = readHeads(o.events, int(n), heads, buf, p.loc)
	return o.events
}
