package history

import (
	"bytes"
	"slices"
	"strings"

	"ringtail/rc"
)

// Match reports whether the query keeps a row. summarize is called once at
// most, and only when the line of an event decides.
func (q Query) Match(r Row, summarize func(rc.Event) rc.Summary) bool {
	if !r.IsEvent() {
		return q.matchOther(r)
	}
	s := subject{row: r, summarize: summarize}
	for i := range q.terms {
		if s.matches(&q.terms[i]) == q.terms[i].not {
			return false
		}
	}
	return true
}

// matchOther keeps gaps and marks, unless a term is about them. A hole in a
// recording is a gap to those who look for such.
func (q Query) matchOther(r Row) bool {
	gap := r.IsGap() || r.IsHole()
	for _, t := range q.terms {
		if t.rowKind && (t.state == isGap == gap) == t.not {
			return false
		}
	}
	return true
}

// subject is an event that is compared with terms; what they need of it is
// found once.
type subject struct {
	row       Row
	summarize func(rc.Event) rc.Summary
	known     bool
	sum       rc.Summary
	line      string // folded
}

func (s *subject) summary() *rc.Summary {
	if !s.known {
		s.sum, s.known = s.summarize(s.row.Event), true
	}
	return &s.sum
}

// matches reports whether a term holds, its negation aside.
func (s *subject) matches(t *term) bool {
	switch t.field {
	case fieldKind:
		return slices.Contains(t.kinds, s.kind()) || t.mms && s.kind() == rc.KindSMS && s.summary().Media > 0
	case fieldIs:
		return s.is(t.state)
	case fieldFrom:
		return t.party(s.summary().From)
	case fieldTo:
		return slices.ContainsFunc(s.summary().To, t.party)
	case fieldWith:
		return t.party(s.summary().From) || slices.ContainsFunc(s.summary().To, t.party)
	case fieldText:
		sum := s.summary()
		details := fold(sum.Details())
		return strings.Contains(details, t.text) || t.inText(details)
	case fieldUUID:
		return s.uuid(t.text)
	case fieldID:
		sum := s.summary()
		return strings.Contains(fold(sum.ID), t.text) || strings.Contains(fold(sum.Thread), t.text)
	case fieldRaw:
		return rawContains(s.row.Event.Envelope, t.text)
	}
	return s.any(t) || t.uuid && s.uuid(t.text)
}

// uuid reports whether a folded text is in the id of the notification.
func (s *subject) uuid(text string) bool {
	raw := s.row.Event.Envelope
	if bytes.IndexByte(raw, '\\') < 0 && !foldedContains(raw, text) {
		return false // without escapes the id stands there as it is
	}
	return strings.Contains(fold(rc.DecodeHead(raw).UUID), text)
}

// any looks everywhere in the line, and for a long number in the ids too.
func (s *subject) any(t *term) bool {
	sum := s.summary()
	if s.line == "" {
		s.line = fold(sum.Line() + " " + sum.Kind.Name())
	}
	if strings.Contains(s.line, t.text) {
		return true
	}
	if t.numbers == nil {
		return false
	}
	id := t.numbers[0].digits
	return t.party(sum.From) || slices.ContainsFunc(sum.To, t.party) || t.inText(fold(sum.Details())) ||
		len(id) > 4 && (strings.Contains(sum.ID, id) || strings.Contains(sum.Thread, id))
}

// inText reports whether the number is in a folded text.
func (t *term) inText(text string) bool {
	return slices.ContainsFunc(t.numbers, func(n number) bool { return holdsDigits(text, n.digits) })
}

func (s *subject) kind() rc.Kind {
	if s.row.Event.Kind != rc.KindUnknown {
		return s.row.Event.Kind
	}
	return s.summary().Kind
}

func (s *subject) is(st state) bool {
	switch st {
	case isLive:
		return s.row.Event.How == rc.Live
	case isLate:
		return s.row.Event.How == rc.Recovered
	case isBackfilled:
		return s.row.Event.How == rc.Backfilled
	case isInbound:
		return s.summary().Direction == rc.Inbound
	case isOutbound:
		return s.summary().Direction == rc.Outbound
	}
	return false
}

// party reports whether somebody is meant by the term.
func (t *term) party(p rc.Party) bool {
	for _, n := range t.numbers {
		its := p.Number
		if d, ok := digits(its); ok {
			its = d
		}
		switch {
		case n.start && strings.HasPrefix(its, n.digits):
			return true
		case !n.start && (strings.Contains(its, n.digits) || strings.HasPrefix(p.Extension, n.digits)):
			return true
		}
	}
	return strings.Contains(fold(p.Name), t.text) || strings.Contains(fold(p.Number), t.text) ||
		p.Extension != "" && strings.Contains("ext "+p.Extension, t.text)
}
