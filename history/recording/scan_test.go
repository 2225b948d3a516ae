package recording

import (
	"encoding/json"
	"strings"
	"testing"
)

var documents = []string{
	``, ` `, `{}`, ` { } `, `[]`, `[ ]`, `null`, `nul`, `nulll`, `true`, `tru`, `false`, `falsy`,
	`0`, `-0`, `01`, `-`, `1.`, `1.5`, `.5`, `1e`, `1e5`, `1E+5`, `1e-`, `1e-05`, `0e1`, `-1.0e+9`, `1.e1`, `+1`, `0x1`,
	`""`, `"`, `"a`, `"abcdefgh"`, `"abcdefghijklmnopq"`, `"\""`, `"\\"`, `"\`, `"\u00e9"`, `"\u00e"`, `"\u00eg"`, `"\uABCD"`, `"\x"`,
	"\"\x1f\"", "\"abcdefg\x00h\"", "\"abcdefgh\x1fi\"", "\"\x7f\"", "\"\xff\xfe\"", "\"é\u2028\"", `"\ud800"`,
	`{"a":1}`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{"a" : 1 , "b" : [1, 2, {"c": null}] }`, `{a:1}`, `{'a':1}`, `{"a":1 "b":2}`, `{"a":1`, `{"a":1]`,
	`[1,]`, `[,1]`, `[1 2]`, `[1`, `[1}`, `[[[]]]`, `{"a":{"b":{"c":"}"}}}`, `{} {}`, `1 2`, "{\"a\"\t:\n1\r}", "\ufeff{}", "[1]\v", "{\"a\":\f1}",
	strings.Repeat("[", 10000) + strings.Repeat("]", 10000),
	strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
	strings.Repeat(`{"a":`, 10000) + "1" + strings.Repeat("}", 10000),
	strings.Repeat(`{"a":`, 10001) + "1" + strings.Repeat("}", 10001),
	strings.Repeat("[", 20000),
}

func TestValid(t *testing.T) {
	for _, doc := range documents {
		if got, want := valid([]byte(doc)), json.Valid([]byte(doc)); got != want {
			t.Errorf("valid(%.60q) = %v, encoding/json says %v", doc, got, want)
		}
	}
	// Every byte in every place of a string of every length around a word.
	for n := range 20 {
		for at := range n {
			for c := range 256 {
				b := []byte(`"` + strings.Repeat("x", n) + `"`)
				b[1+at] = byte(c)
				if got, want := valid(b), json.Valid(b); got != want {
					t.Fatalf("valid(%q) = %v, encoding/json says %v", b, got, want)
				}
			}
		}
	}
}

func FuzzValid(f *testing.F) {
	for _, doc := range documents {
		if len(doc) < 1000 {
			f.Add([]byte(doc))
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if got, want := valid(doc), json.Valid(doc); got != want {
			t.Errorf("valid(%q) = %v, encoding/json says %v", doc, got, want)
		}
	})
}
