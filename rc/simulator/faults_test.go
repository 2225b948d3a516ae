package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// dialFault opens a connection that a fault is waiting for.
func (c *tester) dialFault(f ConnectFault) (*line, *http.Response) {
	c.t.Helper()
	c.s.NextConnect(f)
	if c.access == "" {
		c.login()
	}
	l, res, err := c.open("?access_token="+url.QueryEscape(c.ticket().field("ws_access_token")), nil)
	if err != nil && res == nil {
		c.t.Fatal(err)
	}
	return l, res
}

func TestConnectFaults(t *testing.T) {
	inBubble(t, Options{AuthLimit: 100}, func(c *tester) {
		if l, res := c.dialFault(ConnectFault{Status: 503, Body: "busy", Header: http.Header{"Retry-After": {"7"}}}); l != nil || res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") != "7" {
			t.Errorf("status: %v", res)
		}
		if st := c.s.State(); st.Dials != 1 || st.Connections != 0 {
			t.Errorf("%+v", st)
		}
		l, _ := c.dialFault(ConnectFault{Drop: true})
		if _, err := l.read(); err == nil || websocket.IsCloseError(err, 1000) {
			t.Errorf("drop: %v", err)
		}
		l, _ = c.dialFault(ConnectFault{ErrorCode: "WSG-777", ErrorMessage: "no", CloseCode: 4777})
		if f := l.next(); f.kind != "Error" || field(f.body, "errorCode") != "WSG-777" || l.closed() != 4777 {
			t.Errorf("first frame: %s", f.raw)
		}
		l, _ = c.dialFault(ConnectFault{CloseCode: 1013})
		if code := l.closed(); code != 1013 {
			t.Errorf("closed with %d", code)
		}
		l, _ = c.dialFault(ConnectFault{DropAfterDetails: true})
		if f := l.next(); f.kind != "ConnectionDetails" || l.closed() != 0 {
			t.Errorf("%s", f.raw)
		}
		start := time.Now()
		l, _ = c.dialFault(ConnectFault{DropAfter: 3 * time.Second})
		if f := l.next(); f.kind != "ConnectionDetails" || l.closed() != 0 || time.Since(start) != 3*time.Second {
			t.Errorf("%s", f.raw)
		}
		start = time.Now()
		l, _ = c.dialFault(ConnectFault{Delay: 20 * time.Second})
		if f := l.next(); f.kind != "ConnectionDetails" || time.Since(start) != 20*time.Second {
			t.Errorf("%s", f.raw)
		}
		l.conn.Close()
		l, _ = c.dialFault(ConnectFault{NoDetails: true})
		l.write(`[{"type":"Heartbeat","messageId":"h"}]`)
		pass(25 * time.Second)
		if st := c.s.State(); st.EarlyFrames != 1 || st.Heartbeats != 0 {
			t.Errorf("%+v", st)
		}
		l.conn.Close()
	})
}

func TestHTTPFaults(t *testing.T) {
	inBubble(t, Options{AuthLimit: 100}, func(c *tester) {
		c.login()
		c.s.NextHTTP(
			Fault{Method: "POST", Path: "/wstoken", Status: 500, Times: 2},
			Fault{Path: "/wstoken", Status: 401},
			Fault{Path: "/wstoken", Status: 403, Code: "CMN-401", Message: "no"},
			Fault{Path: "/wstoken", Status: 200, Body: []byte("<html>")},
			Fault{Path: "/wstoken", Delay: 9 * time.Second},
		)
		for i, want := range []struct {
			status int
			code   string
		}{{500, "CMN-201"}, {500, "CMN-201"}, {401, "OAU-213"}, {403, "CMN-401"}} {
			if r := c.ticket(); r.status != want.status || r.code() != want.code {
				t.Errorf("answer %d: %d %s", i, r.status, r.body)
			}
		}
		if r := c.ticket(); string(r.body) != "<html>" {
			t.Errorf("%s", r.body)
		}
		start := time.Now()
		if r := c.ticket(); r.status != 200 || time.Since(start) != 9*time.Second {
			t.Errorf("slow: %d after %v", r.status, time.Since(start))
		}
		if r := c.ticket(); r.status != 200 {
			t.Errorf("afterwards: %d", r.status)
		}
		given := c.s.State().WSTokens
		c.s.NextHTTP(Fault{Path: "/wstoken", Lose: true}, Fault{Path: "/wstoken", Ignore: true})
		for range 2 {
			req, _ := http.NewRequest(http.MethodPost, c.base+"/restapi/oauth/wstoken", strings.NewReader("{}"))
			req.Header.Set("Authorization", "Bearer "+c.access)
			if res, err := c.http.Do(req); err == nil {
				t.Errorf("an answer came: %d", res.StatusCode)
				res.Body.Close()
			}
		}
		if n := c.s.State().WSTokens - given; n != 1 {
			t.Errorf("%d tokens given, want one for the lost answer and none for the ignored request", n)
		}
		c.s.ExpireAccessTokens()
		if r := c.ticket(); r.status != 401 || r.code() != "OAU-128" {
			t.Errorf("%d %s", r.status, r.body)
		}
		var auth int
		for _, r := range c.s.Requests() {
			if r.Group == "auth" && r.Path == "/restapi/oauth/wstoken" && !r.Frame {
				auth++
			}
			if strings.Contains(r.Query, "token") {
				t.Errorf("a token in the log of requests: %s", r.Query)
			}
		}
		if auth != 10 || len(c.s.RequestTimes("auth")) != 11 {
			t.Errorf("%d wstoken requests", auth)
		}
	})
}

