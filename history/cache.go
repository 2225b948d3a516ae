package history

import (
	"slices"

	"ringtail/rc"
)

// The writer remembers a few blocks that it has unpacked, for a window that
// moves, and a few single events, for the rows of a narrowed view, which stand
// far apart.
const (
	cachedBlocks = 4
	cachedEvents = 512
	cacheReserve = 5 << 18 // bytes that are kept free for it: about what it takes when it is full
)

// cache belongs to the writer. It uses the memory of the blocks it forgets
// again, so what leaves the log is copied.
type cache struct {
	blocks []cachedBlock // the one used last first
	events map[ID]rc.Event
	small  int64 // bytes of events
	bytes  int64 // of all
}

type cachedBlock struct {
	block  *block
	rows   opened
	events []rc.Event
	bytes  int64
}

// open returns the rows of a block, until another one is opened, and their
// bytes one after the other; nil for those of a block that is not packed.
func (c *cache) open(b *block) (events []rc.Event, buf []byte) {
	p := b.packed.Load()
	if p == nil {
		return b.open(new(opened)), nil
	}
	if i := slices.IndexFunc(c.blocks, func(x cachedBlock) bool { return x.block == b }); i >= 0 {
		found := c.blocks[i]
		copy(c.blocks[1:i+1], c.blocks[:i])
		c.blocks[0] = found
		return found.events, found.rows.buf
	}
	var x cachedBlock
	if n := len(c.blocks); n == cachedBlocks {
		x = c.blocks[n-1]
		c.bytes -= x.bytes
		c.blocks = c.blocks[:n-1]
		if cap(x.rows.buf) > 2*blockBytes {
			x.rows = opened{} // of an unusually large event
		}
	}
	x.block, x.events = b, x.rows.unpack(p)
	x.bytes = int64(cap(x.rows.buf) + cap(x.events)*eventOverhead)
	c.blocks = slices.Insert(c.blocks, 0, x)
	c.bytes += x.bytes
	return x.events, x.rows.buf
}

// own gives rows memory of their own, in one piece. So far their events' bytes
// are what buf begins with.
func own(rows []Row, buf []byte) {
	size := 0
	for i := range rows {
		size += textSize(&rows[i].Event)
	}
	buf = append([]byte(nil), buf[:size]...)
	next := func(old []byte) []byte {
		if old == nil {
			return nil
		}
		span := buf[:len(old):len(old)]
		buf = buf[len(old):]
		return span
	}
	for i := range rows {
		e := &rows[i].Event
		e.Meta, e.Envelope = next(e.Meta), next(e.Envelope)
	}
}

// textSize is how many bytes an event has.
func textSize(e *rc.Event) int { return len(e.Meta) + len(e.Envelope) }

// event returns the event of one row of a block.
func (c *cache) event(b *block, id ID) rc.Event {
	if b.packed.Load() == nil {
		return b.open(new(opened))[id-b.first]
	}
	for _, x := range c.blocks {
		if x.block == b {
			e := x.events[id-b.first]
			e.Meta, e.Envelope = slices.Clone(e.Meta), slices.Clone(e.Envelope)
			return e
		}
	}
	if e, ok := c.events[id]; ok {
		return e
	}
	events, _ := c.open(b)
	e := events[id-b.first]
	size := int64(textSize(&e) + eventOverhead)
	e.Meta, e.Envelope = slices.Clone(e.Meta), slices.Clone(e.Envelope)
	if size > blockBytes {
		return e // it would be most of what is remembered
	}
	if c.events == nil {
		c.events = make(map[ID]rc.Event)
	}
	if len(c.events) == cachedEvents || c.small > 4*blockBytes {
		c.bytes -= c.small
		c.small = 0
		clear(c.events)
	}
	c.events[id] = e
	c.small += size
	c.bytes += size
	return e
}

// drop forgets what stands before the row first.
func (c *cache) drop(first ID) {
	c.blocks = slices.DeleteFunc(c.blocks, func(x cachedBlock) bool {
		if x.block.last() >= first {
			return false
		}
		c.bytes -= x.bytes
		return true
	})
}
