package rc_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ringtail/internal/memnet"
	"ringtail/rc"
	"ringtail/rc/simulator"
)

// stage is where a schedule is played: the platform, one process of the
// client after another, and a record of all that was injected and delivered.
type stage struct {
	*schedule
	t     *testing.T
	begin time.Time
	sim   *simulator.Simulator
	srv   *http.Server
	serve sync.WaitGroup

	p         *process // the newest
	processes []*process
	kept      *memory
	refused   bool // the state of the network
	black     bool
	hold      chan struct{} // not nil: the reader of Updates stands still until it is closed
	stalls    []stall

	messages []message
	edits    []edit
	forgets  []time.Time

	mu      sync.Mutex // guards what follows
	heard   witness    // what reached the clients
	journal journal    // what the clients logged
	taken   []taken
	states  []filterNews
	notices int
	lines   []string
	refusal []string // codes of refused requests that the client told of

	last   rc.Status // the client's and the platform's state before the curtain
	active []string
}

// message is one that was put into the message store.
type message struct {
	id       int64
	kind     string
	outbound bool
	at       time.Time // when it was stored
	began    time.Time // its creation time: when the call or transmission began
}

// stall is a time in which the reader of Updates stood still.
type stall struct{ from, to time.Time }

// edit is a set of filters the user wanted from a time on.
type edit struct {
	at      time.Time
	filters []string
}

// taken is an event that the reader of Updates got.
type taken struct {
	at      time.Time
	process *process
	batch   int // grows with every notice: the events of one look into the store come side by side
	rc.Event
}

// filterNews is a change of what the client called active.
type filterNews struct {
	at           time.Time
	process      *process
	subscription string
	active       []string
	refused      []string
}

// process is one run of the client.
type process struct {
	number         int
	net            *memnet.Listener
	client         *rc.Client
	cancel         context.CancelFunc
	done           chan struct{}
	collected      chan struct{}
	err            error
	started, ended time.Time // ended is zero while it runs
	killed         bool
	store          *memory

	// Guarded by stage.mu.
	status rc.Status
	gaps   map[int]rc.Gap
	silent bool // killed: nothing it says or saves counts any more
}

// raise makes the stage. The client is not started.
func raise(t *testing.T, sch *schedule) *stage {
	st := &stage{schedule: sch, t: t, begin: time.Now(), sim: simulator.New(sch.opt), kept: &memory{kept: map[string][]byte{}}}
	st.srv = &http.Server{Handler: st.sim, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)}
	st.edits = []edit{{st.begin, sch.filters}}
	return st
}

// play lets everything happen.
func (st *stage) play() {
	st.start()
	for _, x := range st.steps {
		if d := time.Until(st.begin.Add(x.at)); d > 0 {
			pass(d)
		}
		st.say("--- %s", x.text)
		x.do(st)
	}
	if d := time.Until(st.begin.Add(st.length)); d > 0 {
		pass(d)
	}
}

