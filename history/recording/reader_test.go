package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/klauspost/compress/zstd"

	"ringtail/rc"
)

var t0 = time.Date(2026, 3, 1, 14, 2, 11, 123456789, time.UTC)

const smsPath = "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"

// sms is an event about n.
func sms(n int) rc.Event {
	return rc.Event{
		Received: t0.Add(time.Duration(n) * time.Second), Kind: rc.KindSMS,
		Meta:     fmt.Appendf(nil, `{"type":"ServerNotification","messageId":"m%d","status":200,"headers":{"RCRequestId":"r%d"}}`, n, n),
		Envelope: fmt.Appendf(nil, `{"uuid":"u%d","event":"%s","timestamp":"%s","body":{"id":"%d","type":"SMS","subject":"text %d"}}`, n, smsPath, t0.Add(time.Duration(n)*time.Second).Format(time.RFC3339Nano), n, n),
	}
}

func entry(e rc.Event) Entry { return Entry{At: e.Received, Event: e} }

// readAll reads everything.
func readAll(t testing.TB, r io.Reader) ([]Entry, Skipped) {
	t.Helper()
	in, err := NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var all []Entry
	for {
		batch, err := in.Next()
		if errors.Is(err, io.EOF) {
			return all, in.Skipped()
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, batch...)
	}
}

func TestRoundTrip(t *testing.T) {
	to := t0.Add(time.Minute)
	entries := []Entry{
		{At: t0, Begin: &Begin{Version: 1, By: "ringtail test", Masked: true}},
		entry(sms(1)),
		{At: t0, Event: rc.Event{Received: t0, How: rc.Recovered, Kind: rc.KindVoicemail,
			Meta: []byte(`{ "n" : 12345678901234567890 }`), Envelope: []byte(`{ "event" : "/restapi/v1.0/account/~/extension/~/voicemail", "body":{"z":1,"a":-0.0e1,"z":2}, "x":"\u0000\ud800 ` + "\xff\u2028" + `"}`)}},
		{At: t0, Event: rc.Event{Received: t0, How: rc.Backfilled, Envelope: []byte(`[1,2]`)}},
		{At: t0, Event: rc.Event{Received: t0, Envelope: []byte(`"text"`)}},
		{At: t0, Gap: &rc.Gap{ID: 1, From: t0, Reason: `the "network"`}},
		{At: t0, Gap: &rc.Gap{ID: 1, From: t0, To: to, Outcome: rc.GapBackfilled, Check: rc.CheckDone, Late: 3, PutBy: 2, Counted: true, Backfilled: 4, NoStore: []string{"/a", "/b"}}},
		{At: t0, Gap: &rc.Gap{ID: 2, From: t0, To: to, Outcome: rc.GapNotRecovered, Check: rc.CheckOff}},
		{At: t0, Mark: &Mark{}},
		{At: t0, Mark: &Mark{Note: "customer sends\na test \u202e now"}},
		{At: t0, Reread: &rc.Reread{At: t0, MessageID: "12", Record: json.RawMessage(`{"id":12}`), Transcription: "hello"}},
		{At: t0, Lost: &Lost{Entries: 7, Since: t0, Reason: "no space left on device"}},
	}
	var file []byte
	for _, e := range entries {
		file = AppendEntry(file, e, nil)
	}
	if n := bytes.Count(file, []byte("\n")); n != len(entries) {
		t.Fatalf("%d lines for %d entries:\n%s", n, len(entries), file)
	}
	for _, line := range bytes.Split(bytes.TrimSpace(file), []byte("\n")) {
		if !json.Valid(line) {
			t.Errorf("not JSON: %s", line)
		}
	}
	got, skipped := readAll(t, bytes.NewReader(file))
	if skipped.Total() != 0 {
		t.Errorf("skipped %+v", skipped)
	}
	if len(got) != len(entries) {
		t.Fatalf("%d entries came back of %d", len(got), len(entries))
	}
	for i := range entries {
		if !reflect.DeepEqual(got[i], entries[i]) {
			t.Errorf("entry %d came back as\n%+v\nnot\n%+v", i, got[i], entries[i])
		}
	}
}

