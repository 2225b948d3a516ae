package history

import (
	"fmt"
	"strings"
	"testing"

	"ringtail/internal/sample"
	"ringtail/rc"
)

// FuzzIndex: what matches an event is never said to be missing from a block
// that has it, whatever is asked and whatever the event says.
func FuzzIndex(f *testing.F) {
	f.Add("zoe order", "Order 4711 is out", "Zoë Laurent", "+14157809227", "101", "998877", uint8(1), uint16(3), uint16(9))
	f.Add("from:+1415 -is:late", "Straße １２３４５", "Ａnn", "(415) 780-92.27", "12a", "s-77", uint8(9), uint16(0), uint16(30))
	f.Add("id:88 uuid:1 raw:x kind:sms,call", "call 41\u03015 5512", "+1 2", "12３45", "", "\xff\x00", uint8(2), uint16(5), uint16(5))
	f.Add("with:anonymous text:\"a b\"", "a  b 1-2-3-4-5-6", "", "anonymous 55512", "9/8", "", uint8(0), uint16(1), uint16(2))
	f.Fuzz(func(t *testing.T, query, text, name, number, ext, id string, kind uint8, from, size uint16) {
		e := rc.Event{Kind: rc.Kind(kind % 27), How: rc.How(kind % 3), Envelope: []byte(text)}
		sum := rc.Summary{
			Kind: rc.Kind(kind % 27), Direction: rc.Inbound, ID: id, Thread: number, Text: text, Note: name,
			From: rc.Party{Name: name, Number: number}, To: []rc.Party{{Extension: ext, ID: id}, {Number: name}, {Name: ext, Number: id}, {Name: text}},
		}
		summarize := func(rc.Event) rc.Summary { return sum }
		x := newIndex([]rc.Event{{How: placeOfOther}, e}, summarize)
		row := Row{ID: 1, Event: e}
		// Queries made of the event itself match more often than others.
		line := fold(sum.Line()) + " " + number
		part := line[min(int(from), len(line)):min(int(from)+int(size)%40, len(line))]
		queries := []string{query, `"` + part + `"`, part, "from:" + part, `to:"` + part + `"`, "text:" + part, "id:" + id, "with:" + number}
		for _, text := range queries {
			q, err := ParseQuery(text)
			if err == nil && q.Match(row, summarize) && !q.may(x) {
				t.Fatalf("%q matches, and the index denies it", text)
			}
		}
		if c, ok := ConversationOf(sum); ok && !c.may(x) {
			t.Fatal("the index denies the event's own conversation")
		}
	})
}

// TestSearchFindsWhatMatches compares searches, index and all, with looking at
// every row.
func TestSearchFindsWhatMatches(t *testing.T) {
	source := sample.New(3)
	var events []rc.Event
	sums := map[string]rc.Summary{}
	for range 1000 {
		e := source.Event()
		events = append(events, e)
		sums[string(e.Envelope)] = rc.Summarize(e)
	}
	summarize := func(e rc.Event) rc.Summary { return sums[string(e.Envelope)] }
	log := New(Options{Summarize: summarize})
	defer log.Close()
	log.perBlock = 30
	for _, e := range events {
		log.AppendEvent(e)
	}
	log.Settle()
	indexed := 0
	for _, b := range log.blocks {
		if b.index.Load() != nil {
			indexed++
		}
	}
	if indexed != len(log.blocks) || indexed < 20 {
		t.Fatalf("%d of %d blocks have an index", indexed, len(log.blocks))
	}
	skipped := 0
	for i := 0; i < len(events); i += 89 {
		sum := summarize(events[i])
		queries := []string{"id:" + sum.ID, "kind:" + sum.Kind.Name()}
		if n := sum.From.Number; len(n) > 7 {
			queries = append(queries, n, n[2:], fmt.Sprintf("(%s) %s-%s", n[2:5], n[5:8], n[8:]), "from:"+n[5:9], n[6:11])
		}
		for _, word := range strings.Fields(strings.ReplaceAll(sum.Line(), `"`, "")) {
			queries = append(queries, `"`+word+`"`, "text:"+strings.ToUpper(word))
		}
		queries = append(queries, "raw:"+string(events[i].Envelope[60:76]), "uuid:"+rc.DecodeHead(events[i].Envelope).UUID)
		for _, text := range queries {
			q, err := ParseQuery(text)
			if err != nil {
				continue
			}
			for _, b := range log.blocks {
				if !q.may(b.index.Load()) {
					skipped++
				}
			}
			s := Select(log, Filter{Query: q})
			finish(s)
			want := 0
			for k, e := range events {
				if q.Match(Row{ID: ID(k + 1), Event: e}, summarize) {
					if got := s.IDAt(want); got != ID(k+1) {
						t.Fatalf("%q: row %d of the matches is %d, want %d", text, want, got, k+1)
					}
					want++
				}
			}
			if s.Len() != want {
				t.Fatalf("%q: %d rows, want %d", text, s.Len(), want)
			}
		}
	}
	if skipped == 0 {
		t.Fatal("no block was ever skipped")
	}
}

// FuzzSieve: an event that matches is never left out because of what its block
// says as a whole.
func FuzzSieve(f *testing.F) {
	f.Add(`{"m":1}`, `{"uuid":"7C5E-qk"}`, `{"uuid":"\u0037c5e","x":"Quokka"}`, "7c5e-QK")
	f.Add("", "Zoë", "ZOE oe", "zoe")
	f.Add("ab", "", "aab", "ab")
	f.Add("K", "\u212a", "xk", "k")
	f.Fuzz(func(t *testing.T, meta, first, second, want string) {
		events := []rc.Event{
			{Meta: []byte(meta), Envelope: []byte(first)}, {How: placeOfOther}, {Envelope: []byte(second)}, {Meta: []byte(second)},
		}
		parts := []string{want, second[len(second)/3 : len(second)*2/3], rc.DecodeHead([]byte(first)).UUID}
		for _, part := range parts {
			for _, field := range []string{`raw:"`, `uuid:"`} {
				q, err := ParseQuery(field + strings.ReplaceAll(part, `"`, "") + `"`)
				if err != nil {
					t.Fatal(err)
				}
				s, ok := q.sieve()
				if !ok {
					continue
				}
				may := make([]bool, len(events))
				s.sift(may, events, appendEvents(nil, events))
				for i, e := range events {
					if (e.How == placeOfOther || q.Match(Row{ID: 1, Event: e}, rc.Summarize)) && !may[i] {
						t.Fatalf("%q matches event %d of %q, which is left out", q, i, []string{meta, first, second})
					}
				}
			}
		}
	})
}

func FuzzFoldedContains(f *testing.F) {
	f.Add(`{"UUID":"7C5E-qk"}`, "7c5e-QK")
	f.Add("Zoë", "zoe")
	f.Add("aab", "ab")
	f.Add("x", "")
	f.Fuzz(func(t *testing.T, raw, want string) {
		want = fold(want)
		for _, w := range []string{want, fold(raw)[len(fold(raw))/2:]} {
			if got := foldedContains([]byte(raw), w); got != strings.Contains(fold(raw), w) {
				t.Fatalf("%q in %q: %v", w, raw, got)
			}
		}
	})
}
