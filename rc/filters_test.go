package rc_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

const presence = "/restapi/v1.0/account/~/presence"

func (w *world) answered(generation uint64) {
	w.t.Helper()
	w.within(time.Minute, "the edit to be answered", func() bool {
		f := w.status().Filters
		return f.Confirmed && f.Answered == generation
	})
}

func TestEditIsOnePutOnTheSameConnection(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.SendFax("", 2) // nobody asked for it
		g := w.SetFilters([]string{fax, sms})
		w.answered(g)
		w.sim.SendFax("", 3)
		w.sim.SendVoicemail("", time.Second, "") // no longer asked for
		w.sim.SendSMS("", "hi")
		w.within(time.Second, "events", func() bool { return len(w.events()) == 2 })
		if k := w.events()[0].Kind; k != rc.KindFax {
			t.Errorf("first event is %v", k)
		}
		s := w.sim.State()
		if s.Puts != 1 || s.Posts != 1 || s.Connections != 1 {
			t.Errorf("simulator %+v", s)
		}
		f := w.status().Filters
		if !slices.Equal(f.Requested, []string{fax, sms}) || len(f.Applied) != 2 || strings.Contains(strings.Join(f.Applied, ""), "~") {
			t.Errorf("filters %+v", f)
		}
	})
}

func TestRapidEditsCollapse(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.NextFrame(simulator.Fault{Method: "PUT", Delay: 2 * time.Second})
		w.SetFilters([]string{fax})
		w.within(time.Second, "the first PUT", func() bool { return w.sim.State().Puts == 1 })
		var last uint64
		for range 50 {
			w.SetFilters([]string{voicemail})
			last = w.SetFilters([]string{sms})
		}
		w.answered(last)
		pass(5 * time.Second)
		if s := w.sim.State(); s.Puts != 2 || s.Posts != 1 {
			t.Errorf("simulator %+v", s)
		}
		if f := w.sim.ActiveFilters(); len(f) != 1 || !strings.Contains(f[0], "type=SMS") {
			t.Errorf("active are %v", f)
		}
	})
}

func TestRefusedEditKeepsTheConfirmedSet(t *testing.T) {
	const unknown = "/restapi/v1.0/account/~/extension/~/no-such-thing"
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		g := w.SetFilters([]string{sms, voicemail, unknown})
		w.answered(g)
		f := w.status().Filters
		if len(f.Refused) != 1 || f.Refused[0].Filter != unknown || f.Refused[0].Code != "SUB-508" {
			t.Errorf("refused %+v", f.Refused)
		}
		if !slices.Equal(f.Requested, []string{sms, voicemail}) {
			t.Errorf("still active should be the old set: %v", f.Requested)
		}
		if n := w.notices(rc.NoticeFilters); len(n) != 1 || !strings.Contains(n[0].Text, unknown) || !strings.Contains(n[0].Text, "SUB-508") {
			t.Errorf("notices %+v", n)
		}
		w.sim.SendSMS("", "still here")
		w.within(time.Second, "the event", func() bool { return len(w.events()) == 1 })

		// A loss after it subscribes what was confirmed, not what was refused.
		w.sim.NextConnect(simulator.ConnectFault{RecoveryError: "WSG-1005"})
		w.sim.Cut()
		w.within(time.Minute, "subscribed again", func() bool { return w.sim.State().Posts == 2 && w.status().Phase == rc.PhaseLive })
		if f := w.status().Filters; len(f.Applied) != 2 || len(f.Refused) != 1 {
			t.Errorf("the refused one is wanted again, or forgotten: %+v", f)
		}
	})
}

func TestRefusalThatNamesNothingBlamesWhatWasAdded(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.NextFrame(simulator.Fault{Method: "PUT", Status: 403, Code: "CMN-401", Message: "In order to call this API endpoint, application needs to have [ReadPresence] permission"})
		g := w.SetFilters([]string{sms, voicemail, presence})
		w.answered(g)
		f := w.status().Filters
		if len(f.Refused) != 1 || f.Refused[0].Filter != presence || f.Refused[0].Code != "CMN-401" {
			t.Errorf("refused %+v", f.Refused)
		}
	})
}

func TestFirstPostRefusedWithANameTriesTheRest(t *testing.T) {
	const unknown = "/restapi/v1.0/account/~/nonsense"
	play(t, simulator.Options{}, func(c *rc.Config) { c.Filters = []string{sms, unknown, voicemail} }, func(w *world) {
		w.live()
		f := w.status().Filters
		if len(f.Refused) != 1 || f.Refused[0].Filter != unknown || !slices.Equal(f.Requested, []string{sms, voicemail}) {
			t.Errorf("filters %+v", f)
		}
		if s := w.sim.State(); s.Posts != 2 {
			t.Errorf("%d POSTs", s.Posts)
		}
	})
}

