package recording

import (
	"bufio"
	"bytes"
	"errors"
	"hash/maphash"
	"io"
	"unicode/utf8"
)

const (
	// block is how much is read at a time. Events are spans of their block, so
	// it is freed when the last of them is.
	block = 512 << 10
	// firstBlock is how much is read of what may not be wanted for long.
	firstBlock = 64 << 10
	// MaxLine is the longest line that is read, in bytes: twice the largest
	// frame and its head. Longer ones are skipped.
	MaxLine = 34 << 20
)

// Reader reads a recording. It is not safe for concurrent use.
type Reader struct {
	in      io.Reader
	whole   bool // a block is filled before it is read: nobody waits for its first lines
	close   func()
	rest    []byte // the beginning of a line whose end was not read yet
	skip    bool   // in a line that is too long
	started bool
	err     error // after the lines that were read; io.EOF at the end
	skipped Skipped
	decoder decoder
	line    uint64        // lines so far
	broken  uint64        // number of the line before, if that is broken; else 0
	least   int           // entries of the last batch: about as many will come again
	seed    *maphash.Seed // to tell the uuids of events by numbers; nil when nobody wants to
	ids     []uint64      // those numbers of the last batch, 0 for none
}

// NewReader reads a recording, or the output of ringtail tail, from r;
// compressed with zstd, with gzip or not, which it tells by the first bytes. It
// must be closed.
func NewReader(r io.Reader) (*Reader, error) {
	return newReader(r, func(f func()) { f() })
}

// newReader is NewReader with a guard for what runs beside it.
func newReader(r io.Reader, guard func(func())) (*Reader, error) {
	from := &source{r: r}
	in := bufio.NewReaderSize(from, 64<<10)
	head, err := in.Peek(len(magic))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	u := &unpacker{pieces: make(chan unpacked, 2), stop: make(chan struct{})}
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		go guard(func() {
			defer close(u.pieces)
			(&gunzipping{in, from, u.hand}).run()
		})
	case bytes.Equal(head, magic) || behead(in, head):
		w, err := newUnpacking(in, u.hand)
		if err != nil {
			return nil, err
		}
		go guard(func() {
			defer close(u.pieces)
			defer w.close()
			_ = w.run() // the last piece says it
		})
	default:
		return &Reader{in: in, close: func() {}}, nil
	}
	return &Reader{in: u, whole: true, close: func() { close(u.stop) }}, nil
}

// behead reports whether a file is a compressed one whose beginning is
// damaged: it begins like no text, and there is a frame further on. Nobody
// waits for the lines of a text then.
func behead(in *bufio.Reader, head []byte) bool {
	text := func(c rune) bool { return c >= ' ' && c != utf8.RuneError || c == '\t' || c == '\r' || c == '\n' }
	if bytes.IndexFunc(head, func(c rune) bool { return !text(c) }) < 0 {
		return false
	}
	first, _ := in.Peek(64 << 10)
	return bytes.Contains(first, magic)
}

// Close frees what the reader holds; it does not close what it reads from.
func (r *Reader) Close() { r.close() }

// Skipped is what was skipped so far.
func (r *Reader) Skipped() Skipped { return r.skipped }

// Next returns the entries of the next block, which may be none, or io.EOF
// after the last one. The entries are the caller's; their bytes are shared.
func (r *Reader) Next() ([]Entry, error) {
	if r.err != nil {
		return nil, r.err
	}
	size := block
	if !r.started {
		size = firstBlock
	}
	buf := make([]byte, max(size, 2*len(r.rest)))
	n := copy(buf, r.rest)
	for n < len(buf) && r.err == nil {
		var m int
		m, r.err = r.in.Read(buf[n:])
		n += m
		if !r.whole && bytes.IndexByte(buf[n-m:n], '\n') >= 0 {
			break // a pipe may have no more for now
		}
	}
	if buf = buf[:n]; n < cap(buf)/4 {
		buf = bytes.Clone(buf) // what is read of it is kept, for long maybe, and the room with it
	}
	if !r.started {
		r.started = true
		buf = bytes.TrimPrefix(buf, []byte("\ufeff"))
	}
	damage := (*damageError)(nil)
	switch {
	case errors.Is(r.err, errTorn):
		r.skipped.Torn++
		r.err = io.EOF
	case errors.As(r.err, &damage):
		r.skipped.Damage.add(damage.Damage)
		r.err = nil
	default:
		return r.lines(buf, errors.Is(r.err, io.EOF)), nil
	}
	// What comes before the end of a line is no line.
	buf = buf[:bytes.LastIndexByte(buf, '\n')+1]
	entries := r.lines(buf, true)
	r.skip = false
	return entries, nil
}

