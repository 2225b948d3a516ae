package rc

import "time"

// suspendJump is how far the wall clock must run ahead of the monotonic one,
// which stands still while a laptop sleeps, to be taken for a suspension.
const suspendJump = 5 * time.Second

// watch notices that the machine was suspended.
type watch struct {
	last time.Time
}

// jumped reports whether the machine slept between the last call and now.
func (w *watch) jumped(now time.Time) bool {
	last := w.last
	w.last = now
	if last.IsZero() {
		return false
	}
	return slept(now.Round(0).Sub(last.Round(0)), now.Sub(last))
}

// slept compares how much time passed by the wall clock and by the monotonic
// one.
func slept(wall, monotonic time.Duration) bool { return wall-monotonic > suspendJump }
