package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringtail/config"
	"ringtail/rc"
)

// TestDurationBesideASlowReaderIsStillShort: a reader that goes on reading a moment
// after --duration is over changes nothing: --count was not reached, which is exit
// status 3.
func TestDurationBesideASlowReaderIsStillShort(t *testing.T) {
	for range 20 { // what is ready at once is taken by chance
		synctest.Test(t, func(t *testing.T) {
			reads := make(chan struct{})
			fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
				f.send(ctx, rc.Status{Phase: rc.PhaseLive}, text(1))
				<-ctx.Done()
				return nil
			})
			var errs bytes.Buffer
			a := newApp(Streams{In: strings.NewReader(""), Out: hungReader{reads}, Err: &errs, Getenv: func(name string) string { return credentials()[name] }})
			a.newClient = func(rc.Config) (client, error) { return fake, nil }
			a.state = config.StateOptions{Dir: t.TempDir(), Keyring: config.NoKeyring}
			time.AfterFunc(62*time.Second, func() { close(reads) })
			if got := a.execute(t.Context(), []string{"tail", "--duration", "1m", "--count", "2"}); got != exitIncomplete {
				t.Errorf("exit status %d, want %d: %s", got, exitIncomplete, errs.String())
			}
		})
		if t.Failed() {
			return
		}
	}
}
