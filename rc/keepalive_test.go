package rc_test

import (
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

func TestPingsAreSentAndTheirAnswersChecked(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		pass(10 * time.Minute)
		s := w.sim.State()
		if s.Pings < 28 || s.Pings > 31 {
			t.Errorf("%d pings in ten minutes", s.Pings)
		}
		if s.Heartbeats < 9 || s.Heartbeats > 11 {
			t.Errorf("%d heartbeats in ten minutes of silence", s.Heartbeats)
		}
		if s.Pongs < 19 || s.Connections != 1 {
			t.Errorf("%d pongs, %d connections", s.Pongs, s.Connections)
		}
		if st := w.status(); time.Since(st.LastFrame) > 21*time.Second {
			t.Errorf("the age of the last frame is not kept up: %v", time.Since(st.LastFrame))
		}
	})
}

func TestHeartbeatsKeepAGatewayAwakeThatIgnoresPings(t *testing.T) {
	play(t, simulator.Options{PingIsSilence: true, IdleTimeout: 5 * time.Minute}, nil, func(w *world) {
		w.live()
		pass(time.Hour)
		if s := w.sim.State(); s.Connections != 1 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestADeadConnectionIsNoticedWithin40Seconds(t *testing.T) {
	for name, fault := range map[string]func(w *world){
		"black hole":        func(w *world) { w.net.Blackhole(true) },
		"half open":         func(w *world) { w.sim.HalfOpen(simulator.DeadKeep) },
		"half open, losing": func(w *world) { w.sim.HalfOpen(simulator.DeadLose) },
	} {
		t.Run(name, func(t *testing.T) {
			play(t, simulator.Options{}, nil, func(w *world) {
				w.live()
				pass(7 * time.Second)
				fault(w)
				w.within(40*time.Second, "noticed", func() bool { return w.status().Phase != rc.PhaseLive })
			})
		})
	}
}

func TestPingsUnansweredWhileEventsCome(t *testing.T) {
	play(t, simulator.Options{PingInterval: -1}, nil, func(w *world) {
		w.live()
		w.sim.NoPong(true)
		for range 80 {
			w.sim.SendSMS("", "alive")
			pass(time.Second)
		}
		w.sim.NoPong(false)
		w.within(time.Minute, "a new connection", func() bool { return w.sim.State().Connections >= 2 && w.status().Phase == rc.PhaseLive })
		pass(3 * time.Second)
		w.sameAsSent()
	})
}

func TestIdleAndAbsoluteTimeoutsAreRecovered(t *testing.T) {
	play(t, simulator.Options{AbsoluteTimeout: 10 * time.Minute}, nil, func(w *world) {
		w.live()
		pass(10*time.Minute + 30*time.Second)
		w.within(time.Minute, "live", func() bool { return w.sim.State().Connections == 2 && w.status().Phase == rc.PhaseLive })
		if s := w.sim.State(); s.Recoveries != 1 || s.Posts != 1 {
			t.Errorf("simulator %+v", s)
		}
		w.sim.SendError("WSG-902", "Idle timeout expired")
		w.within(time.Minute, "live", func() bool { return w.sim.State().Connections == 3 && w.status().Phase == rc.PhaseLive })
		for _, g := range w.status().Gaps {
			if g.Outcome != rc.GapRecovered {
				t.Errorf("gap %+v", g)
			}
		}
	})
}

func TestTokensAreRefreshedByTheClock(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		pass(10*time.Hour + 5*time.Minute)
		if s := w.sim.State(); s.Connections != 1 || s.Logins != 1 || s.Refreshes < 12 || s.Refreshes > 14 {
			t.Errorf("simulator %+v", s)
		}
		w.sim.Cut()
		w.within(time.Minute, "recovered", func() bool { return w.sim.State().Recoveries == 1 })
	})
}

// Five sessions are allowed: an app without refresh tokens must not use them
// up by logging in while its connection works.
func TestWithoutRefreshTokensALoginWaitsUntilItIsNeeded(t *testing.T) {
	play(t, simulator.Options{NoRefreshTokens: true}, nil, func(w *world) {
		w.live()
		pass(10 * time.Hour)
		if s := w.sim.State(); s.Connections != 1 || s.Logins != 1 {
			t.Errorf("simulator %+v", s)
		}
		w.sim.Cut()
		w.within(time.Minute, "live", func() bool { return w.sim.State().Connections == 2 && w.status().Phase == rc.PhaseLive })
		if s := w.sim.State(); s.Logins != 2 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestAFailedRenewalDoesNotEndAWorkingConnection(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.NextHTTP(simulator.Fault{Path: "oauth/token", Status: 500, Times: 5})
		pass(2 * time.Hour)
		s := w.sim.State()
		if s.Connections != 1 || s.Refreshes < 2 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestASlowReaderLosesNothing(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		resume := w.stall()
		for range 500 {
			w.sim.SendSMS("", strings.Repeat("x", 1000))
		}
		pass(10 * time.Minute)
		s := w.sim.State()
		resume()
		if s.Connections != 1 || s.Pings < 25 {
			t.Errorf("the keep-alive suffered: %+v", s)
		}
		w.within(5*time.Second, "all of them", func() bool { return len(w.events()) == 500 })
		w.sameAsSent()
	})
}
