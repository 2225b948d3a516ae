package history

import (
	"slices"
	"testing"

	"ringtail/rc"
)

// FuzzSelection compares a selection that grows with a log with the log's rows
// picked one by one.
func FuzzSelection(f *testing.F) {
	f.Add(uint8(7), uint8(3), []byte{0, 0, 0, 1, 0, 2, 3, 0, 0, 4, 0, 0, 0, 0, 3, 3, 0, 1})
	f.Add(uint8(30), uint8(0), []byte{0, 1, 2, 3, 4, 4, 4, 0, 0, 3})
	f.Fuzz(func(t *testing.T, size, begin uint8, ops []byte) {
		log := NewLog(int(size%40) + 1)
		var s *Selection
		keep := func(r Row) bool { return r.ID%3 != 1 }
		if begin == 0 {
			s = Select(log, keep)
		}
		for i, op := range ops {
			switch op % 5 {
			case 0, 4:
				log.AppendEvent(event(i))
			case 1:
				log.PutGap(rc.Gap{ID: i + 1})
			case 2:
				log.AppendMark(Mark{Note: "here"})
			case 3:
				if s != nil {
					s.Grow(int(op / 5))
				}
			}
			if i == int(begin) {
				s = Select(log, keep)
			}
		}
		if s == nil {
			return
		}
		for !s.Grow(3) {
		}
		var want []Row
		events := 0
		for _, r := range log.Window(nil, 0, log.Len()) {
			if keep(r) {
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

func TestSelectionLooksOnce(t *testing.T) {
	log := NewLog(100)
	for i := range 100 {
		log.AppendEvent(event(i))
	}
	looked := map[ID]int{}
	s := Select(log, func(r Row) bool { looked[r.ID]++; return r.ID%2 == 0 })
	if s.Grow(10) || s.Len() != 5 || s.IDAt(4) != 100 {
		t.Fatalf("after ten rows there are %d, the last %d", s.Len(), s.IDAt(s.Len()-1))
	}
	for i := range 20 {
		log.AppendEvent(event(i))
		s.Grow(0)
	}
	for !s.Grow(7) {
	}
	if len(looked) != 100 { // rows 1 to 20 went before their turn came
		t.Fatalf("looked at %d rows", len(looked))
	}
	for id, n := range looked {
		if n != 1 {
			t.Fatalf("looked at row %d %d times", id, n)
		}
	}
	if s.Len() != 50 || s.EventsHeld() != 50 {
		t.Fatalf("%d rows, %d events, want 50", s.Len(), s.EventsHeld())
	}
}

func TestMarks(t *testing.T) {
	log := NewLog(6)
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
