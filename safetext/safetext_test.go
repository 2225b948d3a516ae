package safetext

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// lines are texts and what Line makes of them.
var lines = []struct{ name, in, want string }{
	{"empty", "", ""},
	{"plain", "Hi there, ~100 % <b>", "Hi there, ~100 % <b>"},
	{"foreign letters", "Grüße, Привет, 你好, こんにちは, 안녕, ไทย, עִבְרִית", "Grüße, Привет, 你好, こんにちは, 안녕, ไทย, עִבְרִית"},
	{"decomposed letters", "e\u0301 a\u0323\u0302 \u1112\u1161\u11ab", "e\u0301 a\u0323\u0302 \u1112\u1161\u11ab"},
	{"spaces of other widths", "a\u00a0b\u3000c", "a\u00a0b\u3000c"},

	{"escape sequences", "\x1b[31mred\x1b[0m \x1b]52;c;aGk=\x07", "␛[31mred␛[0m ␛]52;c;aGk=␇"},
	{"newline, tab, return", "a\r\n\tb", "a␍␊␉b"},
	{"null and delete", "\x00\x7f", "␀␡"},
	{"c1", "\u009b31m\u0085\u0090", "<U+009B>31m<U+0085><U+0090>"},
	{"raw c1 bytes", "\x9b31m", "<x9B>31m"},
	{"invalid utf-8", "a\xff\xc3(\xe2\x82", "a<xFF><xC3>(<xE2><x82>"},
	{"surrogate as utf-8", "\xed\xa0\x80", "<xED><xA0><x80>"},
	{"replacement character", "\ufffd", "\ufffd"},

	{"bidi override", "invoice\u202egpj.exe", "invoice<U+202E>gpj.exe"},
	{"bidi isolates and marks", "\u2066a\u2069\u200e\u200f\u061c", "<U+2066>a<U+2069><U+200E><U+200F><U+061C>"},
	{"zero width", "a\u200bb\u2060c\ufeffd", "a<U+200B>b<U+2060>c<U+FEFF>d"},
	{"soft hyphen", "a\u00adb", "a<U+00AD>b"},
	{"separators", "a\u2028b\u2029c", "a<U+2028>b<U+2029>c"},
	{"fillers", "\u115f\u1160\u3164\uffa0\u034f", "<U+115F><U+1160><U+3164><U+FFA0><U+034F>"},
	{"annotations", "\ufff9a\ufffab\ufffb", "<U+FFF9>a<U+FFFA>b<U+FFFB>"},
	{"unassigned, private, noncharacter", "\u0378\ue000\uffff\U0010ffff", "<U+0378><U+E000><U+FFFF><U+10FFFF>"},
	{"tags hide text", "a\U000e0041\U000e0042", "a<U+E0041><U+E0042>"},
	{"deprecated language tag", "\U000e0001", "<U+E0001>"},

	{"emoji", "👍 🎉 ☎ ✈️ ☺︎ 🫠", "👍 🎉 ☎ ✈️ ☺︎ 🫠"},
	{"skin tones", "👍🏽 🤦🏻‍♀️ ✌🏿", "👍🏽 🤦🏻‍♀️ ✌🏿"},
	{"families", "👨‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨🏾 🧑‍🧑‍🧒‍🧒", "👨‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨🏾 🧑‍🧑‍🧒‍🧒"},
	{"joined signs", "🏳️‍🌈 🏴‍☠️ 🏳️‍⚧️ 👁️‍🗨️ ❤️‍🔥 🐦‍⬛ 🕵️‍♂️", "🏳️‍🌈 🏴‍☠️ 🏳️‍⚧️ 👁️‍🗨️ ❤️‍🔥 🐦‍⬛ 🕵️‍♂️"},
	{"flags", "🇺🇸🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🇺🇸🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿"},
	{"keycaps", "1️⃣ #️⃣ *️⃣ 2⃣", "1️⃣ #️⃣ *️⃣ 2⃣"},
	{"tags of no flag", "🏴\U000e0075\U000e0073\U000e007f", "🏴<U+E0075><U+E0073><U+E007F>"},
	{"selector on a letter or digit", "a\ufe0f1\ufe0f2\ufe0e", "a<U+FE0F>1<U+FE0F>2<U+FE0E>"},
	{"selector twice", "✈\ufe0f\ufe0f", "✈\ufe0f<U+FE0F>"},
	{"other selectors", "≨\ufe00 葛\U000e0100", "≨<U+FE00> 葛<U+E0100>"},
	{"joiner after nothing", "\u200d👍\u200d", "<U+200D>👍<U+200D>"},
	{"joiner between letters", "a\u200db\u200cc", "a<U+200D>b<U+200C>c"},
	{"joiner between emoji and letter", "👍\u200da", "👍<U+200D>a"},
	{"endless joining", "👍\u200d👍\u200d👍\u200d👍\u200d👍\u200d👍", "👍\u200d👍\u200d👍\u200d👍\u200d👍<U+200D>👍"},
	{"skin tone on a letter, twice, on fire", "a🏽 👍🏽🏽 🔥🏽", "a<U+1F3FD> 👍🏽<U+1F3FD> 🔥<U+1F3FD>"},

	{"persian", "می‌خواهم", "می‌خواهم"},
	{"devanagari", "क्‍ष क्‌ष", "क्‍ष क्‌ष"},
	{"bengali, sinhala, malayalam", "র‍্যাম ශ්‍රී ന്‍മ", "র‍্যাম ශ්‍රී ന്‍മ"},
	{"joiner at the end of a word", "می‌ ", "می<U+200C> "},
	{"joiner twice", "می‌‌خ", "می<U+200C><U+200C>خ"},
	{"joiner between scripts", "ی\u200cक", "ی<U+200C>क"},
	{"joiner between digits", "۱\u200c۲", "۱<U+200C>۲"},

	{"many marks", "Z" + strings.Repeat("\u0301", 6) + "a", "Z" + strings.Repeat("\u0301", 6) + "a"},
	{"zalgo", "Z" + strings.Repeat("\u0301\u0489", 20) + "algo", "Z" + strings.Repeat("\u0301\u0489", 3) + "<+34 marks>algo"},
	{"one mark too many", "Z" + strings.Repeat("\u0301", 7), "Z" + strings.Repeat("\u0301", 6) + "<+1 mark>"},
	{"mark on nothing", "\u0301a", "◌\u0301a"},
	{"mark on a sign", "\x1b\u0301", "␛◌\u0301"},
	{"crowded syllables", "\u1100\u1100\u1161\u1161\u11a8\u11a8 가\u1161", "<U+1100>\u1100\u1161<U+1161>\u11a8<U+11A8> 가<U+1161>"},
}

