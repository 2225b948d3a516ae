package simulator

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// call is one REST request, however it came.
type call struct {
	method string // upper case
	path   string // without trailing slash
	query  url.Values
	header http.Header
	body   []byte
	host   string // for absolute uris
	tls    bool
	sock   *socket // not nil when it came in a frame

	session *session
	group   string
	id      string // RCRequestId of the answer
	broke   string // that of the answer that told of the penalty in which it came
	script  *Fault // what a test wants to happen to it; set by decide
}

// decode reads the body of a call; nil if that went well.
func (c *call) decode(into any) *answer {
	if json.Unmarshal(c.body, into) == nil {
		return nil
	}
	a := apiError(400, "CMN-103", "JSON cannot be parsed")
	return &a
}

func withoutToken(q url.Values) string {
	q = maps.Clone(q)
	q.Del("access_token")
	q.Del("token")
	return q.Encode()
}

// base is what uris of the answer begin with: nothing over a socket [observed].
func (c *call) base() string {
	switch {
	case c.sock != nil:
		return ""
	case c.tls:
		return "https://" + c.host
	}
	return "http://" + c.host
}

func trimPath(p string) string {
	if t := strings.TrimRight(p, "/"); t != "" {
		return t
	}
	return "/"
}

const maxBody = 16 << 20

// serveREST answers one HTTP request.
func (s *Simulator) serveREST(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request body could not be read", http.StatusBadRequest)
		return
	}
	c := &call{
		method: strings.ToUpper(r.Method), path: trimPath(r.URL.Path), query: r.URL.Query(),
		header: r.Header, body: body, host: r.Host, tls: r.TLS != nil,
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		http.Error(w, "the simulator is closed", http.StatusServiceUnavailable)
		return
	}
	a := s.dispatch(c)
	s.mu.Unlock()

	if a.delay > 0 || a.hangUp {
		var wait <-chan time.Time
		if a.delay > 0 {
			t := time.NewTimer(a.delay)
			defer t.Stop()
			wait = t.C
		} else {
			now := make(chan time.Time)
			close(now)
			wait = now
		}
		select {
		case <-wait:
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		}
	}
	if a.hangUp {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	if a.body != nil {
		w.Header().Set("Content-Type", a.mediaType())
	}
	if a.body == nil && a.status == http.StatusOK {
		w.Header().Set("Content-Length", "0")
	}
	w.WriteHeader(a.status)
	if c.method != http.MethodHead {
		w.Write(a.body)
	}
}

func (a *answer) mediaType() string {
	if a.contentType != "" {
		return a.contentType
	}
	return "application/json;charset=utf-8"
}

// dispatch runs a call through limits, scripts, authentication and the route.
// mu is held.
func (s *Simulator) dispatch(c *call) answer {
	c.group = groupOf(c.method, c.path)
	r := Request{At: time.Now(), Method: c.method, Path: c.path, Query: withoutToken(c.query), Group: c.group, Frame: c.sock != nil}
	c.id = randomUUID()
	a := s.decide(c)
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header.Set("RCRequestId", c.id)
	if c.sock == nil || s.opt.FrameRateHeaders {
		s.rateHeaders(c.group, a.header)
	}
	r.Status, r.ID, r.Broke = a.status, c.id, c.broke
	s.requests = trimmed(append(s.requests, r), maxRequests)
	s.count.Requests++
	s.log.Info("request", "method", c.method, "path", c.path, "status", a.status, "frame", c.sock != nil, "id", c.id)
	s.notify()
	return a
}

func (s *Simulator) decide(c *call) answer {
	if a := s.admit(c); a != nil {
		return *a
	}
	list := &s.faults.http
	if c.sock != nil {
		list = &s.faults.frames
	}
	if c.script = take(list, c); c.script == nil {
		return s.handle(c)
	}
	if c.script.Status != 0 {
		return s.scripted(c)
	}
	if c.script.Ignore {
		return answer{hangUp: true, delay: c.script.Delay}
	}
	a := s.handle(c)
	a.delay += c.script.Delay
	a.hangUp = a.hangUp || c.script.Lose
	return a
}

func (s *Simulator) handle(c *call) answer {
	switch {
	case c.path == "/restapi" || c.path == "/restapi/v1.0":
		return s.versions(c)
	case c.path == "/restapi/v1.0/status":
		return answer{status: http.StatusOK}
	case c.path == "/restapi/oauth/token" && c.sock == nil:
		return s.onlyPost(c, s.token)
	case c.path == "/restapi/oauth/revoke" && c.sock == nil:
		return s.onlyPost(c, s.revoke)
	}
	if c.sock != nil {
		c.session = c.sock.session
	} else {
		e, refused := s.authenticate(c)
		if refused != nil {
			return *refused
		}
		c.session = e
	}
	if c.path == "/restapi/oauth/wstoken" && c.sock == nil {
		return s.onlyPost(c, s.wstoken)
	}
	if rest, found := strings.CutPrefix(c.path, "/restapi/v1.0/subscription"); found && (rest == "" || rest[0] == '/') {
		return s.subscriptionCall(c, strings.TrimPrefix(rest, "/"))
	}
	if rest, found := strings.CutPrefix(c.path, "/restapi/v1.0/account/"); found {
		return s.accountCall(c, strings.Split(rest, "/"))
	}
	return notFound()
}

func (s *Simulator) onlyPost(c *call, f func(*call) answer) answer {
	if c.method != http.MethodPost {
		return methodNotAllowed()
	}
	return f(c)
}

func notFound() answer { return apiError(404, "AGW-404", "Resource for provided URI is not found") }
func methodNotAllowed() answer {
	return apiError(405, "CMN-405", "HTTP method not supported")
}

func (s *Simulator) versions(c *call) answer {
	type version struct {
		URI     string `json:"uri"`
		Version string `json:"versionString"`
		Release string `json:"releaseDate"`
		URIPart string `json:"uriString"`
	}
	v := version{c.base() + "/restapi/v1.0", "1.0.55", "2026-03-01T00:00:00.000Z", "v1.0"}
	if c.path == "/restapi/v1.0" {
		return ok(v)
	}
	return ok(struct {
		URI      string    `json:"uri"`
		Versions []version `json:"apiVersions"`
		Revision string    `json:"serverRevision"`
		Server   string    `json:"serverVersion"`
	}{c.base() + "/restapi", []version{v}, "00000000", "1.0.55"})
}

// may tells whether app and user hold a permission.
func (s *Simulator) may(app, user string) *answer {
	if app != "" && s.faults.missingApp[app] {
		a := permissionError("CMN-401", app)
		return &a
	}
	if user != "" && s.faults.missingUser[user] {
		a := permissionError("CMN-408", user)
		return &a
	}
	return nil
}

// values are all values of a repeatable parameter; a list in one value, with
// commas, counts too.
func values(q url.Values, name string) []string {
	var all []string
	for _, v := range q[name] {
		all = append(all, strings.Split(v, ",")...)
	}
	return slices.DeleteFunc(all, func(v string) bool { return v == "" })
}

func containsFold(list []string, v string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, v) })
}
