package recording

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"
)

// playing is what belongs to the goroutine of a player.
type playing struct {
	p       *Player
	ctx     context.Context
	stream  *Stream
	pending []Entry // read and not handed out
	total   int     // how many were pending when the last were read
	from    int64   // bytes of the recordings before those
	to      int64   // and with them
	state   PlayerState
	far     time.Time // of what was handed out since the last beginning, the latest: a line may tell an earlier time than the one before it
	first   time.Time // when the first entry came, once that is known
	again   bool      // the next message tells of a new beginning
	told    bool      // the newest state was handed out
	steps   int       // entries to be handed out in spite of the pause
	target  time.Time // of a seek
	rec     time.Time // where the recording's clock stands, or stood at wall
	wall    time.Time // zero while that clock does not run
	ahead   bool      // the newest state told the next entry
	err     error     // why there is nothing to play
}

// frame is how long entries are gathered at least before they are handed out,
// unless there are many.
const frame = 16 * time.Millisecond

// maxPlayed is how many entries are handed out at a time.
const maxPlayed = 4096

func (g *playing) open() (err error) {
	g.stream, err = Open(g.ctx, g.p.sources, g.p.span, g.p.guard)
	return err
}

// turn does one thing. It reports false when the player's time is over.
func (g *playing) turn() bool {
	g.granted()
	if g.hungry() {
		g.read()
	}
	if g.err != nil {
		return false
	}
	n, wait := g.ready(time.Now())
	if n > 0 || g.again || !g.told || !g.ahead && len(g.pending) > 0 {
		return g.hand(n)
	}
	return g.wait(wait)
}

// hungry reports whether more entries are to be read first.
func (g *playing) hungry() bool {
	switch {
	case g.state.Ended:
		return false
	case len(g.pending) == 0:
		return g.due() && (g.told || g.state.At.IsZero())
	}
	return len(g.pending) < maxPlayed && (g.state.Seeking || !g.state.Paused && g.state.Speed <= Max)
}

// granted fulfils the wishes that are there.
func (g *playing) granted() {
	for {
		select {
		case f := <-g.p.wishes:
			f(g)
			g.told = false
		default:
			return
		}
	}
}

// due reports whether entries are wanted at all.
func (g *playing) due() bool {
	return !g.state.Paused || g.steps > 0 || g.state.Seeking || g.state.At.IsZero()
}

// read gets more entries; wishes are heard meanwhile. When there are some
// already, it does not wait long.
func (g *playing) read() {
	ctx, cancel := context.WithCancel(g.ctx)
	if len(g.pending) > 0 {
		ctx, cancel = context.WithTimeout(g.ctx, frame)
	}
	defer cancel()
	done := make(chan struct{})
	var entries []Entry
	var err error
	go func() {
		defer close(done)
		g.p.guard(func() { entries, err = g.stream.Next(ctx) })
	}()
	select {
	case <-done:
	case f := <-g.p.wishes:
		cancel()
		<-done
		defer func() {
			f(g)
			g.told = false
		}()
	}
	g.from = g.behind(len(g.pending))
	g.pending = append(g.pending, entries...)
	if g.first.IsZero() {
		g.first = g.next()
	}
	g.to, g.total = g.stream.Progress().Read, len(g.pending)
	if errors.Is(err, io.EOF) {
		g.state.Ended, g.told = true, false
	}
	if errors.As(err, new(*EmptySpanError)) {
		g.err = err
	}
}

// note says why a wish was not fulfilled.
func (g *playing) note(why string) {
	g.state.Note = why
	g.state.Noted++
}

// behind is how many bytes of the recordings lie before the last left pending
// entries, as far as that can be told of entries that were read together.
func (g *playing) behind(left int) int64 {
	if left == 0 {
		return g.to
	}
	return g.from + (g.to-g.from)*int64(g.total-left)/int64(g.total)
}

// next is when the first pending entry came.
func (g *playing) next() time.Time {
	if len(g.pending) == 0 {
		return time.Time{}
	}
	return g.pending[0].At
}

// position is where the recording's clock stands.
func (g *playing) position(now time.Time) time.Time {
	switch {
	case g.state.Seeking:
		return g.target
	case !g.wall.IsZero():
		return g.rec.Add(time.Duration(float64(now.Sub(g.wall)) * float64(g.state.Speed)))
	case g.rec.IsZero():
		return g.next()
	}
	return g.rec
}

// stopClock lets the recording's clock stand where it is.
func (g *playing) stopClock() { g.rec, g.wall = g.position(time.Now()), time.Time{} }

