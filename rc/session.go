package rc

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// session is everything the goroutine inside Run knows. Nobody else touches
// it; work that waits for the network while a connection lives is done by
// short-lived goroutines that send their result back through results.
type session struct {
	cfg     Config
	wish    *wishes
	vault   *vault
	log     *slog.Logger
	out     *outbox
	api     *api
	oauth   *oauth
	gov     *governor
	dialer  *dialer
	backoff *backoff

	tokens   tokens
	renewing bool
	// subRefused and restRefused are about access tokens that are refused.
	subRefused, restRefused refusals
	ticket                  *ticket
	hurried                 bool // a try without a pause was granted since the last stable connection
	// gatewayHold is until when the gateway asked not to be called.
	gatewayHold time.Time
	tickets     int           // asked for since the last stable connection
	asked       time.Time     // when the last ticket was asked for
	clock       time.Duration // platform's clock minus ours, as of the newest answer

	recovery wsc       // newest recovery token; token empty if there is none
	lost     time.Time // last proof of life of the lost connection; zero while connected or before the first
	limits   Limits
	sub      subscription
	seen     *uuidSet // uuids of delivered events
	messages *idSet   // ids of the messages they were about
	fetched  *uuidSet // ids of messages that were delivered from the store

	keeper *keeper       // nil without a Store
	saved  time.Time     // when the state was saved last
	latest *savepoint    // newest progress
	parked *savepoint    // progress that waits for its events to be dealt with
	told   savedProgress // the newest whose gaps the reader has heard of
	before uint64        // events of earlier runs
	proof  time.Time     // newest saved sign of life, and whether the connection ended cleanly after it
	clean  bool
	left   string // subscription of the last process, until it is recovered or deleted
	putBy  putBy  // events that wait for their filters to be wanted

	held      []*download // attachments that wait for an access token
	loading   map[*download]struct{}
	rereads   []*reread // voicemails whose transcription is awaited
	rereading bool      // one of them is being read
	rereadOff bool      // the message store may not be read

	results chan func() // run by the loop
	workers sync.WaitGroup
	prefix  string // of message ids
	serial  int

	gapSerial   int
	outageID    int       // of the newest interruption of the connection
	absent      time.Time // when events came last before the open gap, which may have begun earlier
	gapClean    bool      // the open gap began cleanly
	gapLost     bool      // what was held during the open gap is lost, whatever is recovered later
	late        bool      // what was held during the newest gap is still to come
	gapFilters  []covered // what was to be expected when it began
	gapDisabled []covered // and what was disabled then, as far as is known
	away        bool      // the open gap is the time in which ringtail was not running
	checks      []*check  // comparisons with the message store, under way
	offers      []*check  // comparisons that wait to be asked for
	asides      []aside   // comparisons that wait for their filters to be wanted
	checking    bool      // a page of one is being read
	storeOff    bool      // the message store may not be read
	started     time.Time
	restored    bool
	lookedBack  bool
	identified  bool
	status      Status
}

// uuidsKept bounds the memory of delivered events: more than any gateway's
// recovery buffer is known to hold.
const uuidsKept = 8192

func newSession(cfg Config, wish *wishes) (*session, error) {
	base, err := parseServer(cfg.Server)
	if err != nil {
		return nil, err
	}
	s := &session{
		cfg: cfg, wish: wish, vault: newVault(cfg.secrets()), log: cfg.Log, gov: cfg.Budget.governor(cfg.JitterSeed), dialer: newDialer(cfg),
		backoff: newBackoff(cfg.JitterSeed), seen: newUUIDSet(uuidsKept), messages: newIDSet(uuidsKept), fetched: newUUIDSet(uuidsKept),
		loading: map[*download]struct{}{}, results: make(chan func()), prefix: "rt-" + rand.Text()[:8] + "-",
	}
	s.api = newAPI(cfg, base, s.gov, s.secrets)
	s.oauth = &oauth{api: s.api, clientID: cfg.ClientID, clientSecret: cfg.ClientSecret, jwt: cfg.JWT}
	if cfg.AccessToken != "" {
		s.tokens = tokens{access: cfg.AccessToken}
	}
	s.status = Status{Phase: PhaseIdle, Since: time.Now()}
	return s, nil
}

// secrets lists what must never be shown. It is safe for concurrent use.
func (s *session) secrets() []string { return s.vault.list() }

