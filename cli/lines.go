package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"ringtail/history/recording"
	"ringtail/rc"
	"ringtail/safetext"
)

// fullBatch is how many bytes wait at most before they are written.
const fullBatch = 64 << 10

// format is what becomes of an event on stdout.
type format string

const (
	formatJSON     format = "json"     // the envelope as it came, without insignificant white space
	formatEnvelope format = "envelope" // a line of a recording: when and how it came, the head of its frame, the event
	formatText     format = "text"     // a line for people
)

// formats are all of them.
var formats = []string{string(formatJSON), string(formatEnvelope), string(formatText)}

// lineWriter turns events into lines and writes whole lines only, several at
// once when they come fast. It is not safe for concurrent use, but for written.
type lineWriter struct {
	out      io.Writer
	terminal bool             // out is one: what could drive it is written as signs and \u escapes
	format   format           // formatJSON if empty
	copies   bool             // the lines are those of recordings: white space is kept, and what they make is a recording
	jq       *jqFilter        // makes the lines of what the format gives; nil for none
	mask     *safetext.Masker // hides personal data; nil for none
	batch    []byte
	scratch  bytes.Buffer
	line     []byte
	masked   []byte
	err      error // the first failure to write; nothing is written after it

	recorder *recording.Recorder // takes the events once they were written, or could not be; nil for none
	held     []rc.Event          // those it has not got yet
	begun    bool                // the line that a recording begins with was written

	waiting int           // events since the last flush
	seen    int           // events so far
	failed  int           // of them, those on which --jq failed
	printed int           // events of which something was queued
	written atomic.Uint64 // events dealt with: written, or told of as unusable
}

// add queues the lines of one event. The error says what is wrong with it, or
// what --jq could not do; what is queued by then stays.
func (l *lineWriter) add(e rc.Event) error {
	l.waiting++
	l.seen++
	if l.recorder != nil {
		l.held = append(l.held, e)
	}
	line, err := l.lineOf(e)
	if err != nil {
		return err
	}
	l.begin(e.Received)
	lines := 1
	if l.jq != nil {
		l.masked, lines, err = l.jq.run(l.masked[:0], line)
		line = l.masked
		if err != nil {
			err = l.jqFailed(e, err)
		}
	} else {
		line = append(line, '\n')
	}
	if lines > 0 {
		l.printed++
	}
	switch {
	case !l.terminal:
		l.batch = append(l.batch, line...)
	case l.jq != nil:
		l.batch = append(l.batch, safetext.Block(string(line))...)
	default:
		l.batch = safetext.JSON(l.batch, line)
	}
	if len(l.batch) >= fullBatch {
		l.flush()
	}
	return err
}

// other queues a line of a recording that is no event, where lines of a
// recording are wanted: a part that is cut out tells of its gaps too.
//
// Of the recordings' own first lines nothing is told: what is merged is one
// recording, with its gaps numbered anew. It is said to be masked only if this
// copy is, because a later part may not be.
func (l *lineWriter) other(e *recording.Entry) {
	if l.format != formatEnvelope || l.jq != nil || e.Begin != nil {
		return
	}
	l.begin(e.At)
	var mask recording.Mask
	if l.mask != nil {
		mask = l.mask.MaskJSON
	}
	line := recording.AppendEntry(nil, *e, mask)
	if l.terminal {
		line = safetext.JSON(nil, line)
	}
	l.batch = append(l.batch, line...)
}

// begin queues the line that a recording begins with, before the first line of a
// copy.
func (l *lineWriter) begin(at time.Time) {
	if l.begun || !l.copies || l.format != formatEnvelope || l.jq != nil {
		return
	}
	l.begun = true
	begin := recording.Begin{Version: recording.Version, Run: recording.NewRun(), By: "ringtail " + Version(), Masked: l.mask != nil}
	l.batch = recording.AppendEntry(l.batch, recording.Entry{At: at, Begin: &begin}, nil)
}

// longestReason is how many characters are told of why --jq failed: the
// reason may quote the whole event.
const longestReason = 120

// inShort is the beginning of a reason.
func inShort(reason string) string {
	n := 0
	for at := range reason {
		if n++; n > longestReason {
			return reason[:at] + "…"
		}
	}
	return reason
}

// toldFailures is how often it is told that --jq failed; then it is counted.
const toldFailures = 3

// jqFailed is what is told of an event on which --jq failed; nil for nothing.
func (l *lineWriter) jqFailed(e rc.Event, err error) error {
	l.failed++
	more := ""
	switch {
	case l.failed > toldFailures:
		return nil
	case l.failed == toldFailures:
		more = "; more of these are counted"
	}
	return fmt.Errorf("--jq failed on the event %s: %s%s", rc.DecodeHead(e.Envelope).UUID, inShort(err.Error()), more)
}

// jqHint is what most often helps.
const jqHint = `a field that may be missing is read with: (.body.subject // "")`

// useless says that --jq failed on every event; nil if it did not.
func (l *lineWriter) useless() error {
	if l.err != nil || l.failed == 0 || l.failed < l.seen {
		return nil //nolint:nilerr // that error is told already, and first
	}
	return fmt.Errorf("--jq failed on every event (%d); %s", l.failed, jqHint)
}

// lineOf is an event in the format wanted, without a line end. It is valid
// until the next call.
func (l *lineWriter) lineOf(e rc.Event) ([]byte, error) {
	l.line = l.line[:0]
	switch l.format {
	case formatEnvelope:
		var mask recording.Mask
		if l.mask != nil {
			mask = l.mask.MaskJSON
		}
		l.line = recording.AppendEvent(l.line, e, mask)
	case formatText:
		if l.mask != nil {
			l.masked = l.mask.MaskJSON(l.masked[:0], e.Envelope)
			e.Envelope = l.masked
		}
		l.line = append(l.line, textLine(e)...)
	default:
		line := []byte(e.Envelope)
		if !l.copies {
			l.scratch.Reset()
			if err := json.Compact(&l.scratch, line); err != nil {
				return nil, fmt.Errorf("an event of %d bytes is not valid JSON and is left out: %w", len(line), err)
			}
			line = l.scratch.Bytes()
		}
		if l.mask != nil {
			l.line = l.mask.MaskJSON(l.line, line)
		} else {
			l.line = append(l.line, line...)
		}
	}
	return l.line, nil
}

// textLine is an event for people: when, how if not live, and its summary.
func textLine(e rc.Event) string {
	how := ""
	switch e.How {
	case rc.Recovered:
		how = " (delivered late)"
	case rc.Backfilled:
		how = " (fetched)"
	}
	return safetext.Line(e.Received.Local().Format(time.DateTime) + " " + strings.TrimSpace(rc.Summarize(e).Line()) + how)
}

// pending reports whether lines wait to be written.
func (l *lineWriter) pending() bool { return l.waiting > 0 }

// flush writes what waits.
func (l *lineWriter) flush() {
	if l.err == nil && len(l.batch) > 0 {
		_, l.err = l.out.Write(l.batch)
	}
	// What is neither printed nor in the recording is the next run's, which
	// records it.
	for _, e := range l.held {
		l.recorder.Update(e)
	}
	if l.err == nil || len(l.held) > 0 && l.recorder.Flush() {
		l.written.Add(uint64(l.waiting))
	}
	clear(l.held)
	l.held = l.held[:0]
	l.waiting = 0
	l.batch = l.batch[:0]
}
