package ui

import (
	"os"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// How often what is received is drawn. Keys are drawn at once, whatever
// happens; these make sure that they need not queue behind a flood.
const (
	// minFrame is between two messages of the pump.
	minFrame = 16 * time.Millisecond
	// floodFrame is the same while more arrives than anybody can read.
	floodFrame = 33 * time.Millisecond
	floodBatch = 64
	// maxFrame is how long the list may stand still in a flood.
	maxFrame = 3 * time.Second
	// budget is how many bytes a second the list may write.
	budget = 150_000
	// A frame that the terminal takes in this time is in nobody's way.
	quickDrain = 12 * time.Millisecond
	// Of any other, the part beyond that may take a fortieth of the time: a
	// key meets it so seldom.
	slack = 40
	// maxAccident is how long the list stands still for one late answer.
	maxAccident = 500 * time.Millisecond
)

// silentSpeed is what a terminal that answers nothing is taken for, in bytes a
// second: a slow one.
const silentSpeed = 50_000

// pace measures how quickly the terminal takes what is drawn, so that the
// list moves as often as the terminal can show it and no more. A terminal far
// away takes everything at once, because the connection between has buffers,
// and shows it seconds later: only its answer tells. So the first large frame,
// and later those of a flood, end with a question (is the terminal well?) that
// every terminal answers after it has drawn the frame; the answer's delay beyond
// that of the first question, which was asked before anything was drawn, is what
// the frame took. Until then the terminal is taken for a slow one.
type pace struct {
	mu     sync.Mutex
	sent   time.Time // when the newest message of the pump went
	batch  int       // updates in it
	moved  time.Time // when the list last moved
	frame  int       // bytes of the largest frame since: the one that shows it
	moving bool      // that is not written yet
	flood  bool      // the messages of the pump follow each other closely
	ending bool      // no more questions

	started  bool      // the first question was asked
	asked    time.Time // when the open question was asked; zero when none is
	answers  bool      // the terminal has answered
	known    bool      // also after a large frame
	base     time.Duration
	about    int           // bytes of the frame that is asked about
	late     [2]drain      // the newest answers
	answered chan struct{} // rings at an answer
}

// drain is how long a terminal took for a frame of so many bytes.
type drain struct {
	took  time.Duration
	bytes int
}

// of is how long it takes for n bytes: not less, as it has its bad moments.
func (d drain) of(n int) time.Duration {
	if n <= d.bytes {
		return d.took
	}
	return time.Duration(float64(d.took) * float64(n) / float64(d.bytes))
}

func newPace() *pace { return &pace{answered: make(chan struct{}, 1)} }

// question asks the terminal whether it is well (DSR 5).
const question = "\x1b[5n"

// next is when the pump may send its next message.
func (p *pace) next() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	frame := minFrame
	if p.batch >= floodBatch {
		frame = floodFrame
	}
	if p.rest() >= floodFrame*4 {
		frame = 4 * floodFrame // counters only, but they take room as well
	}
	return p.sent.Add(frame)
}

// still reports whether the list must not move yet.
func (p *pace) still(now time.Time) bool { return now.Before(p.letGo()) }

// letGo is when the list may move next.
func (p *pace) letGo() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.moved.Add(p.rest())
}

// rest is how long the list stands still after a move. p.mu is held.
func (p *pace) rest() time.Duration {
	seconds := func(speed float64) time.Duration {
		return time.Duration(float64(p.frame) / speed * float64(time.Second))
	}
	after := func(drain time.Duration) time.Duration { return min(max(0, drain-quickDrain)*slack, maxFrame) }
	rest := seconds(budget)
	switch {
	case p.known:
		// One late answer may be an accident.
		before, newest := p.late[0].of(p.frame), p.late[1].of(p.frame)
		rest = max(rest, after(min(before, newest)), min(after(newest), maxAccident))
		if !p.asked.IsZero() {
			rest = max(rest, min(after(time.Since(p.asked)-p.base), maxAccident)) // it is not even drawn
		}
	case p.started && (!p.answers || p.frame >= minAsked): // it has not said yet how long that takes, or never will
		rest = max(rest, after(seconds(silentSpeed)))
	case p.started: // small frames are not asked about, but many of them take their time as well
		rest = max(rest, seconds(silentSpeed))
	}
	return min(rest, maxFrame)
}

