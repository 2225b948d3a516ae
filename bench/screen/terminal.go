//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is a pseudo-terminal with a program in it and an emulator that
// shows what it draws.
type terminal struct {
	o    terminalOptions
	cmd  *exec.Cmd
	far  *os.File
	done chan struct{} // closed when the program has ended

	mu      sync.Mutex
	screen  *vt.Emulator
	bytes   int
	at      time.Time // when the newest bytes were read
	changed chan struct{}
}

type terminalOptions struct {
	columns, rows int
	pace          int  // bytes a second the terminal takes; 0 for as many as come
	silent        bool // it answers no queries
}

// start runs a program in a new terminal.
func start(ctx context.Context, o terminalOptions, env []string, program string, args ...string) (*terminal, error) {
	t := &terminal{o: o, screen: vt.NewEmulator(o.columns, o.rows), changed: make(chan struct{}), done: make(chan struct{})}
	t.cmd = exec.CommandContext(ctx, program, args...)
	t.cmd.Env = env
	far, err := pty.StartWithSize(t.cmd, &pty.Winsize{Cols: uint16(o.columns), Rows: uint16(o.rows)})
	if err != nil {
		return nil, fmt.Errorf("%s cannot be started in a pseudo-terminal: %w", program, err)
	}
	t.far = far
	go t.answer()
	go t.read()
	go func() {
		_ = t.cmd.Wait()
		close(t.done)
	}()
	return t, nil
}

// answer hands on what the emulator says to the program's queries.
func (t *terminal) answer() {
	if t.o.silent {
		_, _ = io.Copy(io.Discard, t.screen)
		return
	}
	_, _ = io.Copy(t.far, t.screen)
}

// read takes what the program draws, at the pace of the terminal.
func (t *terminal) read() {
	buf := make([]byte, 32<<10)
	most, begun, taken := len(buf), time.Now(), 0
	for {
		if t.o.pace > 0 {
			// A hundredth of a second's worth at a time. What was not used is lost.
			most = max(1, t.o.pace/100)
			due := begun.Add(time.Duration(float64(taken) / float64(t.o.pace) * float64(time.Second)))
			if wait := time.Until(due); wait > 0 {
				time.Sleep(wait)
			} else if wait < -10*time.Millisecond {
				begun, taken = time.Now(), 0
			}
		}
		n, err := t.far.Read(buf[:most])
		at := time.Now()
		taken += n
		t.mu.Lock()
		if n > 0 {
			_, _ = t.screen.Write(buf[:n])
			t.bytes += n
			t.at = at
		}
		close(t.changed)
		t.changed = make(chan struct{})
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// until waits for a state of the screen and tells when the bytes that made it
// were read.
func (t *terminal) until(what string, patience time.Duration, wanted func(*vt.Emulator) bool) (time.Time, error) {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		t.mu.Lock()
		ok, at, changed := wanted(t.screen), t.at, t.changed
		t.mu.Unlock()
		if ok {
			return at, nil
		}
		select {
		case <-changed:
		case <-t.done:
			return at, fmt.Errorf("%s: the program has ended; the screen:\n%s", what, t.text())
		case <-limit.C:
			return at, fmt.Errorf("%s: it does not come within %v; the screen:\n%s", what, patience, t.text())
		}
	}
}

// shows reports whether text stands on the screen.
func shows(text string) func(*vt.Emulator) bool {
	return func(e *vt.Emulator) bool { return strings.Contains(ansi.Strip(e.Render()), text) }
}

func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return ansi.Strip(t.screen.Render())
}

// received is how many bytes the program has drawn so far.
func (t *terminal) received() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bytes
}

// newest is when the newest bytes were read.
func (t *terminal) newest() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at
}

func (t *terminal) press(keys string) { _, _ = io.WriteString(t.far, keys) }

func (t *terminal) pid() int { return t.cmd.Process.Pid }

// end ends the program, gently at first.
func (t *terminal) end() {
	_ = t.cmd.Process.Signal(syscall.SIGTERM)
	patience := time.AfterFunc(5*time.Second, func() { _ = t.cmd.Process.Kill() })
	<-t.done
	patience.Stop()
	_ = t.far.Close()
	if pipe, ok := t.screen.InputPipe().(io.Closer); ok {
		_ = pipe.Close() // the emulator's own Close is not safe beside its Read
	}
}
