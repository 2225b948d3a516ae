package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/x/vt"
)

// draw is the picture of what a program wrote to a terminal.
func draw(t *testing.T, columns, rows int, written string) string {
	t.Helper()
	term := &terminal{colors: dark, screen: vt.NewSafeEmulator(columns, rows), changed: make(chan struct{})}
	if _, err := term.Write([]byte(written)); err != nil {
		t.Fatal(err)
	}
	picture := term.svg(`a <title> & "more"`)
	for d := xml.NewDecoder(bytes.NewReader(picture)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not XML: %v\n%s", err, picture)
		}
	}
	return string(picture)
}

func TestSVG(t *testing.T) {
	tests := []struct {
		name, written string
		want          []string
		not           []string
	}{
		{"words stay together", "one two", []string{`textLength="58.8"`, ">one two</text>"}, nil},
		{"columns are placed", "one    two", []string{">one</text>", `<text x="58.8"`, ">two</text>"}, []string{"one    two"}},
		{"markup is text", "<b>&amp;", []string{"&lt;b&gt;&amp;amp;"}, []string{"<b>"}},
		{"colours", "\x1b[38;2;1;2;3mink\x1b[m", []string{`fill="#010203">ink`}, nil},
		{"bold", "\x1b[1mink\x1b[m", []string{`font-weight="bold">ink`}, nil},
		{"reversed", "\x1b[38;2;1;2;3;7mink\x1b[m", []string{`fill="#12151d">ink`, `width="25.2" height="18" fill="#010203"`}, nil},
		{"wide characters fill two cells", "\x1b[48;2;1;2;3m中\x1b[m.", []string{`x="8.4" y="13.2" text-anchor="middle"`, ">中</text>", `width="16.8" height="18" fill="#010203"`}, nil},
		{"glyphs of other fonts stand alone", "a●b", []string{">a</text>", ">●</text>", ">b</text>"}, nil},
		{"frames are drawn", "╭──╮", []string{"<path", "M8.4 9H25.2"}, []string{"╭", "─"}},
		{"heavy lines are drawn as one", "━━━", []string{`x="0" y="8" width="25.2" height="2"`}, []string{"━"}},
		{"bars are drawn", "▁█", []string{`height="2.25"`, `height="18"`}, []string{"▁", "█"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			picture := draw(t, 20, 2, tt.written)
			for _, want := range tt.want {
				if !strings.Contains(picture, want) {
					t.Errorf("%q is missing in\n%s", want, picture)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(picture, not) {
					t.Errorf("%q is in\n%s", not, picture)
				}
			}
		})
	}
}
