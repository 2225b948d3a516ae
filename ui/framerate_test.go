package ui

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// tickerProbe looks for its program's ticker when a view is made, and ends it.
type tickerProbe struct {
	program *tea.Program
	found   *time.Ticker
}

func (p *tickerProbe) Init() tea.Cmd                       { return tea.Quit }
func (p *tickerProbe) Update(tea.Msg) (tea.Model, tea.Cmd) { return p, nil }
func (p *tickerProbe) View() tea.View {
	p.found = tickerOf(p.program)
	return tea.NewView("")
}

// TestTickerIsFound fails when a version of Bubble Tea has its ticker
// elsewhere.
func TestTickerIsFound(t *testing.T) {
	if !hasTicker() {
		t.Fatal("Bubble Tea's program has no ticker where it is looked for: an idle screen takes what an empty program of Bubble Tea's does")
	}
	probe := new(tickerProbe)
	in, keyboard := io.Pipe()
	defer func() { _ = keyboard.Close() }()
	probe.program = tea.NewProgram(probe, programOptions(in, io.Discard)...)
	if _, err := probe.program.Run(); err != nil {
		t.Fatal(err)
	}
	if probe.found == nil {
		t.Fatal("the ticker of a running program was not found")
	}
}

// TestFrameRate: the ticker is fast after something happened and slow when it
// is drawn, and left alone at the end.
func TestFrameRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ticker := time.NewTicker(time.Second / busyRate)
		defer ticker.Stop()
		find := func() *time.Ticker { return ticker }
		ticks := func(during time.Duration) (n int) {
			for over := time.After(during); ; {
				select {
				case <-ticker.C:
					n++
				case <-over:
					return n
				}
			}
		}
		var f frameRate
		f.stir(func() *time.Ticker { return nil }) // it does not run yet
		f.stir(find)
		if n := ticks(busyFor + time.Millisecond); n < 5 {
			t.Errorf("%d frames after the first view", n)
		}
		if n := ticks(time.Minute); n > int(time.Minute/restFrame) {
			t.Errorf("%d frames in a minute in which nothing happened", n)
		}
		f.stir(find)
		begun := time.Now()
		<-ticker.C
		if wait := time.Since(begun); wait > time.Second/busyRate {
			t.Errorf("the next frame came after %v", wait)
		}
		for range 20 { // what goes on happening goes on being drawn
			f.stir(find)
			if n := ticks(busyFor / 2); n < 2 {
				t.Errorf("%d frames in %v of a flood", n, busyFor/2)
			}
		}
		f.end()
		f.stir(find)
		ticker.Stop()
		if n := ticks(time.Minute); n > 0 {
			t.Errorf("%d frames after the end", n)
		}
	})
}
