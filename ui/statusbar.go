package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"ringtail/history/recording"
	"ringtail/rc"
)

// statusBar says in words where the connection stands, from the first frame
// on and at every width. Everything else on it is left out before the phase
// is, and trouble stays longest (statusfacts.go, badges.go); a failure that
// does not fit on the line takes more lines.
type statusBar struct {
	look   *look
	width  int
	server string
	demo   bool

	status    rc.Status
	paused    bool
	held      int  // events that a pause holds back
	recording bool // what arrives goes to a file too
	record    recording.State
	replay    *replay // in place of a connection; nil for one
	all       rate    // arrivals
	sms       rate    // texts among them
	lastSMS   time.Time
}

// Event counts an event. What was fetched from the message store happened at
// another time.
func (b *statusBar) Event(e rc.Event) {
	if e.How == rc.Backfilled {
		return
	}
	if e.Kind == rc.KindSMS {
		b.lastSMS = e.Received
	}
	b.all.add(b.look.now, 1)
	if e.Kind == rc.KindSMS {
		b.sms.add(b.look.now, 1)
	}
}

// rate is what the line shows the pace of: texts where they are watched, else
// everything.
func (b *statusBar) rate() (rate, string) {
	if b.watchesTexts() {
		return b.sms, "SMS "
	}
	return b.all, "events "
}

// watchesTexts reports whether a wanted filter brings texts.
func (b *statusBar) watchesTexts() bool {
	for _, path := range b.status.Filters.Wanted {
		if f, ok := rc.LookupFilter(path); ok && slices.Contains(f.Kinds, rc.KindSMS) {
			return true
		}
	}
	return false
}

// SetSize sets the width in columns; the bar chooses its own height.
func (b *statusBar) SetSize(w int) { b.width = w }

// View draws the bar in at most maxHeight lines.
func (b *statusBar) View(maxHeight int) []string {
	k := b.look
	if b.replay != nil {
		return []string{b.oneLine(b.replayHead())}
	}
	glyph, style, words := b.phase()
	problem := b.problem()
	if problem == "" {
		return []string{b.oneLine(line{{nil, " "}, {style, glyph + " " + words}})}
	}
	// A short problem stays on the line, a long one is wrapped below the words.
	badges := b.badges()
	whole := line{{nil, " "}, {style, glyph + " " + words + ": "}, {nil, problem}}
	if whole.width(k.cells)+badges.long(k.cells)+1 <= b.width {
		return []string{b.oneLine(whole)}
	}
	start := glyph + " " + words + ": "
	free := b.width - 2 - k.cells.width(start) - 12 // of the problem something is read on the first line too
	marks := badges.within(k.cells, free)
	room := marks.width(k.cells)
	rows := k.cells.wrap(start+problem, max(1, b.width-2))
	if room > 0 && len(rows) > 0 && k.cells.width(rows[0])+room+2 > b.width {
		rows = k.cells.wrap(start+problem, max(1, b.width-2-room))
	}
	out := make([]string, 0, len(rows))
	for i, row := range rows {
		if i == maxHeight-1 && i < len(rows)-1 {
			row = k.cells.cut(strings.Join(rows[i:], " "), b.width-2-room)
		}
		l := line{{nil, " "}}
		if i == 0 {
			n := min(len(glyph+" "+words+":"), len(row))
			l = append(l, span{style, row[:n]}, span{nil, row[n:]})
			if room > 0 && len(rows) > 1 { // at the edge, so that they stand in no sentence
				l = append(l, span{nil, strings.Repeat(" ", max(0, b.width-1-l.width(k.cells)-room))})
			}
			l = append(l, marks...)
			room = 0
		} else {
			l = append(l, span{nil, row})
		}
		out = append(out, l.render(k.cells, b.width, nil))
		if len(out) == maxHeight {
			break
		}
	}
	return out
}

// between stands between facts.
const between = " · "

