package rc

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// group is a usage-plan group: RingCentral counts requests per group, user
// and app. [documented]
type group string

const (
	groupAuth   group = "auth"   // token, revoke, wstoken
	groupLight  group = "light"  // reading
	groupMedium group = "medium" // creating, changing and deleting a subscription
)

const (
	// defaultPenalty is the least silence after a 429 or 503 without
	// Retry-After. [documented]
	defaultPenalty = 30 * time.Second
	defaultWindow  = time.Minute
	// windowMargin keeps a request clear of the edge of the sliding window.
	windowMargin = 250 * time.Millisecond
	// maxLimit bounds an announced limit that makes no sense.
	maxLimit = 10_000
	// maxSpread bounds what is waited beyond a penalty that came again.
	maxSpread = time.Minute
	// maxPenalty bounds a Retry-After that makes no sense.
	maxPenalty = 24 * time.Hour
)

// governor keeps every request inside the platform's limits. All requests of
// the process to one server pass it: it is safe for concurrent use.
type governor struct {
	mu      sync.Mutex
	buckets map[group]*bucket
	rand    *rand.Rand
}

// bucket is the budget of one group.
type bucket struct {
	limit   int
	learned bool // limit and window are the platform's word
	window  time.Duration
	flying  int         // requests sent and not answered
	done    []time.Time // when requests inside the window were answered, oldest first
	penalty time.Time   // no request before this
	refused int         // answers in a row that imposed one

	shared bool        // with another process: of the limit, this one uses half
	own    []time.Time // those of done that are this process's; kept if shared
}

// seed makes its random choices repeatable; 0 is another one each time.
func newGovernor(seed uint64) *governor {
	// The published figures; each app's may differ and are taken from the
	// answers. Auth is "5 per minute", strictly. [documented]
	b := func(limit int) *bucket { return &bucket{limit: limit, window: defaultWindow} }
	return &governor{rand: newRand(seed), buckets: map[group]*bucket{
		groupAuth: b(5), groupLight: b(50), groupMedium: b(40),
	}}
}

func (b *bucket) trim(now time.Time) {
	b.done, b.own = b.recent(b.done, now), b.recent(b.own, now)
}

// recent are those of list that are inside the window.
func (b *bucket) recent(list []time.Time, now time.Time) []time.Time {
	old := 0
	for old < len(list) && !list[old].Add(b.window+windowMargin).After(now) {
		old++
	}
	return list[old:]
}

// next returns when one more request of the group may be sent, and whether a
// penalty of the platform is the reason. A time that is not after now means
// at once.
func (g *governor) next(gr group, now time.Time) (at time.Time, penalty bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.buckets[gr].next(now)
}

func (b *bucket) next(now time.Time) (at time.Time, penalty bool) {
	b.trim(now)
	at = b.free(b.done, b.limit, now)
	if b.shared {
		if t := b.free(b.own, max(b.limit/2, 1), now); t.After(at) {
			at = t
		}
	}
	if b.penalty.After(at) {
		return b.penalty, true
	}
	return at, false
}

// free is when one more request beside those of done keeps inside a limit.
func (b *bucket) free(done []time.Time, limit int, now time.Time) time.Time {
	i := b.flying + len(done) - limit
	switch {
	case i < 0:
		return now
	case i < len(done):
		// The window counts from the answers, because a request reaches the
		// platform at some moment between its sending and its answer.
		return done[i].Add(b.window + windowMargin)
	}
	return now.Add(b.window + windowMargin)
}

// share keeps to half of every limit from now on: another process uses them
// too.
func (g *governor) share() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, b := range g.buckets {
		b.shared = true
	}
}

// take books one request of the group if it may be sent now.
func (g *governor) take(gr group, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := g.buckets[gr]
	if at, _ := b.next(now); at.After(now) {
		return false
	}
	b.flying++
	return true
}

