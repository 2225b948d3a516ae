package rc

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// keptGaps bounds the list in Status; what is older has been reported.
const keptGaps = 200

// loss is how a connection ended, as far as a gap is concerned.
type loss struct {
	at     time.Time // newest proof that the connection worked
	held   time.Time // since when the gateway holds events of before, if not since at; else zero
	clean  bool      // everything the gateway had sent was read: it holds the rest
	reason string
}

// openGap begins an interruption. One that is open already goes on, but is
// clean no more if this loss is not.
func (s *session) openGap(l loss) {
	if g := s.outage(); g != nil && g.Outcome == GapOpen {
		s.continueGap(g, l)
		return
	}
	s.beginGap(l, s.sub.coverage())
}

// beginGap opens a gap in what was to be expected.
func (s *session) beginGap(l loss, cover []covered) {
	s.gapSerial++
	s.outageID = s.gapSerial
	s.gapClean, s.gapLost = l.clean, false
	s.gapFilters, s.gapDisabled = cover, s.sub.disabledCoverage()
	s.absent = l.at
	text := "Events are not arriving since " + clockTime(l.at) + ": " + l.reason
	if !l.held.IsZero() {
		text += "; what RingCentral had held since " + clockTime(l.held) + " had not all come"
		l.at = l.held
	}
	g := Gap{ID: s.gapSerial, From: l.at, Reason: l.reason, NoStore: withoutStore(filtersOf(cover))}
	s.status.Gaps = append(slices.Clone(s.status.Gaps), g)
	if over := len(s.status.Gaps) - keptGaps; over > 0 {
		s.status.Gaps = s.status.Gaps[over:]
	}
	s.noticeGap(text, g)
}

// continueGap adds a loss to an open gap: what had become active meanwhile was
// to be expected too.
func (s *session) continueGap(g *Gap, l loss) {
	s.gapClean = s.gapClean && l.clean
	s.gapFilters = bothCovers(s.gapFilters, s.sub.coverage())
	s.gapDisabled = bothCovers(s.gapDisabled, s.sub.disabledCoverage())
	g.NoStore = withoutStore(filtersOf(s.gapFilters))
}

// bothCovers is what either of two coverages expects.
func bothCovers(a, b []covered) []covered {
	list := slices.Clone(a)
	for _, c := range b {
		if !slices.ContainsFunc(list, func(o covered) bool { return o.filter == c.filter }) {
			list = append(list, c)
		}
	}
	return list
}

// reopenGap goes on with a gap whose end was told too early: what says so in
// words.
func (s *session) reopenGap(l loss, what string) {
	g := s.outage()
	if g == nil || g.Outcome == GapOpen {
		return
	}
	s.checks = slices.DeleteFunc(s.checks, func(k *check) bool { return k.gap == g.ID })
	s.offers = slices.DeleteFunc(s.offers, func(k *check) bool { return k.gap == g.ID })
	s.asides = slices.DeleteFunc(s.asides, func(a aside) bool { return a.gap == g.ID })
	g.To, g.Outcome, g.Check, g.Reason, g.Counted, g.Partial = time.Time{}, GapOpen, CheckNone, l.reason, false, false
	s.late = false
	s.continueGap(g, l)
	s.noticeGap(what+": "+l.reason, *g)
}

// clockTime is a moment in words: of another day, with its date.
func clockTime(t time.Time) string {
	t = t.Local()
	if now := time.Now().Local(); t.YearDay() != now.YearDay() || t.Year() != now.Year() {
		return t.Format(time.DateTime)
	}
	return t.Format(time.TimeOnly)
}

// outage is the newest interruption of the connection. Gaps of other kinds,
// such as of a frame too large, may be newer.
func (s *session) outage() *Gap { return s.gap(s.outageID) }

// gap finds a gap that is still kept.
func (s *session) gap(id int) *Gap {
	for i := range s.status.Gaps {
		if s.status.Gaps[i].ID == id {
			return &s.status.Gaps[i]
		}
	}
	return nil
}

// gapReason notes why the open gap cannot be recovered. A recovery that
// succeeds later is one of a newer session.
func (s *session) gapReason(why string) {
	if g := s.outage(); g != nil && g.Outcome == GapOpen {
		g.Reason, s.gapLost = why, true
	}
}