// run is the life of the client: attempts, each followed by a pause, until
// ctx ends or an error is final.
func (s *session) run(ctx context.Context, updates chan<- Update) error {
	s.out = newOutbox(ctx, updates, s.cfg.Guard)
	defer s.finish()
	workCtx, stop := context.WithCancel(ctx)
	s.wish.openDownloads()
	defer s.endDownloads()
	defer s.finishWork(stop)

	s.status.Err = nil
	if s.started.IsZero() {
		s.started = time.Now()
	}
	s.restore(ctx)
	s.adoptWishes()
	for {
		err := s.attempt(workCtx)
		if ctx.Err() != nil {
			s.closed()
			return nil
		}
		e := asError(err)
		if e.Final {
			s.wish.heardReconnect() // from now on it is meant for this failure
			s.phase(PhaseFailed, e)
			return e
		}
		at, e := s.nextAttempt(e)
		if !s.pause(workCtx, at, e) {
			s.closed()
			return nil
		}
	}
}

// closed is the end because ctx has ended. A subscription that outlived its
// connection and that nobody will take up again is deleted by HTTPS.
func (s *session) closed() {
	if s.keeper == nil && s.sub.id != "" {
		ctx, cancel := context.WithTimeout(context.Background(), goodbyeTimeout)
		if err := s.unsubscribe(ctx, s.sub.id); err == nil {
			s.sub.forgotten()
		}
		cancel()
	}
	s.phase(PhaseClosed, nil)
}

// finishWork ends the workers and waits for them.
func (s *session) finishWork(stop func()) {
	stop()
	done := make(chan struct{})
	go s.cfg.Guard(func() { s.workers.Wait(); close(done) })
	for {
		select {
		case <-s.results: // too late to matter
		case <-done:
			s.renewing, s.checking, s.rereading = false, false, false
			return
		}
	}
}

// work does f in a goroutine; what it returns is run by the loop.
func (s *session) work(ctx context.Context, f func() func()) {
	s.workers.Add(1)
	go s.cfg.Guard(func() {
		defer s.workers.Done()
		result := f()
		select {
		case s.results <- result:
		case <-ctx.Done():
		}
	})
}

// attempt is one try from the token to the loss of the connection.
func (s *session) attempt(ctx context.Context) error {
	s.status.Attempt++
	if err := s.authorize(ctx); err != nil {
		return err
	}
	if err := s.getTicket(ctx); err != nil {
		return err
	}
	return s.connect(ctx)
}

// nextAttempt is when the next try begins. One that need not wait is granted
// once for each stable connection: after that even a gateway that gives such
// reasons again and again is called by the schedule. What makes the wait longer
// than the reason for it would is added to that.
func (s *session) nextAttempt(e *Error) (at time.Time, why *Error) {
	now := time.Now()
	var windowEnd time.Time
	if s.recovery.token != "" && !s.lost.IsZero() {
		windowEnd = s.lost.Add(s.limits.RecoveryTimeout)
	}
	at, why = now, e
	add := func(more string) {
		if why.Explanation != "" && !strings.Contains(why.Explanation, more) {
			longer := *why
			longer.Explanation += "; " + more
			why = &longer
		}
	}
	switch {
	case e.dropped:
	case e.retryNow && !s.hurried:
		s.hurried = true
	default:
		if s.backoff.n > 0 && s.status.Attempt == 0 { // it was live
			add("after connections of less than a minute the pauses grow")
		}
		at = now.Add(s.backoff.next(now, windowEnd))
	}
	if needs, limit := s.allowed(now); needs.After(at) {
		if at = needs; limit != nil && !limit.ours {
			add(explainLimited(limit).Explanation)
		}
	}
	return at, why
}

const (
	// fewTickets may be asked for in quick succession; after them there are at
	// least ticketPause between two: a dead gateway with a working API must
	// not be answered by hammering wstoken. [inferred]
	fewTickets  = 3
	ticketPause = 15 * time.Second
)

// allowed is when the platform's limits permit the next attempt, and whether
// they (rather than our schedule) are the reason to wait.
func (s *session) allowed(now time.Time) (at time.Time, limit *limited) {
	if s.gatewayHold.After(now) {
		return s.gatewayHold, &limited{until: s.gatewayHold, penalty: true}
	}
	if s.ticket.usable(now) && s.tokens.valid(now) {
		return now, nil
	}
	at, penalty := s.gov.next(groupAuth, now)
	if at.After(now) {
		limit = &limited{group: groupAuth, until: at, penalty: penalty}
	}
	if s.tickets >= fewTickets {
		if next := s.asked.Add(ticketPause); next.After(at) {
			at = next
			limit = &limited{group: groupAuth, until: at, ours: true}
		}
	}
	return at, limit
}