// oneLine fills what the head leaves free. First come trouble in its shortest
// words and the badges, then all else by importance; what is kept is drawn in
// its usual order, with the rate at the right edge.
func (b *statusBar) oneLine(head line) string {
	k := b.look
	facts := b.facts()
	free := b.width - head.width(k.cells) - 1
	kept := make([]int, len(facts)) // columns that a fact was given, 0 for none
	sep := len("  ")
	take := func(i, n int) bool {
		if had := kept[i]; had > 0 {
			if n > had+free {
				return false
			}
			free += had - n
		} else {
			if n+sep > free {
				return false
			}
			free -= n + sep
			sep = k.cells.width(between)
		}
		kept[i] = n
		return true
	}
	words := make([]string, len(facts))
	for rank := range rankCalm {
		for i, f := range facts {
			if f.rank == rank {
				if words[i] = f.short; words[i] == "" {
					words[i] = f.text
				}
				take(i, k.cells.width(words[i]))
			}
		}
	}
	badges := b.badges().within(k.cells, free)
	free -= badges.width(k.cells)
	tail, tailRoom := b.tail()
	keepTail := false
	for rank := range factRanks {
		if n := max(tail.width(k.cells), tailRoom) + 3; rank == rankRate && len(tail) > 0 && n <= free {
			keepTail = true
			free -= n
		}
		for i, f := range facts {
			switch {
			case f.rank != rank, f.more && kept[i-1] == 0:
			case take(i, max(k.cells.width(f.text), f.room)):
				words[i] = f.text
			case kept[i] == 0 && f.short != "" && take(i, k.cells.width(f.short)):
				words[i] = f.short
			}
		}
	}
	l := append(head, badges...)
	before := "  "
	for i, f := range facts {
		if kept[i] > 0 {
			l = append(l, span{&k.theme.faint, before}, span{f.style, words[i]})
			before = between
		}
	}
	if keepTail {
		gap := b.width - l.width(k.cells) - tail.width(k.cells) - 1
		l = append(l, span{nil, strings.Repeat(" ", max(1, gap))})
		l = append(l, tail...)
	}
	return l.render(k.cells, b.width, nil)
}

// phase is the connection in words.
func (b *statusBar) phase() (glyph string, style *lipgloss.Style, words string) {
	if b.replay != nil {
		return b.replayPhase()
	}
	t, s := b.look.theme, b.status
	attempt := ""
	if s.Attempt > 1 {
		attempt = fmt.Sprintf(" (attempt %d)", s.Attempt)
	}
	again := s.Connections > 0 && b.wasLive()
	switch s.Phase {
	case rc.PhaseIdle:
		return t.busy, &t.warn, "Starting…"
	case rc.PhaseAuthorizing:
		return t.busy, &t.warn, "Logging in…" + attempt
	case rc.PhaseTicket, rc.PhaseConnecting:
		if again {
			return t.busy, &t.warn, "Reconnecting…" + attempt
		}
		return t.busy, &t.warn, "Connecting…" + attempt
	case rc.PhaseSubscribing:
		return t.busy, &t.warn, "Subscribing…" + attempt
	case rc.PhaseLive:
		return t.live, &t.good, "Live"
	case rc.PhaseWaiting:
		if wait := s.RetryAt.Sub(b.look.now); wait > 0 {
			// Rounded up: at "1 s" there is still a second to go.
			return t.waiting, &t.warn, "Waiting " + duration((wait + time.Second - 1).Truncate(time.Second))
		}
		return t.waiting, &t.warn, "Trying again…"
	case rc.PhaseFailed:
		return t.off, &t.bad, "Failed"
	case rc.PhaseClosing:
		return t.busy, &t.dim, "Saying goodbye…"
	case rc.PhaseClosed:
		return t.off, &t.dim, "Closed"
	}
	return t.busy, &t.warn, s.Phase.String()
}

// wasLive tells a first connection from a later one: only what was live once
// can have an interruption.
func (b *statusBar) wasLive() bool { return b.status.Events > 0 || len(b.status.Gaps) > 0 }

// problem is why the connection is not live, inert, or empty.
func (b *statusBar) problem() string {
	s := b.status
	if s.Err == nil || s.Phase != rc.PhaseWaiting && s.Phase != rc.PhaseFailed {
		return ""
	}
	text := b.look.cells.remote(s.Err.Error())
	if s.Phase == rc.PhaseFailed {
		text = strings.TrimRight(text, ".") + ". Press r to try again."
	}
	return text
}

// ticks reports whether something on the bar changes with the next second.
func (b *statusBar) ticks() bool {
	s := b.status
	switch {
	case b.replay != nil:
		return b.replay.ticks()
	case s.Phase == rc.PhaseWaiting && !s.RetryAt.IsZero():
		return true
	case len(s.Gaps) > 0 && s.Gaps[len(s.Gaps)-1].Outcome == rc.GapOpen:
		return true
	case b.width < 40:
		return false
	}
	young := func(t time.Time) bool { return !t.IsZero() && b.look.now.Sub(t) < time.Minute }
	return young(s.LastFrame) || young(b.lastSMS)
}
