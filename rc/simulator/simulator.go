package simulator

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Simulator is one RingCentral account with one app. All methods are safe for
// concurrent use. The zero value is not usable; call [New].
type Simulator struct {
	opt Options
	log *slog.Logger

	clientID, clientSecret, jwt string

	mu      sync.Mutex // everything below
	rng     *rand.Rand
	closed  bool
	changed chan struct{} // closed and replaced whenever the state changes
	ids     idSource

	sessions   []*session // oldest first
	wsTokens   map[string]*wsToken
	contexts   []*wsContext // oldest first
	lingering  []*subscription
	sockets    map[*socket]struct{}
	groups     map[string]*rateWindow
	store      *store
	people     *people
	presence   map[string]*presenceState // by extension id
	faults     faults
	ledger     []*record
	fates      [fates]int
	requests   []Request
	count      State         // running totals; see snapshot
	subscribed chan struct{} // closed by the first subscription
	onceSub    bool

	closing chan struct{} // closed by Close
	wg      sync.WaitGroup
	timers  map[*time.Timer]struct{}
}

// New makes a platform that knows one app and one user; see
// [Simulator.Credentials]. Call [Simulator.Close] when done.
func New(o Options) *Simulator {
	o = o.withDefaults()
	s := &Simulator{
		opt:        o,
		log:        o.Log,
		clientID:   "simulated-client",
		jwt:        "eyJraWQiOiJzaW11bGF0b3IifQ.eyJzdWIiOiI0MDAyMDAifQ.simulated-signature",
		rng:        rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15)),
		changed:    make(chan struct{}),
		wsTokens:   map[string]*wsToken{},
		sockets:    map[*socket]struct{}{},
		groups:     map[string]*rateWindow{},
		presence:   map[string]*presenceState{},
		subscribed: make(chan struct{}),
		closing:    make(chan struct{}),
		timers:     map[*time.Timer]struct{}{},
	}
	if !o.PublicClient {
		s.clientSecret = "simulated-secret"
	}
	s.ids.start(time.Now())
	s.people = newPeople(s.rng)
	s.store = newStore()
	s.faults.missingApp = set(o.MissingAppPermissions)
	s.faults.missingUser = set(o.MissingUserPermissions)
	s.faults.wscOnEvents = o.WSCOnEvents
	if o.Demo {
		s.disableForDemo()
	}
	if o.Rate > 0 || o.Demo {
		s.wg.Add(1)
		go o.Guard(func() {
			defer s.wg.Done()
			s.Run(context.Background())
		})
	}
	return s
}

// Credentials are the app's and the user's. The secret is empty for a public
// client.
func (s *Simulator) Credentials() (clientID, clientSecret, jwt string) {
	return s.clientID, s.clientSecret, s.jwt
}

// Close ends every connection without a word and waits until nothing of the
// simulator runs any more. It may be called twice.
func (s *Simulator) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		s.wg.Wait()
		return
	}
	s.closed = true
	close(s.closing)
	for t := range s.timers {
		t.Stop()
	}
	clear(s.timers)
	for k := range s.sockets {
		k.detach()
		k.drop()
	}
	s.notify()
	s.mu.Unlock()
	s.wg.Wait()
}

// notify wakes everybody who waits for a change. mu is held.
func (s *Simulator) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// after runs f with mu held once d has passed, unless the simulator is closed
// before. mu is held.
func (s *Simulator) after(d time.Duration, f func()) *time.Timer {
	if s.closed {
		return time.NewTimer(d)
	}
	var t *time.Timer
	ready := make(chan struct{})
	t = time.AfterFunc(d, func() {
		<-ready
		s.opt.Guard(func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(s.timers, t)
			if !s.closed {
				f()
			}
		})
	})
	s.timers[t] = struct{}{}
	close(ready)
	return t
}

// cancel stops a timer made by after. mu is held.
func (s *Simulator) cancel(t *time.Timer) {
	if t != nil {
		t.Stop()
		delete(s.timers, t)
	}
}

// now is the platform's clock.
func (s *Simulator) now() time.Time { return time.Now().Add(s.opt.ClockOffset) }

// idSource makes ids that do not repeat when the simulator is started again
// while a client remembers those of the last run.
type idSource struct{ uuid, message int64 }

func (i *idSource) start(t time.Time) {
	i.uuid = t.UnixMilli()%1_000_000_000_000*1_000_000 + 1
	i.message = t.Unix()%10_000_000_000*1000 + 1
}

func (i *idSource) nextUUID() string {
	i.uuid += 7
	return strconv.FormatInt(i.uuid, 10)
}

func (i *idSource) nextMessage() int64 {
	i.message++
	return i.message
}

func set(names []string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// ServeHTTP is the whole platform: REST, OAuth and the WebSocket gateway at
// /ws.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/ws" || r.URL.Path == "/ws/" {
		s.serveSocket(w, r)
		return
	}
	s.serveREST(w, r)
}