// answered books the answer to a request that take allowed. status is 0 when
// there was none; header gives the answer's headers.
func (g *governor) answered(gr group, now time.Time, status int, header func(string) string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := g.buckets[gr]
	b.flying--
	if status != 0 && status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
		b.refused = 0
	}
	b.done = append(b.done, now)
	if b.shared {
		b.own = append(b.own, now)
	}
	if header == nil {
		return
	}
	announced := strings.ToLower(header("X-Rate-Limit-Group"))
	if announced == "" || announced == string(gr) {
		b.learn(now, header)
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		wait, ok := retryAfter(header("Retry-After"), now)
		if !ok {
			wait = defaultPenalty
			if w, err := strconv.Atoi(header("X-Rate-Limit-Window")); err == nil {
				wait = max(wait, min(time.Duration(w)*time.Second, maxPenalty))
			}
		}
		// Others of the same user and app wait as long, and ask inside the
		// penalty of whoever was last, which starts it again for all: who asks
		// next must be left to chance.
		if b.refused++; b.refused > 1 || b.shared {
			wait += time.Duration(g.rand.Int64N(int64(min(max(wait, time.Second), maxSpread))))
		}
		// A second on top: Retry-After is in whole seconds, and one request
		// that is early restarts the whole penalty. [documented]
		if until := now.Add(wait + time.Second); until.After(b.penalty) {
			b.penalty = until
		}
	}
}

// unsent takes back a request that take allowed: no connection came about, so
// the platform never saw it.
func (g *governor) unsent(gr group) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.buckets[gr].flying--
}

// spent is the part of a budget that outlives the process: the platform does
// not know that ringtail was started again.
type spent struct {
	Limit   int           `json:"limit,omitempty"` // as the platform announced it; 0 if it did not
	Window  time.Duration `json:"window,omitempty"`
	Done    []time.Time   `json:"done,omitempty"`
	Penalty time.Time     `json:"penalty,omitzero"`
}

// spent returns what has been used, for groups in which anything has.
func (g *governor) spent(now time.Time) map[group]spent {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := map[group]spent{}
	for name, b := range g.buckets {
		b.trim(now)
		s := spent{}
		if name == groupAuth { // the others are ample
			for _, t := range b.done {
				s.Done = append(s.Done, t.Round(0))
			}
			for range b.flying {
				s.Done = append(s.Done, now.Round(0))
			}
		}
		if b.penalty.After(now) {
			s.Penalty = b.penalty.Round(0)
		}
		if b.learned {
			s.Limit, s.Window = b.limit, b.window
		}
		if len(s.Done) > 0 || !s.Penalty.IsZero() || b.learned {
			all[name] = s
		}
	}
	return all
}

// resume adds what an earlier process has used. Times that lie ahead of now,
// as after the clock was set back, are taken for now.
func (g *governor) resume(all map[group]spent, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for name, s := range all {
		b, ok := g.buckets[name]
		if !ok || len(s.Done) > 100 {
			continue
		}
		if s.Limit > 0 && s.Window > 0 && s.Window <= time.Hour {
			b.limit, b.window, b.learned = min(s.Limit, maxLimit), s.Window, true
		}
		for _, t := range s.Done {
			if t.After(now) {
				t = now
			}
			b.done = append(b.done, t)
		}
		slices.SortFunc(b.done, time.Time.Compare)
		if s.Penalty.After(now) && s.Penalty.Before(now.Add(maxPenalty)) {
			b.penalty = s.Penalty
		}
	}
}

// learn adopts the limits an answer announces. [documented]
func (b *bucket) learn(now time.Time, header func(string) string) {
	if n, err := strconv.Atoi(header("X-Rate-Limit-Limit")); err == nil && n > 0 {
		b.limit, b.learned = min(n, maxLimit), true
	}
	if n, err := strconv.Atoi(header("X-Rate-Limit-Window")); err == nil && n > 0 && n <= 3600 {
		b.window = time.Duration(n) * time.Second
	}
	if n, err := strconv.Atoi(header("X-Rate-Limit-Remaining")); err == nil && n >= 0 {
		// Fewer left than we know of: somebody else shares the budget.
		b.trim(now)
		for range min(b.limit-n, b.limit) - b.flying - len(b.done) {
			b.done = append(b.done, now)
		}
		slices.SortFunc(b.done, time.Time.Compare)
	}
}

// retryAfter reads a Retry-After header: seconds or an HTTP date.
func retryAfter(v string, now time.Time) (time.Duration, bool) {
	v = strings.TrimSpace(v)
	if v == "" {
		return 0, false
	}
	if n, err := strconv.ParseFloat(v, 64); err == nil && n >= 0 {
		return time.Duration(min(n, maxPenalty.Seconds()) * float64(time.Second)), true
	}
	if t, err := http.ParseTime(v); err == nil {
		return min(max(t.Sub(now), 0), maxPenalty), true
	}
	return 0, false
}
