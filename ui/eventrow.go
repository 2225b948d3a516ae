package ui

import (
	"strings"
	"time"

	"ringtail/history"
	"ringtail/rc"
)

// columns are the widths of the list's columns; 0 leaves one out.
type columns struct {
	time, glyph, kind, parties, text int

	who int // what the other party has besides the padding of the kind, in a narrow list; less than 0 when the kind is cut
}

// columnsFor shares out the width of a row. Narrow lists lose to whom it was
// before they lose what was said: there the other party stands in the padding
// of the kind, which is wider than most of them.
func columnsFor(w, stamp int, parties bool) columns {
	c := columns{time: stamp, kind: rc.KindLabelWidth}
	left := w - c.time - 1 - 1 - c.kind - 1 // space, mark, space
	if parties {
		c.glyph = 2
		left -= c.glyph + 1
		c.parties = max(16, min(54, left*42/100))
		left -= c.parties + 2
	} else if left >= 12 {
		c.who = 2 + left/16 + max(0, left-16)/4
		left -= c.who
	} else {
		c.who = min(0, left)
	}
	c.text = max(0, left)
	return c
}

// eventLine is one event as spans, w columns wide at most.
func (k *look) eventLine(e rc.Event, s rc.Summary, w int, wide bool) line {
	t := k.theme
	c := columnsFor(w-1, k.stampWidth(), wide) // the last column stays free
	kind := t.kind(s.Kind)
	l := line{{&t.dim, k.cells.fit(k.stamp(e.Received), c.time)}, {nil, " "}}
	switch e.How {
	case rc.Recovered:
		l = append(l, span{&t.warn, t.recovered})
	case rc.Backfilled:
		l = append(l, span{&t.warn, t.backfilled})
	default:
		l = append(l, span{nil, " "})
	}
	if c.glyph > 0 {
		l = append(l, span{&kind.style, k.cells.fit(kind.glyph, c.glyph)})
	}
	text := c.text
	if !wide {
		kinds, left := k.narrowKind(s, c)
		l, text = append(l, kinds...), left
	} else {
		l = append(l, span{&kind.style, k.cells.fit(s.Kind.String(), c.kind)}, span{nil, " "})
	}
	if c.parties > 0 {
		l = append(l, span{nil, " "})
		if who := k.parties(s, c.parties); who.blank() {
			text += c.parties + 2 // nobody to name: the text has the room
		} else {
			l = append(l, who...)
			l = append(l, span{nil, strings.Repeat(" ", max(0, c.parties+2-who.width(k.cells)))})
		}
	}
	if d := k.delay(e, s); d > 0 {
		took := " · took " + duration(d)
		if n := k.cells.width(took); text-n >= 12 {
			said := k.said(s, text-n)
			return append(append(l, said...), span{&t.warn, took})
		}
	}
	return append(l, k.said(s, text)...)
}

// leastWho is how many columns of a name or a number are worth reading.
const leastWho = 5

// narrowKind is the kind and the other party as a narrow list shows them, and
// how many columns are left for the text.
func (k *look) narrowKind(s rc.Summary, c columns) (l line, text int) {
	kind := k.theme.kind(s.Kind)
	word := s.Kind.String()
	who, sent, number := k.other(s)
	if who == "" {
		return line{{&kind.style, k.cells.fit(word, c.kind)}, {nil, " "}}, c.text + c.who
	}
	padding := c.kind + c.who - k.cells.width(word)
	room, text := padding-1, c.text
	if room < leastWho { // a long kind: the text gives way
		room = c.text / 2
		text -= room + 1 - padding
	}
	if room < leastWho {
		return line{{&kind.style, k.cells.fit(word, c.kind)}, {nil, " "}}, c.text + c.who
	}
	arrow := ""
	if sent && room > leastWho {
		arrow = k.theme.pointer
	}
	if room -= k.cells.width(arrow); number {
		who = k.cells.end(who, room) // its end tells numbers apart
	}
	return line{{&kind.style, word}, {nil, " "}, {&k.theme.faint, arrow}, {&k.theme.dim, k.cells.fit(who, room)}, {nil, " "}}, text
}

// other is who is not us in an event, as far as it tells: whether it went to
// them, and whether a number is all that is known.
func (k *look) other(s rc.Summary) (who string, sent, number bool) {
	p := k.party(s.From)
	if len(s.To) > 0 && (p.empty() || s.Direction == rc.Outbound) {
		if to := k.party(s.To[0]); !to.empty() {
			p, sent = to, true
		}
	}
	return p.brief(), sent, p.name == "" && p.number != ""
}

// How long an event may take before the row says so. Voicemail and fax are
// created when the call begins, and come when it has ended.
const (
	unusualDelay     = 10 * time.Second
	unusualCallDelay = 5 * time.Minute
)

