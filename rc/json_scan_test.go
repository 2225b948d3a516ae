package rc

import (
	"encoding/json"
	"strings"
	"testing"
)

// hardJSON are texts on the edge of validity.
var hardJSON = []string{
	``, ` `, `null`, `nul`, `nulll`, `true`, ` false `, `tru`, `-`, `-0`, `00`, `01`, `-01`, `1.`, `.5`, `1.5`, `1e`, `1e+`, `1E-07`, `0e0`, `1.0e+2x`, `+1`, `--1`, `0x1`, `1 2`,
	`""`, `"`, `"a`, `"\"`, `"\\"`, `"\u00e9"`, `"\u00g9"`, `"\u12"`, `"\x"`, "\"\x1f\"", "\"\x7f\"", "\"\x00\"", "\"tab\there\"", "\"\xff\xfe\"", `"é👋"`, `"\/\b\f\n\r\t"`,
	`"0123456\"8"`, `"01234567\u00e98"`, "\"01234567\n\"", `"0123456789abcdef"`, `"0123456` + "\x19" + `"`, "\"\u0080 !#[]^\"",
	`{}`, `{ }`, `{`, `}`, `{"a":1}`, `{"a" : 1 , "b" : [ ] }`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1 "b":2}`, `{"a":1]`, `{1:2}`, `{"\ud800":1}`, `{"a":{"b":{}}}`,
	`[]`, `[ ]`, `[`, `]`, `[1,2]`, `[1,]`, `[,1]`, `[1 2]`, `[1}`, `[[],[[]]]`, `[{}]`, `[{}`, `[[`, `{"a":[}`, "[1]\x00", "\ufeff[]", "\v[]", "[]\f", "[\u00a0]", `[],`, `[]]`,
}

func TestValidity(t *testing.T) {
	for n := range 4 {
		// Deep texts, on both sides of the bound and with either container inside.
		depth := maxNesting - 2 + n
		hardJSON := append(hardJSON, strings.Repeat("[", depth)+strings.Repeat("]", depth),
			strings.Repeat(`{"a":`, depth)+"1"+strings.Repeat("}", depth), strings.Repeat(`[{"a":`, depth/2)+strings.Repeat("}]", depth/2))
		for _, text := range hardJSON {
			if got, want := new(scanner).valid([]byte(text)), json.Valid([]byte(text)); got != want {
				t.Errorf("%.60q is valid: %v, want %v", text, got, want)
			}
		}
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
	s := new(scanner)
	f.Fuzz(func(t *testing.T, text []byte) {
		if got, want := s.valid(text), json.Valid(text); got != want {
			t.Fatalf("valid: %v, want %v", got, want)
		}
	})
}

func BenchmarkValidity(b *testing.B) {
	text := []byte(smsEnvelope)
	b.Run("ours", func(b *testing.B) {
		s := new(scanner)
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			s.valid(text)
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			json.Valid(text)
		}
	})
}
