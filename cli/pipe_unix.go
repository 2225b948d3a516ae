//go:build unix

package cli

import (
	"context"
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

var sigpipe os.Signal = syscall.SIGPIPE

// watchReader returns a channel that is closed once nobody can read what is
// written to stream any more. It notices without writing: poll reports errors
// and hang-ups unasked. It watches until ctx ends; a stream that is no file,
// or of a kind that has no reader, is never reported.
func watchReader(ctx context.Context, stream any) <-chan struct{} {
	gone := make(chan struct{})
	f, ok := stream.(interface{ Fd() uintptr })
	if !ok {
		return gone
	}
	// The pipe's other end wakes poll when ctx ends.
	wakeRead, wakeWrite, err := os.Pipe()
	if err != nil {
		return gone
	}
	stop := context.AfterFunc(ctx, func() { _ = wakeWrite.Close() })
	fds := []unix.PollFd{{Fd: int32(f.Fd())}, {Fd: int32(wakeRead.Fd()), Events: unix.POLLIN}}
	go func() {
		defer func() {
			if stop() {
				_ = wakeWrite.Close()
			}
			_ = wakeRead.Close()
		}()
		for {
			_, err := unix.Poll(fds, -1)
			switch {
			case errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN):
				continue
			case err != nil || fds[1].Revents != 0:
				return
			case fds[0].Revents&(unix.POLLERR|unix.POLLHUP|unix.POLLNVAL) != 0:
				close(gone)
				return
			}
		}
	}()
	return gone
}
