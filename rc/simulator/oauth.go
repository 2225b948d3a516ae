package simulator

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	grantJWT     = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	grantRefresh = "refresh_token"
)

type tokenInfo struct {
	AccessToken      string `json:"access_token"`
	TokenType        string `json:"token_type"`
	ExpiresIn        int    `json:"expires_in"`
	RefreshToken     string `json:"refresh_token,omitempty"`
	RefreshExpiresIn int    `json:"refresh_token_expires_in,omitempty"`
	Scope            string `json:"scope"`
	OwnerID          string `json:"owner_id"`
	EndpointID       string `json:"endpoint_id"`
	SessionID        string `json:"session_id"`
}

// scopes are all permissions the app can hold, in the API definition's
// spelling.
var scopes = strings.Fields("ReadMessages EditMessages Faxes SMS InternalMessages ReadPresence EditPresence " +
	"ReadAccounts ReadContacts CallControl TeamMessaging UnifiedAppDesktop A2PSMS RingSense WebSocket " +
	"SubscriptionWebSocket WebSocketsSubscription")

func (s *Simulator) scope(wanted string) string {
	var have []string
	for _, p := range scopes {
		if !s.faults.missingApp[p] && (wanted == "" || strings.Contains(" "+wanted+" ", " "+p+" ")) {
			have = append(have, p)
		}
	}
	return strings.Join(have, " ")
}

// checkClient tells whether the app may speak. mu is held.
func (s *Simulator) checkClient(c *call, form url.Values) *answer {
	refuse := func(status int, code, message string) *answer {
		a := tokenError(status, "invalid_client", code, message)
		return &a
	}
	id, secret, basic := form.Get("client_id"), form.Get("client_secret"), false
	if h := c.header.Get("Authorization"); h != "" {
		scheme, rest, _ := strings.Cut(h, " ")
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
		if !strings.EqualFold(scheme, "Basic") || err != nil {
			return refuse(400, "OAU-153", "Invalid client: authorization header is malformed")
		}
		basic = true
		var bid string
		bid, secret, _ = strings.Cut(string(raw), ":")
		if id != "" && id != bid {
			return refuse(400, "OAU-153", "Invalid client: client_id differs from the authorization header")
		}
		id = bid
	}
	if form.Get("client_assertion") != "" {
		return refuse(400, "OAU-153", "Invalid client: client assertions are not known to this platform")
	}
	if id != s.clientID {
		return refuse(400, "OAU-153", "Invalid client: "+id)
	}
	if s.clientSecret == "" {
		if basic && secret != "" {
			return refuse(401, "OAU-146", "Invalid client credentials")
		}
		return nil
	}
	if !basic && form.Get("client_secret") == "" {
		return refuse(400, "OAU-153", "Invalid client: authorization header is not specified")
	}
	if secret != s.clientSecret {
		return refuse(401, "OAU-146", "Invalid client credentials")
	}
	return nil
}

func (s *Simulator) form(c *call) url.Values {
	v, err := url.ParseQuery(string(c.body))
	if err != nil {
		return url.Values{}
	}
	return v
}

// token is POST /restapi/oauth/token. mu is held.
func (s *Simulator) token(c *call) answer {
	form := s.form(c)
	if a := s.checkClient(c, form); a != nil {
		return *a
	}
	switch form.Get("grant_type") {
	case grantJWT:
		s.count.Logins++
		if s.faults.noJWTGrant {
			return tokenError(400, "unauthorized_client", "OAU-251", "Client is not allowed to use this grant type")
		}
		if form.Get("assertion") != s.jwt || s.faults.jwtRevoked {
			return tokenError(400, "invalid_grant", "OAU-213", "Token not found")
		}
		endpoint := form.Get("endpoint_id")
		if endpoint == "" {
			endpoint = randomHex(11)
		}
		access, refresh := s.ttls(form)
		return s.tokenAnswer(s.openSession(access, refresh, endpoint, s.scope(form.Get("scope"))))
	case grantRefresh:
		s.count.Refreshes++
		return s.refresh(form)
	case "":
		return tokenError(400, "invalid_request", "OAU-250", "Parameter [grant_type] is missing")
	}
	return tokenError(400, "unsupported_grant_type", "OAU-250", "Unsupported grant type")
}

// ttls reads the lives asked for, clamped to what the platform allows
// [documented].
func (s *Simulator) ttls(form url.Values) (access, refresh time.Duration) {
	access, refresh = s.opt.AccessTokenLife, s.opt.RefreshLife
	if n, err := strconv.Atoi(form.Get("access_token_ttl")); err == nil {
		access = min(max(time.Duration(n)*time.Second, 10*time.Minute), s.opt.AccessTokenLife)
	}
	if n, err := strconv.Atoi(form.Get("refresh_token_ttl")); err == nil && n >= 0 {
		refresh = min(time.Duration(n)*time.Second, s.opt.RefreshLife)
	}
	if s.opt.NoRefreshTokens {
		refresh = 0
	}
	return access, refresh
}

func (s *Simulator) refresh(form url.Values) answer {
	token, now := form.Get("refresh_token"), time.Now()
	for _, e := range s.sessions {
		current := token != "" && token == e.refresh
		old := token != "" && token == e.oldRefresh
		switch {
		case !current && !old:
			continue
		case e.ended && e.byPolicy:
			return apiError(403, "OAU-167", "Session is restricted")
		case e.ended:
			return tokenError(400, "invalid_grant", "OAU-213", "Token not found")
		case current && !now.Before(e.refreshUntil):
			return tokenError(400, "invalid_grant", "OAU-210", "Token expired")
		case current:
			if form.Has("access_token_ttl") || form.Has("refresh_token_ttl") {
				e.accessTTL, e.refreshTTL = s.ttls(form)
			}
			s.issue(e)
			return s.tokenAnswer(e)
		case e.accessUsedAt.IsZero() && now.Before(e.issued.Add(graceUnused)),
			!e.accessUsedAt.IsZero() && now.Before(e.accessUsedAt.Add(graceUsed)):
			return s.tokenAnswer(e)
		default:
			return tokenError(400, "invalid_grant", "OAU-210", "Token expired")
		}
	}
	return tokenError(400, "invalid_grant", "OAU-213", "Token not found")
}

func (s *Simulator) tokenAnswer(e *session) answer {
	now := time.Now()
	t := tokenInfo{
		AccessToken: e.access, TokenType: "bearer", ExpiresIn: seconds(e.accessUntil.Sub(now)), Scope: e.scope,
		OwnerID: ownExtensionID, EndpointID: e.endpoint, SessionID: e.id, RefreshToken: e.refresh,
	}
	if e.refresh != "" {
		t.RefreshExpiresIn = seconds(e.refreshUntil.Sub(now))
	}
	a := ok(t)
	a.set("Cache-Control", "no-store")
	return a
}

func seconds(d time.Duration) int { return int((d + time.Second/2) / time.Second) }

// revoke is POST /restapi/oauth/revoke: it ends the whole session. An unknown
// token is no error. mu is held.
func (s *Simulator) revoke(c *call) answer {
	form := s.form(c)
	if a := s.checkClient(c, form); a != nil {
		return *a
	}
	token := form.Get("token")
	if token == "" {
		token = c.query.Get("token")
	}
	for _, e := range s.sessions {
		if token != "" && (token == e.access || token == e.refresh || token == e.oldRefresh || e.expired[token]) {
			s.count.Revokes++
			s.endSession(e, "revoked")
		}
	}
	return answer{status: http.StatusOK}
}
