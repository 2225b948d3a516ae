package rc_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// backfilled are the events that came from the store.
func (w *world) backfilled() (list []rc.Event) {
	for _, e := range w.events() {
		if e.How == rc.Backfilled {
			list = append(list, e)
		}
	}
	return list
}

func (w *world) firstGap() rc.Gap {
	w.t.Helper()
	gaps := w.status().Gaps
	if len(gaps) == 0 {
		w.t.Fatalf("gaps %+v", gaps)
	}
	return gaps[0]
}

func TestWhatADeadSocketSwallowedIsFetched(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.SendSMS("", "before")
		pass(3 * time.Second)
		w.sim.HalfOpen(simulator.DeadLose) // the gateway writes into it and believes it
		w.sim.SendSMS("", "swallowed one")
		w.sim.SendVoicemail("", 20*time.Second, "")
		pass(2 * time.Minute)
		w.within(5*time.Minute, "fetched", func() bool { return len(w.backfilled()) == 2 })
		w.within(5*time.Minute, "proved", func() bool { return w.firstGap().Proven() })
		g := w.firstGap()
		if g.Outcome != rc.GapBackfilled || g.Backfilled != 2 || g.Check != rc.CheckDone {
			t.Errorf("gap %+v", g)
		}
		for _, e := range w.backfilled() {
			var env struct {
				UUID       string
				Backfilled bool
				Event      string
				Body       struct{ Subject string }
			}
			if err := json.Unmarshal(e.Envelope, &env); err != nil || env.UUID == "" || !env.Backfilled || env.Event == "" {
				t.Errorf("envelope %s: %v", e.Envelope, err)
			}
		}
		if k := w.backfilled()[0].Kind; k != rc.KindVoicemail { // its call began before the text was sent
			t.Errorf("oldest first: %v", k)
		}
		if len(w.events()) != 3 {
			t.Errorf("%d events", len(w.events()))
		}
	})
}

func TestAFailedRecoveryIsFilledFromTheStore(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		for range 3 {
			w.sim.SendSMS("", "seen live")
		}
		w.within(time.Second, "live ones", func() bool { return len(w.events()) == 3 })
		pass(30 * time.Second)
		w.net.Refuse(true)
		w.sim.Cut()
		for range 5 {
			w.sim.SendSMS("", "missed")
			w.sim.Send(simulator.SMS{Text: "outbound is not subscribed", Outbound: true})
			pass(time.Minute)
		}
		w.net.Refuse(false)
		w.within(10*time.Minute, "fetched", func() bool { return len(w.backfilled()) == 5 })
		w.within(10*time.Minute, "proved", func() bool { return w.firstGap().Outcome == rc.GapBackfilled })
		if n := len(w.events()); n != 8 {
			t.Errorf("%d events", n)
		}
		for _, e := range w.backfilled() {
			if !strings.Contains(string(e.Envelope), "missed") {
				t.Errorf("fetched %s", e.Envelope)
			}
		}
	})
}

func TestKindsWithoutAStoreAreNamed(t *testing.T) {
	const calls = "/restapi/v1.0/account/~/extension/~/telephony/sessions"
	play(t, simulator.Options{}, func(c *rc.Config) { c.Filters = []string{sms, calls} }, func(w *world) {
		w.live()
		w.sim.Cut()
		pass(5 * time.Minute)
		g := w.firstGap()
		if g.Proven() || g.Outcome != rc.GapSuspected || g.Check != rc.CheckDone || len(g.NoStore) != 1 || g.NoStore[0] != calls {
			t.Errorf("gap %+v", g)
		}
	})
}

// What could not be read of the message store is told beside what no store
// remembers: a text may be lost there.
func TestStoreThatIsReadInPartIsTold(t *testing.T) {
	const calls = "/restapi/v1.0/account/~/extension/~/telephony/sessions"
	const theirs = "/restapi/v1.0/account/~/extension/400201/message-store/instant?type=SMS"
	for _, others := range [][]string{nil, {calls}} {
		play(t, simulator.Options{}, func(c *rc.Config) { c.Filters = append([]string{sms, theirs}, others...) }, func(w *world) {
			w.sim.NextHTTP(simulator.Fault{Path: "/400201/message-store", Times: -1, Status: 403, Code: "CMN-404", Message: "no access"})
			w.live()
			w.sim.HalfOpen(simulator.DeadLose)
			pass(5 * time.Minute)
			g := w.firstGap()
			if g.Proven() || g.Check != rc.CheckDone || !g.Partial {
				t.Errorf("gap %+v", g)
			}
		})
	}
}

