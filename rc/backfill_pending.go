package rc

import (
	"slices"
	"strings"
	"time"
)

// span is a time that is still to be compared when the process ends.
type span struct {
	From    time.Time   `json:"from"`
	To      time.Time   `json:"to"`
	Filters []string    `json:"eventFilters"`
	Since   []time.Time `json:"activeSince"`
	Clean   bool        `json:"clean,omitempty"`   // of a span without an end: it began in good order
	Held    bool        `json:"held,omitempty"`    // of one: events came again, but not yet all that was held
	Offered bool        `json:"offered,omitempty"` // to be compared when the user asks for it
	NoStore []string    `json:"noStore,omitempty"` // of its gap, where the filters do not tell
}

// pending lists the spans that were not compared yet.
func (s *session) pending() (list []span) {
	for _, k := range s.checks {
		list = append(list, k.span(k.covered))
	}
	for _, k := range s.offers {
		p := k.span(k.covered)
		p.Offered = true
		list = append(list, p)
	}
	for _, a := range s.asides {
		list = append(list, a.span)
	}
	return list
}

// unfinished is the gap that a next process has to go on with: the open one,
// or one whose late events are still to come. Nil if there is none.
func (s *session) unfinished() *span {
	g := s.outage()
	if g == nil || g.Outcome != GapOpen && !s.late {
		return nil
	}
	p := spanOf(g.From, time.Time{}, s.gapFilters)
	p.Clean = s.gapClean && !s.gapLost
	p.Held = g.Outcome != GapOpen || s.absent.After(g.From)
	return &p
}

func spanOf(from, to time.Time, cover []covered) span {
	p := span{From: from.Round(0), To: to.Round(0)}
	for _, c := range cover {
		p.Filters, p.Since = append(p.Filters, c.filter), append(p.Since, c.since)
	}
	return p
}

// span is what is still to be compared for some of the filters.
func (k *check) span(cover []covered) span {
	p := spanOf(k.from, k.to, cover)
	p.NoStore = k.noStore
	return p
}

// cover is what was to be expected in the span.
func (p span) cover() (list []covered) {
	for i, f := range p.Filters {
		if i < len(p.Since) {
			list = append(list, covered{f, p.Since[i]})
		}
	}
	return list
}

func filtersOf(cover []covered) (list []string) {
	for _, c := range cover {
		list = append(list, c.filter)
	}
	return list
}

// endedBefore is the reason of a gap that an earlier process left.
const endedBefore = "ringtail ended before it was compared with the message store"

// resumeChecks takes over what the last process had not compared.
func (s *session) resumeChecks(list []span) {
	for _, p := range list {
		s.putAside(aside{span: p})
	}
	s.takeAsides()
	s.tellAsides()
}

// pastGap adds a gap that lies behind us, to be compared with the store.
func (s *session) pastGap(p span, reason string) {
	s.filePast(p, Gap{Reason: reason})
}

// filePast is pastGap for a gap that is told in part.
func (s *session) filePast(p span, g Gap) {
	s.gapSerial++
	g.ID, g.From, g.To, g.Outcome, g.NoStore = s.gapSerial, p.From, p.To, GapNotRecovered, p.NoStore
	if g.NoStore == nil {
		g.NoStore = withoutStore(p.Filters)
	}
	before, away := s.gapFilters, s.away
	s.gapFilters, s.away = p.cover(), p.Offered
	s.startCheck(&g)
	s.gapFilters, s.away = before, away
	// Before an open gap, which stays the newest.
	at := len(s.status.Gaps)
	if newest := s.outage(); newest != nil && newest.Outcome == GapOpen {
		at--
	}
	s.status.Gaps = slices.Insert(slices.Clone(s.status.Gaps), at, g)
	time := "from " + clockTime(g.From) + " to " + clockTime(g.To)
	text := "Events " + time + " may be missing: " + g.Reason
	if g.Asked {
		text = "The time " + time + " was asked for at the start"
	}
	switch {
	case g.Check == CheckRunning:
		text += "; the messages of that time are being fetched"
	case g.Check == CheckOff && g.Asked:
		text += "; nothing of it can be fetched: the app or user may not read the message store"
	}
	if others := g.Storeless(); g.Asked && len(others) > 0 {
		text += "; what no store remembers cannot be fetched: " + strings.Join(others, ", ")
	}
	s.noticeGap(text, g)
}
