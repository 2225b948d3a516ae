//go:build unix

package cli

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringtail/ui"
)

// TestReplayOfAPipeNobodyWritesEnds: a named pipe is opened when somebody opens
// its other end, which may be never. Who quits must not wait for that.
func TestReplayOfAPipeNobodyWritesEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	ended := make(chan int, 1)
	go func() {
		status, _ := onTerminal(t, nil, func(context.Context, ui.Options) error { return nil }, "replay", path) // q is pressed at once
		ended <- status
	}()
	select {
	case status := <-ended:
		if status != exitOK {
			t.Errorf("exit status %d", status)
		}
	case <-time.After(5 * time.Second):
		t.Error("ringtail replay does not end after q: it waits for somebody to open the pipe")
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		<-ended
		_ = f.Close()
	}
}
