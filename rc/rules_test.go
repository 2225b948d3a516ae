package rc_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"ringtail/rc"
)

// rules: no request breaks a rule of the platform.
func (m *model) rules() {
	s := m.sim.State()
	for _, r := range m.sim.Requests() {
		// Of a penalty whose announcement was lost with its connection nobody
		// could know.
		if r.Broke != "" && m.heard.answer(r.Broke) {
			m.complain("%s %s of %s came inside a penalty", r.Method, r.Path, m.clock(r.At))
		}
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
		if r.Status == http.StatusTooManyRequests && !r.At.Equal(last[r.Group]) && (r.Broke == "" || m.heard.answer(r.Broke)) {
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

// witness hears what reaches the clients over the network. It is safe for
// concurrent use.
type witness struct {
	mu      sync.Mutex
	answers map[string]bool
}

// answer reports whether an answer, named by its RCRequestId, was heard.
func (w *witness) answer(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.answers[id]
}

// dial listens to the connections that d opens.
func (w *witness) dial(d func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := d(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &heardConn{Conn: conn, w: w}, nil
	}
}

// heardConn is a connection with a witness.
type heardConn struct {
	net.Conn
	w    *witness
	last []byte // the end of what was read, which may hold the beginning of an id
}

// requestID finds the id of an answer in a header or in a frame.
var requestID = regexp.MustCompile(`(?i)RCRequestId"?: ?"?([0-9a-f-]{36})`)

func (c *heardConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	text := append(c.last, p[:n]...)
	if i := bytes.Index(bytes.ToLower(text), []byte("rcrequestid")); i >= 0 {
		c.w.mu.Lock()
		if c.w.answers == nil {
			c.w.answers = map[string]bool{}
		}
		for _, found := range requestID.FindAllSubmatch(text, -1) {
			c.w.answers[string(found[1])] = true
		}
		c.w.mu.Unlock()
	}
	const longest = 64 // name and id
	c.last = append(c.last[:0], text[max(len(text)-longest, 0):]...)
	return n, err
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
