package config

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const hush = "hush-4711-hush"

func TestSecretIsNeverPrinted(t *testing.T) {
	secret := NewSecret(hush)
	nested := struct {
		Public  Secret
		private Secret
		Pointer *Secret
		Creds   Credentials
		Map     map[string]Secret
	}{secret, secret, &secret, Credentials{ClientSecret: secret, JWT: secret, AccessToken: secret}, map[string]Secret{"a": secret}}

	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%20s", "%t"} {
		for _, value := range []any{secret, &secret, nested, &nested, []Secret{secret}, fmt.Errorf("wrapped %v", secret)} {
			fmt.Fprintf(&out, verb+"\n", value)
		}
	}
	for _, value := range []any{secret, &secret, nested, []Secret{secret}} {
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(data)
	}
	data, err := xml.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(data)
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("login", "secret", secret, "pointer", &secret, "credentials", nested.Creds, "nested", nested)
	}
	_ = nested.private

	if s := out.String(); strings.Contains(s, hush) || strings.Contains(s, fmt.Sprintf("%x", hush)) {
		t.Errorf("a secret was printed:\n%s", s)
	} else if !strings.Contains(s, Redacted) {
		t.Errorf("nothing says that something was left out:\n%s", s)
	}
}

func TestSecretHoldsItsValue(t *testing.T) {
	if got := NewSecret(hush).Reveal(); got != hush {
		t.Errorf("Reveal() = %q", got)
	}
	if !NewSecret("").Empty() || NewSecret(hush).Empty() {
		t.Error("Empty() is wrong")
	}
	if !NewSecret(hush).Equal(NewSecret(hush)) || NewSecret(hush).Equal(Secret{}) {
		t.Error("Equal() is wrong")
	}
}
