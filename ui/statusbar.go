package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"ringtail/rc"
)

// statusBar says in words where the connection stands, from the first frame
// on and at every width. Everything else on it is left out before the phase
// is; a failure that does not fit on the line takes more lines.
type statusBar struct {
	look   *look
	width  int
	server string
	demo   bool

	status  rc.Status
	paused  bool
	all     rate // arrivals
	sms     rate // texts among them
	lastSMS time.Time
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
	glyph, style, words := b.phase()
	head := line{{nil, " "}, {style, glyph + " " + words}}
	for _, badge := range b.badges() {
		head = append(head, span{nil, "  "}, badge)
	}
	problem := b.problem()
	if problem == "" {
		return []string{b.oneLine(head)}
	}
	// A short problem stays on the line, a long one is wrapped below the words.
	whole := line{{nil, " "}, {style, glyph + " " + words + ": "}, {nil, problem}}
	for _, badge := range b.badges() {
		whole = append(whole, span{nil, "  "}, badge)
	}
	if whole.width(k.cells)+1 <= b.width {
		return []string{b.oneLine(whole)}
	}
	badges := b.badges()
	room := 0
	for _, badge := range badges {
		room += k.cells.width(badge.text) + 2
	}
	start := glyph + " " + words + ": "
	rows := k.cells.wrap(start+problem, max(1, b.width-2))
	if room > 0 && len(rows) > 0 && k.cells.width(rows[0])+room+2 > b.width {
		rows = k.cells.wrap(start+problem, max(1, b.width-2-room))
	}
	out := make([]string, 0, len(rows))
	for i, row := range rows {
		if i == maxHeight-1 && i < len(rows)-1 {
			row = k.cells.cut(strings.Join(rows[i:], " "), b.width-2)
		}
		l := line{{nil, " "}}
		if i == 0 {
			n := min(len(glyph+" "+words+":"), len(row))
			l = append(l, span{style, row[:n]}, span{nil, row[n:]})
			for _, badge := range badges {
				l = append(l, span{nil, "  "}, badge)
			}
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

// oneLine fills what the head leaves free: facts by importance, and the rate
// at the right edge.
func (b *statusBar) oneLine(head line) string {
	k := b.look
	facts := b.facts()
	tail := b.rateLine()
	free := b.width - head.width(k.cells) - 1
	// Facts are drawn in their order, but given room by importance.
	keep := make([]bool, len(facts))
	keepTail := false
	for rank := range factRanks {
		if n := max(tail.width(k.cells), rateRoom) + 3; rank == rankRate && len(tail) > 0 && n <= free {
			keepTail = true
			free -= n
		}
		for i, f := range facts {
			if f.rank != rank {
				continue
			}
			n := max(k.cells.width(f.text), f.room) + 3
			if n > free && f.short != "" {
				facts[i].text = f.short
				n = k.cells.width(f.short) + 3
			}
			if n <= free {
				keep[i] = true
				free -= n
			}
		}
	}
	l := head
	sep := "  "
	for i, f := range facts {
		if keep[i] {
			l = append(l, span{&k.theme.faint, sep}, span{f.style, f.text})
			sep = " · "
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

func (b *statusBar) badges() []span {
	var out []span
	if b.demo {
		out = append(out, span{&b.look.theme.demo, " DEMO "})
	}
	if b.look.masked() {
		out = append(out, span{&b.look.theme.demo, " MASKED "})
	}
	if b.paused {
		out = append(out, span{&b.look.theme.paused, " PAUSED "})
	}
	return out
}

// Ranks of facts: the first is the last to go when the line is short.
const (
	rankGaps = iota
	rankFilters
	rankLastFrame
	rankSMS
	rankWho
	rankRate
	rankNumbers
	rankRTT
	rankUp
	factRanks
)

// fact is one entry between the phase and the rate.
type fact struct {
	rank  int
	style *lipgloss.Style
	text  string
	short string // instead of the text where there is no room for it
	room  int    // columns it may need in a moment, so that its neighbours stay
}

// What numbers that change by the second are given.
const (
	lastFrameRoom = len("last frame 59 s")
	rttRoom       = len("rtt 999 ms")
	rateRoom      = len("events 9,999/min ") + rateSteps
	smsRoom       = len("last SMS 59 s")
)

func (b *statusBar) facts() []fact {
	t, s, now := b.look.theme, b.status, b.look.now
	var out []fact
	add := func(rank int, style *lipgloss.Style, text string) {
		if text != "" {
			out = append(out, fact{rank: rank, style: style, text: text})
		}
	}
	add(rankWho, &t.text, b.who())
	add(rankNumbers, &t.dim, b.numbers())
	words, trouble := filterWords(s.Filters)
	style := &t.dim
	if trouble {
		style = &t.warn
	}
	if s.Filters.Confirmed || len(s.Filters.Wanted) > 0 {
		add(rankFilters, style, words)
	}
	if s.RTT > 0 && s.Phase.Connected() {
		add(rankRTT, &t.dim, fmt.Sprintf("rtt %d ms", max(1, s.RTT.Milliseconds())))
		out[len(out)-1].room = rttRoom
	}
	if !s.LastFrame.IsZero() {
		add(rankLastFrame, &t.dim, "last frame "+age(now.Sub(s.LastFrame)))
		out[len(out)-1].room = lastFrameRoom
	}
	if b.watchesTexts() && s.Phase.Connected() {
		text := "no SMS yet"
		if !b.lastSMS.IsZero() {
			text = "last SMS " + age(now.Sub(b.lastSMS))
		}
		add(rankSMS, &t.dim, text)
		out[len(out)-1].room = smsRoom
	}
	if s.Phase == rc.PhaseLive && !s.LiveSince.IsZero() {
		add(rankUp, &t.dim, "up "+uptime(now.Sub(s.LiveSince)))
	}
	gaps, bad := gapWords(s, now)
	if bad {
		add(rankGaps, &t.warn, gaps)
		out[len(out)-1].short, _, _ = strings.Cut(gaps, " (")
	} else {
		add(rankGaps, &t.dim, gaps)
	}
	return out
}

// usualServer is not worth the room on the line.
const usualServer = "platform.ringcentral.com"

// who is the extension that is watched, and where.
func (b *statusBar) who() string {
	id := b.status.Identity
	name := b.look.cells.cut(b.look.cells.remote(id.Name), 30)
	switch {
	case name != "" && id.ExtensionNumber != "":
		name += " ext " + b.look.cells.remote(id.ExtensionNumber)
	case name == "" && id.ExtensionNumber != "":
		name = "ext " + b.look.cells.remote(id.ExtensionNumber)
	}
	if b.server == "" || b.server == usualServer || b.demo {
		return name
	}
	if name == "" {
		return b.look.cells.remote(b.server)
	}
	return name + "@" + b.look.cells.remote(b.server)
}

// numbers are the numbers that are watched, as many as are short to tell.
func (b *statusBar) numbers() string {
	n := b.status.Identity.Numbers
	switch {
	case len(n) == 0 && b.status.Identity.Unknown != "":
		return "numbers unknown"
	case len(n) == 0:
		return ""
	case len(n) == 1:
		return b.look.cells.remote(rc.FormatNumber(n[0]))
	}
	return b.look.cells.remote(rc.FormatNumber(n[0])) + " +" + count(len(n)-1)
}

// numberList is all of them.
func (b *statusBar) numberList() string {
	var list []string
	for _, n := range b.status.Identity.Numbers {
		list = append(list, b.look.cells.remote(rc.FormatNumber(n)))
	}
	return strings.Join(list, ", ")
}

// filterWords counts the filters that are active against those wanted.
func filterWords(f rc.FilterState) (words string, trouble bool) {
	n := len(f.Wanted)
	if !f.Confirmed || f.Answered < f.Generation {
		return plural(n, "filter", "filters") + ", not confirmed yet", true
	}
	if out := len(f.Disabled) + len(f.Refused); out > 0 {
		return fmt.Sprintf("%d of %s active", max(0, n-out), plural(n, "filter", "filters")), true
	}
	return plural(n, "filter", "filters"), n == 0
}

// gapWords says how much of the time is not proved to be complete. It is
// empty before the first connection: nothing could be missed yet.
func gapWords(s rc.Status, now time.Time) (words string, bad bool) {
	var n, open, checking int
	var total time.Duration
	for _, g := range s.Gaps {
		if g.Proven() {
			continue
		}
		n++
		end := g.To
		if g.Outcome == rc.GapOpen {
			open++
			end = now
		} else if g.Check == rc.CheckRunning {
			checking++
		}
		total += max(0, end.Sub(g.From))
	}
	switch {
	case n == 0 && s.LiveSince.IsZero() && len(s.Gaps) == 0:
		return "", false
	case n == 0:
		return "no gaps", false
	}
	words = fmt.Sprintf("gaps %d (%s", n, duration(total))
	if open > 0 {
		words += fmt.Sprintf(", %d open", open)
	}
	if checking > 0 {
		words += fmt.Sprintf(", %d being compared", checking)
	}
	return words + ")", true
}

// rateLine is what arrived in the last minute, as a number and as a curve.
func (b *statusBar) rateLine() line {
	t := b.look.theme
	pace, what := b.rate()
	counts, total := pace.last(b.look.now)
	if total == 0 && !b.status.Phase.Connected() {
		return nil
	}
	peak := 1
	for _, n := range counts {
		peak = max(peak, n)
	}
	var curve strings.Builder
	for _, n := range counts {
		i := 0
		if n > 0 {
			i = max(1, n*(len(t.spark)-1)/peak)
		}
		curve.WriteString(t.spark[i])
	}
	return line{{&t.dim, what + count(total) + "/min "}, {&t.accent, curve.String()}}
}

// ticks reports whether something on the bar changes with the next second.
func (b *statusBar) ticks() bool {
	s := b.status
	switch {
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
