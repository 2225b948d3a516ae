package simulator

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

func TestWSToken(t *testing.T) {
	c := onSockets(t, Options{AuthLimit: 1000})
	c.login()
	for _, body := range []string{"", "{}"} {
		r := c.do("POST", "/restapi/oauth/wstoken", "Bearer "+c.access, body)
		want := strings.Replace(c.base, "http", "ws", 1) + "/ws"
		if r.status != 200 || r.field("uri") != want || r.field("expires_in") != "60" || r.header.Get("X-Rate-Limit-Group") != "auth" {
			t.Errorf("%d %s", r.status, r.body)
		}
		if tok := r.field("ws_access_token"); tok == "" || url.QueryEscape(tok) != tok {
			t.Errorf("token %q is not URL-safe", tok)
		}
	}
	if r := c.do("GET", "/restapi/oauth/wstoken", "Bearer "+c.access, ""); r.status != 405 {
		t.Errorf("GET: %d", r.status)
	}
	c.s.SetAppPermission("WebSocket", false)
	if r := c.ticket(); r.status != 403 || r.field("errorCode") != "CMN-401" || r.field("permissionName") != "WebSocket" || !strings.Contains(r.field("message"), "[WebSocket]") {
		t.Errorf("app permission: %d %s", r.status, r.body)
	}
	c.s.SetAppPermission("WebSocket", true)
	c.s.SetUserPermission("WebSocket", false)
	if r := c.ticket(); r.status != 403 || r.field("errorCode") != "CMN-408" {
		t.Errorf("user permission: %d %s", r.status, r.body)
	}
}

