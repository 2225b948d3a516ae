package rc_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// memory is a Store that can be broken.
type memory struct {
	mu     sync.Mutex
	kept   map[string][]byte
	frozen bool // saves are lost, as those of a killed process are
	err    error
}

func (m *memory) Load(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[name], m.err
}

func (m *memory) Save(_ context.Context, name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.frozen {
		m.kept[name] = data
	}
	return m.err
}

func (m *memory) Clear(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = map[string][]byte{}
	return m.err
}

// restartable plays a story whose client can be started again as another
// process would, with filters of its own if there are some.
func restartable(t *testing.T, opt simulator.Options, story func(w *world, store *memory, restart func(filters ...string))) {
	t.Helper()
	store := &memory{kept: map[string][]byte{}}
	var cfg rc.Config
	var stage *world
	play(t, opt, func(c *rc.Config) {
		c.Store = store
		c.Left = func() []rc.Event { return stage.leaves() }
		cfg = *c
	}, func(w *world) {
		stage = w
		story(w, store, func(filters ...string) {
			store.mu.Lock()
			store.frozen = false
			store.mu.Unlock()
			if len(filters) > 0 {
				cfg.Filters = filters
			}
			c, err := rc.New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			w.Client = c
			w.start()
		})
	})
}

// kill ends the client as kill -9 does: nothing it still does has an effect.
func (w *world) kill(store *memory) {
	w.t.Helper()
	store.mu.Lock()
	store.frozen = true
	store.mu.Unlock()
	w.net.Cut() // the kernel resets its connections
	w.net.Refuse(true)
	_ = w.stop()
	w.net.Refuse(false)
}

func TestAQuitKeepsTheSession(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(filters ...string)) {
		w.live()
		w.sim.SendSMS("", "one")
		pass(time.Second)
		if err := w.stop(); err != nil {
			t.Fatal(err)
		}
		if s := w.sim.State(); s.Deletes != 0 || s.LastClose != 1000 {
			t.Errorf("simulator %+v", s)
		}
		w.sim.SendSMS("", "two")
		pass(time.Minute)
		w.sim.SendVoicemail("", time.Second, "")
		restart()
		w.within(time.Minute, "the interval", func() bool { return len(w.events()) == 3 })
		w.sameAsSent()
		pass(2 * time.Minute)
		s := w.sim.State()
		if s.Posts != 1 || s.Logins != 1 || s.Recoveries != 1 {
			t.Errorf("simulator %+v", s)
		}
		if g := w.firstGap(); g.Outcome != rc.GapRecovered || g.Late != 2 || !strings.Contains(g.Reason, "not running") {
			t.Errorf("gap %+v", g)
		}
	})
}

// What the reader took and left comes first in the next run, as it came, and
// no more after that.
func TestWhatTheReaderLeftComesInTheNextRun(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(...string)) {
		w.live()
		for range 3 {
			w.sim.SendSMS("", "one of three")
		}
		w.within(time.Minute, "the three", func() bool { return len(w.events()) == 3 })
		w.leave(w.events()[1:])
		if err := w.stop(); err != nil {
			t.Fatal(err)
		}
		w.sim.SendSMS("", "while away")
		w.leave(nil)
		restart()
		w.within(time.Minute, "what was left, and what was held", func() bool { return len(w.events()) == 6 })
		got := w.events()
		for i, e := range got[3:5] {
			if first := got[i+1]; string(e.Envelope) != string(first.Envelope) || string(e.Meta) != string(first.Meta) ||
				!e.Received.Equal(first.Received) || e.How != first.How || e.Kind != first.Kind {
				t.Errorf("event %d came again as %+v; it was %+v", i, e, first)
			}
		}
		_ = w.stop()
		restart()
		w.within(time.Minute, "live a third time", func() bool { return w.sim.State().Recoveries == 2 })
		pass(2 * time.Minute)
		if n := len(w.events()); n != 6 {
			t.Errorf("%d events came; want 6", n)
		}
	})
}

// A run that ends before all that was held has come goes on with the gap, but
// events have not been away all the time since.
func TestARunThatIsShorterThanTheRecovery(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(filters ...string)) {
		w.live()
		_ = w.stop()
		began := time.Now()
		pass(10 * time.Second)
		w.sim.SendSMS("", "held")
		restart()
		w.within(time.Second, "the text", func() bool { return len(w.events()) == 1 })
		_ = w.stop()
		ended := time.Now()
		w.net.Refuse(true)
		for range 2 { // nor does one that does not connect change when it began
			pass(10 * time.Second)
			restart()
			pass(time.Second)
			_ = w.stop()
		}
		w.net.Refuse(false)
		before := len(w.all())
		restart()
		w.within(time.Minute, "recovered", func() bool { return w.firstGap().Outcome == rc.GapRecovered })
		if g := w.firstGap(); g.From.After(began) {
			t.Errorf("gap %+v; it began at %v", g, began)
		}
		want := "Events are not arriving since " + ended.Local().Format(time.TimeOnly) + ": ringtail was not running; what RingCentral had held since " +
			began.Local().Format(time.TimeOnly) + " had not all come"
		var texts []string
		for _, u := range w.all()[before:] {
			if n, ok := u.(rc.Notice); ok && n.Kind == rc.NoticeGap {
				texts = append(texts, n.Text)
			}
		}
		if !strings.Contains(strings.Join(texts, "\n")+"\n", want+"\n") {
			t.Errorf("it said:\n%s\nwant:\n%s", strings.Join(texts, "\n"), want)
		}
	})
}

