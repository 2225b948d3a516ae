package ui

import "time"

// The curve beside the rate has so many steps of so long.
const (
	rateSteps = 10
	rateStep  = 6 * time.Second
)

// rate counts arrivals of the last minute in steps, whatever their number.
type rate struct {
	counts [rateSteps]int
	newest int64 // number of the step the last count belongs to
}

// add counts n arrivals at a time.
func (r *rate) add(at time.Time, n int) {
	r.roll(at)
	r.counts[rateSteps-1] += n
}

// roll moves the window so that it ends with the step of now.
func (r *rate) roll(now time.Time) {
	step := now.UnixNano() / int64(rateStep)
	shift := step - r.newest
	if shift <= 0 {
		return
	}
	r.newest = step
	if shift >= rateSteps {
		r.counts = [rateSteps]int{}
		return
	}
	copy(r.counts[:], r.counts[shift:])
	clear(r.counts[rateSteps-shift:])
}

// last returns the counts of the minute up to now, oldest first, and their
// sum. It changes nothing.
func (r rate) last(now time.Time) (counts [rateSteps]int, total int) {
	r.roll(now)
	for _, n := range r.counts {
		total += n
	}
	return r.counts, total
}