// closeGap ends the open gap, if there is one: events can arrive again. A
// session that was kept proves nothing after an unclean loss: frames that were
// written to a dead socket before the gateway noticed need not be in its
// buffer.
func (s *session) closeGap(at time.Time, recovered bool) {
	g := s.outage()
	if g == nil || g.Outcome != GapOpen {
		return
	}
	// A filter that was disabled, as far as we knew, and is active now may have been
	// so already.
	for _, c := range s.sub.coverage() {
		if slices.ContainsFunc(s.gapDisabled, func(d covered) bool { return d.filter == c.filter }) {
			s.gapFilters = bothCovers(s.gapFilters, []covered{c})
		}
	}
	g.NoStore = withoutStore(filtersOf(s.gapFilters))
	g.To = at
	lasted := g.To.Sub(s.absent).Round(100 * time.Millisecond)
	var text string
	recovered = recovered && !s.gapLost
	switch {
	case recovered && s.gapClean:
		g.Outcome = GapRecovered
		text = fmt.Sprintf("Events arrive again after %s; RingCentral kept the session, so what it held follows", lasted)
	case recovered:
		g.Outcome = GapSuspected
		text = fmt.Sprintf("Events arrive again after %s; RingCentral kept the session, so what it held follows; what was under way when the connection broke may be missing", lasted)
	default:
		g.Outcome = GapNotRecovered
		text = fmt.Sprintf("Events arrive again after %s; those from %s to %s may be missing: %s",
			lasted, clockTime(g.From), clockTime(g.To), g.Reason)
	}
	s.startCheck(g)
	s.away = false
	if g.Check == CheckOffered {
		text += fmt.Sprintf("; the messages of these %s can be fetched on request", lasted.Round(time.Minute))
	}
	s.noticeGap(text, *g)
}

// tooLarge makes a gap of the moment in which a frame came that was not kept:
// it may have been an event.
func (s *session) tooLarge(m message) {
	if s.sub.active() {
		s.pastGap(spanOf(m.at.Add(-time.Second), m.at, s.sub.coverage()), fmt.Sprintf("a frame of %.1f MiB was too large to be kept", float64(m.large)/(1<<20)))
	}
}

// lateEventsOver reports what was recovered once it is complete.
func (s *session) lateEventsOver(c *connection) {
	if !c.recovered {
		return
	}
	c.recovered, s.late = false, false
	s.correctLate(c)
	g := s.outage()
	most := s.limits.RecoveryBuffer
	full := s.bufferFull(c)
	c.held = heldEvents{}
	if g == nil || g.Outcome == GapOpen {
		return
	}
	g.Counted = true
	var told []string
	if g.Late > 0 {
		told = append(told, plural(int64(g.Late), "event was", "events were")+" delivered late")
	}
	if g.PutBy > 0 {
		told = append(told, plural(int64(g.PutBy), "event that was held for us waits for its filter", "events that were held for us wait for their filters"))
	}
	switch {
	case full:
		// The buffer drops its oldest when it is full and does not say so.
		// [documented]
		g.Outcome = GapNotRecovered
		g.Reason = fmt.Sprintf("RingCentral holds %d events at most, and as many may have been held", most)
		if missing := "lder events may be missing: " + g.Reason; len(told) > 0 {
			told = append(told, "o"+missing)
		} else {
			told = append(told, "O"+missing)
		}
		s.startCheck(g)
	case len(told) == 0 && g.Outcome == GapNotRecovered:
		s.emitStatus()
		return
	case len(told) == 0:
		told = append(told, "RingCentral held nothing in the meantime")
	}
	s.noticeGap(strings.Join(told, "; "), *g)
}

// checked ends the comparison of a gap with the message store; partial says
// that a part of the store could not be read. Under the filters later there
// were messages that are not wanted now.
func (s *session) checked(g *Gap, partial bool, later []string) {
	g.Check, g.Partial = CheckDone, partial
	found := "nothing was missing"
	switch {
	case g.Backfilled == 0 && len(later) > 0:
		found = "nothing that is wanted was missing"
	case g.Backfilled > 0:
		found = plural(int64(g.Backfilled), "message was", "messages were") + " fetched"
	}
	text := fmt.Sprintf("The time from %s to %s was compared with the message store: %s", clockTime(g.From), clockTime(g.To), found)
	if len(later) > 0 {
		g.Check = CheckNone // it is compared again when they are
		text += "; what is not wanted now was left there: " + strings.Join(titles(later), ", ")
	}
	if partial {
		text += "; a part of the store could not be read"
	}
	switch {
	case len(g.NoStore) > 0:
		text += "; what no store remembers cannot be compared: " + strings.Join(g.Storeless(), ", ")
	case len(later) == 0 && !partial:
		g.Outcome = GapBackfilled
	}
	s.noticeGap(text, *g)
}

// Storeless names what of this gap no store remembers: filters, by their titles
// in the catalogue, and changes of messages.
func (g Gap) Storeless() (list []string) {
	for _, f := range g.NoStore {
		name := f
		if entry, ok := LookupFilter(f); ok {
			name = entry.Title
		}
		if kindOfEvent(f) == KindMailbox {
			name = "changes of known messages"
		}
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

func (s *session) noticeGap(text string, g Gap) {
	s.notice(Notice{Kind: NoticeGap, Text: text, Gap: &g})
	s.emitStatus()
}
