package rc_test

import (
	"bytes"
	"fmt"
	"sync"
)

// journal keeps the newest of what is logged, for the case that a play fails.
// It is safe for concurrent use.
type journal struct {
	mu     sync.Mutex
	text   []byte
	missed int // bytes that are gone
}

// journalKept is what a journal keeps at least, in bytes.
const journalKept = 256 << 10

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.text = append(j.text, p...)
	if over := len(j.text) - 2*journalKept; over > 0 {
		over += journalKept
		over += bytes.IndexByte(j.text[over:], '\n') + 1
		j.missed += over
		j.text = append(j.text[:0], j.text[over:]...)
	}
	return len(p), nil
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.missed > 0 {
		return fmt.Sprintf("(%d bytes left out)\n%s", j.missed, j.text)
	}
	return string(j.text)
}
