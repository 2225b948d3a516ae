package rc_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"ringtail/rc/simulator"
)

// schedule is one play: the platform's settings and what happens when. All of
// it follows from the seed.
type schedule struct {
	seed    uint64
	opt     simulator.Options
	store   bool // the session is kept over the end of a process
	since   time.Duration
	filters []string // wanted at the start
	steps   []step
	length  time.Duration

	tooMany   int  // how many answers 429 are scripted
	storeOff  bool // the message store is forbidden once
	sessions  bool // OAuth sessions are ended
	oneAtOnce bool // the platform takes one request in frames at a time
}

// step is one thing that happens.
type step struct {
	at   time.Duration // after the start
	text string
	do   func(st *stage)
}

func (s *schedule) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the schedule (store %t, since %v, filters %s)\n  platform %+v\n", s.store, s.since, strings.Join(titlesOf(s.filters), ", "), s.opt)
	for _, x := range s.steps {
		fmt.Fprintf(&b, "  %8.3f  %s\n", x.at.Seconds(), x.text)
	}
	return b.String()
}

// author writes a schedule.
type author struct {
	*schedule
	*rand.Rand
	now time.Duration
}

func newSchedule(seed uint64) *schedule {
	a := &author{schedule: &schedule{seed: seed}, Rand: rand.New(rand.NewPCG(seed, 0x72696e67))}
	a.platform()
	a.length = a.between(4*time.Minute, 20*time.Minute)
	a.filters = a.someFilters(1)
	a.traffic()
	a.faults()
	slices.SortStableFunc(a.steps, func(x, y step) int { return int(x.at - y.at) })
	return a.schedule
}

func (a *author) maybe(percent int) bool { return a.IntN(100) < percent }

func (a *author) between(from, to time.Duration) time.Duration {
	return from + time.Duration(a.Int64N(int64((to-from)/time.Millisecond)+1))*time.Millisecond
}

// pick is one of a list.
func pick[T any](a *author, list ...T) T { return list[a.IntN(len(list))] }

// add lets something happen so long after the author's now.
func (a *author) add(after time.Duration, text string, do func(st *stage)) {
	a.steps = append(a.steps, step{a.now + after, text, do})
}

func (a *author) platform() {
	a.store = a.maybe(60)
	a.opt = simulator.Options{
		Seed: a.seed, StrictTokens: true,
		RecoveryTimeout: pick(a, 30*time.Second, 180*time.Second, 180*time.Second),
		RecoveryBuffer:  pick(a, 5, 20, 100),
		AccessTokenLife: pick(a, 10*time.Minute, time.Hour),
		PingInterval:    pick(a, 10*time.Second, 30*time.Second),
		ClockOffset:     pick(a, 0, 0, a.between(0, 2*time.Second), -a.between(0, 2*time.Second), 5*time.Minute, -5*time.Minute),
		StoreLag:        pick(a, 0, 0, a.between(0, 40*time.Second)),
		RecoveryPause:   pick(a, 0, 0, 300*time.Millisecond),
		AbsoluteTimeout: pick(a, 24*time.Hour, 24*time.Hour, 5*time.Minute),
		IdleTimeout:     pick(a, 30*time.Minute, 4*time.Minute),
		PingIsSilence:   a.maybe(20), WSCOnEvents: a.maybe(30), LegacyTimes: a.maybe(30), NumericIDs: a.maybe(30), WholeSeconds: a.maybe(30),
		NoRefreshTokens: a.maybe(15), NoRetryAfter: a.maybe(20), NoRateHeaders: a.maybe(20), FrameRateHeaders: a.maybe(30), SubscriptionHeader: a.maybe(30),
	}
	if a.maybe(25) {
		a.oneAtOnce, a.opt.MaxActiveRequests = true, 1
	}
	if a.maybe(10) {
		a.since = a.between(time.Minute, 10*time.Minute)
	}
}

// someFilters are at least so many filters.
func (a *author) someFilters(least int) (list []string) {
	n := least + a.IntN(4)
	for _, i := range a.Perm(len(catalogue))[:min(n, len(catalogue))] {
		list = append(list, catalogue[i].filter)
	}
	if least > 0 && a.maybe(50) && !slices.Contains(list, sms) {
		list = append(list, sms)
	}
	return list
}

// traffic lets messages and calls come, steadily or in bursts.
func (a *author) traffic() {
	mean := pick(a, 2*time.Second, 8*time.Second, 30*time.Second)
	for at := 5 * time.Second; at < a.length; at += time.Duration(a.ExpFloat64()*float64(mean)) + time.Millisecond {
		a.now = at
		a.happening()
	}
	for range a.IntN(3) {
		a.now = a.between(0, a.length)
		n := 5 + a.IntN(40)
		if a.maybe(20) {
			n += 100
		}
		gap := pick(a, 0, time.Millisecond, 40*time.Millisecond)
		a.add(0, fmt.Sprintf("a burst of %d texts, %v apart", n, gap), func(st *stage) {
			for range n {
				st.message("SMS", false, 0, st.sim.SendSMS("", "burst"))
				if gap > 0 {
					pass(gap)
				}
			}
		})
	}
}

func (a *author) happening() {
	switch a.IntN(10) {
	case 0, 1, 2, 3:
		a.add(0, "a text comes", func(st *stage) { st.message("SMS", false, 0, st.sim.SendSMS("", "hello")) })
	case 4:
		a.add(0, "a text is sent", func(st *stage) {
			st.message("SMS", true, 0, st.sim.Send(simulator.SMS{To: "Jane Doe", Text: "out", Outbound: true}))
		})
	case 5, 6:
		d := a.between(time.Second, 2*time.Minute)
		a.add(0, fmt.Sprintf("a voicemail of %v comes", d.Truncate(time.Second)), func(st *stage) {
			st.message("VoiceMail", false, d.Truncate(time.Second), st.sim.SendVoicemail("", d, "words"))
		})
	case 7:
		n := 1 + a.IntN(10)
		a.add(0, fmt.Sprintf("a fax of %d pages comes", n), func(st *stage) { st.message("Fax", false, time.Duration(n)*20*time.Second, st.sim.SendFax("", n)) })
	case 8:
		a.add(0, "an internal message comes", func(st *stage) { st.message("Pager", false, 0, st.sim.SendPager("", "internal")) })
	case 9:
		switch a.IntN(3) {
		case 0:
			s, d := pick(a, "Available", "Busy", "Offline"), pick(a, "", "TakeAllCalls", "DoNotAcceptAnyCalls")
			a.add(0, "the presence changes", func(st *stage) { st.sim.SetPresence(s, d) })
		case 1:
			steps, gap := 1+a.IntN(3), a.between(0, 5*time.Second)
			a.add(0, fmt.Sprintf("a call with %d steps, %v apart", steps+1, gap), func(st *stage) {
				c := st.sim.NewCall("", false)
				c.Step("Setup")
				for _, s := range []string{"Proceeding", "Answered", "Hold"}[:steps] {
					pass(gap)
					c.Step(s)
				}
			})
		case 2:
			a.add(0, "the newest message is deleted", func(st *stage) {
				if n := len(st.messages); n > 0 {
					st.sim.DeleteMessage(st.messages[n-1].id)
				}
			})
		}
	}
}
