package ui

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"ringtail/history/recording"
)

// replayHead says in the place of the connection that this is none. It looks
// like no phase of a connection, so that nobody takes it for live.
func (b *statusBar) replayHead() line {
	glyph, style, words := b.replayPhase()
	return line{{style, " " + glyph + " " + words + " "}}
}

// replayPhase is the state of a replay in words.
func (b *statusBar) replayPhase() (glyph string, style *lipgloss.Style, words string) {
	t, s := b.look.theme, b.replay.state
	switch {
	case s.Position.IsZero() && !s.Ended:
		return t.busy, &t.replay, "REPLAY, reading…"
	case s.Seeking:
		return t.busy, &t.replay, "REPLAY, on the way…"
	case s.Ended:
		return t.stop, &t.replayed, "REPLAY, at the end"
	case s.Paused:
		return t.rest, &t.paused, "REPLAY, paused"
	}
	return t.play, &t.replay, "REPLAY " + speedWords(s.Speed)
}

// speedWords are a speed as people say it.
func speedWords(s recording.Speed) string {
	if s == recording.Max {
		return "at full speed"
	}
	return strconv.FormatFloat(float64(s), 'f', -1, 64) + "×"
}

// dayFrom is how wide the line must be for more than the time, such as the day
// beside it: where it is not, how far the recording is tells more.
const dayFrom = 60

// position is where the recording's clock stands by now.
func (r *replay) position(now time.Time) time.Time {
	s := r.state
	if s.Paused || s.Ended || s.Seeking || s.Speed == recording.Max || s.Position.IsZero() {
		return s.Position
	}
	at := s.Position.Add(time.Duration(float64(now.Sub(r.told)) * float64(s.Speed)))
	if !s.Next.IsZero() && at.After(s.Next) {
		return s.Next
	}
	return at
}

// replayFacts are what the line tells of a recording.
func (b *statusBar) replayFacts() (out []fact) {
	t, k, r := b.look.theme, b.look, b.replay
	s := r.state
	add := func(rank int, style *lipgloss.Style, text, short string) {
		if text != "" {
			out = append(out, fact{rank: rank, style: style, text: text, short: short})
		}
	}
	if at := r.position(k.now); !at.IsZero() {
		text := k.clock(at)
		if b.width >= dayFrom {
			text = at.In(k.zone()).Format("2006-01-02 ") + text
		}
		add(rankGaps, &t.text, text, k.clock(at))
	}
	if r.measured() {
		add(rankFilters, &t.dim, fmt.Sprintf("%d %%", r.share(100, k.now)), "")
	}
	if s.Paused && !s.Ended {
		add(rankLastFrame, &t.dim, "plays "+speedWords(s.Speed), "")
	}
	if len(r.names) > 0 {
		others := ""
		if n := len(r.names) - 1; n > 0 {
			others = " +" + count(n)
		}
		name := k.cells.remote(r.names[0])
		add(rankWho, &t.dim, k.cells.end(name, 40)+others, k.cells.end(filepath.Base(name), 20)+others)
	}
	if n := s.Skipped.Total(); n > 0 {
		short := count(int(n)) + " skipped"
		text := plural(int(n), "line", "lines") + " skipped"
		if b.width < dayFrom {
			text = short
		}
		add(rankTrouble, &t.warn, text, short)
	}
	if s.Err != nil || !s.Skipped.Complete() {
		add(rankTrouble, &t.warn, "not all could be read", "")
	}
	if s.LeftOut > 0 {
		add(rankNumbers, &t.dim, count(int(s.LeftOut))+" left out", "")
	}
	// The last one: it comes and goes, and moves nothing there.
	if wait := s.Next.Sub(r.position(k.now)); !s.Next.IsZero() && !s.Ended && s.Speed != recording.Max && wait >= time.Second {
		add(rankRTT, &t.dim, "next event "+duration(wait)+" later", "")
	}
	return out
}

// measured reports whether it can be told how far the recording is.
func (r *replay) measured() bool { return r.state.Size > 0 || r.timed() }

// timed reports whether it is told by time: a part of the recording was asked
// for, whose ends are known. How much was read says little of that.
func (r *replay) timed() bool { return r.state.To.After(r.state.From) }

// share is how much of whole is done; nothing when that is not known. All of
// it is when the end is reached, and not before.
func (r *replay) share(whole int64, now time.Time) int64 {
	s := r.state
	var done int64
	switch {
	case r.timed() && s.Ended:
		return whole
	case r.timed():
		at := r.far
		if p := r.position(now); !s.Seeking && p.After(at) {
			at = p
		}
		done = int64(float64(whole) * float64(at.Sub(s.From)) / float64(s.To.Sub(s.From)))
	case s.Size > 0:
		done = s.Read * whole / s.Size
	default:
		return 0
	}
	if !s.Ended {
		whole--
	}
	return max(0, min(whole, done))
}

