package rc

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// A record as the list has it: ids are numbers, the text may be laid out over
// several lines.
const smsRecord = `{
  "uri" : "https://platform.example.test/restapi/v1.0/account/400100/extension/400200/message-store/1234567890123456789",
  "id" : 1234567890123456789, "extensionId" : 400200,
  "to" : [ { "phoneNumber" : "+12025550102", "name" : "Bob" } ], "from" : { "phoneNumber" : "+12025550101", "name" : "Ann Lee" },
  "type" : "SMS", "creationTime" : "2026-03-01T08:04:59.250Z", "readStatus" : "Unread", "priority" : "Normal",
  "direction" : "Inbound", "availability" : "Deleted", "subject" : "a & b", "messageStatus" : "Received",
  "conversationId" : 7000000000000000055, "attachments" : [ { "id" : 1234567890123456789, "type" : "Text" } ]
}`

func TestBackfilledEvent(t *testing.T) {
	received := time.Date(2026, 3, 1, 9, 0, 0, 5e6, time.UTC)
	r := decodeRecord([]byte(smsRecord))
	e := backfilledEvent(r, ownSMS, "sub-1", "400200", received)

	const uuid = "47776bb2-23f8-5d09-a907-11bc651c6c60" // by uuidgen --sha1 --namespace @url
	want := `{"uuid":"` + uuid + `","backfilled":true,"event":"` + ownSMS + `","timestamp":"2026-03-01T08:04:59.250Z",` +
		`"subscriptionId":"sub-1","ownerId":"400200","body":` + smsRecord + `}`
	if string(e.Envelope) != want {
		t.Errorf("envelope\n got %s\nwant %s", e.Envelope, want)
	}
	if meta := `{"type":"ServerNotification","messageId":"` + uuid + `","status":200,"backfilled":true}`; string(e.Meta) != meta {
		t.Errorf("meta\n got %s\nwant %s", e.Meta, meta)
	}
	if e.How != Backfilled || e.Kind != KindSMS || !e.Received.Equal(received) {
		t.Errorf("event %v %v %v", e.How, e.Kind, e.Received)
	}
	h := DecodeHead(e.Envelope)
	if h.UUID != uuid || h.Event != ownSMS || h.MessageID != "1234567890123456789" || !h.Backfilled || h.Kind != KindSMS || !h.Timestamp.Equal(r.created) {
		t.Errorf("head %+v", h)
	}
	s := Summarize(e)
	if line := s.Line(); line != "SMS Ann Lee +1 202 555 0101 → Bob +1 202 555 0102: a & b · deleted" {
		t.Errorf("line %q", line)
	}
	if s.ID != "1234567890123456789" || s.Thread != "7000000000000000055" || !s.Created.Equal(r.created) {
		t.Errorf("summary %+v", s)
	}
}

func TestBackfilledEventKinds(t *testing.T) {
	received := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		filter, record string
		kind           Kind
		line           string
	}{
		{ownVoice, `{"id":9001,"type":"VoiceMail","from":{"name":"Ann"},"attachments":[{"vmDuration":42}],"availability":"Alive"}`, KindVoicemail, "VOICEMAIL Ann: 0:42"},
		{ownFax, `{"id":9001,"type":"Fax","from":{"name":"Ann"},"faxPageCount":2,"direction":"Inbound"}`, KindFax, "FAX Ann: 2 pages"},
		{ownStore, `{"id":9001,"type":"Pager","from":{"name":"Ann"},"subject":"hi","direction":"Inbound"}`, KindPager, "PAGER Ann: hi"},
		{ownStore, `{"id":9001,"type":"SMS","from":{"name":"Ann"},"subject":"hi","direction":"Outbound","messageStatus":"Sent"}`, KindSMS, "SMS Ann: hi · sent"},
		{ownStore, `{"id":9001,"type":"Pigeon","from":{"name":"Ann"}}`, KindMailbox, "MAILBOX message-store: id 9001, type Pigeon, from {…}"},
	} {
		e := backfilledEvent(decodeRecord([]byte(tt.record)), tt.filter, "", "", received)
		if !json.Valid(e.Envelope) || !json.Valid(e.Meta) {
			t.Fatalf("not JSON: %s %s", e.Meta, e.Envelope)
		}
		if e.Kind != tt.kind {
			t.Errorf("%s: kind %v, want %v", tt.record, e.Kind, tt.kind)
		}
		if line := Summarize(e).Line(); line != tt.line {
			t.Errorf("%s: line %q, want %q", tt.record, line, tt.line)
		}
		h := DecodeHead(e.Envelope)
		if h.UUID != "2193771e-e4e2-5af9-85cc-9acd3122d83d" || !h.Timestamp.Equal(received) {
			t.Errorf("head %+v", h)
		}
		for _, absent := range []string{"subscriptionId", "ownerId"} {
			if strings.Contains(string(e.Envelope), absent) {
				t.Errorf("%s in %s", absent, e.Envelope)
			}
		}
		if ids := messageIDs(e.Kind, h, e.Envelope); !slices.Equal(ids, []string{"9001"}) {
			t.Errorf("%s: message ids %q", tt.record, ids)
		}
	}
}

func TestMessageIDs(t *testing.T) {
	mailbox := `{"event":"` + ownStore + `","body":`
	for _, tt := range []struct {
		name, envelope string
		want           []string
	}{
		{"message", smsEnvelope, []string{"9001"}},
		{"message without an id", `{"event":"` + ownSMS + `","body":{"type":"SMS"}}`, nil},
		{"mailbox", mailbox + `{"changes":[{"type":"SMS","newCount":2,"newMessageIds":[1234567890123456789, "9007199254740993"]},{"type":"Fax","newMessageIds":[7]}]}}`,
			[]string{"1234567890123456789", "9007199254740993", "7"}},
		{"mailbox without ids", mailbox + `{"id":"5","changes":[{"type":"SMS","updatedCount":1}]}}`, nil},
		{"mailbox with nonsense", mailbox + `{"changes":[null,7,{"newMessageIds":null},{"newMessageIds":[null,{"id":1},[2],"",true]}]}}`, nil},
		{"another kind", `{"event":"` + teamPosts + `","body":{"id":"5","changes":[{"newMessageIds":[1]}]}}`, nil},
		{"nothing", ``, nil},
	} {
		h := DecodeHead([]byte(tt.envelope))
		if got := messageIDs(h.Kind, h, []byte(tt.envelope)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestIDSet(t *testing.T) {
	s := newIDSet(3)
	if !s.add(KindMailbox, "1") || s.add(KindMailbox, "1") {
		t.Error("an announcement is new once")
	}
	if s.delivered(ownSMS, "1") {
		t.Error("an announcement proves a text delivered")
	}
	if !s.delivered(ownStore, "1") || !s.delivered(other+"/message-store?type=SMS", "1") {
		t.Error("an announcement does not prove what only the mailbox covers")
	}
	if !s.add(KindSMS, "1") || s.add(KindVoicemail, "1") {
		t.Error("a message is new once, also after its announcement")
	}
	if !s.delivered(ownSMS, "1") || !s.delivered(ownStore, "1") || s.delivered(ownSMS, "2") {
		t.Error("a message proves itself, and nothing else")
	}
	for _, id := range []string{"2", "3", "4"} {
		s.add(KindSMS, id)
	}
	if s.delivered(ownSMS, "1") || !s.delivered(ownSMS, "2") || !s.delivered(ownSMS, "4") {
		t.Error("the oldest is forgotten, not the others")
	}
}
