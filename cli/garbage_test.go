package cli

import (
	"slices"
	"testing"
)

func TestGarbageStaysSmallBesideTheHistory(t *testing.T) {
	var set []int
	g := garbage{set: func(percent int) int { set = append(set, percent); return 0 }}
	for _, held := range []int64{0, 1 << 20, 32 << 20, 64 << 20, 64<<20 + 1, 128 << 20, 512 << 20, 4 << 30} {
		g.grown(held)
	}
	if want := []int{100, 99, 49, 24, 10}; !slices.Equal(set, want) {
		t.Errorf("it was set to %d, want %d", set, want)
	}
	t.Setenv("GOGC", "300")
	if g := newGarbage(); g.set != nil {
		t.Error("the user's own GOGC does not count")
	}
}
