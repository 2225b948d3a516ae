package recording

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringtail/rc"
)

func TestNoSecretIsRecorded(t *testing.T) {
	tests := []struct{ name, meta, want string }{
		{"none", `{"type":"ServerNotification","messageId":"m","headers":{"RCRequestId":"r"}}`, `{"type":"ServerNotification","messageId":"m","headers":{"RCRequestId":"r"}}`},
		{"recovery token", `{"wsc":{"token":"hush1","sequence":3},"messageId":"m"}`, `{"wsc":"…","messageId":"m"}`},
		{"as a text", `{"wsc":"hush1"}`, `{"wsc":"…"}`},
		{"twice", `{"wsc":{"token":"hush1"},"a":1,"wsc":{"token":"hush2"}}`, `{"wsc":"…","a":1,"wsc":"…"}`},
		{"escaped", `{"\u0077sc":{"token":"hush1"},"tok\u0065n":"hush2"}`, `{"\u0077sc":"…","tok\u0065n":"…"}`},
		{"headers", `{"headers":{"Authorization":"Bearer hush1","Set-Cookie":["hush2"],"X-Api-Key":"hush3","Proxy-Authorization":{"x":"hush4"},"Date":"now"}}`,
			`{"headers":{"Authorization":"…","Set-Cookie":"…","X-Api-Key":"…","Proxy-Authorization":"…","Date":"now"}}`},
		{"deep", `{"a":[{"b":{"access_token":"hush1"}},[{"refreshToken":"hush2","client-secret":12}]]}`, `{"a":[{"b":{"access_token":"…"}},[{"refreshToken":"…","client-secret":"…"}]]}`},
		{"in texts", `{"url":"wss://x/ws?ws_access_token=hush1","x":"Bearer hush2","y":["\u0042earer hush3"],"z":"bear"}`, `{"url":"…","x":"…","y":["…"],"z":"bear"}`},
		{"blanks", "{ \"wsc\" : { \"token\" : \"hush1\" } ,\n \"a\" : [ ] , \"b\" : [ 1 , \"hush\" ] }", `{ "wsc" : "…" ,  "a" : [ ] , "b" : [ 1 , "hush" ] }`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !json.Valid([]byte(tt.meta)) {
				t.Fatal("the test is not JSON")
			}
			path := filepath.Join(t.TempDir(), "r.ndjson")
			r := record(t, path, Options{})
			r.Update(rc.Event{Received: t0, Meta: []byte(tt.meta), Envelope: []byte(`{"event":"/x","body":{}}`)})
			r.Close()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"hush1", "hush2", "hush3", "hush4"} {
				if strings.Contains(string(data), secret) {
					t.Errorf("%s is in the recording:\n%s", secret, data)
				}
			}
			if !strings.Contains(string(data), `,"meta":`+tt.want+`,"event":`) {
				t.Errorf("the head was recorded as\n%s\nnot\n%s", data, tt.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	f.Add([]byte(`{"wsc":{"token":"hush"},"headers":{"a":["b",{"c":null}]},"x":-1.5e3}`))
	f.Add([]byte(`[ {"password":[1,2]} , "Bearer x" ]`))
	f.Fuzz(func(t *testing.T, meta []byte) {
		if !json.Valid(meta) {
			return
		}
		clean := appendClean(nil, meta)
		if !json.Valid(clean) {
			t.Fatalf("%q became %q", meta, clean)
		}
		if again := appendClean(nil, clean); string(again) != string(clean) {
			t.Errorf("%q became %q, and then %q", meta, clean, again)
		}
	})
}
