package history

import "sort"

// Selection is the rows of a log that a test keeps. It looks at each row once:
// at new ones as they come, at older ones in pieces, the newest first, so that
// what is on the screen is there at once however long the log is.
//
// A selection does not see the log change by itself: [Selection.Grow] is
// called whenever rows were appended.
type Selection struct {
	log   *Log
	keep  func(Row) bool
	older []selected // rows before the selection began, newest first
	newer []selected // rows since, oldest first
	gone  int        // of newer, rows that were trimmed
	next  ID         // the first new row that was not looked at
	back  ID         // every row from here to next was looked at
}

// selected is a row that was kept.
type selected struct {
	id     ID
	events int // events in this slice up to this row, which is counted too
}

// Select begins a selection; nothing is looked at yet.
func Select(log *Log, keep func(Row) bool) *Selection {
	return &Selection{log: log, keep: keep, next: log.Last() + 1, back: log.Last() + 1}
}

// Grow looks at all new rows and at up to n older ones. It reports whether
// every row of the log has been looked at.
func (s *Selection) Grow(n int) (done bool) {
	first := s.log.First()
	for id := max(s.next, first); id <= s.log.Last() && id != 0; id++ {
		if r, ok := s.log.Get(id); ok && s.keep(r) {
			s.newer = add(s.newer, r)
		}
	}
	s.next = s.log.Last() + 1
	for ; n > 0 && first != 0 && s.back > first; n-- {
		s.back--
		if r, ok := s.log.Get(s.back); ok && s.keep(r) {
			s.older = add(s.older, r)
		}
	}
	s.trim(first)
	return s.Done()
}

func add(to []selected, r Row) []selected {
	n := 0
	if len(to) > 0 {
		n = to[len(to)-1].events
	}
	if r.IsEvent() {
		n++
	}
	return append(to, selected{r.ID, n})
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
func (s *Selection) Done() bool { return s.back <= max(s.log.First(), 1) }

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
