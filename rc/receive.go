package rc

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
)

// receiveAll handles what the socket's reader got together. An error ends the
// connection; what came after its cause is left in the socket.
func (s *session) receiveAll(ctx context.Context, c *connection, batch []message) error {
	s.out.hold(len(batch))
	defer s.out.release()
	c.sock.take(batch)
	for m := c.sock.next(); m != nil; m = c.sock.next() {
		if err := s.receive(ctx, c, m); err != nil {
			return err
		}
	}
	return nil
}

// receive handles one message of the socket. An error ends the connection.
func (s *session) receive(ctx context.Context, c *connection, m *message) error {
	if m.err != nil {
		c.closed = isClose(m.err)
		return explainLoss(m.err, s.secrets())
	}
	c.proof = m.at
	s.status.LastFrame = m.at
	c.stale = true
	switch {
	case m.ping != nil:
		if err := c.sock.control(websocket.PongMessage, *m.ping); err != nil {
			return explainLoss(err, s.secrets())
		}
	case m.pong != nil:
		if *m.pong == c.pingID && !c.pingSent.IsZero() {
			s.status.RTT = m.at.Sub(c.pingSent)
			c.pingSent = time.Time{}
		}
	case m.text:
		c.text = m.at
		return s.text(ctx, c, &m.frame)
	case m.bad != nil:
		c.text = m.at
		s.badFrame(fmt.Sprintf("A frame of %d bytes could not be read and was ignored: it is %s", m.size, m.bad))
	case m.large > 0:
		c.text = m.at
		s.tooLarge(*m)
		s.badFrame(fmt.Sprintf("A frame of %.1f MiB was discarded: ringtail keeps frames of up to %d MiB. It may have been an event.", float64(m.large)/(1<<20), MaxFrame>>20))
	default:
		s.badFrame(fmt.Sprintf("A binary frame of %d bytes was ignored: RingCentral sends text frames only", m.binary))
	}
	return nil
}

func (s *session) badFrame(text string) {
	s.status.BadFrames++
	s.notice(Notice{Kind: NoticeFrame, Text: text})
}

// text handles one text frame.
func (s *session) text(ctx context.Context, c *connection, in *frame) error {
	if in.typ == typeServerNotification { // the short way
		if c.greeted && in.wsc.token != "" {
			s.keepRecovery(*in)
		}
		s.event(c, in)
		return nil
	}
	f := *in
	if c.greeted {
		s.keepRecovery(f)
	}
	switch f.typ {
	case typeConnectionDetails:
		s.details(ctx, c, f)
	case typeHeartbeat:
	case typeError:
		if s.isAnswer(f) {
			return s.answer(ctx, c, f)
		}
		return s.gatewayError(c, f)
	default:
		// Other spellings of the type of an answer are told of; what counts is
		// the messageId. [observed]
		if s.isAnswer(f) {
			return s.answer(ctx, c, f)
		}
		if f.typ != typeClientRequest { // a late answer is no news
			s.badFrame("A frame of the unknown type “" + clip(f.typ, 40) + "” was ignored")
		}
	}
	return nil
}

// keepRecovery keeps the newest recovery token of this connection, which may
// ride on any frame: a greater sequence wins. [observed]
func (s *session) keepRecovery(f frame) {
	if f.wsc.token != "" && f.typ != typeConnectionDetails && f.wsc.sequence > s.recovery.sequence {
		s.recovery = f.wsc
		s.vault.keep(f.wsc.token)
	}
}

// gatewayError handles an Error frame that answers no request. As the first
// frame it refuses the connection; later the gateway is about to close it.
func (s *session) gatewayError(c *connection, f frame) error {
	e := explainFrame(f, "the connection", s.secrets())
	if e.Code == "WSG-400" && c.offered && !c.greeted {
		// The recovery token is malformed: without it nothing stands in the
		// way. [observed]
		s.recovery = wsc{}
		s.sub.forgotten()
		s.gapReason("RingCentral did not accept the recovery token (WSG-400)")
		e.dropped = true
		return e
	}
	if !c.greeted {
		if c.offered {
			s.recovery = wsc{} // it may be what the gateway objects to
			s.sub.forgotten()
			s.gapReason("RingCentral refused the recovery (" + e.Error() + ")")
		}
		return e
	}
	s.notice(Notice{Kind: NoticeConnect, Err: e, Text: "The gateway reports: " + e.Error()})
	s.status.Err = e
	return nil // the close that follows ends the connection
}

