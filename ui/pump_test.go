package ui

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ringtail/rc"
)

// sent is a message of the pump and when it was sent.
type sent struct {
	at    time.Duration
	batch updatesMsg
}

// runPump pumps what feed writes until feed returns, and tells what was sent.
func runPump(t *testing.T, busy time.Duration, feed func(chan<- rc.Update)) []sent {
	t.Helper()
	var out []sent
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		updates := make(chan rc.Update)
		done := make(chan struct{})
		go func() {
			defer close(done)
			pump(t.Context(), updates, func(b updatesMsg) {
				out = append(out, sent{time.Since(begin), b})
				time.Sleep(busy)
			})
		}()
		feed(updates)
		close(updates)
		<-done
	})
	return out
}

// numbers are the events' numbers in the order in which they were sent.
func numbers(t *testing.T, all []sent, want int) {
	t.Helper()
	n := 0
	for _, m := range all {
		for _, u := range m.batch {
			if got := u.(rc.Event).Received.Unix(); got != int64(n) {
				t.Fatalf("update %d came in place %d", got, n)
			}
			n++
		}
	}
	if n != want {
		t.Fatalf("%d updates were sent, want %d", n, want)
	}
}

func numbered(n int) rc.Update { return rc.Event{Received: time.Unix(int64(n), 0)} }

func TestPumpSendsAtOnceThenByFrame(t *testing.T) {
	all := runPump(t, 0, func(updates chan<- rc.Update) {
		for i := range 1000 {
			updates <- numbered(i)
			time.Sleep(time.Millisecond)
		}
	})
	numbers(t, all, 1000)
	if all[0].at != 0 {
		t.Fatalf("the first update waited %v", all[0].at)
	}
	for i := 1; i < len(all)-1; i++ {
		if gap := all[i].at - all[i-1].at; gap < minFrame || gap > minFrame+time.Millisecond {
			t.Fatalf("messages %d and %d are %v apart", i-1, i, gap)
		}
	}
}

func TestPumpWaitsForASlowScreen(t *testing.T) {
	all := runPump(t, 50*time.Millisecond, func(updates chan<- rc.Update) {
		for i := range 1000 {
			updates <- numbered(i)
			time.Sleep(time.Millisecond)
		}
	})
	numbers(t, all, 1000)
	for i := 1; i < len(all)-1; i++ {
		// 50 ms in send, then a frame of twice that.
		if gap := all[i].at - all[i-1].at; gap < 150*time.Millisecond {
			t.Fatalf("messages %d and %d are %v apart although the screen is slow", i-1, i, gap)
		}
	}
}

func TestPumpBoundsAMessage(t *testing.T) {
	all := runPump(t, 0, func(updates chan<- rc.Update) {
		for i := range 3 * maxBatch {
			updates <- numbered(i)
		}
	})
	numbers(t, all, 3*maxBatch)
	for _, m := range all {
		if len(m.batch) > maxBatch {
			t.Fatalf("a message holds %d updates", len(m.batch))
		}
	}
}

func TestPumpEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			pump(ctx, make(chan rc.Update), func(updatesMsg) { t.Error("something was sent") })
		}()
		synctest.Wait()
		cancel()
		<-done
	})
}
