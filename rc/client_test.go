package rc_test

import (
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

func TestEventsArriveByteForByte(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		for range 100 {
			w.sim.SendSMS("", "hello")
			w.sim.SendVoicemail("", 12*time.Second, "call me")
		}
		w.within(5*time.Second, "200 events", func() bool { return len(w.events()) == 200 })
		w.sameAsSent()
		for _, e := range w.events() {
			if e.How != rc.Live || e.Kind != rc.KindSMS && e.Kind != rc.KindVoicemail || len(e.Meta) == 0 {
				t.Fatalf("event %+v", e)
			}
		}
		st := w.status()
		if st.Phase != rc.PhaseLive || st.Limits.RecoveryTimeout != 180*time.Second || st.Limits.MaxActiveRequests != 10 {
			t.Errorf("status %+v", st)
		}
		if s := w.sim.State(); s.EarlyFrames > 0 || s.Posts != 1 || s.Connections != 1 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestCleanExit(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		begun := time.Now()
		if err := w.stop(); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(begun); d > rc.Wait {
			t.Errorf("took %v", d)
		}
		if s := w.sim.State(); s.Deletes != 1 || s.LastClose != 1000 || s.Subscriptions != 0 {
			t.Errorf("simulator %+v", s)
		}
		if p := w.status().Phase; p != rc.PhaseClosed {
			t.Errorf("phase %v", p)
		}
	})
}

func TestCleanExitUnanswered(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.net.Blackhole(true)
		begun := time.Now()
		if err := w.stop(); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(begun); d > rc.Wait {
			t.Errorf("took %v", d)
		}
	})
}

func TestCutIsRecoveredWithoutANewSubscription(t *testing.T) {
	play(t, simulator.Options{AuthLimit: 1000}, nil, func(w *world) {
		w.live()
		for cut := range 5 {
			for range 20 {
				w.sim.SendSMS("", "live")
			}
			w.within(time.Second, "live events", func() bool { return len(w.events()) == 40*cut+20 })
			w.sim.Cut()
			for range 20 {
				w.sim.SendSMS("", "late")
			}
			w.within(2*time.Minute, "recovered", func() bool { return len(w.events()) == 40*(cut+1) })
			pass(3 * time.Second)
		}
		w.sameAsSent()
		s := w.sim.State()
		if s.Posts != 1 || s.Puts != 0 || s.Connections != 6 || s.Recoveries != 5 {
			t.Errorf("simulator %+v", s)
		}
		pass(2 * time.Minute) // until all was compared with the message store
		gaps := w.status().Gaps
		if len(gaps) != 5 {
			t.Fatalf("gaps %+v", gaps)
		}
		for i, g := range gaps {
			if g.Outcome != rc.GapBackfilled || g.Late != 20 || g.ID != i+1 {
				t.Errorf("gap %+v", g)
			}
		}
		late := 0
		for _, e := range w.events() {
			if e.How == rc.Recovered {
				late++
			}
		}
		if late != 100 {
			t.Errorf("%d events are marked as recovered", late)
		}
	})
}
