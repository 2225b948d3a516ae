package history

import (
	"slices"
	"testing"

	"ringtail/rc"
)

// finish takes everything that a selection's search finds.
func finish(s *Selection) {
	for search := s.Search(); search != nil; search = s.Search() {
		s.Add(search.Next())
	}
}

// FuzzSelection compares a selection that grows with a log, and whose search
// runs while the log is trimmed, with the log's rows picked one by one.
func FuzzSelection(f *testing.F) {
	f.Add(uint8(7), uint8(3), []byte{0, 0, 0, 1, 0, 2, 3, 0, 0, 4, 0, 0, 0, 0, 3, 3, 0, 1})
	f.Add(uint8(30), uint8(0), []byte{0, 1, 2, 3, 4, 4, 4, 0, 0, 3})
	f.Add(uint8(39), uint8(20), []byte("000000000000000000000100002000000000000300000004000005"))
	f.Fuzz(func(t *testing.T, size, begin uint8, ops []byte) {
		log := newLog(int(size%40)+1, int(size%7)+1)
		defer log.Close()
		var s *Selection
		query, err := ParseQuery("is:late")
		if err != nil {
			t.Fatal(err)
		}
		filter := Filter{Query: query}
		for i, op := range ops {
			switch op % 6 {
			case 0, 4:
				e := event(i)
				e.How = rc.How(i % 2)
				log.AppendEvent(e)
			case 1:
				log.PutGap(rc.Gap{ID: i + 1})
			case 2:
				log.AppendMark(Mark{Note: "here"})
			case 3:
				if s != nil {
					s.Grow()
				}
			case 5:
				log.Settle()
			}
			if i == int(begin) {
				s = Select(log, filter)
			}
		}
		if s == nil {
			return
		}
		s.Grow()
		finish(s)
		var want []Row
		events := 0
		for _, r := range log.Window(nil, 0, log.Len()) {
			if filter.Match(r, rc.Summarize) {
				want = append(want, r)
				if r.IsEvent() {
					events++
				}
			}
		}
		got := s.Window(nil, -2, s.Len()+5)
		if !slices.EqualFunc(got, want, func(a, b Row) bool { return a.ID == b.ID }) || s.Len() != len(want) || s.EventsHeld() != events {
			t.Fatalf("selected %d rows with %d events, want %d with %d", s.Len(), s.EventsHeld(), len(want), events)
		}
		for i, r := range want {
			if s.IDAt(i) != r.ID || s.Pos(r.ID) != i {
				t.Fatalf("row %d is at %d, want %d", r.ID, s.Pos(r.ID), i)
			}
			after := 0
			for _, x := range want[i+1:] {
				if x.IsEvent() {
					after++
				}
			}
			if s.EventsAfter(r.ID) != after {
				t.Fatalf("%d events after row %d, want %d", s.EventsAfter(r.ID), r.ID, after)
			}
			frozen := Until{Rows: s, Last: r.ID}
			if frozen.Len() != i+1 || frozen.IDAt(i) != r.ID || frozen.IDAt(i+1) != 0 {
				t.Fatalf("up to row %d there are %d rows, want %d", r.ID, frozen.Len(), i+1)
			}
		}
	})
}

func TestMarks(t *testing.T) {
	log := newLog(6, 3)
	log.AppendEvent(event(0))
	a := log.AppendMark(Mark{At: start, Note: "first"})
	log.AppendEvent(event(1))
	b := log.AppendMark(Mark{At: start})
	log.AppendEvent(event(2))
	if log.Events() != 3 || log.EventsHeld() != 3 || log.EventsAfter(a) != 2 {
		t.Fatal("a mark counts as an event")
	}
	for _, c := range []struct {
		from ID
		by   int
		want ID
	}{{1, 1, a}, {a, 1, b}, {b, 1, 0}, {5, -1, b}, {b, -1, a}, {a, -1, 0}} {
		if got := log.NextMark(c.from, c.by); got != c.want {
			t.Errorf("from row %d by %d: %d, want %d", c.from, c.by, got, c.want)
		}
	}
	for i := range 4 {
		log.AppendEvent(event(i))
	}
	if log.NextMark(log.Last(), -1) != b || log.NextMark(b, -1) != 0 {
		t.Error("a mark that was trimmed is found, or the other one is not")
	}
	if r, ok := log.Get(b); !ok || !r.IsMark() || r.IsEvent() || !r.At().Equal(start) {
		t.Errorf("the mark is %+v", r)
	}
	log.AppendEvent(event(9))
	log.AppendEvent(event(9))
	log.AppendEvent(event(9))
	if log.EventsHeld() != 6 {
		t.Errorf("%d events are held, want 6", log.EventsHeld())
	}
}

