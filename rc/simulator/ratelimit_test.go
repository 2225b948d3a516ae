package simulator

import (
	"slices"
	"testing"
	"time"
)

func TestPenaltyStartsAgain(t *testing.T) {
	inBubble(t, Options{LightLimit: 3, AuthLimit: 100}, func(c *tester) {
		c.login()
		ask := func() reply { return c.get("/restapi/v1.0/account/~") }
		for i := range 3 {
			r := ask()
			if r.status != 200 || r.header.Get("X-Rate-Limit-Group") != "light" || r.header.Get("X-Rate-Limit-Limit") != "3" ||
				r.header.Get("X-Rate-Limit-Window") != "60" || r.header.Get("X-Rate-Limit-Remaining") != string(rune('2'-i)) {
				t.Fatalf("call %d: %d %v", i, r.status, r.header)
			}
		}
		r := ask()
		if r.status != 429 || r.code() != "CMN-301" || r.header.Get("Retry-After") != "60" || r.header.Get("X-Rate-Limit-Remaining") != "0" {
			t.Fatalf("%d %s %v", r.status, r.body, r.header)
		}
		if st := c.s.State(); st.TooMany != 1 || st.Violations != 0 {
			t.Fatalf("%+v", st)
		}
		pass(59 * time.Second)
		if r := ask(); r.status != 429 { // inside: starts again
			t.Fatalf("after 59 s: %d", r.status)
		}
		pass(59 * time.Second)
		if r := ask(); r.status != 429 {
			t.Fatalf("after 59 s more: %d", r.status)
		}
		pass(60 * time.Second)
		if r := ask(); r.status != 200 {
			t.Fatalf("after silence: %d", r.status)
		}
		if n := c.s.RateViolations(); n != 2 {
			t.Errorf("%d violations, want 2", n)
		}
		var told []string // each violation names the refusal before it
		for _, r := range c.s.Requests() {
			if r.Broke != "" && !slices.Contains(told, r.Broke) {
				t.Errorf("%+v broke a penalty that nobody was told of", r)
			}
			if r.Status == 429 {
				told = append(told, r.ID)
			}
		}
		if len(told) != 3 {
			t.Errorf("refused: %q", told)
		}
		if r := c.login(); r.status != 200 {
			t.Errorf("another group is limited too: %d", r.status)
		}
	})
}

func TestWindowSlides(t *testing.T) {
	inBubble(t, Options{}, func(c *tester) {
		for i := range 5 {
			if r := c.login(); r.status != 200 {
				t.Fatalf("login %d: %d", i, r.status)
			}
			pass(10 * time.Second)
		}
		pass(9 * time.Second) // 59 s since the first
		if r := c.ticket(); r.status != 429 {
			t.Fatalf("sixth call of the Auth group: %d", r.status)
		}
	})
	inBubble(t, Options{}, func(c *tester) {
		for range 5 {
			c.login()
			pass(10 * time.Second)
		}
		pass(10 * time.Second)
		if r := c.ticket(); r.status != 200 {
			t.Fatalf("when the first has left the window: %d", r.status)
		}
	})
}

func TestScripted429IsObeyedOrCounted(t *testing.T) {
	inBubble(t, Options{NoRetryAfter: true}, func(c *tester) {
		c.login()
		c.s.NextHTTP(Fault{Path: "/wstoken", Status: 429})
		if r := c.ticket(); r.status != 429 || r.header.Get("Retry-After") != "" {
			t.Fatalf("%d %v", r.status, r.header)
		}
		pass(29 * time.Second)
		if r := c.ticket(); r.status != 429 || c.s.RateViolations() != 1 {
			t.Fatalf("%d, %d violations", r.status, c.s.RateViolations())
		}
		pass(time.Minute)
		if r := c.ticket(); r.status != 200 {
			t.Fatalf("%d", r.status)
		}
	})
	inBubble(t, Options{}, func(c *tester) {
		c.login()
		c.s.NextHTTP(Fault{Path: "/wstoken", Status: 503, Header: map[string][]string{"Retry-After": {"5"}}})
		if r := c.ticket(); r.status != 503 || r.code() != "CMN-211" || r.header.Get("Retry-After") != "5" {
			t.Fatalf("%d %s", r.status, r.body)
		}
		pass(6 * time.Second)
		if r := c.ticket(); r.status != 200 || c.s.RateViolations() != 0 {
			t.Fatalf("%d", r.status)
		}
	})
}

func TestLimitsInFrames(t *testing.T) {
	c := onSockets(t, Options{MediumLimit: 2, FrameRateHeaders: true})
	l, _ := c.connect("")
	id := field(l.subscribe(smsFilter).body, "id")
	l.ask("PUT", "/restapi/v1.0/subscription/"+id, filters(voicemailFilter))
	g := l.ask("PUT", "/restapi/v1.0/subscription/"+id, filters(smsFilter))
	if g.kind != "ClientRequest" || g.status != 429 || field(g.body, "errorCode") != "CMN-301" ||
		field(g.meta, "headers.Retry-After") != "60" || field(g.meta, "headers.X-Rate-Limit-Group") != "medium" {
		t.Errorf("%s", g.raw)
	}
}
