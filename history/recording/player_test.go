package recording

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// replay plays entries in a bubble of time.
type replay struct {
	t     *testing.T
	p     *Player
	begun time.Time
	all   []Entry // handed out since the last new beginning
	state PlayerState
	again int
}

// play runs a test against a player.
func play(t *testing.T, sources []Source, o PlayerOptions, test func(r *replay)) {
	synctest.Test(t, func(t *testing.T) {
		r := &replay{t: t, p: NewPlayer(sources, o), begun: time.Now()}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.p.Run(ctx) }()
		test(r)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// after lets time pass and takes what is handed out meanwhile.
func (r *replay) after(d time.Duration) *replay {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case out := <-r.p.Out():
			r.take(out)
		case <-timer.C:
			for {
				synctest.Wait()
				select {
				case out := <-r.p.Out():
					r.take(out)
					continue
				default:
				}
				return r
			}
		}
	}
}

func (r *replay) take(out Played) {
	if out.Again {
		r.all = nil
		r.again++
	}
	r.all = append(r.all, out.Entries...)
	r.state = out.State
}

func (r *replay) expect(what, want string) {
	r.t.Helper()
	if got := names(r.all); got != want {
		r.t.Errorf("%s, after %v: %q, want %q; state %+v", what, time.Since(r.begun), got, want, r.state)
	}
}

var minutes = memory("a", begin(0), entry(sms(0)), entry(sms(60)), entry(sms(120)), entry(sms(180)), entry(sms(3780)))

func TestPlayingAtSpeed(t *testing.T) {
	play(t, []Source{minutes}, PlayerOptions{Speed: 1}, func(r *replay) {
		r.after(0).expect("at once", "begin 0")
		if !r.state.Next.Equal(sms(60).Received) || !r.state.At.Equal(sms(0).Received) || r.state.Ended || r.state.Entries == 0 {
			t.Errorf("state %+v", r.state)
		}
		r.after(59*time.Second).expect("a second before", "begin 0")
		r.after(time.Second+frame).expect("a minute later", "begin 0 60")
		r.p.SetSpeed(10)
		r.after(5*time.Second).expect("at ten times the speed", "begin 0 60")
		r.after(time.Second+2*frame).expect("at ten times the speed", "begin 0 60 120")
		r.p.SetSpeed(Max)
		r.after(0).expect("without waiting", "begin 0 60 120 180 3780")
		if !r.state.Ended || !r.state.Position.Equal(sms(3780).Received) || r.state.Read != r.state.Size {
			t.Errorf("at the end: %+v", r.state)
		}
	})
}

func TestPausing(t *testing.T) {
	play(t, []Source{minutes}, PlayerOptions{Speed: 1, Paused: true}, func(r *replay) {
		r.after(time.Hour).expect("paused from the start", "")
		if !r.state.Paused || !r.state.Position.Equal(sms(0).Received) {
			t.Errorf("state %+v", r.state)
		}
		r.p.TogglePause()
		r.after(30*time.Second).expect("going on", "begin 0")
		r.p.TogglePause()
		r.after(time.Hour).expect("paused", "begin 0")
		r.p.TogglePause()
		r.after(29*time.Second).expect("the pause does not count", "begin 0")
		r.after(time.Second+2*frame).expect("after a minute without it", "begin 0 60")
		r.p.Step()
		r.after(0).expect("a step", "begin 0 60 120")
		r.p.Step()
		r.p.Step()
		r.after(time.Hour).expect("two steps", "begin 0 60 120 180 3780")
		r.p.Step()
		if r.after(0); !r.state.Ended || !r.state.Paused {
			t.Errorf("a step at the end: %+v", r.state)
		}
	})
}

// TestSeekingATimeOfDay goes to that of the day on which the player stands, and
// to that of the night in a recording that goes on into the next day.
func TestSteppingShowsSomething(t *testing.T) {
	play(t, []Source{minutes}, PlayerOptions{Speed: 1, Paused: true}, func(r *replay) {
		r.p.Step()
		r.after(0).expect("the line that a recording begins with shows nothing", "begin 0")
		r.p.Step()
		r.p.Step()
		r.after(0).expect("two steps more", "begin 0 60 120")
	})
}

func TestSeekingATimeOfDay(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(0, 1, 1, hour, minute, 0, 0, time.UTC) }
	night := memory("night", entry(sms(0)), entry(sms(11*3600)), entry(sms(13*3600)), entry(sms(25*3600)))
	play(t, []Source{night}, PlayerOptions{Speed: 1, Paused: true}, func(r *replay) {
		r.after(0).expect("the first is of 14:02", "")
		r.p.SeekClock(at(2, 0))
		r.after(0).expect("the night", "0 39600")
		r.p.SeekClock(at(14, 0))
		r.after(0).expect("that day's afternoon", "0 39600 46800")
		r.p.SeekClock(at(1, 0))
		r.after(0).expect("back", "0")
	})
	play(t, []Source{night}, PlayerOptions{Speed: 1, Paused: true}, func(r *replay) {
		r.after(0)
		r.p.SeekClock(at(14, 0))
		r.after(0).expect("before it begins", "")
		if !strings.Contains(r.state.Note, "begins") {
			t.Errorf("it is not told: %+v", r.state)
		}
	})
}

