package recording

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

// magic begins a frame of zstd (RFC 8878, 3.1.1).
var magic = []byte{0x28, 0xb5, 0x2f, 0xfd}

const (
	// maxWindow is the most memory that a compressed file may ask for, in bytes.
	maxWindow = 128 << 20
	// largeFrame is how much a frame holds, unpacked, that is not unpacked in
	// one go. A recorder writes larger ones only of events that are as large.
	largeFrame = 16 << 20
	// maxBlock is the largest block of a frame (3.1.1.2.4).
	maxBlock = 128 << 10
)

// frameState is what a frame at the beginning of a window is.
type frameState int

const (
	frameWhole  frameState = iota
	frameCut               // the file ends before it does
	frameBroken            // it is no frame, or not as it was written
)

// frameHead reads the head of the frame that a window begins with.
func frameHead(w *window, h *zstd.Header) frameState {
	for {
		err := h.Decode(w.buf[:min(len(w.buf), zstd.HeaderMaxSize)])
		switch {
		case err == nil:
			return frameWhole
		case !errors.Is(err, io.ErrUnexpectedEOF):
			return frameBroken
		case !w.has(len(w.buf) + 1):
			return frameCut
		}
	}
}

// blockEnd is where the block ends that begins at a place in a window, and
// whether it is the last of its frame.
func blockEnd(w *window, at int) (end int, last bool, state frameState) {
	if !w.has(at + 3) {
		return 0, false, frameCut
	}
	length, last, ok := blockHead(w.buf[at:])
	if !ok {
		return 0, false, frameBroken
	}
	return at + 3 + length, last, frameWhole
}

// blockHead reads the head of a block, 3 bytes: how long the block is after
// it, and whether it is the last of its frame (3.1.1.2).
func blockHead(b []byte) (length int, last, ok bool) {
	head := int(b[0]) | int(b[1])<<8 | int(b[2])<<16
	length = head >> 3
	kind := head >> 1 & 3
	if length > maxBlock || kind == 3 {
		return 0, false, false
	}
	if kind == 1 { // one byte, repeated
		length = 1
	}
	return length, head&1 != 0, true
}

// frameEnd is where the frame with the head h ends that a window begins with.
// All of it is in the window then.
func frameEnd(w *window, h *zstd.Header) (end int, state frameState) {
	end = h.HeaderSize
	for last := false; !last; {
		if end, last, state = blockEnd(w, end); state != frameWhole {
			return 0, state
		}
		if end > 2*largeFrame { // no packer makes so much of so little
			return 0, frameBroken
		}
	}
	if h.HasCheckSum {
		end += 4
	}
	if !w.has(end) {
		return 0, frameCut
	}
	return end, frameWhole
}

// swallows reports whether a frame of a recorder begins in the window between
// two places, or reaches into it. A damaged head may have lost the checksum of
// its frame and lead past the next one: without a checksum, any bytes may be
// those of a frame.
func swallows(w *window, from, to int) bool {
	w.has(to + len(magic) - 1)
	for to = min(to+len(magic)-1, len(w.buf)); ; {
		i := bytes.Index(w.buf[min(from, to):to], magic)
		if i < 0 {
			return false
		}
		from += i
		w.has(from + zstd.HeaderMaxSize)
		var h zstd.Header
		if h.Decode(w.buf[from:min(len(w.buf), from+zstd.HeaderMaxSize)]) == nil && h.HasCheckSum && h.HasFCS && h.FirstBlock.OK && h.FirstBlock.CompressedSize <= maxBlock {
			return true
		}
		from++
	}
}

// readTorn reads what can be read of a frame that is torn: whole lines.
func readTorn(r io.Reader) ([]byte, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	var lines bytes.Buffer
	_, _ = io.Copy(&lines, d) // ends with an error, as it is torn
	return lines.Bytes()[:bytes.LastIndexByte(lines.Bytes(), '\n')+1], nil
}

// wholeFrames is how many bytes of a file, from its start, are frames that are
// there to their end. It reads the heads alone, and stops where there is none.
func wholeFrames(f io.ReaderAt, size int64) (whole int64, err error) {
	for whole < size {
		end, err := frameEndAt(f, whole)
		if err != nil {
			return whole, err
		}
		if end == 0 || end > size {
			return whole, nil
		}
		whole = end
	}
	return whole, nil
}

// frameEndAt is where the frame that begins at an offset ends; 0 when that
// cannot be told.
func frameEndAt(f io.ReaderAt, at int64) (int64, error) {
	buf := make([]byte, zstd.HeaderMaxSize)
	n, err := f.ReadAt(buf, at)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	var h zstd.Header
	switch err := h.Decode(buf[:n]); {
	case err != nil:
		return 0, nil //nolint:nilerr // it is no frame, or not to its end
	case h.Skippable:
		return at + int64(h.HeaderSize) + int64(h.SkippableSize), nil
	}
	at += int64(h.HeaderSize)
	for last := false; !last; {
		if n, err = f.ReadAt(buf[:3], at); n < 3 {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return 0, err
		}
		length, end, ok := blockHead(buf)
		if !ok {
			return 0, nil
		}
		at, last = at+3+int64(length), end
	}
	if h.HasCheckSum {
		at += 4
	}
	return at, nil
}

// tornFrame is where the frame begins that a compressed file is torn in, from
// an offset on; size if it is not. What is damaged is no end.
func tornFrame(f io.ReaderAt, from, size int64) (int64, error) {
	u, err := newUnpacking(io.NewSectionReader(f, from, size-from), func(unpacked) bool { return true })
	if err != nil {
		return 0, err
	}
	defer u.close()
	switch err := u.run(); {
	case errors.Is(err, errTorn):
		return from + u.torn, nil
	case errors.Is(err, io.EOF):
		return size, nil
	default:
		return 0, err
	}
}
