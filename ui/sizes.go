package ui

import tea "charm.land/bubbletea/v2"

// How much a key changes a size: columns of the filter pane, per cent of what
// list and inspector share.
const (
	columnStep  = 2
	percentStep = 5
)

// resize makes the pane that has the keyboard larger (by is 1) or smaller (-1)
// at the cost of its neighbour, and keeps the size for the next run.
func (m *Model) resize(by int) tea.Cmd {
	if m.zoomed {
		m.say("The pane has all the room; z shows the others again.")
		return nil
	}
	before := m.layout()
	old := m.opts.Sizes
	change := m.opts.Sizes.step(before, m.mode, by)
	if change == (Sizes{}) {
		m.say("There is no other pane beside this one to share the room with.")
		return nil
	}
	m.opts.Sizes.take(change)
	if m.layout() == before {
		m.opts.Sizes = old
		if by > 0 {
			m.say("This pane cannot be larger here.")
		} else {
			m.say("This pane cannot be smaller here.")
		}
		return nil
	}
	m.keeping.sizes.take(change)
	return m.keep()
}

// step is the size that a key changes, and its new value. It begins with what
// is seen, whether it was chosen or not.
func (s Sizes) step(l layout, m mode, by int) Sizes {
	beside := l.filters.shown() && !l.filtersOver
	share := func(part, whole int) int {
		percent := (part*100 + whole/2) / whole
		percent = (percent + percentStep/2) / percentStep * percentStep
		return max(percentStep, min(percent+by*percentStep, 100-percentStep))
	}
	switch both := l.list.shown() && l.inspector.shown(); {
	case m == modeFilters && beside:
		return Sizes{Filters: l.filters.w + by*columnStep}
	case m == modeFilters:
		return Sizes{}
	case both:
		if m == modeInspector {
			by = -by // the list's share is what is kept
		}
		if l.list.y == l.inspector.y {
			return Sizes{ListWidth: share(l.list.w, l.list.w+l.inspector.w)}
		}
		return Sizes{ListHeight: share(l.list.h, l.list.h+l.inspector.h)}
	case beside:
		return Sizes{Filters: l.filters.w - by*columnStep}
	}
	return Sizes{}
}

// take takes over the sizes that are not zero.
func (s *Sizes) take(other Sizes) {
	for _, f := range []struct{ to, from *int }{{&s.Filters, &other.Filters}, {&s.ListWidth, &other.ListWidth}, {&s.ListHeight, &other.ListHeight}} {
		if *f.from != 0 {
			*f.to = *f.from
		}
	}
}
