package ui

import (
	"slices"

	"charm.land/bubbles/v2/textinput"

	"ringtail/rc"
)

// customGroup is the heading of filters that are not in the catalogue.
const customGroup = "Custom"

// rowKind tells the rows of the filter editor apart.
type rowKind uint8

const (
	rowGroup  rowKind = iota // a heading
	rowFilter                // a filter
	rowCustom                // the way to a filter of one's own
	rowPreset                // a set of filters that was kept
)

// filterRow is one row of the editor.
type filterRow struct {
	kind   rowKind
	group  string
	filter rc.Filter // rowFilter only
	preset Preset    // rowPreset only
}

// same reports whether two rows are about the same, whatever else changed.
func (r filterRow) same(o filterRow) bool {
	return r.kind == o.kind && r.group == o.group && r.filter.Path == o.filter.Path && r.preset.Key == o.preset.Key
}

// filterEditor is the pane of event filters: which are wanted, which are
// active, and why not.
type filterEditor struct {
	look          *look
	width, height int

	catalog []rc.Filter
	wishes  wishes
	folded  map[string]bool
	presets []Preset
	narrow  string // only filters with these words are shown

	cursor int // into rows()
	top    int

	input   textinput.Model
	invalid string // why the text in the field is no filter
}

func newFilterEditor(k *look, catalog []rc.Filter, wanted []string) *filterEditor {
	e := &filterEditor{look: k, catalog: catalog, folded: make(map[string]bool), input: textinput.New()}
	e.wishes.wanted = slices.Clone(wanted)
	e.wishes.restore()
	first := ""
	for _, f := range e.catalog {
		if first == "" {
			first = f.Group
		}
		e.folded[f.Group] = f.Group != first
	}
	e.input.Prompt = "› "
	e.input.Placeholder = "alias or /restapi/…"
	e.input.CharLimit = 2048
	e.restyle()
	return e
}

// SetSize sets the size of the pane, frame included.
func (e *filterEditor) SetSize(w, h int) {
	e.width, e.height = w, h
	e.input.SetWidth(max(1, w-6))
	e.scroll()
}

// Report takes the filter state that the client tells.
func (e *filterEditor) Report(s rc.FilterState) {
	under := e.under()
	e.wishes.report(s)
	e.find(under)
}

// rows are the rows of the editor from top to bottom. A folded group still
// shows the filters that are on or that there is something to say about: what
// is being received must not hide.
func (e *filterEditor) rows() []filterRow {
	if e.narrow != "" {
		return e.found()
	}
	var rows []filterRow
	group := ""
	for _, f := range e.catalog {
		if f.Group != group {
			group = f.Group
			rows = append(rows, filterRow{kind: rowGroup, group: group})
		}
		if !e.folded[group] || e.stands(f.Path) {
			rows = append(rows, filterRow{kind: rowFilter, group: group, filter: f})
		}
	}
	if own := e.custom(); len(own) > 0 {
		rows = append(rows, filterRow{kind: rowGroup, group: customGroup})
		for _, f := range own {
			if !e.folded[customGroup] || e.stands(f.Path) {
				rows = append(rows, filterRow{kind: rowFilter, group: customGroup, filter: f})
			}
		}
	}
	rows = append(rows, filterRow{kind: rowCustom})
	if len(e.presets) > 0 {
		rows = append(rows, filterRow{kind: rowGroup, group: presetGroup})
		for _, p := range e.presets {
			if !e.folded[presetGroup] {
				rows = append(rows, filterRow{kind: rowPreset, group: presetGroup, preset: p})
			}
		}
	}
	return rows
}

// stands reports whether a filter is shown in a folded group.
func (e *filterEditor) stands(path string) bool {
	mark, _ := e.wishes.mark(path)
	return e.wishes.on(path) || mark != markNone
}

// custom are the filters that are wanted, edited or complained about and not
// in the catalogue.
func (e *filterEditor) custom() []rc.Filter {
	var own []rc.Filter
	var seen []string
	add := func(path string) {
		if path == "" || slices.Contains(seen, path) ||
			slices.ContainsFunc(e.catalog, func(f rc.Filter) bool { return f.Path == path }) {
			return
		}
		seen = append(seen, path)
		f := rc.Filter{Path: path, Group: customGroup}
		if known, ok := rc.LookupFilter(path); ok {
			f.Title, f.About, f.Permission, f.Scope = known.Title, known.About, known.Permission, known.Scope
		}
		own = append(own, f)
	}
	for _, set := range [][]string{e.wishes.wanted, e.wishes.draft} {
		for _, path := range set {
			add(path)
		}
	}
	for _, set := range [][]rc.FilterComplaint{e.wishes.state.Refused, e.wishes.state.Disabled} {
		for _, c := range set {
			add(c.Filter)
		}
	}
	return own
}