func TestSeeking(t *testing.T) {
	play(t, []Source{minutes}, PlayerOptions{Speed: 1}, func(r *replay) {
		r.after(10*time.Second).expect("playing", "begin 0")
		r.p.SeekBy(time.Minute)
		r.after(0).expect("a minute on", "begin 0 60")
		if p := r.state.Position.Sub(sms(70).Received); p < 0 || p > time.Second {
			t.Errorf("it stands at %v", r.state.Position)
		}
		r.after(49*time.Second).expect("it goes on from there", "begin 0 60")
		r.after(time.Second+2*frame).expect("it goes on from there", "begin 0 60 120")
		r.p.SeekBy(-90 * time.Second)
		r.after(0).expect("back", "begin 0")
		if r.again != 1 {
			t.Errorf("%d new beginnings", r.again)
		}
		r.after(30*time.Second+2*frame).expect("and on", "begin 0 60")
		r.p.Seek(sms(180).Received)
		r.after(0).expect("to a moment: what is due then comes at once", "begin 0 60 120 180")
		r.p.TogglePause()
		r.after(time.Hour)
		for range 3 {
			r.p.SeekBy(10 * time.Minute)
		}
		r.after(time.Hour).expect("on through a silence, paused", "begin 0 60 120 180")
		if got := r.state.Position.Sub(sms(180).Received); got < 30*time.Minute || got > 31*time.Minute || !r.state.Paused {
			t.Errorf("it stands %v on: %+v", got, r.state)
		}
		r.p.SeekClock(time.Date(0, 1, 1, 14, 3, 0, 0, time.UTC))
		r.after(0).expect("to a time of day", "begin 0")
		r.p.Seek(time.Time{}.Add(1))
		r.after(0).expect("before everything", "")
		if !strings.Contains(r.state.Note, "begins") || !r.state.Position.Equal(sms(0).Received) {
			t.Errorf("it is not told that this is the beginning: %+v", r.state)
		}
		noted := r.state.Noted
		r.p.Seek(time.Time{}.Add(1))
		if r.after(time.Minute); r.state.Noted != noted+1 {
			t.Errorf("it is not told again: %+v", r.state)
		}
		r.p.Seek(sms(1e6).Received)
		r.after(0).expect("behind everything", "begin 0 60 120 180 3780")
		if !r.state.Ended || r.state.Seeking || !strings.Contains(r.state.Note, "ends") {
			t.Errorf("state %+v", r.state)
		}
		r.p.Seek(sms(100).Received)
		r.after(0).expect("and back from the end", "begin 0 60")
		if r.state.Ended {
			t.Errorf("state %+v", r.state)
		}
	})
}

// TestReadGrows tells how much is read while it goes on through entries that
// were read ahead: it never becomes less.
func TestReadGrows(t *testing.T) {
	play(t, []Source{minutes}, PlayerOptions{Speed: 1}, func(r *replay) {
		r.after(130*time.Second).expect("playing", "begin 0 60 120")
		before := r.state.Read
		r.p.Seek(sms(130).Received)
		r.after(0).expect("a little on", "begin 0 60 120")
		if r.state.Read < before || before == 0 || r.state.Read >= r.state.Size {
			t.Errorf("read %d of %d, before that %d", r.state.Read, r.state.Size, before)
		}
	})
}

// TestSeekingAtFullSpeed stays where it was sent: what comes after would be
// over before anybody saw the moment.
func TestSeekingAtFullSpeed(t *testing.T) {
	play(t, []Source{minutes}, PlayerOptions{Speed: Max}, func(r *replay) {
		if r.after(0); !r.state.Ended || r.state.Paused {
			t.Fatalf("state %+v", r.state)
		}
		r.p.Seek(sms(100).Received)
		r.after(time.Hour).expect("back from the end", "begin 0 60")
		if !r.state.Paused || r.state.Ended || r.state.Seeking || !r.state.Position.Equal(sms(100).Received) {
			t.Errorf("state %+v", r.state)
		}
		r.p.SeekBy(time.Minute)
		r.after(time.Hour).expect("a minute on", "begin 0 60 120")
		r.p.TogglePause()
		r.after(0).expect("going on", "begin 0 60 120 180 3780")
		r.p.Seek(sms(100).Received)
		r.p.SetSpeed(10)
		r.after(time.Hour).expect("at another speed, still paused", "begin 0 60")
		r.p.TogglePause()
		if r.after(2*time.Second + 2*frame); r.state.Paused {
			t.Errorf("at another speed: %+v", r.state)
		}
		r.expect("at another speed", "begin 0 60 120")
	})
}

