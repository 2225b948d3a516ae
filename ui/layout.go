package ui

// rect is a part of the screen in cells. A rect without width is not shown.
type rect struct{ x, y, w, h int }

func (r rect) shown() bool { return r.w > 0 && r.h > 0 }

// Sizes at which panes change their place.
const (
	minWidth, minHeight = 20, 6
	listKeepsParties    = 60  // narrower: the list shows time, kind and text
	filtersBeside       = 100 // narrower: the filter pane lies over the list
	inspectorBeside     = 140 // narrower: the inspector lies below the list
	inspectorBelow      = 15  // body lines; lower: the inspector takes the list's place
)

// The least that panes are left with when others are made larger, frames
// included.
const (
	leastFilters   = 24
	leastList      = 40
	leastInspector = 30
	leastRows      = 5
)

// noFilters is the width of a filter pane that is not shown at all.
const noFilters = -1

// layout is where everything is.
type layout struct {
	status, body, footer     rect
	filters, list, inspector rect
	filtersOver              bool // the filter pane lies over the others
}

// arrange gives every pane its place. It is a pure function of what it is
// told, so a size always means the same picture.
func arrange(w, h, statusHeight int, m mode, inspecting, zoomed bool, sizes Sizes) layout {
	l := layout{
		status: rect{0, 0, w, statusHeight},
		footer: rect{0, h - 1, w, 1},
	}
	l.body = rect{0, statusHeight, w, h - statusHeight - 1}
	b := l.body
	inFilters := m == modeFilters || m == modeCustom
	if zoomed {
		switch {
		case inFilters:
			l.filters = b
		case m == modeInspector || m == modeSearch:
			l.inspector = b
		default:
			l.list = b
		}
		return l
	}
	right := b
	switch {
	case w >= filtersBeside && sizes.Filters != noFilters:
		fw := max(30, min(38, w*28/100))
		if sizes.Filters > 0 {
			fw = max(leastFilters, min(sizes.Filters, w-leastList))
		}
		l.filters = rect{b.x, b.y, fw, b.h}
		right.x, right.w = b.x+fw, b.w-fw
	case inFilters:
		fw := min(w, 48)
		if w < listKeepsParties {
			fw = w
		}
		l.filters, l.filtersOver = rect{b.x, b.y, fw, b.h}, true
	}
	l.list = right
	switch {
	case !inspecting:
	case w >= inspectorBeside:
		iw := max(right.w*45/100, min(64, right.w/2))
		if sizes.ListWidth > 0 {
			iw = max(leastInspector, min(right.w*(100-sizes.ListWidth)/100, right.w-leastList))
		}
		l.list.w = right.w - iw
		l.inspector = rect{right.x + l.list.w, right.y, iw, right.h}
	case right.h >= inspectorBelow:
		lh := max(6, right.h*40/100)
		if sizes.ListHeight > 0 {
			lh = max(leastRows, min(right.h*sizes.ListHeight/100, right.h-leastRows))
		}
		l.list.h = lh
		l.inspector = rect{right.x, right.y + lh, right.w, right.h - lh}
	default:
		l.inspector, l.list = right, rect{}
	}
	return l
}