// start starts a process, unless one runs.
func (st *stage) start() {
	if st.p != nil && st.p.ended.IsZero() {
		return
	}
	if st.p != nil {
		<-st.p.done
		<-st.p.collected
		// The budgets of the process before cannot be known to this one.
		st.sim.ResetRateLimits()
	}
	p := &process{number: len(st.processes) + 1, net: memnet.Listen(), started: time.Now(), gaps: map[int]rc.Gap{},
		done: make(chan struct{}), collected: make(chan struct{})}
	p.net.Refuse(st.refused)
	p.net.Blackhole(st.black)
	st.serve.Go(func() { _ = st.srv.Serve(p.net) })
	id, secret, jwt := st.sim.Credentials()
	cfg := rc.Config{Server: "http://127.0.0.1", ClientID: id, ClientSecret: secret, JWT: jwt, Filters: st.wanted(),
		DialContext: st.heard.dial(p.net.Dial), JitterSeed: st.seed*16 + uint64(p.number)}
	if len(st.processes) == 0 {
		cfg.Since = st.since
	}
	if st.store {
		st.kept.mu.Lock()
		p.store = &memory{kept: st.kept.kept}
		st.kept.mu.Unlock()
		p.store.kept = cloneStates(p.store.kept)
		cfg.Store = p.store
	}
	cfg.Log = slog.New(slog.NewTextHandler(&st.journal, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c, err := rc.New(cfg)
	if err != nil {
		st.t.Fatal(err)
	}
	p.client = c
	ctx, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	go func() {
		defer close(p.done)
		p.err = c.Run(ctx)
	}()
	go st.collect(p)
	st.p = p
	st.processes = append(st.processes, p)
}

func cloneStates(m map[string][]byte) map[string][]byte {
	c := map[string][]byte{}
	for k, v := range m {
		c[k] = v
	}
	return c
}

// collect is the reader of Updates.
func (st *stage) collect(p *process) {
	defer close(p.collected)
	for {
		st.mu.Lock()
		hold := st.hold
		st.mu.Unlock()
		if hold != nil {
			select {
			case <-hold:
			case <-p.done:
				return
			}
		}
		select {
		case together := <-p.client.Updates():
			for _, u := range apart(together) {
				st.take(p, u)
			}
		case <-p.done:
			return
		}
	}
}

// take keeps one update.
func (st *stage) take(p *process, u rc.Update) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if p.silent {
		return
	}
	now := time.Now()
	switch u := u.(type) {
	case rc.Event:
		st.taken = append(st.taken, taken{now, p, st.notices, u})
	case rc.Notice:
		st.notices++
		if u.Gap != nil {
			p.gaps[u.Gap.ID] = *u.Gap
		}
		if u.Err != nil {
			st.refusal = append(st.refusal, u.Err.Code)
		}
		st.line(now, "%d: %s", p.number, u.Text)
	case rc.Status:
		if u.Phase != p.status.Phase {
			st.line(now, "%d: %v", p.number, u.Phase)
		}
		p.status = u
		for _, g := range u.Gaps {
			p.gaps[g.ID] = g
		}
		n := filterNews{at: now, process: p, subscription: u.Filters.SubscriptionID}
		for _, c := range slices.Concat(u.Filters.Disabled, u.Filters.Refused) {
			n.refused = append(n.refused, c.Filter)
		}
		if u.Filters.Confirmed && u.Filters.SubscriptionID != "" {
			for _, f := range u.Filters.Requested {
				if !slices.Contains(n.refused, f) {
					n.active = append(n.active, f)
				}
			}
		}
		if i := len(st.states); i == 0 || st.states[i-1].subscription != n.subscription ||
			!slices.Equal(st.states[i-1].active, n.active) || !slices.Equal(st.states[i-1].refused, n.refused) {
			st.states = append(st.states, n)
		}
	}
}

// line adds to the story. mu is held.
func (st *stage) line(at time.Time, format string, args ...any) {
	st.lines = append(st.lines, fmt.Sprintf("  %8.3f  %s", at.Sub(st.begin).Seconds(), fmt.Sprintf(format, args...)))
}

func (st *stage) say(format string, args ...any) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.line(time.Now(), format, args...)
}

// story is what happened, in order.
func (st *stage) story() string {
	st.mu.Lock()
	defer st.mu.Unlock()
	lines := st.lines
	most := 400
	if *oneSeed != 0 {
		most = len(lines)
	}
	if over := len(lines) - most; over > 0 {
		lines = append([]string{fmt.Sprintf("  (%d lines left out)", over)}, lines[over:]...)
	}
	return "what happened\n" + strings.Join(lines, "\n") + "\n"
}

func (st *stage) wanted() []string { return st.edits[len(st.edits)-1].filters }

// want is the user's edit of the filters.
func (st *stage) want(filters []string) {
	st.edits = append(st.edits, edit{time.Now(), filters})
	if st.p.ended.IsZero() {
		st.p.client.SetFilters(filters)
	}
}

// message notes what was injected.
func (st *stage) message(kind string, outbound bool, took time.Duration, in simulator.Injected) {
	now := time.Now()
	st.messages = append(st.messages, message{in.MessageID, kind, outbound, now, now.Add(-took)})
}

func (st *stage) forget() {
	st.forgets = append(st.forgets, time.Now())
	st.sim.ForgetSubscriptions()
}

func (st *stage) refuse(on bool) { st.refused = on; st.p.net.Refuse(on || st.p.killed) }

func (st *stage) blackhole(on bool) { st.black = on; st.p.net.Blackhole(on || st.p.killed) }

func (st *stage) stall() {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.hold == nil {
		st.hold = make(chan struct{})
		st.stalls = append(st.stalls, stall{from: time.Now()})
	}
}

func (st *stage) resume() {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.hold != nil {
		close(st.hold)
		st.hold = nil
		st.stalls[len(st.stalls)-1].to = time.Now()
	}
}