func TestTLS(t *testing.T) {
	s := New(Options{})
	srv := httptest.NewTLSServer(s)
	defer srv.Close()
	defer s.Close()
	c := &tester{t: t, s: s, base: srv.URL, http: srv.Client()}
	c.login()
	uri := c.ticket().field("uri")
	if uri != strings.Replace(srv.URL, "https", "wss", 1)+"/ws" {
		t.Fatalf("uri %q", uri)
	}
	d := websocket.Dialer{TLSClientConfig: srv.Client().Transport.(*http.Transport).TLSClientConfig}
	conn, _, err := d.Dial(uri+"?access_token="+c.ticket().field("ws_access_token"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	l := &line{tester: c, conn: conn}
	if f := l.next(); f.kind != "ConnectionDetails" {
		t.Errorf("%s", f.raw)
	}
	c.s.Cut()
	if code := l.closed(); code != 0 {
		t.Errorf("a cut closed with %d", code)
	}
}

func TestTokenUse(t *testing.T) {
	for _, strict := range []bool{false, true} {
		c := onSockets(t, Options{StrictTokens: strict})
		c.login()
		token := c.ticket().field("ws_access_token")
		first, _, err := c.open("?access_token="+token, nil)
		if err != nil {
			t.Fatal(err)
		}
		first.next()
		second, _, err := c.open("", http.Header{"Authorization": {"Bearer " + token}})
		if err != nil {
			t.Fatal(err)
		}
		f := second.next()
		switch {
		case strict && (f.kind != "Error" || field(f.body, "errorCode") != "WSG-401" || second.closed() != 4401):
			t.Errorf("strict: %s", f.raw)
		case !strict && (f.kind != "ConnectionDetails" || first.closed() != 4409):
			t.Errorf("lenient: %s", f.raw)
		}
	}
}

func TestTokenExpires(t *testing.T) {
	inBubble(t, Options{}, func(c *tester) {
		c.login()
		token := c.ticket().field("ws_access_token")
		pass(61 * time.Second)
		l, _, err := c.open("?access_token="+token, nil)
		if err != nil {
			t.Fatal(err)
		}
		if f := l.next(); f.kind != "Error" || field(f.body, "errorCode") != "WSG-401" || l.closed() != 4401 {
			t.Errorf("%s", f.raw)
		}
		n, _, err := c.open("", nil)
		if err != nil {
			t.Fatal(err)
		}
		if code := n.closed(); code != 4400 {
			t.Errorf("no token: closed with %d", code)
		}
		l.conn.Close()
		n.conn.Close()
	})
}

func TestDetailsFirst(t *testing.T) {
	inBubble(t, Options{}, func(c *tester) {
		c.login()
		c.s.NextConnect(ConnectFault{Delay: 5 * time.Second})
		l, _, err := c.open("?access_token="+c.ticket().field("ws_access_token"), nil)
		if err != nil {
			t.Fatal(err)
		}
		id := l.send("POST", "/restapi/v1.0/subscription/", filters(smsFilter))
		l.write(`[{"type":"Heartbeat","messageId":"h/1"}]`)
		synctest.Wait()
		f := l.next()
		for name, want := range map[string]string{"maxConnectionsPerSession": "50", "recoveryBufferSize": "100", "recoveryTimeout": "180",
			"idleTimeout": "1800", "absoluteTimeout": "86400", "maxActiveRequests": "10"} {
			if got := field(f.body, name); got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		if f.kind != "ConnectionDetails" || f.id != field(f.meta, "headers.RCRequestId") || !strings.HasPrefix(string(f.raw), `[{"type":"ConnectionDetails",`) {
			t.Errorf("first frame: %s", f.raw)
		}
		if f := l.next(); f.id != id || f.status != 200 {
			t.Errorf("second frame: %s", f.raw)
		}
		if f := l.next(); f.kind != "Heartbeat" || f.id != "h/1" || f.body != nil {
			t.Errorf("third frame: %s", f.raw)
		}
		if st := c.s.State(); st.EarlyFrames != 2 {
			t.Errorf("%+v", st)
		}
		l.conn.Close()
	})
}

// What the official SDKs need of every answer.
func TestFrameShapes(t *testing.T) {
	c := onSockets(t, Options{AuthLimit: 100, SubscriptionHeader: true})
	l, _ := c.connect("")
	l.write(`[{"type":"ClientRequest","messageId":"a/b","method":"post","path":"/restapi/v1.0/subscription/","headers":{"X-Number":1},"query":{"n":2,"none":null}},` + filters(smsFilter) + `]`)
	g := l.next()
	id := field(g.body, "id")
	if g.kind != "ClientRequest" || g.id != "a/b" || g.status != 200 || field(g.meta, "headers.WSG-SubscriptionId") != id || field(g.meta, "headers.RCRequestId") == "" {
		t.Fatalf("%s", g.raw)
	}
	if field(g.body, "uri") != "/restapi/v1.0/subscription/"+id || field(g.body, "status") != "Active" || field(g.body, "expiresIn") != "86399" ||
		field(g.body, "eventFilters.0") != "/restapi/v1.0/account/400100/extension/400200/message-store/instant?type=SMS" ||
		field(g.body, "deliveryMode.transportType") != "WebSocket" {
		t.Errorf("%s", g.body)
	}
	path := "/restapi/v1.0/subscription/" + id
	if g := l.ask("PUT", path, `{"eventFilters":["`+voicemailFilter+`"]}`); g.status != 200 || field(g.body, "id") != id || !strings.Contains(string(g.body), "/voicemail") {
		t.Errorf("PUT without deliveryMode: %s", g.raw)
	}
	if g := l.ask("put", path, ""); g.status != 200 {
		t.Errorf("empty PUT: %s", g.raw)
	}
	if g := l.ask("POST", path+"/renew", ""); g.status != 200 {
		t.Errorf("renew: %s", g.raw)
	}
	if g := l.ask("GET", path, ""); g.status != 200 || field(g.body, "id") != id {
		t.Errorf("GET: %s", g.raw)
	}
	if g := l.ask("GET", "/restapi/v1.0/subscription", ""); field(g.body, "records.0.id") != id {
		t.Errorf("list: %s", g.raw)
	}
	if g := l.ask("DELETE", path, `""`); g.status != 204 || g.body != nil {
		t.Errorf("DELETE: %s", g.raw)
	}
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		if g := l.ask(method, path, filters(smsFilter)); g.status != 404 || field(g.body, "errorCode") != "CMN-102" || g.kind != "ClientRequest" {
			t.Errorf("%s after DELETE: %s", method, g.raw)
		}
	}
	l.write(`[{"type":"Heartbeat"}]`)
	if g := l.next(); g.kind != "Heartbeat" || g.body != nil {
		t.Errorf("Heartbeat without messageId: %s", g.raw)
	}
	l.write(`{`)
	if g := l.next(); g.kind != "Error" || field(g.body, "errorCode") != "CMN-103" {
		t.Errorf("not JSON: %s", g.raw)
	}
	if g := l.ask("GET", "/restapi/v1.0/account/~/extension/~", ""); g.status != 200 || field(g.body, "id") != ExtensionID {
		t.Errorf("REST over the socket: %s", g.raw)
	}
	if g := l.ask("POST", "/restapi/oauth/wstoken", ""); g.status != 404 {
		t.Errorf("OAuth over the socket: %s", g.raw)
	}
}

func TestTimeouts(t *testing.T) {
	inBubble(t, Options{AuthLimit: 100}, func(c *tester) {
		l, _ := c.connect("")
		start := time.Now()
		f := l.next()
		if f.kind != "Error" || field(f.body, "errorCode") != "WSG-902" || field(f.body, "message") != "Idle timeout expired" || l.closed() != 4902 {
			t.Errorf("%s", f.raw)
		}
		if d := time.Since(start); d < 30*time.Minute || d > 31*time.Minute {
			t.Errorf("idle after %v", d)
		}
		l.conn.Close()

		l, _ = c.connect("")
		start = time.Now()
		done := make(chan struct{})
		go func() {
			defer close(done)
			for range 97 {
				if l.conn.WriteMessage(1, []byte(`[{"type":"Heartbeat","messageId":"h"}]`)) != nil {
					return
				}
				<-time.After(15 * time.Minute)
			}
		}()
		for {
			f = l.next()
			if f.kind != "Heartbeat" {
				break
			}
		}
		if field(f.body, "errorCode") != "WSG-903" || time.Since(start) != 24*time.Hour || l.closed() != 4903 {
			t.Errorf("%s after %v", f.raw, time.Since(start))
		}
		l.conn.Close()
		<-done
	})
}

func TestNoPongEndsTheConnection(t *testing.T) {
	inBubble(t, Options{}, func(c *tester) {
		l, _ := c.connect("")
		start := time.Now()
		l.conn.SetPingHandler(func(string) error { return nil })
		if code := l.closed(); code != 1001 || time.Since(start) != 40*time.Second {
			t.Errorf("closed with %d after %v", code, time.Since(start))
		}
		l.conn.Close()
	})
}

func TestTooManyActiveRequests(t *testing.T) {
	inBubble(t, Options{}, func(c *tester) {
		l, _ := c.connect("")
		c.s.NextFrame(Fault{Path: "/extension/~", Delay: time.Minute, Times: 10})
		for range 10 {
			l.send("GET", "/restapi/v1.0/account/~/extension/~", "")
		}
		if g := l.ask("GET", "/restapi/v1.0/subscription", ""); g.status != 429 {
			t.Errorf("eleventh: %s", g.raw)
		}
		for range 10 {
			if g := l.next(); g.status != 200 {
				t.Errorf("%s", g.raw)
			}
		}
		if g := l.ask("GET", "/restapi/v1.0/subscription", ""); g.status != 200 {
			t.Errorf("afterwards: %s", g.raw)
		}
		l.conn.Close()
	})
}

func TestMostConnections(t *testing.T) {
	c := onSockets(t, Options{AuthLimit: 100, MaxConnections: 2})
	c.connect("")
	c.connect("")
	c.s.ResetRateLimits()
	l, _, err := c.open("?access_token="+c.ticket().field("ws_access_token"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if code := l.closed(); code != 4429 {
		t.Errorf("third connection: closed with %d", code)
	}
}

func TestPUTMissesNothing(t *testing.T) {
	c := onSockets(t, Options{MediumLimit: 1000})
	l, _ := c.connect("")
	id := field(l.subscribe(smsFilter).body, "id")
	done := make(chan []Record)
	go func() {
		var all []Record
		for i := range 200 {
			all = append(all, c.s.SendSMS("Jane Doe", fmt.Sprint(i)).Events...)
		}
		done <- all
	}()
	for range 20 {
		l.send("PUT", "/restapi/v1.0/subscription/"+id, filters(smsFilter, voicemailFilter))
	}
	sent := <-done
	if len(sent) != 200 {
		t.Fatalf("%d of 200 were sent", len(sent))
	}
	for i, answers := 0, 0; i < 200 || answers < 20; {
		switch g := l.next(); g.kind {
		case "ClientRequest":
			answers++
		default:
			if string(g.body) != string(sent[i].Envelope) {
				t.Fatalf("event %d: %s", i, g.raw)
			}
			i++
		}
	}
}
