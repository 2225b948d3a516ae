package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is a pseudo-terminal in which ringtail runs, with an emulator that
// draws what it writes and answers what it asks.
type terminal struct {
	ctx           context.Context
	program, home string
	columns, rows int
	far           *os.File // our end of the pseudo-terminal
	cmd           *exec.Cmd
	colors        palette

	copying sync.WaitGroup

	mu      sync.Mutex
	screen  *vt.SafeEmulator
	changed chan struct{} // closed at the next change of the screen
}

// openTerminal starts the demo in a terminal as the scene wants it.
func openTerminal(ctx context.Context, s scene, program, home string) (*terminal, error) {
	t := &terminal{ctx: ctx, program: program, home: home, columns: s.columns, rows: s.rows, colors: dark, changed: make(chan struct{})}
	if s.light {
		t.colors = light
	}
	if err := t.start(append([]string{"--demo"}, s.flags...)...); err != nil {
		return nil, err
	}
	return t, nil
}

// start starts ringtail on an empty screen. The surroundings are the same
// everywhere: a user without files, true colours and UTC.
func (t *terminal) start(args ...string) error {
	screen := vt.NewSafeEmulator(t.columns, t.rows)
	screen.SetDefaultBackgroundColor(t.colors.background)
	screen.SetDefaultForegroundColor(t.colors.foreground)
	t.mu.Lock()
	t.screen = screen
	t.mu.Unlock()

	t.cmd = exec.CommandContext(t.ctx, t.program, args...)
	t.cmd.Dir = t.home
	t.cmd.Env = []string{
		"HOME=" + t.home, "PATH=" + os.Getenv("PATH"), "TZ=UTC", "LANG=C.UTF-8",
		"TERM=xterm-256color", "COLORTERM=truecolor",
	}
	far, err := pty.StartWithSize(t.cmd, &pty.Winsize{Cols: uint16(t.columns), Rows: uint16(t.rows)})
	if err != nil {
		return err
	}
	t.far = far
	t.copying.Go(func() { _, _ = io.Copy(t, far) })
	t.copying.Go(func() { _, _ = io.Copy(far, screen) })
	return nil
}

// close ends the program if it still runs.
func (t *terminal) close() {
	if t.cmd.Process != nil && t.cmd.ProcessState == nil {
		_ = t.cmd.Process.Kill()
		_ = t.cmd.Wait()
	}
	_ = t.far.Close()
	if answers, ok := t.screen.InputPipe().(io.Closer); ok {
		_ = answers.Close()
	}
	t.copying.Wait()
}

// Write takes what the program draws.
func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n, err := t.screen.Write(p)
	close(t.changed)
	t.changed = make(chan struct{})
	return n, err
}

// look is the screen as text and a channel that closes when it changes.
func (t *terminal) look() (string, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return ansi.Strip(t.screen.Render()), t.changed
}

// keyPause keeps keys apart: an escape that is followed at once by something
// else would be another key.
const keyPause = 120 * time.Millisecond

// press types keys.
func (t *terminal) press(keys string) error {
	if _, err := t.far.WriteString(keys); err != nil {
		return fmt.Errorf("typing: %w", err)
	}
	t.settleFor(keyPause)
	return nil
}

// patience is how long a scene waits for one thing.
const patience = time.Minute

// until waits for a screen that is wanted.
func (t *terminal) until(what string, wanted func(screen string) bool) error {
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		screen, changed := t.look()
		if wanted(screen) {
			return nil
		}
		select {
		case <-changed:
		case <-late.C:
			return fmt.Errorf("waited %s in vain for %s; the screen:\n%s", patience, what, strings.TrimRight(screen, " \n"))
		case <-t.ctx.Done():
			return t.ctx.Err()
		}
	}
}

const (
	calm     = 150 * time.Millisecond // a screen unchanged for so long is painted
	calmless = 2 * time.Second        // and one that never rests is taken as it is
)

// settle waits until the screen is painted.
func (t *terminal) settle() { t.settleFor(calm) }

func (t *terminal) settleFor(quiet time.Duration) {
	late := time.NewTimer(calmless)
	defer late.Stop()
	rest := time.NewTimer(quiet)
	defer rest.Stop()
	for {
		_, changed := t.look()
		select {
		case <-changed:
			rest.Reset(quiet)
		case <-rest.C:
			return
		case <-late.C:
			return
		}
	}
}

// wait waits until the program has ended well.
func (t *terminal) wait() error {
	done := make(chan error, 1)
	go func() { done <- t.cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("ringtail ended badly: %w", err)
		}
		return nil
	case <-time.After(patience):
		_ = t.cmd.Process.Kill()
		return fmt.Errorf("ringtail did not end by itself: %w", <-done)
	}
}
