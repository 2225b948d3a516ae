package simulator

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"
)

// expectEvents reads n notifications and compares them with the records, byte
// for byte.
func (l *line) expectEvents(want ...Record) {
	l.t.Helper()
	for i, w := range want {
		g := l.next()
		if g.kind != "ServerNotification" || string(g.body) != string(w.Envelope) || g.id != w.UUID {
			l.t.Fatalf("event %d:\n got %s\nwant %s", i, g.raw, w.Envelope)
		}
	}
}

func TestCutsLoseNothing(t *testing.T) {
	c := onSockets(t, Options{AuthLimit: 1000})
	l, f := c.connect("")
	if f.kind != "ConnectionDetails" || f.status != 200 || field(f.body, "recoveryState") != "" || field(f.meta, "wsc.sequence") != "1" {
		t.Fatalf("first frame: %s", f.raw)
	}
	sub := field(l.subscribe(smsFilter).body, "id")
	var sent []Record
	for round := range 5 {
		for i := range 10 {
			sent = append(sent, c.s.SendSMS("Jane Doe", fmt.Sprintf("round %d text %d", round, i)).Events...)
		}
		c.s.Cut()
		for i := range 10 {
			sent = append(sent, c.s.SendSMS("John Smith", fmt.Sprintf("round %d late %d", round, i)).Events...)
		}
		read := 0
		for {
			g, err := l.read()
			if err != nil {
				break
			}
			if string(g.body) != string(sent[read].Envelope) {
				t.Fatalf("round %d, event %d: %s", round, read, g.raw)
			}
			read++
		}
		sent = sent[read:]
		l, f = c.connect(l.wsc)
		if field(f.body, "recoveryState") != "Successful" {
			t.Fatalf("recovery %d: %s", round, f.raw)
		}
		l.expectEvents(sent...)
		sent = nil
	}
	c.until("all settled", func(st State) bool { return st.Queued == 0 })
	st := c.s.State()
	if st.Accepted != 100 || st.Written+st.WrittenLate != 100 || st.Subscribed != 1 || st.Recoveries != 5 {
		t.Fatalf("state %+v", st)
	}
	if g := l.ask("GET", "/restapi/v1.0/subscription/"+sub, ""); g.status != 200 {
		t.Fatalf("the subscription is gone: %s", g.raw)
	}
}

func TestRecoveryOutcomes(t *testing.T) {
	const ok, none = "Successful/", "/"
	for _, tc := range []struct {
		name string
		do   func(c *tester, l *line) string // returns the wsc to present
		want string
	}{
		{"no wsc", func(c *tester, l *line) string { l.subscribe(smsFilter); return "" }, none},
		{"no subscription", func(c *tester, l *line) string { return l.wsc }, "Failed/WSG-1005"},
		{"same session", func(c *tester, l *line) string { l.subscribe(smsFilter); return l.wsc }, ok},
		{"new login", func(c *tester, l *line) string { l.subscribe(smsFilter); c.login(); return l.wsc }, "Failed/WSG-1003"},
		{"refreshed token", func(c *tester, l *line) string { l.subscribe(smsFilter); c.renew(c.refresh); return l.wsc }, ok},
		{"inside the window", func(c *tester, l *line) string {
			l.subscribe(smsFilter)
			c.s.Cut()
			pass(179 * time.Second)
			return l.wsc
		}, ok},
		{"past the window", func(c *tester, l *line) string {
			l.subscribe(smsFilter)
			c.s.Cut()
			pass(181 * time.Second)
			return l.wsc
		}, "Failed/WSG-1005"},
		{"deleted", func(c *tester, l *line) string {
			l.ask("DELETE", "/restapi/v1.0/subscription/"+field(l.subscribe(smsFilter).body, "id"), "")
			return l.wsc
		}, "Failed/WSG-1005"},
		{"an older connection's wsc", func(c *tester, l *line) string {
			l.subscribe(smsFilter)
			old := l.wsc
			c.s.Cut()
			l, _ = c.connect(old)
			l.ask("GET", "/restapi/v1.0/subscription", "")
			return old
		}, "Failed/WSG-1005"},
		{"answer with the new wsc lost", func(c *tester, l *line) string {
			l.subscribe(smsFilter)
			c.s.Cut()
			c.connect(l.wsc)
			return l.wsc
		}, ok},
		{"newest wsc of an event", func(c *tester, l *line) string {
			l.subscribe(smsFilter)
			c.s.WSCOnEvents(true)
			c.s.SendSMS("Jane Doe", "x")
			newer := field(l.next().meta, "wsc.token")
			c.s.Cut()
			return newer
		}, ok},
		{"a stale wsc of an event", func(c *tester, l *line) string {
			l.subscribe(smsFilter)
			c.s.StaleWSC(1)
			c.s.SendSMS("Jane Doe", "x")
			return field(l.next().meta, "wsc.token")
		}, "Failed/WSG-1005"},
		{"first socket still open", func(c *tester, l *line) string { l.subscribe(smsFilter); return l.wsc }, ok},
		{"script", func(c *tester, l *line) string {
			l.subscribe(smsFilter)
			c.s.NextConnect(ConnectFault{RecoveryError: "WSG-1003"})
			return l.wsc
		}, "Failed/WSG-1003"},
		{"refused", func(c *tester, l *line) string { l.subscribe(smsFilter); c.s.RefuseRecovery("WSG-1005"); return l.wsc }, "Failed/WSG-1005"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inBubble(t, Options{AuthLimit: 100}, func(c *tester) {
				l, _ := c.connect("")
				wsc := tc.do(c, l)
				n, f := c.connect(wsc)
				defer n.conn.Close()
				if got := field(f.body, "recoveryState") + "/" + field(f.body, "recoveryErrorCode"); got != tc.want {
					t.Errorf("got %s, want %s", got, tc.want)
				}
				if field(f.meta, "wsc.sequence") != "1" || n.wsc == "" || n.wsc == wsc {
					t.Errorf("wsc is not new: %s", f.meta)
				}
				l.conn.Close()
			})
		})
	}
}

