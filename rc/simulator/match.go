package simulator

import (
	"slices"
	"strings"
)

// happening is something that filters may be waiting for.
type happening struct {
	kind      class
	extension string // whose; empty when it is the account's
	object    string // id that {x} or {d} must name
	// What query parameters look at. A parameter that is not here does not
	// restrict.
	attributes map[string][]string
	message    int64 // id of the message it is about, 0 if none
	// body writes the event's body for a filter; base is what absolute uris
	// begin with.
	body func(f *filter, base string) []byte
}

// shape are parameters that ask for more detail instead of less events.
var shape = []string{"detailedTelephonyState", "sipData", "totalActiveCalls", "hints", "hint", "threshold", "interval"}

func (f *filter) wants(h *happening) bool {
	if f.spec.kind != h.kind ||
		f.account != "" && f.account != accountID ||
		f.extension != "" && f.extension != h.extension ||
		f.object != "" && h.object != f.object {
		return false
	}
	for name, wanted := range f.params {
		got, known := h.attributes[name]
		if slices.Contains(shape, name) || !known {
			continue
		}
		if !slices.ContainsFunc(wanted, func(w string) bool {
			if no, negated := strings.CutPrefix(w, "!"); negated {
				return !containsFold(got, no)
			}
			return containsFold(got, w)
		}) {
			return false
		}
	}
	return true
}

// rank orders filters that match the same happening: the most detailed wins
// [documented], then the one that names the extension [inferred].
func (f *filter) rank() int {
	n := 0
	if f.extension != "" {
		n++
	}
	if f.flag("totalActiveCalls") {
		n += 2
	}
	if f.flag("sipData") {
		n += 4
	}
	if f.flag("detailedTelephonyState") {
		n += 8
	}
	return n
}

// best is the filter that gets the event: there is one notification per event
// and subscription.
func best(filters []*filter, h *happening) *filter {
	var top *filter
	for _, f := range filters {
		if f.wants(h) && (top == nil || f.rank() > top.rank()) {
			top = f
		}
	}
	return top
}
