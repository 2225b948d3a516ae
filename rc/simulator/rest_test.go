package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const mailbox = "/restapi/v1.0/account/~/extension/~/message-store"

type listing struct {
	Records []struct {
		ID           int64
		Type         string
		Subject      string
		Direction    string
		Availability string
		ReadStatus   string
		Attachments  []struct {
			ID          int64
			URI         string
			ContentType string
			Type        string
			Size        int
		}
		VMTranscriptionStatus string
		ConversationID        int64
	}
	Paging     struct{ Page, TotalPages, PerPage, TotalElements, PageStart, PageEnd int }
	Navigation struct{ NextPage, PreviousPage, FirstPage, LastPage *struct{ URI string } }
	SyncInfo   struct {
		SyncToken, SyncType string
		OlderRecordsExist   bool
	}
}

func (c *tester) list(path string) listing {
	c.t.Helper()
	r := c.get(path)
	if r.status != 200 {
		c.t.Fatalf("%s: %d %s", path, r.status, r.body)
	}
	var l listing
	if err := json.Unmarshal(r.body, &l); err != nil {
		c.t.Fatal(err)
	}
	return l
}

// subjects in the order of the list.
func (l listing) subjects() string {
	var s []string
	for _, r := range l.Records {
		s = append(s, r.Subject)
	}
	return strings.Join(s, " ")
}

