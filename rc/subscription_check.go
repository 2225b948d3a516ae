package rc

import "time"

// checkEvery is how often the platform is asked whether it still has the
// subscription of a living connection: one that it forgot would look like
// silence until the connection is lost. The question is one of the Light group
// [documented]; that it is ever needed is [inferred].
const checkEvery = 5 * time.Minute

// checkAt is when to ask next, zero for never.
func (s *session) checkAt() time.Time {
	if s.status.Phase != PhaseLive || s.sub.id == "" || s.sub.verify || s.sub.flight != nil {
		return time.Time{}
	}
	return s.sub.seen.Add(checkEvery)
}

// checkSubscription asks, if it is time.
func (s *session) checkSubscription(now time.Time) {
	if at := s.checkAt(); !at.IsZero() && !now.Before(at) {
		s.sub.verify = true
	}
}

// subscriptionGone draws the conclusions when the platform has no subscription
// of ours any more, though the connection lives: since it was seen last, events
// may be missing, until there is a new one.
func (s *session) subscriptionGone(c *connection, lastSeen time.Time) {
	if s.status.Phase != PhaseLive {
		return // a gap is open, and goes on
	}
	const why = "RingCentral had forgotten the subscription"
	if g := s.outage(); g != nil && lastSeen.Before(c.resumed) {
		// It was not there any more after the recovery, which proves nothing.
		s.reopenGap(loss{at: g.From, reason: why}, "What RingCentral held is not all")
	} else {
		s.openGap(loss{at: lastSeen, reason: why})
	}
	s.gapReason(why)
	s.phase(PhaseSubscribing, nil)
}
