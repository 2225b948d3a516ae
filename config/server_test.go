package config

import (
	"errors"
	"strings"
	"testing"
)

func TestParseServer(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
	}{
		{"https://platform.ringcentral.com", "https://platform.ringcentral.com", nil},
		{" https://platform.ringcentral.com/ ", "https://platform.ringcentral.com", nil},
		{"https://gateway.example.com/rc/", "https://gateway.example.com/rc", nil},
		{"HTTPS://example.com:8443", "https://example.com:8443", nil},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080", nil},
		{"http://127.8.9.1", "http://127.8.9.1", nil},
		{"http://[::1]:80/", "http://[::1]:80", nil},
		{"http://localhost:1", "http://localhost:1", nil},
		{"http://LOCALHOST:1", "http://LOCALHOST:1", nil},
		{"http://platform.ringcentral.com", "", errServerScheme},
		{"http://localhost.example.com", "", errServerScheme},
		{"http://127.0.0.1.example.com", "", errServerScheme},
		{"http://128.0.0.1", "", errServerScheme},
		{"http://0.0.0.0:80", "", errServerScheme},
		{"http://127.1", "", errServerScheme},
		{"ws://127.0.0.1", "", errServerScheme},
		{"file:///etc/passwd", "", errServerSyntax},
		{"platform.ringcentral.com", "", errServerScheme},
		{"platform.ringcentral.com:443", "", errServerScheme},
		{"", "", errServerScheme},
		{"https://", "", errServerSyntax},
		{"https://:443", "", errServerSyntax},
		{"https://exa mple.com", "", errServerSyntax},
		{"https://user:hush-4711-hush@example.com", "", errServerUserinfo},
		{"https://127.0.0.1@example.com", "", errServerUserinfo},
		{"https://example.com?token=hush-4711-hush", "", errServerQuery},
		{"https://example.com?", "", errServerQuery},
		{"https://example.com#hush-4711-hush", "", errServerQuery},
		{"https://hush-4711-hush\x7f.example.com", "", errServerSyntax},
	} {
		got, err := ParseServer(tc.in)
		if got != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("ParseServer(%q) = %q, %v; want %q, %v", tc.in, got, err, tc.want, tc.err)
		}
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("ParseServer(%q) quotes the address: %v", tc.in, err)
		}
	}
}
