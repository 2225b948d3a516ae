package rc

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/gorilla/websocket"
)

// errQuiet says that the gateway did not say what was waited for.
var errQuiet = errors.New("the gateway is silent")

// connect opens the WebSocket and reports the way there.
func (d *diagnosis) connect() {
	all := []string{StepGatewayDNS, StepGatewayTLS, StepConnection}
	if d.ticket == nil {
		why := d.lacks
		if why == "" {
			why = "there is no WebSocket token"
		}
		d.skip(why, all...)
		return
	}
	uri := d.ticket.uri
	proxy, err := d.proxyFor(uri)
	if err != nil {
		proxy = nil // the API's check would have told
	}
	t := &trace{}
	begin := time.Now()
	det, f, err := d.open(t)
	took := time.Since(begin)

	t.mu.Lock()
	defer t.mu.Unlock()
	culprit := ""
	if err != nil {
		culprit = unreachable(err, t, proxy)
	}
	d.name(StepGatewayDNS, uri.Hostname(), proxy, t, func() error { return err })
	const unreached = "the gateway was not reached"
	switch {
	case uri.Scheme == "ws":
		d.skip("ws to this machine has none", StepGatewayTLS)
	case culprit == StepGatewayTLS:
		d.fail(StepGatewayTLS, t.tls, err)
	case t.state == nil:
		d.skip(unreached, StepGatewayTLS)
	default:
		d.emit(d.certificate(StepGatewayTLS, uri.Hostname(), t))
	}
	switch culprit {
	case "":
		d.emit(Check{Name: StepConnection, Result: ResultOK, Took: took, RequestID: f.requestID, Detail: announced(det.limits, proxy)})
	case StepConnection:
		d.fail(StepConnection, took, err)
	default:
		d.skip(unreached, StepConnection)
	}
}

// announced tells the limits of ConnectionDetails.
func announced(l Limits, proxy *url.URL) string {
	text := "connected"
	if proxy != nil {
		text += " through " + place(proxy)
	}
	text += "; kept for recovery: "
	switch {
	case l.RecoveryTimeout > 0 && l.RecoveryBuffer > 0:
		text += fmt.Sprintf("%d events for %s", l.RecoveryBuffer, inWords(l.RecoveryTimeout))
	case l.RecoveryTimeout > 0:
		text += inWords(l.RecoveryTimeout)
	default:
		text += "not announced"
	}
	if l.IdleTimeout > 0 {
		text += "; ended when idle for " + inWords(l.IdleTimeout)
	}
	if l.AbsoluteTimeout > 0 {
		text += ", or after " + inWords(l.AbsoluteTimeout)
	}
	if l.MaxActiveRequests > 0 {
		text += fmt.Sprintf("; %d requests at a time", l.MaxActiveRequests)
	}
	return text
}

// open presents the ticket, and the recovery token if there is one, and waits
// for ConnectionDetails.
func (d *diagnosis) open(t *trace) (det connectionDetails, f frame, err error) {
	s := d.s
	ticket := d.ticket
	d.ticket = nil
	sock, _, err := s.dialer.dial(t.attach(d.ctx), gatewayURL(ticket.uri, ticket.token, s.recovery.token))
	if err != nil {
		if d.ctx.Err() != nil {
			return det, f, d.ctx.Err()
		}
		return det, f, explainGateway(ticket.uri.Host, err, true, d.secrets())
	}
	d.sock = sock
	err = d.listen(greetingLimit, func(_ message, got frame) (bool, error) {
		switch got.typ {
		case typeError:
			return false, explainFrame(got, "the connection", d.secrets())
		case typeConnectionDetails:
			det, f = parseDetails(got.body), got
			return true, nil
		}
		return false, nil
	})
	if errors.Is(err, errQuiet) {
		err = &Error{Explanation: "the gateway accepted the connection, but sent no ConnectionDetails within " + inWords(greetingLimit),
			fix: "check whether a proxy or firewall holds WebSocket frames back"}
	}
	if err != nil {
		d.drop()
		return det, f, err
	}
	d.known = append(d.known, s.recovery.token)
	s.recovery = f.wsc
	det.limits.merge(&s.limits)
	return det, f, nil
}

// drop ends the connection without a word, as a network does.
func (d *diagnosis) drop() {
	if d.sock != nil {
		d.sock.close()
		d.sock = nil
	}
}

// listen hands what comes to take until that is satisfied, and answers pings.
// It returns errQuiet when most has passed.
func (d *diagnosis) listen(most time.Duration, take func(message, frame) (done bool, err error)) error {
	timer := time.NewTimer(most)
	defer timer.Stop()
	for {
		for m := d.sock.next(); m != nil; m = d.sock.next() {
			if m.err != nil {
				return explainLoss(m.err, d.secrets())
			}
			if m.ping != nil {
				if err := d.sock.control(websocket.PongMessage, *m.ping); err != nil {
					return explainLoss(err, d.secrets())
				}
			}
			d.s.keepRecovery(m.frame) // what cannot be read is nothing that is waited for
			if done, err := take(*m, m.frame); done || err != nil {
				return err
			}
		}
		select {
		case batch, ok := <-d.sock.messages:
			if !ok {
				return explainLoss(io.EOF, d.secrets())
			}
			d.sock.take(batch)
		case <-timer.C:
			return errQuiet
		case <-d.ctx.Done():
			return d.ctx.Err()
		}
	}
}

