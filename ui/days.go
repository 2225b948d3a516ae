package ui

import (
	"strings"
	"time"

	"ringtail/history"
	"ringtail/rc"
)

// A row tells the time of day alone. Which day it was stands in the upper edge
// of the list, for the first row on the screen, and at the end of every row
// that is of another day than the one above it: no row and no column moves for
// it. A list of today says nothing, and neither do times that tell how long ago
// it was.

// rowTime is the time that a row shows.
func rowTime(r history.Row) time.Time {
	if r.IsGap() {
		return gapTime(r.Gap)
	}
	return r.At()
}

// gapTime is the time that the row of a gap shows: its end, once it has one.
func gapTime(g rc.Gap) time.Time {
	if g.Outcome == rc.GapOpen {
		return g.From
	}
	return g.To
}

// sameDay reports whether two times are of one day by the clocks of the screen.
func (k *look) sameDay(a, b time.Time) bool {
	ay, am, ad := a.In(k.zone()).Date()
	by, bm, bd := b.In(k.zone()).Date()
	return ay == by && am == bm && ad == bd
}

// dayWords name the day of a time; narrow lists have no room for its weekday.
func (k *look) dayWords(t time.Time, wide bool) string {
	t = t.In(k.zone())
	form := "2 Jan"
	if wide {
		form = "Mon 2 Jan"
	}
	if t.Year() != k.now.In(k.zone()).Year() {
		form += " 2006"
	}
	return t.Format(form)
}

// newDay is the day of a row when the one above it is of another, or nothing.
func (l *eventList) newDay(above, r history.Row) string {
	k := l.look
	if k.clocks == clockAgo || k.sameDay(rowTime(above), rowTime(r)) {
		return ""
	}
	return k.dayWords(rowTime(r), l.wide)
}

// withDay is a row as it is drawn w columns wide, with the day at its end.
func (l *eventList) withDay(r history.Row, day string, w int) line {
	if day == "" {
		return l.line(r, w)
	}
	k := l.look
	day = "  " + day + " "
	room := w - k.cells.width(day)
	var out line
	if r.IsEvent() {
		out = l.line(r, w).within(k.cells, room) // its columns stay where they are
	} else {
		out = l.line(r, room)
	}
	out = append(out, span{nil, strings.Repeat(" ", max(0, room-out.width(k.cells)))})
	return append(out, span{&k.theme.title, day})
}

// within is the line in at most w columns.
func (l line) within(c cells, w int) line {
	var out line
	for i, s := range l {
		n := c.width(s.text)
		if n > w || n == w && !l[i+1:].blank() {
			return append(out, span{s.style, c.cut(s.text+" ", w)})
		}
		out, w = append(out, s), w-n
	}
	return out
}

// topDay adds to the title at its right end which day the first row on the
// screen is of, unless all are of today. The title is cut before the day is.
func (l *eventList) topDay(title line, window []history.Row, w int, focused bool) line {
	k := l.look
	if k.clocks == clockAgo || len(window) == 0 {
		return title
	}
	first, other := rowTime(window[0]), false
	for _, r := range window {
		other = other || !k.sameDay(rowTime(r), k.now)
	}
	day := k.dayWords(first, l.wide)
	room := w - 6 - k.cells.width(day) // what the edge leaves for a title
	if !other || room < 12 {
		return title
	}
	edge := &k.theme.border
	if focused {
		edge = &k.theme.borderFocus
	}
	title = title.within(k.cells, room-3)
	fill := max(1, room-2-title.width(k.cells))
	return append(title, span{edge, " " + strings.Repeat(k.theme.frame.Top, fill) + " "}, span{&k.theme.title, day})
}
