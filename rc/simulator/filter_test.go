package simulator

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	pathA = "/restapi/v1.0/account/~"
	pathE = pathA + "/extension/~"
	realA = "/restapi/v1.0/account/400100"
	realE = realA + "/extension/400200"
)

func TestParseFilter(t *testing.T) {
	for in, want := range map[string]string{
		pathE + "/message-store/instant?type=SMS":                            realE + "/message-store/instant?type=SMS",
		pathE + "/message-store":                                             realE + "/message-store",
		pathE + "/message-store?type=Fax&direction=Inbound":                  realE + "/message-store?type=Fax&direction=Inbound",
		pathE + "/voicemail":                                                 realE + "/voicemail",
		pathE + "/fax?direction=Inbound":                                     realE + "/fax?direction=Inbound",
		pathA + "/a2p-sms/batches?from=+12025550101":                         realA + "/a2p-sms/batches?from=+12025550101",
		pathA + "/a2p-sms/batches/77":                                        realA + "/a2p-sms/batches/77",
		pathA + "/telephony/sessions?direction=Inbound&missedCall=true":      realA + "/telephony/sessions?direction=Inbound&missedCall=true",
		pathE + "/telephony/sessions?statusCode=!Setup":                      realE + "/telephony/sessions?statusCode=!Setup",
		pathE + "/presence?detailedTelephonyState=true&sipData=true":         realE + "/presence?detailedTelephonyState=true&sipData=true",
		pathE + "/presence/line/presence":                                    realE + "/presence/line/presence",
		"/restapi/v1.0/account/400100/extension/400201/presence":             "/restapi/v1.0/account/400100/extension/400201/presence",
		pathA + "/call-queues/5/presence":                                    realA + "/call-queues/5/presence",
		"/team-messaging/v1/posts":                                           "/team-messaging/v1/posts",
		pathA + "/phone-number?usageType=ContactCenterNumber":                realA + "/phone-number?usageType=ContactCenterNumber",
		"/ai/ringsense/v1/public/accounts/~/domains/pbx/insights":            "/ai/ringsense/v1/public/accounts/400100/domains/pbx/insights",
		"/restapi/v2/accounts/~/extensions/~/sms/messages?direction=Inbound": "/restapi/v2/accounts/400100/extensions/400200/sms/messages?direction=Inbound",
		"/restapi/v1.0/subscription/~?threshold=60&interval=15":              "/restapi/v1.0/subscription/~?threshold=60&interval=15",
		pathE: realE,

		pathE + "/message-store/instant":                        "",
		pathE + "/message-store/instant?type=Fax":               "",
		pathE + "/message-store?type=Telegram":                  "",
		pathE + "/message-store?color=red":                      "",
		pathE + "/voicemail/":                                   "",
		pathE + "/fax?direction=Outbound":                       "",
		pathA + "/telephony/sessions?statusCode=Nothing":        "",
		pathA + "/call-queues/x/presence":                       "",
		"/ai/ringsense/v1/public/accounts/~/domains/x/insights": "",
		"/restapi/v1.0/account/abc/presence":                    "",
		"/webinar/notifications/v1/registrants":                 "",
		"/x":                                                    "",
		"":                                                      "",
	} {
		f := parseFilter(in)
		switch {
		case f == nil && want != "":
			t.Errorf("%s is refused", in)
		case f != nil && f.event != want:
			t.Errorf("%s became %q, want %q", in, f.event, want)
		}
	}
}

// every row of the filter table can be subscribed in some form.
func TestEverySpecParses(t *testing.T) {
	for _, p := range specs {
		path := strings.NewReplacer("{a}", "~", "{e}", "~", "{x}", "12", "{d}", "rcv").Replace(p.pattern)
		for i, name := range p.required {
			path += string("?&"[min(i, 1)]) + name + "=" + p.query[name][0]
		}
		f := parseFilter(path)
		if f == nil || f.spec != p {
			t.Errorf("%s is not %s", path, p.pattern)
		}
	}
}

