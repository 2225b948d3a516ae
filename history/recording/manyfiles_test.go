package recording

import (
	"bytes"
	"io"
	"runtime"
	"testing"
	"testing/synctest"
)

// endless is a file of n bytes that repeats its lines.
type endless struct {
	lines []byte
	at, n int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.n == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), e.n)], e.lines[e.at:])
	e.at = (e.at + n) % len(e.lines)
	e.n -= n
	return n, nil
}

// TestMemoryOfManyFiles: a series of --record-max may have hundreds of files. Those
// whose time has not come need not be read ahead.
func TestMemoryOfManyFiles(t *testing.T) {
	const files, size = 128, 16 << 20
	var sources []Source
	for i := range files {
		var lines []byte
		for n := range 1000 {
			lines = AppendEntry(lines, entry(sms(1000*i+n)), nil)
		}
		lines = bytes.Clone(lines)
		sources = append(sources, Source{Name: "r", Size: size, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(&endless{lines: lines, n: size}), nil
		}})
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	synctest.Test(t, func(t *testing.T) {
		before := heap()
		s, err := Open(t.Context(), sources, Span{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // they are read ahead until nobody takes any more
		if held := heap() - before; held > 64<<20 {
			t.Errorf("after the first entries of %d files, %d MB are held", files, held>>20)
		}
		runtime.KeepAlive(s)
	})
}