// sending is told before the pump sends a message of n updates.
func (p *pace) sending(now time.Time, n int, still bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flood = now.Sub(p.sent) < 5*floodFrame
	p.batch = n
	p.sent = now
	if !still {
		p.moved, p.moving, p.frame = now, true, 0
	}
}

// delivered is told after it: an event loop that was long in taking the
// message gets twice as long without another.
func (p *pace) delivered(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = now.Add(min(max(0, 2*now.Sub(p.sent)-minFrame), maxFrame/8))
}

// writing is told of every write of n bytes to the terminal, and says whether
// it should end with the question: the frame in which the list moves does.
func (p *pace) writing(now time.Time, n int) (ask bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frame = max(p.frame, n)
	if !p.moving || n < minAsked {
		return false // a key's frame, or the counters
	}
	p.moving = false
	if p.ending || !p.answers || p.known && !p.flood || !p.asked.IsZero() {
		return false
	}
	p.asked, p.about = now, n
	return true
}

// minAsked is the smallest frame that is taken for one in which the list
// moved, in bytes.
const minAsked = 1024

// answer is told of the terminal's answer.
func (p *pace) answer(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked.IsZero() {
		return
	}
	took := now.Sub(p.asked)
	p.asked = time.Time{}
	if !p.answers {
		// What was drawn meanwhile was not asked about.
		p.answers, p.base, p.frame = true, took, 0
	} else {
		late := drain{max(0, took-p.base), p.about}
		if !p.known {
			p.known, p.late[1] = true, late
		}
		p.late[0], p.late[1] = p.late[1], late
		// The way to the terminal may change: the base follows, slowly upwards.
		p.base = min(took, p.base+max(0, took-p.base)/256)
	}
	select {
	case p.answered <- struct{}{}:
	default:
	}
}

// filter keeps the terminal's answers from the model, and an end of the
// program back until the open question is answered: the answer would be typed
// into the shell.
func (p *pace) filter(send func(tea.Msg)) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		switch msg := msg.(type) {
		case uv.UnknownCsiEvent:
			if isWellness(string(msg)) {
				p.answer(time.Now())
				return nil
			}
		case tea.QuitMsg, tea.InterruptMsg:
			if p.end() {
				go func() {
					p.settled()
					send(msg)
				}()
				return nil
			}
		}
		return msg
	}
}

// isWellness reports whether a sequence is the answer to the question: no
// malfunction, or some.
func isWellness(s string) bool {
	rest, ok := strings.CutPrefix(s, "\x1b[")
	rest = strings.TrimPrefix(rest, "?")
	return ok && (rest == "0n" || rest == "3n")
}

// end stops the questions and reports whether one is open that will be
// answered.
func (p *pace) end() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	again := p.ending
	p.ending = true
	return !again && p.answers && !p.asked.IsZero()
}

// goodbye is how long the end waits for the terminal's last answer.
const goodbye = 300 * time.Millisecond

// settled waits until no question is open.
func (p *pace) settled() {
	limit := time.NewTimer(goodbye)
	defer limit.Stop()
	for {
		p.mu.Lock()
		open := !p.asked.IsZero()
		p.mu.Unlock()
		if !open {
			return
		}
		select {
		case <-p.answered:
		case <-limit.C:
			return
		}
	}
}

// start reports whether this is the first write, before which the first
// question is asked.
func (p *pace) start(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.started {
		return false
	}
	p.started, p.asked = true, now
	return true
}

// measured is the terminal with the measure taken of every write. It is a
// file, because Bubble Tea asks it for its size.
type measured struct {
	*os.File
	pace *pace
	rate *frameRate
}

func (m *measured) Write(b []byte) (int, error) {
	now := time.Now()
	out := b
	switch {
	case m.pace.start(now):
		out = append([]byte(question), b...)
	case m.pace.writing(now, len(b)):
		out = append(b[:len(b):len(b)], question...)
	}
	n, err := m.File.Write(out)
	m.rate.stir()
	if err != nil {
		return min(n, len(b)), err
	}
	return len(b), nil
}
