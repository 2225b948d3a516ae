package rc_test

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"ringtail/rc"
)

// rules: no request breaks a rule of the platform.
func (m *model) rules() {
	s := m.sim.State()
	if s.Violations != 0 {
		m.complain("%d requests came inside a penalty", s.Violations)
	}
	if s.EarlyFrames != 0 {
		m.complain("%d frames came before ConnectionDetails", s.EarlyFrames)
	}
	if s.BadFrames != 0 {
		m.complain("%d frames could not be read", s.BadFrames)
	}
	if s.RefusedTokens != 0 && !m.sessions {
		m.complain("%d WebSocket tokens were used twice or too late", s.RefusedTokens)
	}
	if slices.Contains(m.refusal, "CMN-304") {
		m.complain("more than one request was in flight on a connection")
	}
	limits := map[string]int{"auth": 5, "light": 50, "medium": 40}
	tooMany := 0
	var refused []string
	last := map[string]time.Time{}
	times := map[string][]time.Time{}
	for _, r := range m.sim.Requests() {
		// One that was under way when another was refused could not know.
		if r.Status == http.StatusTooManyRequests && !r.At.Equal(last[r.Group]) {
			last[r.Group] = r.At
			tooMany++
			refused = append(refused, fmt.Sprintf("%s %s %s", m.clock(r.At), r.Method, r.Path))
		}
		times[r.Group] = append(times[r.Group], r.At)
	}
	if tooMany > m.tooMany {
		m.complain("%d requests were too many, %d of them scripted: %v", tooMany, m.tooMany, refused)
	}
	for group, limit := range limits {
		list := times[group]
		for i := limit; i < len(list); i++ {
			if list[i].Sub(list[i-limit]) < time.Minute && m.processAt(list[i]) == m.processAt(list[i-limit]) {
				m.complain("%d %s requests in the minute before %s", limit+1, group, m.clock(list[i]))
				break
			}
		}
	}
}

func (m *model) processAt(t time.Time) (last *process) {
	for _, p := range m.processes {
		if !t.Before(p.started) {
			last = p
		}
	}
	return last
}

// filters: in the end the platform has what the user wanted last, and the
// client says so.
func (m *model) filters() {
	p := m.processes[len(m.processes)-1]
	f, want := m.last.Filters, slices.Sorted(slices.Values(m.wanted()))
	if m.last.Phase != rc.PhaseLive {
		m.complain("the client is not live in the end: %v, %v", m.last.Phase, m.last.Err)
	}
	if got := slices.Sorted(slices.Values(f.Requested)); !slices.Equal(got, want) || f.Answered != f.Generation || len(f.Refused) > 0 {
		m.complain("in the end the client says %v are active (refused %v) and %v are wanted", titlesOf(got), f.Refused, titlesOf(want))
	}
	var events []string
	for _, w := range want {
		e, _ := entryOf(w)
		events = append(events, e.event())
	}
	slices.Sort(events)
	if got := slices.Sorted(slices.Values(m.active)); !slices.Equal(got, events) {
		m.complain("in the end the platform has the filters %v, and %v are wanted", titlesOf(got), titlesOf(want))
	}
	var delivered uint64
	for _, x := range m.taken {
		if x.process == p {
			delivered++
		}
	}
	if m.last.Events != delivered {
		m.complain("the client counts %d events and delivered %d", m.last.Events, delivered)
	}
}
