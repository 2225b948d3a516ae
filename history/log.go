package history

import (
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"ringtail/rc"
)

// ID names a row of a [Log]. The first row is 1; 0 names no row.
type ID uint64

// DefaultBytes is how much memory a [Log] may take when nothing else is said.
const DefaultBytes = 512 << 20

// minBytes is the least that is taken for a bound: what is remembered of
// opened blocks and the newest rows need some room.
const minBytes = 4 << 20

// Row is one row of a [Log]: an event, a gap between events, a mark, or a hole
// in a recording.
type Row struct {
	ID    ID
	Event rc.Event // zero unless the row is an event; its bytes are shared and must not be changed
	Gap   rc.Gap   // zero unless the row is a gap; Gap.ID is never 0 then
	Mark  *Mark    // nil unless the row is a mark
	Hole  *Hole    // nil unless the row is a hole

	// Version is 1 for a new row and grows when the row changes. Only gaps and
	// marks change: gaps close, and events turn up late; marks get their note.
	// Whoever caches a drawing of the row compares it.
	Version int
}

// IsGap reports whether the row is a gap.
func (r Row) IsGap() bool { return r.Gap.ID != 0 }

// IsMark reports whether the row is a mark.
func (r Row) IsMark() bool { return r.Mark != nil }

// IsHole reports whether the row is a hole.
func (r Row) IsHole() bool { return r.Hole != nil }

// IsEvent reports whether the row is an event.
func (r Row) IsEvent() bool { return !r.IsGap() && !r.IsMark() && !r.IsHole() }

// At is when the row happened by the local clock: when the event was
// received, when the gap began, when the mark was put, where the hole stands.
func (r Row) At() time.Time {
	switch {
	case r.IsGap():
		return r.Gap.From
	case r.IsMark():
		return r.Mark.At
	case r.IsHole():
		return r.Hole.At
	}
	return r.Event.Received
}

// Options say how much a [Log] keeps. The zero value keeps [DefaultBytes].
type Options struct {
	// MaxBytes bounds the memory for everything the log holds: packed and
	// loose rows, indexes, and what it remembers of unpacked ones. Less than
	// 4 MiB is taken for 4 MiB.
	MaxBytes int64
	// MaxRows bounds the rows besides; 0 for no such bound.
	MaxRows int
	// Summarize reads an event for the search index and must be a pure
	// function; nil for [rc.Summarize]. It is called from other goroutines.
	Summarize func(rc.Event) rc.Summary
	// Grown is told, now and then, how many bytes are held when it is more than
	// before; from another goroutine, and it must not call the log. nil for
	// nothing.
	Grown func(held int64)
	// Guard runs what the log does on goroutines of its own and is to catch
	// their panics; nil to let them end the process.
	Guard func(func())
}

// Log is a bounded list of rows. One goroutine writes and may call every
// method; any goroutine may take a [Log.Snapshot].
type Log struct {
	maxBytes  int64
	maxRows   int
	maxBehind int64
	perBlock  int
	summarize func(rc.Event) rc.Summary
	grown     func(int64)
	guard     func(func())

	// The writer's.
	blocks []*block // closed ones, oldest first
	tail   *block   // where rows are appended
	others []*other // oldest first; appended to or replaced, what is in it never changes

	othersHeld int64  // bytes of them
	first      ID     // oldest row held; last+1 when there is none
	last       ID     // newest row ever appended
	events     uint64 // events ever appended
	gaps       map[int]ID
	cache      cache

	tailText int // bytes of the newest block's events

	// What readers see of it.
	state  atomic.Pointer[published]
	oldest atomic.Uint64 // first

	mu       sync.Mutex
	held     int64 // bytes of all closed blocks
	behind   int64 // bytes of toPack
	toPack   []*block
	toIndex  []*block
	slab     slab
	pace     pace
	timer    *time.Timer // wakes the worker; nil when nobody waits for it
	working  bool
	settling bool // indexes are made whatever the pace
	closed   bool
	workers  sync.WaitGroup
}

// published is the list as it was when a block was closed, a row that is no event
// was written, or blocks were dropped. It never changes.
type published struct {
	blocks []*block
	tail   *block
	others []*other
}

// NewLog returns an empty log of at most so many rows; 0 for no such bound.
func NewLog(rows int) *Log { return New(Options{MaxRows: rows}) }

// New returns an empty log. Close ends what it does in the background.
func New(o Options) *Log {
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultBytes
	}
	o.MaxBytes = max(o.MaxBytes, minBytes)
	if o.Summarize == nil {
		o.Summarize = rc.Summarize
	}
	if o.Grown == nil {
		o.Grown = func(int64) {}
	}
	if o.Guard == nil {
		o.Guard = func(f func()) { f() }
	}
	l := &Log{
		maxBytes: o.MaxBytes, maxRows: o.MaxRows, maxBehind: min(32<<20, o.MaxBytes/8), perBlock: blockRows,
		summarize: o.Summarize, grown: o.Grown, guard: o.Guard, first: 1, gaps: make(map[int]ID),
	}
	l.slab.size = int(min(slabSize, o.MaxBytes/64))
	l.tail = newBlock(1, l.perBlock)
	l.publish()
	return l
}

