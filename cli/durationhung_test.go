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

// hungReader is a stdout whose reader does not read.
type hungReader struct{ until <-chan struct{} }

func (h hungReader) Write(p []byte) (int, error) {
	<-h.until
	return len(p), nil
}

// TestDurationEndsBesideAHungReader: a reader that reads no more, such as a pager,
// does not hold up the end after --duration, as it does not after SIGTERM.
func TestDurationEndsBesideAHungReader(t *testing.T) {
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
		ended := make(chan int, 1)
		go func() { ended <- a.execute(t.Context(), []string{"tail", "--duration", "1m"}) }()
		select {
		case <-ended:
		case <-time.After(time.Hour): // of the bubble
			t.Error("tail --duration 1m has not ended after an hour")
			close(reads)
			<-ended
			return
		}
		close(reads)
	})
}
