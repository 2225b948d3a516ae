package history

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"ringtail/rc"
)

// Rows that are no events are few. They are kept beside the blocks, where a
// place is left for each.

// Mark is a note that the user put between the events.
type Mark struct {
	At   time.Time
	Note string // may be empty
	Void bool   // it was taken back after rows had come below it: the row stays, because ids do
}

// Hole is what is missing in a recording that is replayed.
type Hole struct {
	At      time.Time
	Entries uint64    // that could not be recorded; 0 if nobody knows how many
	Since   time.Time // since when; zero if that is not known
	Reason  string    // in words
}

// other is a row that is no event. It never changes: a gap or a mark that
// changes gets another one.
type other struct {
	id      ID
	gap     rc.Gap
	mark    *Mark
	hole    *Hole
	version int
}

func (o *other) row() Row {
	return Row{ID: o.id, Gap: o.gap, Mark: o.mark, Hole: o.hole, Version: o.version}
}

// otherOverhead is about what such a row counts for without its texts.
const otherOverhead = 400

func (o *other) bytes() int64 {
	n := otherOverhead + len(o.gap.Reason)
	for _, path := range o.gap.NoStore {
		n += len(path)
	}
	if o.mark != nil {
		n += len(o.mark.Note)
	}
	if o.hole != nil {
		n += len(o.hole.Reason)
	}
	return int64(n)
}

// Texts of these rows are cut beyond these bounds: a recording that is
// replayed may hold any.
const (
	maxNote    = 4 << 10 // bytes
	maxNoStore = 256     // filters
)

func newMark(m Mark) *Mark {
	m.Note = inBounds(m.Note)
	return &m
}

func newGap(g rc.Gap) rc.Gap {
	g.Reason = inBounds(g.Reason)
	if len(g.NoStore) > maxNoStore {
		g.NoStore = g.NoStore[:maxNoStore]
	}
	if slices.ContainsFunc(g.NoStore, func(path string) bool { return len(path) > maxNote }) {
		g.NoStore = slices.Clone(g.NoStore)
		for i, path := range g.NoStore {
			g.NoStore[i] = inBounds(path)
		}
	}
	return g
}

func inBounds(s string) string {
	if len(s) <= maxNote {
		return s
	}
	return strings.Clone(strings.ToValidUTF8(s[:maxNote], "")) + "…"
}

// AppendMark adds a mark as the newest row and returns its id.
func (l *Log) AppendMark(m Mark) ID { return l.appendOther(&other{mark: newMark(m), version: 1}) }

// AppendHole adds a hole as the newest row and returns its id.
func (l *Log) AppendHole(h Hole) ID {
	h.Reason = inBounds(h.Reason)
	return l.appendOther(&other{hole: &h, version: 1})
}

func (l *Log) appendOther(o *other) ID {
	o.id = l.last + 1
	// In place: those who have the list look no further than its old end.
	l.others = append(l.others, o)
	l.othersHeld += o.bytes()
	l.publish() // before its place can be seen
	return l.append(rc.Event{How: placeOfOther})
}

// replaceOther puts another row in the place of one, in a list of our own.
func (l *Log) replaceOther(i int, o *other) {
	l.othersHeld += o.bytes() - l.others[i].bytes()
	l.others[i] = o
}

// UpdateMark changes the mark that [Log.AppendMark] put into the row id. It
// reports whether that row is still held.
func (l *Log) UpdateMark(id ID, m Mark) bool {
	i := othersBefore(l.others, id)
	if i == len(l.others) || l.others[i].id != id || l.others[i].mark == nil {
		return false
	}
	version := l.others[i].version + 1
	l.others = slices.Clone(l.others)
	l.replaceOther(i, &other{id: id, mark: newMark(m), version: version})
	l.publish()
	return true
}

// NextMark is the mark nearest to the row id: the first one after it, or the
// last one before it when by is negative. It is 0 when there is none. Marks that
// were taken back are none.
func (l *Log) NextMark(id ID, by int) ID {
	return l.nextOther(id, by, func(o *other) bool { return o.mark != nil && !o.mark.Void })
}

// NextGap is the gap, or hole in a recording, nearest to the row id, as
// [Log.NextMark] is the mark.
func (l *Log) NextGap(id ID, by int) ID {
	return l.nextOther(id, by, func(o *other) bool { return o.mark == nil })
}

func (l *Log) nextOther(id ID, by int, wanted func(*other) bool) ID {
	found := ID(0)
	for _, o := range l.others {
		switch {
		case !wanted(o):
		case by >= 0 && o.id > id:
			return o.id
		case by < 0 && o.id < id:
			found = o.id
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
		// A gap's id stays in the map when its row goes: a late word about it
		// must not bring the row back at the end.
		id := l.appendOther(&other{gap: newGap(g), version: 1})
		l.gaps[g.ID] = id
		return id
	}
	return l.UpdateGap(g)
}

// UpdateGap changes the row of a gap that [Log.PutGap] added. It returns the
// row's id, or 0 when there is no such row.
func (l *Log) UpdateGap(g rc.Gap) ID {
	id, known := l.gaps[g.ID]
	i := othersBefore(l.others, id)
	if !known || i == len(l.others) || l.others[i].id != id {
		return 0
	}
	g = newGap(g)
	if o := l.others[i]; !reflect.DeepEqual(o.gap, g) {
		l.others = slices.Clone(l.others)
		l.replaceOther(i, &other{id: id, gap: g, version: o.version + 1})
		l.publish()
	}
	return id
}
