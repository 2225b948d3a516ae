package recording

import (
	"context"
	"time"
)

// Speed is how many times faster than it happened a recording is played.
type Speed float64

// Max plays without any waiting.
const Max Speed = 0

// Played is what a [Player] hands out: the entries whose time has come, and
// how it stands then.
type Played struct {
	// Again says that everything before has to be forgotten: the player went
	// back to the beginning.
	Again   bool
	Entries []Entry
	State   PlayerState
}

// PlayerState is how a replay stands.
type PlayerState struct {
	Progress
	At       time.Time // of the newest entry handed out; zero before the first
	Position time.Time // where the recording's clock stands; zero before the first entry is known
	Next     time.Time // of the entry that is waited for; zero when that is not known
	Speed    Speed
	Paused   bool
	Seeking  bool   // on the way to a moment
	Ended    bool   // everything has been handed out
	Note     string // why the last seek led nowhere, or not all the way; empty when it did
	Noted    int    // how many such notes there were
}

// Player hands out the entries of recordings at the pace at which they came,
// or faster. Its goroutine is [Player.Run]; the other methods only leave a
// wish, and never block.
type Player struct {
	sources []Source
	span    Span
	out     chan Played
	wishes  chan func(*playing)
	guard   func(func())
}

// PlayerOptions are how a replay begins.
type PlayerOptions struct {
	Span   Span
	Speed  Speed
	Paused bool
	Guard  func(func()) // runs the body of every goroutine beside Run, to catch a panic; nil calls it
}

// NewPlayer makes a player that does nothing until Run.
func NewPlayer(sources []Source, o PlayerOptions) *Player {
	p := &Player{sources: sources, span: o.Span, out: make(chan Played), wishes: make(chan func(*playing), 64), guard: o.Guard}
	if p.guard == nil {
		p.guard = func(f func()) { f() }
	}
	p.wish(func(g *playing) { g.state.Speed, g.state.Paused = o.Speed, o.Paused })
	return p
}

// Out is where entries are handed out. It is never closed.
func (p *Player) Out() <-chan Played { return p.out }

// Sources are what is played.
func (p *Player) Sources() []Source { return p.sources }

// wish leaves a wish. More than fit are more than anybody meant.
func (p *Player) wish(f func(*playing)) {
	select {
	case p.wishes <- f:
	default:
	}
}

// TogglePause pauses, or goes on.
func (p *Player) TogglePause() {
	p.wish(func(g *playing) {
		g.state.Paused = !g.state.Paused
		g.steps, g.state.Seeking = 0, false
		g.stopClock()
	})
}

// Step hands out the next entry at once. It pauses.
func (p *Player) Step() {
	p.wish(func(g *playing) {
		g.stopClock()
		g.state.Paused, g.state.Seeking = true, false
		g.steps++
	})
}

// SetSpeed plays faster or slower from now on, or once it is no longer paused.
func (p *Player) SetSpeed(s Speed) {
	p.wish(func(g *playing) {
		g.stopClock()
		g.state.Speed = s
	})
}

// Seek goes to a moment: everything before it is handed out at once, and the
// player goes on from there as it did before; at [Max] it pauses there, as it
// would be at the end before anybody saw the moment. To go back it begins
// again.
func (p *Player) Seek(to time.Time) { p.wish(func(g *playing) { g.seek(to) }) }

// SeekBy goes on, or back, by some time of the recording.
func (p *Player) SeekBy(d time.Duration) {
	p.wish(func(g *playing) {
		to := g.position(time.Now()).Add(d)
		if d > 0 && !g.state.At.IsZero() { // on, whatever times the lines before have told
			g.state.Note = ""
			g.setOut(to)
			return
		}
		g.seek(to)
	})
}

// SeekClock goes to the time of day of clock, in its zone, on the day on which
// the player stands, or the day after that as in a [Bound].
func (p *Player) SeekClock(clock time.Time) {
	p.wish(func(g *playing) {
		day := g.position(time.Now())
		to := onDay(clock, day, 0)
		if to.Before(g.first.Add(-halfDay)) {
			to = onDay(clock, day, 1)
		}
		g.seek(to)
	})
}

// Run plays until ctx ends. The error says what could not be opened, but for
// pipes, which [PlayerState] tells; an
// *[EmptySpanError], that the span leaves nothing to play.
func (p *Player) Run(ctx context.Context) error {
	g := &playing{p: p, ctx: ctx}
	if err := g.open(); err != nil {
		return err
	}
	defer func() { g.stream.Close() }()
	for g.turn() {
	}
	return g.err
}
