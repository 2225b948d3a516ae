package history

import (
	"testing"

	"ringtail/rc"
)

// TestHolesAreNoMarksInASearch: what o and O take for a gap, and u and U not for a
// mark, is so in a search, too.
func TestHolesAreNoMarksInASearch(t *testing.T) {
	hole := Row{ID: 1, Hole: &Hole{At: start, Entries: 7}}
	for query, want := range map[string]bool{"kind:mark": false, "is:mark": false, "kind:gap": true, "is:gap": true} {
		q, err := ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Match(hole, func(rc.Event) rc.Summary { return rc.Summary{} }); got != want {
			t.Errorf("%s keeps a hole: %v, want %v", query, got, want)
		}
	}
}
