package ui

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"ringtail/rc"
)

// sent is a message of the pump and when it was sent.
type sent struct {
	at    time.Duration
	batch []rc.Update
	still bool
}

// fakeTerminal draws what the list's moves and the counters cost.
type fakeTerminal struct {
	p      *pace
	frame  int           // bytes of a frame in which the list moves
	speed  float64       // bytes a second it draws; 0 for any number
	away   time.Duration // there and back
	silent bool          // it answers nothing
	behind time.Time     // when all it was given is drawn
}

// write gives the terminal n bytes, as [measured] does.
func (f *fakeTerminal) write(n int, asked bool) {
	begun := time.Now()
	if f.speed > 0 {
		if f.behind.Before(begun) {
			f.behind = begun
		}
		f.behind = f.behind.Add(time.Duration(float64(n) / f.speed * float64(time.Second)))
	} else {
		f.behind = begun
	}
	if asked && !f.silent {
		time.AfterFunc(time.Until(f.behind)+f.away, func() { f.p.answer(time.Now()) })
	}
}

// flooded runs the pump for a time at so many events a second, with a
// terminal beside it, and tells what was sent.
func flooded(t *testing.T, f *fakeTerminal, perSecond int, length time.Duration, busy time.Duration) []sent {
	t.Helper()
	var out []sent
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		f.p = newPace()
		f.behind = begin
		if f.p.start(begin) {
			f.write(0, true)
		}
		time.Sleep(time.Second)
		begin = time.Now()
		updates := make(chan rc.Update)
		done := make(chan struct{})
		go func() {
			defer close(done)
			pump(t.Context(), updates, f.p, func(b []rc.Update, still bool) {
				out = append(out, sent{time.Since(begin), b, still})
				time.Sleep(busy)
				n := f.frame
				if still {
					n = 100
				}
				f.write(n, f.p.writing(time.Now(), n))
			})
		}()
		for i := range int(length.Seconds() * float64(perSecond)) {
			updates <- numbered(i)
			time.Sleep(time.Second / time.Duration(perSecond))
		}
		time.Sleep(3 * time.Second)
		close(updates)
		<-done
	})
	n := 0
	for _, m := range out {
		for _, u := range m.batch {
			if got := u.(rc.Event).Received.Unix(); got != int64(n) {
				t.Fatalf("update %d came in place %d", got, n)
			}
			n++
		}
	}
	if want := int(length.Seconds() * float64(perSecond)); n != want {
		t.Fatalf("%d updates were sent, want %d", n, want)
	}
	if len(out) > 0 && out[len(out)-1].still {
		t.Fatal("the list was never let go")
	}
	return out
}

func numbered(n int) rc.Update { return rc.Event{Received: time.Unix(int64(n), 0)} }

// moves are the times at which the list moved.
func moves(all []sent) (at []time.Duration) {
	for _, m := range all {
		if !m.still {
			at = append(at, m.at)
		}
	}
	return at
}

// usual is the usual time between two of them, after the first second.
func usual(t *testing.T, at []time.Duration, until time.Duration) time.Duration {
	t.Helper()
	var first, last time.Duration
	n := 0
	for _, a := range at {
		if a < time.Second || a > until {
			continue
		}
		if n == 0 {
			first = a
		}
		last = a
		n++
	}
	if n < 2 {
		t.Fatalf("the list moved %d times", n)
	}
	return (last - first) / time.Duration(n-1)
}

func TestPumpSendsAtOnceThenByFrame(t *testing.T) {
	all := flooded(t, &fakeTerminal{frame: 200}, 1000, time.Second, 0)
	if all[0].at != 0 {
		t.Fatalf("the first update waited %v", all[0].at)
	}
	for i := 1; i < len(all)-1; i++ {
		if gap := all[i].at - all[i-1].at; gap < minFrame || gap > minFrame+2*time.Millisecond {
			t.Fatalf("messages %d and %d are %v apart", i-1, i, gap)
		}
		if all[i].still {
			t.Fatalf("the list stands still at %v although its frames are small", all[i].at)
		}
	}
}

