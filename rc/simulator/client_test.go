package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"ringtail/internal/memnet"
)

// tester is a plain client of the simulator, with a wire of its own.
type tester struct {
	t    testing.TB
	s    *Simulator
	base string
	http *http.Client
	dial func(ctx context.Context, network, addr string) (net.Conn, error)

	access, refresh string
}

// onSockets serves the simulator on a real socket.
func onSockets(t *testing.T, o Options) *tester {
	t.Helper()
	s := New(o)
	srv := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); srv.Close() })
	return &tester{t: t, s: s, base: srv.URL, http: srv.Client()}
}

// inBubble runs f with a simulator in a bubble, where time costs nothing.
func inBubble(t *testing.T, o Options, f func(*tester)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := New(o)
		l := memnet.Listen()
		srv := &http.Server{Handler: s}
		done := make(chan struct{})
		go func() { defer close(done); srv.Serve(l) }()
		tr := &http.Transport{DialContext: l.Dial}
		defer func() {
			s.Close()
			tr.CloseIdleConnections()
			srv.Close()
			<-done
		}()
		f(&tester{t: t, s: s, base: "http://platform.test", http: &http.Client{Transport: tr}, dial: l.Dial})
	})
}

// pass lets d of the bubble's time go by.
func pass(d time.Duration) {
	t := time.NewTimer(d)
	<-t.C
	synctest.Wait()
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) code() string {
	var b struct {
		ErrorCode, Error string
		Errors           []struct{ ErrorCode string }
	}
	json.Unmarshal(r.body, &b)
	if len(b.Errors) > 0 {
		return b.Errors[0].ErrorCode
	}
	return b.ErrorCode
}

func (r reply) field(name string) string { return field(r.body, name) }

// field reads body.a.b as text.
func field(body []byte, path string) string {
	v := json.RawMessage(body)
	for _, p := range strings.Split(path, ".") {
		var m map[string]json.RawMessage
		if err := json.Unmarshal(v, &m); err != nil {
			var l []json.RawMessage
			var i int
			if _, e := fmt.Sscan(p, &i); e != nil || json.Unmarshal(v, &l) != nil || i >= len(l) {
				return ""
			}
			v = l[i]
			continue
		}
		v = m[p]
	}
	var text string
	if json.Unmarshal(v, &text) == nil {
		return text
	}
	return string(v)
}