func TestMessageList(t *testing.T) {
	c := onSockets(t, Options{LightLimit: 1000})
	c.login()
	jane := newSomebody("Jane Doe").phone
	text := func(from, text string, age time.Duration) int64 {
		return c.s.Send(SMS{From: from, Text: text, Age: age, Silent: true}).MessageID
	}
	text("Jane Doe", "old", 30*time.Hour)
	text("Jane Doe", "a", 3*time.Hour)
	b := text("John Smith", "b", 2*time.Hour)
	text("Jane Doe", "c", time.Hour)
	c.s.Send(SMS{To: "Jane Doe", Text: "out", Outbound: true, Age: 30 * time.Minute, Silent: true})
	gone := text("Jane Doe", "gone", 20*time.Minute)
	c.s.DeleteMessage(gone)
	c.s.MarkRead(b)
	c.s.Send(SMS{From: "Jane Doe", Text: "colleague", Extension: "400201", Silent: true})
	at := func(age time.Duration) string {
		return url.QueryEscape(time.Now().Add(-age).UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	for query, want := range map[string]string{
		"":                                 "out c b a",
		"?dateFrom=" + at(48*time.Hour):    "out c b a old",
		"?dateFrom=" + at(150*time.Minute): "out c b",
		"?dateFrom=" + at(150*time.Minute) + "&dateTo=" + at(45*time.Minute): "c b",
		"?direction=Inbound":                       "c b a",
		"?direction=Outbound":                      "out",
		"?direction=Inbound&direction=Outbound":    "out c b a",
		"?messageType=SMS&messageType=Fax":         "out c b a",
		"?messageType=VoiceMail":                   "",
		"?readStatus=Unread":                       "c a",
		"?readStatus=Read":                         "out b",
		"?availability=Deleted":                    "gone",
		"?availability=Alive&availability=Deleted": "gone out c b a",
		"?phoneNumber=" + url.QueryEscape(jane):    "out c a",
		"?distinctConversations=true":              "out b",
		"?perPage=3":                               "out c b",
		"?perPage=3&page=2":                        "a",
		"?perPage=3&page=9":                        "",
	} {
		if got := c.list(mailbox + query).subjects(); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	l := c.list(mailbox + "?perPage=3")
	if l.Paging.TotalPages != 2 || l.Paging.TotalElements != 4 || l.Paging.PageEnd != 2 || l.Navigation.NextPage == nil || l.Navigation.PreviousPage != nil {
		t.Errorf("paging %+v, navigation %+v", l.Paging, l.Navigation)
	}
	next := c.get(l.Navigation.NextPage.URI)
	if next.status != 200 || next.field("records.0.subject") != "a" || next.field("navigation.nextPage") != "" {
		t.Errorf("next page: %d %s", next.status, next.body)
	}
	for _, query := range []string{"?messageType=X", "?direction=x", "?dateFrom=yesterday", "?page=0", "?perPage=x"} {
		if r := c.get(mailbox + query); r.status != 400 || r.code() != "CMN-101" {
			t.Errorf("%s: %d %s", query, r.status, r.body)
		}
	}
	if got := c.list("/restapi/v1.0/account/400100/extension/400201/message-store").subjects(); got != "colleague" {
		t.Errorf("colleague's: %q", got)
	}
	c.s.SetAppPermission("ReadMessages", false)
	if r := c.get(mailbox); r.status != 403 || r.code() != "CMN-401" {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestMessageByID(t *testing.T) {
	c := onSockets(t, Options{LightLimit: 1000, MediumLimit: 1000})
	c.login()
	a, b := c.s.SendSMS("Jane Doe", "first").MessageID, c.s.SendSMS("Jane Doe", "second").MessageID
	if r := c.get(fmt.Sprint(mailbox, "/", a)); r.status != 200 || r.field("subject") != "first" || r.field("id") != fmt.Sprint(a) ||
		!strings.HasPrefix(r.field("uri"), c.base) || r.field("attachments.0.uri") == "" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := c.get(mailbox + "/1"); r.status != 404 || r.code() != "CMN-102" {
		t.Errorf("%d %s", r.status, r.body)
	}
	several := fmt.Sprint(mailbox, "/", a, ",", b, ",1")
	r := c.get(several)
	if r.status != 207 || !strings.HasPrefix(r.header.Get("Content-Type"), "multipart/mixed; boundary=") || bytes.Count(r.body, []byte("Content-Type: application/json")) != 4 {
		t.Errorf("%d %s", r.status, r.body)
	}
	r = c.do("GET", several, "Bearer "+c.access, "", "Accept", "application/vnd.ringcentral.multipart+json")
	if r.status != 207 || r.field("1.body.subject") != "second" || r.field("2.status") != "404" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := c.do("PUT", fmt.Sprint(mailbox, "/", a), "Bearer "+c.access, `{"readStatus":"Read"}`); r.field("readStatus") != "Read" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := c.do("DELETE", fmt.Sprint(mailbox, "/", a), "Bearer "+c.access, ""); r.status != 204 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := c.get(fmt.Sprint(mailbox, "/", a)); r.field("availability") != "Deleted" {
		t.Errorf("%s", r.body)
	}
	// The same over the WebSocket is a frame that is no JSON.
	l, _ := c.connect("")
	l.send("GET", several, "")
	if g := l.next(); !bytes.Contains(g.raw, []byte(",--Boundary")) || json.Valid(g.raw) {
		t.Errorf("%s", g.raw)
	}
}

func TestStoreLag(t *testing.T) {
	inBubble(t, Options{StoreLag: 10 * time.Second, ClockOffset: -time.Hour}, func(c *tester) {
		c.login()
		id := c.s.SendSMS("Jane Doe", "late").MessageID
		if got := c.list(mailbox).subjects(); got != "" {
			t.Errorf("at once: %q", got)
		}
		if r := c.get(fmt.Sprint(mailbox, "/", id)); r.status != 404 {
			t.Errorf("by id at once: %d", r.status)
		}
		pass(10 * time.Second)
		if got := c.list(mailbox).subjects(); got != "late" {
			t.Errorf("afterwards: %q", got)
		}
	})
}

func TestMessageSync(t *testing.T) {
	inBubble(t, Options{LightLimit: 1000}, func(c *tester) {
		const sync = "/restapi/v1.0/account/~/extension/~/message-sync"
		c.login()
		old := c.s.SendSMS("Jane Doe", "one").MessageID
		c.s.SendFax("Jane Doe", 1)
		pass(30 * time.Minute)
		l := c.list(sync + "?syncType=FSync&messageType=SMS")
		if l.subjects() != "one" || l.SyncInfo.SyncType != "FSync" || l.SyncInfo.OlderRecordsExist {
			t.Fatalf("%+v", l)
		}
		again := func(token string) listing {
			return c.list(sync + "?syncType=ISync&syncToken=" + url.QueryEscape(token))
		}
		if n := again(l.SyncInfo.SyncToken); len(n.Records) != 0 {
			t.Errorf("nothing changed: %+v", n.Records)
		}
		c.s.SendSMS("Jane Doe", "two")
		c.s.SendFax("Jane Doe", 1)
		c.s.DeleteMessage(old)
		n := again(l.SyncInfo.SyncToken)
		if len(n.Records) != 2 || n.Records[0].Subject != "two" || n.Records[1].ID != old || n.Records[1].Availability != "Deleted" || n.Records[1].Type != "" {
			t.Errorf("changes: %+v", n.Records)
		}
		if again(n.SyncInfo.SyncToken).subjects() != "two " { // the overlap of 5 s
			t.Errorf("no overlap")
		}
		if l := c.list(sync + "?syncType=FSync&recordCount=1"); len(l.Records) != 1 || !l.SyncInfo.OlderRecordsExist {
			t.Errorf("recordCount: %+v", l)
		}
		c.s.ExpireSyncTokens()
		if r := c.get(sync + "?syncType=ISync&syncToken=" + n.SyncInfo.SyncToken); r.status != 400 || r.code() != "MSG-333" {
			t.Errorf("%d %s", r.status, r.body)
		}
		if r := c.get(sync + "?syncType=ISync&syncToken=x"); r.status != 400 || r.code() != "CMN-101" {
			t.Errorf("%d %s", r.status, r.body)
		}
	})
}

func TestContent(t *testing.T) {
	c := onSockets(t, Options{LightLimit: 1000, MediumLimit: 1000})
	c.login()
	vm := c.s.SendVoicemail("Jane Doe", 4*time.Second, "call me back").MessageID
	mp3 := c.s.LeaveVoicemail(Voicemail{From: "Jane Doe", Duration: 4 * time.Second, MP3: true}).MessageID
	fax := c.s.SendFax("Jane Doe", 3).MessageID
	mms := c.s.Send(SMS{From: "Jane Doe", Text: "look", Pictures: 1}).MessageID
	for _, tc := range []struct {
		id          int64
		part        int
		contentType string
		begins      string
	}{
		{vm, 0, "audio/x-wav", "RIFF"}, {vm, 1, "text/plain", "call me back"}, {mp3, 0, "audio/mpeg", "\xff\xfb"},
		{fax, 0, "application/pdf", "%PDF-1.4"}, {mms, 0, "text/plain", "look"}, {mms, 1, "image/gif", "GIF89a"},
	} {
		var l listing
		json.Unmarshal([]byte(`{"records":[`+string(c.get(fmt.Sprint(mailbox, "/", tc.id)).body)+`]}`), &l)
		a := l.Records[0].Attachments[tc.part]
		r := c.get(a.URI)
		if r.status != 200 || r.header.Get("Content-Type") != tc.contentType || !bytes.HasPrefix(r.body, []byte(tc.begins)) || len(r.body) != a.Size ||
			r.header.Get("X-Rate-Limit-Group") != "medium" {
			t.Errorf("%v: %d %v, %d bytes", tc, r.status, r.header, len(r.body))
		}
		part := c.do("GET", a.URI, "Bearer "+c.access, "", "Range", "bytes=1-3")
		if part.status != 206 || !bytes.Equal(part.body, r.body[1:min(4, len(r.body))]) || !strings.HasPrefix(part.header.Get("Content-Range"), "bytes 1-3/") {
			t.Errorf("range: %d %q", part.status, part.body)
		}
		if r := c.do("GET", a.URI, "Bearer "+c.access, "", "Range", "bytes=99999999-"); r.status != 416 || r.code() != "CMN-107" {
			t.Errorf("bad range: %d %s", r.status, r.body)
		}
		if r := c.do("GET", a.URI+"?contentDisposition=Attachment&contentDispositionFilename=x.bin&access_token="+c.access, "", ""); r.status != 200 ||
			r.header.Get("Content-Disposition") != `attachment; filename="x.bin"` {
			t.Errorf("token in the query: %d %v", r.status, r.header)
		}
	}
	if !bytes.Contains(document(3), []byte("/Count 3")) || len(tone(4)) != 44+4*8000 {
		t.Error("sizes do not follow pages and seconds")
	}
	c.s.SetUserPermission("ReadMessageContent", false)
	if r := c.get(fmt.Sprint(mailbox, "/", vm, "/content/", vm)); r.status != 403 || r.code() != "CMN-408" {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestByteRange(t *testing.T) {
	for h, want := range map[string][2]int{"bytes=0-0": {0, 1}, "bytes=5-": {5, 10}, "bytes=-3": {7, 10}, "bytes=-30": {0, 10}, "bytes=2-99": {2, 10},
		"bytes=10-": {-1, -1}, "bytes=3-2": {-1, -1}, "bytes=-0": {-1, -1}, "lines=1-2": {-1, -1}, "bytes=a-b": {-1, -1}} {
		from, to, valid := byteRange(h, 10)
		if valid != (want[0] >= 0) || valid && (from != want[0] || to != want[1]) {
			t.Errorf("%s: %d %d %v", h, from, to, valid)
		}
	}
}

func TestIdentity(t *testing.T) {
	c := onSockets(t, Options{})
	c.login()
	r := c.get("/restapi/v1.0/account/~/extension/~")
	for path, want := range map[string]string{"id": ExtensionID, "extensionNumber": "101", "name": "Moss Beach", "account.id": AccountID} {
		if got := r.field(path); got != want {
			t.Errorf("%s is %q", path, got)
		}
	}
	r = c.get("/restapi/v1.0/account/~/extension/~/phone-number")
	if r.field("records.0.phoneNumber") != "+12025550102" || r.field("records.0.features.1") != "SmsSender" || r.field("records.0.usageType") != "DirectNumber" {
		t.Errorf("%s", r.body)
	}
	if r := c.get("/restapi/v1.0/account/~/extension/5"); r.status != 404 || r.code() != "CMN-102" {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestTriggers(t *testing.T) {
	inBubble(t, Options{}, func(c *tester) {
		l, _ := c.connect("")
		l.subscribe(smsFilter, pathE+"/message-store", pathE+"/presence")
		post := func(path, body string) reply {
			t.Helper()
			return c.do("POST", "/restapi/v1.0/account/~/extension/~"+path, "Bearer "+c.access, body)
		}
		r := post("/sms", `{"from":{"phoneNumber":"+12025550102"},"to":[{"phoneNumber":"+12025550102"}],"text":"to myself"}`)
		if r.status != 200 || r.field("direction") != "Outbound" || r.field("messageStatus") != "Sent" {
			t.Fatalf("%d %s", r.status, r.body)
		}
		if g := l.next(); field(g.body, "body.changes.0.newMessageIds.0") != r.field("id") {
			t.Errorf("the sent message: %s", g.raw)
		}
		if g := l.next(); field(g.body, "body.subject") != "to myself" || field(g.body, "body.from.phoneNumber") != "+12025550102" {
			t.Errorf("the received one: %s", g.raw)
		}
		l.next()
		if g := l.next(); field(g.body, "body.changes.0.updatedCount") != "1" {
			t.Errorf("delivered: %s", g.raw)
		}
		if r := post("/company-pager", `{"from":{"extensionId":"400200"},"to":[{"extensionId":400200}],"text":"hello"}`); r.status != 200 || r.field("type") != "Pager" {
			t.Errorf("%d %s", r.status, r.body)
		}
		for range 2 {
			if g := l.next(); field(g.body, "body.changes.0.type") != "Pager" {
				t.Errorf("%s", g.raw)
			}
		}
		r = c.do("PUT", pathE+"/presence", "Bearer "+c.access, `{"userStatus":"Busy","message":"in a meeting"}`)
		if r.status != 200 || r.field("presenceStatus") != "Busy" {
			t.Errorf("%d %s", r.status, r.body)
		}
		if g := l.next(); field(g.body, "body.userStatus") != "Busy" {
			t.Errorf("%s", g.raw)
		}
		if r := c.get(pathE + "/presence"); r.field("message") != "in a meeting" {
			t.Errorf("%s", r.body)
		}
		for path, body := range map[string]string{"/sms": `{"to":[],"text":"x"}`, "/company-pager": `{"to":[{"extensionNumber":"999"}],"text":"x"}`} {
			if r := post(path, body); r.status != 400 || r.code() != "CMN-101" {
				t.Errorf("%s: %d %s", path, r.status, r.body)
			}
		}
		synctest.Wait()
		l.conn.Close()
	})
}