// ping measures one round trip.
func (d *diagnosis) ping() {
	if d.sock == nil {
		d.skip("there is no connection", StepPing)
		return
	}
	id := d.s.messageID()
	begin := time.Now()
	err := d.sock.control(websocket.PingMessage, id)
	if err == nil {
		err = d.listen(pongTimeout, func(m message, _ frame) (bool, error) { return m.pong != nil && *m.pong == id, nil })
	} else {
		err = explainLoss(err, d.secrets())
	}
	took := time.Since(begin)
	switch {
	case errors.Is(err, errQuiet):
		d.fail(StepPing, took, &Error{Explanation: "a ping was not answered within " + inWords(pongTimeout),
			fix: "check whether a proxy or firewall stops WebSocket control frames; ringtail would take the connection for dead"})
	case err != nil:
		d.drop()
		d.fail(StepPing, took, err)
	default:
		d.emit(Check{Name: StepPing, Result: ResultOK, Took: took, Detail: "answered"})
	}
}

// recover drops the connection and takes the session up again on a new one.
func (d *diagnosis) recover() {
	s := d.s
	switch {
	case d.sock == nil && s.recovery.token == "":
		d.skip("there is no connection", StepRecovery)
		return
	case s.sub.id == "":
		d.skip("without an active filter there is nothing to recover", StepRecovery)
		return
	case s.recovery.token == "":
		d.emit(Check{Name: StepRecovery, Result: ResultWarn, Detail: "the gateway gave no recovery token, so what happens during a loss is not delivered later",
			Fix: "missed messages are fetched from the message store; calls and presence of that time are not"})
		return
	}
	d.drop()
	begin := time.Now()
	t, _, _, err := d.newTicket()
	if err != nil {
		d.fail(StepRecovery, time.Since(begin), err)
		return
	}
	d.ticket = t
	det, f, err := d.open(&trace{})
	c := Check{Name: StepRecovery, Result: ResultOK, Took: time.Since(begin), RequestID: f.requestID}
	if err != nil {
		d.fail(StepRecovery, c.Took, err)
		return
	}
	c.Code = clip(det.code, 40)
	if det.state != "Successful" {
		s.sub.forgotten()
		c.Result = ResultWarn
		c.Detail = "the connection was cut, and RingCentral did not keep its session (" + orUnknown(det.state) + ")"
		c.Fix = "missed messages are fetched from the message store, but not calls and presence; if it stays so, ask RingCentral's support with the RCRequestId"
		d.emit(c)
		return
	}
	c.Detail = "the connection was cut, and its session taken up again (Successful)"
	s.sub.recovered()
	if task, ok := s.sub.next(time.Now()); ok {
		if _, err := d.exchange(task); err != nil {
			d.fail(StepRecovery, time.Since(begin), err)
			return
		}
		if s.sub.id == "" {
			c.Result = ResultWarn
			c.Detail = "the session was taken up again, but RingCentral had forgotten its subscription"
			c.Fix = "ringtail subscribes again by itself; if it stays so, ask RingCentral's support with the RCRequestId"
		}
	}
	c.Took = time.Since(begin)
	d.emit(c)
}

// goodbye deletes the subscription and closes the connection.
func (d *diagnosis) goodbye() {
	defer d.drop()
	s := d.s
	if d.made == "" {
		if d.sock != nil {
			d.bye()
		}
		d.skip("there is no subscription", StepUnsubscribe)
		return
	}
	begin := time.Now()
	c := Check{Name: StepUnsubscribe, Result: ResultOK, Detail: "the subscription was deleted, the connection closed"}
	var err error
	if d.sock != nil && s.sub.id != "" {
		c.RequestID, err = d.unsubscribe()
	} else {
		// What could not be recovered counts against the limit of subscriptions
		// for up to a day. [observed]
		err = s.unsubscribe(d.ctx, d.made)
	}
	if d.sock != nil {
		d.bye()
	}
	c.Took = time.Since(begin)
	if err != nil {
		c.Result = ResultWarn
		c = d.failure(c, err)
		c.Fix = "the subscription lapses by itself within a day; until then it counts against the limit"
	}
	d.emit(c)
}

// unsubscribe deletes the subscription on its own connection.
func (d *diagnosis) unsubscribe() (requestID string, err error) {
	d.s.sub.want(nil, d.s.sub.generation+1)
	task, ok := d.s.sub.next(time.Now())
	if !ok {
		return "", nil
	}
	x, err := d.exchange(task)
	return x.answer.requestID, err
}

// bye closes the connection in good order and waits for the gateway to do so.
func (d *diagnosis) bye() {
	d.sock.sayClose(websocket.CloseNormalClosure)
	_ = d.listen(leaveTimeout/2, func(message, frame) (bool, error) { return false, nil }) // ends with the connection
}