// heard subscribes to filters, lets things happen, and tells which filters
// got how many events.
func heard(t *testing.T, o Options, happen func(s *Simulator), filters ...string) map[string]int {
	t.Helper()
	got := map[string]int{}
	inBubble(t, o, func(c *tester) {
		l, _ := c.connect("")
		l.subscribe(filters...)
		happen(c.s)
		for _, r := range c.s.Accepted() {
			got[r.Filter]++
		}
		l.conn.Close()
	})
	return got
}

func TestOnlyWhatWasSubscribed(t *testing.T) {
	everything := func(s *Simulator) {
		s.SendSMS("Jane Doe", "to the user")
		s.Send(SMS{From: "Jane Doe", Text: "to a colleague", Extension: "400201"})
		s.Send(SMS{To: "Jane Doe", Text: "sent", Outbound: true})
		s.SendVoicemail("John Smith", 5*time.Second, "hello")
		s.SendFax("Ruth Adler", 2)
		s.SendPager("102", "lunch?")
		call := s.NewCall("Luca Ferrari", false)
		for _, code := range []string{"Setup", "Proceeding", "Answered", "Disconnected"} {
			call.Step(code)
		}
		missed := s.NewCall("Ruth Adler", false)
		for _, code := range []string{"Setup", "Proceeding", "Disconnected"} {
			missed.Step(code)
		}
		s.SetPresence("Busy", "DoNotAcceptAnyCalls")
	}
	jane := newSomebody("Jane Doe")
	luca := newSomebody("Luca Ferrari")
	for _, tc := range []struct {
		filter string
		want   int
	}{
		{pathE + "/message-store/instant?type=SMS", 1},
		{realA + "/extension/400201/message-store/instant?type=SMS", 1},
		{realA + "/extension/400202/message-store/instant?type=SMS", 0},
		{pathE + "/message-store", 5},
		{pathE + "/message-store?type=SMS", 2},
		{pathE + "/message-store?type=SMS&direction=Inbound", 1},
		{pathE + "/message-store?direction=Outbound", 1},
		{pathE + "/message-store?type=VoiceMail", 1},
		{pathE + "/message-store?type=Voicemail", 1},
		{pathE + "/message-store?type=Fax&type=Pager", 2},
		{pathE + "/voicemail", 1},
		{pathE + "/fax?direction=Inbound", 1},
		{pathE + "/telephony/sessions", 7},
		{pathA + "/telephony/sessions", 7},
		{pathE + "/telephony/sessions?direction=Outbound", 0},
		{pathE + "/telephony/sessions?missedCall=true", 1},
		{pathE + "/telephony/sessions?missedCall=false", 6},
		{pathE + "/telephony/sessions?statusCode=Answered", 1},
		{pathE + "/telephony/sessions?statusCode=!Disconnected", 5},
		{pathE + "/telephony/sessions?phoneNumber=" + luca.phone, 4},
		{pathE + "/telephony/sessions?phoneNumber=" + jane.phone, 0},
		{pathE + "/telephony/sessions?withRecordings=true", 0},
		{pathE + "/telephony/sessions?sipData=true", 7},
		{pathE + "/presence", 6},
		{pathA + "/presence", 6},
		{pathE + "/presence/dnd", 1},
		{pathE + "/missed-calls", 1},
		{pathE + "/start-ring", 2},
		{pathE + "/favorite", 0},
		{"/team-messaging/v1/posts", 0},
	} {
		got := heard(t, Options{}, everything, tc.filter)
		n := 0
		for f, k := range got {
			n += k
			if f != parseFilter(tc.filter).event {
				t.Errorf("%s got events of %s", tc.filter, f)
			}
		}
		if n != tc.want {
			t.Errorf("%s: %d events, want %d", tc.filter, n, tc.want)
		}
	}
}

// newSomebody is a person as every simulator of the default seed knows them.
func newSomebody(name string) *contact {
	s := New(Options{})
	defer s.Close()
	i := slices.IndexFunc(s.people.contacts, func(c *contact) bool { return c.name == name })
	return s.people.contacts[i]
}

