package rc

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// summarySamples are one event of every kind and the irregularities of the
// wire, with the line a person should read. Bodies follow the documented
// samples; names and numbers are invented.
var summarySamples = []struct{ name, event, body, want string }{
	{"sms", "/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS",
		`{"id":"9001","from":{"phoneNumber":"+14157809227","name":"John Smith"},"to":[{"phoneNumber":"+12025550102","name":"Moss Beach","target":true}],"type":"SMS","direction":"Inbound","subject":"Hi there","availability":"Alive","messageStatus":"Received","priority":"Normal","attachments":[{"id":"9001","type":"Text"}]}`,
		"SMS John Smith +1 415 780 9227 → Moss Beach +1 202 555 0102: Hi there"},
	{"mms to a group", "/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS",
		`{"id":1,"from":{"phoneNumber":"+14155550100"},"to":[{"phoneNumber":"+14155550101","target":true},{"phoneNumber":"+14155550102"},{"phoneNumber":"+14155550103"},{"phoneNumber":"+14155550104"}],"subject":"","attachments":[{"type":"Text"},{"type":"MmsAttachment"},{"type":"MmsAttachment"}]}`,
		"SMS +1 415 555 0100 → +1 415 555 0101, +1 415 555 0102, +2 more: +2 media"},
	{"sms sent, from the message store", "/restapi/v1.0/account/1/extension/2/message-store?type=SMS&direction=Outbound",
		`{"id":5,"type":"SMS","direction":"Outbound","from":{"phoneNumber":"+14155550100"},"to":[{"phoneNumber":"+447911123456"}],"subject":"bye","messageStatus":"DeliveryFailed","availability":"Deleted","priority":"High"}`,
		"SMS +1 415 555 0100 → +44 791 112 3456: bye · delivery failed · high priority · deleted"},
	{"sms from a short code and a word", "/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS",
		`{"from":{"phoneNumber":"72345"},"to":{"phoneNumber":"anonymous"},"subject":"code 1"}`,
		"SMS 72345 → anonymous: code 1"},
	{"pager", "", `{"type":"Pager","from":{"extensionNumber":"101","name":"Ann"},"to":[{"extensionNumber":"102"}],"direction":"Inbound","subject":"lunch?"}`,
		"PAGER Ann ext 101 → ext 102: lunch?"},
	{"voicemail", "/restapi/v1.0/account/1/extension/2/voicemail",
		`{"id":"7","from":{"phoneNumber":"+18664320079","name":"Jane Doe"},"to":[{"name":"John Doe"}],"type":"VoiceMail","vmTranscriptionStatus":"Completed","messageStatus":"Received","attachments":[{"id":"7","type":"AudioRecording","vmDuration":42},{"id":"8","type":"AudioTranscription"}]}`,
		"VOICEMAIL Jane Doe +1 866 432 0079 → John Doe: 0:42 · transcription completed"},
	{"voicemail, other spelling", "/restapi/v1.0/account/1/extension/2/voicemail",
		`{"from":{"extensionNumber":101},"type":"Voicemail","vmTranscriptionStatus":"InProgress","attachments":[{"vmDuration":"3725"}]}`,
		"VOICEMAIL ext 101: 1:02:05 · transcription in progress"},
	{"fax", "/restapi/v1.0/account/1/extension/2/fax?direction=Inbound",
		`{"id":"3","from":{"phoneNumber":"+16505551234"},"subject":"+16505551234","faxPageCount":2,"faxResolution":"High","messageStatus":"Received"}`,
		"FAX +1 650 555 1234: 2 pages"},
	{"fax of one page that failed", "/restapi/v1.0/account/1/extension/2/fax?direction=Inbound",
		`{"from":{"name":"Clinic"},"faxPageCount":1,"messageStatus":"ReceivingFailed"}`,
		"FAX Clinic: 1 page · receiving failed"},
	{"mailbox", "/restapi/v1.0/account/1/extension/2/message-store",
		`{"accountId":1,"extensionId":2,"lastUpdated":"2026-03-01T08:00:00.000+0000","changes":[{"type":"SMS","newCount":1,"newMessageIds":[9007199254740993]},{"type":"Fax","updatedCount":2},{"type":"Voicemail"}]}`,
		"MAILBOX id 2: SMS +1 new, Fax 2 updated, Voicemail changed"},
	{"a2p batch", "/restapi/v1.0/account/1/a2p-sms/batches/88",
		`{"id":"88","from":"+14155550100","batchSize":3,"processedCount":1,"status":"Processing"}`,
		"A2P BATCH +1 415 555 0100: batch 88: 1/3 Processing"},
	{"a2p message to an array", "/restapi/v1.0/account/1/a2p-sms/messages",
		`{"id":"5","from":"+14155550100","to":["+14155550101"],"text":"sale","direction":"Outbound","messageStatus":"DeliveryFailed","errorCode":"SMS-UP-430","segmentCount":1,"cost":0.007}`,
		"A2P SMS +1 415 555 0100 → +1 415 555 0101: sale · delivery failed · SMS-UP-430"},
	{"a2p message to a string", "/restapi/v1.0/account/1/a2p-sms/messages?direction=Inbound",
		`{"from":"+14155550101","to":"+14155550100","text":"STOP","messageStatus":"Received"}`,
		"A2P SMS +1 415 555 0101 → +1 415 555 0100: STOP · received"},
	{"opt-out", "/restapi/v1.0/account/1/a2p-sms/opt-outs", `{"from":"+14155550101","to":"+14155550100","active":true}`,
		"OPT-OUT +1 415 555 0101 → +1 415 555 0100: opt-out active"},
	{"opt-out ended", "/restapi/v1.0/account/1/a2p-sms/opt-outs", `{"from":"+14155550101","to":"+14155550100","active":false}`,
		"OPT-OUT +1 415 555 0101 → +1 415 555 0100: opt-out no longer active"},
	{"call", "/restapi/v1.0/account/1/extension/2/telephony/sessions",
		`{"sequence":3,"telephonySessionId":"s-1","eventTime":"2026-03-01T08:00:00.000Z","origin":{"type":"Call"},"parties":[{"id":"p","direction":"Inbound","from":{"phoneNumber":"+14155550100","name":"Ann"},"to":{"phoneNumber":"+14155550101","extensionId":2},"status":{"code":"Answered"},"missedCall":false}]}`,
		"CALL Ann +1 415 555 0100 → +1 415 555 0101: Answered · inbound"},
	{"call with two parties", "/restapi/v1.0/account/1/telephony/sessions",
		`{"telephonySessionId":"s-2","origin":{"type":"RingOut"},"parties":[{"direction":"Outbound","from":{"name":"Bob"},"to":{"phoneNumber":"+14155550101"},"status":{"code":"Disconnected","reason":"Pickup"},"recordings":[{"id":"1"}]},{"direction":"Inbound","queueCall":true,"missedCall":true,"status":{"code":"Parked","parkData":"*801"}}]}`,
		"CALL Bob → +1 415 555 0101: Disconnected (Pickup), Parked at *801 · outbound · recorded · missed · queue call · 2 parties · RingOut"},
	{"call signal without parties", "/restapi/v1.0/account/1/extension/2/start-ring", `{"sessionId":77,"ringing":true}`,
		"CALL start-ring: sessionId 77, ringing true"},
	{"missed call", "/restapi/v1.0/account/1/extension/2/missed-calls", `{"from":"+14155550100","fromName":"Ann","to":"101"}`,
		"MISSED Ann +1 415 555 0100 → 101: missed call"},
	{"presence", "/restapi/v1.0/account/1/extension/2/presence",
		`{"extensionId":400200,"telephonyStatus":"CallConnected","presenceStatus":"Busy","userStatus":"Available","meetingStatus":"Connected","dndStatus":"TakeAllCalls","sequence":12}`,
		"PRESENCE id 400200: Busy, CallConnected, in a meeting, DND TakeAllCalls"},
	{"presence with calls", "/restapi/v1.0/account/1/extension/2/presence?detailedTelephonyState=true",
		`{"extensionId":"400200","telephonyStatus":"Ringing","activeCalls":[{"direction":"Inbound","from":"+14155550100","fromName":"Ann","to":"+14155550101","telephonyStatus":"Ringing"}],"totalActiveCalls":2}`,
		"PRESENCE id 400200: Ringing · inbound Ann +1 415 555 0100 → +1 415 555 0101 Ringing · 2 active calls"},
	{"presence that tells nothing", "/restapi/v1.0/account/1/presence", `{"extensionId":"4","sequence":1}`, "PRESENCE id 4: presence changed"},
	{"lines", "/restapi/v1.0/account/1/extension/2/presence/line", `{"extension":[{"id":"1"},{"id":"2"}],"sequence":1}`,
		"LINES monitored lines changed (2 lines)"},
	{"dnd", "/restapi/v1.0/account/1/extension/2/presence/dnd", `{"extensionId":"2","dndStatus":"TakeAllCalls"}`, "DND id 2: TakeAllCalls"},
	{"queue, sample", "/restapi/v1.0/account/{accountId}/call-queues/77/presence",
		`{"records":[{"member":{"id":"5"},"acceptCurrentQueueCalls":true},{"member":{"id":6},"acceptCurrentQueueCalls":false}]}`,
		"QUEUE queue 77: member 5 accepts calls, member 6 does not accept calls"},
	{"queue, definition", "", `{"extensionId":"5","callQueueId":"77","acceptCalls":false}`, "QUEUE queue 77: member 5 does not accept calls"},
	{"post", "/team-messaging/v1/posts",
		`{"id":"1","groupId":"55","type":"TextMessage","text":"hello","creatorId":"98","mentions":null,"attachments":null,"eventType":"PostAdded"}`,
		"POST id 98: hello · in 55"},
	{"post changed", "/team-messaging/v1/posts", `{"id":"1","groupId":"55","text":"hello!","creatorId":"98","attachments":[{"id":"1"}],"eventType":"PostChanged"}`,
		"POST id 98: hello! · edited · +1 attachment · in 55"},
	{"post removed", "/team-messaging/v1/posts", `{"id":"1","eventType":"PostRemoved"}`, "POST removed 1"},
	{"persons added", "/team-messaging/v1/posts", `{"id":"1","groupId":"55","type":"PersonsAdded","text":null,"creatorId":"98","addedPersonsIds":["1","2"]}`,
		"POST id 98: 2 persons added · in 55"},
	{"card", "/restapi/v1.0/glip/posts", `{"id":"1","groupId":"55","type":"Card","title":null,"creatorId":"98"}`, "POST id 98: card · in 55"},
	{"chat", "/team-messaging/v1/chats", `{"id":"55","name":"x","type":"Team","members":["1","2","3"],"eventType":"GroupRenamed"}`,
		`CHAT Team "x" renamed · 3 members`},
	{"chat without a name", "/team-messaging/v1/chats", `{"id":"55","name":null,"type":"PrivateChat","isPublic":null,"eventType":"GroupJoined"}`,
		`CHAT PrivateChat 55 joined`},
	{"directory", "/restapi/v1.0/account/1/directory/entries",
		`{"contacts":[{"eventType":"Update","id":"1","name":"John S","extensionNumber":"103"},{"eventType":"Delete","id":2,"firstName":"A","lastName":"B"}]}`,
		"DIRECTORY Update John S (ext 103), Delete A B"},
	{"contact-center number", "/restapi/v1.0/account/{accountId}/phone-number?usageType=ContactCenterNumber",
		`{"eventType":"Created","phoneNumberInfo":{"id":"1","phoneNumber":"+14155550100","status":"Normal","contactCenterProvider":"NICE"}}`,
		"NUMBER contact-center number +1 415 555 0100 created · normal · NICE"},
	{"emergency address", "/restapi/v1.0/account/1/device/55/emergency-address", `{"extensionId":"2","deviceId":"55"}`,
		"EMERGENCY id 2: emergency address of device 55 changed"},
	{"favorites", "/restapi/v1.0/account/1/extension/2/favorite", `{"extensionId":"2"}`, "FAVORITES id 2: favorites changed"},
	{"grants", "/restapi/v1.0/account/1/extension/2/grant", `{}`, "GRANTS grants changed"},
	{"extension", "/restapi/v1.0/account/1/extension/2", `{"extensionId":"2","eventType":"Update","hints":["ExtensionInfo","AnsweringRules"]}`,
		"EXTENSION id 2: Update · extension info, answering rules"},
	{"extension list", "/restapi/v1.0/account/1/extension",
		`{"extensions":[{"extensionId":"1","eventType":"Create"},{"extensionId":"2","eventType":"Create"},{"extensionId":"3","eventType":"Delete"}]}`,
		"EXT LIST 2 Create, 1 Delete"},
	{"ringsense", "/ai/ringsense/v1/public/accounts/~/domains/pbx/insights",
		`{"title":"Call with Ann","sourceSessionId":"s","callDirection":"Inbound","recordingDurationMs":125000,"insights":{}}`,
		"RINGSENSE Call with Ann · pbx · 2:05 · inbound"},
	{"threads", "/restapi/v1.0/account/~/message-threads/sync", `{"lastModifiedTime":"2026-03-01T08:00:00.000Z"}`, "THREAD message threads changed"},
	{"thread entries", "/restapi/v1.0/account/~/message-threads/entries/sync", `{}`, "THREAD message thread entries changed"},
	{"reminder", "/restapi/v1.0/subscription/~?threshold=60", `{"expiresIn":59}`, "REMINDER subscription/~: expiresIn 59"},

	{"unknown kind", "/restapi/v1.0/account/1/extension/2/new/thing?x=1", `{"name":"x","count":2,"flag":false,"nothing":null,"list":[1,2],"deep":{"a":1}}`,
		"EVENT new/thing: name x, count 2, flag false, list (2), deep {…}"},
	{"unknown without body", "/cx/something", `null`, "EVENT cx/something"},
	{"nothing at all", "", `null`, "EVENT event without content"},
	{"body is text", "/cx/something", `"hello"`, "EVENT cx/something: hello"},
	{"voicemail with a useless body", "/restapi/v1.0/account/1/extension/2/voicemail", `"broken"`, "VOICEMAIL voicemail: broken"},
	{"wrong types everywhere", "/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS",
		`{"id":{},"from":[],"to":7,"subject":12,"attachments":{},"conversation":"x","conversationId":[1],"creationTime":9}`, "SMS → 7: 12"},
	{"hostile text passes as it came", "/team-messaging/v1/posts", `{"text":"\u001b[31m\u202e","creatorId":"1"}`, "POST id 1: \x1b[31m\u202e"},
}

