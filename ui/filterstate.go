package ui

import (
	"slices"

	"ringtail/rc"
)

// filterMark is what there is to say about one filter. Each has a sign of its
// own, so that they are told apart without colour.
type filterMark uint8

const (
	markNone     filterMark = iota // off, or on and confirmed
	markEdited                     // changed here, not applied yet
	markPending                    // asked for, not answered yet
	markDisabled                   // accepted, but RingCentral sends nothing for it
	markRefused                    // RingCentral refused it
)

func (m filterMark) sign() string {
	switch m {
	case markEdited:
		return "*"
	case markPending:
		return "…"
	case markDisabled:
		return "!"
	case markRefused:
		return "✗"
	}
	return " "
}

func (m filterMark) String() string {
	switch m {
	case markEdited:
		return "changed here: enter applies, esc takes it back"
	case markPending:
		return "requested, not confirmed yet"
	case markDisabled:
		return "disabled by RingCentral"
	case markRefused:
		return "refused by RingCentral"
	}
	return ""
}

// wishes compares what the user wants with what RingCentral confirmed.
type wishes struct {
	wanted     []string // newest set that was applied here or reported
	generation uint64   // of wanted, when it was applied here
	state      rc.FilterState
	known      bool // state has been reported at least once

	draft []string // the set being edited
	dirty bool     // draft differs from wanted
}

// report takes the state the client tells. An answer to an older edit than
// the newest one here changes what is confirmed, never what is wanted.
func (w *wishes) report(s rc.FilterState) {
	w.state, w.known = s, true
	if s.Generation >= w.generation {
		w.wanted = s.Wanted
	}
	if !w.dirty {
		w.draft = slices.Clone(w.wanted)
	}
}

// answered reports whether RingCentral has answered the newest edit.
func (w *wishes) answered() bool {
	return w.known && w.state.Confirmed && w.state.Answered >= max(w.generation, w.state.Generation)
}

// set puts a filter into the draft or takes it out.
func (w *wishes) set(path string, on bool) {
	i := slices.Index(w.draft, path)
	switch {
	case on && i < 0:
		w.draft = append(w.draft, path)
	case !on && i >= 0:
		w.draft = slices.Delete(w.draft, i, i+1)
	}
	w.dirty = !sameSet(w.draft, w.wanted)
}

// on reports whether the draft holds the filter.
func (w *wishes) on(path string) bool { return slices.Contains(w.draft, path) }

// applied is told that the draft was handed to the client.
func (w *wishes) applied(generation uint64) {
	w.wanted, w.generation, w.dirty = slices.Clone(w.draft), generation, false
}

// restore takes the edit back.
func (w *wishes) restore() {
	w.draft, w.dirty = slices.Clone(w.wanted), false
}

// mark says what there is to say about a filter, and RingCentral's reason.
func (w *wishes) mark(path string) (filterMark, string) {
	wanted := slices.Contains(w.wanted, path)
	if w.on(path) != wanted {
		return markEdited, ""
	}
	// Only what an edit without an answer changes is uncertain.
	before := slices.Contains(w.state.Requested, path)
	if !w.answered() && (!w.state.Confirmed || before != wanted) && (before || wanted) {
		return markPending, ""
	}
	if !wanted {
		return markNone, ""
	}
	for _, c := range w.state.Refused {
		if c.Filter == path {
			return markRefused, complaint(c)
		}
	}
	for _, c := range w.state.Disabled {
		if c.Filter == path {
			return markDisabled, complaint(c)
		}
	}
	return markNone, ""
}

// complaint is RingCentral's word as it came: it must be made inert.
func complaint(c rc.FilterComplaint) string {
	switch {
	case c.Reason == "":
		return c.Code
	case c.Code == "":
		return c.Reason
	}
	return c.Reason + " (" + c.Code + ")"
}

func sameSet(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for _, s := range a {
		if !slices.Contains(b, s) {
			return false
		}
	}
	return true
}
