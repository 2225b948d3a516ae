package rc

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzObject holds an object's members against encoding/json, wherever that
// one has an opinion.
func FuzzObject(f *testing.F) {
	f.Add([]byte(smsEnvelope))
	f.Add([]byte(`{"\u0061":1,"b\"":"\"","":{}, "c" : [ 1 , "}" ] , "d":null}`))
	many := strings.Repeat(`,"x`, 60)
	f.Add([]byte(`{"a":1` + strings.ReplaceAll(many, "x", `x":2,"y`) + `":3}`))
	f.Add([]byte(`{"a" 1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o := readObject(raw)
		want, unique := uniqueMembers(raw)
		if !unique || !utf8.Valid(raw) || len(want) > maxFields {
			return
		}
		if o.n != len(want) {
			t.Fatalf("%d members, want %d", o.n, len(want))
		}
		for name, value := range want {
			if got := o.raw(name); string(got) != string(value) {
				t.Fatalf("%q is %s, want %s", name, got, value)
			}
			text := o.field(name)
			if got := o.is(name, text); !got {
				t.Fatalf("%q is not %q", name, text)
			}
			if o.is(name, text+"x") {
				t.Fatalf("%q is %q and something else", name, text)
			}
		}
	})
}

func TestObjectOfManyMembers(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"first":1`)
	for i := range maxFields + 10 {
		b.WriteString(`,"m` + strings.Repeat("x", i) + `":"` + strings.Repeat("y", i) + `"`)
	}
	b.WriteByte('}')
	o := readObject([]byte(b.String()))
	if o.n != maxFields {
		t.Errorf("%d members are kept", o.n)
	}
	for i := range maxFields - 1 {
		if got := o.field("m" + strings.Repeat("x", i)); got != strings.Repeat("y", i) {
			t.Fatalf("member %d is %q", i, got)
		}
	}
	if o.has("m" + strings.Repeat("x", maxFields)) {
		t.Error("a member past the bound is kept")
	}
}

// FuzzUnescape holds the text of strings with escapes against encoding/json.
func FuzzUnescape(f *testing.F) {
	for _, s := range []string{`a\"b`, `\ud83d\ude00`, `\ud83d`, `\ud83dx`, `\ude00\ud83d`, `\ud83d\ud83d\ude00`, `\ud83d\n`, `\u00`, `\u12g4`, `\q`, `\`, "\\n\x01", "\\n\xff\xfe", "é\\/é👋", `a"b`, `\ufffd\u0000`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, inner []byte) {
		got, ok := unescape(inner)
		var want string
		err := json.Unmarshal([]byte(`"`+string(inner)+`"`), &want)
		if ok != (err == nil) || ok && got != want {
			t.Fatalf("%q, %v, want %q, %v", got, ok, want, err)
		}
	})
}
