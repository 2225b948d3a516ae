package rc_test

import (
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
