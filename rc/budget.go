package rc

import (
	"context"
	"time"
)

// Budget is what is left of the platform's limits. Clients of one process and
// user that share it stay inside the limits together. It is safe for
// concurrent use.
type Budget struct{ gov *governor }

// NewBudget is a full one.
func NewBudget() *Budget { return &Budget{gov: newGovernor(0)} }

// Resume takes off what the last process had spent, as far as it left word of
// it in store.
func (b *Budget) Resume(ctx context.Context, store Store) {
	if ss, _, found, _ := loadState(ctx, store); found {
		b.gov.resume(ss.Spent, time.Now())
	}
}

// Share is for a process beside another one of the same user and app, which
// uses store. It takes off what that one had spent until now, and of what is
// left it uses half of each limit at most: neither learns what the other does
// later, except from the answers of a platform that tells.
func (b *Budget) Share(ctx context.Context, store Store) {
	b.Resume(ctx, store)
	b.gov.share()
}

func (b *Budget) governor(seed uint64) *governor {
	if b == nil {
		return newGovernor(seed)
	}
	return b.gov
}