func (c *tester) do(method, path, auth string, body string, header ...string) reply {
	c.t.Helper()
	u := path
	if strings.HasPrefix(path, "/") {
		u = c.base + path
	}
	req, err := http.NewRequest(method, u, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if auth != "" {
		req.Header.Set("Authorization", auth)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, b}
}

func (c *tester) get(path string) reply {
	c.t.Helper()
	return c.do("GET", path, "Bearer "+c.access, "")
}

func (c *tester) basic() string {
	r, _ := http.NewRequest(http.MethodGet, "/", nil)
	r.SetBasicAuth(c.s.clientID, c.s.clientSecret)
	return r.Header.Get("Authorization")
}

func (c *tester) form(path string, fields ...string) reply {
	c.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	return c.do("POST", path, c.basic(), v.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

func (c *tester) login() reply {
	c.t.Helper()
	r := c.form("/restapi/oauth/token", "grant_type", grantJWT, "assertion", c.s.jwt)
	c.access, c.refresh = r.field("access_token"), r.field("refresh_token")
	return r
}

func (c *tester) renew(token string) reply {
	c.t.Helper()
	r := c.form("/restapi/oauth/token", "grant_type", grantRefresh, "refresh_token", token)
	if r.status == 200 {
		c.access, c.refresh = r.field("access_token"), r.field("refresh_token")
	}
	return r
}

func (c *tester) ticket() reply {
	c.t.Helper()
	return c.do("POST", "/restapi/oauth/wstoken", "Bearer "+c.access, "")
}

// line is one WebSocket connection.
type line struct {
	*tester
	conn *websocket.Conn
	n    int
	wsc  string
}

// got is one frame from the simulator.
type got struct {
	raw, meta, body json.RawMessage
	kind, id        string
	status          int
}

func (c *tester) open(query string, header http.Header) (*line, *http.Response, error) {
	c.t.Helper()
	d := websocket.Dialer{NetDialContext: c.dial, HandshakeTimeout: 5 * time.Second}
	conn, res, err := d.Dial(strings.Replace(c.base, "http", "ws", 1)+"/ws"+query, header)
	if err != nil {
		return nil, res, err
	}
	l := &line{tester: c, conn: conn}
	if c.dial == nil {
		c.t.Cleanup(func() { conn.Close() })
	}
	return l, res, nil
}

// connect logs in if need be and opens a connection; wsc may be empty.
func (c *tester) connect(wsc string) (*line, got) {
	c.t.Helper()
	if c.access == "" {
		if r := c.login(); r.status != 200 {
			c.t.Fatalf("login: %d %s", r.status, r.body)
		}
	}
	r := c.ticket()
	if r.status != 200 {
		c.t.Fatalf("wstoken: %d %s", r.status, r.body)
	}
	q := "?access_token=" + url.QueryEscape(r.field("ws_access_token"))
	if wsc != "" {
		q += "&wsc=" + url.QueryEscape(wsc)
	}
	l, _, err := c.open(q, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	f := l.next()
	l.wsc = field(f.meta, "wsc.token")
	return l, f
}

func (l *line) read() (got, error) {
	patience := 10 * time.Second
	if l.dial != nil { // in a bubble
		patience = 48 * time.Hour
	}
	l.conn.SetReadDeadline(time.Now().Add(patience))
	_, data, err := l.conn.ReadMessage()
	if err != nil {
		return got{}, err
	}
	g := got{raw: data}
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil || len(parts) == 0 {
		return g, nil
	}
	g.meta = parts[0]
	if len(parts) > 1 {
		g.body = parts[1]
	}
	g.kind, g.id = field(g.meta, "type"), field(g.meta, "messageId")
	fmt.Sscan(field(g.meta, "status"), &g.status)
	return g, nil
}

func (l *line) next() got {
	l.t.Helper()
	g, err := l.read()
	if err != nil {
		l.t.Fatalf("reading a frame: %v", err)
	}
	return g
}

// closed reads until the connection ends and returns the close code, 0 for
// none.
func (l *line) closed() int {
	l.t.Helper()
	for {
		if _, err := l.read(); err != nil {
			ce, isClose := errors.AsType[*websocket.CloseError](err)
			if !isClose || ce.Code == websocket.CloseAbnormalClosure {
				return 0
			}
			return ce.Code
		}
	}
}

func (l *line) write(text string) {
	l.t.Helper()
	if err := l.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		l.t.Fatal(err)
	}
}

// ask sends a request; the answer must be the next frame.
func (l *line) ask(method, path, body string) got {
	l.t.Helper()
	id := l.send(method, path, body)
	g := l.next()
	if g.id != id {
		l.t.Fatalf("answer to %s %s has id %q, not %q: %s", method, path, g.id, id, g.raw)
	}
	return g
}

func (l *line) send(method, path, body string) string {
	l.t.Helper()
	l.n++
	id := fmt.Sprintf("c/%d", l.n)
	head := string(encode(map[string]string{"type": "ClientRequest", "messageId": id, "method": method, "path": path}))
	if body != "" {
		head += "," + body
	}
	l.write("[" + head + "]")
	return id
}

func filters(f ...string) string {
	return `{"eventFilters":` + string(encode(f)) + `,"deliveryMode":{"transportType":"WebSocket"}}`
}

const (
	smsFilter       = "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"
	voicemailFilter = "/restapi/v1.0/account/~/extension/~/voicemail"
)

func (l *line) subscribe(f ...string) got {
	l.t.Helper()
	g := l.ask("POST", "/restapi/v1.0/subscription", filters(f...))
	if g.status != 200 {
		l.t.Fatalf("subscribe: %s", g.raw)
	}
	return g
}

// until waits for the simulator's state.
func (c *tester) until(what string, f func(State) bool) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := c.s.WaitFor(ctx, f); err != nil {
		c.t.Fatalf("waiting for %s: %v; state %+v", what, err, c.s.State())
	}
}
