package recording

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
)

// gzipped packs events of random texts, so that they are about as long packed.
func gzipped(t testing.TB, from, to int) []byte {
	t.Helper()
	var file bytes.Buffer
	w := gzip.NewWriter(&file)
	rng := rand.New(rand.NewPCG(1, 2))
	for n := from; n < to; n++ {
		e := sms(n)
		e.Meta = []byte(`{"a":"`)
		for range 200 {
			e.Meta = append(e.Meta, byte('a'+rng.IntN(26)))
		}
		e.Meta = append(e.Meta, `"}`...)
		if _, err := w.Write(AppendEntry(nil, entry(e), nil)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestGzip(t *testing.T) {
	one, two := gzipped(t, 0, 500), gzipped(t, 500, 1000)
	both := append(bytes.Clone(one), two...)
	flipped := func(b []byte, at ...int) []byte {
		b = bytes.Clone(b)
		for _, i := range at {
			b[i] ^= 0xff
		}
		return b
	}
	size := int64(len(both))
	for name, tt := range map[string]struct {
		file        []byte
		least, most int // events
		check       func(Skipped) bool
	}{
		"one":               {one, 500, 500, func(s Skipped) bool { return s == Skipped{} }},
		"two":               {both, 1000, 1000, func(s Skipped) bool { return s == Skipped{} }},
		"zeros after it":    {append(bytes.Clone(one), make([]byte, 1000)...), 500, 500, func(s Skipped) bool { return s == Skipped{} }},
		"torn":              {both[:size-100], 950, 999, func(s Skipped) bool { return s == Skipped{Torn: 1} }},
		"torn in the head":  {both[:len(one)+5], 500, 500, func(s Skipped) bool { return s == Skipped{Torn: 1} }},
		"torn at the start": {one[:5], 0, 0, func(s Skipped) bool { return s == Skipped{Torn: 1} }},
		"words after it":    {append(bytes.Clone(one), "something else"...), 500, 500, func(s Skipped) bool { return s == Skipped{Damage: Damage{At: int64(len(one)), Places: 1, Bytes: 14}} }},
		"a wrong checksum":  {flipped(both, len(one)-6), 1000, 1000, func(s Skipped) bool { return s == Skipped{Damage: Damage{Places: 1}} }},
		"damaged": {flipped(both, len(one)+10), 500, 500, func(s Skipped) bool {
			d := s.Damage
			return d.Places == 1 && d.At >= int64(len(one)) && d.At <= int64(len(one)+20) && d.At+d.Bytes == size
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{bytes.NewReader(tt.file), iotest.OneByteReader(bytes.NewReader(tt.file))} {
				got, skipped := readAll(t, r)
				if n := len(got); n < tt.least || n > tt.most || !tt.check(skipped) {
					t.Errorf("%d entries, skipped %+v", n, skipped)
				}
			}
		})
	}
	broken := errors.New("the disk is broken")
	r, err := NewReader(io.MultiReader(bytes.NewReader(one[:len(one)/2]), iotest.ErrReader(broken)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for err == nil {
		_, err = r.Next()
	}
	if !errors.Is(err, broken) {
		t.Errorf("it ends with %v", err)
	}
}

// FuzzGzip changes bytes of a file: it is read to its end, one way or another.
func FuzzGzip(f *testing.F) {
	one := gzipped(f, 0, 20)
	f.Add(uint16(len(one)/2), []byte("0123456789"))
	f.Add(uint16(len(one)), []byte{0x1f, 0x8b, 0x08, 0x00})
	f.Fuzz(func(t *testing.T, at uint16, put []byte) {
		from := min(max(3, int(at)), len(one))
		file := slices.Concat(one[:from], put, one[min(len(one), from+len(put)):])
		got, skipped := readAll(t, bytes.NewReader(file))
		if len(got) < 20 && skipped == (Skipped{}) {
			t.Errorf("%d events came, and nothing is said of the others", len(got))
		}
		if again, other := readAll(t, iotest.HalfReader(bytes.NewReader(file))); len(again) != len(got) || other != skipped {
			t.Errorf("read in other pieces: %d entries and %+v, not %d and %+v", len(again), other, len(got), skipped)
		}
	})
}
