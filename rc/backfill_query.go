package rc

import (
	"slices"
	"strings"
	"time"
)

// Types and directions of the message store, in the spelling of its queries.
// [documented]
var (
	storeTypes      = []string{"SMS", "VoiceMail", "Fax", "Pager"}
	storeDirections = []string{"Inbound", "Outbound"}
)

const (
	inbound = "Inbound"

	// textMargin is how long before a gap texts are asked for: clocks differ,
	// and the last sign of life came some time after the last event that it
	// stands for. [inferred]
	textMargin = time.Minute
	// callMargin is the same for voicemail and fax, whose creation time is when
	// the call or transmission began, not when it ended. [observed]
	callMargin = 15 * time.Minute
)

// storeMargin is how long before a gap messages of a type may have been
// created and still belong to it.
func storeMargin(messageType string) time.Duration {
	switch messageKind(messageType) {
	case KindSMS, KindPager:
		return textMargin
	}
	return callMargin
}

// storeFilter is the part of the message store that one event filter covers.
type storeFilter struct {
	filter             string // as it was given
	counts             bool   // its own events only count changes
	account, extension string // ids, or ~ for the own
	types, directions  []string
}

// covers reports whether r would have been announced under the filter. A
// record that names no direction was received.
func (f storeFilter) covers(r record) bool {
	direction := r.direction
	if direction == "" {
		direction = inbound
	}
	return among(f.types, r.typ) && among(f.directions, direction)
}

// among reports whether v is one of list; nil lists everything. VoiceMail and
// Voicemail both occur. [documented]
func among(list []string, v string) bool {
	return list == nil || slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, v) })
}

// storeQuery is what to ask of the message store of one extension.
type storeQuery struct {
	account, extension string        // ids, or ~ for the own
	types, directions  []string      // nil for all
	filters            []storeFilter // those that ask for it, the ones that bring whole messages first
}

// storeQueries is what a set of active event filters asks of the message
// store: one query for each extension, because types and directions can be
// repeated in it. A query may bring records that no filter covers; see covers.
func storeQueries(filters []string) []storeQuery {
	var queries []storeQuery
	for _, text := range filters {
		f, ok := parseStoreFilter(text)
		if !ok {
			continue
		}
		i := slices.IndexFunc(queries, func(q storeQuery) bool { return q.account == f.account && q.extension == f.extension })
		if i < 0 {
			i = len(queries)
			queries = append(queries, storeQuery{account: f.account, extension: f.extension})
		}
		if !slices.ContainsFunc(queries[i].filters, func(g storeFilter) bool { return g.filter == text }) {
			queries[i].filters = append(queries[i].filters, f)
		}
	}
	for i := range queries {
		q := &queries[i]
		q.types = union(storeTypes, q.filters, func(f storeFilter) []string { return f.types })
		q.directions = union(storeDirections, q.filters, func(f storeFilter) []string { return f.directions })
		slices.SortStableFunc(q.filters, func(a, b storeFilter) int {
			switch {
			case a.counts == b.counts:
				return 0
			case b.counts:
				return -1
			}
			return 1
		})
	}
	return queries
}

// union of what the filters restrict themselves to, in the order of all; nil
// if one of them does not.
func union(all []string, filters []storeFilter, of func(storeFilter) []string) []string {
	var list []string
	for _, v := range all {
		if slices.ContainsFunc(filters, func(f storeFilter) bool { return slices.Contains(of(f), v) }) {
			list = append(list, v)
		}
	}
	if slices.ContainsFunc(filters, func(f storeFilter) bool { return of(f) == nil }) {
		return nil
	}
	return list
}

// covers returns the filter under which r is delivered: one that brings whole
// messages before one that counts them. It reports false for a record that no
// active filter would have announced.
func (q storeQuery) covers(r record) (filter string, ok bool) {
	for _, f := range q.filters {
		if f.covers(r) {
			return f.filter, true
		}
	}
	return "", false
}

// coverers are all filters that cover r, the one that covers returns first.
// Where a filter is younger than the record, the next one may be old enough.
func (q storeQuery) coverers(r record) (filters []string) {
	for _, f := range q.filters {
		if f.covers(r) {
			filters = append(filters, f.filter)
		}
	}
	return filters
}

// margin is the longest margin of what is asked for.
func (q storeQuery) margin() time.Duration {
	if q.types == nil {
		return callMargin
	}
	longest := time.Duration(0)
	for _, t := range q.types {
		longest = max(longest, storeMargin(t))
	}
	return longest
}

// path of the query's list. [documented]
func (q storeQuery) path() string {
	return restV1 + "/account/" + q.account + "/extension/" + q.extension + "/message-store"
}

// withoutStore returns those filters of which the message store does not
// remember every event: calls, presence, team messaging and the rest; and those
// that tell of changes of messages, of which it lists what came of them only.
func withoutStore(filters []string) (none []string) {
	for _, f := range filters {
		if stored, ok := parseStoreFilter(f); (!ok || stored.counts) && !slices.Contains(none, f) {
			none = append(none, f)
		}
	}
	return none
}

// parseStoreFilter finds the part of the message store that an event filter
// covers. It reports false if there is none.
func parseStoreFilter(filter string) (storeFilter, bool) {
	f := storeFilter{filter: filter, account: pathID(filter, "account"), extension: pathID(filter, "extension")}
	if !isStoreID(f.account) || !isStoreID(f.extension) {
		return f, false
	}
	f.types = choice(filter, "type", storeTypes)
	f.directions = choice(filter, "direction", storeDirections)
	only := func(messageType string) {
		if among(f.types, messageType) {
			f.types = []string{messageType}
		} else {
			f.types = []string{}
		}
		if f.directions == nil {
			// These filters bring what is received. [documented]
			f.directions = []string{inbound}
		}
	}
	switch kindOfEvent(filter) {
	case KindSMS:
		only("SMS")
	case KindVoicemail:
		only("VoiceMail")
	case KindFax:
		only("Fax")
	case KindMailbox:
		f.counts = true
	default:
		return f, false
	}
	return f, (f.types == nil || len(f.types) > 0) && (f.directions == nil || len(f.directions) > 0)
}

// isStoreID reports whether an id of a filter can stand in a request.
func isStoreID(id string) bool { return id == "~" || isDigits(id) }

// choice is those of all that the parameter name of a filter lets through;
// nil if the filter does not restrict it. A value may be negated with a
// leading exclamation mark. [observed]
func choice(filter, name string, all []string) []string {
	var list []string
	restricted := false
	_, query, _ := strings.Cut(filter, "?")
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if key != name || value == "" {
			continue
		}
		restricted = true
		for v := range strings.SplitSeq(value, ",") {
			v, negated := strings.CutPrefix(v, "!")
			for _, one := range all {
				if strings.EqualFold(one, v) != negated && !slices.Contains(list, one) {
					list = append(list, one)
				}
			}
		}
	}
	if restricted && list == nil {
		return []string{}
	}
	return list
}
