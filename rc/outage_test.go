package rc_test

import (
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// A process that ends in the middle of an outage leaves the outage to the
// next one, also when the subscription was gone already.
func TestAnOutageGoesOnInTheNextProcess(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, store *memory, restart func(filters ...string)) {
		w.live()
		pass(10 * time.Second)
		w.sim.RefuseRecovery("WSG-1005")
		w.sim.NextFrame(simulator.Fault{Path: "subscription", Ignore: true})
		w.sim.Cut()
		w.sim.SendSMS("", "missed")
		w.within(10*time.Second, "a connection without a subscription", func() bool { return w.status().Phase == rc.PhaseSubscribing })
		pass(5 * time.Second)
		w.kill(store)
		restart()
		w.within(time.Minute, "the message", func() bool { return len(w.events()) == 1 })
	})
}

// What the last process had not compared is compared by the platform's clock,
// which a new process does not know before its first answer.
func TestAnUnfinishedComparisonFollowsThePlatformsClock(t *testing.T) {
	for _, offset := range []time.Duration{-time.Hour, time.Hour} {
		restartable(t, simulator.Options{ClockOffset: offset, StoreLag: 3*time.Minute + 30*time.Second}, func(w *world, store *memory, restart func(filters ...string)) {
			w.live()
			w.net.Refuse(true)
			w.sim.Cut()
			w.sim.SendSMS("", "missed")
			pass(3*time.Minute + time.Second)
			w.net.Refuse(false)
			w.Reconnect()
			w.within(10*time.Second, "live", func() bool { return w.sim.State().Posts == 2 && w.status().Phase == rc.PhaseLive })
			pass(5 * time.Second)
			w.kill(store)
			restart()
			w.within(3*time.Minute, "the message", func() bool { return len(w.events()) == 1 })
		})
	}
}

// Events that are taken after the connection was lost are saved as delivered
// while the next attempt is waited for.
func TestWhatIsTakenDuringAPauseIsSaved(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, store *memory, restart func(filters ...string)) {
		w.live()
		pass(10 * time.Second)
		resume := w.stall()
		for range 3 {
			w.sim.SendSMS("", "once")
		}
		pass(time.Second)
		w.net.Refuse(true)
		w.sim.Cut()
		pass(7500 * time.Millisecond) // the third pause has begun and lasts to the thirteenth second at least
		resume()
		pass(4 * time.Second)
		w.kill(store)
		restart()
		w.within(time.Minute, "live", func() bool { return w.status().Phase == rc.PhaseLive })
		pass(2 * time.Minute)
		if n := len(w.events()); n != 3 {
			t.Errorf("%d deliveries of three events", n)
		}
	})
}

// What was said of a gap to a reader that stood still is not known to anybody
// when the process is killed: the next one says it again.
func TestAGapThatNobodyHeardOfIsToldByTheNextProcess(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, store *memory, restart func(filters ...string)) {
		w.live()
		pass(10 * time.Second)
		before := time.Now()
		resume := w.stall()
		w.sim.RefuseRecovery("WSG-1005")
		w.sim.Cut()
		pass(time.Minute)
		after := time.Now()
		pass(10 * time.Second)
		store.mu.Lock()
		store.frozen = true // killed; what it still does does not count
		store.mu.Unlock()
		resume()
		w.kill(store)
		restart()
		w.within(time.Minute, "live", func() bool { return w.status().Phase == rc.PhaseLive })
		if g := w.firstGap(); g.From.After(before) || g.To.Before(after) {
			t.Errorf("gap from %v to %v; nobody heard of one from %v on", g.From, g.To, before)
		}
	})
}
