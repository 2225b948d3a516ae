package cli

import (
	"context"
	"os"
	"runtime/debug"
	"sync/atomic"

	"ringtail/ui"
)

// garbage keeps the memory that waits for the garbage collector small beside
// a large history. By itself the runtime lets it grow to as much as is in use,
// which doubles what a history takes; the history is cheap to look through, as
// there is nothing in it that points anywhere, so collecting earlier costs
// little. Whoever sets GOGC has decided otherwise.
type garbage struct {
	percent atomic.Int64
	set     func(percent int) int // debug.SetGCPercent; nil when the user has decided
}

func newGarbage() *garbage {
	g := &garbage{set: debug.SetGCPercent}
	if os.Getenv("GOGC") != "" {
		g.set = nil
	}
	return g
}

// runScreen shows the screen, and keeps the garbage beside its history small.
func runScreen(ctx context.Context, o ui.Options) error {
	o.HistoryGrown = newGarbage().grown
	return ui.Run(ctx, o)
}

// room is how much garbage may wait beside a large history, in bytes.
const room = 32 << 20

// grown is told how much the history holds.
func (g *garbage) grown(held int64) {
	percent := min(100, max(10, 100*room/(held+1)))
	if before := g.percent.Swap(percent); g.set != nil && before != percent {
		g.set(int(percent))
	}
}
