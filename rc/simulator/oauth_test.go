package simulator

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

func TestTokenErrors(t *testing.T) {
	c := onSockets(t, Options{AuthLimit: 1000})
	basic := func(id, secret string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
	}
	good := basic(c.s.clientID, c.s.clientSecret)
	jwt := "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
	for _, tc := range []struct {
		name, auth, body string
		status           int
		word, code       string
	}{
		{"no client", "", jwt + c.s.jwt, 400, "invalid_client", "OAU-153"},
		{"unknown client", basic("nobody", "x"), jwt + c.s.jwt, 400, "invalid_client", "OAU-153"},
		{"not base64", "Basic %%%", jwt + c.s.jwt, 400, "invalid_client", "OAU-153"},
		{"wrong secret", basic(c.s.clientID, "wrong"), jwt + c.s.jwt, 401, "invalid_client", "OAU-146"},
		{"wrong JWT", good, jwt + "other", 400, "invalid_grant", "OAU-213"},
		{"unknown refresh token", good, "grant_type=refresh_token&refresh_token=x", 400, "invalid_grant", "OAU-213"},
		{"no grant type", good, "", 400, "invalid_request", "OAU-250"},
		{"other grant type", good, "grant_type=password", 400, "unsupported_grant_type", "OAU-250"},
	} {
		r := c.do("POST", "/restapi/oauth/token", tc.auth, tc.body)
		if r.status != tc.status || r.field("error") != tc.word || r.code() != tc.code {
			t.Errorf("%s: %d %s", tc.name, r.status, r.body)
		}
		if r.header.Get("RCRequestId") == "" || r.header.Get("WWW-Authenticate") == "" || r.field("error_description") == "" {
			t.Errorf("%s: header or description missing: %v", tc.name, r.header)
		}
	}
	c.s.RefuseJWTGrant(true)
	if r := c.login(); r.status != 400 || r.field("error") != "unauthorized_client" || r.code() != "OAU-251" {
		t.Errorf("grant not allowed: %d %s", r.status, r.body)
	}
	c.s.RefuseJWTGrant(false)
	c.s.RefuseJWT(true)
	if r := c.login(); r.status != 400 || r.field("error") != "invalid_grant" {
		t.Errorf("revoked JWT: %d %s", r.status, r.body)
	}
}

