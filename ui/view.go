package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

// View draws the screen. It changes nothing.
func (m *Model) View() tea.View {
	lines := m.frame()
	if m.opts.ASCII {
		lines = ascii(lines)
	}
	v := tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	if m.opts.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.ReportFocus = true
	v.WindowTitle = m.windowTitle()
	return v
}

// windowTitle tells the state, and what came while nobody looked.
func (m *Model) windowTitle() string {
	_, _, words := m.bar.phase()
	title := "ringtail: " + words
	if m.list.Paused() {
		title += ", paused"
	}
	if m.unread > 0 {
		title = "(" + count(m.unread) + ") " + title
	}
	return title
}

// frame is the screen as lines, each exactly as wide as the screen.
func (m *Model) frame() []string {
	k := m.look
	if m.width < 1 || m.height < 1 {
		// Before the terminal has told its size: the phase alone.
		glyph, _, words := m.bar.phase()
		return []string{" " + glyph + " " + words}
	}
	if m.width < minWidth || m.height < minHeight {
		return m.tooSmall()
	}
	l := m.layout()
	out := m.bar.View(l.status.h)
	if l.filters.shown() && !l.filtersOver {
		out = append(out, beside(m.viewFilters(), m.viewRight(l))...)
	} else {
		out = append(out, m.viewRight(l)...)
	}
	if l.filtersOver {
		out = k.cells.overlay(out, m.viewFilters(), l.filters.x, l.filters.y, l.filters.w, m.width)
	}
	if m.mode == modeAsk {
		out = append(out, m.askFooter())
	} else {
		out = append(out, footerLine(k, keys.footer(m.situation()), m.width))
	}
	if m.mode.overlay() {
		out = m.viewOverlay(out)
	}
	if m.mode == modeAsk {
		if trouble, fits := m.askTrouble(); !fits {
			return m.overlayToast(out, newToast(trouble, true, k.now), max(1, m.height/4))
		}
	}
	if m.toast.shown(k.now) {
		out = m.overlayToast(out, m.toast, max(1, min(3, m.height/6)))
	}
	return out
}

// situation is what the footer depends on.
func (m *Model) situation() situation {
	return situation{
		mode:       m.mode,
		inspecting: m.inspector.Open(),
		searching:  m.inspector.search.active(),
		attachment: m.onAttachment() && !m.look.past,
		gap:        m.inspector.row.IsGap(),
		raw:        m.inspector.raw && !m.inspector.row.IsGap(),
		empty:      m.list.rows().Len() == 0,
		paused:     m.list.Paused(),
		following:  m.list.Following(),
		preset:     m.filters.under().kind == rowPreset,
		edited:     m.filters.Dirty(),
		zoomed:     m.zoomed,
		failed:     m.bar.status.Phase == rc.PhaseFailed,
		waiting:    m.bar.status.Phase == rc.PhaseWaiting,
		offered:    offered(m.bar.status.Gaps) > 0,
		narrowed:   m.list.Narrowed(),
		replaying:  m.replaying(),
		playing:    m.replaying() && !m.bar.replay.state.Paused,
		ended:      m.replaying() && m.bar.replay.state.Ended,
		goesBack:   m.replaying() && m.bar.replay.goesBack(),
	}
}

// viewRight draws the list and the inspector, in what room they have.
func (m *Model) viewRight(l layout) []string {
	var list, inspector []string
	if l.list.shown() {
		asked := m.mode == modeAsk && m.ask.in == modeList
		note := m.list.narrowLine()
		if asked {
			note = m.askLine(l.list.w)
		}
		list = m.list.View(m.mode == modeList || asked, m.emptyWords(), note)
	}
	if l.inspector.shown() {
		kind := rc.KindUnknown
		if !m.inspector.row.IsGap() {
			kind = m.inspector.row.Event.Kind
		}
		inspector = m.inspector.View(m.mode == modeInspector || m.mode == modeSearch, kind)
	}
	switch {
	case list == nil:
		return inspector
	case inspector == nil:
		return list
	case l.inspector.y == l.list.y:
		return beside(list, inspector)
	}
	return append(list, inspector...)
}

func (m *Model) viewFilters() []string {
	if m.mode == modeAsk && m.ask.in == modeFilters {
		return m.filters.View(true, false, m.askLine(m.filters.width))
	}
	return m.filters.View(m.mode == modeFilters, m.mode == modeCustom, nil)
}

