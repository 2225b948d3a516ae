package rc

import (
	"net/http"
	"slices"
	"time"
)

const subscriptionPath = "/restapi/v1.0/subscription"

// subscription brings the one subscription of a connection to what the user
// wants, with at most one request in flight. It does no I/O: the loop asks
// next what to send and tells answered what came. Editing is a PUT on the
// same subscription, so there is no moment without one. [documented]
type subscription struct {
	wanted     []string // newest edit
	generation uint64
	answers    uint64 // newest generation that has been answered
	confirmed  bool

	id       string   // empty when the platform has none for us
	accepted []string // the last set that was accepted, as we wrote it
	applied  []string
	disabled []FilterComplaint
	refused  []FilterComplaint

	// since is from when on each accepted filter was active, by the platform's
	// clock: clock is that minus ours.
	since map[string]time.Time
	clock time.Duration

	verify   bool      // ask whether the subscription is still there
	seen     time.Time // it was there at least until then, by our clock
	doubtful bool      // an answer was lost: what the platform has is unknown
	flight   *flight
	retryAt  time.Time
	failures int
	reduced  []string // what is left of the newest edit after the platform named filters it refuses
	split    *split
}

// flight is a request that has not been answered.
type flight struct {
	messageID  string
	method     string
	filters    []string
	generation uint64
	sent       time.Time
	booked     bool // the answer came, and the governor knows of it
}

// split finds the filters that can be subscribed, one at a time, after the
// whole set was refused without naming any.
type split struct {
	good  []string
	queue []string // not tried yet; the first one is being tried
}

// task is the next request to send.
type task struct {
	method  string
	path    string
	filters []string // nil for GET and DELETE
}

// group is the usage-plan group of the request. [documented]
func (t task) group() group { return methodGroup(t.method) }

func methodGroup(method string) group {
	if method == http.MethodGet {
		return groupLight
	}
	return groupMedium
}

func (t task) body() any {
	if t.filters == nil {
		return nil
	}
	return map[string]any{
		"eventFilters": t.filters,
		"deliveryMode": map[string]string{"transportType": "WebSocket"},
	}
}

// want adopts a newer edit.
func (s *subscription) want(filters []string, generation uint64) {
	if generation < s.generation {
		return
	}
	s.wanted, s.generation = filters, generation
	s.retryAt, s.failures = time.Time{}, 0
	if generation != s.answers {
		s.reduced, s.split = nil, nil
	}
}

// target is the set the platform should have: the newest edit, or, when that
// was answered, what became of it.
func (s *subscription) target() []string {
	switch {
	case s.split != nil:
		return append(slices.Clone(s.split.good), s.split.queue[0])
	case s.reduced != nil:
		return s.reduced
	case s.confirmed && s.answers == s.generation:
		return s.accepted
	}
	return s.wanted
}

// next returns the request that is due. It returns false while one is in
// flight, a pause lasts or nothing is to do.
func (s *subscription) next(now time.Time) (task, bool) {
	if s.flight != nil || now.Before(s.retryAt) {
		return task{}, false
	}
	s.retryAt = time.Time{}
	target := s.target()
	open := s.doubtful || s.split != nil || !s.confirmed || s.answers != s.generation
	switch {
	case len(target) == 0 && s.id == "":
		s.settle(nil, s.generation, now)
		return task{}, false
	case s.verify && !open:
		return task{method: http.MethodGet, path: subscriptionPath + "/" + s.id}, s.id != ""
	case len(target) == 0:
		return task{method: http.MethodDelete, path: subscriptionPath + "/" + s.id}, open
	case s.id == "":
		return task{method: http.MethodPost, path: subscriptionPath, filters: target}, true
	}
	return task{method: http.MethodPut, path: subscriptionPath + "/" + s.id, filters: target}, open
}

// due is when next should be asked again; zero for never.
func (s *subscription) due() time.Time {
	if s.flight != nil {
		return s.flight.sent.Add(requestTimeout)
	}
	return s.retryAt
}

func (s *subscription) sent(t task, messageID string, now time.Time) {
	s.flight = &flight{messageID: messageID, method: t.method, filters: t.filters, generation: s.generation, sent: now}
	s.retryAt = time.Time{}
}

// disconnected says that the connection is gone: a request in flight may or
// may not have been carried out.
func (s *subscription) disconnected() {
	if s.flight != nil {
		s.flight, s.doubtful = nil, true
	}
	s.retryAt, s.failures = time.Time{}, 0
}

