package recording

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

// errTorn says that what is compressed is cut off. What came before is good.
var errTorn = errors.New("the compressed data end early")

// unpacked is a piece of what was in a compressed file.
type unpacked struct {
	lines  []byte
	damage Damage // before the lines
	err    error  // after them: io.EOF, errTorn, or why it cannot be read
}

// unpacking reads the frames of a compressed file one by one. What is unpacked
// of a frame counts when all of it could be, checksum included, and after a
// damaged one it goes on at the next: every write of a recorder is a frame of
// its own. Only what is larger than any of those, or does not tell its size,
// comes as it is unpacked.
type unpacking struct {
	w    window
	hand func(unpacked) bool // takes a piece over; false when no more is wanted
	stop bool                // no more is wanted
	all  *zstd.Decoder       // for frames in one go
	part *zstd.Decoder       // for those that come in parts; nil before the first
	buf  []byte              // for the parts
	out  []byte              // unpacked and not handed over

	lost  bool   // in a damage, or in what may turn out to be one
	from  int64  // where it began
	zeros bool   // there are only zeros in it: a crash of the machine leaves those at the end
	cut   bool   // it began with a frame whose end is not there
	torn  int64  // where the first such frame in it began; -1 for none
	tail  []byte // that frame, if nothing of it was handed over
	shown bool   // something of the newest frame was
}

// handAfter is how much is gathered before it is handed over, in bytes.
const handAfter = 256 << 10

// keepBehind is how much stays in memory of a frame that comes in parts, in
// bytes: a damage may have led past the beginning of the next one.
const keepBehind = 4 << 20

func newUnpacking(r io.Reader, hand func(unpacked) bool) (*unpacking, error) {
	u := &unpacking{hand: hand}
	u.w = window{r: r, before: u.flush}
	var err error
	u.all, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(2*largeFrame))
	return u, err
}

func (u *unpacking) close() {
	u.all.Close()
	if u.part != nil {
		u.part.Close()
	}
}

// run hands everything over. It returns why it ended, as the last piece does.
func (u *unpacking) run() error {
	var err error
	for err == nil && !u.stop {
		err = u.next()
	}
	u.give(Damage{}, err)
	return err
}

// next reads a frame, or looks for one.
func (u *unpacking) next() error {
	at := u.w.at
	if !u.w.has(1) {
		return u.end()
	}
	u.shown = false
	back, state := u.frame()
	switch {
	case state == frameWhole:
		return nil
	case state == frameCut && !u.w.ended():
		return u.w.err
	case !u.lost:
		u.lost, u.zeros, u.cut, u.torn = true, true, state == frameCut, -1
		u.from = u.w.at + int64(back)
	}
	if state == frameCut && u.torn < 0 {
		// It counts as torn if no frame comes after this, and not before: a damage
		// may only have moved its end. Of one that came in parts, there is no more.
		u.torn, u.tail = at, nil
		if !u.shown {
			u.tail = u.w.buf
		}
	}
	skip := 0
	if u.w.at == at {
		skip = 1
	}
	u.search(skip)
	return nil
}

// search goes to where the next frame may begin, after some bytes at least.
func (u *unpacking) search(skip int) {
	for {
		i := -1
		if len(u.w.buf) >= skip {
			i = bytes.Index(u.w.buf[skip:], magic)
		}
		n := skip + i
		if i < 0 {
			n = max(skip, len(u.w.buf)-len(magic)+1)
		}
		n = min(n, len(u.w.buf))
		u.zeros = u.zeros && len(bytes.Trim(u.w.buf[:n], "\x00")) == 0
		u.w.drop(n)
		if i >= 0 {
			return
		}
		if !u.w.has(len(u.w.buf) + 1) {
			u.zeros = u.zeros && len(bytes.Trim(u.w.buf, "\x00")) == 0
			u.w.drop(len(u.w.buf))
			return
		}
		skip = 0
	}
}

// end says how the file ends.
func (u *unpacking) end() error {
	switch {
	case !u.w.ended():
		return u.w.err
	case !u.lost:
		return io.EOF
	case u.zeros:
		u.torn = u.from
		return errTorn
	}
	lines, _ := readTorn(bytes.NewReader(u.tail)) // what it cannot read is torn
	switch {
	case u.cut:
	case u.torn >= 0:
		u.give(Damage{At: u.from, Places: 1, Bytes: u.torn - u.from}, nil)
	default:
		u.give(Damage{At: u.from, Places: 1, Bytes: u.w.at - u.from}, nil)
		return io.EOF
	}
	u.out = append(u.out, lines...)
	return errTorn
}

// found says that there is a frame again, which began at a place in the file.
func (u *unpacking) found(at int64) {
	if u.lost {
		u.lost, u.tail = false, nil
		u.from = min(u.from, at)
		u.give(Damage{At: u.from, Places: 1, Bytes: at - u.from}, nil)
	}
}

// flush hands over what is unpacked.
func (u *unpacking) flush() {
	if len(u.out) > 0 {
		u.give(Damage{}, nil)
	}
}