func TestLine(t *testing.T) {
	for _, tt := range lines {
		if got := Line(tt.in); got != tt.want {
			t.Errorf("%s: Line(%+q)\n got %+q\nwant %+q", tt.name, tt.in, got, tt.want)
		}
	}
}

// Joiners must not give marks a fresh start.
func TestMarksThroughJoiners(t *testing.T) {
	got := Line("क" + strings.Repeat("\u094d\u200d", 40) + "ष")
	if n := strings.Count(got, "\u094d"); n > 2*MaxMarks+40 || !strings.Contains(got, "<U+200D>") {
		t.Errorf("%d marks in %+q", n, got)
	}
	run, longest := 0, 0
	for _, r := range got {
		switch {
		case unicode.Is(unicode.M, r):
			run++
		case r != '\u200d':
			run = 0
		}
		longest = max(longest, run)
	}
	if longest > MaxMarks {
		t.Errorf("%d marks on one character: %+q", longest, got)
	}
}

func TestBlock(t *testing.T) {
	tests := []struct{ in, want string }{
		{"a\nb\r\nc\rd\n", "a\nb\nc␍d\n"},
		{"\tx", "    x"},
		{"a\tb\tc", "a   b   c"},
		{"abcd\te", "abcd    e"},
		{"你\tb\n\tc\nabc\td", "你  b\n    c\nabc d"},
		{"\x1b\tb", "␛   b"},
		{"a\n\u0301", "a\n◌\u0301"},
		{"\x1b[2J\u2028\x0b", "␛[2J<U+2028>␋"},
	}
	for _, tt := range tests {
		if got := Block(tt.in); got != tt.want {
			t.Errorf("Block(%+q)\n got %+q\nwant %+q", tt.in, got, tt.want)
		}
	}
	for _, tt := range lines {
		if !strings.ContainsAny(tt.in, "\n\t") && Block(tt.in) != Line(tt.in) {
			t.Errorf("%s: Block and Line differ: %+q", tt.name, Block(tt.in))
		}
	}
}