func TestAKillLosesNothing(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, store *memory, restart func(filters ...string)) {
		w.live()
		for range 20 {
			w.sim.SendSMS("", "live")
			pass(500 * time.Millisecond)
		}
		w.kill(store)
		for range 20 {
			w.sim.SendSMS("", "while away")
		}
		pass(30 * time.Second)
		restart()
		w.within(5*time.Minute, "everything", func() bool { return w.missing() == 0 })
		w.within(5*time.Minute, "compared", func() bool { return w.firstGap().Proven() })
		if s := w.sim.State(); s.Logins != 1 || s.Posts != 1 {
			t.Errorf("simulator %+v", s)
		}
	})
}

// missing counts accepted events of which neither they nor their message were
// delivered.
func (w *world) missing() (n int) {
	got := map[string]bool{}
	for _, e := range w.events() {
		got[string(e.Envelope)] = true
		got[rc.DecodeHead(e.Envelope).MessageID] = true
	}
	for _, r := range w.sim.Accepted() {
		if !got[string(r.Envelope)] && !got[rc.DecodeHead(r.Envelope).MessageID] {
			n++
		}
	}
	return n
}

func TestAfterTheWindowTheLeftoverIsDeletedAndTheTimeFetched(t *testing.T) {
	restartable(t, simulator.Options{SubscriptionLinger: 24 * time.Hour}, func(w *world, _ *memory, restart func(filters ...string)) {
		w.live()
		_ = w.stop()
		pass(10 * time.Minute)
		w.sim.SendSMS("", "nobody was subscribed")
		pass(10 * time.Minute)
		restart()
		w.within(5*time.Minute, "live", func() bool { return w.sim.State().Posts == 2 && w.status().Phase == rc.PhaseLive })
		w.within(5*time.Minute, "fetched", func() bool { return len(w.backfilled()) == 1 })
		w.within(time.Minute, "one subscription only", func() bool { return w.sim.State().Subscriptions == 1 })
		if s := w.sim.State(); s.Logins != 1 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestALongAbsenceIsOffered(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(filters ...string)) {
		w.live()
		_ = w.stop()
		pass(5 * time.Hour)
		w.sim.Send(simulator.SMS{Text: "long ago", Age: 2 * time.Hour, Silent: true})
		restart()
		w.within(5*time.Minute, "live", func() bool { return w.status().Phase == rc.PhaseLive && len(w.status().Gaps) == 1 })
		pass(3 * time.Minute)
		if g := w.firstGap(); g.Check != rc.CheckOffered || len(w.backfilled()) != 0 {
			t.Fatalf("gap %+v", g)
		}
		w.Backfill()
		w.within(5*time.Minute, "fetched", func() bool { return len(w.backfilled()) == 1 })
		w.within(5*time.Minute, "proved", func() bool { return w.firstGap().Proven() })
	})
}

func TestADamagedStateIsIgnored(t *testing.T) {
	for name, damage := range map[string]func(m *memory){
		"session":  func(m *memory) { m.kept["session"] = []byte("{") },
		"progress": func(m *memory) { m.kept["progress"] = []byte("[]") },
		"version":  func(m *memory) { m.kept["session"] = []byte(`{"version":99}`) },
		"types":    func(m *memory) { m.kept["session"] = []byte(`{"version":1,"wsc":7}`) },
	} {
		t.Run(name, func(t *testing.T) {
			restartable(t, simulator.Options{}, func(w *world, m *memory, restart func(filters ...string)) {
				w.live()
				_ = w.stop()
				damage(m)
				restart()
				w.within(5*time.Minute, "live", func() bool { return w.sim.State().Connections == 2 && w.status().Phase == rc.PhaseLive })
				w.sim.SendSMS("", "fine")
				w.within(time.Minute, "the event", func() bool { return len(w.events()) == 1 })
			})
		})
	}
}

func TestLogout(t *testing.T) {
	store := &memory{kept: map[string][]byte{}}
	var cfg rc.Config
	play(t, simulator.Options{}, func(c *rc.Config) { c.Store = store; cfg = *c }, func(w *world) {
		if found, err := rc.Logout(context.Background(), cfg, store); found || err != nil {
			t.Errorf("nothing to forget: %v, %v", found, err)
		}
		w.live()
		_ = w.stop()
		found, err := rc.Logout(context.Background(), cfg, store)
		if !found || err != nil {
			t.Errorf("%v, %v", found, err)
		}
		if s := w.sim.State(); s.Revokes != 1 || s.Sessions != 0 || s.Subscriptions != 0 {
			t.Errorf("simulator %+v", s)
		}
		if len(store.kept) != 0 {
			t.Errorf("kept %v", store.kept)
		}
	})
}

func TestRefreshedTokensKeepTheSessionOverARestart(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(filters ...string)) {
		w.live()
		_ = w.stop()
		w.sim.ExpireAccessTokens()
		pass(50 * time.Second)
		w.sim.SendSMS("", "held")
		restart()
		w.within(5*time.Minute, "recovered", func() bool { return len(w.events()) == 1 })
		if s := w.sim.State(); s.Logins != 1 || s.Refreshes != 1 || s.Recoveries != 1 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestTheLimitsOutliveTheProcess(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, store *memory, restart func(filters ...string)) {
		w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: 429, Code: "CMN-301", Header: map[string][]string{"Retry-After": {"60"}}})
		w.start()
		pass(5 * time.Second)
		for range 6 { // an impatient engineer
			w.kill(store)
			restart()
			pass(3 * time.Second)
		}
		w.untilLive()
		for range 8 {
			w.kill(store)
			restart()
			pass(time.Second)
		}
		w.within(10*time.Minute, "live", func() bool { return w.status().Phase == rc.PhaseLive })
		if s := w.sim.State(); s.Violations != 0 || s.TooMany > 1 {
			t.Errorf("simulator %+v", s)
		}
		fivePerMinute(t, w.sim.RequestTimes("auth"))
	})
}
