package rc

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

const (
	// secondLook is when the store is asked again after a gap was filled: it
	// may lag. [inferred]
	secondLook = time.Minute
	// offerAfter is how long ringtail may have been away for the messages of
	// that time to be fetched without being asked.
	offerAfter = time.Hour
	// clockSlack is how good our idea of the platform's clock is: a Date header
	// has whole seconds.
	clockSlack = time.Second
)

// check is the comparison of one gap with the message store: a first look
// when events arrive again, a second one a minute later.
type check struct {
	gap      int
	from, to time.Time // by our clock
	covered  []covered
	later    []covered    // of these, those that had something nobody wants now
	noStore  []string     // of the gap
	scans    []*storeScan // one for each query, made when the first is due: only then the platform's clock is known
	scan     int          // the one being read
	second   bool
	partial  bool // a part of it cannot be read
	at       time.Time
	failures int
	access   string // the token that the newest page was asked for with
}

// startCheck begins the comparison of a gap with the message store, if
// something may be missing in it and a store could know.
func (s *session) startCheck(g *Gap) {
	if g.Outcome == GapRecovered || g.Check != CheckNone {
		return
	}
	switch {
	case len(storeQueries(filtersOf(s.gapFilters))) == 0 || s.isAside(g.ID):
		return
	case s.storeOff:
		g.Check = CheckOff
		return
	}
	k := &check{gap: g.ID, from: g.From, to: g.To, covered: s.gapFilters, noStore: g.NoStore, at: g.To}
	offered := s.away && g.To.Sub(g.From) > offerAfter
	if !anyWanted(k.covered, s.storeWanted()) {
		a := aside{gap: g.ID, span: k.span(k.covered)}
		a.Offered = offered
		s.putAside(a)
		return
	}
	if offered {
		g.Check = CheckOffered
		s.offers = append(s.offers, k)
		return
	}
	g.Check = CheckRunning
	s.checks = append(s.checks, k)
}

// takeOffers starts what was offered.
func (s *session) takeOffers() {
	for _, k := range s.offers {
		if g := s.gap(k.gap); g != nil {
			g.Check = CheckRunning
		}
		k.at = time.Now()
		s.checks = append(s.checks, k)
	}
	if len(s.offers) > 0 {
		s.offers = nil
		s.notice(Notice{Kind: NoticeRequest, Text: "Fetching the messages of the time ringtail was away"})
		s.emitStatus()
	}
}

// backfillAt is when a comparison has something to do, zero for never.
func (s *session) backfillAt(c *connection) (next time.Time) {
	if s.checking || c.recovered || s.status.Phase != PhaseLive {
		return next // held events come first: they need not be fetched
	}
	for _, k := range s.checks {
		if next.IsZero() || k.at.Before(next) {
			next = k.at
		}
	}
	return next
}

// backfill asks for the next page of the comparison that is due.
func (s *session) backfill(ctx context.Context, c *connection, now time.Time) {
	if at := s.backfillAt(c); at.IsZero() || now.Before(at) {
		return
	}
	k := slices.MinFunc(s.checks, func(a, b *check) int { return a.at.Compare(b.at) })
	if k.scans == nil {
		if !anyWanted(k.covered, s.storeWanted()) {
			s.postpone(k)
			return
		}
		for _, q := range storeQueries(filtersOf(k.covered)) {
			k.scans = append(k.scans, newStoreScan(q, k.from.Add(s.clock), k.to.Add(s.clock+clockSlack)))
		}
	}
	s.checking = true
	k.access = s.tokens.access
	scan, fetch := k.scans[k.scan], storeFetcher(s.api, k.access)
	s.work(ctx, func() func() {
		done, err := scan.next(ctx, fetch)
		return func() {
			s.checking = false
			s.scanned(ctx, k, done, err)
		}
	})
}

// scanned digests one page.
func (s *session) scanned(ctx context.Context, k *check, done bool, err error) {
	now := time.Now()
	k.at = now
	if err != nil {
		s.scanFailed(ctx, k, err, now)
		return
	}
	k.failures = 0
	s.restRefused.accepted()
	if !done {
		return
	}
	if k.scan++; k.scan < len(k.scans) {
		return
	}
	s.fill(k, now)
	if !k.second {
		k.second, k.scan, k.at = true, 0, now.Add(secondLook)
		for _, scan := range k.scans {
			scan.again()
		}
		if g := s.gap(k.gap); g != nil && g.Backfilled > 0 {
			s.noticeGap(plural(int64(g.Backfilled), "message was", "messages were")+" fetched from the message store", *g)
		}
		return
	}
	s.endCheck(k)
}

// endCheck ends a comparison, but for what is left of it.
func (s *session) endCheck(k *check) {
	s.checks = slices.DeleteFunc(s.checks, func(o *check) bool { return o == k })
	if len(k.later) > 0 {
		s.putAside(aside{gap: k.gap, partial: k.partial, span: k.span(k.later)})
	}
	if g := s.gap(k.gap); g != nil {
		s.checked(g, k.partial, filtersOf(k.later))
	}
}