func TestMalformedWSC(t *testing.T) {
	c := onSockets(t, Options{})
	for _, wsc := range []string{"nonsense", "%%%", "d3NjfGE"} {
		c.s.ResetRateLimits()
		l, f := c.connect(wsc)
		if f.kind != "Error" || field(f.body, "errorCode") != "WSG-400" || l.closed() != 4400 {
			t.Errorf("%q: %s", wsc, f.raw)
		}
	}
}

func TestOverflowDropsTheOldest(t *testing.T) {
	c := onSockets(t, Options{RecoveryBuffer: 10})
	l, _ := c.connect("")
	l.subscribe(smsFilter)
	c.s.Cut()
	var sent []Record
	for i := range 25 {
		sent = append(sent, c.s.SendSMS("Jane Doe", fmt.Sprint(i)).Events...)
	}
	l, _ = c.connect(l.wsc)
	l.expectEvents(sent[15:]...)
	c.until("15 dropped, 10 late", func(st State) bool { return st.Dropped == 15 && st.WrittenLate == 10 })
}

func TestDeadSocket(t *testing.T) {
	for mode, want := range map[DeadMode]int{DeadLose: 1, DeadKeep: 3} {
		inBubble(t, Options{AuthLimit: 100}, func(c *tester) {
			l, _ := c.connect("")
			l.subscribe(smsFilter)
			before := c.s.SendSMS("Jane Doe", "before").Events
			l.expectEvents(before...)
			c.s.HalfOpen(mode)
			var all []Record
			all = append(all, c.s.SendSMS("Jane Doe", "into the dead socket").Events...)
			all = append(all, c.s.SendSMS("Jane Doe", "another").Events...)
			l.write(`[{"type":"Heartbeat","messageId":"h"}]`)
			pass(41 * time.Second) // ping after 30 s, noticed 10 s later
			all = append(all, c.s.SendSMS("Jane Doe", "once noticed").Events...)
			n, f := c.connect(l.wsc)
			if field(f.body, "recoveryState") != "Successful" {
				t.Fatalf("%s", f.raw)
			}
			n.expectEvents(all[len(all)-want:]...)
			if st := c.s.State(); st.Lost != 3-want || st.Heartbeats != 0 {
				t.Errorf("mode %d: state %+v", mode, st)
			}
			n.conn.Close()
			l.conn.Close()
		})
	}
}

func TestUnansweredAreWrittenAgain(t *testing.T) {
	inBubble(t, Options{AuthLimit: 100}, func(c *tester) {
		c.s.KeepUnanswered(true)
		l, _ := c.connect("")
		l.subscribe(smsFilter)
		proved := c.s.SendSMS("Jane Doe", "proved by a pong").Events
		l.expectEvents(proved...)
		go l.read() // answers the ping; ends by its deadline or the cut
		pass(31 * time.Second)
		unproved := c.s.SendSMS("Jane Doe", "unproved").Events
		c.until("both written", func(st State) bool { return st.Written == 2 })
		c.s.Cut()
		n, _ := c.connect(l.wsc)
		n.expectEvents(unproved...)
		c.until("the second one written late", func(st State) bool { return st.WrittenLate == 1 })
		if r := c.s.Accepted(); r[0].Writes != 1 || r[1].Writes != 2 {
			t.Errorf("writes %d and %d", r[0].Writes, r[1].Writes)
		}
		n.conn.Close()
		l.conn.Close()
	})
}

// BenchmarkSendSMS is the price of an event up to the socket's queue, and what
// arrives of it.
func BenchmarkSendSMS(b *testing.B) {
	s := New(Options{PingInterval: -1})
	srv := httptest.NewServer(s)
	defer srv.Close()
	defer s.Close()
	c := &tester{t: b, s: s, base: srv.URL, http: srv.Client()}
	l, _ := c.connect("")
	l.subscribe(smsFilter)
	done := make(chan struct{})
	b.ResetTimer()
	go func() {
		defer close(done)
		for range b.N {
			if _, _, err := l.conn.ReadMessage(); err != nil {
				b.Error(err)
				return
			}
		}
	}()
	for range b.N {
		s.SendSMS("Jane Doe", "a text of ordinary length that somebody might write")
	}
	<-done
}

func TestRecoveryPause(t *testing.T) {
	for _, pause := range []time.Duration{0, 250 * time.Millisecond} {
		inBubble(t, Options{RecoveryPause: pause}, func(c *tester) {
			l, _ := c.connect("")
			l.subscribe(smsFilter)
			c.s.Cut()
			l.closed()
			late := c.s.SendSMS("Jane Doe", "late").Events
			start := time.Now()
			l, f := c.connect(l.wsc)
			if field(f.body, "recoveryState") != "Successful" || time.Since(start) != 0 {
				t.Fatalf("after %v: %s", time.Since(start), f.raw)
			}
			live := c.s.SendSMS("Jane Doe", "live").Events
			l.expectEvents(append(late, live...)...)
			if d := time.Since(start); d != pause {
				t.Errorf("the events came after %v, not %v", d, pause)
			}

			// A cut inside the pause loses nothing.
			c.s.Cut()
			l.closed()
			late = c.s.SendSMS("Jane Doe", "late again").Events
			l, _ = c.connect(l.wsc)
			if pause > 0 {
				c.s.Cut()
				l.closed()
				l, _ = c.connect(l.wsc)
			}
			l.expectEvents(late...)
		})
	}
}