// A filter that RingCentral accepts and disables brings nothing that could be
// missing in a gap.
func TestDisabledFiltersMissNothing(t *testing.T) {
	play(t, simulator.Options{}, func(c *rc.Config) { c.Filters = []string{sms, presence} }, func(w *world) {
		w.sim.Disable(simulator.DisabledFilter{Filter: presence, Reason: "NotAllowed", Message: "the user may not see it"})
		w.live()
		w.sim.HalfOpen(simulator.DeadLose)
		pass(5 * time.Minute)
		if g := w.firstGap(); !g.Proven() || len(g.NoStore) > 0 {
			t.Errorf("gap %+v", g)
		}
	})
}

// A mailbox filter tells that a message was read or deleted, which the message
// store does not repeat: such a gap is never proved by a comparison.
func TestChangesOfKnownMessagesAreNamedAsLost(t *testing.T) {
	const mailbox = "/restapi/v1.0/account/~/extension/~/message-store"
	play(t, simulator.Options{}, func(c *rc.Config) { c.Filters = []string{sms, mailbox} }, func(w *world) {
		w.live()
		known := w.sim.SendSMS("", "known").MessageID
		pass(time.Second)
		w.sim.HalfOpen(simulator.DeadLose)
		w.sim.DeleteMessage(known)
		w.sim.SendSMS("", "new")
		pass(5 * time.Minute)
		g := w.firstGap()
		if g.Proven() || g.Check != rc.CheckDone || g.Backfilled != 1 || !slices.Equal(g.NoStore, []string{mailbox}) {
			t.Errorf("gap %+v", g)
		}
		if !slices.ContainsFunc(w.notices(rc.NoticeGap), func(n rc.Notice) bool { return strings.Contains(n.Text, "changes of known messages") }) {
			t.Error("no notice names what is lost")
		}
	})
}

func TestNothingIsFetchedFromBeforeAFilterWasActive(t *testing.T) {
	play(t, simulator.Options{}, func(c *rc.Config) { c.Filters = []string{sms} }, func(w *world) {
		w.live()
		w.sim.SendFax("", 1)
		pass(2 * time.Minute)
		w.answered(w.SetFilters([]string{sms, fax}))
		pass(10 * time.Second)
		w.sim.HalfOpen(simulator.DeadLose)
		w.sim.SendFax("", 2)
		pass(5 * time.Minute)
		if n := len(w.backfilled()); n != 1 {
			t.Errorf("%d fetched: %+v", n, w.backfilled())
		}
	})
}

func TestWithoutReadMessagesTheGapSaysSo(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.NextHTTP(simulator.Fault{Path: "message-store", Status: 403, Code: "CMN-401", Message: "In order to call this API endpoint, application needs to have [ReadMessages] permission", Times: -1})
		w.sim.Cut()
		pass(3 * time.Minute)
		if g := w.firstGap(); g.Check != rc.CheckOff || g.Proven() {
			t.Errorf("gap %+v", g)
		}
		said := 0
		for _, n := range w.notices(rc.NoticeRequest) {
			if strings.Contains(n.Text, "ReadMessages") {
				said++
			}
		}
		if said != 1 || w.status().Phase != rc.PhaseLive {
			t.Errorf("said %d times, phase %v", said, w.status().Phase)
		}
		w.sim.Cut()
		pass(3 * time.Minute)
		asked := 0
		for _, r := range w.sim.Requests() {
			if strings.HasSuffix(r.Path, "message-store") {
				asked++
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
	})
}

func TestTheStoreIsAskedUntilItAnswers(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.NextHTTP(simulator.Fault{Path: "message-store", Status: 500, Times: 3},
			simulator.Fault{Path: "message-store", Status: 429, Code: "CMN-301", Times: 1},
			simulator.Fault{Path: "message-store", Status: 401, Code: "OAU-213", Times: 1})
		w.sim.HalfOpen(simulator.DeadLose)
		w.sim.SendSMS("", "patience")
		w.within(15*time.Minute, "fetched", func() bool { return len(w.backfilled()) == 1 })
		w.within(15*time.Minute, "proved", func() bool { return w.firstGap().Proven() })
		if s := w.sim.State(); s.Violations != 0 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestSecondLookFindsWhatTheStoreListedLate(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.Cut()
		w.within(time.Minute, "live", func() bool { return w.sim.State().Connections == 2 && w.status().Phase == rc.PhaseLive })
		pass(20 * time.Second) // after the first look
		w.sim.Send(simulator.SMS{Text: "listed late", Age: 20 * time.Second, Silent: true})
		w.within(2*time.Minute, "fetched", func() bool { return len(w.backfilled()) == 1 })
	})
}

