package rc

import (
	"slices"
	"strings"
)

// Filter is one entry of the catalogue of event filters.
type Filter struct {
	Alias      string // short name for --filter, such as "sms"
	Path       string // full event filter, with ~ for the own account and extension
	Group      string // heading in the filter editor: Messages, Telephony, Presence, …
	Title      string // RingCentral's title
	Permission string // app permission; empty when none is printed
	Scope      string // account, extension or user
	About      string // one line: what it brings, and what it does not cover
	Kinds      []Kind // what arrives under it
	Needs      string // name of the placeholder in Path that must become an id first, such as "batchId"; empty when Path is ready to use
}

// WithID is the filter's path with the placeholder named by Needs replaced by
// id.
func (f Filter) WithID(id string) string {
	if f.Needs == "" {
		return f.Path
	}
	return strings.Replace(f.Path, "{"+f.Needs+"}", id, 1)
}

// Catalog returns the event filters RingCentral documents, in the order of
// the filter editor: groups together, the most used first. The slice is the
// caller's own; the Kinds within are shared and must not be changed.
func Catalog() []Filter { return slices.Clone(catalog) }

// catalogByKey finds entries of the catalogue by their filterKey.
var catalogByKey = func() map[string]int {
	index := make(map[string]int, len(catalog))
	for i, f := range catalog {
		index[filterKey(f.Path)] = i
	}
	return index
}()

// LookupFilter finds the catalogue's entry for a filter, also after the
// platform has replaced ~ and placeholders by ids or reordered the query. It
// looks at the kind of filter only: the same filter for another extension is
// found as well.
func LookupFilter(path string) (Filter, bool) {
	if len(path) > maxFilter {
		return Filter{}, false
	}
	i, ok := catalogByKey[filterKey(path)]
	if !ok {
		return Filter{}, false
	}
	return catalog[i], true
}

// ForExtension is path with the own extension (extension/~) replaced by the
// extension with the given id. Paths that name no extension stay as they are.
func ForExtension(path, id string) string {
	before, after, ok := strings.Cut(path, "/extension/~")
	if !ok || after != "" && after[0] != '/' && after[0] != '?' {
		return path
	}
	return before + "/extension/" + id + after
}
