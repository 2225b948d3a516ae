package rc_test

import (
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// TestFilterThatIsDisabledNoMoreIsMissed: ringtail hears of what RingCentral has
// disabled with the answer to a subscription only, so a filter may have been active
// for long when a connection is lost. The subscription that is made after the loss
// says that it is. A text of the time between must be fetched, or the gap must not
// be said to be complete.
func TestFilterThatIsDisabledNoMoreIsMissed(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) { // SMS and voicemail
		w.sim.Disable(simulator.DisabledFilter{Filter: sms, Reason: "NotAllowed", Message: "the user may not see it"})
		w.live()
		if d := w.status().Filters.Disabled; len(d) != 1 {
			t.Fatalf("disabled: %v", d)
		}
		w.sim.Enable(sms)
		pass(time.Minute)
		w.sim.HalfOpen(simulator.DeadLose)
		w.sim.SendSMS("", "lost in the gap")
		w.sim.ForgetSubscriptions()
		pass(10 * time.Minute)
		g := w.firstGap()
		if d := w.status().Filters.Disabled; len(d) != 0 {
			t.Logf("disabled after the loss: %v", d)
		}
		if len(w.events()) == 0 && g.Outcome != rc.GapNotRecovered && g.Outcome != rc.GapSuspected {
			t.Errorf("the text is lost, and the gap is %+v", g)
		}
		t.Logf("events %d, gap %+v, disabled %v", len(w.events()), g, w.status().Filters.Disabled)
	})
}