func TestALiveEventThatRacesWithTheStoreIsDeliveredOnce(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.HalfOpen(simulator.DeadLose)
		sent := w.sim.SendSMS("", "twice")
		w.within(5*time.Minute, "fetched", func() bool { return len(w.backfilled()) == 1 })
		if len(sent.Events) != 1 {
			t.Fatalf("%+v", sent)
		}
		w.sim.SendEnvelope(sent.Events[0].UUID, sent.Events[0].Envelope)
		pass(5 * time.Second)
		if n := len(w.events()); n != 1 || w.status().Duplicates != 1 {
			t.Errorf("%d events, %d duplicates", n, w.status().Duplicates)
		}
	})
}

func TestAForgottenSubscriptionIsFoundOutAfterRecovery(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.NextFrame(simulator.Fault{Method: "GET", Path: "subscription", Status: 404, Code: "CMN-102"})
		w.sim.Cut()
		w.within(2*time.Minute, "subscribed anew", func() bool { return w.sim.State().Posts == 2 })
		w.within(2*time.Minute, "said so", func() bool { return strings.Contains(w.firstGap().Reason, "forgotten") })
	})
}

func TestTheConnectionIsReplacedBeforeItsEnd(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		pass(24*time.Hour - 10*time.Minute)
		if s := w.sim.State(); s.Connections != 1 {
			t.Fatalf("simulator %+v", s)
		}
		pass(20 * time.Minute)
		s := w.sim.State()
		if s.Connections != 2 || s.Recoveries != 1 || s.Posts != 1 {
			t.Errorf("simulator %+v", s)
		}
		if g := w.firstGap(); g.Outcome != rc.GapRecovered || g.To.Sub(g.From) > 5*time.Second {
			t.Errorf("gap %+v", g)
		}
	})
}

func TestSinceFetchesTheTimeBefore(t *testing.T) {
	play(t, simulator.Options{}, func(c *rc.Config) { c.Since = 15 * time.Minute }, func(w *world) {
		w.sim.Send(simulator.SMS{Text: "too old", Age: 40 * time.Minute, Silent: true})
		w.sim.Send(simulator.SMS{Text: "asked for", Age: 10 * time.Minute, Silent: true})
		w.live()
		w.within(time.Minute, "fetched", func() bool { return len(w.backfilled()) == 1 })
		if e := w.backfilled()[0]; !strings.Contains(string(e.Envelope), "asked for") {
			t.Errorf("fetched %s", e.Envelope)
		}
	})
}

func TestAForgottenSubscriptionIsFoundOutOnALivingConnection(t *testing.T) {
	for name, find := range map[string]func(w *world){
		"by asking":  func(w *world) { pass(5 * time.Minute) },
		"by an edit": func(w *world) { w.answered(w.SetFilters([]string{sms, fax})) },
	} {
		t.Run(name, func(t *testing.T) {
			play(t, simulator.Options{}, nil, func(w *world) {
				w.live()
				pass(12 * time.Minute)
				if s := w.sim.State(); s.Posts != 1 || s.Puts != 0 {
					t.Errorf("a subscription that is there is changed: %+v", s)
				}
				w.sim.ForgetSubscriptions()
				pass(time.Second)
				w.sim.SendSMS("", "nobody is told")
				pass(time.Second)
				find(w)
				w.within(5*time.Second, "subscribed anew", func() bool { return w.sim.State().Posts == 2 && w.status().Phase == rc.PhaseLive })
				w.within(2*time.Minute, "the message", func() bool { return len(w.events()) == 1 })
				w.within(2*time.Minute, "proved", func() bool { return w.firstGap().Outcome == rc.GapBackfilled })
				if s := w.sim.State(); s.Connections != 1 {
					t.Errorf("%d connections", s.Connections)
				}
			})
		})
	}
}

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
