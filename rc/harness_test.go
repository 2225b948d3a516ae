package rc_test

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringtail/internal/memnet"
	"ringtail/rc"
	"ringtail/rc/simulator"
)

const (
	sms       = "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"
	voicemail = "/restapi/v1.0/account/~/extension/~/voicemail"
	fax       = "/restapi/v1.0/account/~/extension/~/fax?direction=Inbound"
)

// world is a client and a platform on an in-memory network, inside a
// synctest bubble: minutes pass in no time.
type world struct {
	t   *testing.T
	net *memnet.Listener
	sim *simulator.Simulator
	*rc.Client

	mu      sync.Mutex
	updates []rc.Update
	changed chan struct{}
	left    []rc.Event    // what its reader leaves to the next run
	hold    chan struct{} // while not nil and open, the reader of Updates stands still

	cancel context.CancelFunc
	done   chan struct{}
	err    error

	collected chan struct{} // every update was taken and kept
}

// play runs story in a bubble with a client that has not been started.
func play(t *testing.T, opt simulator.Options, change func(*rc.Config), story func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		opt.StrictTokens = true
		w := &world{t: t, net: memnet.Listen(), sim: simulator.New(opt), changed: make(chan struct{}, 1)}
		srv := &http.Server{Handler: w.sim}
		served := make(chan struct{})
		go func() { defer close(served); _ = srv.Serve(w.net) }()
		id, secret, jwt := w.sim.Credentials()
		cfg := rc.Config{
			Server: "http://127.0.0.1", ClientID: id, ClientSecret: secret, JWT: jwt,
			Filters: []string{sms, voicemail}, DialContext: w.net.Dial, JitterSeed: 7,
		}
		if testing.Verbose() {
			cfg.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
		}
		if change != nil {
			change(&cfg)
		}
		c, err := rc.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		w.Client = c
		defer func() {
			w.stop()
			w.sim.Close()
			_ = srv.Close()
			_ = w.net.Close()
			<-served
		}()
		story(w)
	})
}

// start runs the client.
func (w *world) start() {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel, w.done, w.collected = cancel, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(w.done)
		w.err = w.Run(ctx)
	}()
	go func() {
		defer close(w.collected)
		for {
			select {
			case u := <-w.Updates():
				w.mu.Lock()
				if hold := w.hold; hold != nil {
					w.mu.Unlock()
					<-hold
					w.mu.Lock()
				}
				w.updates = append(w.updates, apart(u)...)
				w.mu.Unlock()
				select {
				case w.changed <- struct{}{}:
				default:
				}
			case <-w.done:
				return
			}
		}
	}()
}

// apart takes events that were handed over together apart.
func apart(u rc.Update) []rc.Update {
	together, ok := u.(rc.Events)
	if !ok {
		return []rc.Update{u}
	}
	list := make([]rc.Update, len(together))
	for i, e := range together {
		list[i] = e
	}
	return list
}

// stop ends the client as the user does, and returns what Run did.
func (w *world) stop() error {
	if w.cancel == nil {
		return nil
	}
	w.cancel()
	<-w.done
	<-w.collected
	w.cancel = nil
	return w.err
}

// within fails unless cond becomes true within d of the bubble's time.
func (w *world) within(d time.Duration, what string, cond func() bool) {
	w.t.Helper()
	deadline := time.NewTimer(d)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		synctest.Wait()
		if cond() {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			w.t.Fatalf("not within %v: %s\nlast status: %+v\nsimulator: %+v", d, what, w.status(), w.sim.State())
		}
	}
}

// pass lets d of the bubble's time go by.
func pass(d time.Duration) {
	t := time.NewTimer(d)
	<-t.C
	synctest.Wait()
}

// stall lets the reader of Updates stand still until the returned function is
// called.
func (w *world) stall() (resume func()) {
	hold := make(chan struct{})
	w.mu.Lock()
	w.hold = hold
	w.mu.Unlock()
	return func() { close(hold) }
}

// leave says what the reader leaves to the next run.
func (w *world) leave(list []rc.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = list
}

func (w *world) leaves() []rc.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.left
}

func (w *world) all() []rc.Update {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.updates)
}

func (w *world) status() (s rc.Status) {
	for _, u := range w.all() {
		if st, ok := u.(rc.Status); ok {
			s = st
		}
	}
	return s
}

func (w *world) events() (list []rc.Event) {
	for _, u := range w.all() {
		if e, ok := u.(rc.Event); ok {
			list = append(list, e)
		}
	}
	return list
}

func (w *world) notices(kind rc.NoticeKind) (list []rc.Notice) {
	for _, u := range w.all() {
		if n, ok := u.(rc.Notice); ok && n.Kind == kind {
			list = append(list, n)
		}
	}
	return list
}

// live starts the client and waits until events can come.
func (w *world) live() {
	w.t.Helper()
	w.start()
	w.untilLive()
}

func (w *world) untilLive() {
	w.t.Helper()
	w.within(5*time.Minute, "live", func() bool { return w.status().Phase == rc.PhaseLive && w.sim.State().Open > 0 })
}

// sameAsSent holds what arrived against what the platform accepted: every
// event once, in order, byte for byte.
func (w *world) sameAsSent() {
	w.t.Helper()
	sent, got := w.sim.Accepted(), w.events()
	if len(sent) != len(got) {
		w.t.Fatalf("%d events delivered, %d accepted by the platform", len(got), len(sent))
	}
	for i := range sent {
		if string(sent[i].Envelope) != string(got[i].Envelope) {
			w.t.Fatalf("event %d\n got %s\nsent %s", i, got[i].Envelope, sent[i].Envelope)
		}
	}
}
