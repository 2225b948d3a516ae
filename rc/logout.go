package rc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const revokePath = "/restapi/oauth/revoke"

// Logout ends what a Store keeps: it deletes the subscription, revokes the
// OAuth session at RingCentral and forgets the state. Each step is tried once,
// whatever became of the one before; the error joins what failed. It reports
// false if nothing was stored.
func Logout(ctx context.Context, cfg Config, store Store) (found bool, err error) {
	cfg.Store = nil
	c, err := New(cfg)
	if err != nil {
		return false, err
	}
	s := c.session
	defer s.api.close()
	ss, _, found, err := loadState(ctx, store)
	if err != nil {
		err = fmt.Errorf("the saved session could not be read: %w", err)
	}
	if found {
		if cfg.Budget == nil { // else it is known already
			s.gov.resume(ss.Spent, time.Now())
		}
		s.vault.keep(ss.Access, ss.Refresh)
		s.tokens = tokens{access: ss.Access, refresh: ss.Refresh, expires: ss.Expires}
		err = errors.Join(err, s.unsubscribe(ctx, ss.Subscription), s.revoke(ctx))
	}
	if cerr := store.Clear(ctx); cerr != nil {
		err = errors.Join(err, fmt.Errorf("the saved session could not be removed: %w", cerr))
	}
	return found, err
}

// unsubscribe deletes a subscription by HTTPS. That it is gone already, or
// that the token is, is no failure: it lapses by itself.
func (s *session) unsubscribe(ctx context.Context, id string) error {
	if id == "" || s.tokens.access == "" || time.Now().After(s.tokens.expires) {
		return nil
	}
	ans, err := s.api.do(ctx, groupMedium, http.MethodDelete, subscriptionPath+"/"+id, bearer(s.tokens.access), nil)
	if err != nil || ans.ok() || ans.status == http.StatusNotFound || ans.status == http.StatusUnauthorized {
		return err
	}
	pe := parseError(ans.body)
	e := newError(ans.status, ans.requestID, pe)
	e.Explanation = fmt.Sprintf("the subscription was not deleted: RingCentral answered with status %d%s; it lapses within a day", ans.status, quoted(pe.message, s.secrets()))
	return e
}

// revoke ends the OAuth session. [documented]
func (s *session) revoke(ctx context.Context) error {
	token := s.tokens.refresh
	if token == "" {
		token = s.tokens.access
	}
	if token == "" {
		return nil
	}
	form := url.Values{"token": {token}}
	if s.cfg.ClientSecret == "" {
		form.Set("client_id", s.cfg.ClientID)
	}
	ans, err := s.api.do(ctx, groupAuth, http.MethodPost, revokePath, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if s.cfg.ClientSecret != "" {
			r.SetBasicAuth(s.cfg.ClientID, s.cfg.ClientSecret)
		}
	}, strings.NewReader(form.Encode()))
	if err != nil || ans.ok() {
		return err
	}
	pe := parseError(ans.body)
	e := newError(ans.status, ans.requestID, pe)
	e.Explanation = fmt.Sprintf("RingCentral did not revoke the session: status %d%s; it ends by itself", ans.status, quoted(pe.message, s.secrets()))
	return e
}