// lines reads the lines of a block and keeps what is left of the last one.
func (r *Reader) lines(b []byte, ended bool) []Entry {
	entries := make([]Entry, 0, r.least+r.least/8+16)
	if r.seed != nil {
		r.ids = make([]uint64, 0, cap(entries))
	}
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n')
		if end < 0 && !ended {
			break
		}
		line := b
		last := end < 0
		if last {
			b = nil
		} else {
			line, b = b[:end:end], b[end+1:]
		}
		r.line++
		switch {
		case r.skip:
			r.skip = false
		case blank(line):
		case len(line) > MaxLine:
			r.skipped.TooLong++
		default:
			entries = append(entries, Entry{})
			good := r.decoder.decode(line, &entries[len(entries)-1])
			if r.broken > 0 {
				if good && entries[len(entries)-1].Begin != nil {
					r.skipped.Torn++ // the run before it was cut off, and this one ended its line
				} else {
					r.skipped.Broken.add(Broken{Lines: 1, At: r.broken})
				}
				r.broken = 0
			}
			if good {
				if r.seed != nil {
					r.ids = append(r.ids, number(*r.seed, r.decoder.uuid))
				}
				break
			}
			entries = entries[:len(entries)-1]
			switch valid := r.decoder.scan.Valid(line); {
			case last && !valid:
				r.skipped.Torn++
			case !valid && ours(line):
				r.broken = r.line // the next line tells how
			default:
				r.skipped.Foreign++
			}
		}
	}
	if ended && r.broken > 0 {
		r.skipped.Broken.add(Broken{Lines: 1, At: r.broken})
		r.broken = 0
	}
	if r.skip {
		b = nil
	} else if len(b) > MaxLine {
		r.skipped.TooLong++
		r.skip, b = true, nil
	}
	r.rest = b
	r.least = len(entries)
	return entries
}

// ours reports whether a line begins as those that ringtail writes. Bytes that
// are zero are what a crash leaves of a block that did not reach the disk.
func ours(line []byte) bool {
	return bytes.HasPrefix(line, []byte(`{"received":`)) || bytes.HasPrefix(line, []byte(`{"at":`)) ||
		bytes.HasPrefix(line, []byte(`{"uuid":`)) || line[0] == 0
}

// unpacker reads the lines of a compressed recording, which are unpacked
// beside: reading lines takes about as long.
type unpacker struct {
	pieces chan unpacked
	stop   chan struct{}
	now    unpacked
}

// hand takes a piece over; it reports false when no more is wanted.
func (u *unpacker) hand(p unpacked) bool {
	select {
	case u.pieces <- p:
		return true
	case <-u.stop:
		return false
	}
}

// Read returns a *damageError where something is missing, and goes on.
func (u *unpacker) Read(p []byte) (int, error) {
	for len(u.now.lines) == 0 {
		if err := u.now.err; err != nil {
			return 0, err
		}
		var ok bool
		if u.now, ok = <-u.pieces; !ok {
			return 0, errors.New("it could not be unpacked")
		}
		if u.now.damage.Places > 0 {
			return 0, &damageError{u.now.damage}
		}
	}
	n := copy(p, u.now.lines)
	u.now.lines = u.now.lines[n:]
	return n, nil
}

// damageError says that something is missing here.
type damageError struct{ Damage }

func (e *damageError) Error() string { return e.Words() }
