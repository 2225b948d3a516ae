package simulator

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"
)

// wsContext is a WebSocket session context: what survives a lost socket and is
// found again by its wsc token.
type wsContext struct {
	id      string
	session *session
	created time.Time
	sub     *subscription // nil: none yet, or deleted
	base    string        // scheme and host the client used last

	sock    *socket // nil while lost
	lostAt  time.Time
	buffer  []*record // held while lost, oldest first
	expires *time.Timer

	// The tokens given on the newest connection, and those of the connection
	// before: until the client has shown a sign of life, the answer with the
	// new token may have been lost, so the old ones are good too [inferred].
	tokens, before []string
	sequence       int
}

// keptTokens is how many tokens of a connection are good: a client may be
// behind by as many events as were under way.
const keptTokens = 256

// wsc makes the next token. mu is held.
func (c *wsContext) wsc() *wscInfo {
	token := opaque("wsc", c.id, randomHex(9))
	c.tokens = append(c.tokens, token)
	if len(c.tokens) > keptTokens {
		c.tokens = slices.Delete(c.tokens, 0, 1)
	}
	c.sequence++
	return &wscInfo{Token: token, Sequence: c.sequence}
}

// resumes moves the context to another socket. The sequence restarts with
// every connection [observed]. mu is held.
func (c *wsContext) resumes(k *socket) {
	k.ctx, c.sock = c, k
	c.before, c.tokens = append(c.before, c.tokens...), nil
	c.sequence = 0
}

// newContext opens a context for a socket. mu is held.
func (s *Simulator) newContext(e *session, k *socket) *wsContext {
	c := &wsContext{id: randomHex(9), session: e, created: time.Now(), sock: k}
	s.contexts = append(s.contexts, c)
	return c
}

// dropContext forgets a context: nothing can be recovered from it any more.
// mu is held.
func (s *Simulator) dropContext(c *wsContext) {
	s.cancel(c.expires)
	for _, r := range c.buffer {
		s.settle(r, Dropped)
	}
	c.buffer = nil
	if c.sock != nil {
		c.sock.ctx = nil
		c.sock = nil
	}
	s.contexts = slices.DeleteFunc(s.contexts, func(x *wsContext) bool { return x == c })
	if c.sub != nil {
		s.lapse(c.sub)
		c.sub = nil
	}
	s.notify()
}

// lose is called when a context's socket is gone; held are the events that may
// not have arrived. mu is held.
func (c *wsContext) lose(s *Simulator, held []*record) {
	c.sock = nil
	c.lostAt = time.Now()
	c.buffer = nil
	for _, r := range held {
		s.hold(c, r)
	}
	c.expires = s.after(s.opt.RecoveryTimeout, func() { s.dropContext(c) })
}

// hold keeps an event for a lost client. When there are too many the oldest
// goes [documented]; nobody is told. mu is held.
func (s *Simulator) hold(c *wsContext, r *record) {
	c.buffer = append(c.buffer, r)
	s.settle(r, Held)
	for len(c.buffer) > s.opt.RecoveryBuffer {
		s.settle(c.buffer[0], Dropped)
		c.buffer = c.buffer[1:]
	}
}

// resumed is what a wsc led to.
type resumed struct {
	ctx       *wsContext // not nil: recovered
	malformed bool
	code      string // why not
}

// resume looks a wsc up. mu is held.
func (s *Simulator) resume(e *session, token string) resumed {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	parts := strings.Split(string(raw), "|")
	if err != nil || len(parts) != 3 || parts[0] != "wsc" {
		return resumed{malformed: true}
	}
	if code := s.faults.refuseRecovery; code != "" {
		s.faults.refuseRecovery = ""
		for _, c := range s.contexts {
			if c.id == parts[1] && c.sock == nil && c.session == e {
				s.dropContext(c)
				break
			}
		}
		return resumed{code: code}
	}
	for _, c := range s.contexts {
		if c.id != parts[1] {
			continue
		}
		switch {
		case c.session != e:
			return resumed{code: "WSG-1003"}
		case !slices.Contains(c.tokens, token) && !slices.Contains(c.before, token):
			return resumed{code: "WSG-1005"}
		case c.sub == nil:
			return resumed{code: "WSG-1005"}
		}
		return resumed{ctx: c}
	}
	return resumed{code: "WSG-1005"}
}
