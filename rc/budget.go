package rc

import (
	"context"
	"time"
)

// Budget is what is left of the platform's limits. Clients of one process and
// user that share it stay inside the limits together. It is safe for
// concurrent use.
type Budget struct{ gov *governor }

// SavedBudget is the budget that the last process left in store; a full one if
// it left none.
func SavedBudget(ctx context.Context, store Store) *Budget {
	b := &Budget{gov: newGovernor()}
	if ss, _, found, _ := loadState(ctx, store); found {
		b.gov.resume(ss.Spent, time.Now())
	}
	return b
}

// SharedBudget is for a process beside another one of the same user and app,
// which uses store. It knows what that one had spent until now, and of what is
// left it uses half of each limit at most: neither learns what the other does
// later, except from the answers of a platform that tells.
func SharedBudget(ctx context.Context, store Store) *Budget {
	b := SavedBudget(ctx, store)
	b.gov.share()
	return b
}

func (b *Budget) governor() *governor {
	if b == nil {
		return newGovernor()
	}
	return b.gov
}