// TestNoWayBack plays what can be read once only.
func TestNoWayBack(t *testing.T) {
	var w *io.PipeWriter
	src := Source{Name: "stdin", Once: true, Open: func() (r io.ReadCloser, err error) {
		r, w = io.Pipe() // inside the bubble of time
		return r, nil
	}}
	play(t, []Source{src}, PlayerOptions{Speed: Max}, func(r *replay) {
		r.after(time.Second).expect("before the first line", "")
		w.Write(AppendEntry(nil, entry(sms(0)), nil))
		r.after(time.Second).expect("the first line", "0")
		r.p.TogglePause()
		w.Write(AppendEntry(nil, entry(sms(1)), nil))
		r.after(time.Second).expect("paused", "0")
		r.p.TogglePause()
		r.after(time.Second).expect("going on", "0 1")
		r.p.SeekBy(-time.Second)
		r.after(time.Second).expect("back", "0 1")
		if !strings.Contains(r.state.Note, "no way back in stdin") || r.again != 0 {
			t.Errorf("state %+v", r.state)
		}
		w.Close()
		if r.after(time.Second); !r.state.Ended {
			t.Errorf("state %+v", r.state)
		}
	})
}

// TestNothingIsLost plays many entries at full speed while it is disturbed.
func TestNothingIsLost(t *testing.T) {
	var list []Entry
	for n := range 30000 {
		list = append(list, entry(sms(n)))
	}
	play(t, []Source{memory("a", list...)}, PlayerOptions{Speed: Max}, func(r *replay) {
		for !r.state.Ended {
			r.take(<-r.p.Out())
			r.p.TogglePause()
			r.p.TogglePause()
			r.p.SetSpeed(Max)
		}
		if len(r.all) != len(list) {
			t.Fatalf("%d of %d", len(r.all), len(list))
		}
		for n, e := range r.all {
			if !e.At.Equal(list[n].At) {
				t.Fatalf("entry %d is of %v", n, e.At)
			}
		}
	})
}

func TestPlayerThatCannotOpen(t *testing.T) {
	src := Source{Name: "x", Open: func() (io.ReadCloser, error) { return nil, errors.New("x is locked") }}
	if err := NewPlayer([]Source{src}, PlayerOptions{}).Run(t.Context()); err == nil || err.Error() != "x is locked" {
		t.Errorf("%v", err)
	}
}

// TestSeekingBackBehindAnEarlierLine: a line may tell an earlier time than those
// before it, such as an event that waited for its filter since the last run
// (rc/left.go hands it out with the time at which it was received), a fetched
// message in the output of ringtail tail, or any line after the clock was set
// back. What was handed out before it is later all the same: going to a moment
// between the two is going back.
func TestSeekingBackBehindAnEarlierLine(t *testing.T) {
	day := memory("a", begin(0), entry(sms(600)), entry(sms(700)), entry(sms(800)), entry(sms(300)), entry(sms(1000)))
	play(t, []Source{day}, PlayerOptions{Speed: 1}, func(r *replay) {
		r.after(850*time.Second).expect("played", "begin 600 700 800 300")
		r.p.TogglePause()
		r.after(time.Second)
		r.p.Seek(sms(650).Received)
		r.after(time.Second)
		if r.again != 1 {
			t.Errorf("the player did not begin again, and stands at %v", r.state.Position)
		}
		r.expect("at 650", "begin 600")
	})
}

// TestSeekingOnAfterTheClockWasSetBack: after the one line with a wrong time, going
// on goes on.
func TestSeekingOnAfterTheClockWasSetBack(t *testing.T) {
	const year = 365 * 24 * 3600
	day := memory("a", begin(0), entry(sms(0)), entry(sms(60)), entry(sms(year)), entry(sms(120)), entry(sms(180)), entry(sms(240)), entry(sms(3000)))
	play(t, []Source{day}, PlayerOptions{Speed: 1, Paused: true}, func(r *replay) {
		r.after(time.Second)
		for range 6 {
			r.p.Step()
		}
		r.after(time.Second).expect("stepped", "begin 0 60 31536000 120 180 240")
		r.p.SeekBy(time.Minute)
		r.after(time.Second)
		if r.again != 0 || len(r.all) < 7 {
			t.Errorf("a minute on from 240: the player began again %d times, shows %q and stands at %v", r.again, names(r.all), r.state.Position)
		}
	})
}
