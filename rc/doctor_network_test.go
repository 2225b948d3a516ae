package rc_test

import (
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"ringtail/rc"
)

// diagnose collects what is found on real sockets, by name or filter.
func (r *real) diagnose(t *testing.T) map[string]rc.Check {
	t.Helper()
	found := map[string]rc.Check{}
	if err := rc.Diagnose(t.Context(), r.cfg, func(c rc.Check) { found[c.Name] = c }); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestDiagnoseTLS(t *testing.T) {
	t.Run("intercepted", func(t *testing.T) {
		found := onSockets(t, true).diagnose(t)
		c := found[rc.StepTLS]
		if c.Result != rc.ResultFail || !strings.Contains(c.Detail, "is not trusted") || !strings.Contains(c.Fix, "--ca-file") || c.Took <= 0 {
			t.Errorf("%+v", c)
		}
		for name, c := range found {
			if name != rc.StepTLS && c.Result == rc.ResultFail {
				t.Errorf("%+v", c)
			}
		}
	})
	t.Run("intercepted at the gateway", func(t *testing.T) {
		r := onSockets(t, false)
		gateway := httptest.NewTLSServer(r.sim)
		defer gateway.Close()
		r.sim.SetGatewayURI("wss" + strings.TrimPrefix(gateway.URL, "https") + "/ws")
		found := r.diagnose(t)
		if c := found[rc.StepGatewayTLS]; c.Result != rc.ResultFail || !strings.Contains(c.Fix, "--ca-file") {
			t.Errorf("%+v", c)
		}
		if c := found[rc.StepConnection]; c.Result != rc.ResultSkip {
			t.Errorf("%+v", c)
		}
	})
	t.Run("with a CA file", func(t *testing.T) {
		r := onSockets(t, true)
		r.cfg.RootCAs = x509.NewCertPool()
		r.cfg.RootCAs.AddCert(r.srv.Certificate())
		found := r.diagnose(t)
		for _, name := range []string{rc.StepTLS, rc.StepGatewayTLS} {
			c := found[name]
			if c.Result != rc.ResultOK || !strings.Contains(c.Detail, "TLS 1.3, certificate by “Acme Co” until ") || !strings.Contains(c.Detail, "trusted because of --ca-file") || c.Took <= 0 {
				t.Errorf("%+v", c)
			}
		}
		for _, c := range found {
			if c.Result == rc.ResultFail || c.Result == rc.ResultWarn {
				t.Errorf("%+v", c)
			}
		}
	})
}

// tunnel is a proxy that wants a password.
type tunnel struct {
	password string
	mu       sync.Mutex
	opened   []string
}

func (p *tunnel) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	given := strings.TrimPrefix(q.Header.Get("Proxy-Authorization"), "Basic ")
	if q.Method != http.MethodConnect || given != base64.StdEncoding.EncodeToString([]byte("someone:"+p.password)) {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	p.mu.Lock()
	p.opened = append(p.opened, q.Host)
	p.mu.Unlock()
	there, err := (&net.Dialer{}).DialContext(q.Context(), "tcp", q.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusOK)
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = there.Close()
		return
	}
	go func() {
		_, _ = io.Copy(there, buffered)
		_ = there.Close()
	}()
	_, _ = io.Copy(here, there)
	_ = here.Close()
}

func TestDiagnoseProxy(t *testing.T) {
	for _, password := range []string{"a-proxy-password", "a-wrong-password"} {
		t.Run(password, func(t *testing.T) {
			p := &tunnel{password: "a-proxy-password"}
			srv := httptest.NewServer(p)
			defer srv.Close()
			defer srv.CloseClientConnections()
			through, err := url.Parse(srv.URL)
			if err != nil {
				t.Fatal(err)
			}
			through.User = url.UserPassword("someone", password)
			r := onSockets(t, true)
			r.cfg.RootCAs = x509.NewCertPool()
			r.cfg.RootCAs.AddCert(r.srv.Certificate())
			r.cfg.Proxy = func(*http.Request) (*url.URL, error) { return through, nil }
			found := r.diagnose(t)
			for _, c := range found {
				if said := fmt.Sprintf("%+v", c); strings.Contains(said, "someone") || strings.Contains(said, password) {
					t.Errorf("the proxy's password in %s", said)
				}
			}
			if password != p.password {
				if c := found[rc.StepProxy]; c.Result != rc.ResultFail || !strings.Contains(c.Detail, "407") || !strings.Contains(c.Fix, "HTTPS_PROXY") {
					t.Errorf("%+v", c)
				}
				if c := found[rc.StepAPI]; c.Result != rc.ResultSkip {
					t.Errorf("%+v", c)
				}
				return
			}
			if c := found[rc.StepProxy]; c.Result != rc.ResultOK || c.Detail != srv.URL {
				t.Errorf("%+v", c)
			}
			for _, name := range []string{rc.StepDNS, rc.StepGatewayDNS} {
				if c := found[name]; c.Result != rc.ResultSkip || !strings.Contains(c.Detail, "the proxy looks up") {
					t.Errorf("%+v", c)
				}
			}
			if c := found[rc.StepConnection]; c.Result != rc.ResultOK || !strings.Contains(c.Detail, "through "+srv.URL) {
				t.Errorf("%+v", c)
			}
			if c := found[rc.StepRecovery]; c.Result != rc.ResultOK {
				t.Errorf("%+v", c)
			}
		})
	}
	t.Run("unusable", func(t *testing.T) {
		r := onSockets(t, true)
		r.cfg.Proxy = func(*http.Request) (*url.URL, error) {
			return nil, fmt.Errorf(`invalid proxy address "http://someone:a-proxy-password@nowhere": bad`)
		}
		c := r.diagnose(t)[rc.StepProxy]
		if c.Result != rc.ResultFail || !strings.Contains(c.Fix, "HTTPS_PROXY") || strings.Contains(c.Detail, "a-proxy-password") {
			t.Errorf("%+v", c)
		}
	})
}
