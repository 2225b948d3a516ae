package recording

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

const (
	// block is how much is read at a time. Events are spans of their block, so
	// it is freed when the last of them is.
	block = 512 << 10
	// MaxLine is the longest line that is read, in bytes: twice the largest
	// frame and its head. Longer ones are skipped.
	MaxLine = 34 << 20
)

// Skipped counts what a recording holds besides entries.
type Skipped struct {
	Foreign uint64 // lines that are none of a recording, nor of ringtail tail
	Torn    uint64 // last lines, or compressed ends, that are cut off
	TooLong uint64 // lines longer than MaxLine
}

// Total is all of them.
func (s Skipped) Total() uint64 { return s.Foreign + s.Torn + s.TooLong }

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
	least   int // entries of the last batch: about as many will come again
}

// NewReader reads a recording, or the output of ringtail tail, from r;
// compressed or not, which it tells by the first bytes.
func NewReader(r io.Reader) (*Reader, error) {
	source := &source{r: r}
	in := bufio.NewReaderSize(source, 64<<10)
	head, err := in.Peek(len(magic))
	if !bytes.Equal(head, magic) {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return &Reader{in: in, close: func() {}}, nil
	}
	d, err := zstd.NewReader(in, zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(2))
	if err != nil {
		return nil, err
	}
	return &Reader{in: &unpacker{d, source}, whole: true, close: d.Close}, nil
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
	buf := make([]byte, max(block, 2*len(r.rest)))
	n := copy(buf, r.rest)
	for n < len(buf) && r.err == nil {
		var m int
		m, r.err = r.in.Read(buf[n:])
		n += m
		if !r.whole && bytes.IndexByte(buf[n-m:n], '\n') >= 0 {
			break // a pipe may have no more for now
		}
	}
	buf = buf[:n]
	if !r.started {
		r.started = true
		buf = bytes.TrimPrefix(buf, []byte("\ufeff"))
	}
	if errors.Is(r.err, errTorn) {
		r.skipped.Torn++
		buf = buf[:bytes.LastIndexByte(buf, '\n')+1]
		r.err = io.EOF
	}
	return r.lines(buf, errors.Is(r.err, io.EOF)), nil
}

// lines reads the lines of a block and keeps what is left of the last one.
func (r *Reader) lines(b []byte, ended bool) []Entry {
	entries := make([]Entry, 0, r.least+r.least/8+16)
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
		switch {
		case r.skip:
			r.skip = false
		case blank(line):
		case len(line) > MaxLine:
			r.skipped.TooLong++
		default:
			entries = append(entries, Entry{})
			if r.decoder.decode(line, &entries[len(entries)-1]) {
				break
			}
			entries = entries[:len(entries)-1]
			if last && !r.decoder.scan.Valid(line) {
				r.skipped.Torn++
			} else {
				r.skipped.Foreign++
			}
		}
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

// source remembers why it could not be read.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// errTorn says that what is compressed is cut off or broken. What came before
// is good.
var errTorn = errors.New("the compressed data end early")

// unpacker tells what is broken from what cannot be read.
type unpacker struct {
	d      *zstd.Decoder
	source *source
}

func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.d.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		if err = u.source.err; err == nil {
			err = errTorn
		}
	}
	return n, err
}
