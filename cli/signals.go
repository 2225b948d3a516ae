package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// notifyContext ends the context with the first signal that asks for an end.
// From then on signals have their usual force again, so that a second one
// ends a goodbye that takes too long. A SIGHUP that nohup had switched off
// stays off.
func notifyContext(parent context.Context) (context.Context, context.CancelFunc) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(parent, signals...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
