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
)

// cache belongs to the writer. What it handed out stays valid when it forgets
// it.
type cache struct {
	blocks []cachedBlock // the one used last first
	events map[ID]rc.Event
	small  int64 // bytes of events
	bytes  int64 // of all
}

type cachedBlock struct {
	block  *block
	packed *packedBlock
	events []rc.Event
	bytes  int64
}

// open returns the rows of a block.
func (c *cache) open(b *block) []rc.Event {
	p := b.packed.Load()
	if p == nil {
		return b.open(new(opened))
	}
	if i := slices.IndexFunc(c.blocks, func(x cachedBlock) bool { return x.block == b }); i >= 0 {
		found := c.blocks[i]
		copy(c.blocks[1:i+1], c.blocks[:i])
		c.blocks[0] = found
		return found.events
	}
	var o opened
	events := o.unpack(p)
	x := cachedBlock{b, p, events, int64(cap(o.buf) + cap(events)*eventOverhead)}
	if len(c.blocks) == cachedBlocks {
		c.bytes -= c.blocks[cachedBlocks-1].bytes
		c.blocks = c.blocks[:cachedBlocks-1]
	}
	c.blocks = slices.Insert(c.blocks, 0, x)
	c.bytes += x.bytes
	return events
}

// event returns the event of one row of a block.
func (c *cache) event(b *block, id ID) rc.Event {
	if b.packed.Load() == nil {
		return b.open(new(opened))[id-b.first]
	}
	for _, x := range c.blocks {
		if x.block == b {
			return x.events[id-b.first]
		}
	}
	if e, ok := c.events[id]; ok {
		return e
	}
	e := c.open(b)[id-b.first]
	size := int64(len(e.Meta) + len(e.Envelope) + eventOverhead)
	if size > blockBytes {
		return e // it would be most of what is remembered
	}
	e.Meta, e.Envelope = slices.Clone(e.Meta), slices.Clone(e.Envelope) // not the whole block
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