// publish lets readers see the list as it is now.
func (l *Log) publish() {
	l.oldest.Store(uint64(l.first))
	l.state.Store(&published{l.blocks, l.tail, l.others})
}

// Len is how many rows the log holds now.
func (l *Log) Len() int { return int(l.last + 1 - l.first) }

// First is the id of the oldest row held, 0 when the log is empty.
func (l *Log) First() ID {
	if l.Len() == 0 {
		return 0
	}
	return l.first
}

// Last is the id of the newest row, 0 when nothing was ever appended.
func (l *Log) Last() ID { return l.last }

// Events is how many events were ever appended, trimmed ones included.
func (l *Log) Events() uint64 { return l.events }

// EventsHeld is how many events the log holds now.
func (l *Log) EventsHeld() int { return l.Len() - len(l.others) }

// EventsAfter counts the events that were appended after the row id. For a
// row that was trimmed it counts the events still held.
func (l *Log) EventsAfter(id ID) int {
	switch {
	case id >= l.last:
		return 0
	case id < l.first:
		return l.EventsHeld()
	}
	return int(l.last-id) - (len(l.others) - othersBefore(l.others, id+1))
}

// othersBefore is how many of the rows that are no events stand before id.
func othersBefore(others []*other, id ID) int {
	return sort.Search(len(others), func(i int) bool { return others[i].id >= id })
}

func otherAt(others []*other, id ID) *other {
	if i := othersBefore(others, id); i < len(others) && others[i].id == id {
		return others[i]
	}
	return nil
}

// AppendEvent adds an event as the newest row and returns its id. The log
// keeps the event's bytes until they are packed; they must not be changed.
func (l *Log) AppendEvent(e rc.Event) ID {
	l.events++
	return l.append(e)
}

// append adds a row; an empty event holds the place of a row that is none.
func (l *Log) append(e rc.Event) ID {
	size := textSize(&e)
	if l.tailText > 0 && l.tailText+size > blockBytes {
		l.endBlock()
	}
	l.last++
	b := l.tail
	n := b.n.Load()
	(*b.loose.Load())[n] = e
	b.n.Store(n + 1)
	l.tailText += size
	if l.maxRows > 0 && l.Len() > l.maxRows {
		l.begin(l.last + 1 - ID(l.maxRows))
	}
	if l.tailText >= blockBytes || int(n)+1 == l.perBlock {
		l.endBlock()
	}
	return l.last
}

// endBlock begins another block, and drops what is too old or too much.
func (l *Log) endBlock() {
	l.closeBlock()
	l.trim()
	l.publish()
}

// Get returns the row id, or false when there is none or it was trimmed.
func (l *Log) Get(id ID) (Row, bool) {
	if id < l.first || id > l.last {
		return Row{}, false
	}
	if o := otherAt(l.others, id); o != nil {
		return o.row(), true
	}
	return Row{ID: id, Event: l.cache.event(l.blockOf(id), id), Version: 1}, true
}

// blockOf is the block that holds the row id, which is held.
func (l *Log) blockOf(id ID) *block { return blockOf(l.blocks, l.tail, id) }

func blockOf(blocks []*block, tail *block, id ID) *block {
	if i := sort.Search(len(blocks), func(i int) bool { return blocks[i].first > id }); i < len(blocks) {
		return blocks[i-1]
	}
	if id < tail.first {
		return blocks[len(blocks)-1]
	}
	return tail
}

// Window appends to dst up to n rows from position pos on, oldest first, and
// returns it. Positions out of range give fewer rows.
func (l *Log) Window(dst []Row, pos, n int) []Row {
	if pos < 0 {
		n += pos
		pos = 0
	}
	end := min(pos+n, l.Len())
	for pos < end {
		id := l.first + ID(pos)
		b := l.blockOf(id)
		from, first := len(dst), int(id-b.first)
		events, buf := l.cache.open(b)
		for i := first; i < len(events) && pos < end; i++ {
			dst = append(dst, rowOf(b.first+ID(i), events[i], l.others))
			pos++
		}
		if buf != nil {
			before := 0
			for i := range first {
				before += textSize(&events[i])
			}
			own(dst[from:], buf[before:])
		}
	}
	return dst
}

// rowOf is the row id, whose place in its block is e.
func rowOf(id ID, e rc.Event, others []*other) Row {
	if e.How == placeOfOther {
		if o := otherAt(others, id); o != nil {
			return o.row()
		}
	}
	return Row{ID: id, Event: e, Version: 1}
}

// Pos returns the position of the row id, or of the nearest row held.
func (l *Log) Pos(id ID) int {
	if l.Len() == 0 || id < l.first {
		return 0
	}
	return int(min(id, l.last) - l.first)
}

// IDAt returns the id of the row at a position, 0 when there is none.
func (l *Log) IDAt(pos int) ID {
	if pos < 0 || pos >= l.Len() {
		return 0
	}
	return l.first + ID(pos)
}