func TestFirstPostRefusedWithoutANameTriesOneByOne(t *testing.T) {
	play(t, simulator.Options{}, func(c *rc.Config) { c.Filters = []string{sms, presence, voicemail} }, func(w *world) {
		refusal := simulator.Fault{Method: "POST", Status: 403, Code: "CMN-408", Message: "no"}
		w.sim.NextFrame(refusal, // all three
			simulator.Fault{Method: "PUT", Status: 403, Code: "CMN-408", Message: "no"}) // sms and presence
		w.live()
		w.within(time.Minute, "settled", func() bool { return w.status().Filters.Answered == 0 && w.status().Filters.Confirmed })
		f := w.status().Filters
		if len(f.Refused) != 1 || f.Refused[0].Filter != presence || !slices.Equal(f.Requested, []string{sms, voicemail}) {
			t.Errorf("filters %+v", f)
		}
		if got := w.sim.ActiveFilters(); len(got) != 2 {
			t.Errorf("active are %v", got)
		}
	})
}

func TestAllRefusedKeepsTheMonitorOpen(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.sim.NextFrame(simulator.Fault{Path: "subscription", Status: 403, Code: "CMN-401", Message: "no", Times: 3})
		w.live()
		if f := w.status().Filters; len(f.Refused) != 2 || len(f.Requested) != 0 || f.SubscriptionID != "" {
			t.Errorf("filters %+v", f)
		}
		g := w.SetFilters([]string{sms})
		w.answered(g)
		w.within(time.Minute, "subscribed", func() bool { return len(w.status().Filters.Requested) == 1 })
	})
}

func TestEmptySetDeletesTheSubscription(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		g := w.SetFilters(nil)
		w.answered(g)
		if s := w.sim.State(); s.Deletes != 1 || s.Subscriptions != 0 {
			t.Errorf("simulator %+v", s)
		}
		if n := w.notices(rc.NoticeFilters); len(n) != 1 || !strings.Contains(n[0].Text, "nothing will arrive") {
			t.Errorf("notices %+v", n)
		}
		g = w.SetFilters([]string{sms})
		w.answered(g)
		if s := w.sim.State(); s.Posts != 2 || s.Connections != 1 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestDisabledFiltersAreTold(t *testing.T) {
	play(t, simulator.Options{}, func(c *rc.Config) { c.Filters = []string{sms, presence} }, func(w *world) {
		w.sim.Disable(simulator.DisabledFilter{Filter: presence, Reason: "NotAllowed", Message: "the user may not see it"})
		w.live()
		f := w.status().Filters
		if len(f.Disabled) != 1 || f.Disabled[0].Filter != presence || !strings.Contains(f.Disabled[0].Reason, "may not see") {
			t.Errorf("disabled %+v", f.Disabled)
		}
		if n := w.notices(rc.NoticeFilters); len(n) != 1 || !strings.Contains(n[0].Text, presence) {
			t.Errorf("notices %+v", n)
		}
	})
}

func TestForgottenSubscriptionIsMadeAnew(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"404 CMN-102": {Method: "PUT", Status: 404, Code: "CMN-102", Message: "not found"},
		"404 SUB-507": {Method: "PUT", Status: 404, Code: "SUB-507", Message: "expired"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, simulator.Options{}, nil, func(w *world) {
				w.live()
				w.sim.NextFrame(fault)
				g := w.SetFilters([]string{fax})
				w.answered(g)
				if s := w.sim.State(); s.Posts != 2 || s.Connections != 1 {
					t.Errorf("simulator %+v", s)
				}
			})
		})
	}
}

func TestEditWhileDisconnectedIsAppliedAfterRecovery(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.net.Refuse(true)
		w.sim.Cut()
		w.within(time.Minute, "waiting", func() bool { return w.status().Phase == rc.PhaseWaiting })
		w.sim.SendSMS("", "held")
		g := w.SetFilters([]string{fax})
		w.net.Refuse(false)
		w.answered(g)
		w.sim.SendFax("", 1)
		w.within(time.Minute, "both", func() bool { return len(w.events()) == 2 })
		if s := w.sim.State(); s.Posts != 1 || s.Puts != 1 || s.Recoveries != 1 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestEditWhoseAnswerIsLostIsAppliedAgain(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.NextFrame(simulator.Fault{Method: "PUT", Ignore: true})
		g := w.SetFilters([]string{fax})
		w.answered(g)
		if s := w.sim.State(); s.Connections != 1 || s.Puts != 2 {
			t.Errorf("an answer that does not come: %+v", s)
		}
		w.sim.NextFrame(simulator.Fault{Method: "PUT", Lose: true, Cut: true})
		g = w.SetFilters([]string{voicemail})
		w.answered(g)
		if got := w.sim.ActiveFilters(); len(got) != 1 || !strings.HasSuffix(got[0], "voicemail") {
			t.Errorf("active are %v", got)
		}
	})
}

func TestTooManySubscriptionsIsNotTheFiltersFault(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.sim.NextFrame(simulator.Fault{Method: "POST", Status: 403, Code: "SUB-505", Message: "too many", Times: 2})
		w.start()
		w.within(time.Minute, "the reason", func() bool { e := w.status().Err; return e != nil && e.Code == "SUB-505" })
		w.untilLive()
		if f := w.status().Filters; len(f.Refused) != 0 || len(f.Requested) != 2 {
			t.Errorf("filters %+v", f)
		}
	})
}

func TestRateLimitInAFrameIsObeyed(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.NextFrame(simulator.Fault{Method: "PUT", Status: 429, Code: "CMN-301", Message: "slow down"})
		g := w.SetFilters([]string{fax})
		w.answered(g)
		if s := w.sim.State(); s.Violations != 0 || s.Connections != 1 {
			t.Errorf("simulator %+v", s)
		}
	})
}
