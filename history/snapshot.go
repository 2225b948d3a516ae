package history

import (
	"iter"
)

// Snapshot is a log as it was at one moment. It is a small value that any
// goroutine may take, copy and read; the writer goes on meanwhile, and neither
// waits for the other. What a snapshot shows stays in memory as long as the
// snapshot does, also when the log has let go of it.
type Snapshot struct {
	state       *published
	first, last ID // no rows when first > last
}

// Snapshot returns the log as it is now. Any goroutine may call it.
func (l *Log) Snapshot() Snapshot {
	for {
		// Read in this order, and again when the state has changed meanwhile,
		// what is told of the rows covers all of them.
		st := l.state.Load()
		last := st.tail.last()
		first := ID(l.oldest.Load())
		if l.state.Load() != st {
			continue
		}
		oldest := st.tail.first
		if len(st.blocks) > 0 {
			oldest = st.blocks[0].first
		}
		return Snapshot{state: st, first: max(first, oldest), last: last}
	}
}

// Len is how many rows there are.
func (s Snapshot) Len() int { return max(0, int(s.last)+1-int(s.first)) }

// First is the id of the oldest row, 0 when there is none.
func (s Snapshot) First() ID {
	if s.Len() == 0 {
		return 0
	}
	return s.first
}

// Last is the id of the newest row, or of the newest ever when there is none.
func (s Snapshot) Last() ID { return s.last }

// All yields the rows, oldest first. The bytes of an event belong to the
// reader only until the next row comes.
func (s Snapshot) All() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		var o opened
		for id := s.first; id <= s.last; {
			b := blockOf(s.state.blocks, s.state.tail, id)
			events := b.open(&o)
			for i := int(id - b.first); i < len(events) && id <= s.last; i++ {
				if !yield(rowOf(id, events[i], s.state.others)) {
					return
				}
				id++
			}
		}
	}
}
