package rc

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// authorize makes sure of an access token that lasts: it logs in at the first
// time and renews afterwards. A new login opens a new OAuth session, which
// loses what the gateway holds for the old one, so it comes last.
func (s *session) authorize(ctx context.Context) error {
	if s.tokens.valid(time.Now()) {
		return nil
	}
	s.phase(PhaseAuthorizing, s.status.Err)
	if s.tokens.refreshable(time.Now()) {
		err := s.obtain(ctx, grantRefresh)
		if err == nil || s.tokens.refresh != "" {
			if err != nil && !asError(err).Final && ctx.Err() == nil && time.Now().Before(s.tokens.expires) {
				s.subRefused.notRenewed()
				return nil // renewing failed for now, but the old one is good yet
			}
			return err
		}
		// The refresh token is no longer good; the JWT is.
	}
	return s.obtain(ctx, grantJWT)
}

// obtain runs one grant, waiting for the Auth budget if it must.
func (s *session) obtain(ctx context.Context, g grant) error {
	for {
		t, ans, err := s.oauth.token(ctx, g, s.tokens.refresh)
		if again, err := s.waitBudget(ctx, err, PhaseAuthorizing); again {
			continue
		} else if err != nil {
			return err
		}
		return s.adoptTokens(g, t, ans)
	}
}

// waitBudget waits if err says that the budget is used up, and reports
// whether to try again.
func (s *session) waitBudget(ctx context.Context, err error, p Phase) (again bool, _ error) {
	l, ok := errors.AsType[*limited](err)
	if !ok {
		return false, err
	}
	before := s.status.Err
	if !s.pause(ctx, l.until, explainLimited(l)) {
		return false, ctx.Err()
	}
	s.phase(p, before)
	return true, nil
}

// adoptTokens digests the answer to a grant.
func (s *session) adoptTokens(g grant, t tokens, ans answer) error {
	s.readClock(ans)
	if ans.ok() {
		if g == grantRefresh && t.refresh == "" {
			t.refresh, t.refreshExpires = s.tokens.refresh, s.tokens.refreshExpires
		}
		s.tokens = t
		s.vault.keep(t.access, t.refresh)
		s.ticket = nil // made with the old token
		if g == grantJWT {
			s.subRefused.loggedIn(ans.at)
			s.restRefused.loggedIn(ans.at)
		}
		s.save(s.proof, s.clean)
		text := "Logged in to " + s.api.base.Host
		if g == grantRefresh {
			text = "Access token renewed"
		}
		s.notice(Notice{Kind: NoticeToken, Text: text + ", good until " + t.expires.Local().Format(time.TimeOnly)})
		return nil
	}
	s.save(s.proof, s.clean)
	e := explainLogin(ans, g, s.secrets())
	if g == grantRefresh && refreshIsOver(ans) {
		s.tokens = tokens{}
		if e.Code != "invalid_client" && parseError(ans.body).oauth != "invalid_client" {
			e.Final = false // the JWT may still be good
			s.notice(Notice{Kind: NoticeToken, Err: e, Text: "The session could not be renewed; logging in again"})
		}
	}
	return e
}

// refreshIsOver reports whether an answer means that a refresh token is of no
// more use: expired, used, or its session was ended. A refusal that is not in
// RingCentral's words comes from something on the way.
func refreshIsOver(ans answer) bool {
	if ans.status != http.StatusBadRequest && ans.status != http.StatusUnauthorized && ans.status != http.StatusForbidden {
		return false
	}
	pe := parseError(ans.body)
	return pe.oauth != "" || strings.HasPrefix(pe.code, "OAU-")
}

// readClock notes how far the platform's clock is from ours. The Date header
// has whole seconds; half of one is added.
func (s *session) readClock(ans answer) {
	if t, err := http.ParseTime(ans.header.Get("Date")); err == nil {
		s.clock = t.Add(time.Second / 2).Sub(ans.at)
	}
}

