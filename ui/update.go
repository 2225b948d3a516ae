package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ringtail/history"
	"ringtail/rc"
)

// Update handles one message. It only finds out whom a message concerns;
// what it means is said there.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.look.now = m.opts.Now()
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case updatesMsg:
		m.list.Thaw()
		m.receive(msg)
	case stillMsg:
		m.list.Freeze()
		m.receive(updatesMsg(msg))
	case playedMsg:
		m.played(msg)
	case tea.KeyPressMsg:
		m.toast.read(m.look.now)
		cmd = m.key(msg)
	case tea.PasteMsg:
		switch m.mode {
		case modeCustom:
			m.typed(m.filters.Type(msg))
		case modeAsk:
			m.askTyped(msg)
		case modeSearch:
			m.inspector.Type(msg.Content)
		}
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.MouseMsg:
		cmd = m.mouse(msg)
	case tea.BackgroundColorMsg:
		m.toldDark = msg.IsDark()
		if m.opts.Theme == ThemeAuto {
			m.dark = m.toldDark
			m.restyle()
		}
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.restyle()
	case tea.ModeReportMsg:
		m.modeReport(msg)
	case tea.FocusMsg:
		m.blurred, m.unread = false, 0
	case tea.BlurMsg:
		m.blurred = true
	case tickMsg:
		m.ticking = false
		m.tellSaving()
		m.tellShown()
		m.lookAtRecording()
	case foundMsg:
		if msg.search == m.scanning {
			m.scanning = nil
		}
		m.list.Found(msg)
	case savedMsg:
		m.saved(msg)
	case shownSavedMsg:
		m.shownSaved(msg)
	case recordingMsg:
		cmd = m.recordingChanged()
	case copiedMsg:
		cmd = m.copied(msg)
	case keptMsg:
		cmd = m.kept(msg)
	case presetMsg:
		m.presetChanged(msg)
	case crashMsg:
		m.crash = msg.err
		cmd = tea.Quit
	}
	m.fitPanes()
	return m, tea.Batch(guard(cmd), m.tick(), m.scan(), m.notify.Due(m.look, m.list.summarize))
}

// modeReport notices that the terminal counts grapheme clusters, at the same
// moment as the renderer does.
func (m *Model) modeReport(msg tea.ModeReportMsg) {
	if msg.Mode != ansi.ModeUnicodeCore {
		return
	}
	switch msg.Value {
	case ansi.ModeReset, ansi.ModeSet, ansi.ModePermanentlySet:
		m.look.cells.method = ansi.GraphemeWidth
		m.inspector.Refresh()
	}
}

// receive files what arrived since the last frame.
func (m *Model) receive(updates updatesMsg) {
	for _, u := range updates {
		switch u := u.(type) {
		case rc.Event:
			m.event(u)
		case rc.Events:
			for _, e := range u {
				m.event(e)
			}
		case rc.Status:
			m.gaps(u.Gaps)
			m.story.Status(u)
			m.look.offset = u.ClockOffset
			m.bar.status = u
			m.filters.Report(u.Filters)
			m.look.introduce(u)
		case rc.Notice:
			m.notice(u)
		case rc.Reread:
			m.reread(u)
		}
	}
	m.list.Received()
	if m.inspector.Open() {
		// A gap that is being read may have grown or closed.
		if row, ok := m.log.Get(m.inspector.row.ID); ok {
			m.inspector.Show(row, m.recordOf(row))
		}
	}
}

// event files one event.
func (m *Model) event(e rc.Event) {
	m.rowsCome()
	row := history.Row{ID: m.log.AppendEvent(e), Event: e}
	m.list.records.see(row)
	m.notify.Match(row, m.list.summarize)
	m.bar.Event(e)
	if m.blurred {
		m.unread++
	}
}

// gaps updates the rows of gaps that changed without a notice of their own.
func (m *Model) gaps(now []rc.Gap) {
	before := m.bar.status.Gaps
	for _, g := range now {
		for len(before) > 0 && before[0].ID < g.ID {
			before = before[1:]
		}
		if len(before) > 0 && before[0].ID == g.ID && before[0].Same(g) {
			continue
		}
		m.log.UpdateGap(g)
	}
}

func (m *Model) notice(n rc.Notice) {
	m.story.Notice(n)
	if n.Gap != nil {
		m.rowsCome()
		m.log.PutGap(*n.Gap)
	}
	if !worthToast(n) {
		return
	}
	if text := noticeText(m.look, n); text != "" {
		if n.Err != nil || n.Kind == rc.NoticeFilters {
			m.sayTrouble(text)
		} else {
			m.say(text)
		}
	}
}
