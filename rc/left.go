package rc

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Some events wait for a later run: those that the reader put aside, and those
// that the filters of the last run brought and this one does not want. A script
// that waits for a voicemail must not be given the texts that the run before it
// was watching; who watches texts again gets them. The gateway counts all of
// them as delivered and would not send them again.

const (
	// mostPutBy bounds how many events wait for their filters: more than a
	// gateway holds. What is beyond it is delivered, wanted or not. [inferred]
	mostPutBy = 256
	// putByFor is how long events wait for their filters. The texts of other
	// people do not stay on a disk for ever.
	putByFor = 72 * time.Hour
)

// leftEvent is an event that waits. Its bytes are no JSON here, which would
// not stay as they came.
type leftEvent struct {
	Received time.Time `json:"received"`
	How      How       `json:"how,omitempty"`
	Meta     []byte    `json:"meta"`
	Envelope []byte    `json:"envelope"`
}

// putBy are the events that no filter of this run has brought or would bring.
type putBy struct {
	// inherited is set while the subscription may still be as the last run left
	// it.
	inherited bool
	waiting   []leftEvent // oldest first
	handed    []handedOver
	untold    []Kind // of those that nobody was told of yet
}

// handedOver is an event that waited and was delivered. It stays saved until
// the reader has dealt with it.
type handedOver struct {
	leftEvent
	events uint64 // delivered by then, over all runs
}

// leftOver is what waits for a later run as it is now.
func (s *session) leftOver() []leftEvent {
	p, done := &s.putBy, s.delivered()
	p.handed = slices.DeleteFunc(p.handed, func(h handedOver) bool { return h.events <= done })
	var list []leftEvent
	for _, h := range p.handed {
		list = append(list, h.leftEvent)
	}
	list = append(list, p.waiting...)
	if s.cfg.Left != nil {
		for _, e := range s.cfg.Left() {
			list = append(list, leftEvent{Received: e.Received.Round(0), How: e.How, Meta: e.Meta, Envelope: e.Envelope})
		}
	}
	return list
}

// takeUp takes over what waited for this run. Until it has been dealt with, it
// stays saved.
func (s *session) takeUp(list []leftEvent) {
	old := 0
	for _, l := range list {
		h := DecodeHead(l.Envelope)
		s.seen.add(h.UUID)
		switch {
		case s.wantsEvent(h.Event, h.Kind):
			s.deliverLeft(l, h.Kind)
		case time.Since(l.Received) > putByFor:
			old++
		default:
			s.putBy.waiting = append(s.putBy.waiting, l)
		}
	}
	if old > 0 {
		s.notice(Notice{Kind: NoticeFilters, Text: fmt.Sprintf("%s of filters that were not switched on for three days did not wait any longer", plural(int64(old), "event", "events"))})
	}
}

// takePutBy delivers what waited for filters that are wanted by now.
func (s *session) takePutBy() {
	late := 0
	s.putBy.waiting = slices.DeleteFunc(s.putBy.waiting, func(l leftEvent) bool {
		h := DecodeHead(l.Envelope)
		wanted := s.wantsEvent(h.Event, h.Kind)
		if wanted {
			s.deliverLeft(l, h.Kind)
			if l.How == Recovered {
				late++
			}
		}
		return wanted
	})
	for i := range s.status.Gaps { // those of an earlier run are not among them
		g := &s.status.Gaps[i]
		n := min(late, g.PutBy)
		g.PutBy, g.Late, late = g.PutBy-n, g.Late+n, late-n
		s.status.Recovered += uint64(n)
	}
}

func (s *session) deliverLeft(l leftEvent, kind Kind) {
	s.status.Events++
	s.out.event(Event{Received: l.Received, How: l.How, Kind: kind, Meta: l.Meta, Envelope: l.Envelope})
	put, _ := s.out.counts()
	s.putBy.handed = append(s.putBy.handed, handedOver{l, s.before + put})
}

// putsBy lets an event wait that only the filters of the last run have brought,
// and reports whether it does.
func (s *session) putsBy(e Event, h *heading) bool {
	p := &s.putBy
	if !p.inherited || len(p.waiting) >= mostPutBy || s.wantsEvent(unquote(h.event), e.Kind) {
		return false
	}
	p.waiting = append(p.waiting, leftEvent{Received: e.Received.Round(0), How: e.How, Meta: bytes.Clone(e.Meta), Envelope: bytes.Clone(e.Envelope)})
	p.untold = append(p.untold, e.Kind)
	if g := s.outage(); g != nil && e.How == Recovered {
		g.PutBy++
	}
	return true
}

// wantsEvent reports whether a filter that is wanted brings such events, in
// doubt that it does.
func (s *session) wantsEvent(event string, kind Kind) bool {
	filters, _ := s.wish.filters()
	return slices.ContainsFunc(filters, func(f string) bool {
		of := kindOfEvent(f)
		return of == KindUnknown || kind == KindUnknown || refineKind(of, f, nil) == kind ||
			of == kindOfEvent(event) && (queryValue(f, "type") == "" || of == KindMailbox)
	})
}

// disinherit notes that the subscription is as this run wants it, and tells
// what was put by until then.
func (s *session) disinherit() {
	p := &s.putBy
	if !s.sub.settled() {
		return
	}
	p.inherited = false
	if len(p.untold) == 0 {
		return
	}
	var names []string
	for _, k := range p.untold {
		if !slices.Contains(names, k.String()) {
			names = append(names, k.String())
		}
	}
	filters, wait := "these filters are", "wait"
	if len(p.untold) == 1 {
		filters, wait = "this filter is", "waits"
	}
	s.notice(Notice{Kind: NoticeFilters, Text: fmt.Sprintf("%s of the last run's filters (%s) %s until %s switched on, for three days at most",
		plural(int64(len(p.untold)), "event", "events"), strings.Join(names, ", "), wait, filters)})
	p.untold = nil
}
