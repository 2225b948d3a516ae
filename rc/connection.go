package rc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// greetingTimeout bounds the wait for ConnectionDetails; RingCentral's SDK
	// waits as long. [observed]
	greetingTimeout = 60 * time.Second
	pingEvery       = 20 * time.Second
	// pongTimeout is how long an answer may take. [documented] for the
	// opposite direction.
	pongTimeout = 10 * time.Second
	// heartbeatAfter is how long no text may come before a Heartbeat frame is
	// sent: the SDK's authors found that pings alone do not keep a connection
	// from being idle. [observed]
	heartbeatAfter = 60 * time.Second
	// requestTimeout is how long the answer to a ClientRequest may take.
	// [inferred]
	requestTimeout = 20 * time.Second
	// lostAnswers in a row mean that the connection is of no use.
	lostAnswers = 3
	// replaceAhead is how long before the absolute timeout the connection is
	// replaced, when no text has come for replaceQuiet.
	replaceAhead = 5 * time.Minute
	replaceQuiet = 5 * time.Second
	// minLife is the shortest absolute timeout that is worth it; a shorter one
	// is left to the gateway.
	minLife = 10 * time.Minute
	// leaveTimeout is how long the gateway may take to answer our close frame
	// when the connection is replaced.
	leaveTimeout = 2 * time.Second
	// statusEvery bounds how often the age and the counters are published
	// while events flow.
	statusEvery = 500 * time.Millisecond
	// goodbyeTimeout is how long a clean end may take; it stays below Wait
	// together with the outbox's handover.
	goodbyeTimeout = 700 * time.Millisecond
)

// connection is what is known of one socket, from its opening to its loss.
type connection struct {
	sock    *socket
	opened  time.Time
	greeted bool // ConnectionDetails came
	offered bool // a recovery token was presented
	// recovered tells that the gateway kept the session; since is when, by the
	// platform's clock: events sent before that were held for us.
	recovered bool
	resumed   time.Time // when that was said, which may be long after opened
	since     time.Time
	held      heldEvents

	proof      time.Time // newest sign of life: a frame or an answered ping
	text       time.Time // newest text frame
	pingSent   time.Time // zero if no ping is unanswered
	pingID     string
	nextPing   time.Time
	beatSent   time.Time // newest Heartbeat frame of ours
	published  time.Time // newest Status
	stale      bool      // the published Status is behind
	unanswered int       // requests in a row whose answer did not come
	closed     bool      // the gateway ended the connection in good order
	sleep      watch
}

// connect opens a socket with the ticket and serves it until it is lost.
func (s *session) connect(ctx context.Context) error {
	s.phase(PhaseConnecting, s.status.Err)
	t := s.ticket
	sock, presented, err := s.dialer.dial(ctx, gatewayURL(t.uri, t.token, s.recovery.token))
	if presented {
		defer func() { s.ticket = nil }() // spent; its text stays secret until here
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		now := time.Now()
		if r, ok := errors.AsType[*refusal](err); ok && overloaded(r.status) {
			wait, told := retryAfter(r.retryAfter, now)
			if !told {
				wait = defaultPenalty
			}
			s.gatewayHold = now.Add(wait)
		}
		return explainGateway(t.uri.Host, err, s.asked.After(now.Add(-dialTimeout-httpTimeout)), s.secrets())
	}
	now := time.Now()
	c := &connection{sock: sock, opened: now, proof: now, text: now, nextPing: now.Add(pingEvery), offered: s.recovery.token != ""}
	s.status.Connections++
	err = s.serve(ctx, c)
	if ctx.Err() != nil {
		s.goodbye(c)
		sock.close()
		return ctx.Err()
	}
	e := asError(err)
	if e.leaving {
		s.leave(c, leaveTimeout)
	} else {
		// What was received before the end is delivered all the same.
		_ = sock.ws.Close()
		s.drain(c, time.NewTimer(leaveTimeout), func(frame) bool { return false })
	}
	sock.close()
	s.disconnected(c, e)
	return e
}

