package rc

import (
	"math/rand/v2"
	"time"
)

// schedule is the pause before each attempt, in order; the last one repeats.
// It is the schedule RingCentral's own TypeScript SDK has used since August
// 2026, after its gateway team approved it. [observed]
var schedule = [...]struct{ from, to time.Duration }{
	{1 * time.Second, 1 * time.Second},
	{2 * time.Second, 6 * time.Second},
	{10 * time.Second, 20 * time.Second},
	{20 * time.Second, 40 * time.Second},
	{40 * time.Second, 80 * time.Second},
	{80 * time.Second, 120 * time.Second},
}

const (
	// stableAfter is how long a connection must live before the schedule
	// starts over: a gateway that accepts and drops is not called every second.
	stableAfter = time.Minute
	// beforeWindowEnds is how long before the end of the recovery window one
	// attempt is placed. [inferred]
	beforeWindowEnds = 5 * time.Second
)

// backoff hands out the pauses between attempts.
type backoff struct {
	n    int // attempts since the last stable connection
	rand *rand.Rand
}

func newBackoff(seed uint64) *backoff {
	return &backoff{rand: newRand(seed)}
}

// newRand is a source of chance: a repeatable one, unless the seed is 0.
func newRand(seed uint64) *rand.Rand {
	if seed == 0 {
		seed = rand.Uint64()
	}
	return rand.New(rand.NewPCG(seed, 0))
}

// next returns the pause before the next attempt, in whole milliseconds, ends
// included. windowEnd is when a lost session stops being recoverable, zero if
// there is none: the pause never steps over it.
func (b *backoff) next(now, windowEnd time.Time) time.Duration {
	s := schedule[min(b.n, len(schedule)-1)]
	b.n++
	d := s.from
	if spread := (s.to - s.from).Milliseconds(); spread > 0 {
		d += time.Duration(b.rand.Int64N(spread+1)) * time.Millisecond
	}
	if last := windowEnd.Add(-beforeWindowEnds); now.Before(last) && now.Add(d).After(last) {
		d = last.Sub(now)
	}
	return d
}

func (b *backoff) reset() { b.n = 0 }
