package history

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ringtail/rc"
)

// Filter says which rows are kept: those of a query, and of a conversation
// when one is given. The zero value keeps everything. It must not be changed
// while it is in use.
type Filter struct {
	Query Query
	Only  *Conversation
}

// Empty reports whether the filter keeps everything.
func (f Filter) Empty() bool { return f.Query.Empty() && f.Only == nil }

// Match reports whether the filter keeps a row. summarize is called once at
// most.
func (f Filter) Match(r Row, summarize func(rc.Event) rc.Summary) bool {
	if f.Only == nil || !r.IsEvent() {
		return f.Query.Match(r, summarize)
	}
	var sum rc.Summary
	known := false
	once := func(e rc.Event) rc.Summary {
		if !known {
			sum, known = summarize(e), true
		}
		return sum
	}
	return f.Query.Match(r, once) && f.Only.Match(once(r.Event))
}

// may reports whether the filter may keep an event of a block; without an
// index nobody knows.
func (f Filter) may(x *index) bool {
	return x == nil || f.Query.may(x) && (f.Only == nil || f.Only.may(x))
}

// Search looks for rows in a snapshot beside the goroutine that asked, the
// newest first. [Search.Next] brings what was found so far; [Search.Stop] ends
// it.
type Search struct {
	filter    Filter
	snap      Snapshot
	summarize func(rc.Event) rc.Summary
	sieve     sieve
	sifts     bool // there is a sieve

	stopped atomic.Bool
	news    chan struct{} // rung when there is something to take, or the end

	mu    sync.Mutex
	found []ID // not taken yet, newest first
	done  bool
}

// What is found at first is told at once, until a screen is full; after that
// and before the end not more often than it need be drawn.
const (
	searchScreen = 128 // rows
	searchPause  = 30 * time.Millisecond
)

// Search begins to look for the rows before the row end that a filter keeps.
func (l *Log) Search(f Filter, end ID) *Search {
	s := &Search{filter: f, snap: l.Snapshot(), summarize: l.summarize, news: make(chan struct{}, 1)}
	s.snap.last = min(s.snap.last, end-1)
	s.sieve, s.sifts = f.Query.sieve()
	l.workers.Go(func() { l.guard(func() { s.run(l) }) })
	return s
}

// Next waits for rows and returns their ids, newest first; what an earlier
// call returned is not repeated. It reports whether the search has come to its
// end, or was stopped.
func (s *Search) Next() (found []ID, done bool) {
	<-s.news
	s.mu.Lock()
	defer s.mu.Unlock()
	found, s.found = s.found, nil
	if s.done {
		s.ring() // for the next call
	}
	return found, s.done
}

// Stop ends the search; what it found and nobody took is lost. It does not
// wait.
func (s *Search) Stop() {
	s.stopped.Store(true)
	s.tell(nil, true)
}

// tell hands over what was found.
func (s *Search) tell(found []ID, done bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found = append(s.found, found...)
	s.done = s.done || done
	s.ring()
}

func (s *Search) ring() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// run looks at all blocks, a few at a time: one at first, so that there is
// something to see at once.
func (s *Search) run(l *Log) {
	defer s.tell(nil, true)
	st := s.snap.state
	blocks := append(st.blocks[:len(st.blocks):len(st.blocks)], st.tail)
	memory := make([]scanning, runtime.GOMAXPROCS(0))
	var waiting []ID
	var told time.Time
	rows := 0
	for size := 1; len(blocks) > 0; size = min(2*size, 64) {
		var some []*block
		for len(blocks) > 0 && len(some) < size {
			b := blocks[len(blocks)-1]
			blocks = blocks[:len(blocks)-1]
			if b.first > s.snap.last {
				continue
			}
			if b.last() < s.snap.first {
				blocks = nil
				break
			}
			if s.filter.may(b.index.Load()) || s.holdsOthers(b) {
				some = append(some, b)
			}
		}
		results := make([][]ID, len(some))
		var next atomic.Int64
		scan := func(o *scanning) {
			for i := int(next.Add(1)) - 1; i < len(some) && !s.stopped.Load(); i = int(next.Add(1)) - 1 {
				results[i] = s.scan(some[i], o)
			}
		}
		var helpers sync.WaitGroup
		for i := 1; i < len(memory) && i < len(some); i++ {
			helpers.Go(func() { l.guard(func() { scan(&memory[i]) }) })
		}
		scan(&memory[0])
		helpers.Wait()
		if s.stopped.Load() {
			return
		}
		for _, r := range results {
			waiting = append(waiting, r...)
		}
		if now := time.Now(); len(waiting) > 0 && (rows < searchScreen || now.Sub(told) >= searchPause) {
			s.tell(waiting, false)
			rows += len(waiting)
			waiting, told = waiting[:0], now
		}
	}
	s.tell(waiting, true)
}

// holdsOthers reports whether the block has rows that are no events: no index
// speaks of them.
func (s *Search) holdsOthers(b *block) bool {
	others := s.snap.state.others
	i := othersBefore(others, b.first)
	return i < len(others) && others[i].id <= b.last()
}

// scanning is the memory of one who looks at blocks.
type scanning struct {
	opened
	may []bool // which rows of a block have to be looked at
}

// scan looks at the rows of a block, the newest first.
func (s *Search) scan(b *block, o *scanning) (found []ID) {
	packed := b.packed.Load() != nil
	events := b.open(&o.opened)
	var may []bool // nil for all
	if s.sifts && packed {
		o.may = slices.Grow(o.may[:0], len(events))[:len(events)]
		may = o.may
		s.sieve.sift(may, events, o.buf)
	}
	for i := min(len(events), int(s.snap.last+1-b.first)) - 1; i >= 0; i-- {
		id := b.first + ID(i)
		if id < s.snap.first || s.stopped.Load() {
			break
		}
		if may != nil && !may[i] {
			continue
		}
		if s.filter.Match(rowOf(id, events[i], s.snap.state.others), s.summarize) {
			found = append(found, id)
		}
	}
	return found
}