func sampleEvent(event, body string) Event {
	quoted, _ := json.Marshal(event)
	envelope := []byte(`{"uuid":"1","event":` + string(quoted) + `,"body":` + body + `}`)
	return Event{Kind: KindOf(envelope), Envelope: envelope}
}

func TestSummarizeLines(t *testing.T) {
	covered := map[Kind]bool{}
	for _, tt := range summarySamples {
		e := sampleEvent(tt.event, tt.body)
		covered[e.Kind] = true
		s := Summarize(e)
		if got := s.Line(); got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
		if s.Kind != e.Kind {
			t.Errorf("%s: summary of kind %s for an event of kind %s", tt.name, s.Kind, e.Kind)
		}
		e.Kind = KindUnknown
		if got := Summarize(e).Line(); got != tt.want {
			t.Errorf("%s: without its kind the event reads %q", tt.name, got)
		}
	}
	for _, k := range Kinds() {
		if !covered[k] {
			t.Errorf("no sample of kind %s", k)
		}
	}
}

func TestSummarizeData(t *testing.T) {
	s := Summarize(sampleEvent("/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS",
		`{"id":1234567890123456789,"from":{"phoneNumber":"+1","extensionId":7},"to":[{"name":"B"}],"subject":"t","direction":"Inbound","creationTime":"2026-03-01T08:04:59.000+0000","conversationId":9223372036854775807}`))
	if s.ID != "1234567890123456789" || s.Thread != "9223372036854775807" {
		t.Errorf("ids lost digits: %q, %q", s.ID, s.Thread)
	}
	if !s.Created.Equal(time.Date(2026, 3, 1, 8, 4, 59, 0, time.UTC)) || s.Direction != Inbound {
		t.Errorf("created %v, direction %v", s.Created, s.Direction)
	}
	if want := (Party{Number: "+1", ID: "7"}); s.From != want || !slices.Equal(s.To, []Party{{Name: "B"}}) {
		t.Errorf("from %+v, to %+v", s.From, s.To)
	}
	s = Summarize(sampleEvent("/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS", `{"subject":"t","conversation":{"id":"c-1"},"conversationId":5}`))
	if s.Thread != "c-1" {
		t.Errorf("thread %q, want the id of conversation", s.Thread)
	}
	s = Summarize(sampleEvent("/restapi/v1.0/account/1/telephony/sessions", `{"telephonySessionId":"s-9","sessionId":"1","eventTime":"2026-03-01T08:00:00Z","parties":[{"direction":"Outbound","status":{"code":"Setup"}}]}`))
	if s.Thread != "s-9" || s.Direction != Outbound || s.Created.IsZero() {
		t.Errorf("call: %+v", s)
	}
}