func TestJSON(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", `{"a":[1,"x\u001b\"",null]}`, `{"a":[1,"x\u001b\"",null]}`},
		{"readable text", `{"ü":"你好 👨‍👩‍👧‍👦 می‌خواهم 1️⃣"}`, `{"ü":"你好 👨‍👩‍👧‍👦 می‌خواهم 1️⃣"}`},
		{"c1, del, bidi", "[\"\u009b\x7f\u202e\"]", `["\u009b\u007f\u202e"]`},
		{"invisible", "{\"\u200b\":\"\u00ad\ufeff\u2028\"}", `{"\u200b":"\u00ad\ufeff\u2028"}`},
		{"astral", "\"\U000e0041\U0010ffff\"", `"\udb40\udc41\udbff\udfff"`},
		{"invalid utf-8", "\"a\xff\xe2\x82\"", `"a\ufffd\ufffd\ufffd"`},
		{"marks", "\"\u0301e" + strings.Repeat("\u0301", 8) + "\"", `"\u0301e` + strings.Repeat("\u0301", 6) + `\u0301\u0301"`},
		{"white space", "{\r\n\t\"a\" :\t1}\n", "{ \n\t\"a\" :\t1}\n"},
		{"escaped quotes", "\"\\\\\\\"\u202e\\\\\" ", `"\\\"\u202e\\" `},
		{"number ids", `{"id":12345678901234567890,"f":1.0}`, `{"id":12345678901234567890,"f":1.0}`},
		{"not JSON", "\x1b\x7f{\"\x1b\n\t\"", `  {"\u001b\u000a\u0009"`},
	}
	for _, tt := range tests {
		if got := string(JSON([]byte("> "), []byte(tt.in))); got != "> "+tt.want {
			t.Errorf("%s: JSON(%+q)\n got %+q\nwant %+q", tt.name, tt.in, got, "> "+tt.want)
		}
	}
	if got := JSON(nil, nil); len(got) != 0 {
		t.Errorf("JSON of nothing is %q", got)
	}
}

func TestPlainTextDoesNotAllocate(t *testing.T) {
	plain, readable, doc := "John Smith +1 415 780 9227: Hi there", "Grüße 👨‍👩‍👧 می‌خواهم", []byte(`{"a":"b"}`)
	dst := make([]byte, 0, 64)
	for name, f := range map[string]func(){
		"Line":               func() { Line(plain) },
		"Block":              func() { Block(plain) },
		"JSON":               func() { JSON(dst, doc) },
		"Line of clean text": func() { Line(readable) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

// checkInert fails when s could do anything to a terminal.
func checkInert(t *testing.T, s string, newlines bool) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Fatalf("invalid UTF-8: %+q", s)
	}
	marks := 0
	for i, r := range s {
		switch {
		case r == '\n' && newlines:
		case r < ' ' || r >= 0x7f && r < 0xa0:
			t.Fatalf("control character %U at %d: %+q", r, i, s)
		case r == 0x200c || r == 0x200d || r >= 0xe0020 && r <= 0xe007f:
		case r == 0xfe0e || r == 0xfe0f:
		case unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || unicode.In(r, unicode.Bidi_Control):
			t.Fatalf("invisible character %U at %d: %+q", r, i, s)
		}
		switch {
		case r == 0xfe0e || r == 0xfe0f:
		case unicode.Is(unicode.M, r):
			if marks++; marks > MaxMarks {
				t.Fatalf("too many marks at %d: %+q", i, s)
			}
		case r != 0x200c && r != 0x200d:
			marks = 0
		}
	}
	if ansi.Strip(s) != s {
		t.Fatalf("an escape sequence remains: %+q", s)
	}
}

func addSeeds(f *testing.F) {
	for _, tt := range lines {
		f.Add(tt.in)
	}
	f.Add("\t\x00\n\r\n\u200d\xff" + strings.Repeat("\u0300", 9) + "1\ufe0f\u20e3")
}

func FuzzLine(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		line := Line(s)
		checkInert(t, line, false)
		if again := Line(line); again != line {
			t.Fatalf("twice is not once:\n%+q\n%+q", line, again)
		}
		if len(line) > 9*len(s)+3 {
			t.Fatalf("%d bytes became %d", len(s), len(line))
		}
		if isPlain(s) && line != s {
			t.Fatalf("plain text changed: %q", line)
		}
		block := Block(s)
		checkInert(t, block, true)
		if again := Block(block); again != block {
			t.Fatalf("Block: twice is not once:\n%+q\n%+q", block, again)
		}
		if got, want := strings.Count(block, "\n"), strings.Count(s, "\n"); got != want {
			t.Fatalf("%d newlines became %d", want, got)
		}
	})
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte("{\"a\\\"\":[\"\u202e\xff\\u0000\",1e5]}"))
	f.Add([]byte("\"\\\u009b\""))
	for _, tt := range lines {
		b, err := json.Marshal(map[string]string{tt.in: tt.in})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add([]byte(`"` + tt.in + `"`))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		before := bytes.Clone(src)
		dst := JSON(nil, src)
		if !bytes.Equal(before, src) {
			t.Fatal("the source was changed")
		}
		checkInert(t, strings.ReplaceAll(string(dst), "\t", " "), true)
		if again := JSON(nil, dst); !bytes.Equal(again, dst) {
			t.Fatalf("twice is not once:\n%+q\n%+q", dst, again)
		}
		if !json.Valid(src) {
			return
		}
		if !json.Valid(dst) {
			t.Fatalf("no longer valid: %+q became %+q", src, dst)
		}
		if want, got := decode(t, src), decode(t, dst); !reflect.DeepEqual(want, got) {
			t.Fatalf("the value changed: %+q became %+q", src, dst)
		}
	})
}

func decode(t *testing.T, b []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func BenchmarkLine(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"plain", strings.Repeat("Hi there, how are you? ", 8)},
		{"readable", strings.Repeat("Grüße 你好 👍🏽 ", 8)},
		{"hostile", strings.Repeat("\x1b[31m\u202e\xff", 8)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.text)))
			b.ReportAllocs()
			for b.Loop() {
				Line(bb.text)
			}
		})
	}
}
