package recording

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gzipMagic begins what is compressed with gzip (RFC 1952, 2.3.1).
var gzipMagic = []byte{0x1f, 0x8b, 0x08}

// gunzipping unpacks what somebody has compressed with gzip: a recorder does
// not. It comes as it is unpacked, and where it is damaged it ends: nothing in
// it tells where to go on.
type gunzipping struct {
	in   *bufio.Reader
	from *source
	hand func(unpacked) bool // takes a piece over; false when no more is wanted
}

// run hands everything over, why it ended with the last piece.
func (g *gunzipping) run() {
	z := new(gzip.Reader)
	for {
		start := g.at()
		err := z.Reset(g.in)
		if err == nil {
			z.Multistream(false) // to know where each begins
			err = g.member(z)
		}
		switch {
		case g.from.err != nil:
			g.hand(unpacked{err: g.from.err})
			return
		case err == nil:
			continue
		case errors.Is(err, io.EOF):
			g.hand(unpacked{err: io.EOF})
			return
		case errors.Is(err, io.ErrUnexpectedEOF):
			g.hand(unpacked{err: errTorn})
			return
		case errors.Is(err, gzip.ErrChecksum):
			// All of it is there, and something in it is wrong.
			if !g.damaged(start, start) {
				return
			}
			continue
		}
		at := max(start, g.at()-1)
		if errors.Is(err, gzip.ErrHeader) {
			at = start
		}
		if rest, zeros := g.skip(); !zeros || at != start {
			g.damaged(at, rest)
		}
		g.hand(unpacked{err: io.EOF})
		return
	}
}

// member hands over what one part of the file holds.
func (g *gunzipping) member(z *gzip.Reader) error {
	var buf []byte
	for {
		if len(buf) < handAfter/8 {
			buf = make([]byte, handAfter)
		}
		n, err := z.Read(buf)
		if n > 0 && !g.hand(unpacked{lines: buf[:n:n]}) {
			return io.EOF
		}
		buf = buf[n:]
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// at is how much of the file was unpacked.
func (g *gunzipping) at() int64 { return g.from.n - int64(g.in.Buffered()) }

// skip goes to the end of the file, and reports whether only zeros were left.
func (g *gunzipping) skip() (end int64, zeros bool) {
	zeros = true
	for {
		if _, err := g.in.Peek(1); err != nil {
			return g.at(), zeros
		}
		b, _ := g.in.Peek(g.in.Buffered())
		zeros = zeros && len(bytes.Trim(b, "\x00")) == 0
		_, _ = g.in.Discard(len(b))
	}
}

func (g *gunzipping) damaged(from, to int64) bool {
	return g.hand(unpacked{damage: Damage{At: from, Places: 1, Bytes: to - from}})
}

// source counts what is read, and remembers why it could not be.
type source struct {
	r   io.Reader
	n   int64
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
