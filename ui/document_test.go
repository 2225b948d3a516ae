package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"ringtail/history"
	"ringtail/rc"
)

// documentOf is the event's tree alone, all unfolded.
func documentOf(envelope string, w int) *document {
	d := newEmptyDocument(cells{method: ansi.WcWidth})
	d.addEvent([]byte(envelope))
	d.arrange()
	d.SetWidth(w)
	return d
}

// unwrapped is the text of every line in sight, indented.
func (d *document) unwrapped() string {
	var b strings.Builder
	for _, i := range d.lines {
		b.WriteString(strings.Repeat("  ", int(d.nodes[i].depth)) + d.show(i).text + "\n")
	}
	return b.String()
}

// lineWith is the node of the first line that holds text.
func (d *document) lineWith(t testing.TB, text string) int32 {
	t.Helper()
	for _, i := range d.lines {
		if strings.Contains(d.show(i).text, text) {
			return i
		}
	}
	t.Fatalf("no line holds %q:\n%s", text, d.unwrapped())
	return 0
}

func TestDocumentKeepsOrderAndDigits(t *testing.T) {
	for _, raw := range []string{
		`{"z":1,"a":12345678901234567890,"f":1.50,"e":1E+2,"dup":1,"dup":2,"s":"\u00e9\/\"x\": ","n":null,"o":{},"l":[1,[]]}`,
		`[]`, `{}`, `"x"`, `-1e5`, ` [ [ ] , { } , [ [ 1 ] ] , { "a" : { "b" : [ true , false ] } } ] `,
		"{\"a\"\t:\n[1,\r\n2 ] , \"b\":\"]}\"}", `{"":{"":""}}`,
	} {
		var want bytes.Buffer
		if err := json.Indent(&want, []byte(strings.TrimSpace(raw)), "", "  "); err != nil {
			t.Fatal(err)
		}
		if got := documentOf(raw, 80).unwrapped(); got != want.String()+"\n" {
			t.Errorf("the document reads\n%s\nwant\n%s", got, want.String())
		}
	}
}

func FuzzDocumentReadsLikeTheJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"c"}]}`, `[[[]]]`, `{"a":"\ud83d\ude00"}`, ` [ 1 , 2 ] `, `{"k":{}}`, "\u20000"} {
		f.Add([]byte(seed), uint8(3))
	}
	f.Fuzz(func(t *testing.T, raw []byte, pick uint8) {
		d := documentOf(string(raw), 40)
		var want bytes.Buffer
		if json.Indent(&want, bytes.Trim(raw, " \t\r\n"), "", "  ") != nil {
			return // also where a space that is none of JSON's stands around it
		}
		if string(raw) == safeText(string(raw)) { // else signs stand for what would drive the terminal
			if got := d.unwrapped(); got != want.String()+"\n" {
				t.Fatalf("the document reads\n%s\nwant\n%s", got, want.String())
			}
		}
		// Folds never lose the reader, and every line has a value and a path.
		var folds folds
		for i := range d.nodes {
			_, _ = d.copyValue(int32(i)), d.path(int32(i))
			if d.foldable(int32(i)) && i%(int(pick)+1) == 0 {
				folds.fold(d, int32(i), true)
			}
		}
		d.arrange()
		for i := range d.nodes {
			at := d.lines[d.find(int32(i))]
			if last := d.nodes[at].close; at > int32(i) || int32(i) != at && int32(i) > last {
				t.Fatalf("line %d of %q is sought at line %d, which ends at %d", i, raw, at, last)
			}
		}
	})
}

func safeText(s string) string { return cells{method: ansi.WcWidth}.inert(s) }

func TestDocumentCopies(t *testing.T) {
	d := documentOf(`{"id":12345678901234567890,"text":"a \"b\": c,","list":[1,{"k":"v"}],"no":null,"empty":{},"odd key":{"2x":true}}`, 80)
	for text, want := range map[string]struct{ value, path, subtree string }{
		`"id"`:    {"12345678901234567890", ".id", ""},
		`"text"`:  {`a "b": c,`, ".text", ""},
		`"no"`:    {"null", ".no", ""},
		`"empty"`: {"{}", ".empty", ""},
		`"list"`:  {"[\n  1,\n  {\n    \"k\": \"v\"\n  }\n]", ".list", "[\n  1,\n  {\n    \"k\": \"v\"\n  }\n]"},
		`"k"`:     {"v", ".list[1].k", "{\n  \"k\": \"v\"\n}"},
		`"2x"`:    {"true", `.["odd key"]["2x"]`, "{\n  \"2x\": true\n}"},
	} {
		i := d.lineWith(t, text)
		if got := d.copyValue(i); got != want.value {
			t.Errorf("the value of %s is %q, want %q", text, got, want.value)
		}
		if got := strings.ReplaceAll(d.path(i), `.[`, `.[`); got != want.path && got != strings.TrimPrefix(want.path, ".") {
			t.Errorf("the path of %s is %q, want %q", text, got, want.path)
		}
		if got := d.copySubtree(i); want.subtree != "" && got != want.subtree {
			t.Errorf("the subtree of %s is %q, want %q", text, got, want.subtree)
		}
	}
	if got := d.path(d.lines[len(d.lines)-1]); got != "." {
		t.Errorf("the path of the last bracket is %q", got)
	}
	if got := documentOf(`[[7]]`, 80); got.path(2) != ".[0][0]" {
		t.Errorf("the path of an element of an element is %q", got.path(2))
	}
}

func TestDocumentFolds(t *testing.T) {
	const raw = `{"body":{"from":{"name":"Ann","phoneNumber":"+12025550101","x":1,"y":2},"to":[{"name":"Bob"}],"deep":{"a":{"b":[1,2,3]}},"long":{"t":"` + "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz" + `"}},"z":0}`
	var f folds
	d := documentOf(raw, 80)
	for _, text := range []string{`"from"`, `"to"`, `"long"`} {
		f.fold(d, d.lineWith(t, text), true)
	}
	d.arrange()
	want := "{\n  \"body\": {\n    \"from\": {\"name\": \"Ann\", … 4 keys},\n    \"to\": [… 1 element],\n    \"deep\": {\n      \"a\": {\n        \"b\": [\n          1,\n          2,\n          3\n        ]\n      }\n    },\n    \"long\": {… 1 key}\n  },\n  \"z\": 0\n}\n"
	if got := d.unwrapped(); got != want {
		t.Errorf("folded, the document reads\n%s\nwant\n%s", got, want)
	}
	// Another event is folded at the same places, whatever else it holds.
	other := documentOf(`{"new":{"from":{"a":[1]}},"body":{"to":[1,[2]],"from":{"a":1}}}`, 80)
	f.apply(other)
	other.arrange()
	if got, want := other.unwrapped(), "{\n  \"new\": {\n    \"from\": {\n      \"a\": [\n        1\n      ]\n    }\n  },\n  \"body\": {\n    \"to\": [1, … 2 elements],\n    \"from\": {\"a\": 1}\n  }\n}\n"; got != want {
		t.Errorf("the other document reads\n%s\nwant\n%s", got, want)
	}
	f.foldAll(d, true)
	d.arrange()
	if got, want := d.unwrapped(), "{\n  \"body\": {… 4 keys},\n  \"z\": 0\n}\n"; got != want {
		t.Errorf("all folded, the document reads\n%s\nwant\n%s", got, want)
	}
	f.foldAll(d, false)
	d.arrange()
	if len(d.lines) != len(d.nodes) {
		t.Errorf("all unfolded, %d of %d lines are in sight", len(d.lines), len(d.nodes))
	}
}

func TestDocumentWraps(t *testing.T) {
	text := strings.Repeat("日本語 abc ", 40)
	for _, w := range []int{1, 2, 7, 20, 80} {
		d := documentOf(`{"subject":"`+text+`"}`, w)
		k := &look{theme: newTheme(true, 5), cells: d.cells, loc: time.UTC, now: t0}
		s := d.show(1)
		var b strings.Builder
		for r := range s.rows {
			l := d.row(k, 1, r, "")
			if width := l.width(d.cells); width > w && w > 6 {
				t.Fatalf("a row of width %d is %d wide", w, width)
			}
			to := len(s.text)
			if r+1 < len(s.rows) {
				to = s.rows[r+1]
			}
			b.WriteString(s.text[s.rows[r]:to])
		}
		if b.String() != s.text || s.text != `"subject": "`+text+`"` {
			t.Fatalf("at width %d the rows read %q", w, b.String())
		}
	}
}

func TestDocumentOfWhatIsNoJSON(t *testing.T) {
	d := documentOf("{\"a\":\x1b[31m\nsecond", 80)
	if got := d.unwrapped(); got != "not valid JSON; the bytes as they came:\n{\"a\":␛[31m\nsecond\n" {
		t.Fatalf("it reads %q", got)
	}
}

// TestDocumentIsBounded lays out no more than it has room for, and says so.
func TestDocumentIsBounded(t *testing.T) {
	d := documentOf(`{"a":[`+strings.Repeat("1,", maxNodes)+`1],"b":2}`, 80)
	if n := len(d.nodes); n > maxNodes+8 {
		t.Fatalf("%d lines were laid out", n)
	}
	var tail []string
	for _, i := range d.lines[len(d.lines)-3:] {
		tail = append(tail, d.show(i).text)
	}
	if !strings.Contains(tail[0], "are not laid out; v shows every byte") || tail[1] != "]" || tail[2] != "}" {
		t.Fatalf("the document ends with %q", tail)
	}
}

func TestTimesAreExplained(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	for raw, want := range map[string]string{
		`"2026-03-01T14:02:08.120Z"`:      "15:02:08 CET · 14:02:08 UTC · 2 s ago",
		`"2026-03-01T14:02:41+0000"`:      "15:02:41 CET · 14:02:41 UTC · in 30 s",
		`"2026-02-01T14:02:11.000000Z"`:   "2026-02-01 15:02:11 CET · 14:02:11 UTC · 28 d ago",
		`"2026-03-01 is no time at all"`:  "",
		`"+12025550101"`:                  "",
		`"short"`:                         "",
		`20260301140211000000`:            "",
		`"2026-03-01T14:02:11.120Z trap"`: "",
	} {
		d := documentOf(`{"t":`+raw+`}`, 200)
		k := &look{theme: newTheme(true, 5), cells: d.cells, loc: berlin, now: t0}
		if got := k.explain(d, 1, 100); got != want {
			t.Errorf("%s is explained as %q, want %q", raw, got, want)
		}
		if got := k.explain(d, 1, 8); d.cells.width(got) > 8 {
			t.Errorf("%s is explained as %q in 8 columns", raw, got)
		}
	}
}

// huge is an event of about a mebibyte in many lines.
func huge() rc.Event {
	var b bytes.Buffer
	b.WriteString(`{"uuid":"1","body":{"parties":[`)
	for i := range 9000 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"p-%d","direction":"Inbound","from":{"phoneNumber":"+1202555%04d","name":"Caller %d"},"status":{"code":"Setup"}}`, i, i, i)
	}
	b.WriteString(`]}}`)
	return rc.Event{Received: t0, Kind: rc.KindCall, Envelope: b.Bytes()}
}

func openHuge(t testing.TB) *inspector {
	k := &look{theme: newTheme(true, 5), cells: cells{method: ansi.WcWidth}, loc: time.UTC, now: t0}
	p := &inspector{look: k}
	p.SetSize(100, 50)
	e := huge()
	if len(e.Envelope) < 1<<20 {
		t.Fatalf("the event has only %d bytes", len(e.Envelope))
	}
	p.Show(history.Row{ID: 1, Event: e}, nil)
	return p
}

// TestOnlyLinesInSightAreDrawn counts what is made of a mebibyte when it is
// opened, scrolled, searched and folded.
func TestOnlyLinesInSightAreDrawn(t *testing.T) {
	p := openHuge(t)
	check := func(after string, most int) {
		t.Helper()
		p.View(true, rc.KindCall)
		if n := len(p.doc.drawn); n > most || n == 0 {
			t.Errorf("after %s, %d of %d lines were drawn", after, n, len(p.doc.lines))
		}
		clear(p.doc.drawn)
	}
	if n := len(p.doc.lines); n < 90_000 {
		t.Fatalf("the event has only %d lines", n)
	}
	check("opening", 120)
	p.End()
	check("going to the end", 120)
	p.MovePage(-1)
	check("a page up", 240)
	p.Search()
	p.Type("caller 4711")
	check("a search", 240)
	if want := `"name": "Caller 4711"`; p.doc.show(p.at()).text != want {
		t.Errorf("the search found %q, want %q", p.doc.show(p.at()).text, want)
	}
	p.FoldAll(true)
	check("folding all", 120)
	p.SetSize(60, 20)
	check("another size", 120)
}

func BenchmarkInspectMebibyte(b *testing.B) {
	p := openHuge(b)
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			p.Refresh()
			p.View(true, rc.KindCall)
		}
	})
	b.Run("key", func(b *testing.B) {
		for b.Loop() {
			p.MovePage(1)
			p.View(true, rc.KindCall)
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			p.Search()
			p.Type("caller 4711")
			p.View(true, rc.KindCall)
		}
		p.EndSearch(false)
	})
	b.Run("fold", func(b *testing.B) {
		for b.Loop() {
			p.Toggle()
			p.View(true, rc.KindCall)
		}
	})
}
