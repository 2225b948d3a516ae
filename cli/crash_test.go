package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestCrashEndsTheScreenFirst(t *testing.T) {
	var out bytes.Buffer
	ended := 0
	c := newCrash(&out, func() { ended++ })
	c.forced = func(int) { t.Error("the process was ended by force") }
	c.guard(func() {})
	if c.report() != nil || ended != 0 {
		t.Fatalf("without a panic: %v, ended %d times", c.report(), ended)
	}
	c.guard(func() { panic("one") })
	c.guard(func() { panic("two") })
	if ended != 1 || out.Len() != 0 {
		t.Errorf("the screen was ended %d times, and %q was printed over it", ended, out.String())
	}
	err := c.report()
	if p := (panicError{}); !errors.As(err, &p) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"panic: one\n", "TestCrashEndsTheScreenFirst"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the report lacks %q:\n%v", want, err)
		}
	}
	if exitStatus(err) != exitError {
		t.Errorf("exit status %d", exitStatus(err))
	}
}

func TestCrashDoesNotWaitForAHangingScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		status := make(chan int, 1)
		c := newCrash(&out, func() {})
		c.state = nil
		c.forced = func(s int) { status <- s }
		begun := time.Now()
		c.guard(func() { panic("hang") })
		if got := <-status; got != exitError {
			t.Errorf("exit status %d", got)
		}
		if took := time.Since(begun); took != crashGrace {
			t.Errorf("it took %v", took)
		}
		if s := out.String(); !strings.HasPrefix(s, leaveScreen) || !strings.Contains(s, "panic: hang") {
			t.Errorf("printed %q", s)
		}
	})
}
