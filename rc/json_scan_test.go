package rc

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// hardJSON are texts on the edge of validity.
var hardJSON = []string{
	``, ` `, `null`, `nul`, `nulll`, `true`, ` false `, `tru`, `-`, `-0`, `00`, `01`, `-01`, `1.`, `.5`, `1.5`, `1e`, `1e+`, `1E-07`, `0e0`, `1.0e+2x`, `+1`, `--1`, `0x1`, `1 2`,
	`""`, `"`, `"a`, `"\"`, `"\\"`, `"\u00e9"`, `"\u00g9"`, `"\u12"`, `"\x"`, "\"\x1f\"", "\"\x7f\"", "\"\x00\"", "\"tab\there\"", "\"\xff\xfe\"", `"é👋"`, `"\/\b\f\n\r\t"`,
	`"0123456\"8"`, `"01234567\u00e98"`, "\"01234567\n\"", `"0123456789abcdef"`, `"0123456` + "\x19" + `"`, "\"\u0080 !#[]^\"",
	`0.0e-0`, `1.5.5`, `.`, `-` + "\x00", `"\u00eg"`, `"\uABCD"`, `"\ud800"`, `"é` + "\u2028" + `"`, "\"abcdefg\x00h\"", "\"abcdefgh\x1fi\"",
	`{}`, `{ }`, `{`, `}`, `{'a':1}`, `{"a":1`, `{"a" : 1 , "b" : [1, 2, {"c": null}] }`, `{"a":{"b":{"c":"}"}}}`, `{} {}`, "{\"a\"\t:\n1\r}", "{\"a\":\f1}", `{"a":`, `{"a"`, `{"a": `, `{"\u0061":1}`, `{"a":1,"a":2}`,
	`[1`, `[[[]]]`, "[1]\v", `{"a":1}`, `{"a" : 1 , "b" : [ ] }`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1 "b":2}`, `{"a":1]`, `{1:2}`, `{"\ud800":1}`, `{"a":{"b":{}}}`,
	`[]`, `[ ]`, `[`, `]`, `[1,2]`, `[1,]`, `[,1]`, `[1 2]`, `[1}`, `[[],[[]]]`, `[{}]`, `[{}`, `[[`, `{"a":[}`, "[1]\x00", "\ufeff[]", "\v[]", "[]\f", "[\u00a0]", `[],`, `[]]`,
}

func TestValidity(t *testing.T) {
	deep := []string{strings.Repeat("[", 2*maxNesting)}
	for n := range 4 {
		// Deep texts, on both sides of the bound and with either container inside.
		depth := maxNesting - 2 + n
		deep = append(deep, strings.Repeat("[", depth)+strings.Repeat("]", depth),
			strings.Repeat(`{"a":`, depth)+"1"+strings.Repeat("}", depth), strings.Repeat(`[{"a":`, depth/2)+strings.Repeat("}]", depth/2))
	}
	for _, text := range append(deep, hardJSON...) {
		if got, want := new(Scanner).Valid([]byte(text)), json.Valid([]byte(text)); got != want {
			t.Errorf("%.60q is valid: %v, want %v", text, got, want)
		}
	}
	// Every byte in every place of a string of every length around a word.
	s := new(Scanner)
	for n := range 20 {
		for at := range n {
			for c := range 256 {
				b := []byte(`"` + strings.Repeat("x", n) + `"`)
				b[1+at] = byte(c)
				if got, want := s.Valid(b), json.Valid(b); got != want {
					t.Fatalf("%q is valid: %v, want %v", b, got, want)
				}
			}
		}
	}
}

// sameMembers finds the members of a text with [Scanner.Object] and holds them
// against encoding/json.
func sameMembers(t *testing.T, s *Scanner, text []byte) {
	t.Helper()
	if len(text) == 0 || text[0] != '{' {
		return
	}
	var keys, values []string
	end := s.Object(text, 0, func(key []byte, at int) int {
		if at >= len(text) {
			t.Fatalf("%q: the value of %q begins after the end", text, key)
		}
		end := s.Value(text, at, 1)
		if end >= 0 {
			keys, values = append(keys, string(key)), append(values, string(text[at:end]))
		}
		return end
	})
	in := json.NewDecoder(bytes.NewReader(text))
	var first json.RawMessage
	if err := in.Decode(&first); (err == nil) != (end >= 0) || err == nil && end != len(first) {
		t.Fatalf("%.60q ends at %d; encoding/json finds %d bytes and %v", text, end, len(first), err)
	}
	if end < 0 {
		return
	}
	in = json.NewDecoder(bytes.NewReader(first))
	_, _ = in.Token() // the brace
	for i := range keys {
		name, err := in.Token()
		// Bytes that are no UTF-8 stay in a key as they came.
		if err != nil || name != string([]rune(unquote([]byte(`"`+keys[i]+`"`)))) {
			t.Fatalf("%.60q: member %d is %q, want %v, %v", text, i, keys[i], name, err)
		}
		var value json.RawMessage
		if err := in.Decode(&value); err != nil || string(value) != values[i] {
			t.Fatalf("%.60q: the value of %q is %q, want %q, %v", text, keys[i], values[i], value, err)
		}
	}
	if in.More() {
		t.Fatalf("%.60q has more members than %q", text, keys)
	}
}

func TestMembers(t *testing.T) {
	for _, text := range append(hardJSON, smsEnvelope, strings.Repeat(`{"a":`, maxNesting)+"1"+strings.Repeat("}", maxNesting), strings.Repeat(`{"a":`, maxNesting+1)+"1"+strings.Repeat("}", maxNesting+1)) {
		sameMembers(t, new(Scanner), []byte(text))
	}
}

// TestSpecialBytes tries every byte at every place of a word, among bytes that
// are plain.
func TestSpecialBytes(t *testing.T) {
	for _, among := range []byte{' ', '!', '#', '[', ']', '\x7f', '\x80', '\xa2', '\xdc', '\xff'} {
		for c := range 256 {
			for place := range 24 {
				b := make([]byte, 24)
				for i := range b {
					b[i] = among
				}
				b[place] = byte(c)
				want := len(b)
				if c < ' ' || c == '"' || c == '\\' {
					want = place
				}
				if got := plainEnd(b, 0); got != want {
					t.Fatalf("%q ends at %d, want %d", b, got, want)
				}
			}
		}
	}
}

// FuzzValidity holds the scanner against encoding/json. One scanner is used
// for all texts, so that what one leaves behind does not change the next.
func FuzzValidity(f *testing.F) {
	for _, text := range hardJSON {
		f.Add([]byte(text))
	}
	f.Add([]byte(smsEnvelope))
	s := new(Scanner)
	f.Fuzz(func(t *testing.T, text []byte) {
		if got, want := s.Valid(text), json.Valid(text); got != want {
			t.Fatalf("valid: %v, want %v", got, want)
		}
		sameMembers(t, s, text)
	})
}

func BenchmarkValidity(b *testing.B) {
	text := []byte(smsEnvelope)
	b.Run("ours", func(b *testing.B) {
		s := new(Scanner)
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			s.Valid(text)
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			json.Valid(text)
		}
	})
}