func TestGapsAndHolesAreFound(t *testing.T) {
	log := newLog(20, 10)
	log.AppendEvent(event(0))
	gap := log.PutGap(rc.Gap{ID: 1, From: start})
	mark := log.AppendMark(Mark{At: start})
	hole := log.AppendHole(Hole{At: start, Entries: 7})
	if log.NextGap(0, 1) != gap || log.NextGap(gap, 1) != hole || log.NextGap(gap, -1) != 0 || log.NextGap(hole, 1) != 0 {
		t.Error("gaps and holes are not found")
	}
	if log.NextMark(0, 1) != mark || log.NextMark(mark, 1) != 0 {
		t.Error("a gap or a hole is taken for a mark")
	}
}

// TestMarkIsChanged: a mark keeps its row when it gets its note, readers of
// before keep the old one, and one that is taken back is not gone to.
func TestMarkIsChanged(t *testing.T) {
	log := newLog(6, 3)
	id := log.AppendMark(Mark{At: start})
	log.AppendEvent(event(1))
	before := log.Snapshot()
	if !log.UpdateMark(id, Mark{At: start, Note: "first"}) {
		t.Fatal("the mark is not held")
	}
	if r, ok := log.Get(id); !ok || r.Mark.Note != "first" || r.Version != 2 {
		t.Errorf("the mark is %+v", r)
	}
	for r := range before.All() {
		if r.ID == id && r.Mark.Note != "" {
			t.Error("a snapshot has changed")
		}
	}
	if log.NextMark(0, 1) != id {
		t.Error("the mark is not found")
	}
	log.UpdateMark(id, Mark{At: start, Void: true})
	if got := log.NextMark(0, 1); got != 0 {
		t.Errorf("mark %d is found, which was taken back", got)
	}
	if log.UpdateMark(2, Mark{}) || log.UpdateMark(9, Mark{}) || log.UpdateMark(0, Mark{}) {
		t.Error("a row that is no mark was changed")
	}
	for i := range 6 {
		log.AppendEvent(event(i))
	}
	if log.UpdateMark(id, Mark{}) {
		t.Error("a row that was trimmed was changed")
	}
}

// TestInsert puts rows among those that a selection has found, in any order.
func TestInsert(t *testing.T) {
	query, err := ParseQuery("is:late")
	if err != nil {
		t.Fatal(err)
	}
	for trial := range 50 {
		log := newLog(60, 5)
		fill := func(from, n int) {
			for i := from; i < from+n; i++ {
				e := event(i)
				if i%3 == 0 {
					e.How = rc.Recovered
				}
				log.AppendEvent(e)
				if i%4 == 0 {
					log.AppendMark(Mark{Note: "here"})
				}
			}
		}
		fill(0, 30)
		s := Select(log, Filter{Query: query})
		s.Insert(1) // too early: the search is under way
		finish(s)
		fill(30, 30)
		s.Grow()
		want := map[ID]bool{}
		for i := range s.Len() {
			want[s.IDAt(i)] = true
		}
		for i := range 10 {
			id := ID(1 + (trial*31+i*17)%75)
			s.Insert(id)
			s.Insert(id)
			if id >= log.First() && id <= log.Last() {
				want[id] = true
			}
		}
		var ids []ID
		for id := range want {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		events := 0
		for i := len(ids) - 1; i >= 0; i-- {
			if got := s.IDAt(i); got != ids[i] {
				t.Fatalf("trial %d: row %d is %d, want %d", trial, i, got, ids[i])
			}
			if got := s.EventsAfter(ids[i]); got != events {
				t.Fatalf("trial %d: %d events after row %d, want %d", trial, got, ids[i], events)
			}
			if row, _ := log.Get(ids[i]); row.IsEvent() {
				events++
			}
		}
		if s.Len() != len(ids) || s.EventsHeld() != events {
			t.Fatalf("trial %d: %d rows and %d events, want %d and %d", trial, s.Len(), s.EventsHeld(), len(ids), events)
		}
		log.Close()
	}
}
