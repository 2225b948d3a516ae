package ui

import (
	"reflect"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Bubble Tea draws when its ticker ticks, sixty times a second unless told
// otherwise, also in the hours in which nothing happens: that was nearly all
// the processor time of a quiet screen. And half of the wait between a key and
// what it does was the wait for the next tick.
//
// So the ticker goes twice as fast after something happened, and rests when
// that is drawn. Bubble Tea has no option for it: the ticker is found in its
// [tea.Program]. Where it is not found, because a later version has it
// elsewhere, all is as Bubble Tea does it; a test tells.
const (
	busyRate = 120 // frames a second, the most that Bubble Tea draws
	// busyFor is how long the ticker goes on after a view was made: a few of
	// its frames, so that none is left undrawn.
	busyFor = 50 * time.Millisecond
	// restFrame is the time between ticks at rest. It is not endless, so that
	// nothing that was overlooked here stays undrawn.
	restFrame = 250 * time.Millisecond
)

// frameRate says how often the ticker of a program ticks.
type frameRate struct {
	mu      sync.Mutex
	ticker  *time.Ticker // nil until the program has one
	rest    *time.Timer
	until   time.Time // when the ticker may rest
	resting bool
	ended   bool
}

// tickerField is where a program has its ticker.
const tickerField = "ticker"

// hasTicker reports whether programs have a ticker where it is looked for.
func hasTicker() bool {
	f, ok := reflect.TypeFor[tea.Program]().FieldByName(tickerField)
	return ok && f.Type == reflect.TypeFor[*time.Ticker]()
}

// tickerOf is the ticker of a program, nil before it runs. Only the program's
// own goroutine may call it.
func tickerOf(p *tea.Program) *time.Ticker {
	return (*time.Ticker)(reflect.ValueOf(p).Elem().FieldByName(tickerField).UnsafePointer())
}

// drive begins to drive a ticker, which is fast so far.
func (f *frameRate) drive(ticker *time.Ticker) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ticker == nil && !f.ended {
		f.ticker, f.until = ticker, time.Now().Add(busyFor)
		f.rest = time.AfterFunc(busyFor, f.relax)
	}
}

// stir makes the ticker tick fast for a while: after a view was made, and after
// it was written, because another one may have waited for that.
func (f *frameRate) stir() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ticker == nil || f.ended {
		return
	}
	if f.resting {
		f.resting = false
		f.ticker.Reset(time.Second / busyRate)
	}
	f.until = time.Now().Add(busyFor)
	f.rest.Reset(busyFor)
}

func (f *frameRate) relax() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended || time.Now().Before(f.until) {
		return // stirred while it waited for the lock
	}
	f.resting = true
	f.ticker.Reset(restFrame)
}

// end leaves the ticker alone from now on.
func (f *frameRate) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = true
	if f.rest != nil {
		f.rest.Stop()
	}
}

// livelyModel is a model whose views make the ticker of its program tick.
type livelyModel struct {
	tea.Model
	rate    *frameRate
	program *tea.Program // until its ticker was found
}

// Update keeps what wraps the model around it.
func (m *livelyModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	m.Model, cmd = m.Model.Update(msg)
	return m, cmd
}

// View is called by the program after each message, and draws nothing by
// itself.
func (m *livelyModel) View() tea.View {
	v := m.Model.View()
	if m.program != nil {
		if ticker := tickerOf(m.program); ticker != nil {
			m.rate.drive(ticker)
			m.program = nil
		}
	}
	m.rate.stir()
	return v
}

// newProgram makes a program that draws soon after something happened and
// hardly ever otherwise. rate is to be stirred after each write of its output,
// and ended when it has ended.
func newProgram(m tea.Model, rate *frameRate, options ...tea.ProgramOption) *tea.Program {
	if !hasTicker() {
		return tea.NewProgram(m, options...)
	}
	lively := &livelyModel{Model: m, rate: rate}
	lively.program = tea.NewProgram(lively, append([]tea.ProgramOption{tea.WithFPS(busyRate)}, options...)...)
	return lively.program
}
