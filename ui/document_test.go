package ui

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"ringtail/history"
	"ringtail/rc"
)

func documentOf(envelope string, w int) *document {
	k := &look{theme: newTheme(true, 5), cells: cells{ansi.WcWidth}, loc: t0.Location()}
	d := newDocument(k, history.Row{ID: 1, Event: rc.Event{Envelope: []byte(envelope)}})
	d.layout(w)
	return d
}

func TestDocumentKeepsOrderAndDigits(t *testing.T) {
	raw := `{"z":1,"a":12345678901234567890,"f":1.50,"e":1E+2,"dup":1,"dup":2,"s":"\u00e9\/\"x\": ","n":null,"o":{},"l":[1,[]]}`
	d := documentOf(raw, 80)
	var got, want bytes.Buffer
	for _, l := range d.lines {
		got.WriteString(l.text + "\n")
	}
	if err := json.Indent(&want, []byte(raw), "", "  "); err != nil {
		t.Fatal(err)
	}
	if got.String() != want.String()+"\n" {
		t.Fatalf("the document reads\n%s\nwant\n%s", got.String(), want.String())
	}
}

func TestDocumentValues(t *testing.T) {
	d := documentOf(`{"id":12345678901234567890,"text":"a \"b\": c,","list":[1,{"k":"v"}],"no":null,"empty":{}}`, 80)
	want := map[string]string{
		`"id"`: "12345678901234567890", `"text"`: `a "b": c,`, `"no"`: "null", `"empty"`: "{}",
		`"list"`: "[\n    1,\n    {\n      \"k\": \"v\"\n    }\n  ]",
	}
	for i, l := range d.lines {
		for key, value := range want {
			if strings.HasPrefix(strings.TrimSpace(l.text), key) {
				if got := d.value(i); got != value {
					t.Errorf("the value of %s is %q, want %q", key, got, value)
				}
				delete(want, key)
			}
		}
	}
	if len(want) > 0 {
		t.Fatalf("not found: %v", want)
	}
}

func TestDocumentWraps(t *testing.T) {
	text := strings.Repeat("日本語 abc ", 40)
	for _, w := range []int{1, 2, 7, 20, 80} {
		d := documentOf(`{"subject":"`+text+`"}`, w)
		var b strings.Builder
		for _, r := range d.rows {
			if r.line != 1 {
				continue
			}
			part := d.lines[1].text[r.from:r.to]
			hang := 0
			if r.from > 0 {
				hang = d.hang(d.lines[1], w)
			}
			if width := d.cells.width(part) + hang; width > w && d.cells.width(part) > 2 {
				t.Fatalf("a row of width %d is %d wide", w, width)
			}
			b.WriteString(part)
		}
		if b.String() != d.lines[1].text {
			t.Fatalf("at width %d the rows read %q", w, b.String())
		}
	}
}

func TestDocumentOfWhatIsNoJSON(t *testing.T) {
	d := documentOf("{\"a\":\x1b[31m\nsecond", 80)
	var b strings.Builder
	for _, l := range d.lines {
		b.WriteString(l.text + "\n")
	}
	if got := b.String(); got != "not valid JSON; the bytes as they came:\n{\"a\":␛[31m\nsecond\n" {
		t.Fatalf("it reads %q", got)
	}
}

func TestDocumentOfAMebibyte(t *testing.T) {
	d := documentOf(`{"big":"`+strings.Repeat("x", 1<<20)+`"}`, 100)
	if n := len(d.rows); n < 1<<20/100 || n > 1<<20/90 {
		t.Fatalf("a mebibyte became %d rows", n)
	}
}
