package recording

import (
	"os"
	"time"
)

// Writer writes a recording in one go. It is not safe for concurrent use.
type Writer struct {
	target *target
	mask   Mask
	chunk  []byte
	events int
}

// NewWriter begins a recording of what came from the time at on, in a file that is new and
// empty; one whose name ends with .zst is compressed. The writer owns the file
// from now on. Of the options it uses Mask and By.
func NewWriter(f *os.File, at time.Time, o Options) (*Writer, error) {
	run := NewRun()
	t, err := newTarget(f.Name(), 0, func(time.Time) []byte { return o.first(at, run) })
	if err != nil {
		return nil, err
	}
	t.f, t.name, t.fresh = f, f.Name(), true
	return &Writer{target: t, mask: o.Mask}, nil
}

// Put writes one entry, sooner or later.
func (w *Writer) Put(e Entry) error {
	w.chunk = AppendEntry(w.chunk, e, w.mask)
	if e.IsEvent() {
		w.events++
	}
	if len(w.chunk) < fullChunk {
		return nil
	}
	return w.flush()
}

func (w *Writer) flush() error {
	err := w.target.write(w.chunk)
	w.chunk = w.chunk[:0]
	return err
}

// Close writes what is left and closes the file. It returns how many events
// were written, and the size of the file in bytes.
func (w *Writer) Close() (events int, size int64, err error) {
	err = w.flush()
	if e := w.target.f.Close(); err == nil && e != nil {
		err = pathError(w.target.name, e)
	}
	return w.events, w.target.size, err
}
