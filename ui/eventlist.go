package ui

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"ringtail/history"
	"ringtail/rc"
)

// eventList is the pane of events and gaps. It draws only the rows on the
// screen, and reads an event only when its row is drawn.
type eventList struct {
	look          *look
	log           *history.Log
	width, height int
	wide          bool // the screen is wide enough for who → to whom

	cursor history.Cursor
	until  history.ID // paused: newest row that is shown; 0 when not paused
	paused bool
	seen   history.ID // newest row that was on the screen while scrolled
	frozen history.ID // newest row that is shown while the terminal is busy; 0 when it is not
	narrow narrowing

	summarize func(rc.Event) rc.Summary
	records   records
	summaries map[history.ID]rc.Summary
	drawn     map[history.ID]drawnRow
	drawnFor  drawKey
}

// drawnRow is a row as it was drawn last.
type drawnRow struct {
	version int
	day     string
	text    string
}

// drawKey is what all drawn rows depend on; when it changes they are all old.
type drawKey struct {
	width int
	wide  bool
	theme *theme
	cells cells
	clock clockMode
	now   int64         // when times tell how long ago it was
	late  time.Duration // the platform's clock minus ours, which delays are told by
}

func newEventList(k *look, log *history.Log, summarize func(rc.Event) rc.Summary) *eventList {
	return &eventList{
		look: k, log: log, summarize: summarize,
		summaries: make(map[history.ID]rc.Summary),
		drawn:     make(map[history.ID]drawnRow),
	}
}

// SetSize sets the size of the pane, frame included.
func (l *eventList) SetSize(w, h int, wide bool) { l.width, l.height, l.wide = w, h, wide }

// page is how many rows fit.
func (l *eventList) page() int { return max(1, l.height-2) }

// rows is what the list shows: everything, or what had come when it was
// paused.
func (l *eventList) rows() history.Rows {
	if l.paused {
		return history.Until{Rows: l.base(), Last: l.until}
	}
	if l.frozen > l.log.First()+history.ID(l.page()) && l.cursor.Following() {
		return history.Until{Rows: l.base(), Last: l.frozen}
	}
	return l.base()
}

// Freeze keeps a list that follows where it is until Thaw: the terminal has
// not drawn its last move yet. Counts go on.
func (l *eventList) Freeze() {
	if l.frozen == 0 {
		l.frozen = l.log.Last()
	}
}

// Thaw lets the list move again.
func (l *eventList) Thaw() { l.frozen = 0 }

// base is what the list would show without a pause.
func (l *eventList) base() countedRows {
	if l.narrow.rows != nil {
		return l.narrow.rows
	}
	return l.log
}

// countedRows are rows that know how many events are among them.
type countedRows interface {
	history.Rows
	EventsHeld() int
	EventsAfter(id history.ID) int
}

// Paused reports whether new rows are held back.
func (l *eventList) Paused() bool { return l.paused }

// Following reports whether the list sticks to the newest row.
func (l *eventList) Following() bool { return !l.paused && l.cursor.Following() }

// Selected is the row under the cursor.
func (l *eventList) Selected() (history.Row, bool) {
	return l.log.Get(l.cursor.Selected(l.rows()))
}

// Move moves the selection by n rows and stays there. A list that follows is
// at its end already: to go further is to go on following.
func (l *eventList) Move(n int) {
	if l.rows().Len() == 0 || n > 0 && l.Following() {
		return // nothing to stay on
	}
	l.stay()
	l.cursor.Move(l.rows(), n, l.page())
	l.markSeen()
}

// MovePage moves by pages, which overlap by a row.
func (l *eventList) MovePage(pages float64) {
	l.Move(int(pages * float64(max(2, l.page()-1))))
}

// Home selects the oldest row.
func (l *eventList) Home() {
	if l.rows().Len() == 0 {
		return // nothing to stay on
	}
	l.stay()
	l.cursor.Home(l.rows(), l.page())
}