func TestSummaryIsBounded(t *testing.T) {
	long := strings.Repeat("é", 1<<20)
	many := strings.TrimSuffix(strings.Repeat(`{"name":"`+long[:2000]+`"},`, 1000), ",")
	for _, body := range []string{
		`{"type":"SMS","from":{"name":"` + long + `"},"to":[` + many + `],"subject":"` + long + `"}`,
		`{"` + long + `":"` + long + `"}`,
		`{"changes":[` + many + `]}`, `{"parties":[` + many + `]}`, `{"contacts":[` + many + `]}`, `{"extensions":[` + many + `]}`,
		`"` + long + `"`,
		`{"type":"SMS","from":{},"subject":"` + strings.Repeat(`\u00e9`, 1<<18) + `"}`,
		`{"type":"SMS","from":{},"subject":"` + strings.Repeat(`\\`, 1<<18) + `"}`,
	} {
		s := Summarize(sampleEvent("/x", body))
		checkBounded(t, s)
		if !utf8.ValidString(s.Line()) {
			t.Errorf("%.60s: cutting broke a character", body)
		}
	}
	s := Summarize(sampleEvent("", `{"type":"SMS","from":{},"subject":"`+strings.Repeat(`\u00e9`, 1<<18)+`"}`))
	if !strings.HasPrefix(s.Text, "ééé") || !strings.HasSuffix(s.Text, "é…") || len(s.Text) < maxText-4 {
		t.Errorf("a long escaped text was not cut cleanly: %.40q … %d bytes", s.Text, len(s.Text))
	}
}

