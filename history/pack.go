package history

import (
	"fmt"
	"slices"
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
		zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(blockBytes))
	if err == nil {
		c.dec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true))
	}
	if err != nil {
		panic("history: the compressor refuses its options: " + err.Error())
	}
	return c
})

// packing is memory for packing that is used again.
type packing struct{ rows, out []byte }

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
	p.rows = appendRows(p.rows[:0], events)
	p.out = codec().enc.EncodeAll(p.rows, p.out[:0])

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
	b.packed.Store(&packedBlock{data: l.slab.keep(p.out), size: len(p.rows), loc: locationOf(events)})
	b.loose.Store(nil)
	l.recount(b, int64(len(p.out))+blockOverhead+indexBytes) // the index comes later
	if cap(p.rows) > 4*blockBytes {                          // of an unusually large event
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
	rows, err := codec().dec.DecodeAll(p.data, o.buf[:0])
	if err != nil || len(rows) != p.size {
		panic(fmt.Sprintf("history: a block of %d bytes opened as %d: %v", p.size, len(rows), err))
	}
	o.buf = rows
	o.events = readRows(o.events, rows, p.loc)
	return o.events
}

// closeBlock ends the newest block and begins another.
func (l *Log) closeBlock() {
	b := l.tail
	l.tail = newBlock(l.last+1, l.perBlock)
	l.blocks = append(l.blocks, b)
	l.mu.Lock()
	b.size = l.tailBytes
	l.recount(b, b.size)
	behind := l.behind > l.maxBehind
	if !behind {
		l.toPack = append(l.toPack, b)
		l.behind += b.size
	}
	l.mu.Unlock()
	l.tailBytes = 0
	if behind {
		// The worker cannot keep up: whoever brings more helps.
		l.pack(b)
		l.mu.Lock()
		l.toIndex = append(l.toIndex, b)
		l.mu.Unlock()
	}
	l.wake()
}

// forget takes dropped blocks off the lists. mu is held.
func (l *Log) forget() {
	l.toPack = slices.DeleteFunc(l.toPack, func(b *block) bool {
		if b.dropped {
			l.behind -= b.size
		}
		return b.dropped
	})
	l.toIndex = slices.DeleteFunc(l.toIndex, func(b *block) bool { return b.dropped })
}

// wake starts the worker, unless it is at work.
func (l *Log) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.working || l.closed {
		return
	}
	l.working = true
	l.workers.Go(func() { l.guard(l.work) })
}

// work packs closed blocks, and when all are packed gives them an index, the
// newest first. It ends when there is nothing left to do.
func (l *Log) work() {
	var o opened
	for {
		b, pack := l.nextWork()
		switch {
		case b == nil:
			return
		case pack:
			l.pack(b)
			l.mu.Lock()
			l.behind -= b.size
			if !b.dropped {
				l.toIndex = append(l.toIndex, b)
			}
			l.mu.Unlock()
		default:
			l.indexBlock(b, &o)
		}
	}
}

func (l *Log) nextWork() (b *block, pack bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed && len(l.toPack) > 0 {
		b = l.toPack[0]
		l.toPack[0] = nil
		l.toPack = l.toPack[1:]
		return b, true
	}
	if !l.closed && len(l.toIndex) > 0 {
		n := len(l.toIndex) - 1
		b = l.toIndex[n]
		l.toIndex[n] = nil
		l.toIndex = l.toIndex[:n]
		return b, false
	}
	l.working = false
	return nil, false
}

func (l *Log) indexBlock(b *block, o *opened) {
	x := newIndex(b.open(o), l.summarize)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !b.dropped {
		b.index.Store(x)
	}
}

// Close ends the log's own goroutine and waits for it. What the log holds can
// still be read.
func (l *Log) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.workers.Wait()
}

// Settle waits until everything that was appended so far is packed and
// indexed: for measurements and tests.
func (l *Log) Settle() { l.workers.Wait() }