// filtersOf are the filters of a group.
func (e *filterEditor) filtersOf(group string) []rc.Filter {
	if group == customGroup {
		return e.custom()
	}
	var out []rc.Filter
	for _, f := range e.catalog {
		if f.Group == group {
			out = append(out, f)
		}
	}
	return out
}

// under is the row under the cursor.
func (e *filterEditor) under() filterRow {
	rows := e.rows()
	return rows[max(0, min(e.cursor, len(rows)-1))]
}

// find puts the cursor on a row after the rows have changed.
func (e *filterEditor) find(want filterRow) {
	rows := e.rows()
	for i, r := range rows {
		if r.same(want) {
			e.cursor = i
			e.scroll()
			return
		}
	}
	for i, r := range rows { // its group was folded
		if r.kind == rowGroup && r.group == want.group {
			e.cursor = i
		}
	}
	e.cursor = max(0, min(e.cursor, len(rows)-1))
	e.scroll()
}

// First puts the cursor on the first filter.
func (e *filterEditor) First() {
	rows := e.rows()
	if i := slices.IndexFunc(rows, func(r filterRow) bool { return r.kind == rowFilter }); i >= 0 {
		e.cursor = i
	}
	e.top = 0
	e.scroll()
}

// Move moves the cursor by n rows.
func (e *filterEditor) Move(n int) {
	e.cursor = max(0, min(e.cursor+n, len(e.rows())-1))
	e.scroll()
}

// page is how many rows fit above the explanation.
func (e *filterEditor) page() int { return max(1, e.height-2-e.detailHeight()) }

func (e *filterEditor) scroll() {
	n, page := len(e.rows()), e.page()
	if e.cursor < e.top {
		e.top = e.cursor
	}
	if e.cursor >= e.top+page {
		e.top = e.cursor - page + 1
	}
	// The heading of the first rows stays in sight.
	if e.cursor == 1 {
		e.top = 0
	}
	e.top = max(0, min(e.top, n-page))
}

// Toggle switches the filter under the cursor, or all filters of the group.
func (e *filterEditor) Toggle() {
	row := e.under()
	switch row.kind {
	case rowGroup:
		all := true
		for _, f := range e.filtersOf(row.group) {
			all = all && (f.Needs != "" || e.wishes.on(f.Path))
		}
		for _, f := range e.filtersOf(row.group) {
			if f.Needs == "" {
				e.wishes.set(f.Path, !all)
			}
		}
	case rowFilter:
		e.wishes.set(row.filter.Path, !e.wishes.on(row.filter.Path))
	}
	e.find(row)
}

// Fold hides or shows the filters of the cursor's group.
func (e *filterEditor) Fold(fold bool) {
	row := e.under()
	if row.kind == rowCustom || e.narrow != "" {
		return
	}
	e.folded[row.group] = fold
	e.find(row)
}

// FoldAll hides or shows the filters of every group.
func (e *filterEditor) FoldAll(fold bool) {
	row := e.under()
	for _, f := range e.catalog {
		e.folded[f.Group] = fold
	}
	e.folded[customGroup] = fold
	e.folded[presetGroup] = fold
	e.find(row)
}

// Apply returns the edited set for the client; ok is false when nothing was
// changed.
func (e *filterEditor) Apply() (filters []string, ok bool) {
	if !e.wishes.dirty {
		return nil, false
	}
	// The catalogue's order, then one's own: the same set is always the same
	// list.
	for _, f := range e.catalog {
		if e.wishes.on(f.Path) {
			filters = append(filters, f.Path)
		}
	}
	for _, path := range e.wishes.draft {
		if !slices.Contains(filters, path) {
			filters = append(filters, path)
		}
	}
	return filters, true
}

// Applied is told the generation of the set from Apply.
func (e *filterEditor) Applied(generation uint64) { e.wishes.applied(generation) }

// Restore takes the edit back.
func (e *filterEditor) Restore() {
	row := e.under()
	e.wishes.restore()
	e.find(row)
}

// Dirty reports whether there is an edit that was not applied.
func (e *filterEditor) Dirty() bool { return e.wishes.dirty }

// Add switches filters on in the draft and puts the cursor on the first.
func (e *filterEditor) Add(paths []string) {
	for _, path := range paths {
		e.wishes.set(path, true)
	}
	e.narrow = ""
	e.folded[customGroup] = false
	for _, f := range e.catalog {
		if slices.Contains(paths, f.Path) {
			e.folded[f.Group] = false
		}
	}
	for i, r := range e.rows() {
		if r.kind == rowFilter && r.filter.Path == paths[0] {
			e.cursor = i
		}
	}
	e.scroll()
}
