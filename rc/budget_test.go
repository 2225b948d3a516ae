package rc_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// A second process that starts while the first waits out a penalty of the
// platform must not restart it.
func TestASecondProcessKnowsThePenaltiesOfTheFirst(t *testing.T) {
	store := &memory{kept: map[string][]byte{}}
	var cfg rc.Config
	play(t, simulator.Options{}, func(c *rc.Config) { c.Store = store; cfg = *c }, func(w *world) {
		w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"90"}}})
		w.start()
		w.within(time.Minute, "a penalty", func() bool { return w.status().Phase == rc.PhaseWaiting && w.sim.State().TooMany == 1 })
		asked := len(w.sim.RequestTimes("auth"))

		cfg.Store, cfg.Budget = nil, rc.NewBudget()
		cfg.Budget.Share(w.t.Context(), store)
		second, err := rc.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(w.t.Context())
		done := make(chan error, 1)
		go func() { done <- second.Run(ctx) }()
		drained := make(chan struct{})
		go func() {
			defer close(drained)
			for {
				select {
				case <-second.Updates():
				case <-ctx.Done():
					return
				}
			}
		}()
		pass(89 * time.Second)
		if n := len(w.sim.RequestTimes("auth")) - asked; n != 0 {
			t.Errorf("%d requests inside the penalty", n)
		}
		w.within(3*time.Minute, "both live", func() bool { return w.sim.State().Open == 2 })
		if s := w.sim.State(); s.TooMany != 1 || s.Violations != 0 {
			t.Errorf("simulator %+v", s)
		}
		cancel()
		<-drained
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
