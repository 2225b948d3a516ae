package rc

import (
	"errors"
	"io"
)

// arenaChunk is how many bytes are allocated at a time for frames, in bytes:
// so many that one allocation serves dozens of usual events, and so few that
// an event that is kept for long does not pin much.
const arenaChunk = 32 << 10

// arena is the room that frames are read into. Each frame is a span of a
// chunk, which lives as long as one of its frames is used.
type arena struct {
	chunk []byte // its length is used, its capacity is room
}

// read reads r to its end. Past MaxFrame it counts on without keeping, so that
// one giant does not end the connection; kept is nil then. The span is the
// caller's: nothing is written to it again.
func (a *arena) read(r io.Reader) (kept []byte, size int, err error) {
	begin := len(a.chunk)
	for {
		if len(a.chunk) == cap(a.chunk) {
			begin = a.grow(begin)
		}
		n, err := r.Read(a.chunk[len(a.chunk):cap(a.chunk)])
		a.chunk = a.chunk[:len(a.chunk)+n]
		size = len(a.chunk) - begin
		switch {
		case size > MaxFrame:
			a.chunk = nil
			rest, err := io.Copy(io.Discard, r)
			return nil, size + int(rest), err
		case errors.Is(err, io.EOF):
			return a.cut(begin), size, nil
		case err != nil:
			return nil, size, err
		}
	}
}

// grow moves the frame that began at begin, and does not fit, to a new chunk,
// and returns where it begins there.
func (a *arena) grow(begin int) int {
	have := a.chunk[begin:]
	room := arenaChunk
	if len(have) > arenaChunk/2 {
		room = min(2*len(have), MaxFrame+arenaChunk)
	}
	a.chunk = append(make([]byte, 0, room), have...)
	return 0
}

// cut ends the frame that began at begin. One that made the chunk grow past
// its usual size takes it along, or leaves it if that would pin much more than
// the frame.
func (a *arena) cut(begin int) []byte {
	end := len(a.chunk)
	frame := a.chunk[begin:end:end]
	if cap(a.chunk) <= arenaChunk {
		return frame
	}
	if spare := cap(a.chunk) - end; spare > end/4 {
		frame = append(make([]byte, 0, end), frame...)
	}
	a.chunk = nil
	return frame
}
