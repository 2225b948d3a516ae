package rc_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

func TestIdentityTellsWhichNumbersAreWatched(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.start()
		w.within(time.Minute, "the numbers are known", func() bool { return len(w.status().Identity.Numbers) > 0 })
		id := w.status().Identity
		if id.ExtensionID == "" || id.AccountID == "" || id.ExtensionNumber == "" || id.Name == "" || id.Unknown != "" {
			t.Errorf("the identity is %+v", id)
		}
		if len(id.Numbers) != 1 || !strings.HasPrefix(id.Numbers[0], "+") || slices.Contains(id.Numbers, "+12025550100") {
			t.Errorf("watched are %v; the company's main number is not", id.Numbers)
		}
	})
}

func TestIdentityWithoutPermission(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.sim.SetAppPermission("ReadAccounts", false)
		w.start()
		w.within(time.Minute, "the reason is told", func() bool { return w.status().Identity.Unknown != "" })
		if got := w.status(); got.Phase != rc.PhaseLive || !strings.Contains(got.Identity.Unknown, "ReadAccounts") || got.Identity.Numbers != nil {
			t.Errorf("%v with %+v", got.Phase, got.Identity)
		}
		pass(10 * time.Minute) // nobody asks again and again
		asked := 0
		for _, r := range w.sim.Requests() {
			if strings.Contains(r.Path, "/extension/~") && r.Method == http.MethodGet {
				asked++
			}
		}
		if asked != 2 {
			t.Errorf("the platform was asked %d times, want twice", asked)
		}
	})
}
