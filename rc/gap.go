package rc

import (
	"fmt"
	"slices"
	"time"
)

// keptGaps bounds the list in Status; what is older has been reported.
const keptGaps = 200

// openGap begins an interruption at from, the last proof that the connection
// worked. One that is open already goes on.
func (s *session) openGap(from time.Time, e *Error) {
	if g := s.newestGap(); g != nil && g.Outcome == GapOpen {
		return
	}
	s.gapSerial++
	g := Gap{ID: s.gapSerial, From: from, Reason: e.Explanation}
	s.status.Gaps = append(slices.Clone(s.status.Gaps), g)
	if over := len(s.status.Gaps) - keptGaps; over > 0 {
		s.status.Gaps = s.status.Gaps[over:]
	}
	s.noticeGap("Events are not arriving since "+from.Local().Format(time.TimeOnly)+": "+e.Explanation, g)
}

func (s *session) newestGap() *Gap {
	if n := len(s.status.Gaps); n > 0 {
		return &s.status.Gaps[n-1]
	}
	return nil
}

// gapReason notes why the open gap cannot be recovered.
func (s *session) gapReason(why string) {
	if g := s.newestGap(); g != nil && g.Outcome == GapOpen {
		g.Reason = why
	}
}

// closeGap ends the open gap, if there is one: events can arrive again.
func (s *session) closeGap(at time.Time, outcome GapOutcome, reason string) {
	g := s.newestGap()
	if g == nil || g.Outcome != GapOpen {
		return
	}
	g.To, g.Outcome = at, outcome
	if reason != "" {
		g.Reason = reason
	}
	lasted := g.To.Sub(g.From).Round(100 * time.Millisecond)
	text := fmt.Sprintf("Events arrive again after %s; RingCentral kept the session, so what it held follows", lasted)
	if outcome == GapNotRecovered {
		text = fmt.Sprintf("Events arrive again after %s; those from %s to %s may be missing: %s",
			lasted, g.From.Local().Format(time.TimeOnly), g.To.Local().Format(time.TimeOnly), g.Reason)
	}
	s.noticeGap(text, *g)
}

// lateEvent counts an event that was held during the newest gap.
func (s *session) lateEvent() {
	if g := s.newestGap(); g != nil {
		g.Late++
	}
}

// lateEventsOver reports what was recovered once it is complete.
func (s *session) lateEventsOver(c *connection) {
	if !c.recovered {
		return
	}
	c.recovered = false
	g := s.newestGap()
	if g == nil || g.Late == 0 {
		return
	}
	text := plural(int64(g.Late), "event was", "events were") + " delivered late"
	if most := s.limits.RecoveryBuffer; most > 0 && g.Late >= most && g.Outcome == GapRecovered {
		// The buffer drops its oldest when it is full and does not say so.
		// [documented]
		g.Outcome = GapNotRecovered
		g.Reason = fmt.Sprintf("RingCentral holds %d events at most, and so many came", most)
		text += "; older ones may be missing: " + g.Reason
	}
	s.noticeGap(text, *g)
}

func (s *session) noticeGap(text string, g Gap) {
	s.notice(Notice{Kind: NoticeGap, Text: text, Gap: &g})
	s.emitStatus()
}
