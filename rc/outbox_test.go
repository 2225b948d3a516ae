package rc

import (
	"fmt"
	"testing"
	"testing/synctest"
)

// TestOutboxKeepsOrderAndCounts puts events among other updates while nobody
// reads, in bursts and alone, and takes them all.
func TestOutboxKeepsOrderAndCounts(t *testing.T) {
	for _, hint := range []int{0, 1, 3, 64, 1000} {
		synctest.Test(t, func(t *testing.T) {
			out := make(chan Update)
			o := newOutbox(t.Context(), out, func(f func()) { f() })
			const n = 2000
			var want []string
			event := func(i int) {
				o.event(Event{Meta: fmt.Append(nil, i), Envelope: make([]byte, i)})
				want = append(want, fmt.Sprint(i))
			}
			o.hold(hint)
			for i := range n {
				event(i)
				if i%700 == 699 || i == 3 {
					o.put(Notice{Text: fmt.Sprint("after ", i)})
					want = append(want, fmt.Sprint("after ", i))
				}
			}
			o.release()
			synctest.Wait()
			if put, taken := o.counts(); put != n || taken != 0 {
				t.Fatalf("%d put, %d taken", put, taken)
			}
			go o.close()
			var got []string
			events := uint64(0)
			for len(got) < len(want) {
				switch u := (<-out).(type) {
				case Event:
					got = append(got, string(u.Meta))
					events++
				case Events:
					if len(u) < 2 || len(u) > maxRun {
						t.Errorf("%d events together", len(u))
					}
					for _, e := range u {
						got = append(got, string(e.Meta))
					}
					events += uint64(len(u))
				case Notice:
					got = append(got, u.Text)
				}
				synctest.Wait()
				if _, taken := o.counts(); taken != events {
					t.Fatalf("%d of %d events are counted as taken", taken, events)
				}
			}
			<-o.done
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("got %v", got)
			}
			if rest := o.backlog(); rest != 0 {
				t.Errorf("%d bytes still count as waiting", rest)
			}
		})
	}
}

// TestOutboxReplacesAStatus: one of the same phase that still waits says
// nothing the newer does not, but only if nothing is between them.
func TestOutboxReplacesAStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := make(chan Update)
		o := newOutbox(t.Context(), out, func(f func()) { f() })
		o.put(Notice{}) // the pump waits with it
		synctest.Wait()
		for _, u := range []Update{Status{Events: 1}, Status{Events: 2}, Event{}, Status{Events: 3}, Status{Events: 4, Phase: PhaseLive}, Status{Events: 5, Phase: PhaseLive}} {
			o.put(u)
		}
		go o.close()
		<-out
		got := ""
		for range 4 {
			switch u := (<-out).(type) {
			case Status:
				got += fmt.Sprint(u.Events)
			case Event:
				got += "e"
			}
		}
		<-o.done
		if got != "2e35" {
			t.Errorf("got %s", got)
		}
	})
}
