package recording

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

// magic begins a frame of zstd (RFC 8878, 3.1.1).
var magic = []byte{0x28, 0xb5, 0x2f, 0xfd}

// wholeFrames is how many bytes of the file, from its start, are frames that
// are there to their end. It reads the headers alone.
func wholeFrames(f io.ReaderAt, size int64) (int64, error) {
	var whole int64
	for whole < size {
		end, err := frameEnd(f, whole)
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

// frameEnd is where the frame that begins at an offset ends; 0 when that
// cannot be told, because the file ends before.
func frameEnd(f io.ReaderAt, at int64) (int64, error) {
	buf := make([]byte, zstd.HeaderMaxSize)
	n, err := f.ReadAt(buf, at)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	var h zstd.Header
	switch err := h.Decode(buf[:n]); {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return 0, nil
	case err != nil:
		return 0, errors.New("it is not compressed with zstd, as its name says")
	case h.Skippable:
		return at + int64(h.HeaderSize) + int64(h.SkippableSize), nil
	}
	at += int64(h.HeaderSize)
	for last := false; !last; {
		// A block: its last-flag, its type and its size in 3 bytes (3.1.1.2).
		if n, err = f.ReadAt(buf[:3], at); n < 3 {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return 0, err
		}
		head := int64(buf[0]) | int64(buf[1])<<8 | int64(buf[2])<<16
		last = head&1 != 0
		length := head >> 3
		if head>>1&3 == 1 { // one byte, repeated
			length = 1
		}
		at += 3 + length
	}
	if h.HasCheckSum {
		at += 4
	}
	return at, nil
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

// maxWindow is the most memory that a compressed file may ask for, in bytes.
const maxWindow = 128 << 20
