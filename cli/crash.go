package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/charmbracelet/x/term"
)

// crash catches panics in goroutines beside the screen. The screen must end
// first: a report printed over it would be unreadable, and the terminal would
// stay in its raw state.
type crash struct {
	out    io.Writer
	end    context.CancelFunc // asks the screen to end
	state  *term.State        // the terminal before the screen; nil when stdin is none
	forced func(status int)   // ends the process when the screen does not
	grace  time.Duration

	mu    sync.Mutex
	first error
	timer *time.Timer
}

// crashGrace is how long the screen may take to end after a panic.
const crashGrace = 2 * time.Second

func newCrash(out io.Writer, end context.CancelFunc) *crash {
	c := &crash{out: out, end: end, forced: os.Exit, grace: crashGrace}
	if state, err := term.GetState(os.Stdin.Fd()); err == nil {
		c.state = state
	}
	return c
}

// guard runs f and catches its panic.
func (c *crash) guard(f func()) {
	defer func() {
		if v := recover(); v != nil {
			c.record(v, debug.Stack())
		}
	}()
	f()
}

// record keeps the first panic and ends the screen; should the screen hang,
// it restores the terminal itself.
func (c *crash) record(v any, stack []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.first != nil {
		return
	}
	c.first = panicError{v, stack}
	c.timer = time.AfterFunc(c.grace, func() {
		c.restore()
		_, _ = fmt.Fprintln(c.out, c.first.Error())
		c.forced(exitError)
	})
	c.end()
}

// report is the panic to be printed now that the screen has ended, or nil.
func (c *crash) report() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil {
		c.timer.Stop()
	}
	return c.first
}

// leaveScreen undoes what a screen may have switched on: the alternate screen,
// a hidden cursor, mouse, focus and paste reports, keyboard modes, colours.
const leaveScreen = "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[<u\x1b[0m\r\n"

func (c *crash) restore() {
	_, _ = io.WriteString(c.out, leaveScreen)
	if c.state != nil {
		_ = term.Restore(os.Stdin.Fd(), c.state)
	}
}

// panicError is a panic with the stack it came from.
type panicError struct {
	value any
	stack []byte
}

func (e panicError) Error() string {
	return fmt.Sprintf("a bug ended ringtail; please report it with the text below.\n\npanic: %v\n\n%s", e.value, e.stack)
}
