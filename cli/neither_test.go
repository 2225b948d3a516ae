package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringtail/config"
	"ringtail/rc"
)

// TestWhatIsNeitherPrintedNorRecordedIsNotDealtWith: the disk takes nothing and the
// reader of stdout has gone. What came then is in no place: the next run must be
// given it again.
func TestWhatIsNeitherPrintedNorRecordedIsNotDealtWith(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "away")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	const n = 20
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
		var all rc.Events
		for i := range n {
			all = append(all, text(i))
		}
		f.send(ctx, all)
		<-ctx.Done()
		return nil
	})
	var dealtWith func() uint64
	var errs bytes.Buffer
	a := newApp(Streams{In: strings.NewReader(""), Out: goneReader{}, Err: &errs, Getenv: func(name string) string { return credentials()[name] }})
	a.newClient = func(cfg rc.Config) (client, error) {
		dealtWith = cfg.Delivered
		return fake, nil
	}
	a.state = config.StateOptions{Dir: t.TempDir(), Keyring: config.NoKeyring}
	a.execute(t.Context(), []string{"tail", "--record", filepath.Join(dir, "r.ndjson")})
	if got := dealtWith(); got > 0 {
		t.Errorf("%d events are dealt with; none was printed, and of the recording is said: %s", got, errs.String())
	}
}
