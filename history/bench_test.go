package history

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ringtail/internal/sample"
	"ringtail/rc"
)

// million is how many events the benchmarks hold.
const million = 1_000_000

// Each benchmark of the history stands beside its floor, measured in the same
// run: the same bytes without a history, or another program on the same file.
//
//	go test ./history -run '^$' -bench . -benchtime 20x -timeout 30m

// The rare string is in one event only, in the middle, and the frequent one in
// about every hundredth.
const (
	rare     = "quokka 4711"
	frequent = "tomorrow"
)

// events calls do with a million events, which are the same each time.
func events(do func(rc.Event)) {
	source := sample.New(7)
	marked := false
	for i := range million {
		e := source.Event()
		if !marked && i >= million/2 && e.Kind == rc.KindSMS {
			e.Envelope = bytes.Replace(e.Envelope, []byte(`"subject":"`), []byte(`"subject":"`+rare+` `), 1)
			marked = true
		}
		do(e)
	}
}

// large is a log of a million events, settled.
var large = sync.OnceValue(func() *Log {
	l := New(Options{MaxBytes: 1 << 30})
	events(func(e rc.Event) { l.AppendEvent(e) })
	l.Settle()
	return l
})

// resident is the memory of the process in bytes, 0 where the system does not
// tell.
func resident() float64 {
	statm, _ := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(statm))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return float64(pages * os.Getpagesize())
}

func memory() (heap, rss float64) {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc), resident()
}

// BenchmarkHeld is what an event costs in memory, and a collection of the
// garbage while a million are held: in the history, and as bytes in memory.
func BenchmarkHeld(b *testing.B) {
	sample.New(7).Event() // the people of the samples are no events
	report := func(b *testing.B, hold func() any) {
		heap, rss := memory()
		held := hold()
		heapAfter, rssAfter := memory()
		for b.Loop() {
			runtime.GC()
		}
		b.ReportMetric((heapAfter-heap)/million, "heap-B/event")
		b.ReportMetric((rssAfter-rss)/million, "resident-B/event")
		b.ReportMetric(rssAfter/million, "process-B/event")
		if l, ok := held.(*Log); ok {
			b.ReportMetric(float64(l.Held())/million, "counted-B/event")
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/1e3/float64(b.N), "gc-ms")
		b.ReportMetric(0, "ns/op")
		runtime.KeepAlive(held)
	}
	b.Run("history", func(b *testing.B) {
		report(b, func() any { return large() })
	})
	b.Run("raw", func(b *testing.B) {
		report(b, func() any {
			list := make([][]byte, 0, million)
			events(func(e rc.Event) { list = append(list, append(append([]byte(nil), e.Meta...), e.Envelope...)) })
			return list
		})
	})
}