// beside joins two panes of the same height.
func beside(a, b []string) []string {
	if len(b) == 0 {
		return a
	}
	out := make([]string, len(a))
	for i := range a {
		out[i] = a[i] + b[i]
	}
	return out
}

// overlayLines is the text of the overlay that is open, and its title.
func (m *Model) overlayLines() ([]line, string) {
	if m.mode == modeConnection && m.replaying() {
		return replayLines(m.look, m.bar, min(m.width-4, 100)), "About the replay"
	}
	if m.mode == modeConnection {
		return connectionLines(m.look, m.bar, &m.story, min(m.width-4, 100)), "Connection log"
	}
	return helpLines(m.look, m.opts.Version, m.width, m.replaying()), "Keys"
}

func (m *Model) viewOverlay(base []string) []string {
	lines, title := m.overlayLines()
	bw, bh := m.overlay.size(lines, m.width, m.height)
	box := m.overlay.View(title, lines, bw, bh)
	return m.look.cells.overlay(base, box, (m.width-bw)/2, max(1, (m.height-bh)/2), bw, m.width)
}

// emptyWords say why there is no event yet, and what to do.
func (m *Model) emptyWords() []string {
	s := m.bar.status
	if m.replaying() && (!m.list.Narrowed() || m.log.EventsHeld() == 0) {
		return m.bar.replayEmpty()
	}
	if m.list.left() {
		return []string{"The rows you paused on have left the history.", "It keeps the newest " + plural(m.log.EventsHeld(), "event", "events") + ".", "", "space goes on"}
	}
	if m.list.Narrowed() && m.log.EventsHeld() > 0 {
		if !m.list.narrow.rows.Done() {
			return []string{"Searching…"}
		}
		if n := m.list.New(); m.list.Paused() && n > 0 {
			return laterWords(n)
		}
		return []string{"None of " + plural(m.log.EventsHeld(), "event", "events") + " matches.", "", "esc shows all"}
	}
	if m.list.Paused() {
		return []string{"Paused before the first event.", "", "space goes on"}
	}
	switch s.Phase {
	case rc.PhaseLive:
		if s.Filters.Confirmed && len(s.Filters.Wanted) == 0 {
			return []string{"Live, but no filter is on: nothing can arrive.", "", "f opens the filters"}
		}
		return []string{"Live. Waiting for the first event…", "", m.listening()}
	case rc.PhaseWaiting:
		return []string{"Not connected. Trying again at " + m.look.clock(s.RetryAt) + ".", "", "r tries now · i says more"}
	case rc.PhaseFailed:
		return []string{"Not connected, and trying again alone will not help.", "", "The line at the top says why and what to do. r tries again."}
	case rc.PhaseClosed, rc.PhaseClosing:
		return []string{"The connection is closed."}
	}
	return []string{"Connecting. Events will appear here.", "", m.listening()}
}

// laterWords say that a list is empty because it is paused, and not because
// nothing matches.
func laterWords(n int) []string {
	if n == 1 {
		return []string{"1 match came after you paused.", "", "space shows it"}
	}
	return []string{count(n) + " matches came after you paused.", "", "space shows them"}
}

// listening names the filters that are wanted.
func (m *Model) listening() string {
	var names []string
	for _, path := range m.filters.wishes.wanted {
		name := path
		for _, f := range m.filters.catalog {
			if f.Path == path {
				name = f.Alias
			}
		}
		names = append(names, m.look.cells.remote(name))
	}
	switch {
	case len(names) == 0:
		return "No filter is on. f opens the filters."
	case len(names) > 6:
		return fmt.Sprintf("Listening for %d filters. f changes them.", len(names))
	}
	return "Listening for " + strings.Join(names, ", ") + ". f changes that."
}

// tooSmall says so in words that fit into almost nothing.
func (m *Model) tooSmall() []string {
	k := m.look
	glyph, _, words := m.bar.phase()
	text := fmt.Sprintf("%s %s · ringtail needs %d×%d, this is %d×%d", glyph, words, minWidth, minHeight, m.width, m.height)
	rows := k.cells.wrap(text, m.width)
	if len(rows) > m.height {
		rows = rows[:m.height]
	}
	out := make([]string, 0, m.height)
	for _, r := range rows {
		out = append(out, k.cells.fit(r, m.width))
	}
	for len(out) < m.height {
		out = append(out, strings.Repeat(" ", m.width))
	}
	return out
}