// TestPumpPacesTheList: how often the list moves depends on what its frames
// cost and on the terminal, never on how far away that is.
func TestPumpPacesTheList(t *testing.T) {
	for _, c := range []struct {
		name     string
		terminal fakeTerminal
		from, to time.Duration
	}{
		{"quick", fakeTerminal{frame: 4000}, floodFrame, 2 * floodFrame},
		{"quick, large frames", fakeTerminal{frame: 15_000}, 100 * time.Millisecond, 140 * time.Millisecond},
		{"quick, far away", fakeTerminal{frame: 4000, away: 200 * time.Millisecond}, floodFrame, 8 * floodFrame},
		{"slow", fakeTerminal{frame: 4000, speed: 50_000}, time.Second, maxFrame + floodFrame*4},
		{"slow and far away", fakeTerminal{frame: 4000, speed: 50_000, away: 200 * time.Millisecond}, time.Second, maxFrame + floodFrame*4},
		{"slow and silent", fakeTerminal{frame: 4000, speed: 50_000, silent: true}, time.Second, maxFrame + floodFrame*4},
		{"middling", fakeTerminal{frame: 4000, speed: 200_000}, 150 * time.Millisecond, 600 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := flooded(t, &c.terminal, 10_000, 10*time.Second, 0)
			if got := usual(t, moves(all), 10*time.Second); got < c.from || got > c.to {
				t.Fatalf("the list moves every %v, want %v to %v", got, c.from, c.to)
			}
			for i := 1; i < len(all); i++ {
				if gap := all[i].at - all[i-1].at; gap > 300*time.Millisecond && all[i].at < 10*time.Second {
					t.Fatalf("nothing was counted for %v before %v", gap, all[i].at)
				}
			}
		})
	}
}

// TestPumpIsCarefulAtFirst: until it is known what a frame costs the list moves
// as on a slow terminal, and the first large frame tells.
func TestPumpIsCarefulAtFirst(t *testing.T) {
	for _, c := range []struct {
		name     string
		terminal fakeTerminal
		from, to int // moves in the first two seconds
	}{
		{"slow", fakeTerminal{frame: 4000, speed: 50_000}, 1, 1},
		{"slow and far away", fakeTerminal{frame: 4000, speed: 50_000, away: 200 * time.Millisecond}, 1, 1},
		{"slow and silent", fakeTerminal{frame: 4000, speed: 50_000, silent: true}, 1, 1},
		{"quick", fakeTerminal{frame: 4000}, 50, 61},
		{"quick, small frames", fakeTerminal{frame: minAsked - 1}, 50, 63},
		{"quick, far away", fakeTerminal{frame: 4000, away: 200 * time.Millisecond}, 10, 61},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := 0
			for _, at := range moves(flooded(t, &c.terminal, 10_000, 3*time.Second, 0)) {
				if at < 2*time.Second {
					n++
				}
			}
			if n < c.from || n > c.to {
				t.Errorf("the list moved %d times in the first two seconds, want %d to %d", n, c.from, c.to)
			}
		})
	}
}

// TestFirstScreenIsNoMove: the first screen, which is written before the first
// question is answered, does not make the list stand still.
func TestFirstScreenIsNoMove(t *testing.T) {
	for _, away := range []time.Duration{time.Millisecond, 30 * time.Millisecond, 100 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			f := &fakeTerminal{p: newPace(), away: away}
			f.p.sending(time.Now(), 1, false) // a status
			f.p.start(time.Now())
			f.write(0, true)
			f.write(4000, f.p.writing(time.Now(), 4000))
			time.Sleep(away + time.Millisecond)
			if wait := time.Until(f.p.letGo()); wait > 0 {
				t.Errorf("%v away, the list stands still for another %v", away, wait)
			}
			synctest.Wait()
		})
	}
}