// Hold stays on the selected row from now on.
func (l *eventList) Hold() {
	if l.rows().Len() == 0 {
		return // nothing to stay on
	}
	l.stay()
	l.cursor.Hold(l.rows(), l.page())
}

// stay remembers what was new when following ended.
func (l *eventList) stay() {
	if l.Following() {
		l.seen = l.log.Last()
	}
}

// Follow shows the newest row and sticks to it; it ends a pause.
func (l *eventList) Follow() {
	l.paused, l.until = false, 0
	l.cursor.Follow()
	l.seen = l.log.Last()
}

// TogglePause freezes the list, or lets it follow again.
func (l *eventList) TogglePause() {
	if l.paused {
		l.Follow()
		return
	}
	l.stay()
	l.paused, l.until = true, l.log.Last()
	l.cursor.Hold(l.rows(), l.page())
}

// Received is told when rows were appended.
func (l *eventList) Received() {
	if l.narrow.rows != nil {
		l.narrow.rows.Grow()
	}
	if l.Following() {
		l.seen = l.log.Last()
	}
	l.markSeen()
}

// Select selects a row and stays there.
func (l *eventList) Select(id history.ID) {
	l.stay()
	l.cursor.Select(l.rows(), id, l.page())
	l.markSeen()
}

// markSeen marks as seen what stands on the screen now.
func (l *eventList) markSeen() {
	if l.paused {
		return
	}
	rows := l.base()
	top := l.cursor.Top(rows, l.page())
	if last := rows.IDAt(min(top+l.page(), rows.Len()) - 1); last > l.seen {
		l.seen = last
	}
}

// New counts the events that came and were not shown yet.
func (l *eventList) New() int {
	if l.paused {
		return l.base().EventsAfter(l.until)
	}
	return l.base().EventsAfter(l.seen)
}

// leaving reports whether rows on the screen of a list that stands still will
// go soon: the history is full, and they are among the oldest fifth of it, which
// in a flood is a second or more to read that.
func (l *eventList) leaving() bool {
	rows := l.rows()
	if l.Following() || l.log.First() <= 1 || rows.Len() == 0 {
		return false
	}
	return rows.IDAt(l.cursor.Top(rows, l.page())) < l.log.First()+history.ID(max(l.page(), l.log.Len()/5))
}

// left reports whether all that was shown when the list was paused is gone.
func (l *eventList) left() bool { return l.paused && l.until > 0 && l.until < l.log.First() }

// Forget draws every row anew.
func (l *eventList) Forget() {
	clear(l.summaries)
	clear(l.drawn)
}

// summary reads an event once while its row stays near the screen.
func (l *eventList) summary(r history.Row) rc.Summary {
	if s, ok := l.summaries[r.ID]; ok {
		return s
	}
	if len(l.summaries) > 8*l.page()+64 {
		clear(l.summaries)
	}
	s := l.records.apply(l.look, l.summarize(l.look.shown(r.Event)))
	l.summaries[r.ID] = s
	return s
}

// View draws the pane. What it remembers of rows it drew is not state: a
// fresh list draws the same.
func (l *eventList) View(focused bool, empty []string, note line) []string {
	k := l.look
	inner := l.width - 2
	title := line{{l.titleStyle(focused), "Events"}}
	title = append(title, l.info()...)
	rows := l.rows()
	if rows.Len() == 0 {
		return k.box(title, note, k.center(empty, inner, l.height-2), l.width, l.height, focused)
	}
	key := drawKey{inner, l.wide, k.theme, k.cells, k.clocks, 0, k.offset.Round(time.Second)}
	if k.clocks == clockAgo {
		key.now = k.now.Unix()
	}
	if key != l.drawnFor || len(l.drawn) > 8*l.page()+64 {
		l.drawnFor = key
		clear(l.drawn)
	}
	selected := l.cursor.Selected(rows)
	top := l.cursor.Top(rows, l.page())
	above := min(top, 1) // the row above tells whether the first one begins a day
	window := rows.Window(nil, top-above, l.height-2+above)
	content := make([]string, 0, len(window))
	for i, r := range window {
		if i < above {
			continue
		}
		day := ""
		if i > 0 {
			day = l.newDay(window[i-1], r)
		}
		if r.ID == selected {
			content = append(content, l.drawSelected(r, day, inner, focused))
			continue
		}
		d, ok := l.drawn[r.ID]
		if !ok || d.version != r.Version || d.day != day {
			d = drawnRow{r.Version, day, " " + l.withDay(r, day, inner-1).render(k.cells, inner-1, nil)}
			l.drawn[r.ID] = d
		}
		content = append(content, d.text)
	}
	title = l.topDay(title, window[min(above, len(window)):], l.width, focused)
	return k.box(title, note, content, l.width, l.height, focused)
}

