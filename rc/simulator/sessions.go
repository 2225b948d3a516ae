package simulator

import (
	"slices"
	"strings"
	"time"
)

// session is one OAuth session: a login and all its renewals. Refreshing keeps
// it, a new JWT login opens another.
type session struct {
	id       string
	endpoint string
	scope    string
	ended    bool
	byPolicy bool // ended by policy: a refresh gets 403 OAU-167 [observed]

	accessTTL, refreshTTL time.Duration

	access       string
	accessUntil  time.Time
	accessUsedAt time.Time // first use; zero before
	expired      map[string]bool
	refresh      string // empty when the app issues none
	refreshUntil time.Time
	oldRefresh   string // the one exchanged last: it still works for a while, for lost answers
	issued       time.Time
}

// Grace of a refresh token that was exchanged already [documented].
const (
	graceUnused = time.Hour        // while the new access token was not used
	graceUsed   = 10 * time.Second // after its first use
)

// issue gives the session a new pair of tokens. The old access token is
// unusable at once [documented]. mu is held.
func (s *Simulator) issue(e *session) {
	now := time.Now()
	if e.access != "" {
		e.expired[e.access] = true
	}
	e.access = opaque("U0", e.id, randomHex(18))
	e.accessUntil = now.Add(e.accessTTL)
	e.accessUsedAt = time.Time{}
	e.oldRefresh, e.refresh = e.refresh, ""
	e.issued = now
	if e.refreshTTL > 0 {
		e.refresh = opaque("R0", e.id, randomHex(18))
		e.refreshUntil = now.Add(e.refreshTTL)
	}
}

// openSession logs in; the oldest session makes room. mu is held.
func (s *Simulator) openSession(accessTTL, refreshTTL time.Duration, endpoint, scope string) *session {
	e := &session{
		id: randomHex(12), endpoint: endpoint, scope: scope, accessTTL: accessTTL,
		refreshTTL: refreshTTL, expired: map[string]bool{},
	}
	s.issue(e)
	s.sessions = append(s.sessions, e)
	for s.liveSessions() > s.opt.MaxSessions {
		for _, old := range s.sessions {
			if !old.ended {
				s.endSession(old, "evicted by a newer login")
				break
			}
		}
	}
	return e
}

func (s *Simulator) liveSessions() int {
	n := 0
	for _, e := range s.sessions {
		if !e.ended {
			n++
		}
	}
	return n
}

// endSession ends a session with everything that hangs on it: both tokens, its
// sockets and what could be recovered [documented that, inferred when]. mu is
// held.
func (s *Simulator) endSession(e *session, why string) {
	if e.ended {
		return
	}
	e.ended = true
	s.log.Info("session ended", "session", e.id, "why", why)
	for _, c := range slices.Clone(s.contexts) {
		if c.session != e {
			continue
		}
		k := c.sock
		s.dropContext(c)
		if k != nil {
			k.farewell("WSG-401", "OAuth session is no longer valid", 401, 4401)
		}
	}
	s.notify()
}

// bearer finds the session of an access token. mu is held.
func (s *Simulator) bearer(token string) (*session, *answer) {
	refuse := func(word, code, message string) (*session, *answer) {
		a := invalidToken(word, code, message)
		return nil, &a
	}
	for _, e := range s.sessions {
		switch {
		case e.access == token && e.ended:
			return refuse("TokenInvalid", "OAU-213", "Token not found")
		case e.access == token && !time.Now().Before(e.accessUntil):
			return refuse("TokenExpired", "OAU-128", "Access token expired")
		case e.access == token:
			if e.accessUsedAt.IsZero() {
				e.accessUsedAt = time.Now()
			}
			return e, nil
		case e.expired[token]:
			return refuse("TokenInvalid", "OAU-213", "Token not found")
		}
	}
	return refuse("TokenInvalid", "OAU-149", "Unparsable access token")
}

// authenticate reads the Authorization header, or access_token of the query
// (documented for content links). mu is held.
func (s *Simulator) authenticate(c *call) (*session, *answer) {
	h := c.header.Get("Authorization")
	if h == "" {
		if t := c.query.Get("access_token"); t != "" {
			return s.bearer(t)
		}
		a := apiError(401, "AGW-401", "Authorization header is not specified")
		return nil, &a
	}
	scheme, token, found := strings.Cut(h, " ")
	if !found || !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) == "" {
		a := apiError(401, "AGW-402", "Invalid Authorization header")
		return nil, &a
	}
	return s.bearer(strings.TrimSpace(token))
}
