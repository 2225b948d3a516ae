package ui

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"ringtail/rc"
)

// Ranks of facts: the first is the last to go when the line is short.
const (
	rankOpenGaps = iota // something may be missing
	rankTrouble         // filters bring less than is wanted
	rankCalm            // from here on nothing is wrong
	rankGaps     = iota - 1
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
	more  bool   // it adds to the fact before it, and is left out without that
}

// What numbers that change by the second are given.
const (
	lastFrameRoom = len("last frame 59 s")
	rttRoom       = len("rtt 999 ms")
	rateRoom      = len("events 9,999/min ") + rateSteps
	smsRoom       = len("last SMS 59 s")
	nameRoom      = len("+1 650 555 0123") // a name takes no more than its number, where room is short
)

func (b *statusBar) facts() []fact {
	if b.replay != nil {
		return b.replayFacts()
	}
	t, s, now := b.look.theme, b.status, b.look.now
	var out []fact
	add := func(rank int, style *lipgloss.Style, text string) {
		if text != "" {
			out = append(out, fact{rank: rank, style: style, text: text})
		}
	}
	add(rankWho, &t.text, b.who())
	named := len(out) > 0
	if named {
		out[0].short = b.look.cells.cut(b.look.cells.remote(b.status.Identity.Name), nameRoom)
	}
	if add(rankNumbers, &t.dim, b.numbers()); named && len(out) > 1 {
		out[1].more = true
	}
	words, trouble := filterWords(s.Filters)
	switch {
	case !s.Filters.Confirmed && len(s.Filters.Wanted) == 0:
	case trouble:
		add(rankTrouble, &t.warn, words)
		out[len(out)-1].short = strings.Replace(strings.TrimSuffix(words, " active"), " of ", "/", 1)
	default:
		add(rankFilters, &t.dim, words)
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
		add(rankOpenGaps, &t.warn, gaps)
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
	var all, n, open, recovering, checking int
	var total time.Duration
	for _, g := range s.Gaps {
		if g.Asked { // nothing was connected that could be lost; its row tells the rest
			continue
		}
		if all++; g.Proven() {
			continue
		}
		n++
		end := g.To
		if g.Outcome == rc.GapOpen {
			open++
			end = now
		} else if g.Check == rc.CheckRunning {
			checking++
		} else if g.Recovering() {
			recovering++
		}
		total += max(0, end.Sub(g.From))
	}
	switch {
	case all == 0 && s.LiveSince.IsZero():
		return "", false
	case all == 0:
		return "no gaps", false
	case n == 0:
		return "gaps " + count(all) + ", nothing missing", false
	}
	words = fmt.Sprintf("gaps %d (%s", all, duration(total))
	if rest := n - open - recovering - checking; rest > 0 && n < all {
		words += fmt.Sprintf(", %d not proved", rest)
	}
	if open > 0 {
		words += fmt.Sprintf(", %d open", open)
	}
	if recovering > 0 {
		words += fmt.Sprintf(", %d being recovered", recovering)
	}
	if checking > 0 {
		words += fmt.Sprintf(", %d being compared", checking)
	}
	return words + ")", true
}

// tail stands at the right end of the line where there is room, which may
// have to be more in a moment.
func (b *statusBar) tail() (l line, room int) {
	if b.replay != nil {
		return b.replayBar(), 0
	}
	return b.rateLine(), rateRoom
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
