package history

import "slices"

// Held is how many bytes of memory the log holds, as far as they are bounded.
func (l *Log) Held() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sum()
}

// sum is everything held. mu is held.
func (l *Log) sum() int64 {
	return l.held + l.tailBytes() + max(l.cache.bytes, cacheReserve) + l.othersHeld + int64(len(l.slab.free))
}

// tailBytes is what the newest block takes.
func (l *Log) tailBytes() int64 { return looseBytes(l.tailText, l.perBlock) }

// looseBytes is what a block of so many rows takes that is not packed.
func looseBytes(text, rows int) int64 { return int64(text) + int64(rows)*eventOverhead }

// begin makes first the oldest row held.
func (l *Log) begin(first ID) {
	l.first = first
	l.oldest.Store(uint64(first))
	if gone := othersBefore(l.others, first); gone > 0 {
		for _, o := range l.others[:gone] {
			l.othersHeld -= o.bytes()
		}
		l.others = slices.Clone(l.others[gone:])
	}
}

// trim drops the oldest blocks when nobody sees their rows any more, or when
// all blocks hold too much. A few more are dropped than must be, so that it
// need not be done for every block.
func (l *Log) trim() {
	drop := 0
	for drop < len(l.blocks) && l.blocks[drop].last() < l.first {
		drop++
	}
	if drop <= len(l.blocks)/64 && l.maxRows > len(l.blocks) {
		drop = 0
	}
	l.mu.Lock()
	// Before this is looked at again, the newest block fills, and memory for
	// packing may be taken.
	over := l.sum() + looseBytes(blockBytes, l.perBlock) - l.tailBytes() + int64(l.slab.size) - l.maxBytes
	if over > 0 {
		over += l.maxBytes / 256
	}
	others := l.others
	for i, b := range l.blocks {
		if i >= drop && over <= 0 {
			break
		}
		for over -= b.bytes; len(others) > 0 && others[0].id <= b.last(); others = others[1:] {
			over -= others[0].bytes()
		}
		b.dropped = true
		l.recount(b, 0)
		drop = i + 1
	}
	if drop > 0 {
		l.forget()
	}
	l.mu.Unlock()
	if drop == 0 {
		return
	}
	if first := l.blocks[drop-1].last() + 1; first > l.first {
		l.begin(first)
	}
	// Readers keep the old list.
	left := l.blocks[drop:]
	l.blocks = append(make([]*block, 0, len(left)+len(left)/8+8), left...)
	l.cache.drop(l.first)
}
