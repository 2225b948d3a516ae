package ui

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"ringtail/rc"
)

func TestParties(t *testing.T) {
	k := &look{theme: newTheme(true, 5), cells: cells{method: ansi.WcWidth}}
	john := rc.Party{Name: "John Smith", Number: "+14157809227"}
	moss := rc.Party{Name: "Moss Beach", Number: "+16505550123"}
	number := rc.Party{Number: "+12025550188"}
	for _, c := range []struct {
		name string
		s    rc.Summary
		w    int
		want string
	}{
		{"all of both", rc.Summary{From: john, To: []rc.Party{moss}}, 60, "John Smith +1 415 780 9227 → Moss Beach +1 650 555 0123"},
		{"one number", rc.Summary{From: john, To: []rc.Party{moss}}, 40, "John Smith +1 415 780 9227 → Moss Beach"},
		{"names", rc.Summary{From: john, To: []rc.Party{moss}}, 30, "John Smith → Moss Beach"},
		{"the caller's name stays", rc.Summary{Direction: rc.Inbound, From: john, To: []rc.Party{moss}}, 18, "John Smith → Moss…"},
		{"the called one's name stays", rc.Summary{Direction: rc.Outbound, From: moss, To: []rc.Party{john}}, 18, "Moss… → John Smith"},
		{"both are cut", rc.Summary{From: john, To: []rc.Party{moss}}, 14, "John S… → Mos…"},
		{"number alone", rc.Summary{From: number, To: []rc.Party{moss}}, 60, "+1 202 555 0188 → Moss Beach +1 650 555 0123"},
		{"several", rc.Summary{From: john, To: []rc.Party{moss, number, number}}, 30, "John Smith → Moss Beach +2"},
		{"extension", rc.Summary{From: rc.Party{Extension: "101"}, To: []rc.Party{{Name: "Support", Extension: "102"}}}, 60, "ext 101 → Support ext 102"},
		{"only from", rc.Summary{From: number}, 30, "+1 202 555 0188"},
		{"only to", rc.Summary{To: []rc.Party{moss}}, 30, "→ Moss Beach +1 650 555 0123"},
		{"nobody", rc.Summary{}, 30, ""},
		{"hostile", rc.Summary{From: rc.Party{Name: "a\x1b[31mb\nc"}}, 30, "a␛[31mb␊c"},
	} {
		got := k.parties(c.s, c.w)
		if got.plain() != c.want {
			t.Errorf("%s: %q, want %q", c.name, got.plain(), c.want)
		}
		if got.width(k.cells) > c.w {
			t.Errorf("%s: %d columns, want at most %d", c.name, got.width(k.cells), c.w)
		}
	}
}

func TestColumnsFillTheRow(t *testing.T) {
	for w := 18; w <= 300; w++ {
		for _, wide := range []bool{false, true} {
			if wide && w < listKeepsParties-4 {
				continue
			}
			c := columnsFor(w, 8, wide)
			sum := c.time + 1 + 1 + c.kind + 1 + c.who + c.text
			if wide {
				sum += c.glyph + 1 + c.parties + 2
			}
			if sum > w && c.text > 0 || c.text < 0 {
				t.Fatalf("columns of a row of %d are %+v", w, c)
			}
		}
	}
}
