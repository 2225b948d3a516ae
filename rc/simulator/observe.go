package simulator

import (
	"context"
	"slices"
	"time"
)

// Request is one REST request the platform saw, over HTTP or in a frame.
type Request struct {
	At     time.Time
	Method string
	Path   string // without trailing slash
	Query  string // encoded; tokens are left out
	Group  string // usage-plan group: auth, light, medium, heavy or empty
	Status int    // of the answer; 0 when there was none
	Frame  bool   // came over a WebSocket
	ID     string // RCRequestId of the answer
	Broke  string // RCRequestId of the answer that told of the penalty in which it came; empty if it came in none
}

// State counts what happened so far, and what is.
type State struct {
	Dials         int // requests at /ws
	Connections   int // upgraded ones
	RefusedTokens int // connections refused for their ws token
	Logins        int // JWT grants asked for
	Refreshes     int // refresh grants asked for
	Revokes       int // revokes that ended a session
	WSTokens      int // ws tokens given

	Subscribed                   int // subscriptions created
	Posts, Puts, Deletes, Renews int // subscription requests in frames
	Frames                       int // text frames received
	EarlyFrames                  int // of these before ConnectionDetails
	BadFrames                    int // that could not be read
	Heartbeats, Pings, Pongs     int // received
	Closes, NormalCloses         int // close frames received
	LastClose                    int // code of the newest
	Recoveries, FailedRecoveries int
	MalformedWSC                 int
	Requests                     int // REST requests, over HTTP and in frames
	TooMany                      int // answered with 429
	Violations                   int // requests that came inside a penalty

	Open          int // sockets that are not gone
	Sessions      int // OAuth sessions
	Subscriptions int // that count against the limit
	Recoverable   int // lost sockets that can still be recovered

	Accepted, Queued, Written, Held, WrittenLate, Dropped, Lost int // events; Accepted is all of them
}

func (s *Simulator) snapshot() State {
	t := s.count
	for k := range s.sockets {
		if !k.detached {
			t.Open++
		}
	}
	for _, c := range s.contexts {
		if c.sock == nil && c.sub != nil {
			t.Recoverable++
		}
	}
	t.Sessions = s.liveSessions()
	t.Subscriptions = len(s.live())
	t.Queued, t.Written, t.Held = s.fates[Queued], s.fates[Written], s.fates[Held]
	t.WrittenLate, t.Dropped, t.Lost = s.fates[WrittenLate], s.fates[Dropped], s.fates[Lost]
	return t
}

// State is the platform as it stands.
func (s *Simulator) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snapshot()
}

// Changed is closed at the next change of anything. To miss none, ask for it
// before looking.
func (s *Simulator) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// WaitFor returns nil once the state is as wanted, or the context's error.
func (s *Simulator) WaitFor(ctx context.Context, wanted func(State) bool) error {
	for {
		s.mu.Lock()
		state, changed := s.snapshot(), s.changed
		s.mu.Unlock()
		if wanted(state) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Requests are all REST requests so far, oldest first.
func (s *Simulator) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// RateViolations is how many requests came inside a penalty. A client that
// obeys the platform has none.
func (s *Simulator) RateViolations() int { return s.State().Violations }

// ActiveFilters are the filters of every live subscription, as they stand in
// events.
func (s *Simulator) ActiveFilters() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, b := range s.live() {
		for _, f := range b.filters {
			all = append(all, f.event)
		}
	}
	return all
}

// RequestTimes are the times of all requests of a usage-plan group, from which
// a client's backoff can be read.
func (s *Simulator) RequestTimes(group string) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	var at []time.Time
	for _, r := range s.requests {
		if r.Group == group {
			at = append(at, r.At)
		}
	}
	return at
}
