package rc_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// A gateway may take long to greet: what it held is looked for from the
// greeting on, not from the opening of the socket.
func TestHeldEventsAfterALateGreeting(t *testing.T) {
	play(t, simulator.Options{RecoveryBuffer: 5, RecoveryPause: 300 * time.Millisecond}, nil, func(w *world) {
		w.live()
		w.sim.NextConnect(simulator.ConnectFault{Delay: 50 * time.Second})
		w.sim.SendError("WSG-903", "Absolute timeout expired")
		pass(2 * time.Second)
		for range 10 {
			w.sim.SendSMS("", "many")
		}
		w.within(2*time.Minute, "all of them", func() bool { return len(w.events()) == 10 })
		pass(2 * time.Minute)
		if g := w.oneGap(); g.Outcome != rc.GapBackfilled || g.Late != 5 || g.Backfilled != 5 {
			t.Errorf("gap %+v", g)
		}
	})
}

// The platform's clock is known to the second at best: an event that was held
// in the last one before the recovery counts, or a full buffer is not noticed.
func TestAFullBufferIsNoticedWhateverTheClockSays(t *testing.T) {
	play(t, simulator.Options{RecoveryBuffer: 5}, nil, func(w *world) {
		w.live()
		pass(999 * time.Millisecond)
		w.sim.SendError("WSG-902", "Idle timeout expired")
		pass(990 * time.Millisecond)
		for range 8 {
			w.sim.SendSMS("", "many")
		}
		w.within(2*time.Minute, "all of them", func() bool { return len(w.events()) == 8 })
		if g := w.oneGap(); g.Outcome == rc.GapRecovered {
			t.Errorf("gap %+v", g)
		}
	})
}

// holdThree brings the client to a recovery for which three events are held.
func (w *world) holdThree() {
	w.t.Helper()
	w.live()
	w.sim.SendError("WSG-902", "Idle timeout expired")
	pass(900 * time.Millisecond)
	for range 3 {
		w.sim.SendSMS("", "held")
	}
	w.within(time.Second, "recovered", func() bool { return w.sim.State().Recoveries == 1 && w.status().Phase == rc.PhaseLive })
}

// What was held is not delivered before it has come: a loss in the middle
// makes the gap go on.
func TestALossBeforeAllIsDeliveredLate(t *testing.T) {
	play(t, simulator.Options{RecoveryPause: 500 * time.Millisecond}, nil, func(w *world) {
		w.holdThree()
		w.sim.RefuseRecovery("WSG-1005")
		w.sim.Reset()
		w.within(time.Minute, "all of them", func() bool { return len(w.events()) == 3 })
		if g := w.oneGap(); g.Outcome == rc.GapRecovered || g.Backfilled != 3 {
			t.Errorf("gap %+v", g)
		}
	})
}

// Silence after a recovery proves nothing while the network is gone.
func TestABlackHoleAfterTheRecovery(t *testing.T) {
	play(t, simulator.Options{RecoveryPause: 500 * time.Millisecond}, nil, func(w *world) {
		w.holdThree()
		w.net.Blackhole(true)
		pass(time.Minute)
		w.net.Cut()
		w.net.Blackhole(false)
		w.within(5*time.Minute, "all of them", func() bool { return len(w.events()) == 3 })
		if g := w.oneGap(); g.Outcome == rc.GapRecovered {
			t.Errorf("gap %+v", g)
		}
	})
}

// A session may be kept whose subscription nobody knows of, because the answer
// was lost: until there is one, the gap goes on.
func TestARecoveryWithoutAKnownSubscriptionEndsNoGap(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.RefuseRecovery("WSG-1005")
		w.sim.NextFrame(simulator.Fault{Method: "POST", Lose: true, Cut: true}, simulator.Fault{Method: "POST", Lose: true, Times: 2})
		w.sim.SendError("WSG-902", "Idle timeout expired")
		w.within(time.Minute, "a second recovery", func() bool { return w.sim.State().Recoveries == 1 })
		pass(5 * time.Second)
		w.net.Refuse(true)
		w.sim.Cut()
		pass(time.Minute)
		w.sim.SendSMS("", "missed")
		pass(4 * time.Minute)
		w.net.Refuse(false)
		w.Reconnect()
		w.within(5*time.Minute, "the message", func() bool { return len(w.events()) == 1 })
		if g := w.oneGap(); g.Outcome == rc.GapRecovered {
			t.Errorf("gap %+v", g)
		}
	})
}