// ready is how many of the pending entries are to be handed out now and, if
// none, how long the next one takes; 0 for no idea.
func (g *playing) ready(now time.Time) (n int, wait time.Duration) {
	switch {
	case len(g.pending) == 0:
		if g.state.Ended && g.state.Seeking {
			g.state.Seeking, g.told = false, false
			if g.target.After(g.state.At) {
				why := "this is where the recording ends"
				if g.p.span.Until != (Bound{}) {
					why = "nothing after this is played"
				}
				g.note(why)
			}
		}
		return 0, 0
	case g.state.Seeking:
		if n = g.before(g.target); n < len(g.pending) && n <= maxPlayed {
			g.state.Seeking, g.told = false, false
			g.rec, g.wall = g.target, time.Time{}
			if g.state.At.IsZero() && n == 0 {
				g.rec = g.next() // there is nothing before
				if g.target.Before(g.rec) {
					why := "this is where the recording begins"
					if g.p.span.Since != (Bound{}) {
						why = "nothing before this is played"
					}
					g.note(why)
				}
			}
		}
		return min(n, maxPlayed), 0
	case g.steps > 0:
		for n < len(g.pending) && g.steps > 0 {
			if g.pending[n].Begin == nil { // which shows nothing
				g.steps--
			}
			n++
		}
		g.rec = g.pending[n-1].At
		return n, 0
	case g.state.Paused:
		return 0, 0
	case g.state.Speed <= Max:
		n = min(len(g.pending), maxPlayed)
		g.rec = g.pending[n-1].At
		return n, 0
	}
	if g.wall.IsZero() {
		g.rec, g.wall = g.position(now), now
	}
	reached := g.position(now)
	if n = g.before(reached.Add(1)); n > 0 {
		return min(n, maxPlayed), 0
	}
	return 0, max(frame, time.Duration(float64(g.next().Sub(reached))/float64(g.state.Speed)))
}

// before counts the pending entries up to the first that is not before t.
func (g *playing) before(t time.Time) int {
	for i := range g.pending {
		if !g.pending[i].At.Before(t) {
			return i
		}
	}
	return len(g.pending)
}

// hand hands out the first n pending entries. It reports false when the
// player's time is over.
func (g *playing) hand(n int) bool {
	out := Played{Again: g.again, Entries: g.pending[:n:n]}
	if n > 0 {
		g.state.At = out.Entries[n-1].At
		for i := range out.Entries {
			g.far = later(g.far, out.Entries[i].At)
		}
	}
	g.state.Progress = g.stream.Progress()
	if left := len(g.pending) - n; left > 0 {
		g.state.Read = g.behind(left)
	}
	g.state.Position = g.position(time.Now())
	g.state.Next = time.Time{}
	if g.ahead = n < len(g.pending); g.ahead {
		g.state.Next = g.pending[n].At
	}
	out.State = g.state
	if out.State.Ended = g.state.Ended && !g.ahead; out.State.Ended {
		g.rec, g.wall = g.state.At, time.Time{}
		out.State.Position = g.state.At
	}
	select {
	case g.p.out <- out:
	case <-g.ctx.Done():
		return false
	}
	g.pending = g.pending[n:]
	g.again, g.told = false, true
	return true
}

// wait waits for a wish, or for the next entry.
func (g *playing) wait(d time.Duration) bool {
	var timer <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		timer = t.C
	} else if g.hungry() {
		return g.ctx.Err() == nil
	}
	select {
	case f := <-g.p.wishes:
		f(g)
		g.told = false
	case <-timer:
	case <-g.ctx.Done():
		return false
	}
	return true
}

// seek sets out for a moment.
func (g *playing) seek(to time.Time) {
	g.state.Note = ""
	if !g.state.At.IsZero() && !to.After(g.far) && !g.restart() {
		return
	}
	g.setOut(to)
}

// setOut goes on until a moment.
func (g *playing) setOut(to time.Time) {
	g.stopClock()
	g.target, g.state.Seeking, g.steps = to, true, 0
	if g.state.Speed <= Max {
		g.state.Paused = true
	}
}

// restart begins again at the beginning.
func (g *playing) restart() bool {
	if i := slices.IndexFunc(g.p.sources, func(s Source) bool { return s.Once }); i >= 0 {
		g.note("there is no way back in " + g.p.sources[i].Name + ": it can be read once only")
		return false
	}
	old := g.stream
	if err := g.open(); err != nil {
		g.stream = old
		g.note("there is no way back: " + err.Error())
		return false
	}
	old.Close()
	g.pending, g.again = nil, true
	g.from, g.to, g.total = 0, 0, 0
	g.state.At, g.far, g.state.Ended = time.Time{}, time.Time{}, false
	g.rec, g.wall = time.Time{}, time.Time{}
	return true
}
