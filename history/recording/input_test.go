package recording

import (
	"bytes"
	"io"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
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

// TestFileBegunAfterAnOutageBeginsWithWhatWaited: while the disk is full or the
// file's folder is gone, up to 32 MB wait in memory. The file that is begun then
// has a first line of that moment, and what waited is of before.
func TestFileBegunAfterAnOutageBeginsWithWhatWaited(t *testing.T) {
	a := memory("a", begin(600), entry(sms(1)), entry(sms(300)), entry(sms(601)))
	b := memory("b", begin(0), entry(sms(2)), entry(sms(299)), entry(sms(400)), entry(sms(602)))
	s, err := Open(t.Context(), []Source{a, b}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	last := time.Time{}
	all := drain(t, s)
	for _, e := range all {
		if e.IsEvent() && e.At.Before(last) {
			t.Errorf("merged to %s: an event of %v comes after one of %v", names(all), e.At, last)
			break
		}
		last = later(last, e.At)
	}
	play(t, []Source{a}, PlayerOptions{Speed: 1}, func(r *replay) {
		r.after(100 * time.Second)
		if len(r.all) < 2 {
			t.Errorf("100 s after the beginning: %q; the next line comes %v later", names(r.all), r.state.Next.Sub(r.state.Position))
		}
	})
}

// TestLeftEventIsNotTheBeginning: what an earlier run had left (tail --count, or an
// event that waited for its filter) is handed out first by the next one, with the
// time at which it was received. The recording of that run begins when its first
// line says all the same: a time of day is of that day, and the rest is not waited
// for since the day before.
func TestLeftEventIsNotTheBeginning(t *testing.T) {
	const hour = 3600
	// The run begins at 14:02:11, and the first event is of the day before.
	day := memory("a", begin(0), entry(sms(-20*hour)), entry(sms(1*hour)), entry(sms(2*hour)))
	for _, tt := range []struct {
		name string
		span Span
		want int // events
	}{
		{"since", Span{Since: clock(t, "15:30:00")}, 1},
		{"until", Span{Until: clock(t, "20:00:00")}, 3},
	} {
		s, err := Open(t.Context(), []Source{day}, tt.span, nil)
		if err != nil {
			t.Fatal(err)
		}
		events := 0
		for _, e := range drain(t, s) {
			if e.IsEvent() {
				events++
			}
		}
		if events != tt.want {
			t.Errorf("%s a time of day: %d events, want %d", tt.name, events, tt.want)
		}
	}
	play(t, []Source{day}, PlayerOptions{Speed: 1}, func(r *replay) {
		r.after(time.Hour + time.Minute)
		if len(r.all) < 3 {
			t.Errorf("an hour after the beginning: %q; the next line comes at %v, %v later", names(r.all), r.state.Next, r.state.Next.Sub(r.state.Position))
		}
	})
}
