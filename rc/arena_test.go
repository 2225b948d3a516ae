package rc

import (
	"bytes"
	"testing"
	"testing/iotest"
)

// TestArena reads frames of all sizes one after another, in pieces, and looks
// at every one again when all were read.
func TestArena(t *testing.T) {
	sizes := []int{0, 1, 1000, 1000, arenaChunk - 2001, 0, 5, arenaChunk, 7, arenaChunk/2 + 1, arenaChunk / 2, arenaChunk + 1, 2*arenaChunk - 1, 3, 1 << 20,
		MaxFrame - 1, MaxFrame, MaxFrame + 1, MaxFrame + 70000, 9}
	for range 100 {
		sizes = append(sizes, 997)
	}
	var a arena
	kept := make([][]byte, len(sizes))
	for i, n := range sizes {
		src := bytes.Repeat([]byte{byte('a' + i%26)}, n)
		frame, size, err := a.read(iotest.HalfReader(bytes.NewReader(src)))
		if err != nil || size != n {
			t.Fatalf("%d bytes: size %d, %v", n, size, err)
		}
		if n > MaxFrame && frame != nil {
			t.Fatalf("%d bytes: kept %d", n, len(frame))
		}
		if cap(frame) != len(frame) && n <= arenaChunk/2 || cap(frame) > max(n+n/4, arenaChunk) {
			t.Fatalf("%d bytes: room for %d is pinned", n, cap(frame))
		}
		kept[i] = frame
	}
	for i, n := range sizes {
		if n <= MaxFrame && !bytes.Equal(kept[i], bytes.Repeat([]byte{byte('a' + i%26)}, n)) {
			t.Fatalf("frame %d of %d bytes was changed", i, n)
		}
	}
}

func TestArenaServesManyFramesWithOneAllocation(t *testing.T) {
	var a arena
	src := make([]byte, 1000)
	r := bytes.NewReader(nil)
	if per := testing.AllocsPerRun(1000, func() {
		r.Reset(src)
		_, _, _ = a.read(r)
	}); per > 0.05 {
		t.Errorf("%v allocations per frame", per)
	}
}

func TestArenaTellsOfABrokenFrame(t *testing.T) {
	var a arena
	if _, _, err := a.read(iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader(make([]byte, 9))))); err == nil {
		t.Error("no error")
	}
	if frame, _, err := a.read(bytes.NewReader([]byte("next"))); err != nil || string(frame) != "next" {
		t.Errorf("then %q, %v", frame, err)
	}
}