// details handles ConnectionDetails: the first one of a connection replaces
// the recovery token whatever its sequence, a later one only adds to it.
func (s *session) details(ctx context.Context, c *connection, f frame) {
	d := parseDetails(f.body)
	d.limits.merge(&s.limits)
	if c.greeted {
		if f.wsc.token != "" && f.wsc.sequence >= s.recovery.sequence {
			s.recovery = f.wsc
		}
		return
	}
	s.vault.keep(f.wsc.token)
	now := f.received
	c.greeted, c.nextPing = true, now.Add(pingEvery)
	s.recovery, s.lost = f.wsc, time.Time{}
	s.late = d.state == "Successful"
	switch {
	case d.state == "Successful":
		c.recovered, c.resumed, c.since = true, now, now.Add(s.clock)
		s.sub.recovered()
		s.left = ""
		if s.sub.id != "" {
			s.closeGap(now, true)
		} // else the gap lasts until there is a subscription that is known of
	case c.offered:
		why := "RingCentral did not keep the session"
		if d.code != "" {
			why += " (" + clip(d.code, 40) + ")"
		}
		s.gapReason(why)
		s.sub.forgotten()
	default:
		s.gapLost = true
		s.sub.forgotten()
	}
	s.abandon(ctx)
	s.save(now, false)
	s.notice(Notice{Kind: NoticeConnect, Text: "Connected to the event gateway"})
	s.log.Debug("connection details", "recovery", d.state, "code", d.code, "rcRequestId", f.requestID)
	if !s.checkLive(c) {
		s.phase(PhaseSubscribing, nil)
	}
}

// connectionDetails is the body of a ConnectionDetails frame. [documented]
type connectionDetails struct {
	state, code string // recoveryState and recoveryErrorCode; empty if nothing was to be recovered
	limits      Limits
}

func parseDetails(body []byte) (d connectionDetails) {
	members(body, func(key, value []byte) bool {
		text := scalarID(value)
		n, _ := strconv.Atoi(text)
		n = max(n, 0)
		second := time.Duration(min(n, math.MaxInt32)) * time.Second
		switch string(key) {
		case "recoveryState":
			d.state = text
		case "recoveryErrorCode":
			d.code = text
		case "recoveryTimeout":
			d.limits.RecoveryTimeout = second
		case "recoveryBufferSize":
			d.limits.RecoveryBuffer = n
		case "idleTimeout":
			d.limits.IdleTimeout = second
		case "absoluteTimeout":
			d.limits.AbsoluteTimeout = second
		case "maxActiveRequests":
			d.limits.MaxActiveRequests = n
		}
		return true
	})
	return d
}

// merge writes what l announces over into.
func (l Limits) merge(into *Limits) {
	set := func(to *time.Duration, v time.Duration) {
		if v > 0 {
			*to = v
		}
	}
	set(&into.RecoveryTimeout, l.RecoveryTimeout)
	set(&into.IdleTimeout, l.IdleTimeout)
	set(&into.AbsoluteTimeout, l.AbsoluteTimeout)
	if l.RecoveryBuffer > 0 {
		into.RecoveryBuffer = l.RecoveryBuffer
	}
	if l.MaxActiveRequests > 0 {
		into.MaxActiveRequests = l.MaxActiveRequests
	}
}

// event handles a notification: the short way from the socket to the reader.
func (s *session) event(c *connection, f *frame) {
	if f.body == nil {
		s.badFrame("A notification without a body was ignored")
		return
	}
	h := &f.heading
	var sent time.Time
	if c.recovered {
		sent = h.sent()
		if s.heldEvent(c, sent, f.received); c.held.live >= liveSample {
			s.lateEventsOver(c)
		}
	}
	if uuid := h.uuid; len(uuid) > 0 && !s.seen.addText(uuid) {
		s.status.Duplicates++
		return
	}
	if h.kind.IsMessage() {
		if id := h.messageID; len(id) > 0 {
			if s.fetched.hasText(id) {
				s.status.Duplicates++ // the store was faster
				return
			}
			s.messages.messages.addText(id)
		}
	} else if h.kind == KindMailbox {
		for _, id := range announcedIDs(h.body, h.backfilled) {
			s.messages.add(h.kind, id)
		}
	}
	e := Event{Received: f.received, Kind: h.kind, Meta: f.meta, Envelope: f.body}
	if c.recovered && s.isLate(c, sent, f.received) {
		e.How = Recovered
	}
	if s.putsBy(e, h) {
		return
	}
	if c.recovered {
		c.held.delivered()
	}
	if e.How == Recovered {
		s.countLate(c)
	}
	s.status.Events++
	s.out.event(e)
	if h.kind == KindVoicemail {
		s.awaitTranscription(e, DecodeHead(f.body))
	}
}