// scanFailed decides when, or whether, to ask again.
func (s *session) scanFailed(ctx context.Context, k *check, err error, now time.Time) {
	if l, ok := errors.AsType[*limited](err); ok {
		k.at = l.until
		return
	}
	se, ok := errors.AsType[*storeError](err)
	if !ok {
		return // ctx has ended
	}
	e := se.explain(s.secrets())
	switch se.verdict {
	case storeForbidden:
		s.storeOff = true
		for _, k := range s.checks {
			if g := s.gap(k.gap); g != nil {
				g.Check = CheckOff
			}
		}
		for _, k := range s.offers {
			if g := s.gap(k.gap); g != nil {
				g.Check = CheckOff
			}
		}
		s.checks, s.offers = nil, nil
		s.notice(Notice{Kind: NoticeRequest, Err: e, Text: e.Error()})
		s.emitStatus()
		return
	case storeElsewhere, storeRefused:
		s.notice(Notice{Kind: NoticeRequest, Err: e, Text: e.Error()})
		k.partial = true
		s.fill(k, now) // what was found is not given up
		if k.scans = slices.Delete(k.scans, k.scan, k.scan+1); len(k.scans) == 0 {
			s.endCheck(k)
		} else if k.scan >= len(k.scans) {
			k.scan = len(k.scans) - 1 // read, and known to be done
		}
		return
	case storeRenew:
		s.renewNow(ctx, k.access)
	case storeRetry:
	}
	pauses := [...]time.Duration{5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}
	k.at = now.Add(pauses[min(k.failures, len(pauses)-1)])
	if k.failures == 0 {
		s.notice(Notice{Kind: NoticeRequest, Err: e, Text: e.Error()})
	}
	k.failures++
}

// fill delivers what a look at the store found and nobody has seen, oldest
// first.
func (s *session) fill(k *check, now time.Time) {
	type found struct {
		record
		filter string
	}
	var list []found
	wanted := s.storeWanted()
	for _, scan := range k.scans {
		for _, r := range scan.take() {
			switch f := k.filterOf(scan.query, r); {
			case f == "" || s.messages.delivered(f, r.id):
			case !scan.query.wants(r, wanted):
				k.leave(f)
			default:
				list = append(list, found{r, f})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b found) int {
		return cmp.Or(a.created.Compare(b.created), cmp.Compare(len(a.id), len(b.id)), strings.Compare(a.id, b.id))
	})
	g := s.gap(k.gap)
	for _, r := range list {
		if s.fetched.has(r.id) {
			continue // two extensions, or two gaps whose margins overlap
		}
		e := backfilledEvent(r.record, r.filter, s.sub.id, s.tokens.ownerID, now)
		s.fetched.add(r.id)
		s.messages.add(e.Kind, r.id)
		s.seen.add(backfilledUUID(r.id))
		s.status.Events++
		if g != nil {
			g.Backfilled++
		}
		s.out.put(e)
	}
	if len(list) > 0 {
		s.save(s.proof, s.clean) // no sign of life need follow soon
	}
}

// filterOf is the filter a record is delivered under, empty if none of those
// that cover it was active when the message came.
func (k *check) filterOf(q storeQuery, r record) string {
	for _, f := range q.coverers(r) {
		for _, c := range k.covered {
			if c.filter == f && (r.created.IsZero() || !announcedBy(r).Before(c.since)) {
				return f
			}
		}
	}
	return ""
}

// announcedBy is when, at the latest, a message was announced: creation is
// when its call or transmission began, and our idea of the platform's clock is
// good to a second. [inferred]
func announcedBy(r record) time.Time {
	const (
		greeting = time.Minute // before a voicemail is spoken, and after it until it is stored
		perPage  = 45 * time.Second
	)
	var body struct {
		FaxPageCount int `json:"faxPageCount"`
		Attachments  []struct {
			VMDuration int `json:"vmDuration"` // seconds
		} `json:"attachments"`
	}
	_ = json.Unmarshal(r.raw, &body) // what can be read counts
	at := r.created.Add(clockSlack)
	switch messageKind(r.typ) {
	case KindVoicemail:
		at = at.Add(greeting)
		for _, a := range body.Attachments {
			at = at.Add(time.Duration(min(max(a.VMDuration, 0), 3600)) * time.Second)
		}
	case KindFax:
		at = at.Add(time.Duration(min(max(body.FaxPageCount, 1), 200)) * perPage)
	}
	return at
}

// lookBack fetches what Config.Since asks for, once.
func (s *session) lookBack() {
	if s.cfg.Since <= 0 || s.lookedBack || !s.sub.active() {
		return
	}
	s.lookedBack = true
	var cover []covered
	for _, c := range s.sub.coverage() {
		cover = append(cover, covered{filter: c.filter})
	}
	now := time.Now()
	s.filePast(spanOf(s.started.Add(-s.cfg.Since), now, cover), Gap{Asked: true, Reason: "ringtail was not running"})
}