// TestBytesComeBack writes events of random JSON and reads them: the bytes
// are the same, but for line breaks between tokens.
func TestBytesComeBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var file []byte
	var want []rc.Event
	for range 500 {
		e := rc.Event{Received: t0.Add(time.Duration(rng.Int64N(1e15))), How: rc.How(rng.IntN(3)), Meta: []byte("{" + blanks(rng) + "}"), Envelope: bytes.TrimSpace(randomJSON(rng, 4))}
		want = append(want, e)
		file = AppendEntry(file, entry(e), nil)
	}
	got, skipped := readAll(t, iotest.HalfReader(bytes.NewReader(file)))
	if len(got) != len(want) || skipped.Total() > 0 {
		t.Fatalf("%d of %d came back, skipped %+v", len(got), len(want), skipped)
	}
	oneLine := strings.NewReplacer("\n", " ", "\r", " ")
	for i, e := range want {
		g := got[i].Event
		if string(g.Envelope) != oneLine.Replace(string(e.Envelope)) || string(g.Meta) != oneLine.Replace(string(e.Meta)) || !g.Received.Equal(e.Received) || g.How != e.How {
			t.Errorf("event %d came back as\n%+v\nnot\n%+v", i, g, e)
		}
		if k := rc.KindOf(e.Envelope); g.Kind != k {
			t.Errorf("the kind of %s came back as %v, not %v", e.Envelope, g.Kind, k)
		}
	}
}

func blanks(rng *rand.Rand) string {
	return strings.Repeat([]string{" ", "\n", "\r\n", "\t"}[rng.IntN(4)], rng.IntN(2))
}

func randomJSON(rng *rand.Rand, depth int) []byte {
	b := []byte(blanks(rng))
	text := func() []byte {
		s, _ := json.Marshal([]string{"event", "body", "type", "SMS", "/restapi/v1.0/account/~/extension/~/fax", "é\"\\\u0001", "from", "changes", ""}[rng.IntN(9)])
		return s
	}
	switch n := rng.IntN(8); {
	case n == 0:
		b = append(b, "null"...)
	case n == 1:
		b = fmt.Append(b, rng.Float64()*1e300)
	case n <= 3 || depth == 0:
		b = append(b, text()...)
	case n == 4:
		b = append(b, '[')
		for i := range rng.IntN(3) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, randomJSON(rng, depth-1)...)
		}
		b = append(b, ']')
	default:
		b = append(b, '{')
		for i := range rng.IntN(5) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(append(append(b, blanks(rng)...), text()...), ':')
			b = append(b, randomJSON(rng, depth-1)...)
		}
		b = append(b, '}')
	}
	return append(b, blanks(rng)...)
}

func TestLinesOfOtherKinds(t *testing.T) {
	envelope := string(sms(1).Envelope)
	tests := []struct {
		name, file string
		entries    int
		skipped    Skipped
	}{
		{"empty", "", 0, Skipped{}},
		{"blank lines", "\n \r\n\n", 0, Skipped{}},
		{"output of tail", envelope + "\n" + envelope + "\r\n" + envelope, 3, Skipped{}},
		{"a byte order mark", "\ufeff" + envelope, 1, Skipped{}},
		{"a block that a crash left empty", envelope + "\n" + string(make([]byte, 50)) + envelope + "\n" + envelope + "\n", 2, Skipped{Broken: Broken{At: 2, Lines: 1}}},
		{"words before and after", "Connecting.\n" + envelope + "\n{\"a\":1}\n[1]\n12\n", 1, Skipped{Foreign: 4}},
		{"a torn last line", envelope + "\n" + envelope[:len(envelope)-1], 1, Skipped{Torn: 1}},
		{"a last line without an end", envelope + "\n" + envelope, 2, Skipped{}},
		{"broken in the middle", envelope[:50] + "\n" + envelope + "\n", 1, Skipped{Broken: Broken{At: 1, Lines: 1}}},
		{"torn by a crash, and gone on in", envelope + "\n" + envelope[:50] + "\n" + string(AppendEntry(nil, begin(2), nil)) + envelope + "\n", 3, Skipped{Torn: 1}},
		{"two of them", envelope[:50] + "\n" + envelope[:40] + "\n\n" + envelope + "\n", 1, Skipped{Broken: Broken{At: 1, Lines: 2}}},
		{"two values on a line", envelope + " " + envelope + "\n", 0, Skipped{Broken: Broken{At: 1, Lines: 1}}},
		{"no time", `{"received":"yesterday","event":{}}` + "\n", 0, Skipped{Foreign: 1}},
		{"a time of another type", `{"received":12,"event":{}}` + "\n" + `{"received":"","event":{}}` + "\n", 0, Skipped{Foreign: 2}},
		{"words nobody knows", `{"at":"2026-03-01T14:02:11Z","weather":"fine"}` + "\n", 0, Skipped{Foreign: 1}},
		{"a gap that is none", `{"at":"2026-03-01T14:02:11Z","gap":{"id":0}}` + "\n" + `{"at":"2026-03-01T14:02:11Z","gap":{"id":1,"outcome":"recovered"}}` + "\n", 0, Skipped{Foreign: 2}},
		{"hostile bytes", "\x1b[2J\x00\n\xff\xfe\n", 0, Skipped{Foreign: 2}},
		{"nested deeper than JSON may be", `{"received":"2026-03-01T14:02:11Z","event":` + strings.Repeat("[", 1<<20) + "\n", 0, Skipped{Broken: Broken{At: 1, Lines: 1}}},
		{"too long", `{"received":"` + strings.Repeat("x", MaxLine) + "\"}\n" + envelope + "\n", 1, Skipped{TooLong: 1}},
		{"too long and the last", strings.Repeat("x", MaxLine+block), 0, Skipped{TooLong: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, skipped := readAll(t, strings.NewReader(tt.file))
			if len(got) != tt.entries || skipped != tt.skipped {
				t.Errorf("%d entries, skipped %+v; want %d, %+v", len(got), skipped, tt.entries, tt.skipped)
			}
		})
	}
}

