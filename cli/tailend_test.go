package cli

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringtail/config"
	"ringtail/rc"
)

// printingTo is a program with a client and a stdout of the test's own. dealtWith
// asks it what the client would: how many events are in a safe place.
func printingTo(t *testing.T, out io.Writer, fake *fakeClient) (a *app, errs *bytes.Buffer, dealtWith func() uint64) {
	t.Helper()
	errs = new(bytes.Buffer)
	a = newApp(Streams{In: strings.NewReader(""), Out: out, Err: errs, Getenv: func(name string) string { return credentials()[name] }})
	var cfg rc.Config
	a.newClient = func(c rc.Config) (client, error) {
		cfg = c
		return fake, nil
	}
	a.state = config.StateOptions{Dir: t.TempDir(), Keyring: config.NoKeyring}
	return a, errs, func() uint64 { return cfg.Delivered() }
}

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
		a, _, _ := printingTo(t, hungReader{reads}, fake)
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
		a, _, _ := printingTo(t, hungReader{reads}, fake)
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
		a, _, _ := printingTo(t, hungReader{reads}, fake)
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
			a, errs, _ := printingTo(t, hungReader{reads}, fake)
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
