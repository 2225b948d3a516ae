package rc_test

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
)

// The property test plays random schedules of faults, traffic and the user's
// doings against the simulated platform, and holds what the client delivered
// and reported against a model of what the platform accepted. The model knows
// nothing of how the client works.
//
//	go test ./rc -run TestSchedules                     a few hundred seeds
//	RINGTAIL_SEEDS=3000 go test ./rc -run TestSchedules
//	go test ./rc -run TestSchedules -rc.seed=123        one seed
//
// A schedule follows from its seed, but the order in which goroutines run does
// not: so a failure tells all there is to know, with the client's log.
var (
	oneSeed   = flag.Uint64("rc.seed", 0, "play only this schedule; 0 for all")
	firstSeed = flag.Uint64("rc.first", 1, "first schedule to play")
	seeds     = flag.Int("rc.seeds", envInt("RINGTAIL_SEEDS", usualSeeds), "how many schedules to play")
)

func envInt(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

func TestSchedules(t *testing.T) {
	t.Parallel()
	first, n := *firstSeed, *seeds
	if *oneSeed != 0 {
		first, n = *oneSeed, 1
	}
	if testing.Short() {
		n = min(n, 50)
	}
	for seed := first; seed < first+uint64(n); seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			playSchedule(t, newSchedule(seed))
		})
	}
}

// playSchedule plays one schedule and tells what is wrong, with the schedule
// itself.
func playSchedule(t *testing.T, sch *schedule) {
	synctest.Test(t, func(t *testing.T) {
		st := raise(t, sch)
		st.play()
		wrong := st.settle()
		st.strike()
		wrong = append(wrong, judge(st)...)
		if len(wrong) == 0 {
			return
		}
		const most = 12
		if over := len(wrong) - most; over > 0 {
			wrong = append(wrong[:most], fmt.Sprintf("and %d more", over))
		}
		t.Errorf("seed %d:\n  %s\n\n%s\n%s\nthe client's log\n%s\nto play it again:\n  go test ./rc -run TestSchedules -rc.seed=%d",
			sch.seed, strings.Join(wrong, "\n  "), sch, st.story(), st.journal.String(), sch.seed)
	})
}
