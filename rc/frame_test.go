package rc

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestParseFrame(t *testing.T) {
	type want struct {
		typ, id, request, meta, body, token string
		status                              int
		sequence                            int64
		err                                 error
	}
	for name, tc := range map[string]struct {
		raw string
		want
	}{
		"notification": {
			`[{"type":"ServerNotification","messageId":"7","status":200,"headers":{"RCRequestId":"n-1"}},{"uuid":"7","body":{"subject":"a , ] } b"}}]`,
			want{typ: "ServerNotification", id: "7", status: 200, body: `{"uuid":"7","body":{"subject":"a , ] } b"}}`},
		},
		"one element":        {`[{"type":"ClientRequest","messageId":"c","status":204}]`, want{typ: "ClientRequest", id: "c", status: 204}},
		"white space":        {" [ {\"type\" : \"Heartbeat\"}\n,\t{ \"a\" : 1 } ] \n", want{typ: "Heartbeat", meta: `{"type" : "Heartbeat"}`, body: `{ "a" : 1 }`}},
		"escaped slash":      {`[{"type":"Heartbeat","messageId":"a\/b"}]`, want{typ: "Heartbeat", id: "a/b"}},
		"wsc on any frame":   {`[{"type":"Heartbeat","wsc":{"token":"t","sequence":12}}]`, want{typ: "Heartbeat", token: "t", sequence: 12}},
		"wsc sequence text":  {`[{"type":"Heartbeat","wsc":{"token":"t","sequence":"12"}}]`, want{typ: "Heartbeat", token: "t", sequence: 12}},
		"wsc of wrong type":  {`[{"type":"Heartbeat","wsc":[1,2]}]`, want{typ: "Heartbeat"}},
		"wsc token a number": {`[{"type":"Heartbeat","wsc":{"token":5,"sequence":1}}]`, want{typ: "Heartbeat", sequence: 1}},
		"header case":        {`[{"type":"Error","headers":{"rcrequestid":"x"}}]`, want{typ: "Error", request: "x"}},
		"headers a list":     {`[{"type":"Error","headers":["RCRequestId","x"]}]`, want{typ: "Error"}},
		"status text":        {`[{"type":"Error","status":"403"}]`, want{typ: "Error", status: 403}},
		"status a list":      {`[{"type":"Error","status":[403]}]`, want{typ: "Error"}},
		"type a number":      {`[{"type":7,"messageId":9}]`, want{typ: "7", id: "9"}},
		"no type":            {`[{}]`, want{}},
		"body a string":      {`[{"type":"x"},"y]"]`, want{typ: "x", body: `"y]"`}},
		"body null":          {`[{"type":"x"},null]`, want{typ: "x", body: `null`}},
		"more elements":      {`[{"type":"x"},{},3,"z"]`, want{typ: "x", body: `{}`}},
		"multipart": {
			`[{"type":"ClientRequest","messageId":"m","status":207},--Boundary_1` + "\r\nContent-Type: x\r\n\r\n{\"a\":[1]}\r\n--Boundary_1--]",
			want{typ: "ClientRequest", id: "m", status: 207, body: "--Boundary_1\r\nContent-Type: x\r\n\r\n{\"a\":[1]}\r\n--Boundary_1--"},
		},
		"white space around":    {" \t\r\n[{\"type\":\"x\"}]\n", want{typ: "x"}},
		"other space around":    {"\v[{\"type\":\"x\"}]", want{err: errNotJSON}},
		"event in multipart":    {`[{"type":"ServerNotification"},--Boundary_1]`, want{err: errNotJSON}},
		"type twice":            {`[{"type":"x","type":"y","messageId":"1","messageId":2}]`, want{typ: "y", id: "2"}},
		"an answer's request":   {`[{"type":"ClientRequest","messageId":"c","headers":{"RCRequestId":"n-1"}}]`, want{typ: "ClientRequest", id: "c", request: "n-1"}},
		"multipart cut off":     {`[{"type":"ClientRequest"},--Boundary`, want{err: errNotJSON}},
		"Boundary inside text":  {`[{"type":"x"},{"subject":"a,--Boundary"}]`, want{typ: "x", body: `{"subject":"a,--Boundary"}`}},
		"object":                {`{"type":"x"}`, want{err: errNotArray}},
		"empty array":           {`[]`, want{err: errNoMeta}},
		"array of text":         {`["x"]`, want{err: errNoMeta}},
		"empty":                 {``, want{err: errNotJSON}},
		"nonsense":              {`hello`, want{err: errNotJSON}},
		"cut off":               {`[{"type":"x"},{"a":`, want{err: errNotJSON}},
		"cut off in a string":   {`[{"type":"x`, want{err: errNotJSON}},
		"trailing comma":        {`[{"type":"x"},{"a":1,}]`, want{err: errNotJSON}},
		"a bracket too few":     {`[{"type":"x"}`, want{err: errNotJSON}},
		"text behind the array": {`[{"type":"x"}] y`, want{err: errNotJSON}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := parseFrame([]byte(tc.raw), time.Now())
			if !errors.Is(err, tc.err) {
				t.Fatalf("error %v, want %v", err, tc.err)
			}
			if err != nil {
				return
			}
			if f.typ != tc.typ || string(f.id) != tc.id || f.status != tc.status || f.requestID != tc.request {
				t.Errorf("meta is %q %q %d %q", f.typ, f.id, f.status, f.requestID)
			}
			if f.wsc.token != tc.token || f.wsc.sequence != tc.sequence {
				t.Errorf("wsc is %+v", f.wsc)
			}
			if string(f.body) != tc.body {
				t.Errorf("body is %s", f.body)
			}
			if tc.meta != "" && string(f.meta) != tc.meta {
				t.Errorf("meta is %s", f.meta)
			}
		})
	}
}

