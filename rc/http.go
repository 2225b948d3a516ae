package rc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	httpTimeout = 20 * time.Second // one REST request, from dialing to the end of its answer
	maxAnswer   = 16 << 20         // largest REST answer that is read, in bytes
)

// api sends REST requests to one server, inside the governor's budget.
type api struct {
	base    *url.URL
	client  *http.Client
	gov     *governor
	agent   string
	log     *slog.Logger
	secrets func() []string // what must not appear in an error
}

func newAPI(cfg Config, base *url.URL, gov *governor, secrets func() []string) *api {
	t := &http.Transport{
		Proxy:                 cfg.Proxy,
		DialContext:           cfg.DialContext,
		ForceAttemptHTTP2:     true,
		TLSClientConfig:       &tls.Config{RootCAs: cfg.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   10 * time.Second,
		IdleConnTimeout:       30 * time.Second,
		ResponseHeaderTimeout: httpTimeout,
	}
	return &api{base: base, gov: gov, agent: cfg.UserAgent, log: cfg.Log, secrets: secrets, client: &http.Client{
		Transport: t,
		// A redirect would carry a token to another address.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// answer is the outcome of a REST request that reached the server.
type answer struct {
	status    int
	header    http.Header
	body      []byte
	requestID string
	at        time.Time
}

func (a answer) ok() bool { return a.status >= 200 && a.status < 300 }

// limited is the error of a request that the governor does not allow yet.
type limited struct {
	group   group
	until   time.Time
	penalty bool
	ours    bool // it is no limit of the platform's, but our own
}

func (l *limited) Error() string {
	return fmt.Sprintf("the %s requests are used up until %s", l.group, l.until.Format(time.TimeOnly))
}

// do sends one request. It returns a *limited error without sending anything
// if the group's budget is used up, and a scrubbed *Error if no answer came.
// Any answer, also a failure, is returned as it is.
func (a *api) do(ctx context.Context, gr group, method, path string, auth func(*http.Request), body io.Reader) (answer, error) {
	if now := time.Now(); !a.gov.take(gr, now) {
		until, penalty := a.gov.next(gr, now)
		return answer{}, &limited{group: gr, until: until, penalty: penalty}
	}
	ans, err := a.send(ctx, method, path, auth, body)
	ans.at = time.Now()
	header := ans.header.Get
	if err != nil {
		header = nil
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		a.gov.unsent(gr)
	} else {
		a.gov.answered(gr, ans.at, ans.status, header)
	}
	if err != nil {
		if ctx.Err() != nil {
			return answer{}, ctx.Err()
		}
		a.log.Debug("request failed", "method", method, "path", path, "error", scrub(err.Error(), a.secrets()))
		return answer{}, explainNetwork("RingCentral's API at "+a.base.Host, err, a.secrets())
	}
	a.log.Debug("request", "method", method, "path", path, "status", ans.status, "rcRequestId", ans.requestID)
	return ans, nil
}

func (a *api) send(ctx context.Context, method, path string, auth func(*http.Request), body io.Reader) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, httpTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, a.base.JoinPath(path).String(), body)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Accept", "application/json")
	if a.agent != "" {
		req.Header.Set("User-Agent", a.agent)
		req.Header.Set("X-User-Agent", a.agent)
	}
	auth(req)
	res, err := a.client.Do(req)
	if err != nil {
		// A url.Error repeats the URL; what is inside says what happened.
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err
		}
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	return answer{status: res.StatusCode, header: res.Header, body: raw, requestID: res.Header.Get("RCRequestId")}, err
}

func (a *api) close() { a.client.CloseIdleConnections() }