func TestOneEventOneNotification(t *testing.T) {
	got := heard(t, Options{}, func(s *Simulator) { s.SetPresence("Busy", "") },
		pathE+"/presence", pathE+"/presence?detailedTelephonyState=true", pathA+"/presence")
	if len(got) != 1 || got[realE+"/presence?detailedTelephonyState=true"] != 1 {
		t.Errorf("the most detailed presence must be the only one: %v", got)
	}
	got = heard(t, Options{}, func(s *Simulator) { s.SendSMS("Jane Doe", "x") }, smsFilter, pathE+"/message-store", pathE+"/message-store?type=SMS")
	if len(got) != 2 || got[realE+"/message-store/instant?type=SMS"] != 1 || got[realE+"/message-store"] != 1 {
		t.Errorf("got %v", got)
	}
}

func TestEventShapes(t *testing.T) {
	inBubble(t, Options{NumericIDs: true, LegacyTimes: true}, func(c *tester) {
		l, _ := c.connect("")
		l.subscribe(smsFilter, voicemailFilter, pathE+"/fax?direction=Inbound", pathE+"/message-store")
		var m struct {
			ID           json.Number
			Subject      string
			CreationTime string
		}
		i := c.s.Send(SMS{From: "Jane Doe", Text: "a <b> & \"c\"", Pictures: 2, Group: []string{"John Smith"}})
		g := l.next()
		if err := json.Unmarshal([]byte(field(g.body, "body")), &m); err != nil || m.Subject != "a <b> & \"c\"" || !strings.HasSuffix(m.CreationTime, "+0000") || m.ID.String() == "" {
			t.Errorf("%+v %v", m, err)
		}
		if !strings.Contains(string(g.raw), `a <b> & \"c\"`) || strings.Contains(string(g.raw), `": `) {
			t.Errorf("not as the platform writes it: %s", g.raw)
		}
		if field(g.body, "uuid") != g.id || field(g.body, "ownerId") != ExtensionID || i.UUIDs()[0] != g.id || len(field(g.body, "body.conversationId")) != 19 {
			t.Errorf("%s", g.raw)
		}
		if field(g.body, "body.attachments.0.type") != "Text" || field(g.body, "body.attachments.0.uri") != "" ||
			field(g.body, "body.attachments.2.type") != "MmsAttachment" || !strings.HasPrefix(field(g.body, "body.attachments.2.uri"), c.base+"/restapi/") {
			t.Errorf("attachments: %s", g.body)
		}
		if field(g.body, "body.to.0.target") != "true" || field(g.body, "body.to.1.name") != "John Smith" {
			t.Errorf("recipients: %s", g.body)
		}
		g = l.next()
		if field(g.body, "body.changes.0.newCount") != "1" || field(g.body, "body.changes.0.newMessageIds.0") != m.ID.String() || field(g.body, "body.changes.0.updatedCount") != "" {
			t.Errorf("counts: %s", g.body)
		}
		c.s.LeaveVoicemail(Voicemail{From: "Jane Doe", Duration: 7 * time.Second, Transcript: "hi", After: 5 * time.Second})
		g = l.next()
		if field(g.body, "body.vmTranscriptionStatus") != "InProgress" || field(g.body, "body.attachments.0.vmDuration") != "7" || field(g.body, "body.type") != "VoiceMail" {
			t.Errorf("voicemail: %s", g.body)
		}
		l.next()
		start := time.Now()
		g = l.next() // the transcription: counts only
		if time.Since(start) != 5*time.Second || field(g.body, "body.changes.0.updatedCount") != "1" || field(g.body, "body.changes.0.type") != "VoiceMail" {
			t.Errorf("transcription: %s", g.body)
		}
		c.s.SendFax("Ruth Adler", 2)
		if g = l.next(); field(g.body, "body.faxPageCount") != "2" || field(g.body, "body.attachments.0.contentType") != "application/pdf" {
			t.Errorf("fax: %s", g.body)
		}
		l.conn.Close()
	})
}
