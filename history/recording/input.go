package recording

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"slices"
	"sync/atomic"
	"time"
)

// batch is what a reader has read, or why it ends.
type batch struct {
	entries []Entry
	ids     []uint64 // of the events, to find them in other recordings; nil when there are none
	read    int64    // bytes of the recording, by then
	skipped Skipped
	err     error
}

// input is one recording of a stream.
type input struct {
	guard   func(func())
	number  int
	name    string
	size    int64
	reading atomic.Int64 // bytes read, ahead of what is handed out
	read    int64        // bytes of what was taken
	batches chan batch
	wanted  chan struct{} // closed when something of it is taken
	taken   bool          // it is
	seed    *maphash.Seed
	now     []Entry   // what was read and not handed out
	ids     []uint64  // and the numbers of that
	run     runKey    // that is being read
	runs    int       // without a name, so far
	last    time.Time // of what was handed out, the latest
	skipped Skipped
	err     error
}

// ahead is how many blocks of a recording are read ahead.
const ahead = 4

// fill reads a recording to its end: its beginning at once, and the rest when
// something of it was taken. Of hundreds of files, as a series may have, only
// those are read ahead whose time has come. What is not open yet it opens.
func (in *input) fill(ctx context.Context, r io.ReadCloser, open func() (io.ReadCloser, error)) {
	defer close(in.batches)
	hand := func(b batch) bool {
		select {
		case in.batches <- b:
			return true
		case <-ctx.Done():
			return false
		}
	}
	if r == nil {
		var err error
		if r, err = open(); err != nil {
			hand(batch{err: err})
			return
		}
	}
	defer func() { _ = r.Close() }()
	reader, err := newReader(&counter{r, &in.reading}, in.guard)
	if err != nil {
		hand(batch{err: pathError(in.name, err)})
		return
	}
	defer reader.Close()
	reader.seed = in.seed
	for {
		entries, err := reader.Next()
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			err = pathError(in.name, err)
		}
		raiseMarks(entries, reader.ids)
		beginEarly(entries)
		if !hand(batch{entries, reader.ids, in.reading.Load(), reader.Skipped(), err}) || err != nil {
			return
		}
		if len(entries) == 0 {
			continue
		}
		select {
		case <-in.wanted:
		case <-ctx.Done():
			return
		}
	}
}

// raiseMarks puts a mark before what came while its note was written: its line
// tells the moment that is marked, and is written when the note is. Only what
// was read together is looked at, which is minutes of most recordings.
func raiseMarks(entries []Entry, ids []uint64) {
	for i := range entries {
		if entries[i].Mark == nil {
			continue
		}
		for ; i > 0 && entries[i-1].Begin == nil && entries[i-1].At.After(entries[i].At); i-- {
			entries[i-1], entries[i] = entries[i], entries[i-1]
			if ids != nil {
				ids[i-1], ids[i] = ids[i], ids[i-1]
			}
		}
	}
}

// beginEarly lets a file begin with the first thing in it, where its first line is
// of a little later: what waited to be written, for a disk or so, had come before.
// An event of long before was left by an earlier run, and is no beginning. Events
// before the first that
// tells a time are taken to be of that time.
func beginEarly(entries []Entry) {
	known := slices.IndexFunc(entries, func(e Entry) bool { return !e.At.IsZero() })
	for i := range max(0, known) {
		entries[i].At = entries[known].At
		if entries[i].IsEvent() {
			entries[i].Event.Received = entries[known].At
		}
	}
	for i := range entries[:max(0, len(entries)-1)] {
		if e, next := &entries[i], entries[i+1].At; e.Begin != nil && next.Before(e.At) && e.At.Sub(next) <= time.Hour {
			e.At = next
		}
	}
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n *atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// want lets the recording be read ahead.
func (in *input) want() {
	if !in.taken {
		in.taken = true
		close(in.wanted)
	}
}

// refill waits for the next entries of an input, until it ends.
func (in *input) refill(ctx context.Context) error {
	for len(in.now) == 0 {
		select {
		case b, ok := <-in.batches:
			if !ok {
				return nil
			}
			in.now, in.ids, in.read, in.skipped, in.err = b.entries, b.ids, b.read, b.skipped, b.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
