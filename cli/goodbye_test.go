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

// TestDurationBesideAHungReaderSaysGoodbye: a client that is not told of the end
// keeps no session for the next run, and ends no login. --duration must tell it as
// SIGTERM does, and what the client uses must stay until it has ended.
func TestDurationBesideAHungReaderSaysGoodbye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := make(chan struct{})
		defer func() { close(reads); synctest.Wait() }()
		goodbye := make(chan struct{})
		fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
			f.send(ctx, rc.Status{Phase: rc.PhaseLive}, text(1))
			<-ctx.Done()
			<-time.After(rc.Wait / 2) // of the bubble: as long as a goodbye may take
			close(goodbye)
			return nil
		})
		var errs bytes.Buffer
		a := newApp(Streams{In: strings.NewReader(""), Out: hungReader{reads}, Err: &errs, Getenv: func(name string) string { return credentials()[name] }})
		a.newClient = func(rc.Config) (client, error) { return fake, nil }
		a.state = config.StateOptions{Dir: t.TempDir(), Keyring: config.NoKeyring}
		a.execute(t.Context(), []string{"tail", "--duration", "1m"})
		select {
		case <-goodbye:
		default:
			t.Error("tail --duration 1m ends before the client has said goodbye")
			<-goodbye
		}
	})
}

// TestSignalBesideAHungReaderSaysGoodbye is how it is after SIGTERM.
func TestSignalBesideAHungReaderSaysGoodbye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := make(chan struct{})
		defer func() { close(reads); synctest.Wait() }()
		goodbye := make(chan struct{})
		fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
			f.send(ctx, rc.Status{Phase: rc.PhaseLive}, text(1))
			<-ctx.Done()
			<-time.After(rc.Wait / 2)
			close(goodbye)
			return nil
		})
		var errs bytes.Buffer
		a := newApp(Streams{In: strings.NewReader(""), Out: hungReader{reads}, Err: &errs, Getenv: func(name string) string { return credentials()[name] }})
		a.newClient = func(rc.Config) (client, error) { return fake, nil }
		a.state = config.StateOptions{Dir: t.TempDir(), Keyring: config.NoKeyring}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		a.execute(ctx, []string{"tail"})
		select {
		case <-goodbye:
		default:
			t.Error("tail ends before the client has said goodbye")
			<-goodbye
		}
	})
}