// barSteps are the steps of the bar that tells how far a recording is.
const barSteps = 20

// replayBar is how far the recording is, as a bar.
func (b *statusBar) replayBar() line {
	t := b.look.theme
	if !b.replay.measured() {
		return nil
	}
	n := int(b.replay.share(barSteps, b.look.now))
	return line{{&t.accent, strings.Repeat(t.bar, n)}, {&t.faint, strings.Repeat(t.barRest, barSteps-n)}}
}

// ticks reports whether the next second changes something.
func (r *replay) ticks() bool {
	s := r.state
	return !s.Paused && !s.Ended && !s.Seeking && s.Speed != recording.Max && !s.Position.IsZero()
}

// replayLines are the recording in full, for the overlay.
func replayLines(k *look, bar *statusBar, w int) []line {
	t, r := k.theme, bar.replay
	s := r.state
	var out []line
	put := func(label string, style *lipgloss.Style, text string) {
		if text == "" {
			return
		}
		for _, row := range k.cells.wrap(text, max(1, w-14)) {
			out = append(out, line{{&t.dim, k.cells.fit(label, 13)}, {style, row}})
			label = ""
		}
	}
	_, style, words := bar.replayPhase()
	put("Phase", style, words)
	for i, name := range r.names {
		label := "Recording"
		if i > 0 {
			label = ""
		}
		put(label, &t.text, k.cells.remote(name))
	}
	if at := r.position(k.now); !at.IsZero() {
		put("Position", &t.text, at.In(k.zone()).Format("2006-01-02 15:04:05 MST"))
	}
	put("Speed", &t.text, speedWords(s.Speed))
	read := bytesWords(s.Read)
	if s.Size > 0 {
		read += " of " + bytesWords(s.Size)
	}
	if s.Ended { // before that, lines are counted that were read ahead
		read += ", " + plural(int(s.Entries), "line", "lines")
	}
	put("Read", &t.text, read)
	if s.LeftOut > 0 {
		put("", &t.text, plural(int(s.LeftOut), "line", "lines")+" outside the time asked for")
	}
	if s.Twice > 0 {
		put("", &t.text, plural(int(s.Twice), "line", "lines")+" left out that another of the recordings had brought already")
	}
	label := "Skipped"
	for _, skipped := range []struct {
		n    uint64
		what string
	}{{s.Skipped.Foreign, "not of a recording"}, {s.Skipped.Torn, "torn at an end"}, {s.Skipped.TooLong, "too long"}} {
		if skipped.n > 0 {
			put(label, &t.warn, plural(int(skipped.n), "line", "lines")+" "+skipped.what)
			label = ""
		}
	}
	if d := s.Skipped.Damage; d.Places > 0 {
		put("Damage", &t.bad, k.cells.remote(d.Words()))
	}
	if b := s.Skipped.Broken; b.Lines > 0 {
		put("Broken", &t.bad, k.cells.remote(b.Words()))
	}
	put("Error", &t.bad, k.cells.remote(r.err))
	return out
}

// replayEmpty says why there is no event, and what to do.
func (b *statusBar) replayEmpty() []string {
	s := b.replay.state
	switch {
	case s.Ended && s.LeftOut > 0:
		return []string{"Nothing in the recording is from the time asked for.", "", "--since and --until say which part is played"}
	case s.Ended && s.Entries == 0 && s.Skipped.Kind() == recording.KindDamaged:
		return []string{"The recording is damaged: no line of it can be read."}
	case s.Ended && s.Entries == 0 && s.Skipped.Kind() == recording.KindTorn:
		return []string{"The recording is torn: no line of it can be read."}
	case s.Ended && s.Entries == 0 && s.Skipped.Kind() == recording.KindForeign:
		return []string{"This is no recording: none of its lines is an event.", "", "ringtail --record writes one; the lines of ringtail tail can be read too"}
	case s.Ended:
		return []string{"The recording holds no event."}
	case s.Paused:
		return []string{"Paused before the first event.", "", "space goes on · . shows the next event"}
	case s.Seeking:
		return []string{"On the way…"}
	case s.Position.IsZero():
		return []string{"Reading…", "", b.look.cells.remote(strings.Join(b.replay.names, ", "))}
	}
	return []string{"The first event is still to come.", "", ". shows it at once"}
}
