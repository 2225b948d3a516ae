package recording

import (
	"testing"
	"time"

	"ringtail/rc"
)

// TestTwice plays recordings that overlap: each event comes once.
func TestTwice(t *testing.T) {
	mark := func(n int) Entry { return Entry{At: sms(n).Received, Mark: &Mark{}} }
	late := sms(2) // as another computer received it
	late.Received = late.Received.Add(700 * time.Millisecond)
	printed := string(sms(1).Envelope) + "\n"
	nameless := Entry{At: sms(4).Received, Event: rc.Event{Received: sms(4).Received, Envelope: []byte(`{"event":"/x","body":{}}`)}}
	for _, tt := range []struct {
		name    string
		sources []Source
		span    Span
		want    string
		twice   int64
	}{
		{"one alone", []Source{memory("a", entry(sms(1)), entry(sms(1)))}, Span{}, "1 1", 0},
		{"two", []Source{memory("a", entry(sms(1)), entry(sms(2)), mark(3)), memory("b", entry(late), mark(3), entry(sms(4)))}, Span{}, "1 2 mark 4", 2},
		{"one named twice", []Source{memory("a", entry(sms(1)), gap(2, 1), entry(sms(3))), memory("a", entry(sms(1)), gap(2, 1), entry(sms(3)))}, Span{}, "1 gap1 gap1 3", 2},
		{"twice inside one", []Source{memory("a", entry(sms(1)), entry(sms(1)), entry(sms(2))), memory("b", entry(sms(1)), entry(sms(1)), entry(sms(3)))}, Span{}, "1 1 2 3", 2},
		{"as tail printed it", []Source{memory("a", entry(sms(1))), text("b", printed)}, Span{}, "1", 1},
		{"a mark written late", []Source{memory("a", entry(sms(1)), entry(sms(3)), mark(2)), memory("b", entry(sms(3)))}, Span{}, "1 mark 3", 1},
		{"without a uuid", []Source{memory("a", nameless), memory("b", nameless)}, Span{}, " ", 0},
		{"before the span", []Source{memory("a", entry(sms(1)), entry(sms(2))), memory("b", entry(sms(1)), entry(late))}, Span{Since: Bound{Time: sms(2).Received.Add(1)}}, "2", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Open(t.Context(), tt.sources, tt.span, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := drain(t, s)
			if tt.want == " " {
				if len(got) != 2 {
					t.Errorf("%d entries came", len(got))
				}
			} else if names(got) != tt.want {
				t.Errorf("%s, want %s", names(got), tt.want)
			}
			if p := s.Progress(); p.Twice != tt.twice || p.Entries != int64(len(got))+p.Twice+p.LeftOut {
				t.Errorf("%+v, want %d", p, tt.twice)
			}
		})
	}
}

// TestTwiceIsBounded forgets the oldest.
func TestTwiceIsBounded(t *testing.T) {
	var seen twice
	for id := range uint64(3 * remembered) {
		if seen.again(id+1, 0) {
			t.Fatalf("%d came before", id)
		}
	}
	if len(seen.from) != remembered || len(seen.ring) != remembered {
		t.Errorf("%d and %d are remembered", len(seen.from), len(seen.ring))
	}
	if seen.again(1, 1) || !seen.again(3*remembered, 1) {
		t.Error("the oldest is remembered, or the newest is not")
	}
}

// TestAnotherRunIsToldOnceOfOverlappingRecordings: of a recording and a copy of it
// each event and each mark comes once; so does the hole between two runs.
func TestAnotherRunIsToldOnceOfOverlappingRecordings(t *testing.T) {
	run := func(n int, name string) Entry { e := begin(n); e.Begin.Run = name; return e }
	list := []Entry{run(0, "one"), entry(sms(1)), run(60, "two"), entry(sms(61))}
	saved := []Entry{run(0, "saved"), entry(sms(1)), {At: sms(60).Received, Lost: &Lost{Since: sms(1).Received, Reason: AnotherRun}}, entry(sms(61))}
	for name, other := range map[string]Source{"copied": memory("b", list...), "saved": memory("b", saved...)} {
		s, err := Open(t.Context(), []Source{memory("a", list...), other}, Span{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		holes := 0
		all := drain(t, s)
		for _, e := range all {
			if e.Lost != nil {
				holes++
			}
		}
		if holes != 1 {
			t.Errorf("%s: %s: the hole is told %d times", name, names(all), holes)
		}
	}
}
