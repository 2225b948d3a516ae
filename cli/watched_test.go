package cli

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a real process may take for one step.
const patience = 30 * time.Second

// watched is a buffer that can be waited for.
type watched struct {
	mu      sync.Mutex
	buf     bytes.Buffer
	changed chan struct{}
}

func newWatched() *watched { return &watched{changed: make(chan struct{})} }

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.changed)
	w.changed = make(chan struct{})
	return w.buf.Write(p)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

// until waits for text.
func (w *watched) until(t *testing.T, text string) {
	t.Helper()
	limit := time.After(patience)
	for {
		w.mu.Lock()
		found, changed := strings.Contains(w.buf.String(), text), w.changed
		w.mu.Unlock()
		if found {
			return
		}
		select {
		case <-changed:
		case <-limit:
			t.Fatalf("%q does not appear in:\n%s", text, w)
		}
	}
}
