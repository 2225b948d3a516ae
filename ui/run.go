package ui

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

// Run shows the screen until the user quits, ctx ends or a signal asks for
// the end: all of these return nil. A panic of a goroutine of the screen ends
// it too; Run then restores the terminal and returns a [*PanicError].
func Run(ctx context.Context, o Options) error { return run(ctx, o, pump) }

func run(ctx context.Context, o Options, carry func(context.Context, <-chan rc.Update, *pace, func([]rc.Update, bool))) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := New(o)
	m.life = ctx
	terminal := newPace()
	rate := new(frameRate)
	var p *tea.Program
	p = newProgram(m, rate, append([]tea.ProgramOption{
		tea.WithContext(ctx),
		tea.WithOutput(&measured{os.Stdout, terminal, rate}),
		tea.WithFilter(terminal.filter(func(msg tea.Msg) { p.Send(msg) })),
	}, o.Program...)...)

	var crash atomic.Pointer[PanicError] // the first one
	m.alarm = func(err *PanicError) {
		crash.CompareAndSwap(nil, err)
		cancel()
	}
	var pumping sync.WaitGroup
	pumping.Go(func() {
		defer func() {
			if v := recover(); v != nil {
				m.alarm(&PanicError{v, debug.Stack()})
			}
		}()
		if o.Replay != nil {
			carryPlayed(ctx, o.Replay, func(played playedMsg) { p.Send(played) })
			return
		}
		carry(ctx, o.Updates, terminal, func(batch []rc.Update, still bool) {
			if still {
				p.Send(stillMsg(batch))
				return
			}
			p.Send(updatesMsg(batch))
		})
	})
	_, err := p.Run()
	rate.end()
	ended := ctx.Err() // before our own cancel: somebody else's wish
	cancel()
	pumping.Wait()
	m.list.StopSearch()
	m.log.Close()
	switch {
	case crash.Load() != nil:
		return crash.Load()
	case m.crash != nil:
		return m.crash
	case errors.Is(err, tea.ErrProgramPanic):
		return err // Bubble Tea has restored the terminal and printed it
	case errors.Is(err, tea.ErrProgramKilled), errors.Is(err, tea.ErrInterrupted), ended != nil && errors.Is(err, ended):
		return nil
	}
	return err // nil, or what Bubble Tea could not do
}
