package simulator

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// watch reads notifications for a while, reconnecting as a client does, and
// answers pings by reading.
func (c *tester) watch(d time.Duration, filters ...string) (events []got, at []time.Duration, first, again got) {
	c.t.Helper()
	l, _ := c.connect("")
	first = l.subscribe(filters...)
	start := time.Now()
	for {
		l.conn.SetReadDeadline(start.Add(d))
		_, data, err := l.conn.ReadMessage()
		if time.Since(start) >= d {
			l.conn.Close()
			return
		}
		if err != nil {
			for wait := time.Second; ; wait *= 3 {
				pass(wait)
				n, res, err := c.open("?access_token="+c.ticket().field("ws_access_token")+"&wsc="+l.wsc, nil)
				if err == nil {
					l = n
					again = l.next()
					l.wsc = field(again.meta, "wsc.token")
					break
				}
				if res == nil {
					c.t.Fatal(err)
				}
			}
			continue
		}
		var parts []json.RawMessage
		if err := json.Unmarshal(data, &parts); err != nil {
			c.t.Fatalf("%v: %s", err, data)
		}
		if field(parts[0], "type") == "ServerNotification" {
			events = append(events, got{raw: data, meta: parts[0], body: parts[1]})
			at = append(at, time.Since(start))
		}
	}
}

func TestDemo(t *testing.T) {
	inBubble(t, Options{Demo: true, AuthLimit: 100}, func(c *tester) {
		events, at, first, again := c.watch(90*time.Second, DemoFilters()...)
		if len(events) < 15 || at[0] > 2*time.Second {
			t.Fatalf("%d events, the first after %v", len(events), at[0])
		}
		if field(first.body, "disabledFilters.0.filter") != DemoDisabledDirectory || field(first.body, "disabledFilters.0.message") == "" {
			t.Errorf("no disabled filter: %s", first.body)
		}
		if field(again.body, "recoveryState") != "Successful" {
			t.Errorf("no recovery: %s", again.raw)
		}
		late := 0
		for _, r := range c.s.Accepted() {
			if r.Recovered {
				late++
			}
		}
		if late < 3 {
			t.Errorf("%d events came late", late)
		}
		texts := map[string]bool{}
		kinds := map[string]int{}
		for _, e := range events {
			texts[field(e.body, "body.subject")] = true
			f, _, _ := strings.Cut(strings.TrimPrefix(field(e.body, "event"), realE), "?")
			kinds[f]++
		}
		for _, want := range []string{DemoEmoji, DemoHostile, DemoLong} {
			if !texts[want] {
				t.Errorf("missing: %q", want)
			}
		}
		for _, k := range []string{"/message-store/instant", "/voicemail", "/fax", "/telephony/sessions", "/presence"} {
			if kinds[k] == 0 {
				t.Errorf("no event of %s: %v", k, kinds)
			}
		}
	})
}

func TestDemoWithPlainFilters(t *testing.T) {
	inBubble(t, Options{Demo: true, AuthLimit: 100}, func(c *tester) {
		events, at, first, _ := c.watch(30*time.Second, voicemailFilter, pathA+"/presence")
		if field(first.body, "disabledFilters.0.filter") != DemoDisabledPresence {
			t.Errorf("%s", first.body)
		}
		if len(events) == 0 || at[0] > 5*time.Second {
			t.Errorf("%d events", len(events))
		}
	})
}

