package cli

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringtail/config"
	"ringtail/rc"
)

// goneReader is a stdout whose reader has gone.
type goneReader struct{}

func (goneReader) Write([]byte) (int, error) { return 0, syscall.EPIPE }

// TestRecordingHoldsEachEventOnce: what came when nobody read stdout any more is
// not dealt with, so the next run brings it again (from the gateway, or from the
// message store under another uuid). That run records it, too: this one must not
// have, or must say that it is dealt with. Else a recording that both append to
// holds it twice, and a replay shows it twice.
func TestRecordingHoldsEachEventOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		var all rc.Events
		for n := range 500 { // more than a batch
			e := text(n)
			e.Envelope = append(e.Envelope[:len(e.Envelope):len(e.Envelope)], strings.Repeat(" ", 200)...)
			all = append(all, e)
		}
		f.send(ctx, all[:250])
		select { // what arrived before the end is handed over all the same
		case f.updates <- all[250:]:
		case <-t.Context().Done():
		}
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
	if status := a.execute(t.Context(), []string{"tail", "--record", path}); status != exitOK {
		t.Fatalf("exit status %d, stderr %q", status, errs.String())
	}
	status, out, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path)
	if status != exitOK {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	recorded := uint64(strings.Count(out, "\n"))
	if recorded > dealtWith() {
		t.Errorf("%d events are in the recording, and only %d are dealt with: the next run brings and records the others again", recorded, dealtWith())
	}
}
