package rc

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const smsEnvelope = `{"uuid":"7001002003004005","event":"/restapi/v1.0/account/400100/extension/400200/message-store/instant?type=SMS",` +
	`"timestamp":"2026-03-01T08:05:00.120Z","subscriptionId":"0d9c2f6e-demo","ownerId":"400200",` +
	`"body":{"id":"9001","from":{"phoneNumber":"+12025550101","name":"Ann Lee"},"to":[{"phoneNumber":"+12025550102","target":true}],` +
	`"type":"SMS","direction":"Inbound","subject":"hello","creationTime":"2026-03-01T08:04:59.000Z",` +
	`"lastModifiedTime":"2026-03-01T08:04:59.000Z","readStatus":"Unread","priority":"Normal","availability":"Alive",` +
	`"messageStatus":"Received","conversationId":"55","attachments":[{"id":"9001","type":"Text","contentType":"text/plain","size":5}]}}`

func TestDecodeHead(t *testing.T) {
	at := time.Date(2026, 3, 1, 8, 5, 0, 120e6, time.UTC)
	sms := "/restapi/v1.0/account/400100/extension/400200/message-store/instant?type=SMS"
	tests := []struct {
		name, envelope string
		want           Head
	}{
		{"documented sample", smsEnvelope,
			Head{UUID: "7001002003004005", Event: sms, SubscriptionID: "0d9c2f6e-demo", Timestamp: at, MessageID: "9001", Kind: KindSMS}},
		{"numeric ids keep every digit", `{"uuid":9223372036854775807,"event":"` + sms + `","body":{"id":1234567890123456789}}`,
			Head{UUID: "9223372036854775807", Event: sms, MessageID: "1234567890123456789", Kind: KindSMS}},
		{"body first, white space, escapes", " {\n \"body\" : { \"x\":[{\"id\":1}], \"id\" : \"a\\u0062\" } ,\t\"\\u0075uid\" : \"u\\/1\", \"event\":\"\\/restapi\\/v1.0\\/account\\/1\\/extension\\/2\\/voicemail\"}",
			Head{UUID: "u/1", Event: "/restapi/v1.0/account/1/extension/2/voicemail", MessageID: "ab", Kind: KindVoicemail}},
		{"backfilled", `{"uuid":"b","backfilled":true,"event":"/restapi/v1.0/account/1/extension/2/fax?direction=Inbound","body":{"id":7}}`,
			Head{UUID: "b", Event: "/restapi/v1.0/account/1/extension/2/fax?direction=Inbound", MessageID: "7", Kind: KindFax, Backfilled: true}},
		{"body.id of no message", `{"uuid":"1","event":"/team-messaging/v1/posts","body":{"id":"5"}}`,
			Head{UUID: "1", Event: "/team-messaging/v1/posts", Kind: KindPost}},
		{"wrong types", `{"uuid":{"a":1},"event":7,"timestamp":12,"subscriptionId":[],"backfilled":"true","body":"x"}`, Head{}},
		{"nulls", `{"uuid":null,"event":null,"timestamp":null,"subscriptionId":null,"body":null}`, Head{}},
		{"an endless id is none", `{"uuid":"` + strings.Repeat("9", 5000) + `"}`, Head{}},
		{"array", `[{"uuid":"1"}]`, Head{}},
		{"empty", ``, Head{}},
		{"cut off", `{"uuid":"1","event":"/x`, Head{UUID: "1"}},
	}
	for _, tt := range tests {
		if got := DecodeHead([]byte(tt.envelope)); got != tt.want {
			t.Errorf("%s:\n got %+v\nwant %+v", tt.name, got, tt.want)
		}
	}
}