func checkBounded(t *testing.T, s Summary) {
	t.Helper()
	const slack = len("…")
	if len(s.Text) > maxText+slack || len(s.Note) > 2*maxField+slack || len(s.To) > maxParties || len(s.ID) > maxID || len(s.Thread) > maxID {
		t.Fatalf("unbounded: text %d, note %d, to %d, id %d, thread %d", len(s.Text), len(s.Note), len(s.To), len(s.ID), len(s.Thread))
	}
	for _, p := range append(slices.Clone(s.To), s.From) {
		if len(p.Name) > maxField+slack || len(p.Number) > maxField+slack || len(p.Extension) > maxField+slack || len(p.ID) > maxID {
			t.Fatalf("unbounded party: %.100v", p)
		}
	}
}

func TestFormatNumber(t *testing.T) {
	tests := []struct{ in, want string }{
		{"+14155550123", "+1 415 555 0123"},
		{"+442079460958", "+44 207 946 0958"},
		{"+33123456789", "+33 123 456 789"},
		{"+4915123456789", "+49 151 2345 6789"},
		{"+4930123456", "+49 3012 3456"},
		{"+35312345678", "+353 1234 5678"},
		{"+79161234567", "+7 916 123 4567"},
		{"+6591234567", "+65 9123 4567"},
		{"4155550123", "4155550123"},
		{"72345", "72345"},
		{"+1", "+1"},
		{"+", "+"},
		{"", ""},
		{"+1415555012x", "+1415555012x"},
		{"+00000000000", "+00000000000"},
		{"+1234567890123456", "+1234567890123456"},
		{"anonymous", "anonymous"},
	}
	for _, tt := range tests {
		if got := FormatNumber(tt.in); got != tt.want {
			t.Errorf("FormatNumber(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	for n := 8; n <= 15; n++ {
		in := "+" + "123456789012345"[:n]
		got := FormatNumber(in)
		if strings.ReplaceAll(got, " ", "") != in {
			t.Errorf("FormatNumber(%q) = %q changes digits", in, got)
		}
	}
}

func TestPartyString(t *testing.T) {
	tests := []struct {
		party Party
		want  string
	}{
		{Party{}, ""},
		{Party{Name: "Ann", Number: "+14155550100", Extension: "101", ID: "5"}, "Ann +1 415 555 0100"},
		{Party{Name: "Ann", Extension: "101"}, "Ann ext 101"},
		{Party{Name: "+14155550100", Number: "+14155550100"}, "+1 415 555 0100"},
		{Party{ID: "5"}, "id 5"},
		{Party{Name: "Ann", ID: "5"}, "Ann"},
	}
	for _, tt := range tests {
		if got := tt.party.String(); got != tt.want {
			t.Errorf("%+v reads %q, want %q", tt.party, got, tt.want)
		}
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]string{"": "", "DeliveryFailed": "delivery failed", "InProgress": "in progress", "NoACK": "no ACK", "sent": "sent", "SMS": "SMS", "Über Ärger": "über ärger"} {
		if got := words(in); got != want {
			t.Errorf("words(%q) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkSummarize(b *testing.B) {
	e := Event{Kind: KindSMS, Envelope: []byte(smsEnvelope)}
	b.ReportAllocs()
	for b.Loop() {
		Summarize(e)
	}
}

func FuzzSummarize(f *testing.F) {
	for _, tt := range summarySamples {
		f.Add(uint8(0), []byte(sampleEvent(tt.event, tt.body).Envelope))
	}
	f.Add(uint8(KindCall), []byte(`{"event":"/x","body":{"parties":[`))
	f.Fuzz(func(t *testing.T, kind uint8, envelope []byte) {
		before := string(envelope)
		s := Summarize(Event{Kind: Kind(kind), Envelope: envelope})
		checkBounded(t, s)
		if line := s.Line(); line == "" || len(line) > maxText+(maxParties+4)*(4*maxField) {
			t.Fatalf("a line of %d bytes", len(line))
		}
		if string(envelope) != before {
			t.Fatal("the event was changed")
		}
		_ = fmt.Sprint(s.From, s.To)
	})
}
