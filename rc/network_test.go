package rc_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// real is a client and a platform on real sockets.
type real struct {
	sim *simulator.Simulator
	srv *httptest.Server
	cfg rc.Config
}

func onSockets(t *testing.T, tls bool) *real {
	t.Helper()
	r := &real{sim: simulator.New(simulator.Options{StrictTokens: true})}
	if tls {
		r.srv = httptest.NewTLSServer(r.sim)
	} else {
		r.srv = httptest.NewServer(r.sim)
	}
	t.Cleanup(func() {
		r.sim.Close()
		r.srv.CloseClientConnections()
		r.srv.Close()
	})
	id, secret, jwt := r.sim.Credentials()
	r.cfg = rc.Config{Server: r.srv.URL, ClientID: id, ClientSecret: secret, JWT: jwt, Filters: []string{sms}}
	return r
}

// until runs a client until seen returns true for one of its updates.
func (r *real) until(t *testing.T, seen func(rc.Update) bool) {
	t.Helper()
	c, err := rc.New(r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	found := false
	for {
		select {
		case together := <-c.Updates():
			for _, u := range apart(together) {
				if !found && seen(u) {
					found = true
					cancel()
				}
			}
		case err := <-done:
			if !found {
				t.Fatalf("it was not seen; Run returned %v", err)
			}
			return
		}
	}
}

func TestRealSockets(t *testing.T) {
	for name, tls := range map[string]bool{"plain": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			r := onSockets(t, tls)
			if tls {
				r.cfg.RootCAs = x509.NewCertPool()
				r.cfg.RootCAs.AddCert(r.srv.Certificate())
			}
			sent, cut := false, false
			r.until(t, func(u rc.Update) bool {
				switch u := u.(type) {
				case rc.Status:
					if u.Phase == rc.PhaseLive && !sent {
						sent = true
						r.sim.SendSMS("", "one")
					}
				case rc.Event:
					if !cut {
						cut = true
						r.sim.Cut()
						r.sim.SendSMS("", "two")
						return false
					}
					return u.How == rc.Recovered && strings.Contains(string(u.Envelope), "two")
				}
				return false
			})
			if s := r.sim.State(); s.Posts != 1 || s.LastClose != 1000 || s.Deletes != 1 {
				t.Errorf("simulator %+v", s)
			}
		})
	}
}

// says waits for a status whose error says all of words.
func says(words ...string) func(rc.Update) bool {
	return func(u rc.Update) bool {
		s, ok := u.(rc.Status)
		if !ok || s.Err == nil {
			return false
		}
		for _, w := range words {
			if !strings.Contains(s.Err.Error(), w) {
				return false
			}
		}
		return true
	}
}

func TestInterceptedTLS(t *testing.T) {
	r := onSockets(t, true)
	r.until(t, says("is not trusted", "inspects TLS", "--ca-file"))
}

func TestBlockedGateway(t *testing.T) {
	r := onSockets(t, false)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close() // nobody listens there now
	r.sim.SetGatewayURI("ws://" + addr + "/ws")
	r.until(t, says("event gateway "+addr, "only the gateway is blocked"))
}

func TestGatewayThatRefusesTheUpgrade(t *testing.T) {
	r := onSockets(t, false)
	r.sim.NextConnect(simulator.ConnectFault{Status: 404})
	r.until(t, says("refused the WebSocket upgrade (status 404)", "proxy"))
}

func TestGatewayWithoutEncryptionIsRefused(t *testing.T) {
	r := onSockets(t, false)
	r.sim.SetGatewayURI("ws://gateway.example.test/ws")
	r.until(t, says("without encryption", "gateway.example.test"))
}

func TestProxies(t *testing.T) {
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		asked = append(asked, q.Method+" "+q.Host)
		w.Header().Set("Proxy-Authenticate", "Basic")
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	through, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	through.User = url.UserPassword("someone", "a-proxy-password")

	t.Run("API", func(t *testing.T) {
		r := onSockets(t, true)
		r.cfg.Proxy = func(*http.Request) (*url.URL, error) { return through, nil }
		r.until(t, says("407", "HTTPS_PROXY"))
	})
	t.Run("gateway", func(t *testing.T) {
		r := onSockets(t, true)
		r.cfg.RootCAs = x509.NewCertPool()
		r.cfg.RootCAs.AddCert(r.srv.Certificate())
		r.cfg.Proxy = func(q *http.Request) (*url.URL, error) {
			if strings.HasPrefix(q.URL.Path, "/ws") {
				return through, nil
			}
			return nil, nil
		}
		r.until(t, says("event gateway", "407", "HTTPS_PROXY"))
	})
	t.Run("gone", func(t *testing.T) {
		r := onSockets(t, true)
		r.cfg.Proxy = func(*http.Request) (*url.URL, error) {
			return nil, errors.New(`invalid proxy address "http://someone:a-proxy-password@nowhere": bad`)
		}
		r.until(t, func(u rc.Update) bool {
			s, ok := u.(rc.Status)
			if ok && s.Err != nil && strings.Contains(s.Err.Error(), "a-proxy-password") {
				t.Errorf("a password in %q", s.Err)
			}
			return ok && s.Err != nil
		})
	})
	if len(asked) < 2 {
		t.Errorf("the proxy was asked %v", asked)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	ok := rc.Config{Server: "https://platform.example.test", ClientID: "id", JWT: "jwt"}
	for name, tc := range map[string]struct {
		change func(*rc.Config)
		want   string
	}{
		"fine":             {func(*rc.Config) {}, ""},
		"http to loopback": {func(c *rc.Config) { c.Server = "http://127.0.0.1:99" }, ""},
		"http elsewhere":   {func(c *rc.Config) { c.Server = "http://platform.example.test" }, "without encryption"},
		"no scheme":        {func(c *rc.Config) { c.Server = "platform.example.test" }, "not a URL"},
		"ftp":              {func(c *rc.Config) { c.Server = "ftp://platform.example.test" }, "must begin with https"},
		"userinfo":         {func(c *rc.Config) { c.Server = "https://me:pw@platform.example.test" }, "user name or password"},
		"no credentials":   {func(c *rc.Config) { c.JWT = "" }, "neither a JWT"},
		"no client id":     {func(c *rc.Config) { c.ClientID = "" }, "client id"},
		"access token":     {func(c *rc.Config) { c.JWT, c.ClientID, c.AccessToken = "", "", "token" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := ok
			tc.change(&cfg)
			_, err := rc.New(cfg)
			switch {
			case tc.want == "" && err != nil:
				t.Error(err)
			case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}