func TestParseTime(t *testing.T) {
	tests := []struct{ in, want string }{
		{"2026-03-01T08:00:00.000Z", "2026-03-01T08:00:00Z"},
		{"2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z"},
		{"2026-03-01T08:00:00.250+0000", "2026-03-01T08:00:00.25Z"},
		{"2026-03-01T08:00:00+0200", "2026-03-01T06:00:00Z"},
		{"2026-03-01T08:00:00.5-07:00", "2026-03-01T15:00:00.5Z"},
		{"2026-03-01T08:00:00", "2026-03-01T08:00:00Z"},
		{"2026-03-01T08:00:00.123", "2026-03-01T08:00:00.123Z"},
		{"2026-03-01T08:00:00.123456Z", "2026-03-01T08:00:00.123456Z"},
		{"2026-03-01T08:00:00.123456789Z", "2026-03-01T08:00:00.123456789Z"},
		{"2026-03-01 08:00:00", "2026-03-01T08:00:00Z"},
		{"2026-03-01T08:00Z", "2026-03-01T08:00:00Z"},
		{"2026-03-01", "2026-03-01T00:00:00Z"},
	}
	for _, tt := range tests {
		got, ok := ParseTime(tt.in)
		if s := got.UTC().Format(time.RFC3339Nano); !ok || s != tt.want {
			t.Errorf("ParseTime(%q) = %s, %v; want %s", tt.in, s, ok, tt.want)
		}
	}
	for _, bad := range []string{"", "now", "2026-13-01T08:00:00Z", "1772352000", "2026-03-01T08:00:00.000Z and more", strings.Repeat("2", 1<<20)} {
		if got, ok := ParseTime(bad); ok || !got.IsZero() {
			t.Errorf("ParseTime(%.40q) = %v, %v; want none", bad, got, ok)
		}
	}
}

// FuzzParseTime holds the short way for usual times against the long one.
func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-03-01T08:05:00.120Z", "2026-02-29T23:59:59Z", "2024-02-29T00:00:00.123456789Z", "0000-12-31T24:00:00Z", "9999-11-31T23:59:60Z", "2026-03-01T08:05:00.Z",
		"2026-03-01T08:05:00.1234567890Z", "2026-03-01T08:05:00,5Z", "2026-00-10T00:00:00Z", "2026-03-00T00:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := parseUTC([]byte(s))
		if !ok {
			return
		}
		if want, err := time.Parse(time.RFC3339, s); err != nil || !got.Equal(want) {
			t.Fatalf("%q is %v, want %v, %v", s, got, want, err)
		}
	})
}

func BenchmarkDecodeHead(b *testing.B) {
	envelope := []byte(smsEnvelope)
	b.SetBytes(int64(len(envelope)))
	b.ReportAllocs()
	for b.Loop() {
		DecodeHead(envelope)
	}
}

// FuzzDecodeHead compares the span scanner with encoding/json wherever that
// one has an opinion, and asks for no panic elsewhere.
func FuzzDecodeHead(f *testing.F) {
	for _, s := range []string{smsEnvelope, `{"uuid":1,"event":"/x","body":{"id":-2.5e3}}`, `{"a":"\\\"","uuid":"\ud83d\ude00"}`, `{"uuid":"x"`, `{"body":{"type":"Fax","to":[],"id":"1"}}`, "{\"uuid\":\"\xff\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, envelope []byte) {
		h := DecodeHead(envelope)
		if k := KindOf(envelope); k != h.Kind {
			t.Fatalf("KindOf says %s, DecodeHead %s", k, h.Kind)
		}
		if len(h.UUID) > maxID || len(h.SubscriptionID) > maxID || len(h.MessageID) > maxID {
			t.Fatal("an id is longer than ids may be")
		}
		top, unique := uniqueMembers(envelope)
		if !unique || !utf8.Valid(envelope) {
			return
		}
		if want := wantID(top["uuid"]); h.UUID != want {
			t.Fatalf("uuid %q, want %q", h.UUID, want)
		}
		if want := wantID(top["subscriptionId"]); h.SubscriptionID != want {
			t.Fatalf("subscriptionId %q, want %q", h.SubscriptionID, want)
		}
		var event string
		if json.Unmarshal(top["event"], &event) != nil {
			event = ""
		}
		if h.Event != event {
			t.Fatalf("event %q, want %q", h.Event, event)
		}
		if body, unique := uniqueMembers(top["body"]); unique && h.Kind.IsMessage() {
			if want := wantID(body["id"]); h.MessageID != want {
				t.Fatalf("message id %q, want %q", h.MessageID, want)
			}
		}
	})
}

// uniqueMembers decodes an object with encoding/json; false when b is no valid
// object or repeats a key.
func uniqueMembers(b []byte) (map[string]json.RawMessage, bool) {
	d := json.NewDecoder(bytes.NewReader(b))
	if !json.Valid(b) {
		return nil, false
	}
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return nil, false
	}
	m := map[string]json.RawMessage{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, false
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil, false
		}
		if _, again := m[key.(string)]; again {
			return nil, false
		}
		m[key.(string)] = value
	}
	return m, true
}

func wantID(raw json.RawMessage) string {
	if len(raw) == 0 || len(raw) > maxID {
		return ""
	}
	var s string
	if raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if raw[0] != '"' && json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}
