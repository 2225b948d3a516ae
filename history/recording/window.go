package recording

import (
	"errors"
	"io"
)

// window is the part of a file that is in memory: what was read and may have
// to be looked at again.
type window struct {
	r      io.Reader
	buf    []byte
	at     int64  // where buf begins in the file
	err    error  // why nothing comes after buf; io.EOF at the end
	before func() // is called before every read: it may take long
	back   []byte // what buf is a part of
}

// windowPiece is how much is read at a time, in bytes.
const windowPiece = 128 << 10

// has reports whether the window begins with n bytes at least, and reads until
// it does.
func (w *window) has(n int) bool {
	for empty := 0; len(w.buf) < n && w.err == nil; {
		w.before()
		if len(w.back) == 0 || cap(w.buf)-len(w.buf) < windowPiece/2 {
			if len(w.back) < len(w.buf)+windowPiece {
				w.back = make([]byte, 2*len(w.buf)+2*windowPiece)
			}
			w.buf = w.back[:copy(w.back, w.buf)]
		}
		m, err := w.r.Read(w.buf[len(w.buf):min(cap(w.buf), len(w.buf)+windowPiece)])
		w.buf, w.err = w.buf[:len(w.buf)+m], err
		if empty++; m > 0 {
			empty = 0
		}
		if empty == 100 {
			w.err = io.ErrNoProgress
		}
	}
	return len(w.buf) >= n
}

// drop lets go of the first n bytes, as far as there are so many.
func (w *window) drop(n int) {
	n = min(n, len(w.buf))
	w.buf = w.buf[n:]
	w.at += int64(n)
}

// ended reports whether the file has no more than what is in the window.
func (w *window) ended() bool { return errors.Is(w.err, io.EOF) }