// getTicket makes sure of a WebSocket token that was not presented yet.
func (s *session) getTicket(ctx context.Context) error {
	if s.ticket.usable(time.Now()) {
		return nil
	}
	s.ticket = nil
	refreshed, loggedIn, late := false, false, false
	var login time.Time
	s.phase(PhaseTicket, s.status.Err)
	for {
		t, ans, err := fetchTicket(ctx, s.api, s.tokens.access)
		if ans.status != 0 { // it reached the platform
			s.tickets++
			s.asked = ans.at
		}
		if again, err := s.waitBudget(ctx, err, PhaseTicket); again {
			continue
		} else if err != nil {
			return err
		}
		s.readClock(ans)
		s.save(s.proof, s.clean) // the budget outlives the process
		if ans.status != http.StatusUnauthorized {
			if !ans.ok() {
				return explainTicket(ans, s.secrets())
			}
			s.ticket = t
			s.vault.keep(t.token)
			return nil
		}
		if loggedIn && !late && ans.at.Sub(login) > justIssued {
			// The budget made the new token wait, and it may have been ended
			// meanwhile: once, that is no reason to give up.
			loggedIn, late = false, true
		}
		// 401: renew once, then log in once, then give up. [inferred]
		switch {
		case s.cfg.AccessToken != "":
			return explainUnauthorized(ans, true, s.secrets())
		case !refreshed && s.tokens.refreshable(time.Now()):
			refreshed = true
			if err := s.obtain(ctx, grantRefresh); err == nil {
				continue
			} else if s.tokens.refresh != "" || asError(err).Final {
				return err
			}
			fallthrough
		case !loggedIn:
			loggedIn = true
			if err := s.obtain(ctx, grantJWT); err != nil {
				return err
			}
			login = time.Now()
		default:
			s.tokens = tokens{}
			return explainUnauthorized(ans, false, s.secrets())
		}
		s.phase(PhaseTicket, s.status.Err)
	}
}

// justIssued is how long after a login a refusal of its token still speaks
// against the login.
const justIssued = 10 * time.Second

// renewalAt is when the access token is to be renewed beside a living
// connection, zero for never: only a refresh keeps the OAuth session, so a new
// login waits until the next connection needs it.
func (s *session) renewalAt() time.Time {
	if s.renewing || s.tokens.refresh == "" {
		return time.Time{}
	}
	return s.tokens.renewAt
}

// renew refreshes the access token beside a living connection.
func (s *session) renew(ctx context.Context) { s.obtainBeside(ctx, grantRefresh) }

// renewNow gets another access token because REST requests with this one are
// refused, though the connection lives.
func (s *session) renewNow(ctx context.Context, refused string) {
	if s.renewing || s.cfg.AccessToken != "" || refused != s.tokens.access {
		return
	}
	now := time.Now()
	if g, ok := s.restRefused.refused(now, s.tokens.refreshable(now)); ok {
		s.obtainBeside(ctx, g)
	}
}

// tokenRefused plans another access token for the next connection, because
// the subscription of this one was refused. It returns when the next login may
// be, if there is none now.
func (s *session) tokenRefused(now time.Time) (until time.Time) {
	g, ok := s.subRefused.refused(now, s.tokens.refreshable(now))
	if !ok {
		return s.subRefused.next
	}
	if g == grantJWT {
		s.tokens.refresh = "" // renewing did not help
	}
	s.tokens.renewAt = now
	return time.Time{}
}

func (s *session) obtainBeside(ctx context.Context, g grant) {
	s.renewing = true
	refresh := s.tokens.refresh
	s.work(ctx, func() func() {
		t, ans, err := s.oauth.token(ctx, g, refresh)
		return func() { s.renewed(g, t, ans, err) }
	})
}

// renewPause is how long to wait after a renewal that failed. The connection
// lives on meanwhile: a token is needed only to open the next one.
const renewPause = time.Minute

func (s *session) renewed(g grant, t tokens, ans answer, err error) {
	s.renewing = false
	if l, ok := errors.AsType[*limited](err); ok {
		s.restRefused.notRenewed()
		s.tokens.renewAt = l.until
		return
	}
	if err == nil {
		err = s.adoptTokens(g, t, ans)
	}
	if err == nil {
		s.emitStatus()
		return
	}
	e := asError(err)
	if g == grantRefresh && s.tokens.refresh != "" {
		s.restRefused.notRenewed()
	}
	s.tokens.renewAt = time.Now().Add(renewPause)
	if e.Final {
		s.tokens.renewAt = time.Time{} // only the next connection will tell
	}
	s.notice(Notice{Kind: NoticeToken, Err: e, Text: "The access token could not be renewed: " + e.Error()})
}
