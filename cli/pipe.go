package cli

import (
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
)

// surviveClosedPipes keeps the process alive when it writes to a pipe that
// nobody reads: Go's runtime would die of SIGPIPE on stdout and stderr without
// a word. The write then fails with EPIPE. The signal is caught and not
// ignored, so that programs started from here do not inherit the change.
func surviveClosedPipes() (restore func()) {
	if sigpipe == nil {
		return func() {}
	}
	ignored := make(chan os.Signal, 1)
	signal.Notify(ignored, sigpipe)
	return func() { signal.Stop(ignored) }
}

// isClosedPipe reports whether err says that the reader of a stream has gone.
func isClosedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, fs.ErrClosed) || errors.Is(err, os.ErrClosed)
}
