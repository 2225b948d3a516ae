package rc

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestUUIDSet plays random ids against a slice.
func TestUUIDSet(t *testing.T) {
	for _, size := range []int{1, 2, 7, 64} {
		r := rand.New(rand.NewPCG(uint64(size), 1))
		u := newUUIDSet(size)
		var model []string // the newest last
		for range 20_000 {
			id := fmt.Sprint(r.IntN(3 * size))
			known := slices.Contains(model, id)
			if got := u.has(id); got != known || u.hasText([]byte(id)) != known {
				t.Fatalf("%s is remembered: %v, want %v", id, got, known)
			}
			var fresh bool
			if r.IntN(2) == 0 {
				fresh = u.add(id)
			} else {
				fresh = u.addText([]byte(id))
			}
			if fresh == known {
				t.Fatalf("%s is new: %v", id, fresh)
			}
			if fresh {
				model = append(model, id)
				model = model[max(0, len(model)-size):]
			}
			if n := r.IntN(size + 2); !slices.Equal(u.newest(n), model[max(0, len(model)-n):]) {
				t.Fatalf("the newest %d are %q of %q", n, u.newest(n), model)
			}
		}
	}
}