func TestFrameFaults(t *testing.T) {
	inBubble(t, Options{}, func(c *tester) {
		l, _ := c.connect("")
		post := func() string { return l.send("POST", "/restapi/v1.0/subscription", filters(smsFilter)) }
		c.s.NextFrame(Fault{Method: "POST", Status: 400, Code: "SUB-508", Message: "Invalid event filters: [x]"})
		post()
		if g := l.next(); g.kind != "ClientRequest" || g.status != 400 || field(g.body, "errorCode") != "SUB-508" {
			t.Errorf("%s", g.raw)
		}
		c.s.NextFrame(Fault{Status: 403, Code: "CMN-401", ErrorFrame: true})
		id := post()
		if g := l.next(); g.kind != "Error" || g.id != id || g.status != 403 {
			t.Errorf("%s", g.raw)
		}
		c.s.NextFrame(Fault{Delay: 7 * time.Second})
		start := time.Now()
		post()
		if g := l.next(); g.status != 200 || time.Since(start) != 7*time.Second {
			t.Errorf("%s", g.raw)
		}
		c.s.NextFrame(Fault{Ignore: true}, Fault{Lose: true})
		before := c.s.State()
		post()
		synctest.Wait()
		if st := c.s.State(); st.Subscribed != before.Subscribed || st.Posts != before.Posts+1 {
			t.Errorf("ignored: %+v", st)
		}
		post()
		synctest.Wait()
		if st := c.s.State(); st.Subscribed != before.Subscribed+1 {
			t.Errorf("lost: %+v", st)
		}
		c.s.NextFrame(Fault{Cut: true})
		post()
		if g := l.next(); g.status != 200 || l.closed() != 0 {
			t.Errorf("cut after the answer: %s", g.raw)
		}
	})
}

func TestWireFaults(t *testing.T) {
	c := onSockets(t, Options{AuthLimit: 100})
	l, _ := c.connect("")
	l.subscribe(smsFilter)
	for _, raw := range []string{"not json", "[]", `[{"type":"Unknown"}]`, `[{"type":"ClientRequest"},--Boundary` + "\r\n]", strings.Repeat("x", 1<<20)} {
		c.s.WriteRaw([]byte(raw), websocket.TextMessage)
		if g := l.next(); string(g.raw) != raw {
			t.Errorf("%.40q became %.40q", raw, g.raw)
		}
	}
	c.s.WriteRaw([]byte{0, 1, 2}, websocket.BinaryMessage)
	if kind, data, err := l.conn.ReadMessage(); err != nil || kind != websocket.BinaryMessage || len(data) != 3 {
		t.Errorf("binary: %d %v %v", kind, data, err)
	}

	i := c.s.SendRaw(smsFilter, []byte(`{ "odd" : 1.0e1 }`))
	if g := l.next(); !strings.HasSuffix(string(g.body), `"body":{ "odd" : 1.0e1 }}`) && len(i.Events) != 1 {
		t.Errorf("%s", g.raw)
	}
	if n := len(c.s.SendRaw(voicemailFilter, []byte("{}")).Events); n != 0 {
		t.Errorf("%d events for a filter nobody has", n)
	}
	c.s.SendEnvelope("u-1", []byte(`{"uuid":"u-1"}`))
	if g := l.next(); g.id != "u-1" || string(g.body) != `{"uuid":"u-1"}` {
		t.Errorf("%s", g.raw)
	}

	c.s.DuplicateNext(1)
	e := c.s.SendSMS("Jane Doe", "twice").Events[0]
	l.expectEvents(e, e)

	c.s.WSCOnEvents(true)
	c.s.SendSMS("Jane Doe", "with a newer wsc")
	g := l.next()
	newer := field(g.meta, "wsc.token")
	if field(g.meta, "wsc.sequence") != "2" || newer == l.wsc {
		t.Errorf("%s", g.meta)
	}
	c.s.StaleWSC(1)
	c.s.SendSMS("Jane Doe", "with an older wsc")
	if g = l.next(); field(g.meta, "wsc.sequence") != "0" {
		t.Errorf("%s", g.meta)
	}
	c.s.WSCOnEvents(false)
	c.s.Cut()
	if code := l.closed(); code != 0 {
		t.Errorf("a cut closed with %d", code)
	}

	c.s.CloseAll(1001, "nobody is here")
	l, _ = c.connect("")
	c.s.CloseAll(1012, "restart")
	if code := l.closed(); code != 1012 {
		t.Errorf("closed with %d", code)
	}
	l, _ = c.connect("")
	c.s.SendError("WSG-902", "Idle timeout expired")
	if f := l.next(); field(f.body, "errorCode") != "WSG-902" || l.closed() != 4902 {
		t.Errorf("%s", f.raw)
	}
	c.s.ResetRateLimits()
	l, _ = c.connect("")
	c.s.Reset()
	if code := l.closed(); code != 0 {
		t.Errorf("a reset closed with %d", code)
	}
}

