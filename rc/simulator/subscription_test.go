package simulator

import (
	"strings"
	"testing"
	"time"
)

func TestSubscriptionErrors(t *testing.T) {
	c := onSockets(t, Options{MediumLimit: 1000})
	l, _ := c.connect("")
	for _, tc := range []struct {
		name, body string
		status     int
		code       string
	}{
		{"unknown", filters(smsFilter, "/x", "/y"), 400, "SUB-508"},
		{"reminder only", filters("/restapi/v1.0/subscription/~?threshold=60"), 400, "SUB-515"},
		{"no filters", filters(), 400, "CMN-101"},
		{"not an array", `{"eventFilters":"x","deliveryMode":{"transportType":"WebSocket"}}`, 400, "CMN-101"},
		{"no delivery mode", `{"eventFilters":["` + smsFilter + `"]}`, 400, "CMN-101"},
		{"other transport", `{"eventFilters":["` + smsFilter + `"],"deliveryMode":{"transportType":"WebHook"}}`, 400, "CMN-101"},
		{"no body", "", 400, "CMN-103"},
		{"other account", filters("/restapi/v1.0/account/1/extension/~/voicemail"), 403, "SUB-406"},
		{"unknown extension", filters("/restapi/v1.0/account/~/extension/99/voicemail"), 403, "SUB-408"},
	} {
		g := l.ask("POST", "/restapi/v1.0/subscription", tc.body)
		if g.kind != "ClientRequest" || g.status != tc.status || field(g.body, "errors.0.errorCode") != tc.code {
			t.Errorf("%s: %s", tc.name, g.raw)
		}
		if tc.code == "SUB-508" && !strings.Contains(field(g.body, "message"), "[/x, /y]") {
			t.Errorf("the filters are not named: %s", g.body)
		}
	}
	if st := c.s.State(); st.Subscribed != 0 || st.Open != 1 {
		t.Errorf("%+v", st)
	}
	l.subscribe(smsFilter) // the connection stays usable
}

func TestPermissionsAndDisabledFilters(t *testing.T) {
	c := onSockets(t, Options{MediumLimit: 1000, NotAdmin: true, MissingAppPermissions: []string{"ReadPresence"}})
	presence := pathE + "/presence"
	l, _ := c.connect("")
	if g := l.ask("POST", "/restapi/v1.0/subscription", filters(presence)); g.status != 403 || field(g.body, "errorCode") != "CMN-401" || field(g.body, "permissionName") != "ReadPresence" {
		t.Errorf("the only filter: %s", g.raw)
	}
	c.s.Disable(DisabledFilter{Filter: pathA + "/directory/entries", Reason: "Because", Message: "Not today"})
	other := realA + "/extension/400201/voicemail"
	g := l.subscribe(presence, smsFilter, pathA+"/directory/entries", other)
	for path, want := range map[string]string{
		"eventFilters.0": realE + "/message-store/instant?type=SMS", "eventFilters.1": "",
		"disabledFilters.0.filter": realE + "/presence", "disabledFilters.0.reason": "CMN-401",
		"disabledFilters.1.filter": realA + "/directory/entries", "disabledFilters.1.reason": "Because", "disabledFilters.1.message": "Not today",
		"disabledFilters.2.filter": other, "disabledFilters.2.reason": "SUB-405",
	} {
		if got := field(g.body, path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	c.s.SetAppPermission("SubscriptionWebSocket", false)
	if g := l.ask("POST", "/restapi/v1.0/subscription", filters(smsFilter)); g.status != 403 || field(g.body, "errorCode") != "SUB-528" {
		t.Errorf("transport: %s", g.raw)
	}
}

func TestSecondPOSTReplaces(t *testing.T) {
	c := onSockets(t, Options{})
	l, _ := c.connect("")
	first := field(l.subscribe(smsFilter).body, "id")
	second := field(l.subscribe(voicemailFilter).body, "id")
	if first == second || c.s.State().Subscriptions != 1 {
		t.Fatalf("%s, %s, %d live", first, second, c.s.State().Subscriptions)
	}
	c.s.SendSMS("Jane Doe", "not heard")
	l.expectEvents(c.s.SendVoicemail("Jane Doe", time.Second, "").Events...)
	if g := l.ask("GET", "/restapi/v1.0/subscription/"+first, ""); g.status != 404 {
		t.Errorf("%s", g.raw)
	}
}

func TestSubscriptionsLimit(t *testing.T) {
	inBubble(t, Options{AuthLimit: 100, MaxSubscriptions: 2, SubscriptionLinger: time.Hour, PingInterval: -1, IdleTimeout: 48 * time.Hour}, func(c *tester) {
		a, _ := c.connect("")
		a.subscribe(smsFilter)
		b, _ := c.connect("")
		id := field(b.subscribe(smsFilter).body, "id")
		n, _ := c.connect("")
		if g := n.ask("POST", "/restapi/v1.0/subscription", filters(smsFilter)); g.status != 403 || field(g.body, "errorCode") != "SUB-505" {
			t.Errorf("third: %s", g.raw)
		}
		b.conn.Close()
		pass(181 * time.Second) // not recoverable any more, but it counts
		if g := n.ask("PUT", "/restapi/v1.0/subscription/"+id, filters(smsFilter)); g.status != 404 || field(g.body, "errorCode") != "SUB-507" {
			t.Errorf("PUT on one that has lapsed: %s", g.raw)
		}
		if g := n.ask("POST", "/restapi/v1.0/subscription", filters(smsFilter)); g.status != 403 {
			t.Errorf("while it lingers: %s", g.raw)
		}
		pass(time.Hour)
		if g := n.ask("POST", "/restapi/v1.0/subscription", filters(smsFilter)); g.status != 200 {
			t.Errorf("afterwards: %s", g.raw)
		}
		a.conn.Close()
		n.conn.Close()
	})
}

func TestSubscriptionOverHTTPS(t *testing.T) {
	c := onSockets(t, Options{AuthLimit: 100})
	l, _ := c.connect("")
	id := field(l.subscribe(smsFilter).body, "id")
	path := "/restapi/v1.0/subscription/" + id
	r := c.get("/restapi/v1.0/subscription")
	if r.status != 200 || r.field("records.0.uri") != c.base+path || r.header.Get("X-Rate-Limit-Group") != "light" {
		t.Errorf("list: %d %s", r.status, r.body)
	}
	if r := c.do("PUT", path, "Bearer "+c.access, filters(smsFilter)); r.status != 400 {
		t.Errorf("PUT over HTTPS: %d %s", r.status, r.body)
	}
	if r := c.do("POST", "/restapi/v1.0/subscription", "Bearer "+c.access, filters(smsFilter)); r.status != 400 {
		t.Errorf("POST over HTTPS: %d %s", r.status, r.body)
	}
	if r := c.do("DELETE", c.base+path, "Bearer "+c.access, ""); r.status != 204 || c.s.State().Subscriptions != 0 {
		t.Errorf("DELETE over HTTPS: %d %s", r.status, r.body)
	}
	c.s.SendSMS("Jane Doe", "nobody listens")
	if n := len(c.s.Accepted()); n != 0 {
		t.Errorf("%d events after DELETE", n)
	}
}
