package ui

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"ringtail/history"
	"ringtail/history/recording"
	"ringtail/rc"
)

// Model is the whole screen. It belongs to Bubble Tea's event loop.
type Model struct {
	opts          Options
	look          *look
	width, height int

	mode   mode // who has the keyboard
	under  mode // who gets it back from an overlay
	zoomed bool

	log     *history.Log
	story   connectionLog
	notify  notifier
	keeping keeping
	toast   toast
	saving  []*saving       // attachments on their way
	shown   *savingShown    // what is shown, on its way into a file; nil when nothing is
	life    context.Context // ends with the screen
	blurred bool            // the terminal's window is not the one in use
	unread  int             // events since then

	bar        *statusBar
	filters    *filterEditor
	list       *eventList
	inspector  *inspector
	overlay    *textPane
	ask        *ask            // the newest question; open in modeAsk
	scanning   *history.Search // what a command waits for
	recordTold recording.State // of the recording, as it was told last
	followBack bool            // the list followed before the inspector was opened

	dark     bool // what the colours are made for
	toldDark bool // what the terminal said of its background
	profile  colorprofile.Profile
	ticking  bool
	after    func(time.Duration) tea.Cmd // tickAfter; tests have their own clock

	crash *PanicError       // set by a command that panicked; Run reports it
	alarm func(*PanicError) // told of a panic of the history's goroutines; set before anything is received
}

// New makes the screen. Bubble Tea runs it; see [Run].
func New(o Options) *Model { return newModel(o, rc.Catalog(), rc.Summarize) }

// newModel takes what rc knows of events and filters as arguments, so that
// tests can count and choose.
func newModel(o Options, catalog []rc.Filter, summarize func(rc.Event) rc.Summary) *Model {
	o = o.withDefaults()
	m := &Model{opts: o, dark: o.Theme != ThemeLight, toldDark: true, profile: colorprofile.TrueColor, after: tickAfter}
	m.log = m.newLog(summarize)
	m.look = &look{theme: newTheme(m.dark, m.profile), cells: cells{method: ansi.WcWidth, pens: newPens(), ascii: o.ASCII}, loc: o.Location, now: o.Now(), past: o.Replay != nil}
	m.life = context.Background()
	m.bar = &statusBar{look: m.look, server: o.Server, demo: o.Demo, replay: newReplay(o.Replay)}
	m.bar.status.Filters.Wanted = o.Filters
	m.filters = newFilterEditor(m.look, catalog, o.Filters)
	if o.Presets != nil {
		m.filters.presets = o.Presets.List()
	}
	m.list = newEventList(m.look, m.log, summarize)
	m.inspector = &inspector{look: m.look}
	m.overlay = &textPane{look: m.look}
	if o.Mask {
		m.setMasked(true)
	}
	m.notify = notifier{query: o.Notify, by: o.NotifyBy, way: o.Multiplexer}
	return m
}

// newLog makes an empty history.
func (m *Model) newLog(summarize func(rc.Event) rc.Summary) *history.Log {
	return history.New(history.Options{MaxBytes: m.opts.HistoryBytes, MaxRows: m.opts.History, Summarize: summarize, Grown: m.opts.HistoryGrown, Guard: m.guard})
}

// Init asks the terminal for its background, unless the user has said it;
// until it answers, it is taken for dark.
func (m *Model) Init() tea.Cmd {
	if m.opts.Theme != ThemeAuto {
		return m.awaitRecording()
	}
	return tea.Batch(tea.RequestBackgroundColor, m.awaitRecording())
}

// statusHeight is how many lines the status takes: one, or what a failure
// needs to be read in full.
func (m *Model) statusHeight() int {
	if m.bar.problem() == "" {
		return 1
	}
	most := min(m.height*2/3-1, m.height-5)
	if m.bar.status.Phase == rc.PhaseWaiting { // it goes on by itself, and the list is read meanwhile
		most = min(most, max(3, m.height/4))
	}
	return len(m.bar.View(max(1, most)))
}

func (m *Model) layout() layout {
	sizes := m.opts.Sizes
	if m.replaying() {
		sizes.Filters = noFilters
	}
	return arrange(m.width, m.height, m.statusHeight(), m.pane(), m.inspector.Open(), m.zoomed, sizes)
}

// pane is the mode of the panes, seen through an overlay.
func (m *Model) pane() mode {
	switch {
	case m.mode.overlay():
		return m.under
	case m.mode == modeAsk:
		return m.ask.in
	}
	return m.mode
}

// fitPanes tells every pane its size. It runs after each message: whatever
// changed (the screen, a mode, the height of the status), sizes follow.
func (m *Model) fitPanes() {
	if m.width < minWidth || m.height < minHeight {
		return
	}
	m.bar.SetSize(m.width)
	m.bar.paused, m.bar.held = m.list.Paused(), 0
	if m.bar.paused {
		m.bar.held = m.list.New()
	}
	l := m.layout()
	if l.filters.shown() {
		m.filters.SetSize(l.filters.w, l.filters.h)
	}
	if l.list.shown() {
		m.list.SetSize(l.list.w, l.list.h, m.width >= listKeepsParties && l.list.w >= listKeepsParties-4)
	}
	if l.inspector.shown() {
		m.inspector.SetSize(l.inspector.w, l.inspector.h)
	}
}

// restyle makes the theme anew, for another background or colour profile.
func (m *Model) restyle() {
	m.look.theme, m.look.cells.pens = newTheme(m.dark, m.profile), newPens()
	m.filters.restyle()
}

// tickMsg is the passing of a second.
type tickMsg struct{}

// tick asks for the next second, if anything on the screen will be different
// then. There is never more than one on its way.
func (m *Model) tick() tea.Cmd {
	if m.ticking || !m.ticks() {
		return nil
	}
	m.ticking = true
	wait := m.look.now.Truncate(time.Second).Add(time.Second).Sub(m.look.now)
	return m.after(wait)
}

// tickAfter is the passing of d as a command.
func tickAfter(d time.Duration) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return tickMsg{} })
}

func (m *Model) ticks() bool {
	if m.width < minWidth || m.height < minHeight {
		return false
	}
	pace, _ := m.bar.rate()
	_, inMinute := pace.last(m.look.now)
	return m.toast.shown(m.look.now) || len(m.saving) > 0 || m.shown != nil || m.notify.waiting > 0 || m.bar.ticks() || inMinute > 0 || m.mode == modeConnection || m.look.clocks == clockAgo && m.log.Len() > 0 ||
		m.bar.status.Phase == rc.PhaseLive
}

// PanicError is a panic of one of the screen's own goroutines. It is returned
// by [Run] after the terminal was restored.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v\n\n%s", e.Value, e.Stack) }

// crashMsg ends the program after a command has panicked.
type crashMsg struct{ err *PanicError }

// guard runs what the history does beside the screen; its panic ends the
// program as that of a command does.
func (m *Model) guard(f func()) {
	defer func() {
		if v := recover(); v != nil && m.alarm != nil {
			m.alarm(&PanicError{v, debug.Stack()})
		} else if v != nil {
			panic(v)
		}
	}()
	f()
}

// guard runs a command so that its panic ends the program in order, with the
// terminal restored before anything is printed.
func guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = crashMsg{&PanicError{v, debug.Stack()}}
			}
		}()
		return cmd()
	}
}
