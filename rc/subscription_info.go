package rc

import (
	"encoding/json"
	"slices"
	"strings"
)

// subscriptionInfo is what we need of RingCentral's SubscriptionInfo.
type subscriptionInfo struct {
	id       string
	filters  []string
	disabled []FilterComplaint
}

func parseSubscription(body []byte) (info subscriptionInfo) {
	members(body, func(key, value []byte) bool {
		switch string(key) {
		case "id":
			info.id = scalarID(value)
		case "eventFilters":
			var list []any
			_ = json.Unmarshal(value, &list) // anything else is taken for none
			for _, v := range list {
				if f, ok := v.(string); ok {
					info.filters = append(info.filters, f)
				}
			}
		case "disabledFilters":
			var list []map[string]any
			_ = json.Unmarshal(value, &list)
			for _, m := range list {
				text := func(k string) string { t, _ := m[k].(string); return t }
				c := FilterComplaint{Filter: text("filter"), Code: text("reason"), Reason: text("message")}
				if c.Reason == "" {
					c.Reason, c.Code = c.Code, ""
				}
				info.disabled = append(info.disabled, c)
			}
		}
		return true
	})
	return info
}

// ours finds which of our filters the platform means: it writes ids where we
// wrote ~. Of several the one that names most of the ids is meant.
func ours(theirs string, filters []string) string {
	if slices.Contains(filters, theirs) {
		return theirs
	}
	match, most, alike := theirs, -1, false
	for _, f := range filters {
		if filterKey(f) != filterKey(theirs) {
			continue
		}
		switch named := namedIDs(f, theirs); {
		case named > most:
			match, most, alike = f, named, false
		case named == most && named >= 0:
			alike = true
		}
	}
	if alike {
		return theirs // two of ours look alike: do not guess
	}
	return match
}

// namedIDs is how many ids of theirs f names; below zero if it names another.
func namedIDs(f, theirs string) (n int) {
	a, _, _ := strings.Cut(f, "?")
	b, _, _ := strings.Cut(theirs, "?")
	mine, others := strings.Split(strings.TrimRight(a, "/"), "/"), strings.Split(strings.TrimRight(b, "/"), "/")
	for i := range min(len(mine), len(others)) {
		switch {
		case !isDigits(mine[i]) || !isDigits(others[i]):
		case mine[i] != others[i]:
			return -1
		default:
			n++
		}
	}
	return n
}

// namedFilters returns those of our filters that a refusal names: SUB-508
// lists them in brackets. [documented]
func namedFilters(pe platformError, filters []string) (named []string) {
	said := pe.message + " [" + pe.value + "]"
	for _, part := range strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune("[], \t\n\"'", r) }) {
		if !strings.HasPrefix(part, "/") {
			continue
		}
		if f := ours(part, filters); slices.Contains(filters, f) && !slices.Contains(named, f) {
			named = append(named, f)
		}
	}
	return named
}

// without returns the filters that are not in drop.
func without(filters, drop []string) (rest []string) {
	for _, f := range filters {
		if !slices.Contains(drop, f) {
			rest = append(rest, f)
		}
	}
	return rest
}