func TestTrafficIsPlausible(t *testing.T) {
	inBubble(t, Options{Rate: 2, Seed: 7, LightLimit: 1e6}, func(c *tester) {
		events, _, _, _ := c.watch(20*time.Minute, smsFilter, pathE+"/message-store?direction=Outbound", voicemailFilter, pathE+"/fax?direction=Inbound",
			pathE+"/telephony/sessions", pathE+"/presence", "/team-messaging/v1/posts", pathA+"/directory/entries")
		if n := len(events); n < 1200 || n > 12000 {
			t.Errorf("%d events in 20 minutes at 2 per second", n)
		}
		kinds := map[string]int{}
		sessions := map[string][]string{}
		for _, e := range events {
			f := field(e.body, "event")
			kinds[f]++
			if strings.HasSuffix(f, "/telephony/sessions") {
				id := field(e.body, "body.telephonySessionId")
				sessions[id] = append(sessions[id], field(e.body, "body.parties.0.status.code"))
				if seq := field(e.body, "body.sequence"); seq != fmt.Sprint(len(sessions[id])) {
					t.Errorf("call %s: sequence %s for step %d", id, seq, len(sessions[id]))
				}
			}
		}
		if len(kinds) != 8 {
			t.Errorf("kinds: %v", kinds)
		}
		ends := map[string]int{}
		for _, codes := range sessions {
			ends[strings.Join(codes, " ")]++
		}
		for _, way := range []string{"Setup Proceeding Answered Disconnected", "Setup Proceeding Disconnected", "Setup Proceeding VoiceMail Disconnected"} {
			if ends[way] == 0 {
				t.Errorf("no call went %q: %v", way, ends)
			}
		}
		transcribed, inProgress := 0, 0
		c.access = ""
		c.login()
		for _, r := range c.list(mailbox + "?messageType=VoiceMail&perPage=1000").Records {
			switch r.VMTranscriptionStatus {
			case "Completed":
				transcribed++
			case "InProgress":
				inProgress++
			}
		}
		if transcribed == 0 || inProgress > 2 {
			t.Errorf("%d transcribed, %d in progress", transcribed, inProgress)
		}
		// Conversations: each text of a dialogue follows the one before.
		at := map[int64]string{}
		records := c.list(mailbox + "?messageType=SMS&perPage=1000").Records
		for i := len(records) - 1; i >= 0; i-- {
			r := records[i]
			if before, found := at[r.ConversationID]; found && !follows(before, r.Subject) {
				t.Errorf("%q after %q", r.Subject, before)
			}
			at[r.ConversationID] = r.Subject
		}
		if len(at) < 5 {
			t.Errorf("%d conversations", len(at))
		}
	})
}

// follows tells whether a text may come after another: as the next line of its
// dialogue, or as the first of another one.
func follows(before, text string) bool {
	for _, d := range dialogues {
		if d[0].text == text && beforeEnds(before) {
			return true
		}
		for i := 1; i < len(d); i++ {
			if d[i].text == text && d[i-1].text == before {
				return true
			}
		}
	}
	return false
}

func beforeEnds(text string) bool {
	for _, d := range dialogues {
		if d[len(d)-1].text == text {
			return true
		}
	}
	return false
}

func TestSameSeedSameStory(t *testing.T) {
	story := func(seed uint64) string {
		var b strings.Builder
		inBubble(t, Options{Rate: 1, Seed: seed}, func(c *tester) {
			events, _, _, _ := c.watch(time.Minute, smsFilter)
			for _, e := range events {
				b.WriteString(field(e.body, "body.from.phoneNumber") + " " + field(e.body, "body.subject") + "\n")
			}
		})
		return b.String()
	}
	if a, b := story(3), story(3); a != b || a == "" {
		t.Errorf("the same seed tells two stories:\n%s\n%s", a, b)
	}
	if story(3) == story(4) {
		t.Error("two seeds tell the same story")
	}
}

func TestOddments(t *testing.T) {
	var filters []string
	for _, p := range specs {
		if p.kind < classBatch || p.kind == classTelephony || p.kind == classPresence || p.kind >= classMissedCalls && p.kind != classContacts {
			continue
		}
		path := strings.NewReplacer("{a}", "~", "{e}", "~", "{x}", "12", "{d}", "rcv").Replace(p.pattern)
		for _, name := range p.required {
			path += "?" + name + "=" + p.query[name][0]
		}
		filters = append(filters, path)
	}
	inBubble(t, Options{}, func(c *tester) {
		l, _ := c.connect("")
		l.subscribe(filters...)
		c.s.mu.Lock()
		for range 4000 {
			c.s.oddment()
		}
		c.s.mu.Unlock()
		seen := map[class]bool{}
		for _, r := range c.s.Accepted() {
			if !json.Valid(r.Envelope) || field(r.Envelope, "body") == "" {
				t.Fatalf("%s", r.Envelope)
			}
			seen[parseFilter(r.Filter).spec.kind] = true
		}
		for _, f := range filters {
			if k := parseFilter(f).spec.kind; !seen[k] {
				t.Errorf("nothing of the kind of %s", f)
			}
		}
		l.conn.Close()
	})
}
