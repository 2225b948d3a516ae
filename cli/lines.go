package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync/atomic"

	"ringtail/safetext"
)

// fullBatch is how many bytes wait at most before they are written.
const fullBatch = 64 << 10

// lineWriter turns envelopes into lines of JSON and writes whole lines only,
// several at once when they come fast. It is not safe for concurrent use, but for written.
type lineWriter struct {
	out      io.Writer
	terminal bool             // out is one: what could drive it is written as \u escapes
	mask     *safetext.Masker // hides personal data; nil for none
	batch    []byte
	scratch  bytes.Buffer
	masked   []byte
	err      error // the first failure to write; nothing is written after it

	waiting int           // events since the last flush
	written atomic.Uint64 // events dealt with: written, or told of as unusable
}

// add queues one envelope without its insignificant white space; every token
// keeps its bytes. The error says that it is not JSON; it was not queued then.
func (l *lineWriter) add(envelope json.RawMessage) error {
	l.waiting++
	l.scratch.Reset()
	if err := json.Compact(&l.scratch, envelope); err != nil {
		return fmt.Errorf("an event of %d bytes is not valid JSON and is left out: %w", len(envelope), err)
	}
	line := l.scratch.Bytes()
	if l.mask != nil {
		l.masked = l.mask.MaskJSON(l.masked[:0], line)
		line = l.masked
	}
	if l.terminal {
		l.batch = safetext.JSON(l.batch, line)
	} else {
		l.batch = append(l.batch, line...)
	}
	l.batch = append(l.batch, '\n')
	if len(l.batch) >= fullBatch {
		l.flush()
	}
	return nil
}

// pending reports whether lines wait to be written.
func (l *lineWriter) pending() bool { return l.waiting > 0 }

// flush writes what waits.
func (l *lineWriter) flush() {
	if l.err == nil && len(l.batch) > 0 {
		_, l.err = l.out.Write(l.batch)
	}
	if l.err == nil {
		l.written.Add(uint64(l.waiting))
	}
	l.waiting = 0
	l.batch = l.batch[:0]
}
