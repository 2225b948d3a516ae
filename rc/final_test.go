package rc_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

func TestFinalErrors(t *testing.T) {
	for name, tc := range map[string]struct {
		opt    simulator.Options
		config func(*rc.Config)
		set    func(*simulator.Simulator)
		code   string
		words  []string // of the sentence: the cause and the fix
	}{
		"wrong client id":     {config: func(c *rc.Config) { c.ClientID = "nobody" }, words: []string{"does not know this app", "client id"}},
		"wrong client secret": {config: func(c *rc.Config) { c.ClientSecret = "wrong-secret" }, words: []string{"does not know this app", "client secret"}},
		"wrong JWT":           {config: func(c *rc.Config) { c.JWT = "eyJwrong.jwt.value" }, words: []string{"refused the JWT", "create a new one"}},
		"revoked JWT":         {set: func(s *simulator.Simulator) { s.RefuseJWT(true) }, words: []string{"refused the JWT"}},
		"no JWT grant":        {set: func(s *simulator.Simulator) { s.RefuseJWTGrant(true) }, words: []string{"may not log in with a JWT", "JWT auth flow"}},
		"app permission": {opt: simulator.Options{MissingAppPermissions: []string{"WebSocket"}}, code: "CMN-401",
			words: []string{"lacks the WebSocket permission", "Developer Console"}},
		"user permission": {opt: simulator.Options{MissingUserPermissions: []string{"WebSocket"}}, code: "CMN-408",
			words: []string{"the user of this JWT lacks", "administrator"}},
		"subscription permission": {opt: simulator.Options{MissingAppPermissions: []string{"SubscriptionWebSocket"}}, code: "SUB-528",
			words: []string{"may not receive events over a WebSocket", "Developer Console"}},
		"refused access token": {config: func(c *rc.Config) { c.JWT, c.AccessToken = "", "an-old-access-token" },
			words: []string{"RC_ACCESS_TOKEN", "expired or revoked"}},
	} {
		t.Run(name, func(t *testing.T) {
			var cfg rc.Config
			play(t, tc.opt, func(c *rc.Config) {
				if tc.config != nil {
					tc.config(c)
				}
				cfg = *c
			}, func(w *world) {
				if tc.set != nil {
					tc.set(w.sim)
				}
				w.start()
				w.within(10*time.Second, "failed", func() bool { return w.status().Phase == rc.PhaseFailed })
				<-w.done
				e, ok := errors.AsType[*rc.Error](w.err)
				if !ok || !e.Final {
					t.Fatalf("Run returned %v", w.err)
				}
				text := e.Error()
				for _, word := range tc.words {
					if !strings.Contains(text, word) {
						t.Errorf("%q does not say %q", text, word)
					}
				}
				if tc.code != "" && (e.Code != tc.code || !strings.Contains(text, tc.code)) {
					t.Errorf("code %q in %q", e.Code, text)
				}
				if e.RequestID == "" {
					t.Errorf("no RCRequestId in %q", text)
				}
				if strings.Contains(text, "\n") {
					t.Errorf("more than one line: %q", text)
				}
				for _, secret := range []string{cfg.JWT, cfg.ClientSecret, cfg.AccessToken} {
					if secret != "" && strings.Contains(text, secret) {
						t.Errorf("a secret in %q", text)
					}
				}
				if n := len(w.sim.Requests()); n > 4 {
					t.Errorf("%d requests: %+v", n, w.sim.Requests())
				}
			})
		})
	}
}

func TestRunAgainAfterAFinalError(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.sim.RefuseJWT(true)
		w.start()
		<-w.done
		<-w.collected
		w.sim.RefuseJWT(false)
		w.start()
		w.untilLive()
		w.sim.SendSMS("", "hi")
		w.within(time.Second, "the event", func() bool { return len(w.events()) == 1 })
	})
}

func TestReadyAccessToken(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		c, err := rc.New(rc.Config{Server: "http://127.0.0.1", AccessToken: w.login(), Filters: []string{sms}, DialContext: w.net.Dial})
		if err != nil {
			t.Fatal(err)
		}
		w.Client = c
		w.live()
		pass(2 * time.Hour) // it is used as it is: nothing renews it
		if s := w.sim.State(); s.Logins != 1 || s.Refreshes != 0 || s.Connections != 1 {
			t.Errorf("simulator %+v", s)
		}
	})
}

// login gets an access token as another program would.
func (w *world) login() string {
	w.t.Helper()
	id, secret, jwt := w.sim.Credentials()
	tr := &http.Transport{DialContext: w.net.Dial}
	defer tr.CloseIdleConnections()
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {jwt}}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, "http://127.0.0.1/restapi/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.SetBasicAuth(id, secret)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := tr.RoundTrip(req)
	if err != nil {
		w.t.Fatal(err)
	}
	var body struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil || body.Token == "" {
		w.t.Fatalf("no token: %v", err)
	}
	_ = res.Body.Close()
	return body.Token
}

// slowStore takes an hour to save.
type slowStore struct{ rc.Store }

func (slowStore) Load(context.Context, string) ([]byte, error) { return nil, nil }

func (slowStore) Save(ctx context.Context, _ string, _ []byte) error {
	<-ctx.Done()
	return ctx.Err()
}

// The end of a run takes a moment after the failure was told. Who asks for a
// connection in it has seen the failure, and must not be left waiting.
func TestReconnectWhileARunEnds(t *testing.T) {
	story := func(tell func(w *world)) func(*testing.T) {
		return func(t *testing.T) {
			play(t, simulator.Options{}, func(c *rc.Config) { c.Store = slowStore{} }, func(w *world) {
				tell(w)
				w.stop()
				pass(time.Minute) // the store has given up
			})
		}
	}
	failing := func(w *world) {
		w.sim.SetAppPermission("WebSocket", false)
		w.start()
		w.within(10*time.Second, "failed", func() bool { return w.status().Phase == rc.PhaseFailed })
		select {
		case <-w.done:
			t.Fatal("the run has ended already")
		default:
		}
	}
	t.Run("asked", story(func(w *world) {
		failing(w)
		w.sim.SetAppPermission("WebSocket", true)
		w.Reconnect()
		w.untilLive()
	}))
	t.Run("asked before the failure", story(func(w *world) {
		w.Reconnect()
		failing(w)
		<-w.done
	}))
	t.Run("asked, and quit", story(func(w *world) {
		failing(w)
		w.Reconnect()
		if w.stop() == nil {
			t.Error("the failure was forgotten")
		}
	}))
}