// forgotten says that the platform has no subscription for us any more.
func (s *subscription) forgotten() {
	s.disconnected()
	s.id, s.applied, s.doubtful, s.verify = "", nil, false, false
	s.reduced, s.split = nil, nil // to begin anew with the whole set
	if len(s.accepted) == 0 {
		s.confirmed = false // nothing was accepted: each connection tries again
	}
}

// recovered says that the platform kept the session of our subscription.
func (s *subscription) recovered() { s.verify = s.id != "" }

// covered is a filter that was active from a time on.
type covered struct {
	filter string
	since  time.Time // by the platform's clock
}

// coverage is what events were to be expected.
func (s *subscription) coverage() []covered { return s.covers(false) }

// disabledCoverage is what was accepted and brings nothing, as far as is known.
func (s *subscription) disabledCoverage() []covered { return s.covers(true) }

func (s *subscription) covers(disabled bool) (list []covered) {
	for _, f := range s.accepted {
		if disabled == slices.ContainsFunc(s.disabled, func(d FilterComplaint) bool { return d.Filter == f }) {
			list = append(list, covered{filter: f, since: s.since[f]})
		}
	}
	return list
}

// active reports whether events are expected.
func (s *subscription) active() bool { return s.id != "" && len(s.accepted) > 0 }

// settled reports whether the newest edit has been answered and nothing is
// left to do.
func (s *subscription) settled() bool {
	return (s.flight == nil || s.flight.method == http.MethodGet) && s.reduced == nil && s.split == nil && !s.doubtful && s.confirmed && s.answers == s.generation &&
		(s.id != "" || len(s.accepted) == 0)
}

// verdict is what an answer means for the connection.
type verdict uint8

const (
	verdictDone         verdict = iota // accepted, or refused and dealt with
	verdictRetry                       // to be sent again after a pause
	verdictUnauthorized                // the access token is no longer good
	verdictFinal                       // trying again cannot help
)

// answered digests the answer to the request in flight. complaints are the
// filters that this answer refuses or disables.
func (s *subscription) answered(f frame, now time.Time) (v verdict, complaints []FilterComplaint) {
	fl := s.flight
	s.flight = nil
	pe := parseError(f.body)
	ok := f.typ != typeError && f.status >= 200 && f.status < 300
	if ok {
		s.seen = fl.sent
	}
	switch {
	case fl.method == http.MethodGet && ok:
		s.verify = false
		return verdictDone, nil
	case ok:
		return verdictDone, s.accept(fl, f.body, now)
	case fl.method == http.MethodDelete && (f.status == http.StatusNotFound || pe.code == "SUB-507" || pe.code == "CMN-102"):
		s.id = ""
		s.settle(nil, fl.generation, now)
		return verdictDone, nil
	case f.status == http.StatusNotFound || pe.code == "SUB-507" || pe.code == "CMN-102":
		s.id, s.doubtful, s.verify = "", false, false // POST anew
		if fl.method == http.MethodPost {
			s.pause(now)
			return verdictRetry, nil
		}
		return verdictDone, nil
	case f.status == http.StatusUnauthorized:
		s.doubtful = s.id != ""
		return verdictUnauthorized, nil
	case pe.code == "SUB-528" && !s.confirmed:
		return verdictFinal, nil
	case refusal4xx(f.status, pe.code) && fl.filters != nil:
		if s.id == "" && s.split == nil && !s.isNew(fl) && len(namedFilters(pe, fl.filters)) == 0 {
			// What was accepted before is not given up for one refusal that
			// names nothing.
			s.pause(now)
			return verdictRetry, nil
		}
		return verdictDone, s.refuse(fl, pe, now)
	}
	s.doubtful = s.id != ""
	s.pause(now)
	return verdictRetry, nil
}

// refusal4xx reports whether an answer is about the filters themselves.
func refusal4xx(status int, code string) bool {
	return status >= 400 && status < 500 &&
		status != http.StatusRequestTimeout && status != http.StatusTooManyRequests && code != "SUB-505"
}

// lost says that the answer to the request in flight did not come.
func (s *subscription) lost(now time.Time) {
	s.flight = nil
	s.doubtful = s.id != ""
	s.pause(now)
}

func (s *subscription) pause(now time.Time) {
	pauses := [...]time.Duration{2 * time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}
	s.retryAt = now.Add(pauses[min(s.failures, len(pauses)-1)])
	s.failures++
}

