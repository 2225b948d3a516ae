package history

import (
	"slices"
	"sort"
)

// Selection is the rows of a log that a filter keeps. It looks at each row
// once: at the newest ones when it begins and at new ones as they come by
// itself; the older ones are found by a [Search] beside, the newest first, so
// that what is on the screen is there at once however long the log is.
//
// A selection belongs to the log's writer and does not see the log change by
// itself: [Selection.Grow] is called whenever rows were appended, and
// [Selection.Add] with what the search found.
type Selection struct {
	log    *Log
	filter Filter
	start  ID         // the first row that was looked at here, not by the search
	search *Search    // nil when there were no older rows
	done   bool       // the search has come to its end
	older  []selected // rows before the selection began, newest first
	newer  []selected // rows since, oldest first
	gone   int        // of newer, rows that were trimmed
	next   ID         // the first new row that was not looked at
}

// selected is a row that was kept.
type selected struct {
	id     ID
	events int // events in this slice up to this row, which is counted too
}

// Select begins a selection. The rows of the newest block are looked at before
// it returns; [Selection.Search] finds the others.
func Select(log *Log, f Filter) *Selection {
	s := &Selection{log: log, filter: f}
	start := max(log.first, log.tail.first)
	s.next, s.start = start, start
	if start > log.first {
		s.search = log.Search(f, start)
	}
	s.done = s.search == nil
	s.Grow()
	return s
}

// Search is what looks at the older rows; nil when there is nothing to look at
// or all is found. Its answers are for [Selection.Add].
func (s *Selection) Search() *Search {
	if s.done {
		return nil
	}
	return s.search
}

// Stop ends the search. The selection must not be used any more.
func (s *Selection) Stop() {
	if s.search != nil {
		s.search.Stop()
	}
}

// Add takes in what [Search.Next] returned.
func (s *Selection) Add(found []ID, done bool) {
	first := s.log.First()
	for _, id := range found {
		if id >= first {
			s.older = add(s.older, id, otherAt(s.log.others, id) == nil)
		}
	}
	s.done = s.done || done
}

// Grow looks at all new rows.
func (s *Selection) Grow() {
	first := s.log.First()
	var rows []Row
	for s.next = max(s.next, first); first != 0 && s.next <= s.log.Last(); {
		rows = s.log.Window(rows[:0], s.log.Pos(s.next), blockRows)
		for _, r := range rows {
			if s.filter.Match(r, s.log.summarize) {
				s.newer = add(s.newer, r.ID, r.IsEvent())
			}
		}
		s.next += ID(len(rows))
	}
	s.trim(first)
}

func add(to []selected, id ID, event bool) []selected {
	n := 0
	if len(to) > 0 {
		n = to[len(to)-1].events
	}
	if event {
		n++
	}
	return append(to, selected{id, n})
}

// trim lets go of rows that the log has let go of.
func (s *Selection) trim(first ID) {
	for n := len(s.older); n > 0 && s.older[n-1].id < first; n = len(s.older) {
		s.older = s.older[:n-1]
	}
	for s.gone < len(s.newer) && s.newer[s.gone].id < first {
		s.gone++
	}
	if s.gone > 1024 && s.gone > len(s.newer)/2 {
		base := s.newer[s.gone-1].events
		s.newer = append(s.newer[:0], s.newer[s.gone:]...)
		for i := range s.newer {
			s.newer[i].events -= base
		}
		s.gone = 0
	}
}

// Done reports whether every row has been looked at.
func (s *Selection) Done() bool { return s.done }

// Len is how many rows were kept so far.
func (s *Selection) Len() int { return len(s.older) + len(s.newer) - s.gone }

// IDAt is the id of the row at a position, 0 when there is none.
func (s *Selection) IDAt(pos int) ID {
	switch n := len(s.older); {
	case pos < 0 || pos >= s.Len():
		return 0
	case pos < n:
		return s.older[n-1-pos].id
	default:
		return s.newer[s.gone+pos-n].id
	}
}

// Pos is the position of the row id, or of the last one before it; 0 when
// there is none.
func (s *Selection) Pos(id ID) int {
	n := sort.Search(s.Len(), func(i int) bool { return s.IDAt(i) > id })
	return max(0, n-1)
}

// Window appends up to n rows from position pos on to dst.
func (s *Selection) Window(dst []Row, pos, n int) []Row {
	if pos < 0 {
		n += pos
		pos = 0
	}
	for end := min(pos+n, s.Len()); pos < end; pos++ {
		if r, ok := s.log.Get(s.IDAt(pos)); ok {
			dst = append(dst, r)
		}
	}
	return dst
}

// EventsHeld is how many events were kept so far.
func (s *Selection) EventsHeld() int { return s.EventsAfter(0) }

// EventsAfter counts the events kept after the row id.
func (s *Selection) EventsAfter(id ID) int {
	total := 0
	if n := len(s.newer); n > s.gone {
		before := 0
		from := s.gone + sort.Search(n-s.gone, func(i int) bool { return s.newer[s.gone+i].id > id })
		if from > 0 {
			before = s.newer[from-1].events
		}
		total = s.newer[n-1].events - before
	}
	if n := sort.Search(len(s.older), func(i int) bool { return s.older[i].id <= id }); n > 0 {
		total += s.older[n-1].events
	}
	return total
}

// Insert keeps a row that the filter did not, because more is known of it by
// now. It is for selections that are [Selection.Done], and does nothing for a
// row that is kept already, or that the log has let go of.
func (s *Selection) Insert(id ID) {
	if !s.done || id < s.log.First() || id >= s.next {
		return
	}
	event := 0
	if otherAt(s.log.others, id) == nil {
		event = 1
	}
	to, from := &s.newer, s.gone
	comes := func(i int) bool { return s.newer[from+i].id >= id }
	if id < s.start {
		to, from = &s.older, 0
		comes = func(i int) bool { return s.older[i].id <= id }
	}
	at := from + sort.Search(len(*to)-from, comes)
	if at < len(*to) && (*to)[at].id == id {
		return
	}
	before := 0
	if at > 0 {
		before = (*to)[at-1].events
	}
	*to = slices.Insert(*to, at, selected{id, before})
	for i := at; i < len(*to); i++ {
		(*to)[i].events += event
	}
}
