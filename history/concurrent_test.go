package history

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"ringtail/internal/sample"
	"ringtail/rc"
)

// TestReadersAndWriter: snapshots show whole rows in order while the log is
// written, packed, trimmed and searched, and stay as they were.
func TestReadersAndWriter(t *testing.T) {
	log := New(Options{MaxRows: 900})
	log.perBlock = 16
	var done sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		done.Go(func() {
			var before ID
			for {
				s := log.Snapshot()
				if s.Last() < before {
					t.Errorf("a snapshot ends at row %d after one that ended at %d", s.Last(), before)
				}
				before = s.Last()
				next := s.First()
				n := 0
				for r := range s.All() {
					if r.ID != next {
						t.Errorf("row %d comes where %d should", r.ID, next)
						return
					}
					next++
					n++
					switch {
					case r.IsGap():
						if r.Gap.ID != int(r.ID) {
							t.Errorf("row %d is gap %d", r.ID, r.Gap.ID)
						}
					case !bytes.Equal(r.Event.Envelope, []byte(strconv.Itoa(int(r.ID)))):
						t.Errorf("row %d is %q", r.ID, r.Event.Envelope)
						return
					}
				}
				if n != s.Len() {
					t.Errorf("%d rows of %d", n, s.Len())
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	q, err := ParseQuery("raw:77")
	if err != nil {
		t.Fatal(err)
	}
	var s *Selection
	for i := 1; i <= 20_000; i++ {
		if i%50 == 0 {
			log.PutGap(rc.Gap{ID: i})
		} else {
			log.AppendEvent(rc.Event{Envelope: []byte(strconv.Itoa(i))})
		}
		if i%1000 == 0 {
			log.UpdateGap(rc.Gap{ID: i - 50, Late: i})
			if s != nil {
				finish(s)
			}
			s = Select(log, Filter{Query: q})
		}
	}
	close(stop)
	done.Wait()
	log.Close()
	if log.Len() != 900 {
		t.Fatalf("%d rows are held", log.Len())
	}
}

// TestMemoryIsBounded: a log takes no more than it may, by its own count and
// by that of the runtime, and keeps the newest.
func TestMemoryIsBounded(t *testing.T) {
	const most = 16 << 20
	heap := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	warm := New(Options{})
	source := sample.New(5)
	for range 10 * blockRows {
		warm.AppendEvent(source.Event())
	}
	warm.Settle() // the compressor has its tables
	before := heap()
	log := New(Options{MaxBytes: most})
	defer log.Close()
	var dropped bool
	for i := range 150_000 {
		log.AppendEvent(source.Event())
		if i%1000 == 0 {
			log.Window(nil, i/2, 36)
			if held := log.Held(); held > most {
				t.Fatalf("after %d events %d bytes are held, want at most %d", i, held, most)
			}
			dropped = dropped || log.First() > 1
		}
	}
	log.Settle()
	if !dropped {
		t.Fatal("nothing had to go, so nothing was tested")
	}
	held, real := log.Held(), heap()-before
	if held < most*8/10 || held > most {
		t.Errorf("%d bytes are held of %d", held, most)
	}
	if real > held*11/10+2<<20 {
		t.Errorf("it counts %d bytes and takes %d", held, real)
	}
	per := float64(held-cacheReserve) / float64(log.Len())
	t.Logf("%d events in %d bytes by its own count, %d by the runtime's: %.0f B each", log.Len(), held, real, per)
	if per > 210 {
		t.Errorf("an event takes %.0f bytes", per)
	}
	if got := log.Window(nil, log.Len()-1, 1); got[0].ID != 150_000 {
		t.Error("the newest row is gone")
	}
	runtime.KeepAlive(warm)
}

// TestGuard: a panic beside the screen reaches the guard, and nobody waits for
// what panicked.
func TestGuard(t *testing.T) {
	caught := make(chan any, 8)
	log := New(Options{
		Summarize: func(rc.Event) rc.Summary { panic("no summary") },
		Guard: func(f func()) {
			defer func() {
				if v := recover(); v != nil {
					caught <- v
				}
			}()
			f()
		},
	})
	for i := range 3 * blockRows {
		log.AppendEvent(event(i))
	}
	if v := <-caught; v != "no summary" {
		t.Fatalf("caught %v", v)
	}
	q, err := ParseQuery("word")
	if err != nil {
		t.Fatal(err)
	}
	if _, done := log.Search(Filter{Query: q}, log.Last()).Next(); !done {
		t.Error("a search that panicked has not ended")
	}
	<-caught
	log.Close()
}

func TestStoppedSearchEnds(t *testing.T) {
	log := New(Options{})
	for i := range 10 * blockRows {
		log.AppendEvent(event(i))
	}
	q, err := ParseQuery("uuid:1")
	if err != nil {
		t.Fatal(err)
	}
	s := Select(log, Filter{Query: q})
	s.Stop()
	if _, done := s.Search().Next(); !done {
		t.Error("a stopped search goes on")
	}
	log.Close() // waits for its goroutine
}
