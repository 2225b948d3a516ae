package history

import (
	"reflect"
	"time"

	"ringtail/rc"
)

// ID names a row of a [Log]. The first row is 1; 0 names no row.
type ID uint64

// DefaultMax is how many rows a [Log] holds when nothing else is said.
const DefaultMax = 10_000

// Row is one row of a [Log]: an event, a gap between events, or a mark.
type Row struct {
	ID    ID
	Event rc.Event // zero unless the row is an event; its bytes are shared and must not be changed
	Gap   rc.Gap   // zero unless the row is a gap; Gap.ID is never 0 then
	Mark  *Mark    // nil unless the row is a mark

	// Version is 1 for a new row and grows when the row changes. Only gaps
	// change: they close, and events turn up late. Whoever caches a drawing of
	// the row compares it.
	Version int
}

// Mark is a note that the user put between the events.
type Mark struct {
	At   time.Time
	Note string // may be empty
}

// IsGap reports whether the row is a gap.
func (r Row) IsGap() bool { return r.Gap.ID != 0 }

// IsMark reports whether the row is a mark.
func (r Row) IsMark() bool { return r.Mark != nil }

// IsEvent reports whether the row is an event.
func (r Row) IsEvent() bool { return !r.IsGap() && !r.IsMark() }

// At is when the row happened by the local clock: when the event was
// received, when the gap began, when the mark was put.
func (r Row) At() time.Time {
	switch {
	case r.IsGap():
		return r.Gap.From
	case r.IsMark():
		return r.Mark.At
	}
	return r.Event.Received
}

// entry is a row as the log stores it. The id is not stored: it follows from
// the place.
type entry struct {
	event   rc.Event
	gap     rc.Gap
	mark    *Mark
	version int
	events  uint64 // events ever appended, this row included
}

// Log is a bounded list of rows. It belongs to one goroutine.
type Log struct {
	max    int
	ring   []entry // grows up to max, then head moves
	head   int     // place of the oldest row in ring
	last   ID      // id of the newest row ever appended
	events uint64  // events ever appended
	gaps   map[int]ID
	marks  []ID // oldest first; some may have been trimmed
}

// NewLog returns an empty log that holds at most max rows, or [DefaultMax]
// when max is not positive.
func NewLog(max int) *Log {
	if max <= 0 {
		max = DefaultMax
	}
	return &Log{max: max, gaps: make(map[int]ID)}
}

// Max is how many rows the log holds at most.
func (l *Log) Max() int { return l.max }

// Len is how many rows the log holds now.
func (l *Log) Len() int { return len(l.ring) }

// First is the id of the oldest row held, 0 when the log is empty.
func (l *Log) First() ID {
	if len(l.ring) == 0 {
		return 0
	}
	return l.last - ID(len(l.ring)) + 1
}

// Last is the id of the newest row, 0 when nothing was ever appended.
func (l *Log) Last() ID { return l.last }

// Events is how many events were ever appended, trimmed ones included.
func (l *Log) Events() uint64 { return l.events }

// EventsHeld is how many events the log holds now.
func (l *Log) EventsHeld() int {
	if len(l.ring) == 0 {
		return 0
	}
	oldest := l.ring[l.head]
	before := oldest.events
	if oldest.gap.ID == 0 && oldest.mark == nil {
		before--
	}
	return int(l.events - before)
}

// EventsAfter counts the events that were appended after the row id. For a
// row that was trimmed it counts the events still held.
func (l *Log) EventsAfter(id ID) int {
	first := l.First()
	if first == 0 || id >= l.last {
		return 0
	}
	if id < first {
		return l.EventsHeld()
	}
	return int(l.events - l.at(int(id-first)).events)
}

// AppendEvent adds an event as the newest row and returns its id. The log
// keeps the event's bytes; they must not be changed.
func (l *Log) AppendEvent(e rc.Event) ID {
	l.events++
	return l.append(entry{event: e, version: 1})
}

// AppendMark adds a mark as the newest row and returns its id.
func (l *Log) AppendMark(m Mark) ID {
	for len(l.marks) > 0 && l.marks[0] < l.First() {
		l.marks = l.marks[1:]
	}
	id := l.append(entry{mark: &m, version: 1})
	l.marks = append(l.marks, id)
	return id
}

// NextMark is the mark nearest to the row id: the first one after it, or the
// last one before it when by is negative. It is 0 when there is none.
func (l *Log) NextMark(id ID, by int) ID {
	found := ID(0)
	for _, m := range l.marks {
		switch {
		case m < l.First():
		case by >= 0 && m > id:
			return m
		case by < 0 && m < id:
			found = m
		}
	}
	return found
}

// PutGap adds the gap as the newest row, or updates the row that shows it
// since an earlier call with the same Gap.ID. It returns the row's id, or 0
// when the gap's row was trimmed or the gap has no ID.
func (l *Log) PutGap(g rc.Gap) ID {
	if g.ID == 0 {
		return 0
	}
	if _, known := l.gaps[g.ID]; !known {
		id := l.append(entry{gap: g, version: 1})
		l.gaps[g.ID] = id
		return id
	}
	return l.UpdateGap(g)
}

// UpdateGap changes the row of a gap that [Log.PutGap] added. It returns the
// row's id, or 0 when there is no such row.
func (l *Log) UpdateGap(g rc.Gap) ID {
	id, known := l.gaps[g.ID]
	first := l.First()
	if !known || id < first {
		return 0
	}
	e := l.at(int(id - first))
	if !reflect.DeepEqual(e.gap, g) {
		e.gap = g
		e.version++
	}
	return id
}

func (l *Log) append(e entry) ID {
	e.events = l.events
	l.last++
	if len(l.ring) < l.max {
		l.ring = append(l.ring, e)
		return l.last
	}
	// The oldest row gives its place to the newest. A gap's id stays in the
	// map: a late word about it must not bring the row back at the end.
	l.ring[l.head] = e
	l.head++
	if l.head == l.max {
		l.head = 0
	}
	return l.last
}

// at returns the entry at a position, 0 being the oldest.
func (l *Log) at(pos int) *entry {
	i := l.head + pos
	if i >= len(l.ring) {
		i -= len(l.ring)
	}
	return &l.ring[i]
}

func (l *Log) row(pos int) Row {
	e := l.at(pos)
	return Row{ID: l.First() + ID(pos), Event: e.event, Gap: e.gap, Mark: e.mark, Version: e.version}
}

// Get returns the row id, or false when there is none or it was trimmed.
func (l *Log) Get(id ID) (Row, bool) {
	first := l.First()
	if first == 0 || id < first || id > l.last {
		return Row{}, false
	}
	return l.row(int(id - first)), true
}

// Window appends to dst up to n rows from position pos on, oldest first, and
// returns it. Positions out of range give fewer rows.
func (l *Log) Window(dst []Row, pos, n int) []Row {
	if pos < 0 {
		n += pos
		pos = 0
	}
	for end := min(pos+n, len(l.ring)); pos < end; pos++ {
		dst = append(dst, l.row(pos))
	}
	return dst
}

// Pos returns the position of the row id, or of the nearest row held.
func (l *Log) Pos(id ID) int {
	first := l.First()
	if first == 0 || id < first {
		return 0
	}
	return int(min(id, l.last) - first)
}

// IDAt returns the id of the row at a position, 0 when there is none.
func (l *Log) IDAt(pos int) ID {
	if pos < 0 || pos >= len(l.ring) {
		return 0
	}
	return l.First() + ID(pos)
}