// FuzzParseFrame holds the decoder against encoding/json: what it accepts is
// an array whose elements are exactly the spans it found, what it takes from
// the meta is what a map would hold, and what it takes from a notification is
// what DecodeHead says. One decoder takes all frames, so that what one leaves
// behind does not change the next.
func FuzzParseFrame(f *testing.F) {
	for _, s := range []string{
		`[{"type":"ServerNotification","wsc":{"token":"t","sequence":3}},{"a":["]",{"b":"\\\""}]}]`,
		`[{"type":"x"}]`, `[ {} , 1.5e3 ]`, `[{},--Boundary]`, `[{"a":"\u005d"},null,2]`, `[`, `[{]}`, `[{},]`, `[{"type":"x","type":3}]`, "\v[{}]",
		`[{"type":"ServerNotification","messageId":"7"},` + smsEnvelope + `]`,
		`[{"messageId":"7","type":"ServerNotification"},{"uuid":"","event":"","event":"/restapi/v1.0/account/1/extension/2/message-store","timestamp":"x","timestamp":"2026-03-01","body":{"id":{},"id":1,"type":"Fax","to":[]},"body":{}}]`,
		`[{"type":"ServerNotification"},{"b\u006fdy":{"\u0069d":"\u0061"},"backfilled":true,"event":"\/restapi\/v1.0\/account\/1\/extension\/2\/fax"}]`,
		`[{"type":"ServerNotification","messageId":-2.5e3},[{"uuid":"1"}]]`,
	} {
		f.Add([]byte(s))
	}
	d := new(decoder)
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		var fr frame
		err := d.frame(raw, &fr)
		if !bytes.Equal(before, raw) {
			t.Fatal("the frame was changed")
		}
		var parts []json.RawMessage
		decoded := json.Unmarshal(raw, &parts) == nil && len(parts) > 0 && strings.HasPrefix(string(parts[0]), "{")
		isMultipart := err == nil && bytes.Contains(raw, multipart) && bytes.HasPrefix(fr.body, multipart[1:])
		if isMultipart {
			if fr.typ == typeServerNotification || !json.Valid(fr.meta) {
				t.Fatal("text that is no JSON was accepted")
			}
			return
		}
		if (err == nil) != decoded {
			t.Fatalf("accepted: %v, by encoding/json: %v", err == nil, decoded)
		}
		if err != nil {
			return
		}
		if !bytes.Equal(fr.meta, parts[0]) {
			t.Fatalf("meta %q, want %q", fr.meta, parts[0])
		}
		if len(parts) > 1 && !bytes.Equal(fr.body, parts[1]) || len(parts) == 1 && fr.body != nil {
			t.Fatalf("body %q, of %q", fr.body, raw)
		}
		if fr.typ == typeServerNotification {
			sameHeading(t, fr)
		}
		var meta map[string]json.RawMessage
		if !utf8.Valid(raw) || json.Unmarshal(parts[0], &meta) != nil {
			return
		}
		if fr.typ != wantID(meta["type"]) || string(fr.id) != wantID(meta["messageId"]) || !bytes.Equal(fr.headers, meta["headers"]) {
			t.Fatalf("type %q, id %q, headers %s of %s", fr.typ, fr.id, fr.headers, parts[0])
		}
	})
}

// sameHeading holds a notification's heading against what the tolerant reader
// of envelopes finds.
func sameHeading(t *testing.T, f frame) {
	t.Helper()
	h, want := f.heading, DecodeHead(f.body)
	if want.UUID == "" {
		want.UUID = string(f.id)
	}
	got := Head{UUID: string(h.uuid), Event: unquote(h.event), SubscriptionID: want.SubscriptionID, Timestamp: h.sent(),
		MessageID: string(h.messageID), Kind: h.kind, Backfilled: h.backfilled}
	if got != want {
		t.Fatalf("heading\n got %+v\nwant %+v\n  of %s", got, want, f.body)
	}
}