// BenchmarkAppend is a million events taken in: until the last one was
// appended, and until all are compressed and indexed.
func BenchmarkAppend(b *testing.B) {
	some := make([]rc.Event, 0, 1<<16)
	source := sample.New(7)
	for range cap(some) {
		some = append(some, source.Event())
	}
	b.Run("history", func(b *testing.B) {
		var taken, settled time.Duration
		for b.Loop() {
			l := New(Options{MaxBytes: 1 << 30})
			begun := time.Now()
			for i := range million {
				l.AppendEvent(some[i&(len(some)-1)])
			}
			taken += time.Since(begun)
			l.Settle()
			settled += time.Since(begun)
			l.Close()
		}
		b.ReportMetric(float64(million*b.N)/taken.Seconds(), "events/s")
		b.ReportMetric(float64(million*b.N)/settled.Seconds(), "settled-events/s")
		b.ReportMetric(0, "ns/op")
	})
	b.Run("raw", func(b *testing.B) {
		for b.Loop() {
			list := make([][]byte, 0, million)
			for i := range million {
				list = append(list, bytes.Clone(some[i&(len(some)-1)].Envelope))
			}
			runtime.KeepAlive(list)
		}
		b.ReportMetric(million*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		b.ReportMetric(0, "ns/op")
	})
}

// BenchmarkWindow is a screenful of rows: from blocks that have to be opened,
// and the same one again. The median says more than the mean on a machine that
// does something else, too.
func BenchmarkWindow(b *testing.B) {
	l := large()
	var rows []Row
	report := func(b *testing.B, next func(int) int) {
		var took []time.Duration
		at := 0
		for b.Loop() {
			at = next(at)
			begun := time.Now()
			rows = l.Window(rows[:0], at, 36)
			took = append(took, time.Since(begun))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e3, "median-us")
		b.ReportMetric(float64(took[0].Nanoseconds())/1e3, "best-us")
		if len(rows) != 36 {
			b.Fatal("a window of", len(rows))
		}
	}
	b.Run("cold", func(b *testing.B) { report(b, func(at int) int { return (at + 7919*53) % (million - 36) }) })
	b.Run("warm", func(b *testing.B) { report(b, func(int) int { return million / 3 }) })
}

// look searches and returns how long the first screenful and all took.
func look(b *testing.B, l *Log, query string, want func(int) bool) (first, all time.Duration) {
	q, err := ParseQuery(query)
	if err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	s := Select(l, Filter{Query: q})
	defer s.Stop()
	for search := s.Search(); search != nil; search = s.Search() {
		s.Add(search.Next())
		if first == 0 && s.Len() >= 36 {
			first = time.Since(begun)
		}
	}
	all = time.Since(begun)
	if !want(s.EventsHeld()) {
		b.Fatalf("%s was found %d times", query, s.EventsHeld())
	}
	return first, all
}

// BenchmarkSearch is a search of a million events, beside a search of their
// bytes in memory and grep's of their file.
func BenchmarkSearch(b *testing.B) {
	l := large()
	one := func(n int) bool { return n == 1 }
	none := func(n int) bool { return n == 0 }
	many := func(n int) bool { return n > million/200 }
	for _, c := range []struct {
		name, query string
		want        func(int) bool
	}{
		{"rare", `"` + rare + `"`, one}, {"absent", "zyzzyva", none}, {"number", `"(999) 123-4567"`, none}, {"frequent", frequent, many},
		{"kind", "kind:fax", many}, {"raw", "raw:" + "quokka", one},
	} {
		b.Run(c.name, func(b *testing.B) {
			var first, all time.Duration
			for b.Loop() {
				f, a := look(b, l, c.query, c.want)
				first, all = first+f, all+a
			}
			if first > 0 {
				b.ReportMetric(float64(first.Microseconds())/1e3/float64(b.N), "first-ms")
			}
			b.ReportMetric(float64(all.Microseconds())/1e3/float64(b.N), "all-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
	path := filepath.Join(b.TempDir(), "events")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	raw := make([][]byte, 0, million)
	events(func(e rc.Event) {
		line := append(append(append([]byte(nil), e.Meta...), e.Envelope...), '\n')
		raw = append(raw, line)
		_, _ = w.Write(line)
	})
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	for _, needle := range []string{rare, frequent} {
		b.Run("memory/"+strings.Fields(needle)[0], func(b *testing.B) {
			n := 0
			for b.Loop() {
				for _, line := range raw {
					if bytes.Contains(line, []byte(needle)) {
						n++
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1e3/float64(b.N), "all-ms")
			b.ReportMetric(0, "ns/op")
			if n < b.N {
				b.Fatal("not found")
			}
		})
		for _, program := range []string{"grep", "rg"} {
			if _, err := exec.LookPath(program); err != nil {
				continue
			}
			b.Run(program+"/"+strings.Fields(needle)[0], func(b *testing.B) {
				for b.Loop() {
					if out, err := exec.Command(program, "-c", needle, path).Output(); err != nil {
						b.Fatal(fmt.Errorf("%w: %s", err, out))
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/1e3/float64(b.N), "all-ms")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