// accept digests a success.
func (s *subscription) accept(fl *flight, body []byte, now time.Time) []FilterComplaint {
	s.failures, s.doubtful, s.verify = 0, false, false
	if fl.method == http.MethodDelete {
		s.id = ""
		s.settle(nil, fl.generation, now)
		return nil
	}
	info := parseSubscription(body)
	if info.id != "" {
		s.id = info.id
	}
	s.applied = info.filters
	s.disabled = s.disabled[:0:0]
	for _, d := range info.disabled {
		d.Filter = ours(d.Filter, fl.filters)
		s.disabled = append(s.disabled, d)
	}
	if s.split == nil {
		if s.reduced == nil && s.isNew(fl) {
			s.refused = nil // a newer edit is not blamed for an older one's refusals
		}
		s.settle(fl.filters, fl.generation, now)
		return s.disabled
	}
	s.split.good = fl.filters
	s.adopt(fl.filters, now)
	s.splitNext(fl.generation, now)
	return s.disabled
}

// isNew reports whether fl is the first try of an edit, rather than an
// accepted set being subscribed again.
func (s *subscription) isNew(fl *flight) bool { return !s.confirmed || fl.generation != s.answers }

// settle records the platform's last word on a generation.
func (s *subscription) settle(accepted []string, generation uint64, now time.Time) {
	s.adopt(accepted, now)
	s.answers, s.confirmed, s.doubtful = generation, true, false
	s.reduced = nil
	if len(accepted) == 0 {
		s.applied, s.disabled = nil, nil
	}
}

// adopt records which filters are active, and since when.
func (s *subscription) adopt(accepted []string, now time.Time) {
	since := make(map[string]time.Time, len(accepted))
	for _, f := range accepted {
		if t, ok := s.since[f]; ok {
			since[f] = t
		} else {
			since[f] = now.Add(s.clock)
		}
	}
	s.accepted, s.since = accepted, since
}

// refuse digests a refusal. With a subscription in place, that one stays as
// it is. Without one, what can be had is found: all but the filters named, or
// one by one.
func (s *subscription) refuse(fl *flight, pe platformError, now time.Time) []FilterComplaint {
	if fl.generation != s.generation {
		return nil // an answer to an older edit; the newest is sent next
	}
	complain := func(filters []string) (list []FilterComplaint) {
		for _, f := range filters {
			list = append(list, FilterComplaint{Filter: f, Code: pe.code, Reason: pe.message})
		}
		return list
	}
	named := namedFilters(pe, fl.filters)
	if s.split != nil {
		list := complain(s.split.queue[:1])
		s.refused = append(slices.Clip(s.refused), list...)
		s.splitNext(fl.generation, now)
		return list
	}
	if s.id != "" {
		blamed := named
		if len(blamed) == 0 {
			blamed = without(fl.filters, s.accepted) // what this edit had added
		}
		if len(blamed) == 0 {
			blamed = fl.filters
		}
		s.refused = complain(blamed)
		s.settle(s.accepted, fl.generation, now)
		return s.refused
	}
	if s.reduced == nil && s.isNew(fl) {
		s.refused = nil
	}
	rest := without(fl.filters, named)
	switch {
	case len(named) > 0 && len(rest) > 0:
		list := complain(named)
		s.refused = append(slices.Clip(s.refused), list...)
		s.reduced = rest
		return list
	case len(named) > 0 || len(fl.filters) == 1:
		list := complain(fl.filters)
		s.refused = append(slices.Clip(s.refused), list...)
		s.settle(nil, fl.generation, now)
		return list
	}
	s.reduced, s.split = nil, &split{queue: fl.filters}
	return nil
}

// splitNext goes on to the next filter of a split, or ends it.
func (s *subscription) splitNext(generation uint64, now time.Time) {
	s.split.queue = s.split.queue[1:]
	if len(s.split.queue) == 0 {
		good := s.split.good
		s.split = nil
		s.settle(good, generation, now)
	}
}

// state is the public view.
func (s *subscription) state() FilterState {
	return FilterState{
		Wanted: s.wanted, Generation: s.generation, Answered: s.answers, Confirmed: s.confirmed,
		SubscriptionID: s.id, Requested: s.accepted, Applied: s.applied, Disabled: s.disabled, Refused: s.refused,
	}
}
