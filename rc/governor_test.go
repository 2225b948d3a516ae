package rc

import (
	"net/http"
	"testing"
	"time"
)

func headers(kv ...string) func(string) string {
	h := http.Header{}
	for i := 0; i < len(kv); i += 2 {
		h.Set(kv[i], kv[i+1])
	}
	return h.Get
}

func TestGovernorKeepsFivePerSlidingMinute(t *testing.T) {
	g, now := newGovernor(0), time.Unix(1e9, 0)
	var sent []time.Time
	for range 6000 { // ten minutes, a try every 100 ms
		if g.take(groupAuth, now) {
			sent = append(sent, now)
			g.answered(groupAuth, now.Add(50*time.Millisecond), 200, headers())
		}
		now = now.Add(100 * time.Millisecond)
	}
	for i := 5; i < len(sent); i++ {
		if d := sent[i].Sub(sent[i-5]); d <= time.Minute {
			t.Fatalf("requests %d to %d within %v", i-5, i, d)
		}
	}
	if len(sent) < 45 {
		t.Fatalf("only %d requests in ten minutes: the budget is not used", len(sent))
	}
}

func TestGovernorCountsRequestsInFlight(t *testing.T) {
	g, now := newGovernor(0), time.Unix(1e9, 0)
	for range 5 {
		if !g.take(groupAuth, now) {
			t.Fatal("refused within the limit")
		}
	}
	if g.take(groupAuth, now) || g.take(groupAuth, now.Add(time.Hour)) {
		t.Fatal("a sixth one while five are in flight")
	}
	if !g.take(groupLight, now) {
		t.Fatal("groups share a budget")
	}
}

func TestGovernorObeysPenalties(t *testing.T) {
	now := time.Unix(1e9, 0)
	for name, tc := range map[string]struct {
		status int
		header func(string) string
		want   time.Duration
	}{
		"429 with Retry-After":           {429, headers("Retry-After", "60"), 61 * time.Second},
		"429 without":                    {429, headers(), 31 * time.Second},
		"429 without, window announced":  {429, headers("X-Rate-Limit-Window", "60"), 61 * time.Second},
		"503 with Retry-After":           {503, headers("Retry-After", "7"), 8 * time.Second},
		"503 without":                    {503, headers(), 31 * time.Second},
		"Retry-After a date":             {429, headers("Retry-After", now.Add(90*time.Second).UTC().Format(http.TimeFormat)), 91 * time.Second},
		"Retry-After nonsense":           {429, headers("Retry-After", "soon"), 31 * time.Second},
		"Retry-After beyond all reason":  {429, headers("Retry-After", "99999999999"), 24*time.Hour + time.Second},
		"another group's rate limit too": {429, headers("X-Rate-Limit-Group", "other", "Retry-After", "5"), 6 * time.Second},
		"500":                            {500, headers("Retry-After", "60"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGovernor(0)
			g.take(groupAuth, now)
			g.answered(groupAuth, now, tc.status, tc.header)
			at, penalty := g.next(groupAuth, now)
			if got := at.Sub(now); got != tc.want || penalty != (tc.want > 0) {
				t.Fatalf("next after %v (penalty %v), want %v", got, penalty, tc.want)
			}
			if tc.want > 0 && g.take(groupAuth, now.Add(tc.want-time.Millisecond)) {
				t.Fatal("a request inside the penalty")
			}
		})
	}
}

func TestGovernorLearns(t *testing.T) {
	g, now := newGovernor(0), time.Unix(1e9, 0)
	g.take(groupMedium, now)
	g.answered(groupMedium, now, 200, headers("X-Rate-Limit-Group", "Medium", "X-Rate-Limit-Limit", "3", "X-Rate-Limit-Window", "10", "X-Rate-Limit-Remaining", "1"))
	if !g.take(groupMedium, now) {
		t.Fatal("one is left")
	}
	g.answered(groupMedium, now, 200, headers())
	if g.take(groupMedium, now) {
		t.Fatal("another process has used one: none is left")
	}
	if !g.take(groupMedium, now.Add(11*time.Second)) {
		t.Fatal("the window of 10 s is over")
	}
}

// A process beside another one keeps to half of the limit, but what the other
// has used counts against the whole.
func TestGovernorSharesALimit(t *testing.T) {
	g, now := newGovernor(0), time.Unix(1e9, 0)
	g.share()
	g.resume(map[group]spent{groupAuth: {Done: []time.Time{now, now}}}, now)
	send := func() (n int) {
		for g.take(groupAuth, now) {
			g.answered(groupAuth, now, 200, headers())
			n++
		}
		return n
	}
	if n := send(); n != 2 {
		t.Errorf("%d requests of five, of which two are used", n)
	}
	now = now.Add(30 * time.Second)
	if at, penalty := g.next(groupAuth, now); penalty || !at.Equal(time.Unix(1e9, 0).Add(time.Minute+windowMargin)) {
		t.Errorf("the next at %v, penalty %t", at, penalty)
	}
	now = now.Add(31 * time.Second)
	if n := send(); n != 2 {
		t.Errorf("%d requests in a new minute", n)
	}

	g = newGovernor(0)
	g.share()
	g.resume(map[group]spent{groupAuth: {Done: []time.Time{now, now, now, now}}}, now)
	if n := send(); n != 1 {
		t.Errorf("%d requests of five, of which four are used", n)
	}
	g = newGovernor(0)
	g.share()
	g.take(groupLight, now)
	g.answered(groupLight, now, 200, headers("X-Rate-Limit-Group", "light", "X-Rate-Limit-Limit", "1", "X-Rate-Limit-Window", "60"))
	if at, _ := g.next(groupLight, now.Add(2*time.Minute)); at.After(now.Add(2 * time.Minute)) {
		t.Error("half of one is none")
	}
}

func TestUnsentCostsNothing(t *testing.T) {
	g, now := newGovernor(0), time.Now()
	for range 50 {
		if !g.take(groupAuth, now) {
			t.Fatal("what was not sent used up the budget")
		}
		g.unsent(groupAuth)
	}
	for range 5 {
		if !g.take(groupAuth, now) {
			t.Fatal("the budget is not whole")
		}
		g.answered(groupAuth, now, 200, nil)
	}
	if g.take(groupAuth, now) {
		t.Error("the limit is gone")
	}
}

// Two processes of one app that were refused at about the same time do not keep
// each other out: a request inside a penalty starts it again for both.
func TestPenaltiesOfTwoProcessesEnd(t *testing.T) {
	for seed := range uint64(200) {
		start := time.Unix(1e9, 0)
		both := []*governor{newGovernor(2*seed + 1), newGovernor(2*seed + 2)}
		at := []time.Time{start, start.Add(4 * time.Second)}
		until := start.Add(time.Minute) // of the platform's penalty
		for {
			i := 0
			if at[1].Before(at[0]) {
				i = 1
			}
			now := at[i]
			if now.Sub(start) > 5*time.Minute {
				t.Fatalf("seed %d: nobody got through in five minutes", seed)
			}
			if !both[i].take(groupAuth, now) {
				t.Fatalf("seed %d: the budget says %v and does not hold", seed, now)
			}
			if now.After(until) {
				break
			}
			until = now.Add(time.Minute)
			both[i].answered(groupAuth, now, http.StatusTooManyRequests, headers("Retry-After", "60"))
			at[i], _ = both[i].next(groupAuth, now)
		}
	}
}
