package rc

import "time"

const (
	// lateQuiet is how long after the newest late event no more are expected.
	lateQuiet = time.Second
	// liveSample is how many events that were certainly not held tell how long
	// an event is under way.
	liveSample = 10
	// lagSlack is how much longer than a held event those of the sample may have
	// been under way. What comes so soon after the recovery always counts as
	// held, whatever the sample says.
	lagSlack = 250 * time.Millisecond
	// mostCandidates are looked at; of more, all count as held.
	mostCandidates = 1 << 14
)

// heldEvents judges which events the gateway held while we were away. It says
// so nowhere; their timestamps do. [inferred] The platform's clock is known to
// the second only, and at a good rate more come in a second than a buffer
// holds. But live events, which are under way for about the same time, tell
// what its clock said at the recovery.
type heldEvents struct {
	n          int // that may have been held, repeated ones included
	undated    int // of them, those without a timestamp
	marked     int // that were delivered as recovered
	live       int // that were certainly not held
	quickest   time.Duration
	measured   bool // quickest means something
	candidates []candidate
	noted      *candidate // the event noted last; nil if it is none
	newest     time.Time  // when the newest that may have been held came
}

// candidate is an event that may have been held.
type candidate struct {
	sent  time.Time
	fresh bool // it had not been delivered before
}

// heldEvent notes an event of a recovered connection.
func (s *session) heldEvent(c *connection, sent, received time.Time) {
	h := &c.held
	h.noted = nil
	if lag := received.Sub(sent); !sent.IsZero() && (!h.measured || lag < h.quickest) {
		h.quickest, h.measured = lag, true
	}
	switch {
	case !s.mayBeHeld(c, sent, received):
		h.live++
	case sent.IsZero():
		h.undated++
		fallthrough
	default:
		h.n++
		h.newest = received
		if len(h.candidates) <= mostCandidates {
			h.candidates = append(h.candidates, candidate{sent: sent})
			h.noted = &h.candidates[len(h.candidates)-1]
		}
	}
}

// delivered notes that the event noted last was not a repeated one.
func (h *heldEvents) delivered() {
	if h.noted != nil {
		h.noted.fresh = true
	}
}

// isLate reports whether an event was held for us while we were away, as far
// as can be told when it comes. A buffer holds no more than it can.
func (s *session) isLate(c *connection, sent, received time.Time) bool {
	if most := s.limits.RecoveryBuffer; most > 0 && c.held.n > most {
		return false
	}
	return s.seemsLate(c, sent, received)
}

func (s *session) seemsLate(c *connection, sent, received time.Time) bool {
	if sent.IsZero() {
		return received.Sub(c.resumed) < 2*lateQuiet
	}
	return sent.Before(c.since)
}

// mayBeHeld is isLate in doubt: our idea of the platform's clock is good to a
// second, and one event that is not counted hides that the buffer was full.
func (s *session) mayBeHeld(c *connection, sent, received time.Time) bool {
	if sent.IsZero() {
		return s.seemsLate(c, sent, received)
	}
	return sent.Before(c.since.Add(clockSlack))
}

// sampled reports whether the live events tell enough. A sample that was under
// way for longer than the clocks allow tells nothing: held events may have been
// quicker.
func (s *session) sampled(c *connection) bool {
	h := &c.held
	return h.live >= liveSample && h.undated == 0 && len(h.candidates) <= mostCandidates && h.quickest+s.clock <= clockSlack/2
}

// heldMost is how many events may have been held, in doubt too many.
func (s *session) heldMost(c *connection) int {
	if !s.sampled(c) {
		return c.held.n
	}
	most, _ := c.held.before(c.resumed.Add(lagSlack - c.held.quickest))
	return most
}

// heldLikely is how many events were held that had not been delivered before.
func (s *session) heldLikely(c *connection) int {
	if !s.sampled(c) {
		return c.held.marked
	}
	_, fresh := c.held.before(c.resumed.Add(-c.held.quickest))
	if most := s.limits.RecoveryBuffer; most > 0 {
		fresh = min(fresh, most)
	}
	return fresh
}

// before counts the candidates of before t, by the platform's clock.
func (h *heldEvents) before(t time.Time) (all, fresh int) {
	for _, x := range h.candidates {
		if x.sent.Before(t) {
			all++
			if x.fresh {
				fresh++
			}
		}
	}
	return all, fresh
}

// bufferFull reports whether so much was held for us that the oldest may have
// been dropped.
func (s *session) bufferFull(c *connection) bool {
	most := s.limits.RecoveryBuffer
	return most > 0 && s.heldMost(c) >= most
}

// countLate counts an event that was held during the outage.
func (s *session) countLate(c *connection) {
	c.held.marked++
	s.status.Recovered++
	if g := s.outage(); g != nil {
		g.Late++
	}
}

// correctLate puts right what was counted as the events came, now that live
// ones tell more.
func (s *session) correctLate(c *connection) {
	wrong := c.held.marked - s.heldLikely(c)
	c.held.marked -= wrong
	s.status.Recovered -= uint64(wrong) // one below 0 wraps around, and is added
	if g := s.outage(); g != nil {
		g.Late -= wrong
	}
}
