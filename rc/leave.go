package rc

import (
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// disconnected draws the conclusions of a lost connection.
func (s *session) disconnected(c *connection, e *Error) {
	l := loss{at: c.proof, clean: c.closed, reason: e.Explanation}
	if c.recovered {
		// What was held may not have come to its end.
		s.reopenGap(loss{at: l.at, clean: l.clean && !s.bufferFull(c), reason: l.reason}, "The connection was lost again before all was delivered late")
	}
	if s.sub.active() {
		s.openGap(l)
	}
	if fl := s.sub.flight; fl != nil && !fl.booked {
		s.gov.answered(methodGroup(fl.method), time.Now(), 0, nil)
	}
	if s.lost.IsZero() && s.recovery.token != "" {
		s.lost = c.proof
	}
	s.sub.disconnected()
	s.status.RTT = 0
	s.save(c.proof, c.closed)
	s.notice(Notice{Kind: NoticeConnect, Err: e, Text: "Disconnected: " + e.Error()})
}

// leave ends a connection in good order and delivers what was still under
// way, so that the gateway and we agree on what was received.
func (s *session) leave(c *connection, most time.Duration) {
	c.sock.sayClose(websocket.CloseNormalClosure)
	s.drain(c, time.NewTimer(most), func(frame) bool { return false })
}

// drain delivers the events that still come until the socket ends, t fires or
// done, asked for every other frame, returns true.
func (s *session) drain(c *connection, t *time.Timer, done func(frame) bool) {
	defer t.Stop()
	for {
		// What a drain before left is first.
		for m := c.sock.next(); m != nil; m = c.sock.next() {
			if m.err != nil {
				c.closed = isClose(m.err)
				return
			}
			c.proof = m.at
			switch f := m.frame; {
			case m.large > 0:
				s.tooLarge(*m)
			case !m.text:
			case f.typ == typeServerNotification:
				s.event(c, &m.frame)
			default:
				s.keepRecovery(f)
				s.bookAnswer(f)
				if done(f) {
					return
				}
			}
		}
		select {
		case batch, ok := <-c.sock.messages:
			if !ok {
				return
			}
			c.sock.take(batch)
		case <-t.C:
			return
		}
	}
}

// bookAnswer heeds what the answer to the request in flight says of the
// platform's limits, when the connection is at its end: what else it says is
// found out on the next one, but a penalty must not be broken there.
func (s *session) bookAnswer(f frame) {
	if fl := s.sub.flight; s.isAnswer(f) && !fl.booked {
		fl.booked = true
		s.gov.answered(methodGroup(fl.method), f.received, f.status, f.header)
	}
}

// goodbye ends a connection cleanly. A session that is kept over the end of
// the process keeps its subscription; else that is deleted, so that it does
// not count against the limit for a day. It takes goodbyeTimeout at most,
// whether the gateway answers or not.
func (s *session) goodbye(c *connection) {
	s.phase(PhaseClosing, nil)
	end := time.Now().Add(goodbyeTimeout)
	remaining := func() *time.Timer { return time.NewTimer(time.Until(end)) }
	if fl := s.sub.flight; fl != nil && fl.method == http.MethodPost && s.keeper == nil {
		// Its answer tells which subscription to delete.
		s.drain(c, remaining(), func(f frame) bool {
			if f.messageID != fl.messageID {
				return false
			}
			s.sub.answered(f, f.received)
			return true
		})
	}
	if c.greeted && s.sub.id != "" && s.keeper == nil {
		id := s.messageID()
		raw, err := encodeRequest(id, http.MethodDelete, subscriptionPath+"/"+s.sub.id, nil)
		if err == nil && s.gov.take(groupMedium, time.Now()) && s.write(c, raw) == nil {
			s.drain(c, remaining(), func(f frame) bool { return f.messageID == id })
			s.sub.forgotten()
		}
	}
	s.leave(c, time.Until(end))
	s.save(c.proof, c.closed)
}
