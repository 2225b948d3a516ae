package rc_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringtail/internal/memnet"
	"ringtail/rc"
	"ringtail/rc/simulator"
)

// clinic is a platform on an in-memory network and what a diagnosis of it
// found.
type clinic struct {
	t      *testing.T
	net    *memnet.Listener
	sim    *simulator.Simulator
	cfg    rc.Config
	checks []rc.Check
	took   time.Duration
	err    error
}

// visit prepares a platform, diagnoses it, and holds the outcome against what
// is true of every diagnosis.
func visit(t *testing.T, opt simulator.Options, prepare func(c *clinic), judge func(c *clinic)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		opt.StrictTokens = true
		c := &clinic{t: t, net: memnet.Listen(), sim: simulator.New(opt)}
		srv := &http.Server{Handler: c.sim}
		served := make(chan struct{})
		go func() { defer close(served); _ = srv.Serve(c.net) }()
		defer func() {
			c.sim.Close()
			_ = srv.Close()
			_ = c.net.Close()
			<-served
		}()
		id, secret, jwt := c.sim.Credentials()
		c.cfg = rc.Config{Server: "http://127.0.0.1", ClientID: id, ClientSecret: secret, JWT: jwt,
			Filters: []string{sms, voicemail}, DialContext: c.net.Dial}
		if prepare != nil {
			prepare(c)
		}
		begin := time.Now()
		c.err = rc.Diagnose(t.Context(), c.cfg, func(check rc.Check) { c.checks = append(c.checks, check) })
		c.took = time.Since(begin)
		c.always(secret, jwt)
		judge(c)
	})
}

// always holds for every diagnosis that was not stopped.
func (c *clinic) always(secrets ...string) {
	c.t.Helper()
	if c.err != nil {
		c.t.Errorf("error %v", c.err)
	}
	if c.took >= 90*time.Second {
		c.t.Errorf("it took %v", c.took)
	}
	var names []string
	for _, check := range c.checks {
		if !slices.Contains(names, check.Name) {
			names = append(names, check.Name)
		}
		if check.Detail == "" {
			c.t.Errorf("%s says nothing", check.Name)
		}
		if check.Result == rc.ResultFail && check.Fix == "" {
			c.t.Errorf("%s failed and does not say what to do: %+v", check.Name, check)
		}
		if check.Result == rc.ResultOK && check.Fix != "" {
			c.t.Errorf("%s is fine and wants something done: %+v", check.Name, check)
		}
	}
	if !slices.Equal(names, order) {
		c.t.Errorf("the checks were %v", names)
	}
	said, err := json.Marshal(c.checks)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(string(said), secret) {
			c.t.Errorf("a secret in %s", said)
		}
	}
	// Tokens of the platform are opaque, long and told nowhere else.
	for _, word := range strings.FieldsFunc(string(said), func(r rune) bool { return strings.ContainsRune(` "“”(),;:=&?/`, r) }) {
		if len(word) > 40 {
			c.t.Errorf("what may be a token: %q", word)
		}
	}
	s := c.sim.State()
	if s.Violations > 0 || s.TooMany > 1 {
		c.t.Errorf("the platform's limits were not obeyed: %+v", s)
	}
	if s.EarlyFrames > 0 || s.Open > 0 || s.Subscriptions > 0 {
		c.t.Errorf("left behind: %+v", s)
	}
}

// find returns the check, by name or by the filter it is about.
func (c *clinic) find(name string) rc.Check {
	c.t.Helper()
	for _, check := range c.checks {
		if check.Name == name || check.Subject == name {
			return check
		}
	}
	c.t.Fatalf("there is no check %s in %+v", name, c.checks)
	return rc.Check{}
}

// results lists what is not fine, as name:result.
func (c *clinic) results() (list []string) {
	for _, check := range c.checks {
		name := check.Name
		if check.Subject != "" {
			name = check.Subject[strings.LastIndex(check.Subject, "/")+1:]
		}
		if check.Result != rc.ResultOK && (check.Result != rc.ResultSkip || !strings.HasSuffix(check.Detail, "to this machine has none")) {
			list = append(list, name+":"+string(check.Result))
		}
	}
	return list
}

// refuse makes connections to an address fail as err says.
func (c *clinic) refuse(address string, err error) {
	c.cfg.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if address == "" || addr == address {
			return nil, err
		}
		return c.net.Dial(ctx, network, addr)
	}
}

// grant logs in beside the diagnosis.
func (c *clinic) grant() string {
	c.t.Helper()
	client := &http.Client{Transport: &http.Transport{DialContext: c.net.Dial, DisableKeepAlives: true}}
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {c.cfg.JWT}}
	q, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, "http://127.0.0.1/restapi/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.SetBasicAuth(c.cfg.ClientID, c.cfg.ClientSecret)
	res, err := client.Do(q)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var info struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&info); err != nil || info.Token == "" {
		c.t.Fatalf("no token: %v", err)
	}
	return info.Token
}
