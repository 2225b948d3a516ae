package rc

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestFrameHead(t *testing.T) {
	for meta, want := range map[string]FrameHead{
		`{"type":"ServerNotification","messageId":"7001","headers":{"rcrequestid":"n-1"}}`: {"7001", "n-1"},
		`{"messageId":7001}`:              {MessageID: "7001"},
		`{"headers":null,"messageId":{}}`: {},
		`[]`:                              {},
		``:                                {},
	} {
		if got := DecodeFrame([]byte(meta)); got != want {
			t.Errorf("%s is read as %+v, want %+v", meta, got, want)
		}
	}
}

func TestHideRecovery(t *testing.T) {
	for _, meta := range []string{
		`{"messageId":"1","wsc":{"token":"SECRETsecret","sequence":7},"headers":{"token":"kept"}}`,
		`{"wsc" : { "sequence":7, "token" : "SECRETsecret" } }`,
		`{"wsc":"SECRETsecret"}`,
	} {
		hidden := HideRecovery(append(make([]byte, 0, 4096), meta...))
		if strings.Contains(string(hidden), "SECRET") || !json.Valid(hidden) || strings.Contains(meta, "kept") != strings.Contains(string(hidden), "kept") {
			t.Errorf("%s is shown as %s", meta, hidden)
		}
	}
	for _, meta := range []string{`{"messageId":"1"}`, `{"wsc":{"sequence":7}}`, ``} {
		if got := HideRecovery([]byte(meta)); string(got) != meta {
			t.Errorf("%s became %s", meta, got)
		}
	}
}