// serve is the loop of a living connection. It is the socket's only writer.
func (s *session) serve(ctx context.Context, c *connection) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		now := time.Now()
		if c.sleep.jumped(now) && c.greeted {
			s.notice(Notice{Kind: NoticeConnect, Text: "This computer was asleep; asking the gateway whether the connection still lives"})
			c.pingSent, c.nextPing = time.Time{}, now
		}
		if err := s.tend(ctx, c, now); err != nil {
			return err
		}
		timer.Reset(max(time.Until(s.deadline(c)), 0))
		select {
		case batch, ok := <-c.sock.messages:
			if !ok {
				return &Error{Explanation: "the connection broke"}
			}
			if err := s.receiveAll(ctx, c, batch); err != nil {
				return err
			}
		case <-timer.C:
		case f := <-s.results:
			f()
		case <-s.wish.edited:
			s.adoptWishes()
			s.emitStatus()
		case <-s.wish.reconnect:
			return &Error{Explanation: "reconnecting, as you asked", retryNow: true, leaving: true}
		case <-s.wish.content:
			s.takeDownloads(ctx)
		case <-s.wish.backfill:
			s.takeOffers()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// deadline is when tend has something to do next.
func (s *session) deadline(c *connection) time.Time {
	if !c.greeted {
		return c.opened.Add(greetingTimeout)
	}
	next := c.nextPing
	sooner := func(t time.Time) {
		if !t.IsZero() && t.Before(next) {
			next = t
		}
	}
	if c.awaitsPong() {
		sooner(c.pingSent.Add(pongTimeout))
	}
	sooner(s.sub.due())
	sooner(s.checkAt())
	sooner(s.heartbeatAt(c))
	sooner(s.renewalAt())
	if c.recovered && c.pingSent.IsZero() {
		sooner(c.lateOver())
	}
	sooner(s.backfillAt(c))
	sooner(s.rereadAt())
	sooner(s.replaceAt(c))
	if s.parked != nil {
		sooner(s.saved.Add(saveEvery))
	}
	if s.keeper != nil && c.proof.After(s.saved) {
		sooner(s.saved.Add(saveEvery))
	}
	if c.stale {
		sooner(c.published.Add(statusEvery))
	}
	if (s.backoff.n > 0 || s.hurried) && s.status.Phase == PhaseLive {
		sooner(s.status.LiveSince.Add(stableAfter))
	}
	return next
}

func (s *session) heartbeatAt(c *connection) time.Time {
	quiet := heartbeatAfter
	if idle := s.limits.IdleTimeout; idle > 0 {
		quiet = min(quiet, idle/3)
	}
	if c.beatSent.After(c.text) {
		return c.beatSent.Add(quiet)
	}
	return c.text.Add(quiet)
}

// tend does what is due.
func (s *session) tend(ctx context.Context, c *connection, now time.Time) error {
	s.releaseDownloads(ctx)
	if s.out.backlog() > maxBacklog {
		s.notice(Notice{Kind: NoticeOverflow, Text: "The events cannot be taken as fast as they come; the connection is let go until they are, and RingCentral keeps what it can"})
		return &Error{Explanation: "the events were not taken as fast as they came", retryNow: true}
	}
	if !c.greeted {
		if !now.Before(c.opened.Add(greetingTimeout)) {
			return &Error{Explanation: fmt.Sprintf("the gateway accepted the connection, but sent no ConnectionDetails within %.0f s", greetingTimeout.Seconds())}
		}
		return nil // nothing may be sent before ConnectionDetails [documented]
	}
	if over := c.lateOver(); c.recovered && !now.Before(over) {
		switch {
		case !c.proof.Before(over):
			s.lateEventsOver(c)
		case c.pingSent.IsZero():
			c.nextPing = now // silence alone does not prove it
		}
	}
	if err := s.ping(c, now); err != nil {
		return err
	}
	s.checkSubscription(now)
	if err := s.subscribe(c, now); err != nil {
		return err
	}
	if !now.Before(s.heartbeatAt(c)) {
		c.beatSent = now
		if err := s.write(c, encodeHeartbeat(s.messageID())); err != nil {
			return err
		}
	}
	if at := s.renewalAt(); !at.IsZero() && !now.Before(at) {
		s.renew(ctx)
	}
	if (s.backoff.n > 0 || s.hurried) && s.status.Phase == PhaseLive && now.Sub(s.status.LiveSince) >= stableAfter {
		s.backoff.reset()
		s.tickets, s.hurried = 0, false
	}
	if c.stale && now.Sub(c.published) >= statusEvery {
		s.publish(c, now)
	}
	if (c.proof.After(s.saved) || s.parked != nil) && now.Sub(s.saved) >= saveEvery {
		s.save(c.proof, false)
	}
	s.backfill(ctx, c, now)
	s.reread(ctx, now)
	if at := s.replaceAt(c); !at.IsZero() && !now.Before(at) {
		return &Error{Explanation: "replacing the connection before RingCentral ends it because of its age", retryNow: true, leaving: true}
	}
	return nil
}

// replaceAt is when the connection is replaced ahead of its absolute timeout:
// at a quiet moment in the time before, at the latest just before. Zero for
// never.
func (s *session) replaceAt(c *connection) time.Time {
	life := s.limits.AbsoluteTimeout
	if life < minLife || s.status.Phase != PhaseLive {
		return time.Time{}
	}
	ahead := min(replaceAhead, life/10)
	from, last := c.opened.Add(life-ahead), c.opened.Add(life-ahead/5)
	quiet := c.text.Add(replaceQuiet)
	if quiet.Before(from) {
		return from
	}
	if quiet.After(last) {
		return last
	}
	return quiet
}

// publish sends a Status of a living connection.
func (s *session) publish(c *connection, now time.Time) {
	c.published, c.stale = now, false
	s.emitStatus()
}

// awaitsPong reports whether nothing at all has come since our last ping.
// While other frames come, its answer may take until the next one.
func (c *connection) awaitsPong() bool {
	return !c.pingSent.IsZero() && !c.proof.After(c.pingSent)
}

// ping sends our pings and checks their answers: a socket whose other end is
// gone looks alive until something is asked of it.
func (s *session) ping(c *connection, now time.Time) error {
	if c.awaitsPong() && now.Sub(c.pingSent) >= pongTimeout {
		return &Error{Explanation: fmt.Sprintf("the connection is dead: a ping was not answered within %.0f s", pongTimeout.Seconds())}
	}
	if now.Before(c.nextPing) {
		return nil
	}
	if !c.pingSent.IsZero() {
		return &Error{Explanation: "the connection is half dead: frames come, but pings are not answered"}
	}
	c.pingID, c.pingSent, c.nextPing = s.messageID(), now, now.Add(pingEvery)
	if err := c.sock.control(websocket.PingMessage, c.pingID); err != nil {
		return explainLoss(err, s.secrets())
	}
	return nil
}

func (s *session) write(c *connection, frame []byte) error {
	if err := c.sock.write(websocket.TextMessage, frame); err != nil {
		return explainLoss(err, s.secrets())
	}
	return nil
}

// lateOver is when no more held events are expected, if the connection is
// known to live then.
func (c *connection) lateOver() time.Time {
	if c.held.newest.IsZero() {
		return c.resumed.Add(2 * lateQuiet)
	}
	return c.held.newest.Add(lateQuiet)
}
