//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package cli

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// terminal is a pseudo-terminal with an emulator that answers as a real one
// does, and remembers what it was sent.
type terminal struct {
	t        *testing.T
	tty, far *os.File // the program's end and ours
	screen   *vt.SafeEmulator
	before   unix.Termios

	mu      sync.Mutex
	sent    strings.Builder
	changed chan struct{}
}

func newTerminal(t *testing.T, columns, rows int) *terminal {
	t.Helper()
	return openTerminal(t, columns, rows, true)
}

// newMuteTerminal is a terminal that answers no query.
func newMuteTerminal(t *testing.T, columns, rows int) *terminal {
	t.Helper()
	return openTerminal(t, columns, rows, false)
}

func openTerminal(t *testing.T, columns, rows int, answers bool) *terminal {
	t.Helper()
	far, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(far, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, tty: tty, far: far, screen: vt.NewSafeEmulator(columns, rows), changed: make(chan struct{})}
	term.before = term.modes()
	var working sync.WaitGroup
	working.Go(func() {
		_, _ = io.Copy(term, far)
	})
	working.Go(func() {
		to := io.Discard
		if answers {
			to = far
		}
		_, _ = io.Copy(to, term.screen) // answers to queries
	})
	t.Cleanup(func() {
		tty.Close()
		far.Close()
		// The emulator's own Close is not safe beside its Read.
		_ = term.screen.InputPipe().(io.Closer).Close()
		working.Wait()
	})
	return term
}

// Write takes what the program draws.
func (term *terminal) Write(p []byte) (int, error) {
	_, _ = term.screen.Write(p)
	term.mu.Lock()
	defer term.mu.Unlock()
	term.sent.Write(p)
	close(term.changed)
	term.changed = make(chan struct{})
	return len(p), nil
}

// modes are the line discipline's settings.
func (term *terminal) modes() unix.Termios {
	term.t.Helper()
	modes, err := unix.IoctlGetTermios(int(term.tty.Fd()), getTermios)
	if err != nil {
		term.t.Fatal(err)
	}
	return *modes
}

// shown is the screen as text.
func (term *terminal) shown() string { return ansi.Strip(term.screen.Render()) }

// received is everything the program wrote.
func (term *terminal) received() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.sent.String()
}

// until waits for what stands on the screen.
func (term *terminal) until(what string, wanted func(screen string) bool) {
	term.t.Helper()
	limit := time.After(patience)
	for {
		term.mu.Lock()
		changed := term.changed
		term.mu.Unlock()
		if wanted(term.shown()) {
			return
		}
		select {
		case <-changed:
		case <-limit:
			term.t.Fatalf("%s: it does not come; the screen:\n%s", what, term.shown())
		}
	}
}

// text waits for text on the screen.
func (term *terminal) text(text string) {
	term.t.Helper()
	term.until(text, func(screen string) bool { return strings.Contains(screen, text) })
}

// press types keys.
func (term *terminal) press(keys string) {
	term.t.Helper()
	if _, err := term.far.WriteString(keys); err != nil {
		term.t.Error(err)
	}
}

// run starts ringtail on the terminal.
func (term *terminal) run(env []string, args ...string) *exec.Cmd {
	term.t.Helper()
	cmd := exec.Command(binary(term.t), args...)
	cmd.Env, cmd.Dir = env, term.t.TempDir()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = term.tty, term.tty, term.tty
	cmd.SysProcAttr = ownTerminal()
	if err := cmd.Start(); err != nil {
		term.t.Fatal(err)
	}
	term.t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd
}

// ended waits for the program, and expects its exit status and a terminal that
// is as it was.
func (term *terminal) ended(cmd *exec.Cmd, status int) {
	term.t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); _ = cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(patience):
		term.t.Fatalf("the program does not end; the screen:\n%s", term.shown())
	}
	if got := cmd.ProcessState.ExitCode(); got != status {
		term.t.Errorf("exit status %d (%v); want %d; the screen:\n%s", got, cmd.ProcessState, status, term.shown())
	}
	if after := term.modes(); after != term.before {
		term.t.Errorf("the terminal's modes are %+v; they were %+v", after, term.before)
	}
	// What the program wrote last may still be on its way to us.
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?2004h": "\x1b[?2004l"} {
		term.until("switching off again what "+strconv.Quote(on)+" switched on", func(string) bool {
			received := term.received()
			return strings.Contains(received, on) && strings.LastIndex(received, on) < strings.LastIndex(received, off)
		})
	}
}
