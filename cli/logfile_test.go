package cli

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringtail/config"
)

func TestLogFile(t *testing.T) {
	for name, before := range map[string]os.FileMode{"new": 0, "narrowed": 0o644} {
		path := filepath.Join(t.TempDir(), "debug.log")
		if before != 0 {
			if err := os.WriteFile(path, []byte("before\n"), before); err != nil {
				t.Fatal(err)
			}
		}
		const awkward = "hush+4711/&=secret"
		env := credentials()
		env["RC_APP_CLIENT_SECRET"] = awkward
		var tr *trial
		tr = &trial{env: env, client: newFakeClient(func(_ context.Context, f *fakeClient) error {
			log := tr.made.Log
			log.Debug("request", "body", "assertion=hush-jwt-4711", "url", "https://x?client_secret="+url.QueryEscape(awkward))
			log.Error(awkward)
			return nil
		})}
		status, _, stderr := tr.run(t.Context(), t, "tail", "--log-file", path)
		if status != exitOK {
			t.Fatalf("exit status %d: %s", status, stderr)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: the log has mode %v", name, info.Mode().Perm())
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		if strings.Contains(text, "4711") {
			t.Errorf("%s: the log holds a secret:\n%s", name, text)
		}
		for _, want := range []string{"level=DEBUG msg=starting", "server=https://server.example.com", "assertion=" + config.Redacted, "level=ERROR"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the log lacks %q:\n%s", name, want, text)
			}
		}
		if before != 0 && !strings.HasPrefix(text, "before\n") {
			t.Errorf("the old log was not kept:\n%s", text)
		}
	}
}