// delay is how long an event took to reach us, if that is unusual. Only what
// came live tells: the others were held or fetched.
func (k *look) delay(e rc.Event, s rc.Summary) time.Duration {
	if e.How != rc.Live || s.Created.IsZero() {
		return 0
	}
	usual := unusualDelay
	if s.Kind == rc.KindVoicemail || s.Kind == rc.KindFax {
		usual = unusualCallDelay
	}
	if d := e.Received.Add(k.offset).Sub(s.Created); d > usual {
		return d
	}
	return 0
}

// said is the text of an event and, after it, the note. The note is short
// and keeps its place while a long text is cut.
func (k *look) said(s rc.Summary, w int) line {
	t := k.theme
	text, note := k.cells.inert(s.Text), k.cells.inert(s.Note) // masked, if at all, in the event
	switch {
	case note == "":
		return line{{&t.text, k.cells.cut(text, w)}}
	case text == "":
		return line{{&t.dim, k.cells.cut(note, w)}}
	}
	note = " · " + note
	room := w - k.cells.width(note)
	if room < 12 {
		return line{{&t.text, k.cells.cut(text, w)}}
	}
	return line{{&t.text, k.cells.cut(text, room)}, {&t.dim, note}}
}

// parties is who → to whom in at most w columns: numbers go before names do,
// and both ends stay visible.
func (k *look) parties(s rc.Summary, w int) line {
	t := k.theme
	from := k.party(s.From)
	var to partyWords
	if len(s.To) > 0 {
		to = k.party(s.To[0])
	}
	more := ""
	if n := len(s.To) - 1; n > 0 {
		more = " +" + count(n)
	}
	if from.empty() && to.empty() {
		return nil
	}
	arrow := " " + t.pointer + " "
	if from.empty() {
		arrow = t.pointer + " "
	}
	if to.empty() {
		arrow = ""
	}
	tries := []line{
		join(t, from.full(t), arrow, to.full(t), more),
		join(t, from.full(t), arrow, to.short(t), more),
		join(t, from.short(t), arrow, to.short(t), more),
	}
	for _, l := range tries {
		if l.width(k.cells) <= w {
			return l
		}
	}
	// The other side of the conversation keeps its name longest; which of our
	// own numbers it was is the smaller news.
	room := max(2, w-k.cells.width(arrow)-k.cells.width(more))
	f, o := from.brief(), to.brief()
	fw, ow := k.cells.width(f), k.cells.width(o)
	switch own := min(4, room/2); {
	case s.Direction == rc.Outbound && ow > 0:
		ow = min(ow, room-min(own, fw))
		fw = room - ow
	case fw > 0:
		fw = min(fw, room-min(own, ow))
		ow = room - fw
	}
	return join(t, line{{&t.text, k.cells.cut(f, fw)}}, arrow, line{{&t.text, k.cells.cut(o, ow)}}, more)
}

func join(t *theme, from line, arrow string, to line, more string) line {
	l := append(line{}, from...)
	l = append(l, span{&t.faint, arrow})
	l = append(l, to...)
	return append(l, span{&t.dim, more})
}

// partyWords is one end of a message, inert.
type partyWords struct{ name, number string }

func (k *look) party(p rc.Party) partyWords {
	w := partyWords{k.cells.inert(p.Name), k.cells.inert(rc.FormatNumber(p.Number))}
	if w.number == "" && p.Extension != "" {
		w.number = "ext " + k.cells.inert(p.Extension)
	}
	return w
}

func (p partyWords) empty() bool { return p.name == "" && p.number == "" }

// brief is the name, or the number of somebody without one.
func (p partyWords) brief() string {
	if p.name != "" {
		return p.name
	}
	return p.number
}

func (p partyWords) short(t *theme) line { return line{{&t.text, p.brief()}} }

func (p partyWords) full(t *theme) line {
	if p.name == "" || p.number == "" {
		return p.short(t)
	}
	return line{{&t.text, p.name}, {&t.dim, " " + p.number}}
}

// rowText is a row as plain text, for the clipboard.
func (k *look) rowText(r history.Row, s rc.Summary) string {
	switch {
	case r.IsGap():
		return strings.TrimRight(k.gapLine(r.Gap, 1000).plain(), "─ ")
	case !r.IsEvent():
		return strings.TrimRight(k.separator(r, 1000).plain(), "─ ")
	}
	parts := []string{r.Event.Received.In(k.zone()).Format("2006-01-02 15:04:05 MST"), s.Kind.String()}
	if who := k.parties(s, 1000); !who.blank() {
		parts = append(parts, who.plain())
	}
	if said := k.said(s, 1<<20); !said.blank() {
		parts = append(parts, said.plain())
	}
	return strings.Join(parts, "  ")
}

// plain is the line's text without styles.
func (l line) plain() string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.text)
	}
	return b.String()
}