// give hands over a damage after what is unpacked, and an end.
func (u *unpacking) give(d Damage, err error) {
	if u.stop {
		return
	}
	if len(u.out) > 0 || err != nil {
		u.stop = !u.hand(unpacked{lines: u.out, err: err})
		u.out = nil
	}
	if d.Places > 0 && !u.stop {
		u.stop = !u.hand(unpacked{damage: d})
	}
}

// frame reads the frame that the window begins with, and goes behind it if it
// is whole. Of one that is broken in a part, back says where in the window.
func (u *unpacking) frame() (back int, state frameState) {
	var h zstd.Header
	if state := frameHead(&u.w, &h); state != frameWhole {
		return 0, state
	}
	switch {
	case h.Skippable:
		return 0, u.skip(&h)
	case !h.HasFCS || h.FrameContentSize > largeFrame:
		return u.parts(&h)
	}
	end, state := frameEnd(&u.w, &h)
	if state != frameWhole {
		return 0, state
	}
	if !h.HasCheckSum && swallows(&u.w, len(magic), end) {
		return 0, frameBroken
	}
	if !u.lost {
		if u.out == nil {
			u.out = make([]byte, 0, handAfter+int(h.FrameContentSize))
		}
		out, err := u.all.DecodeAll(u.w.buf[:end], u.out)
		if err != nil {
			return 0, frameBroken
		}
		u.out = out
	} else {
		out, err := u.all.DecodeAll(u.w.buf[:end], nil)
		if err != nil {
			return 0, frameBroken
		}
		u.found(u.w.at)
		u.out = out
	}
	u.w.drop(end)
	if len(u.out) >= handAfter {
		u.flush()
	}
	return 0, frameWhole
}

// skip goes behind a frame that holds something else (3.1.2).
func (u *unpacking) skip(h *zstd.Header) frameState {
	if u.lost {
		return frameBroken // nothing in it proves that it is one
	}
	left := int64(h.HeaderSize) + int64(h.SkippableSize)
	if left <= 2*largeFrame && !u.w.has(int(left)) {
		return frameCut
	}
	for left > 0 && u.w.has(1) {
		n := int(min(left, int64(len(u.w.buf))))
		u.w.drop(n)
		left -= int64(n)
	}
	if left > 0 {
		return frameCut
	}
	return frameWhole
}

// parts reads a frame that is large, or may be, as it comes.
func (u *unpacking) parts(h *zstd.Header) (back int, state frameState) {
	at := u.w.at
	s := &frameBytes{w: &u.w, limit: h.HeaderSize, sum: h.HasCheckSum}
	var err error
	if u.part == nil {
		u.buf = make([]byte, maxBlock)
		u.part, err = zstd.NewReader(nil, zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(1))
	}
	if err == nil {
		err = u.part.Reset(s)
	}
	for err == nil && !u.stop {
		var n int
		if n, err = u.part.Read(u.buf); n > 0 {
			u.found(at)
			u.shown = true
			if u.out = append(u.out, u.buf[:n]...); len(u.out) >= handAfter {
				u.flush()
			}
		}
	}
	whole := s.last && s.pos == s.limit
	switch {
	case u.stop:
	case errors.Is(err, io.EOF) && whole:
		u.found(at)
		u.w.drop(s.pos)
	case s.short:
		return s.head, frameCut
	case whole || !u.shown:
		return 0, frameBroken // all of it is there and does not fit together
	default:
		return s.head, frameBroken
	}
	return 0, frameWhole
}

// frameBytes are the bytes of one frame, as far as the heads of its blocks can
// be followed. They stay in the window for a while.
type frameBytes struct {
	w     *window
	pos   int  // in the window: what comes next
	limit int  // in the window: where the block ends
	head  int  // in the window: where it begins
	last  bool // it is the last one; the checksum counts as a part of it
	sum   bool // there is a checksum
	short bool // the file ends in the frame
}

func (s *frameBytes) Read(p []byte) (int, error) {
	if s.pos > 2*keepBehind {
		n := s.pos - keepBehind
		s.w.drop(n)
		s.pos, s.limit, s.head = s.pos-n, s.limit-n, max(0, s.head-n)
	}
	if s.pos == s.limit {
		if s.last {
			return 0, io.EOF
		}
		end, last, state := blockEnd(s.w, s.limit)
		switch state {
		case frameBroken:
			return 0, zstd.ErrMagicMismatch
		case frameCut:
			s.short = true
			return 0, io.ErrUnexpectedEOF
		}
		s.head, s.limit, s.last = s.limit, end, last
		if !s.sum && swallows(s.w, s.head, s.limit) {
			return 0, zstd.ErrMagicMismatch
		}
		if last && s.sum {
			s.limit += 4
		}
	}
	if !s.w.has(s.pos + 1) {
		s.short = true
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(p, s.w.buf[s.pos:min(s.limit, len(s.w.buf))])
	s.pos += n
	return n, nil
}