func (l *eventList) line(r history.Row, w int) line {
	switch {
	case r.IsGap():
		return l.look.gapLine(r.Gap, w)
	case !r.IsEvent():
		return l.look.separator(r, w)
	}
	return l.look.eventLine(r.Event, l.summary(r), w, l.wide)
}

func (l *eventList) drawSelected(r history.Row, day string, w int, focused bool) string {
	t := l.look.theme
	back := &t.selectedAway
	if focused {
		back = &t.selected
	}
	row := append(line{{&t.cursor, t.cursorMark}}, l.withDay(r, day, w-1)...)
	return row.render(l.look.cells, w, back)
}

// info says how many events there are and whether the list follows.
func (l *eventList) info() line {
	t := l.look.theme
	out := line{{&t.dim, " ─ " + count(l.base().EventsHeld())}}
	if l.Narrowed() {
		out = append(out, span{&t.dim, " of " + count(l.log.EventsHeld())})
		if !l.narrow.rows.Done() {
			out = append(out, span{&t.dim, " · "}, span{&t.warn, "searching…"})
		} else if l.base().EventsHeld() == 0 && l.log.EventsHeld() > 0 {
			// Gaps and marks are kept: rows alone do not say that none matches.
			out = append(out, span{&t.dim, " · "}, span{&t.warn, "no event matches"})
		}
	}
	fresh, leaving := l.New(), l.leaving()
	follow := " (G to follow)"
	if leaving { // more has to be said than there is room for
		follow = ""
	}
	switch {
	case l.paused:
		out = append(out, span{&t.dim, " · "}, span{&t.warn, fmt.Sprintf("PAUSED · %d new%s", fresh, follow)})
	case l.cursor.Following():
		out = append(out, span{&t.dim, " · following"})
	case fresh > 0:
		out = append(out, span{&t.dim, " · "}, span{&t.warn, fmt.Sprintf("%d new%s", fresh, follow)})
	default:
		out = append(out, span{&t.dim, " · not following" + follow})
	}
	if leaving {
		out = append(out, span{&t.dim, " · "}, span{&t.warn, "these rows leave the history soon"})
	}
	return out
}

func (l *eventList) titleStyle(focused bool) *lipgloss.Style {
	if focused {
		return &l.look.theme.titleFocus
	}
	return &l.look.theme.title
}

// center places lines in the middle of a w×h area; lines too long are wrapped.
func (k *look) center(text []string, w, h int) []string {
	var rows []string
	for _, s := range text {
		if s == "" {
			rows = append(rows, "")
			continue
		}
		rows = append(rows, k.cells.wrap(s, max(1, min(w-2, 72)))...)
	}
	if len(rows) > h {
		rows = rows[:max(0, h)]
	}
	out := make([]string, 0, h)
	for range (h - len(rows)) / 2 {
		out = append(out, strings.Repeat(" ", max(0, w)))
	}
	for _, r := range rows {
		pad := max(0, (w-k.cells.width(r))/2)
		out = append(out, line{{nil, strings.Repeat(" ", pad)}, {&k.theme.dim, r}}.render(k.cells, w, nil))
	}
	return out
}