// TestPumpIsQuickAgain: a terminal that was slow for a while is not taken for
// slow for ever.
func TestPumpIsQuickAgain(t *testing.T) {
	f := &fakeTerminal{frame: 4000, speed: 50_000}
	length := 30 * time.Second
	var all []sent
	synctest.Test(t, func(t *testing.T) {
		f.p = newPace()
		f.p.start(time.Now())
		f.behind = time.Now()
		f.write(0, true)
		begin := time.Now()
		updates := make(chan rc.Update)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			pump(ctx, updates, f.p, func(b []rc.Update, still bool) {
				all = append(all, sent{time.Since(begin), b, still})
				n := f.frame
				if still {
					n = 100
				}
				f.write(n, f.p.writing(time.Now(), n))
			})
		}()
		for i := range int(length / time.Millisecond) {
			if i == 10_000 {
				f.speed = 100e6
			}
			for range 10 {
				updates <- numbered(i)
			}
			time.Sleep(time.Millisecond)
		}
		cancel()
		<-done
	})
	var slow, quick []time.Duration
	for _, at := range moves(all) {
		switch {
		case at > time.Second && at < 10*time.Second:
			slow = append(slow, at)
		case at > 20*time.Second:
			quick = append(quick, at)
		}
	}
	if len(slow) > 15 || len(quick) < 150 {
		t.Errorf("the list moved %d times in 9 s on a slow terminal, then %d times in 10 s on a quick one", len(slow), len(quick))
	}
}

func TestPumpWaitsForASlowScreen(t *testing.T) {
	all := flooded(t, &fakeTerminal{frame: 200}, 1000, time.Second, 50*time.Millisecond)
	for i := 1; i < len(all)-1; i++ {
		// 50 ms in send, then a frame of twice that.
		if gap := all[i].at - all[i-1].at; gap < 150*time.Millisecond && all[i].at < time.Second {
			t.Fatalf("messages %d and %d are %v apart although the screen is slow", i-1, i, gap)
		}
	}
}

func TestPumpBoundsAMessage(t *testing.T) {
	const together = 100 // come side by side
	total, most := 0, 0
	synctest.Test(t, func(t *testing.T) {
		updates := make(chan rc.Update)
		done := make(chan struct{})
		go func() {
			defer close(done)
			pump(t.Context(), updates, newPace(), func(b []rc.Update, _ bool) { total, most = total+len(b)*together, max(most, len(b)*together) })
		}()
		for range 3 * maxBatch / together {
			updates <- make(rc.Events, together)
		}
		close(updates)
		<-done
	})
	if total != 3*maxBatch/together*together || most > maxBatch+together {
		t.Fatalf("%d updates were sent, at most %d at a time", total, most)
	}
}

func TestPumpEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			pump(ctx, make(chan rc.Update), newPace(), func([]rc.Update, bool) { t.Error("something was sent") })
		}()
		synctest.Wait()
		cancel()
		<-done
	})
}

// TestEndWaitsForTheAnswer: an answer that comes after the program would be
// typed into the shell, one that never comes must not keep the program.
func TestEndWaitsForTheAnswer(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer time.Duration // 0 for never
		want   time.Duration
	}{{"answered", 80 * time.Millisecond, 80 * time.Millisecond}, {"never answered", 0, goodbye}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPace()
				p.start(time.Now())
				p.answer(time.Now())
				p.sending(time.Now(), 100, false)
				p.sending(time.Now(), 100, false)
				if !p.writing(time.Now(), 4000) {
					t.Fatal("a frame of a flood ends without the question")
				}
				ended := make(chan time.Time, 1)
				filter := p.filter(func(tea.Msg) { ended <- time.Now() })
				begun := time.Now()
				if filter(nil, tea.QuitMsg{}) != nil {
					t.Fatal("the end did not wait")
				}
				if p.writing(time.Now(), 4000) {
					t.Fatal("a question was asked after the end")
				}
				if c.answer > 0 {
					time.Sleep(c.answer)
					if filter(nil, uv.UnknownCsiEvent("\x1b[0n")) != nil {
						t.Fatal("the answer reached the model")
					}
				}
				if got := (<-ended).Sub(begun); got != c.want {
					t.Fatalf("the end came after %v, want %v", got, c.want)
				}
				if filter(nil, tea.QuitMsg{}) == nil {
					t.Fatal("the second end waits as well")
				}
			})
		})
	}
}

// TestNoQuestionsWhenLittleComes: an idle screen and one with little traffic
// write nothing but what changed. The first large frame alone is asked about.
func TestNoQuestionsWhenLittleComes(t *testing.T) {
	p := newPace()
	now := time.Now()
	p.start(now)
	p.answer(now)
	for i := range 20 {
		now = now.Add(300 * time.Millisecond)
		p.sending(now, 1, false)
		if asked := p.writing(now, 4000); asked != (i == 0) {
			t.Fatalf("frame %d of three a second: asked is %v", i, asked)
		}
		p.answer(now)
	}
}
