package cli

import (
	"context"
	"sync/atomic"

	"github.com/zalando/go-keyring"

	"ringtail/rc"
	"ringtail/ui"
)

// panicVariable makes this test binary the program itself, with a bug.
const panicVariable = "RINGTAIL_TEST_PANIC"

// panicking runs ringtail with a bug in one of its goroutines, which Y or r
// brings out.
func panicking(where string, args []string) int {
	a := newApp(Standard())
	fail := func(here string) {
		if here == where {
			panic("out of cheese in the " + here)
		}
	}
	a.newClient = func(cfg rc.Config) (client, error) {
		c, err := rc.New(cfg)
		if err != nil {
			return nil, err
		}
		return &buggyClient{Client: c, fail: fail, asked: make(chan struct{}, 1)}, nil
	}
	a.state.Keyring = &buggyKeyring{fail: func() {
		if asked.Load() {
			fail("keyring")
		}
	}}
	a.screen = func(ctx context.Context, o ui.Options) error {
		o.Copy = func(string) error { fail("command"); return nil }
		return ui.Run(ctx, o)
	}
	return a.execute(context.Background(), args)
}

// asked tells that the bug is to come out.
var asked atomic.Bool

// buggyKeyring is empty, and panics when it is asked.
type buggyKeyring struct{ fail func() }

func (k *buggyKeyring) Get(string, string) (string, error) { k.fail(); return "", keyring.ErrNotFound }
func (k *buggyKeyring) Set(string, string, string) error   { k.fail(); return nil }
func (k *buggyKeyring) Delete(string, string) error        { k.fail(); return nil }

// buggyClient panics when a connection is asked for.
type buggyClient struct {
	*rc.Client
	fail  func(string)
	asked chan struct{}
}

func (c *buggyClient) Reconnect() {
	c.fail("update")
	asked.Store(true)
	c.Client.Reconnect()
	c.asked <- struct{}{}
}

func (c *buggyClient) Run(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- c.Client.Run(ctx) }()
	select {
	case err := <-done:
		return err
	case <-c.asked:
		c.fail("client")
		return <-done
	}
}
