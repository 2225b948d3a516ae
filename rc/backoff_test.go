package rc

import (
	"testing"
	"time"
)

func TestBackoffFollowsTheApprovedSchedule(t *testing.T) {
	bounds := [][2]float64{{1, 1}, {2, 6}, {10, 20}, {20, 40}, {40, 80}, {80, 120}, {80, 120}, {80, 120}}
	low, high := make([]time.Duration, len(bounds)), make([]time.Duration, len(bounds))
	for seed := uint64(1); seed <= 2000; seed++ {
		b := newBackoff(seed)
		for i, want := range bounds {
			d := b.next(time.Now(), time.Time{})
			if s := d.Seconds(); s < want[0] || s > want[1] || d%time.Millisecond != 0 {
				t.Fatalf("seed %d, attempt %d: %v", seed, i, d)
			}
			if low[i] == 0 || d < low[i] {
				low[i] = d
			}
			high[i] = max(high[i], d)
		}
		b.reset()
		if d := b.next(time.Now(), time.Time{}); d != time.Second {
			t.Fatalf("after a reset: %v", d)
		}
	}
	for i, want := range bounds[1:] { // the jitter uses its whole range
		spread := want[1] - want[0]
		if low[i+1].Seconds() > want[0]+spread/50 || high[i+1].Seconds() < want[1]-spread/50 {
			t.Errorf("attempt %d stays within %v and %v", i+1, low[i+1], high[i+1])
		}
	}
}

func TestBackoffNeverStepsOverTheRecoveryWindow(t *testing.T) {
	now := time.Now()
	for seed := range uint64(500) {
		b := newBackoff(seed + 1)
		b.n = 5 // 80 to 120 s
		if d := b.next(now, now.Add(60*time.Second)); d != 55*time.Second {
			t.Fatalf("60 s before its end: %v", d)
		}
		b.n = 5
		if d := b.next(now, now.Add(3*time.Second)); d < 80*time.Second {
			t.Fatalf("where the last try has been made: %v", d)
		}
		b.n = 1
		if d := b.next(now, now.Add(60*time.Second)); d > 6*time.Second {
			t.Fatalf("a short pause inside the window: %v", d)
		}
	}
}
