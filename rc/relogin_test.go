package rc_test

import (
	"net/http"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// A refusal that no login mends must not end the sessions of everybody else:
// five are allowed per user and app. And it must end no try.
func TestALastingRefusalOfTheSubscriptionTakesFewLogins(t *testing.T) {
	for name, opt := range map[string]simulator.Options{"refresh tokens": {}, "no refresh tokens": {NoRefreshTokens: true}} {
		t.Run(name, func(t *testing.T) {
			play(t, opt, nil, func(w *world) {
				w.live()
				pass(5 * time.Minute)
				w.sim.NextFrame(simulator.Fault{Path: "subscription", Status: http.StatusUnauthorized, Code: "OAU-213", Times: -1})
				w.SetFilters([]string{sms})
				pass(10 * time.Minute)
				// The first of all, one at once, and another after five minutes.
				if s := w.sim.State(); s.Logins > 3 {
					t.Errorf("%d logins in ten minutes", s.Logins)
				}
				tried := w.sim.State().Connections
				pass(50 * time.Minute)
				s := w.sim.State()
				if s.Logins > 6 {
					t.Errorf("%d logins in an hour", s.Logins)
				}
				if s.Connections-tried < 20 {
					t.Errorf("%d connections in fifty minutes", s.Connections-tried)
				}
				w.sim.ClearFaults()
				w.within(5*time.Minute, "live with the edit", func() bool {
					st := w.status()
					return st.Phase == rc.PhaseLive && st.Filters.Answered == st.Filters.Generation && len(st.Filters.Applied) == 1
				})
				// What is refused later is another matter.
				logins := w.sim.State().Logins
				w.sim.EndSessions(true)
				w.within(5*time.Minute, "live by a new login", func() bool { return w.sim.State().Logins > logins && w.status().Phase == rc.PhaseLive })
			})
		})
	}
}

// The same for the message store, beside a connection that lives.
func TestALastingRefusalOfTheMessageStoreTakesFewLogins(t *testing.T) {
	for name, opt := range map[string]simulator.Options{"refresh tokens": {}, "no refresh tokens": {NoRefreshTokens: true}} {
		t.Run(name, func(t *testing.T) {
			play(t, opt, nil, func(w *world) {
				w.live()
				w.sim.NextHTTP(simulator.Fault{Path: "message-store", Status: http.StatusUnauthorized, Code: "OAU-213", Times: -1})
				w.sim.RefuseRecovery("WSG-1005")
				w.sim.Cut()
				w.sim.SendSMS("", "missed")
				pass(30 * time.Minute)
				if s := w.sim.State(); s.Logins > 4 || s.Refreshes > 2 {
					t.Errorf("%d logins and %d renewals in half an hour", s.Logins, s.Refreshes)
				}
				w.sim.ClearFaults()
				w.within(2*time.Minute, "the message", func() bool { return len(w.events()) == 1 })
			})
		})
	}
}

// A login whose token has to wait for the budget may be overtaken by what ends
// tokens; that is not yet a user who may not log in.
func TestATokenThatEndsWhileItWaitsIsNotFinal(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		pass(2 * time.Second)
		w.sim.EndSessions(true)
		w.within(10*time.Second, "a second login that waits", func() bool { return w.sim.State().Logins == 2 && w.status().Phase == rc.PhaseWaiting })
		w.sim.ExpireAccessTokens()
		w.within(3*time.Minute, "live", func() bool { return w.status().Phase == rc.PhaseLive })
	})
}

// The last word on tokens that are refused again and again stays final.
func TestATokenRefusedAgainIsFinal(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: http.StatusUnauthorized, Code: "OAU-213", Times: -1})
		w.start()
		w.within(2*time.Minute, "failed", func() bool { return w.status().Phase == rc.PhaseFailed })
		if s := w.sim.State(); s.Logins > 3 {
			t.Errorf("%d logins", s.Logins)
		}
	})
}
