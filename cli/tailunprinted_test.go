package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringtail/config"
	"ringtail/rc"
)

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestRecordBesideAClosedPipeKeepsWhatArrived: with --no-resume nothing is kept for
// a next run. What arrived when the reader of stdout was gone is in the recording,
// or nowhere.
func TestRecordBesideAClosedPipeKeepsWhatArrived(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.ndjson")
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		f.send(ctx, rc.Status{Phase: rc.PhaseLive}, text(1))
		<-ctx.Done()
		return nil
	})
	var errs bytes.Buffer
	a := newApp(Streams{In: strings.NewReader(""), Out: brokenPipe{}, Err: &errs, Getenv: func(name string) string { return credentials()[name] }})
	a.newClient = func(rc.Config) (client, error) { return fake, nil }
	a.state = config.StateOptions{Dir: t.TempDir(), Keyring: config.NoKeyring}
	a.execute(t.Context(), []string{"tail", "--no-resume", "--record", path})
	b, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(b), `"received"`) {
		t.Errorf("an event that arrived is not in the recording, and no session is kept for a next run: %v %s%s", err, b, errs.String())
	}
}
