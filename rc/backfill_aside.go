package rc

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A gap is compared with the message store for the filters that were active in
// it. Some of these may not be wanted any more: they were switched off, or this
// process watches something else than the last one. What only they would bring
// is not delivered, and where nothing else could be found, nothing is fetched.
// The comparison is put aside instead, over the end of the process too, until
// they are wanted again.

// keptAside bounds what is put aside.
const keptAside = 100

// aside is a comparison that waits for its filters.
type aside struct {
	gap     int  // 0 for one that an earlier process knew
	partial bool // a part of it could not be read
	span
}

// storeWanted is what of the message store is wanted now.
func (s *session) storeWanted() (list []storeFilter) {
	filters, _ := s.wish.filters()
	for _, text := range filters {
		if f, ok := parseStoreFilter(text); ok {
			list = append(list, f)
		}
	}
	return list
}

// meets reports whether there can be messages that both filters cover.
func (f storeFilter) meets(o storeFilter) bool {
	both := func(all []string, a, b []string) bool {
		return slices.ContainsFunc(all, func(v string) bool { return among(a, v) && among(b, v) })
	}
	return f.account == o.account && f.extension == o.extension && both(storeTypes, f.types, o.types) && both(storeDirections, f.directions, o.directions)
}

// anyWanted reports whether there can be messages of a coverage that are wanted.
func anyWanted(cover []covered, wanted []storeFilter) bool {
	return slices.ContainsFunc(cover, func(c covered) bool {
		f, ok := parseStoreFilter(c.filter)
		return ok && slices.ContainsFunc(wanted, f.meets)
	})
}

// wants reports whether a record of the query is wanted.
func (q storeQuery) wants(r record, wanted []storeFilter) bool {
	return slices.ContainsFunc(wanted, func(f storeFilter) bool {
		return f.account == q.account && f.extension == q.extension && f.covers(r)
	})
}

// leave notes that something under a filter is left for later.
func (k *check) leave(filter string) {
	for _, c := range k.covered {
		if c.filter == filter {
			k.later = bothCovers(k.later, []covered{c})
		}
	}
}

func (s *session) isAside(gap int) bool {
	return slices.ContainsFunc(s.asides, func(a aside) bool { return a.gap == gap })
}

// postpone puts a comparison aside of which nothing is wanted any more before
// it has begun.
func (s *session) postpone(k *check) {
	s.checks = slices.DeleteFunc(s.checks, func(o *check) bool { return o == k })
	s.putAside(aside{gap: k.gap, partial: k.partial, span: k.span(k.covered)})
	if g := s.gap(k.gap); g != nil {
		g.Check = CheckNone
		s.noticeGap("The time from "+clockTime(k.from)+" to "+clockTime(k.to)+" is not compared with the message store: nothing of it is wanted now", *g)
	}
}

// putAside keeps a comparison until its filters are wanted.
func (s *session) putAside(a aside) {
	s.asides = append(s.asides, a)
	if len(s.asides) > keptAside {
		o := s.asides[0]
		s.asides = s.asides[1:]
		s.notice(Notice{Kind: NoticeRequest, Text: fmt.Sprintf("The time from %s to %s will not be compared with the message store any more (%s): too many wait for that",
			clockTime(o.From), clockTime(o.To), strings.Join(titles(o.Filters), ", "))})
	}
}

// takeAsides starts the comparisons of which something is wanted again.
func (s *session) takeAsides() {
	if s.storeOff || len(s.asides) == 0 {
		return
	}
	wanted := s.storeWanted()
	list := s.asides
	s.asides = nil
	for _, a := range list {
		g := s.gap(a.gap)
		switch {
		case !anyWanted(a.cover(), wanted):
			s.asides = append(s.asides, a)
		case g == nil:
			s.pastGap(a.span, endedBefore)
		case a.Offered:
			g.Check = CheckOffered
			s.offers = append(s.offers, a.check())
			s.emitStatus()
		default:
			g.Check = CheckRunning
			s.checks = append(s.checks, a.check())
			s.noticeGap("The messages from "+clockTime(a.From)+" to "+clockTime(a.To)+" are being fetched: they are wanted again", *g)
		}
	}
}

func (a aside) check() *check {
	return &check{gap: a.gap, from: a.From, to: a.To, covered: a.cover(), noStore: a.NoStore, partial: a.partial, at: time.Now()}
}

// tellAsides says what the last process left and nobody wants now.
func (s *session) tellAsides() {
	var filters []string
	for _, a := range s.asides {
		filters = append(filters, a.Filters...)
	}
	if len(filters) == 0 {
		return
	}
	text := fmt.Sprintf("The time from %s to %s", clockTime(s.asides[0].From), clockTime(s.asides[0].To))
	if n := len(s.asides); n > 1 {
		text = fmt.Sprintf("The time of %d earlier gaps", n)
	}
	s.notice(Notice{Kind: NoticeRequest, Text: text + " was not compared with the message store yet; that waits until this is wanted again: " + strings.Join(titles(filters), ", ")})
}

// titles names filters by their titles in the catalogue.
func titles(filters []string) (list []string) {
	for _, f := range filters {
		name := f
		if entry, ok := LookupFilter(f); ok {
			name = entry.Title
		}
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}