// What is recovered is what a newer session held, when the session that the
// gap began with was lost: its answer to the subscription never came.
func TestARecoveryOfANewerSessionProvesNothing(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.RefuseRecovery("WSG-1005")
		w.sim.NextFrame(simulator.Fault{Method: "POST", Lose: true, Cut: true})
		w.sim.SendError("WSG-902", "Idle timeout expired")
		w.sim.SendSMS("", "missed")
		w.within(time.Minute, "a second recovery", func() bool { return w.sim.State().Recoveries == 1 })
		w.within(time.Minute, "the message", func() bool { return len(w.events()) == 1 })
		if g := w.oneGap(); g.Outcome == rc.GapRecovered {
			t.Errorf("gap %+v", g)
		}
	})
}

// traffic sends texts at a steady rate for d.
func (w *world) traffic(perSecond int, d time.Duration) {
	for range int(d.Seconds() * float64(perSecond)) {
		w.sim.SendSMS("", "steady")
		pass(time.Second / time.Duration(perSecond))
	}
}

// At a good rate more come in the second to which the platform's clock is
// known than a buffer holds. The alarm depends on those that were held.
func TestABufferIsJudgedByWhatItHeld(t *testing.T) {
	for _, tt := range []struct {
		name string
		rate int
		want rc.GapOutcome
	}{
		{"half full", 50, rc.GapRecovered},
		{"too small", 120, rc.GapNotRecovered},
		{"far too small", 1000, rc.GapNotRecovered},
	} {
		for _, offset := range []time.Duration{0, 450 * time.Millisecond, -450 * time.Millisecond, 5 * time.Minute} {
			for _, pause := range []time.Duration{0, 400 * time.Millisecond} {
				t.Run(fmt.Sprintf("%s, clock %v, pause %v", tt.name, offset, pause), func(t *testing.T) {
					play(t, simulator.Options{RecoveryBuffer: 100, RecoveryPause: pause, ClockOffset: offset}, nil, func(w *world) {
						w.live()
						w.traffic(tt.rate, time.Second)
						w.net.Refuse(true)
						w.sim.SendError("WSG-902", "Idle timeout expired")
						pass(10 * time.Millisecond)
						w.traffic(tt.rate, 990*time.Millisecond)
						w.net.Refuse(false)
						w.Reconnect()
						w.traffic(tt.rate, 4*time.Second)
						g, held := w.oneGap(), 0
						for _, r := range w.sim.Accepted() {
							if r.Recovered {
								held++
							}
						}
						if g.Outcome != tt.want || g.Late < held-1 || g.Late > held+1 {
							t.Errorf("gap %+v; %d were held", g, held)
						}
					})
				})
			}
		}
	}
}

// Until what was held has come to its end nobody knows whether the buffer was
// full, and nothing is called complete.
func TestARecoveryIsNoProofBeforeItsEnd(t *testing.T) {
	for _, held := range []int{0, 3} {
		play(t, simulator.Options{RecoveryPause: 400 * time.Millisecond}, nil, func(w *world) {
			w.live()
			w.net.Refuse(true)
			w.sim.SendError("WSG-902", "Idle timeout expired")
			for range held {
				w.sim.SendSMS("", "while away")
			}
			pass(10 * time.Second)
			w.net.Refuse(false)
			w.Reconnect()
			w.untilLive()
			if g := w.oneGap(); g.Outcome != rc.GapRecovered || g.Proven() || !g.Recovering() || g.Late != 0 {
				t.Errorf("at first the gap is %+v", g)
			}
			pass(time.Minute)
			if g := w.oneGap(); g.Outcome != rc.GapRecovered || !g.Proven() || g.Recovering() || g.Late != held {
				t.Errorf("in the end the gap is %+v", g)
			}
			told := w.notices(rc.NoticeGap)
			if last := told[len(told)-1]; !last.Gap.Counted || last.Gap.Late != held || strings.Contains(last.Text, "held nothing") != (held == 0) {
				t.Errorf("told last: %+v", last)
			}
		})
	}
}
