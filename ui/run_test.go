package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

// output collects what the program writes and tells when a text was written.
type output struct {
	mu   sync.Mutex
	b    bytes.Buffer
	wait string
	seen chan struct{}
}

func newOutput(wait string) *output { return &output{wait: wait, seen: make(chan struct{})} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.b.Write(p)
	if o.wait != "" && strings.Contains(o.b.String(), o.wait) {
		o.wait = ""
		close(o.seen)
	}
	return len(p), nil
}

// programOptions run the program without a terminal.
func programOptions(in io.Reader, out io.Writer) []tea.ProgramOption {
	return []tea.ProgramOption{
		tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(100, 30), tea.WithoutSignals(),
		tea.WithEnvironment([]string{"TERM=xterm-256color", "TERM_PROGRAM=test", "SSH_TTY=x"}),
	}
}

// start runs the screen until the test ends it.
func start(ctx context.Context, t *testing.T, updates <-chan rc.Update, in io.Reader, out io.Writer) <-chan error {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		done <- Run(ctx, Options{Updates: updates, Client: &fakeClient{}, Location: time.UTC, Program: programOptions(in, out)})
	}()
	return done
}

func TestRunShowsAndQuits(t *testing.T) {
	updates := make(chan rc.Update)
	in, keyboard := io.Pipe()
	out := newOutput("Live")
	done := start(t.Context(), t, updates, in, out)
	updates <- live()
	<-out.seen
	if _, err := keyboard.Write([]byte("q")); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatalf("q ended the screen with %v", err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, keyboard := io.Pipe()
	defer func() { _ = keyboard.Close() }()
	out := newOutput("Starting")
	done := start(ctx, t, make(chan rc.Update), in, out)
	<-out.seen
	cancel()
	if err := <-done; err != nil {
		t.Fatalf("the end of the context ended the screen with %v", err)
	}
}

func TestCommandPanicEndsInOrder(t *testing.T) {
	m := New(Options{Client: &fakeClient{}})
	msg := guard(func() tea.Msg { panic("boom") })()
	_, cmd := m.Update(msg)
	if m.crash == nil || m.crash.Value != "boom" || !strings.Contains(m.crash.Error(), "boom") {
		t.Fatalf("the panic became %v", m.crash)
	}
	if cmd == nil {
		t.Fatal("the program goes on after a panic")
	}
}

func TestPumpPanicIsReturned(t *testing.T) {
	in, keyboard := io.Pipe()
	defer func() { _ = keyboard.Close() }()
	out := newOutput("Starting")
	err := run(t.Context(), Options{Client: &fakeClient{}, Program: programOptions(in, out)},
		func(context.Context, <-chan rc.Update, *pace, func([]rc.Update, bool)) {
			<-out.seen // the screen stands
			panic("boom")
		})
	var p *PanicError
	if !errors.As(err, &p) || p.Value != "boom" || len(p.Stack) == 0 {
		t.Fatalf("the panic became %v", err)
	}
	out.mu.Lock()
	defer out.mu.Unlock()
	if s := out.b.String(); !strings.Contains(s, "\x1b[?1049h") || !strings.Contains(s[strings.LastIndex(s, "\x1b[?1049h"):], "\x1b[?1049l") {
		t.Fatal("the alternate screen was not left")
	}
}
