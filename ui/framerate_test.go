package ui

import (
	"io"
	"os"
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

// driven is a frame rate that drives a ticker of its own, inside a bubble.
func driven(t *testing.T) *frameRate {
	t.Helper()
	ticker := time.NewTicker(time.Second / busyRate)
	t.Cleanup(ticker.Stop)
	f := new(frameRate)
	f.stir() // nothing is driven yet
	f.drive(ticker)
	t.Cleanup(f.end)
	return f
}

// ticks counts the frames in a time.
func (f *frameRate) ticks(during time.Duration) (n int) {
	for over := time.After(during); ; {
		select {
		case <-f.ticker.C:
			n++
		case <-over:
			return n
		}
	}
}

// TestFrameRate: the ticker is fast after something happened and slow when it
// is drawn, and left alone at the end.
func TestFrameRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := driven(t)
		if n := f.ticks(busyFor + time.Millisecond); n < 5 {
			t.Errorf("%d frames after the first view", n)
		}
		if n := f.ticks(time.Minute); n > int(time.Minute/restFrame) {
			t.Errorf("%d frames in a minute in which nothing happened", n)
		}
		f.stir()
		begun := time.Now()
		<-f.ticker.C
		if wait := time.Since(begun); wait > time.Second/busyRate {
			t.Errorf("the next frame came after %v", wait)
		}
		for range 20 { // what goes on happening goes on being drawn
			f.stir()
			if n := f.ticks(busyFor / 2); n < 2 {
				t.Errorf("%d frames in %v of a flood", n, busyFor/2)
			}
		}
		f.end()
		f.stir()
		f.ticker.Stop()
		if n := f.ticks(time.Minute); n > 0 {
			t.Errorf("%d frames after the end", n)
		}
	})
}

// TestFrameRateIsNotSlowedByALateTimer: a rest whose time had come when
// something happened does not delay what happened.
func TestFrameRateIsNotSlowedByALateTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := driven(t)
		f.ticks(busyFor - time.Millisecond)
		f.stir()
		f.relax() // as if it had waited for the lock meanwhile
		begun := time.Now()
		<-f.ticker.C
		if wait := time.Since(begun); wait > time.Second/busyRate {
			t.Errorf("the next frame came after %v", wait)
		}
	})
}

// TestWritesAreFollowedByFrames: a view that was made while a write took its
// time is drawn soon after it.
func TestWritesAreFollowedByFrames(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = r.Close(), w.Close() }()
	synctest.Test(t, func(t *testing.T) {
		f := driven(t)
		f.ticks(time.Second) // it rests
		out := &measured{w, newPace(), f}
		if _, err := out.Write([]byte("a frame")); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		<-f.ticker.C
		if wait := time.Since(begun); wait > time.Second/busyRate {
			t.Errorf("the next frame came after %v", wait)
		}
	})
}
