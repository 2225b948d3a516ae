package recording

import (
	"bytes"
	"errors"
	"io"
)

// What is recorded is appended only to what is a recording: a slip in a name
// must not ruin another file.
var (
	errForeign  = errors.New("this is no recording, and was left as it is; give the name of a new file, or of a recording")
	errUnpacked = errors.New("this is not compressed with zstd, as its name says, and was left as it is; give the name of a new file")
	errGzip     = errors.New("this is compressed with gzip, which is read but not written, and was left as it is; give the name of a new file")
	errPacked   = errors.New("this is compressed, which its name does not say, and was left as it is; give the name of a new file, or one that ends with .zst")
)

// judged is how many lines of a file tell what it is.
const judged = 100

// foreign says why nothing can be appended to a file that is not empty; nil
// when it is a recording, or what ringtail tail printed. It may be torn, and
// some lines of it may be others: a run that was killed with its machine leaves
// the part of one. It changes nothing.
func foreign(f io.ReaderAt, size int64, pack bool) error {
	head := make([]byte, min(size, windowPiece))
	if n, err := f.ReadAt(head, 0); n < len(head) {
		return err
	}
	start := head[:min(len(head), len(magic))]
	switch packed := bytes.HasPrefix(magic, start); {
	case bytes.HasPrefix(head, gzipMagic):
		return errGzip
	case packed && !pack:
		return errPacked
	case pack && !packed && !bytes.Contains(head, magic):
		return errUnpacked
	case pack && len(start) < len(magic):
		return nil // torn in the first bytes
	}
	r, err := NewReader(io.NewSectionReader(f, 0, size))
	if err != nil {
		return err
	}
	defer r.Close()
	lines := uint64(0)
	for err == nil && lines+r.skipped.Foreign+r.skipped.TooLong < judged {
		var entries []Entry
		entries, err = r.Next()
		lines += uint64(len(entries))
	}
	s := r.Skipped()
	switch others := s.Foreign + s.TooLong; {
	case err != nil && !errors.Is(err, io.EOF):
		return err
	case lines == 0 && (others > 0 || s.Damage.Places > 0), others > lines:
		return errForeign
	case lines == 0 && s.Torn > 0 && !pack && bytes.TrimSpace(head)[0] != '{':
		return errForeign
	}
	return nil
}
