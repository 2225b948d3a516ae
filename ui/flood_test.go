package ui

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"ringtail/rc"
)

// paced is a terminal that tells when something was drawn.
type paced struct {
	mu    sync.Mutex
	bytes int
	drawn chan struct{}
}

func (p *paced) Write(b []byte) (int, error) {
	p.mu.Lock()
	p.bytes += len(b)
	p.mu.Unlock()
	select {
	case p.drawn <- struct{}{}:
	default:
	}
	return len(b), nil
}

// BenchmarkKeyUnderFlood is the time from a key to the bytes that show it,
// while so many events a second arrive at a screen of 200×60 with the real
// program loop, pump and renderer. It prints the distribution.
func BenchmarkKeyUnderFlood(b *testing.B) {
	for _, perSecond := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%d_events_s", perSecond), func(b *testing.B) { keyUnderFlood(b, perSecond) })
	}
}

func keyUnderFlood(b *testing.B, perSecond int) {
	updates := make(chan rc.Update)
	out := &paced{drawn: make(chan struct{}, 1)}
	in, keyboard := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	o := Options{
		Updates: updates, Client: &fakeClient{}, Filters: []string{pathSMS},
		Program: []tea.ProgramOption{
			tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(200, 60), tea.WithColorProfile(colorprofile.TrueColor),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithoutSignals(),
		},
	}
	// When a key has been handled, and its frame handed to the renderer, is
	// what the user waits for; the renderer then writes within its frame.
	handled := make(chan time.Time, 1)
	m := &timed{Model: New(o), handled: handled}
	m.look.now = time.Now()
	rate := new(frameRate)
	defer rate.end()
	p := newProgram(m, rate, append([]tea.ProgramOption{tea.WithContext(ctx)}, o.Program...)...)
	var events rc.Events
	for i := range 500 {
		events = append(events, message(i, `"subject":"a text of the usual length, more or less"`))
	}
	var running sync.WaitGroup
	running.Go(func() {
		pump(ctx, updates, newPace(), func(batch []rc.Update, still bool) {
			if still {
				p.Send(stillMsg(batch))
				return
			}
			p.Send(updatesMsg(batch))
		})
	})
	running.Go(func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		begun, sent := time.Now(), 0
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				due := int(time.Since(begun).Seconds() * float64(perSecond))
				for sent < due {
					// What comes together is handed over together.
					n := min(due-sent, len(events)-sent%len(events))
					select {
					case updates <- events[sent%len(events):][:n:n]:
						sent += n
					case <-ctx.Done():
						return
					}
				}
			}
		}
	})
	running.Go(func() { _, _ = p.Run() })
	p.Send(updatesMsg{live()})

	var took []time.Duration
	for b.Loop() {
		pause := time.NewTimer(time.Duration(5+rand.IntN(30)) * time.Millisecond)
		<-pause.C
		select {
		case <-handled:
		default:
		}
		pressed := time.Now()
		_, _ = keyboard.Write([]byte("k"))
		<-handled
		select {
		case <-out.drawn: // perhaps of a frame before
		default:
		}
		<-out.drawn
		took = append(took, time.Since(pressed))
	}
	cancel()
	_ = keyboard.Close()
	running.Wait()
	slices.Sort(took)
	at := func(q float64) time.Duration { return took[min(len(took)-1, int(q*float64(len(took))))] }
	b.ReportMetric(float64(at(0.5).Microseconds())/1e3, "p50-ms")
	b.ReportMetric(float64(at(0.95).Microseconds())/1e3, "p95-ms")
	b.ReportMetric(float64(at(0.99).Microseconds())/1e3, "p99-ms")
	b.ReportMetric(0, "ns/op")
	b.Logf("key to repaint at %d events/s: p50 %v, p95 %v, p99 %v, most %v of %d keys; %d events held",
		perSecond, at(0.5), at(0.95), at(0.99), took[len(took)-1], len(took), m.log.EventsHeld())
}

// timed tells when a key was handled.
type timed struct {
	*Model
	handled chan time.Time
}

func (m *timed) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := m.Model.Update(msg)
	if _, ok := msg.(tea.KeyPressMsg); ok {
		select {
		case m.handled <- time.Now():
		default:
		}
	}
	return m, cmd
}

// BenchmarkIdleSecond is what a second of silence costs: the tick and the
// frame after it. A thousandth of a second of it is 0.1 % of a core.
func BenchmarkIdleSecond(b *testing.B) {
	s := newScreen(b, 200, 60)
	s.receive(live())
	for i := range 1000 {
		s.receive(sms(i, fmt.Sprintf("message %d", i)))
	}
	b.ReportAllocs()
	for b.Loop() {
		s.pass(time.Second)
		_ = s.m.View()
	}
}
