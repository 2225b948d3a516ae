package history

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"ringtail/rc"
)

var start = time.Date(2026, 3, 1, 14, 2, 11, 0, time.UTC)

// event makes an event that can be told from every other.
func event(n int) rc.Event {
	return rc.Event{
		Received: start.Add(time.Duration(n) * time.Second),
		Envelope: fmt.Appendf(nil, `{"uuid":"%d"}`, n),
	}
}

// newLog is a log with small blocks.
func newLog(rows, perBlock int) *Log {
	l := New(Options{MaxRows: rows})
	l.perBlock = perBlock
	l.tail = newBlock(1, perBlock)
	l.publish()
	return l
}

// model is the log as simply as it can be written.
type model struct {
	rows   []Row
	max    int
	last   ID
	events uint64
	gone   map[int]bool // gaps whose row was trimmed
}

func (m *model) append(r Row) ID {
	m.last++
	r.ID, r.Version = m.last, 1
	m.rows = append(m.rows, r)
	if len(m.rows) > m.max {
		if m.rows[0].IsGap() {
			m.gone[m.rows[0].Gap.ID] = true
		}
		m.rows = m.rows[1:]
	}
	return m.last
}

func (m *model) putGap(g rc.Gap) ID {
	if g.ID == 0 || m.gone[g.ID] {
		return 0
	}
	for i := range m.rows {
		if m.rows[i].Gap.ID == g.ID {
			if !reflect.DeepEqual(m.rows[i].Gap, g) {
				m.rows[i].Gap = g
				m.rows[i].Version++
			}
			return m.rows[i].ID
		}
	}
	return m.append(Row{Gap: g})
}

// FuzzLog plays random appends, gap updates and cursor moves on a log and on
// the model, and compares everything that can be asked.
func FuzzLog(f *testing.F) {
	f.Add(uint8(3), []byte{0, 0, 1, 1, 0, 0, 0, 2, 7, 3, 0, 0, 1, 2})
	f.Add(uint8(1), []byte{1, 1, 0, 1, 1, 3, 2, 0, 4, 1, 5})
	f.Add(uint8(20), []byte{0, 0, 0, 0, 0, 2, 1, 2, 255, 0, 0, 4, 0, 5, 3, 0, 0, 1, 9})
	f.Fuzz(func(t *testing.T, size uint8, ops []byte) {
		limit := int(size%20) + 1
		log := newLog(limit, int(size)%5+1)
		defer log.Close()
		want := &model{max: limit, gone: make(map[int]bool)}
		var cursor Cursor
		const height = 4
		for i := range ops {
			arg := 0
			if i+1 < len(ops) {
				arg = int(int8(ops[i+1]))
			}
			var before ID
			var topBefore ID
			anchored := !cursor.Following()
			if anchored {
				before = cursor.Selected(log)
				topBefore = log.IDAt(cursor.Top(log, height))
			}
			switch ops[i] % 8 {
			case 0, 1:
				e := event(i)
				want.events++
				if got, id := log.AppendEvent(e), want.append(Row{Event: e}); got != id {
					t.Fatalf("AppendEvent gave id %d, want %d", got, id)
				}
				checkAnchor(t, &cursor, log, anchored, before, topBefore, height)
			case 2:
				g := rc.Gap{ID: arg & 7, From: start, Late: i}
				if got, id := log.PutGap(g), want.putGap(g); got != id {
					t.Fatalf("PutGap(%d) gave id %d, want %d", g.ID, got, id)
				}
				checkAnchor(t, &cursor, log, anchored, before, topBefore, height)
			case 3:
				cursor.Move(log, arg, height)
			case 4:
				cursor.Follow()
			case 5:
				cursor.Home(log, height)
			case 6:
				cursor.Hold(log, height)
			case 7:
				log.Settle()
			}
			compare(t, log, want)
			checkCursor(t, &cursor, log, height)
		}
	})
}

// checkAnchor tells that a row that arrived did not move what is read, unless
// the row read was the one that had to go.
func checkAnchor(t *testing.T, c *Cursor, log *Log, anchored bool, selected, top ID, height int) {
	t.Helper()
	if !anchored || selected == 0 {
		return
	}
	if got := c.Selected(log); got != max(selected, log.First()) {
		t.Fatalf("selected row went from %d to %d with rows %d to %d", selected, got, log.First(), log.Last())
	}
	// A window that is not full has to slide when its first rows go.
	if got := log.IDAt(c.Top(log, height)); got != max(top, log.First()) {
		t.Fatalf("first row on the screen went from %d to %d with rows %d to %d", top, got, log.First(), log.Last())
	}
}

func checkCursor(t *testing.T, c *Cursor, log *Log, height int) {
	t.Helper()
	if log.Len() == 0 {
		if c.Selected(log) != 0 || c.Top(log, height) != 0 {
			t.Fatal("a cursor in an empty log is somewhere")
		}
		return
	}
	top, pos := c.Top(log, height), log.Pos(c.Selected(log))
	if pos < top || pos >= top+height || top < 0 || top >= log.Len() {
		t.Fatalf("selected position %d is outside the window at %d", pos, top)
	}
	if c.Following() && c.Selected(log) != log.Last() {
		t.Fatal("following, but not on the newest row")
	}
}

