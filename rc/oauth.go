package rc

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	tokenPath = "/restapi/oauth/token" //nolint:gosec // a path, not a credential
	jwtGrant  = "urn:ietf:params:oauth:grant-type:jwt-bearer"

	// defaultTokenLife is assumed when an answer does not say. [documented]
	defaultTokenLife = time.Hour
	// refreshMargin is how much of a token's life must at least be left when
	// it is renewed, for tokens that live long enough. [inferred]
	refreshMargin = 5 * time.Minute
	// tokenRest is the end of a token's life, which is not used.
	tokenRest = 15 * time.Second
)

// tokens is one OAuth session. [documented]
type tokens struct {
	access         string
	refresh        string // empty unless the app issues refresh tokens
	expires        time.Time
	refreshExpires time.Time
	renewAt        time.Time // when to renew access; zero for never
	ownerID        string    // extension id of the user
}

func (t tokens) valid(now time.Time) bool {
	return t.access != "" && (t.renewAt.IsZero() || now.Before(t.renewAt))
}

func (t tokens) refreshable(now time.Time) bool {
	return t.refresh != "" && now.Before(t.refreshExpires)
}

// oauth logs in and renews. It is the only place that sends credentials.
type oauth struct {
	api                         *api
	clientID, clientSecret, jwt string
}

// grant is a way to get tokens.
type grant uint8

const (
	grantJWT grant = iota
	grantRefresh
)

func (g grant) String() string {
	if g == grantRefresh {
		return "the renewal of the access token"
	}
	return "the login"
}

// token asks for tokens. It returns the answer when it is a refusal, a
// *limited or *Error when none came.
func (o *oauth) token(ctx context.Context, g grant, refresh string) (tokens, answer, error) {
	form := url.Values{}
	if g == grantRefresh {
		form.Set("grant_type", "refresh_token")
		form.Set("refresh_token", refresh)
	} else {
		form.Set("grant_type", jwtGrant)
		form.Set("assertion", o.jwt)
	}
	if o.clientSecret == "" { // a public client has no header to say who it is [documented]
		form.Set("client_id", o.clientID)
	}
	ans, err := o.api.do(ctx, groupAuth, http.MethodPost, tokenPath, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if o.clientSecret != "" {
			r.SetBasicAuth(o.clientID, o.clientSecret)
		}
	}, strings.NewReader(form.Encode()))
	if err != nil || !ans.ok() {
		return tokens{}, ans, err
	}
	t, ok := parseTokens(ans.body, ans.at)
	if !ok {
		return tokens{}, ans, &Error{Status: ans.status, RequestID: ans.requestID,
			Explanation: "the server's answer to " + g.String() + " holds no access token: check the server address"}
	}
	return t, ans, nil
}

func parseTokens(body []byte, now time.Time) (tokens, bool) {
	var info struct {
		AccessToken           string      `json:"access_token"`
		RefreshToken          string      `json:"refresh_token"`
		ExpiresIn             json.Number `json:"expires_in"`
		RefreshTokenExpiresIn json.Number `json:"refresh_token_expires_in"`
		OwnerID               any         `json:"owner_id"`
	}
	if err := json.Unmarshal(body, &info); err != nil || info.AccessToken == "" {
		return tokens{}, false
	}
	t := tokens{access: info.AccessToken, refresh: info.RefreshToken}
	life := seconds(info.ExpiresIn, defaultTokenLife)
	t.expires = now.Add(life)
	t.renewAt = now.Add(renewAfter(life))
	if t.refresh == "" {
		// Without a refresh token a renewal is a new login, which opens a new
		// OAuth session: the gateway would not recover the old one's, and each
		// login may evict an older one. So the token is used to its end.
		t.renewAt = t.expires.Add(-tokenRest)
	}
	t.refreshExpires = now.Add(seconds(info.RefreshTokenExpiresIn, 7*24*time.Hour))
	if s, ok := info.OwnerID.(string); ok {
		t.ownerID = s
	}
	return t, true
}

// renewAfter is when in its life a token is renewed: after four fifths, and
// with refreshMargin left if it lives twice as long as that.
func renewAfter(life time.Duration) time.Duration {
	at := life * 4 / 5
	if life >= 2*refreshMargin {
		at = min(at, life-refreshMargin)
	}
	return at
}

func seconds(n json.Number, otherwise time.Duration) time.Duration {
	f, err := n.Float64()
	if err != nil || f <= 0 || f > 10*365*24*3600 {
		return otherwise
	}
	return time.Duration(f * float64(time.Second))
}

// bearer authorizes a REST request.
func bearer(token string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}