// TestPlainLines reads what tail writes: the time is the platform's, or that of
// the line before.
func TestPlainLines(t *testing.T) {
	late := `{"event":"/restapi/v1.0/account/~/extension/~/voicemail","body":{"id":"1"},"backfilled":true}`
	got, _ := readAll(t, strings.NewReader(string(sms(5).Envelope)+"\n "+late+" \n"))
	if len(got) != 2 {
		t.Fatalf("%d entries", len(got))
	}
	if e := got[0].Event; !e.Received.Equal(sms(5).Received) || e.Kind != rc.KindSMS || e.How != rc.Live || string(e.Envelope) != string(sms(5).Envelope) {
		t.Errorf("the first line is %+v", e)
	}
	if e := got[1].Event; !e.Received.Equal(sms(5).Received) || e.Kind != rc.KindVoicemail || e.How != rc.Backfilled || string(e.Envelope) != late {
		t.Errorf("the second line is %+v", e)
	}
}

// TestLongLines reads lines far longer than a block.
func TestLongLines(t *testing.T) {
	var file []byte
	var want []string
	for i := range 12 {
		envelope := fmt.Sprintf(`{"event":"%s","body":{"text":"%s"}}`, smsPath, strings.Repeat("é", i*block/5))
		want = append(want, envelope)
		file = AppendEntry(file, entry(rc.Event{Received: t0, Envelope: []byte(envelope)}), nil)
	}
	got, skipped := readAll(t, bytes.NewReader(file))
	if len(got) != len(want) || skipped.Total() > 0 {
		t.Fatalf("%d of %d came back, skipped %+v", len(got), len(want), skipped)
	}
	for i := range want {
		if string(got[i].Event.Envelope) != want[i] {
			t.Errorf("event %d has changed", i)
		}
	}
}

func TestReadErrors(t *testing.T) {
	broken := errors.New("the disk is broken")
	r, err := NewReader(io.MultiReader(strings.NewReader(string(sms(1).Envelope)+"\n"), iotest.ErrReader(broken)))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for err == nil {
		var batch []Entry
		batch, err = r.Next()
		n += len(batch)
	}
	if n != 1 || !errors.Is(err, broken) {
		t.Errorf("%d entries before %v", n, err)
	}
	if _, err := NewReader(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("the first bytes: %v", err)
	}
}