func TestHalfOpenAndBack(t *testing.T) {
	inBubble(t, Options{}, func(c *tester) {
		l, _ := c.connect("")
		l.subscribe(smsFilter)
		c.s.HalfOpen(DeadKeep)
		i := c.s.SendSMS("Jane Doe", "kept")
		ponged := false
		l.conn.SetPongHandler(func(string) error { ponged = true; return nil })
		l.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
		pass(20 * time.Second)
		c.s.HalfOpen(Alive)
		l.expectEvents(i.Events...)
		if ponged {
			t.Error("a dead socket answered a ping")
		}
		l.conn.Close()
	})
}

// Behind a lost event nothing can arrive on the same connection.
func TestADeadSocketThatLostSomethingDoesNotComeAlive(t *testing.T) {
	for _, lost := range []func(c *tester){
		func(c *tester) { c.s.HalfOpen(DeadLose); c.s.SendSMS("Jane Doe", "lost") },
		func(c *tester) {
			c.s.HalfOpen(DeadLose)
			c.s.SendSMS("Jane Doe", "lost")
			c.s.HalfOpen(DeadKeep)
			c.s.SendSMS("Jane Doe", "kept")
		},
	} {
		inBubble(t, Options{}, func(c *tester) {
			l, _ := c.connect("")
			l.subscribe(smsFilter)
			lost(c)
			c.s.HalfOpen(Alive)
			c.s.SendSMS("Jane Doe", "later")
			if f, err := l.read(); err == nil || websocket.IsCloseError(err, 1000, 1001) {
				t.Errorf("behind a hole came %s, %v", f.raw, err)
			}
			if st := c.s.State(); st.Open != 0 || st.Lost != 1 {
				t.Errorf("%+v", st)
			}
		})
	}
	inBubble(t, Options{}, func(c *tester) {
		l, _ := c.connect("")
		l.subscribe(smsFilter)
		c.s.HalfOpen(DeadLose)
		c.s.HalfOpen(Alive)
		l.expectEvents(c.s.SendSMS("Jane Doe", "nothing was lost").Events...)
		l.conn.Close()
	})
}

func TestNoPongAndNoHeartbeat(t *testing.T) {
	inBubble(t, Options{}, func(c *tester) {
		c.s.NoPong(true)
		c.s.NoHeartbeat(true)
		l, _ := c.connect("")
		l.write(`[{"type":"Heartbeat","messageId":"h"}]`)
		ponged := false
		l.conn.SetPongHandler(func(string) error { ponged = true; return nil })
		l.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
		if g := l.ask("GET", "/restapi/v1.0/subscription", ""); g.status != 200 || ponged {
			t.Errorf("%s, pong %v", g.raw, ponged)
		}
		l.conn.Close()
	})
}

func TestCloseLeavesNothing(t *testing.T) {
	// The bubble fails when a goroutine is left.
	inBubble(t, Options{Rate: 50, AuthLimit: 100}, func(c *tester) {
		l, _ := c.connect("")
		l.subscribe(smsFilter, pathE+"/telephony/sessions")
		c.s.NextFrame(Fault{Delay: time.Hour})
		l.send("GET", "/restapi/v1.0/subscription", "")
		pass(10 * time.Second)
		c.s.Close()
		c.s.Close()
		l.conn.Close()
	})
}
