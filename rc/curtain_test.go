package rc_test

import (
	"fmt"
	"testing/synctest"
	"time"

	"ringtail/rc"
)

// quit ends the process as the user does.
func (st *stage) quit() {
	p := st.p
	if !p.ended.IsZero() {
		return
	}
	p.ended = time.Now()
	p.cancel()
	<-p.done
	<-p.collected
	if d := time.Since(p.ended); d > rc.Wait {
		st.t.Errorf("seed %d: Run took %v to end", st.seed, d)
	}
	if p.err != nil {
		st.t.Errorf("seed %d: Run returned %v", st.seed, p.err)
	}
	st.adopt(p)
}

// adopt keeps the state that a process has saved for the next one.
func (st *stage) adopt(p *process) {
	if p.store == nil {
		return
	}
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	p.store.frozen = true
	st.kept = &memory{kept: cloneStates(p.store.kept)}
}

// kill ends the process without a word: what it still says and saves does not
// count, and nothing of it reaches the platform. Its sockets are reset, or,
// when the power goes, never heard of again.
func (st *stage) kill(power bool) {
	p := st.p
	if !p.ended.IsZero() {
		return
	}
	synctest.Wait()
	p.ended, p.killed = time.Now(), true
	st.adopt(p)
	st.mu.Lock()
	p.silent = true
	st.mu.Unlock()
	p.net.Refuse(true)
	p.net.Blackhole(true)
	if !power {
		p.net.Cut()
	}
	p.cancel()
}

// settle ends the faults and waits until all is in order. It returns what is
// not.
func (st *stage) settle() (wrong []string) {
	st.sim.ClearFaults()
	st.sim.NoPong(false)
	st.sim.NoHeartbeat(false)
	st.sim.KeepUnanswered(false)
	st.resume()
	st.start()
	if st.black {
		st.p.net.Cut()
	}
	st.refuse(false)
	st.blackhole(false)
	st.say("--- all is well from now on")
	const most = 15 * time.Minute
	for end := time.Now().Add(most); ; pass(2 * time.Second) {
		synctest.Wait()
		what := st.unsettled()
		if what == "" {
			break
		}
		if time.Now().After(end) {
			return []string{fmt.Sprintf("not settled %v after the last fault: %s", most, what)}
		}
	}
	// Sessions that nobody recovers any more end, and with them their
	// subscriptions. Meanwhile the connection may be replaced for its age.
	pass(st.opt.RecoveryTimeout + time.Minute)
	for end := time.Now().Add(most); ; pass(2 * time.Second) {
		synctest.Wait()
		what := st.unsettled()
		if active := st.sim.ActiveFilters(); what == "" && len(active) != len(st.wanted()) {
			what = fmt.Sprintf("the platform has %d filters", len(active))
		}
		if what == "" {
			return nil
		}
		if time.Now().After(end) {
			return []string{fmt.Sprintf("not settled again within %v: %s", most, what)}
		}
	}
}

// unsettled says what is not in order yet.
func (st *stage) unsettled() string {
	st.mu.Lock()
	defer st.mu.Unlock()
	s := st.p.status
	switch {
	case !st.p.ended.IsZero():
		return "the process has ended"
	case s.Phase != rc.PhaseLive:
		return fmt.Sprintf("the client is %v: %v", s.Phase, s.Err)
	case s.Filters.Answered != s.Filters.Generation:
		return "the newest edit is not answered"
	}
	for _, g := range s.Gaps {
		if g.To.IsZero() || g.Check == rc.CheckRunning {
			return fmt.Sprintf("gap %+v", g)
		}
	}
	if w, a := len(st.wanted()) > 0, s.Filters.SubscriptionID != ""; w != a {
		return fmt.Sprintf("filters are wanted: %t; there is a subscription: %t", w, a)
	}
	return ""
}

// strike takes the stage down.
func (st *stage) strike() {
	st.last, st.active = st.p.status, st.sim.ActiveFilters()
	st.quit()
	for _, p := range st.processes {
		<-p.done
		<-p.collected
	}
	st.sim.Close()
	_ = st.srv.Close()
	for _, p := range st.processes {
		_ = p.net.Close()
	}
	st.serve.Wait()
}
