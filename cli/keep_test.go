package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"ringtail/config"
	"ringtail/rc"
	"ringtail/ui"
)

// hangingKeyring answers once it is released, as one that waits for its owner.
type hangingKeyring struct{ release chan struct{} }

func (k hangingKeyring) Get(string, string) (string, error) {
	<-k.release
	return "", keyring.ErrNotFound
}
func (k hangingKeyring) Set(string, string, string) error { <-k.release; return nil }
func (k hangingKeyring) Delete(string, string) error      { <-k.release; return nil }

// TestTheScreenDoesNotWaitForTheKeyring: the monitor shows its first frame
// while the keyring is being asked, and says afterwards what came of it.
func TestTheScreenDoesNotWaitForTheKeyring(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var errs bytes.Buffer
		a := newApp(Streams{Out: &bytes.Buffer{}, Err: &errs, Getenv: func(n string) string { return credentials()[n] }})
		ring := hangingKeyring{make(chan struct{})}
		a.state = config.StateOptions{Dir: dir, Keyring: ring}
		a.terminal = func(any) bool { return true }
		var cfg rc.Config
		var opened rc.Store
		a.newClient = func(c rc.Config) (client, error) {
			cfg = c
			return newFakeClient(func(ctx context.Context, _ *fakeClient) error {
				opened = cfg.OpenStore(ctx)
				<-ctx.Done()
				return nil
			}), nil
		}
		begun := time.Now()
		a.screen = func(context.Context, ui.Options) error {
			if waited := time.Since(begun); waited > 0 {
				t.Errorf("the screen had to wait %v for the keyring", waited)
			}
			time.Sleep(time.Minute) // its patience ends
			close(ring.release)
			return nil
		}
		if err := a.monitor(t.Context(), &connectFlags{}, monitorOptions{}); err != nil {
			t.Fatal(err)
		}
		if opened == nil || cfg.Budget == nil {
			t.Error("the session is not kept")
		}
		if !strings.Contains(errs.String(), "keyring does not answer") {
			t.Errorf("the keyring's silence was not told of: %q", errs.String())
		}
	})
}
