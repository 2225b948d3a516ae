package recording

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"

	"ringtail/rc"
)

// frames packs events, each so many to a frame, and tells where the frames end.
func frames(t testing.TB, n, each int) (file []byte, ends []int) {
	t.Helper()
	packer, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		var lines []byte
		for j := range each {
			lines = AppendEntry(lines, entry(sms(i*each+j)), nil)
		}
		file = packer.EncodeAll(lines, file)
		ends = append(ends, len(file))
	}
	return file, ends
}

// numbers are the numbers of the events among entries.
func numbers(entries []Entry) (list []int) {
	for _, e := range entries {
		if e.IsEvent() {
			n := 0
			for _, c := range rc.DecodeHead(e.Event.Envelope).UUID[1:] {
				n = 10*n + int(c-'0')
			}
			list = append(list, n)
		}
	}
	return list
}

func TestDamage(t *testing.T) {
	file, ends := frames(t, 6, 10)
	size := int64(len(file))
	noise := func(from, to int) []byte {
		b := bytes.Clone(file)
		for i := from; i < to; i++ {
			b[i] = byte(i*7919>>3) ^ 0x5a
		}
		return b
	}
	without := func(frames ...int) (list []int) {
		for n := range 60 {
			if !slices.Contains(frames, n/10) {
				list = append(list, n)
			}
		}
		return list
	}
	zeros := append(bytes.Clone(file), make([]byte, 4096)...)
	span := func(from, to int) Damage { return Damage{At: int64(from), Places: 1, Bytes: int64(to - from)} }
	stream := streamed(t, 4000)
	for name, tt := range map[string]struct {
		file   []byte
		events []int
		want   Skipped
	}{
		"inside a frame":           {noise(ends[1]+60, ends[1]+90), without(2), Skipped{Damage: span(ends[1], ends[2])}},
		"the head of a frame":      {noise(ends[1], ends[1]+20), without(2), Skipped{Damage: span(ends[1], ends[2])}},
		"the size of a block":      {noise(ends[1]+7, ends[1]+12), without(2), Skipped{Damage: span(ends[1], ends[2])}},
		"the checksum of a frame":  {noise(ends[2]-4, ends[2]), without(2), Skipped{Damage: span(ends[1], ends[2])}},
		"over the end of a frame":  {noise(ends[2]-20, ends[2]+20), without(2, 3), Skipped{Damage: span(ends[1], ends[3])}},
		"the first bytes":          {noise(0, 20), without(0), Skipped{Damage: span(0, ends[0])}},
		"the last frame":           {noise(ends[4]+60, ends[4]+90), without(5), Skipped{Damage: span(ends[4], ends[5])}},
		"everything from a frame":  {noise(ends[3], ends[5]), without(4, 5), Skipped{Damage: span(ends[3], ends[5])}},
		"two places":               {append(noise(ends[0]+60, ends[0]+90)[:ends[3]:ends[3]], noise(ends[3]+60, ends[3]+90)[ends[3]:]...), without(1, 4), Skipped{Damage: Damage{At: int64(ends[0]), Places: 2, Bytes: int64(ends[1] - ends[0] + ends[4] - ends[3])}}},
		"a head without checksum":  {slices.Replace(bytes.Clone(file), ends[1]+4, ends[1]+9, 0x00, 0x31, 0x81, 0x11, 0x00), without(2), Skipped{Damage: span(ends[1], ends[2])}},
		"bytes that are missing":   {slices.Delete(bytes.Clone(file), ends[1]+40, ends[1]+50), without(2), Skipped{Damage: span(ends[1], ends[2]-10)}},
		"bytes between":            {slices.Insert(bytes.Clone(file), ends[1], []byte("something else")...), without(), Skipped{Damage: span(ends[1], ends[1]+14)}},
		"damage, and a torn end":   {noise(ends[1]+60, ends[1]+90)[:size-5], without(2, 5), Skipped{Torn: 1, Damage: span(ends[1], ends[2])}},
		"damage before a torn end": {noise(ends[3]+60, ends[3]+90)[:size-5], without(4, 5), Skipped{Torn: 1, Damage: span(ends[3], ends[4])}},
		"zeros of a crash":         {zeros, without(), Skipped{Torn: 1}},
		"a large frame before":     {append(append(bytes.Clone(stream[:len(stream)/2]), stream[len(stream)/2+9:]...), file...), without(), Skipped{Damage: Damage{Places: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{bytes.NewReader(tt.file), iotest.OneByteReader(bytes.NewReader(tt.file))} {
				got, skipped := readAll(t, r)
				all := numbers(got)
				if name == "a large frame before" {
					// What came before the damage counts, and where it is, is about there.
					if n := len(all) - 60; n < 500 || skipped.Damage.At < int64(len(stream)/4) || skipped.Damage.At > int64(len(stream)) {
						t.Errorf("%d of the large frame, %+v", n, skipped)
					}
					all = all[max(0, len(all)-60):]
					skipped.Damage.At, skipped.Damage.Bytes = 0, 0
				}
				if skipped != tt.want || !slices.Equal(all, tt.events) {
					t.Errorf("events %v, skipped %+v; want %+v", all, skipped, tt.want)
				}
			}
		})
	}
}

// streamed is one frame that does not tell its size.
func streamed(t testing.TB, events int) []byte {
	t.Helper()
	var file bytes.Buffer
	packer, err := zstd.NewWriter(&file)
	if err != nil {
		t.Fatal(err)
	}
	for n := range events {
		if _, err := packer.Write(AppendEntry(nil, entry(sms(n)), nil)); err != nil {
			t.Fatal(err)
		}
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestDamageInWords(t *testing.T) {
	for want, d := range map[string]Damage{
		"": {},
		"damaged at byte 7, 500 bytes could not be read":                               {At: 7, Places: 1, Bytes: 500},
		"damaged after byte 7: a checksum is wrong, and so may be what was read":       {At: 7, Places: 1},
		"damaged in 3 places, first at byte 7, 1 byte could not be read":               {At: 7, Places: 3, Bytes: 1},
		"a.zst is damaged in 2 places, first at byte 0, 12000 bytes could not be read": {Name: "a.zst", Places: 2, Bytes: 12000},
	} {
		if got := d.Words(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestStreamTellsDamage names the recording where there are several.
func TestStreamTellsDamage(t *testing.T) {
	file, ends := frames(t, 3, 10)
	whole := bytes.Clone(file)
	file[ends[0]+70] ^= 0xff
	for _, tt := range []struct {
		sources []Source
		name    string
	}{{[]Source{inMemory("a", file)}, ""}, {[]Source{inMemory("b", whole), inMemory("a", file)}, "a"}} {
		s, err := Open(t.Context(), tt.sources, Span{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = s.Next(t.Context())
		}
		want := Damage{Name: tt.name, At: int64(ends[0]), Places: 1, Bytes: int64(ends[1] - ends[0])}
		if p := s.Progress(); p.Skipped.Damage != want || p.Err != nil {
			t.Errorf("%+v, want %+v", p, want)
		}
		s.Close()
	}
}

func inMemory(name string, file []byte) Source {
	return Source{Name: name, Size: int64(len(file)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file)), nil }}
}

// TestRecordAfterDamage goes on in a damaged file and loses nothing of what
// comes after the damage.
func TestRecordAfterDamage(t *testing.T) {
	whole, ends := frames(t, 4, 10)
	for name, at := range map[string]int{"inside": 60, "the head": 0, "the size of a block": 8} {
		for _, cut := range []int{0, 20} {
			t.Run(name, func(t *testing.T) {
				file := bytes.Clone(whole)
				for i := range 5 {
					file[ends[0]+at+i] ^= 0xa7
				}
				path := filepath.Join(t.TempDir(), "r.zst")
				if err := os.WriteFile(path, file[:len(file)-cut], 0o600); err != nil {
					t.Fatal(err)
				}
				r := record(t, path, Options{})
				r.Update(sms(40))
				r.Close()
				got, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				all, skipped := readAll(t, bytes.NewReader(got))
				list := numbers(all)
				if n := len(list); n < 21 || list[n-1] != 40 || !slices.Equal(list[:20], append(upTo(10), 20, 21, 22, 23, 24, 25, 26, 27, 28, 29)) || cut == 0 && n != 31 || skipped.Torn > 0 || skipped.Damage.Places != 1 {
					t.Errorf("it holds %v, skipped %+v", list, skipped)
				}
			})
		}
	}
}

// FuzzDamage changes bytes of a file: what lies in frames that are as they
// were comes, whatever became of the others.
func FuzzDamage(f *testing.F) {
	whole, ends := frames(f, 5, 3)
	loose := streamed(f, 30)
	f.Add(uint16(ends[1]+20), []byte("0123456789"), uint8(3), false)
	f.Add(uint16(ends[1]), []byte{0x28, 0xb5, 0x2f, 0xfd, 0xa4}, uint8(0), false)
	f.Add(uint16(ends[0]+4), []byte{0x00, 0x58}, uint8(0), true)
	f.Add(uint16(ends[0]+4), []byte("\x001\x81\x11\x00"), uint8(40), false) // its checksum is lost, and it leads past the next
	f.Add(uint16(ends[2]+9), []byte{0xff, 0xff, 0xff}, uint8(20), true)
	f.Fuzz(func(t *testing.T, at uint16, put []byte, drop uint8, large bool) {
		from := min(max(4, int(at)), len(whole))
		to := min(from+int(drop), len(whole))
		file := bytes.Clone(whole)
		if large { // the first frame is one that comes in parts
			file = append(bytes.Clone(loose), file...)
			from, to = from+len(loose)-ends[0], to+len(loose)-ends[0]
		}
		file = slices.Replace(file, max(4, from), max(4, to), put...)
		var want []int
		if large {
			from, to = from-len(loose), to-len(loose)
		}
		for i := range ends {
			start := 0
			if i > 0 {
				start = ends[i-1]
			}
			// One that begins right behind the change is whole as well.
			if ends[i] <= from || start >= to && start >= from {
				want = append(want, 3*i, 3*i+1, 3*i+2)
			}
		}
		got, skipped := readAll(t, bytes.NewReader(file))
		list := numbers(got)
		for _, n := range want {
			if !slices.Contains(list, n) {
				t.Fatalf("event %d is not among %v, skipped %+v", n, list, skipped)
			}
		}
		if again, other := readAll(t, iotest.HalfReader(bytes.NewReader(file))); len(again) != len(got) || other != skipped {
			t.Fatalf("read in other pieces: %d entries and %+v, not %d and %+v", len(again), other, len(got), skipped)
		}
	})
}
