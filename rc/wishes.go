package rc

import (
	"slices"
	"sync"
)

// wishes is what other goroutines ask of the loop. Leaving a wish never
// blocks, and the newest replaces the older ones.
type wishes struct {
	mu         sync.Mutex
	wanted     []string
	generation uint64

	running   bool // somebody will take downloads
	downloads []*download

	edited    chan struct{} // rings after an edit of the filters
	reconnect chan struct{} // rings when a connection is wanted now
	backfill  chan struct{} // rings when offered absences are to be fetched
	content   chan struct{} // rings when attachments are to be fetched
}

func newWishes(filters []string) *wishes {
	return &wishes{wanted: slices.Clone(filters), edited: make(chan struct{}, 1),
		reconnect: make(chan struct{}, 1), backfill: make(chan struct{}, 1),
		content: make(chan struct{}, 1)}
}

func (w *wishes) setFilters(filters []string) uint64 {
	// A set without repeats: RingCentral refuses a filter given twice.
	set := make([]string, 0, len(filters))
	for _, f := range filters {
		if !slices.Contains(set, f) {
			set = append(set, f)
		}
	}
	w.mu.Lock()
	w.wanted = set
	w.generation++
	g := w.generation
	w.mu.Unlock()
	wake(w.edited)
	return g
}

func (w *wishes) filters() ([]string, uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wanted, w.generation
}

// heardReconnect takes back a wish for a connection, and reports whether there
// was one.
func (w *wishes) heardReconnect() bool {
	select {
	case <-w.reconnect:
		return true
	default:
		return false
	}
}

// openDownloads says that the loop runs and takes downloads.
func (w *wishes) openDownloads() {
	w.mu.Lock()
	w.running = true
	w.mu.Unlock()
}

// download asks for an attachment and reports whether anybody will answer.
func (w *wishes) download(d *download) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.running {
		return false
	}
	w.downloads = append(w.downloads, d)
	wake(w.content)
	return true
}

func (w *wishes) takeDownloads() []*download {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.downloads
	w.downloads = nil
	return list
}

// closeDownloads is told that the loop ends; it returns what nobody took.
func (w *wishes) closeDownloads() []*download {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running = false
	list := w.downloads
	w.downloads = nil
	return list
}