func TestLogin(t *testing.T) {
	c := onSockets(t, Options{AuthLimit: 1000})
	r := c.login()
	if r.status != 200 || r.field("token_type") != "bearer" || r.field("expires_in") != "3600" ||
		r.field("refresh_token_expires_in") != "604800" || r.field("owner_id") != ExtensionID || r.field("session_id") == "" {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if strings.ContainsAny(string(r.body[:20]), " \n") {
		t.Errorf("not compact: %s", r.body)
	}
	r = c.form("/restapi/oauth/token", "grant_type", grantJWT, "assertion", c.s.jwt, "access_token_ttl", "1800", "refresh_token_ttl", "302400", "client_id", c.s.clientID)
	if r.field("expires_in") != "1800" || r.field("refresh_token_expires_in") != "302400" {
		t.Errorf("lives asked for: %s", r.body)
	}
	r = c.form("/restapi/oauth/token", "grant_type", grantJWT, "assertion", c.s.jwt, "access_token_ttl", "1", "refresh_token_ttl", "0")
	if r.field("expires_in") != "600" || r.field("refresh_token") != "" {
		t.Errorf("clamped lives: %s", r.body)
	}
}

func TestPublicClient(t *testing.T) {
	c := onSockets(t, Options{PublicClient: true})
	r := c.do("POST", "/restapi/oauth/token", "", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="+c.s.jwt+"&client_id="+c.s.clientID)
	if r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
}

func TestRefresh(t *testing.T) {
	ext := "/restapi/v1.0/account/~/extension/~"
	inBubble(t, Options{AuthLimit: 1000}, func(c *tester) {
		c.login()
		access, refresh := c.access, c.refresh
		if r := c.renew(refresh); r.status != 200 || c.access == access || c.refresh == refresh {
			t.Fatalf("refresh: %d %s", r.status, r.body)
		}
		if r := c.do("GET", ext, "Bearer "+access, ""); r.status != 401 {
			t.Errorf("the old access token still works: %d", r.status)
		}
		// The answer was lost: the same pair again, while the new access
		// token was not used.
		newAccess := c.access
		pass(59 * time.Minute)
		if r := c.renew(refresh); r.status != 200 || c.access != newAccess {
			t.Errorf("grace before use: %d %s", r.status, r.body)
		}
		c.get(ext)
		pass(9 * time.Second)
		if r := c.renew(refresh); r.status != 200 || c.access != newAccess {
			t.Errorf("grace after use: %d %s", r.status, r.body)
		}
		pass(2 * time.Second)
		if r := c.renew(refresh); r.status != 400 || r.code() != "OAU-210" {
			t.Errorf("after the grace: %d %s", r.status, r.body)
		}
		pass(time.Hour)
		if r := c.get(ext); r.status != 401 || r.field("errorCode") != "TokenExpired" || r.code() != "OAU-128" {
			t.Errorf("expired access token: %d %s", r.status, r.body)
		}
		current := c.refresh
		pass(8 * 24 * time.Hour)
		if r := c.renew(current); r.status != 400 || r.code() != "OAU-210" {
			t.Errorf("expired refresh token: %d %s", r.status, r.body)
		}
	})
}

func TestSixthSessionEvictsTheFirst(t *testing.T) {
	c := onSockets(t, Options{AuthLimit: 1000})
	l, _ := c.connect("")
	l.subscribe(smsFilter)
	first, refresh := c.access, c.refresh
	for range 4 {
		c.login()
	}
	if r := c.do("GET", "/restapi/v1.0/account/~", "Bearer "+first, ""); r.status != 200 {
		t.Fatalf("five sessions: %d", r.status)
	}
	c.login()
	if r := c.do("GET", "/restapi/v1.0/account/~", "Bearer "+first, ""); r.status != 401 {
		t.Errorf("the first session still works: %d", r.status)
	}
	if code := l.closed(); code != 4401 {
		t.Errorf("its socket was closed with %d", code)
	}
	if r := c.renew(refresh); r.status != 400 {
		t.Errorf("its refresh token still works: %d", r.status)
	}
	if st := c.s.State(); st.Sessions != 5 || st.Subscriptions != 0 {
		t.Errorf("%+v", st)
	}
}

func TestRevokeEndsTheSession(t *testing.T) {
	c := onSockets(t, Options{AuthLimit: 1000})
	l, _ := c.connect("")
	if r := c.form("/restapi/oauth/revoke", "token", c.access); r.status != 200 || len(r.body) != 0 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := c.get("/restapi/v1.0/account/~"); r.status != 401 {
		t.Errorf("access token: %d", r.status)
	}
	if r := c.renew(c.refresh); r.status != 400 {
		t.Errorf("refresh token: %d", r.status)
	}
	l.closed()
	if r := c.form("/restapi/oauth/revoke", "token", "unknown"); r.status != 200 {
		t.Errorf("unknown token: %d", r.status)
	}
	c.login()
	c.s.EndSessions(true)
	if r := c.renew(c.refresh); r.status != 403 || r.code() != "OAU-167" {
		t.Errorf("ended by policy: %d %s", r.status, r.body)
	}
}

func TestAuthorizationErrors(t *testing.T) {
	c := onSockets(t, Options{})
	for auth, code := range map[string]string{"": "AGW-401", "Bearer": "AGW-402", "Basic x": "AGW-402", "Bearer unknown": "OAU-149"} {
		if r := c.do("GET", "/restapi/v1.0/account/~", auth, ""); r.status != 401 || r.code() != code {
			t.Errorf("%q: %d %s", auth, r.status, r.body)
		}
	}
	for _, path := range []string{"/restapi", "/restapi/v1.0", "/restapi/v1.0/status"} {
		if r := c.do("GET", path, "", ""); r.status != 200 {
			t.Errorf("%s: %d", path, r.status)
		}
	}
	c.login()
	if r := c.get("/restapi/v1.0/nothing"); r.status != 404 || r.code() != "AGW-404" {
		t.Errorf("%d %s", r.status, r.body)
	}
}