func compare(t *testing.T, log *Log, want *model) {
	t.Helper()
	snap := log.Snapshot()
	if snap.Len() != len(want.rows) || snap.First() != log.First() || snap.Last() != want.last {
		t.Fatalf("a snapshot has %d rows from %d to %d", snap.Len(), snap.First(), snap.Last())
	}
	at := 0
	for row := range snap.All() {
		if !reflect.DeepEqual(row, want.rows[at]) {
			t.Fatalf("row %d of a snapshot is %+v, want %+v", at, row, want.rows[at])
		}
		at++
	}
	if log.Len() != len(want.rows) || log.Last() != want.last || log.Events() != want.events {
		t.Fatalf("Len, Last, Events = %d, %d, %d, want %d, %d, %d",
			log.Len(), log.Last(), log.Events(), len(want.rows), want.last, want.events)
	}
	held := 0
	for pos, row := range want.rows {
		got, ok := log.Get(row.ID)
		if !ok || !reflect.DeepEqual(got, row) {
			t.Fatalf("Get(%d) = %+v, %v, want %+v", row.ID, got, ok, row)
		}
		if log.Pos(row.ID) != pos || log.IDAt(pos) != row.ID {
			t.Fatalf("row %d is at %d, want %d", row.ID, log.Pos(row.ID), pos)
		}
		if !row.IsGap() {
			held++
		}
		after := 0
		for _, later := range want.rows[pos+1:] {
			if !later.IsGap() {
				after++
			}
		}
		if got := log.EventsAfter(row.ID); got != after {
			t.Fatalf("EventsAfter(%d) = %d, want %d", row.ID, got, after)
		}
	}
	if log.EventsHeld() != held {
		t.Fatalf("EventsHeld() = %d, want %d", log.EventsHeld(), held)
	}
	if _, ok := log.Get(want.last + 1); ok {
		t.Fatal("a row beyond the newest exists")
	}
	if len(want.rows) > 0 {
		if _, ok := log.Get(want.rows[0].ID - 1); ok {
			t.Fatal("a trimmed row exists")
		}
		if log.First() != want.rows[0].ID {
			t.Fatalf("First() = %d, want %d", log.First(), want.rows[0].ID)
		}
	}
	for _, w := range [][2]int{{0, 3}, {-2, 4}, {len(want.rows) - 2, 5}, {len(want.rows) + 3, 2}, {1, 0}} {
		from, to := max(0, w[0]), min(w[0]+w[1], len(want.rows))
		var rows []Row
		if from < to {
			rows = want.rows[from:to]
		}
		if got := log.Window(nil, w[0], w[1]); len(got) != len(rows) || len(rows) > 0 && !reflect.DeepEqual(got, rows) {
			t.Fatalf("Window(%d, %d) = %v, want %v", w[0], w[1], got, rows)
		}
	}
}

func TestLogAgainstModelAtLength(t *testing.T) {
	// A fixed long schedule, so that an ordinary run wraps the ring many times.
	log := newLog(17, 4)
	defer log.Close()
	want := &model{max: 17, gone: make(map[int]bool)}
	for i := range 500 {
		if i%7 == 3 {
			g := rc.Gap{ID: i/50 + 1, Late: i}
			if got, id := log.PutGap(g), want.putGap(g); got != id {
				t.Fatalf("step %d: PutGap gave %d, want %d", i, got, id)
			}
		} else {
			want.events++
			if got, id := log.AppendEvent(event(i)), want.append(Row{Event: event(i)}); got != id {
				t.Fatalf("step %d: AppendEvent gave %d, want %d", i, got, id)
			}
		}
		compare(t, log, want)
	}
}

func TestUntilFreezes(t *testing.T) {
	log := newLog(5, 2)
	for i := range 4 {
		log.AppendEvent(event(i))
	}
	frozen := Until{Rows: log, Last: log.Last()}
	var cursor Cursor
	for i := range 3 {
		log.AppendEvent(event(10 + i))
		if cursor.Selected(frozen) != 4 {
			t.Fatalf("after %d new rows the frozen view selects %d, want 4", i+1, cursor.Selected(frozen))
		}
	}
	// Rows 1 and 2 were trimmed; 3 and 4 are what is left of the frozen part.
	if rows := frozen.Window(nil, 0, 10); len(rows) != 2 || rows[0].ID != 3 || rows[1].ID != 4 {
		t.Fatalf("the frozen view shows %v, want rows 3 and 4", rows)
	}
	if log.EventsAfter(frozen.Last) != 3 {
		t.Fatalf("%d events are new, want 3", log.EventsAfter(frozen.Last))
	}
	for i := range 5 {
		log.AppendEvent(event(20 + i))
	}
	if frozen.Len() != 0 || cursor.Selected(frozen) != 0 || len(frozen.Window(nil, 0, 3)) != 0 || frozen.IDAt(0) != 0 {
		t.Fatal("a frozen view whose rows were all trimmed is not empty")
	}
}

func TestRowAt(t *testing.T) {
	log := New(Options{})
	log.AppendEvent(event(7))
	log.PutGap(rc.Gap{ID: 1, From: start})
	e, _ := log.Get(1)
	g, _ := log.Get(2)
	if !e.At().Equal(start.Add(7*time.Second)) || !g.At().Equal(start) {
		t.Fatalf("rows happened at %v and %v", e.At(), g.At())
	}
	if log.PutGap(rc.Gap{}) != 0 {
		t.Fatal("a gap without an ID got a row")
	}
}