// pause waits until at, or until the user asks to reconnect and the platform's
// limits allow it. It reports false when ctx has ended.
func (s *session) pause(ctx context.Context, at time.Time, why *Error) bool {
	if e := why; e != nil && e.Explanation == "" {
		why = nil
	}
	s.status.RetryAt = at
	s.phase(PhaseWaiting, why)
	defer func() {
		s.status.RetryAt = time.Time{}
		if s.keeper != nil {
			s.release() // the attempt may take its time
		}
	}()
	sleep, slept := watch{last: time.Now()}, false
	for {
		// The wait is cut into pieces, because the timers stand still while a
		// laptop sleeps, but the gateway does not wait for it.
		piece := min(time.Until(at), 2*suspendJump)
		if s.keeper != nil {
			s.save(s.proof, s.clean) // what was taken since the connection was lost
			if s.parked != nil {
				piece = min(piece, saveEvery)
			}
		}
		timer := time.NewTimer(piece)
		select {
		case now := <-timer.C:
			slept = sleep.jumped(now) || slept
			if slept && !now.Round(0).Before(at.Round(0)) || !now.Before(at) {
				return s.waitDrained(ctx)
			}
		case <-ctx.Done():
			timer.Stop()
			return false
		case f := <-s.results:
			f()
			s.releaseDownloads(ctx)
		case <-s.wish.edited:
			s.adoptWishes()
			s.emitStatus()
		case <-s.wish.content:
			s.takeDownloads(ctx)
		case <-s.wish.reconnect:
			next, limit := s.allowed(time.Now())
			if limit == nil {
				timer.Stop()
				s.backoff.reset()
				return s.waitDrained(ctx)
			}
			at = next
			s.status.RetryAt = at
			s.status.Err = explainLimited(limit)
			s.notice(Notice{Kind: NoticeRequest, Err: s.status.Err, Text: "Reconnecting at " + at.Local().Format(time.TimeOnly) + ": " + s.status.Err.Explanation})
			s.emitStatus()
		}
		timer.Stop()
	}
}

// waitDrained waits until the reader of Updates has caught up, so that a
// connection let go because of a slow reader is not opened in vain.
func (s *session) waitDrained(ctx context.Context) bool {
	for s.out.backlog() > maxBacklog/2 {
		select {
		case <-s.out.drained:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// adoptWishes takes over what the user asked for since the last time.
func (s *session) adoptWishes() {
	filters, generation := s.wish.filters()
	s.sub.want(filters, generation)
	s.status.Filters = s.sub.state()
	s.takeAsides()
	s.takePutBy()
}

// phase is the one place where the phase changes.
func (s *session) phase(p Phase, e *Error) {
	now := time.Now()
	if s.status.Phase != p {
		s.status.Since = now
	}
	if p == PhaseLive {
		if s.status.Phase != PhaseLive {
			s.status.LiveSince = now
		}
	} else {
		s.status.LiveSince = time.Time{}
	}
	s.status.Phase, s.status.Err = p, e
	if e != nil {
		s.log.Info("phase", "phase", p.String(), "error", e.Error())
	} else {
		s.log.Info("phase", "phase", p.String())
	}
	s.emitStatus()
}

// emitStatus publishes the state of the connection.
func (s *session) emitStatus() {
	s.status.Filters = s.sub.state()
	s.status.Limits = s.limits
	s.status.ClockOffset = s.clock
	st := s.status
	st.Gaps = slices.Clone(st.Gaps)
	s.out.put(st)
}

func (s *session) notice(n Notice) {
	n.At = time.Now()
	s.log.Info("notice", "text", n.Text)
	s.out.put(n)
}

func (s *session) messageID() string {
	s.serial++
	return fmt.Sprintf("%s%d", s.prefix, s.serial)
}

// asError makes any error presentable.
func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if l, ok := errors.AsType[*limited](err); ok {
		return explainLimited(l)
	}
	if err == nil {
		return &Error{}
	}
	return &Error{Explanation: err.Error(), Err: err}
}