func TestCompressed(t *testing.T) {
	var frames, lines []byte
	packer, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	var ends []int
	for n := range 6 {
		var chunk []byte
		for i := range 10 {
			chunk = AppendEntry(chunk, entry(sms(10*n+i)), nil)
		}
		lines = append(lines, chunk...)
		frames = packer.EncodeAll(chunk, frames)
		ends = append(ends, len(frames))
	}
	want, _ := readAll(t, bytes.NewReader(lines))
	got, skipped := readAll(t, bytes.NewReader(frames))
	if len(want) != 60 || !reflect.DeepEqual(got, want) || skipped.Total() > 0 {
		t.Fatalf("%d entries, skipped %+v", len(got), skipped)
	}
	// Cut off anywhere, what was whole comes back and the rest is said.
	for cut := range frames {
		whole := 0
		for whole < len(ends) && ends[whole] <= cut {
			whole++
		}
		near := whole > 0 && cut-ends[whole-1] < 12 || whole < len(ends) && ends[whole]-cut < 12
		if cut < len(magic) || !near && cut%11 != 0 {
			continue // nothing tells that it is compressed, or as good as others
		}
		got, skipped := readAll(t, bytes.NewReader(frames[:cut]))
		exact := whole > 0 && ends[whole-1] == cut
		if len(got) < whole*10 || exact != (skipped.Torn == 0) || skipped.Total() > 1 {
			t.Fatalf("cut at %d after %d whole frames: %d entries, skipped %+v", cut, whole, len(got), skipped)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(string(sms(1).Envelope) + "\n"))
	for _, e := range []Entry{entry(sms(1)), {At: t0, Mark: &Mark{"x"}}, {At: t0, Gap: &rc.Gap{ID: 1, From: t0}}, {At: t0, Lost: &Lost{Entries: 1}}, {At: t0, Reread: &rc.Reread{MessageID: "1"}}} {
		f.Add(AppendEntry(nil, e, nil))
	}
	f.Add([]byte("{\"received\":\"2026-03-01T14:02:11Z\",\"event\":{\"event\":1,\"body\":[]}}\n{\"event\":\"\",\"uuid\":1}"))
	f.Add([]byte("\x28\xb5\x2f\xfd\x04\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 1<<16 {
			return
		}
		got, skipped := readAll(t, bytes.NewReader(file))
		if again, other := readAll(t, iotest.OneByteReader(bytes.NewReader(file))); len(again) != len(got) || other != skipped {
			t.Fatalf("read byte by byte: %d entries and %+v; at once: %d and %+v", len(again), other, len(got), skipped)
		}
		if bytes.HasPrefix(file, magic) || bytes.HasPrefix(file, gzipMagic) || skipped.Damage.Places > 0 {
			return // compressed: it has no lines
		}
		lines := 0
		for _, l := range bytes.Split(bytes.TrimPrefix(file, []byte("\ufeff")), []byte("\n")) {
			if !blank(l) {
				lines++
			}
		}
		if n := len(got) + int(skipped.Total()); n != lines {
			t.Fatalf("%d lines make %d entries and %+v", lines, len(got), skipped)
		}
		// What was read is written and read again: nothing changes any more.
		var written []byte
		for _, e := range got {
			if e.IsEvent() && !json.Valid(e.Event.Envelope) {
				t.Fatalf("an event that is not JSON: %q", e.Event.Envelope)
			}
			written = AppendEntry(written, e, nil)
		}
		again, skipped := readAll(t, bytes.NewReader(written))
		if len(again) != len(got) || skipped.Total() > 0 {
			t.Fatalf("%d of %d entries, skipped %+v of:\n%s", len(again), len(got), skipped, written)
		}
		for i, e := range again {
			if !bytes.Equal(e.Event.Envelope, got[i].Event.Envelope) || e.Event.Kind != got[i].Event.Kind || e.Event.How != got[i].Event.How || !e.At.Equal(got[i].At) {
				t.Errorf("%+v came back as %+v", got[i], e)
			}
			if e.IsEvent() && e.Event.Kind != rc.KindOf(e.Event.Envelope) {
				t.Errorf("kind %v of %s", e.Event.Kind, e.Event.Envelope)
			}
		}
	})
}

func BenchmarkReader(b *testing.B) {
	var file []byte
	filler := strings.Repeat(`{"phoneNumber":"+14155550123","name":"Somebody","location":"San Francisco"},`, 9)
	for i := range 20000 {
		e := sms(i)
		e.Envelope = append(e.Envelope[:len(e.Envelope)-2], `,"to":[`+strings.TrimSuffix(filler, ",")+`]}}`...)
		file = AppendEntry(file, entry(e), nil)
	}
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		got, _ := readAll(b, bytes.NewReader(file))
		if len(got) != 20000 {
			b.Fatal(len(got))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/20000, "ns/event")
}