// subscribe sends the request that is due for the subscription.
func (s *session) subscribe(c *connection, now time.Time) error {
	if fl := s.sub.flight; fl != nil && now.Sub(fl.sent) >= requestTimeout {
		s.gov.answered(methodGroup(fl.method), now, 0, nil)
		s.sub.lost(now)
		if c.unanswered++; c.unanswered >= lostAnswers {
			return &Error{Explanation: fmt.Sprintf("the gateway left %d requests in a row unanswered", c.unanswered)}
		}
		s.notice(Notice{Kind: NoticeRequest, Text: fmt.Sprintf("RingCentral did not answer the %s of the subscription within %.0f s; asking again", fl.method, requestTimeout.Seconds())})
	}
	t, ok := s.sub.next(now)
	if !ok {
		s.checkLive(c)
		return nil
	}
	if gr := t.group(); !s.gov.take(gr, now) {
		until, penalty := s.gov.next(gr, now)
		s.sub.retryAt = until
		s.status.Err = explainLimited(&limited{group: gr, until: until, penalty: penalty})
		s.publish(c, now)
		return nil
	}
	id := s.messageID()
	raw, err := encodeRequest(id, t.method, t.path, t.body())
	if err != nil {
		return err
	}
	s.sub.sent(t, id, now)
	s.log.Debug("subscription", "method", t.method, "filters", t.filters, "messageId", id)
	return s.write(c, raw)
}

func (s *session) isAnswer(f frame) bool {
	return s.sub.flight != nil && f.messageID == s.sub.flight.messageID
}

// answer digests the answer to the request in flight.
func (s *session) answer(ctx context.Context, c *connection, f frame) error {
	fl := s.sub.flight
	s.gov.answered(methodGroup(fl.method), f.received, f.status, f.header)
	c.unanswered = 0
	s.sub.clock = s.clock
	had, seen := s.sub.id, s.sub.seen
	v, complaints := s.sub.answered(f, f.received)
	s.log.Debug("subscription answered", "method", fl.method, "status", f.status, "rcRequestId", f.requestID)
	ok := f.typ != typeError && f.status >= 200 && f.status < 300
	var e *Error
	if ok {
		s.subRefused.accepted()
	} else {
		e = explainFrame(f, "the "+fl.method+" of the subscription", s.secrets())
	}
	switch v {
	case verdictFinal:
		e.Final = true
		return e
	case verdictUnauthorized:
		e.Explanation = "RingCentral no longer accepts the access token on this connection"
		e.retryNow = true
		if s.cfg.AccessToken != "" {
			e.Final = true
			e.Explanation = "RingCentral refused the access token in RC_ACCESS_TOKEN: it is expired or revoked; set a fresh one, or use a JWT, which ringtail renews by itself"
		} else if until := s.tokenRefused(f.received); !until.IsZero() {
			e.Explanation += ", and a new login did not help; the next one is at " + clockTime(until) + ", because RingCentral allows few sessions"
		}
		return e
	case verdictRetry:
		s.status.Err = e
		s.notice(Notice{Kind: NoticeRequest, Err: e, Text: "The subscription could not be changed yet: " + e.Error()})
	case verdictDone:
		s.status.Err = nil
		s.tell(fl, complaints, e)
		if had != "" && s.sub.id == "" && fl.method != http.MethodDelete {
			s.subscriptionGone(c, seen)
		}
		s.disinherit()
		s.save(c.proof, false)
	}
	s.checkLive(c)
	s.publish(c, f.received)
	s.identify(ctx)
	return nil
}

// tell says what an answered edit came to.
func (s *session) tell(fl *flight, complaints []FilterComplaint, e *Error) {
	for _, f := range complaints {
		verb := "is not active"
		if e != nil {
			verb = "was refused"
		}
		why := clip(scrub(f.Reason, s.secrets()), 300)
		if f.Code != "" {
			why += " (" + f.Code + ")"
		}
		s.notice(Notice{Kind: NoticeFilters, Err: e, Text: fmt.Sprintf("The filter %s %s: %s", f.Filter, verb, why)})
	}
	if fl.method == http.MethodDelete {
		s.notice(Notice{Kind: NoticeFilters, Text: "No filter is switched on: the subscription was deleted and nothing will arrive"})
	}
}

// checkLive enters PhaseLive when the subscription stands, and closes the gap
// before it.
func (s *session) checkLive(c *connection) bool {
	if s.status.Phase == PhaseLive {
		return true
	}
	if !c.greeted || s.sub.id == "" && !s.sub.settled() {
		return false
	}
	s.closeGap(time.Now(), false)
	s.status.Attempt = 0
	s.phase(PhaseLive, nil)
	s.disinherit()
	s.lookBack()
	return true
}
