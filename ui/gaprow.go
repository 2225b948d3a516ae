package ui

import (
	"slices"
	"strings"

	"ringtail/rc"
)

// gapLine is a gap as a separator across the list.
func (k *look) gapLine(g rc.Gap, w int) line {
	style := &k.theme.gapBad
	switch {
	case g.Proven():
		style = &k.theme.gapOK
	case g.Outcome == rc.GapOpen || g.Check == rc.CheckRunning || g.Outcome == rc.GapRecovered:
		style = &k.theme.gapOpen
	}
	text := "── " + k.stamp(gapTime(g)) + " " + k.gapWords(g) + " "
	l := line{{style, k.cells.cut(text, w-1)}}
	if rest := w - 1 - l.width(k.cells); rest > 0 {
		l = append(l, span{&k.theme.border, strings.Repeat("─", rest)})
	}
	return l
}

// gapWords tells a gap: how long, what became of it, what can still be done.
// What may be missing is said before the reason, because the end is what a
// narrow row loses.
func (k *look) gapWords(g rc.Gap) string {
	if g.Outcome == rc.GapOpen {
		return "offline · reconnecting"
	}
	parts := []string{"offline " + duration(g.To.Sub(g.From))}
	if g.Asked {
		parts[0] = "before the start, " + duration(g.To.Sub(g.From))
	}
	switch g.Outcome {
	case rc.GapRecovered, rc.GapSuspected:
		held := heldWords(g)
		switch {
		case g.Recovering() && held == "":
			held = "what was held is coming…"
		case g.Recovering():
			held += " so far…"
		case held == "" && g.Outcome == rc.GapRecovered:
			held = "nothing was sent meanwhile"
		case held == "":
			held = "nothing was held for us"
		}
		parts = append(parts, "recovered", held)
	default:
		if held := heldWords(g); held != "" {
			parts = append(parts, held)
		}
	}
	parts = append(parts, k.checkWords(g)...)
	if doubt := k.gapDoubt(g); doubt != "" {
		parts = append(parts, doubt)
	}
	return strings.Join(parts, " · ")
}

// heldWords tell what became of what the gateway held; "" if it held nothing.
func heldWords(g rc.Gap) string {
	var words []string
	if g.Late > 0 {
		words = append(words, count(g.Late)+" delivered late")
	}
	switch {
	case g.PutBy == 1:
		words = append(words, "1 waits for its filter")
	case g.PutBy > 0:
		words = append(words, count(g.PutBy)+" wait for their filters")
	}
	return strings.Join(words, ", ")
}

// checkWords tell how far the comparison with the message store is.
func (k *look) checkWords(g rc.Gap) []string {
	fetched := count(g.Backfilled) + " fetched from the message store"
	switch {
	case g.Check == rc.CheckOffered && k.past:
		return []string{"its messages were not fetched"}
	case g.Check == rc.CheckOffered:
		return []string{"b fetches the messages of that time"}
	case g.Check == rc.CheckRunning && g.Backfilled > 0:
		return []string{fetched + " so far", "still being compared…"}
	case g.Check == rc.CheckRunning:
		return []string{"being compared with the message store…"}
	case g.Backfilled > 0:
		return []string{fetched}
	case g.Check == rc.CheckDone && g.Partial:
		return []string{"nothing more in what could be read of the message store"}
	case g.Check == rc.CheckDone:
		return []string{"the message store has nothing more"}
	}
	return nil
}

// gapDoubt says what may be missing and why, or nothing when all is proved or
// the comparison may still prove it.
func (k *look) gapDoubt(g rc.Gap) string {
	if g.Proven() || g.Outcome == rc.GapRecovered {
		return ""
	}
	because := ""
	if g.Outcome == rc.GapNotRecovered && g.Reason != "" {
		because = ": " + k.cells.remote(g.Reason)
	}
	missed := "what was sent just before the loss may be missing"
	if g.Outcome == rc.GapNotRecovered {
		missed = "messages may be missing" + because
	}
	others := storelessWords(g.NoStore)
	switch g.Check {
	case rc.CheckRunning:
		if others != "" {
			return others + " cannot be compared" + because
		}
		return strings.TrimPrefix(because, ": ")
	case rc.CheckDone:
		switch unread := "a part of the message store could not be read: "; {
		case g.Partial && others != "":
			return unread + "messages may be missing, and " + others + because
		case others != "":
			return others + " cannot be compared and may be missing" + because
		}
		return "a part of the message store could not be read: " + missed
	case rc.CheckOff:
		return missed + " · the app or user may not read the message store"
	case rc.CheckOffered:
		switch {
		case k.past: // nothing more will come of it
		case others != "":
			return others + " cannot be fetched" + because
		default:
			return strings.TrimPrefix(because, ": ")
		}
	}
	if g.Partial && g.Check == rc.CheckNone {
		missed = "a part of the message store could not be read: " + missed
	} else if others != "" && g.Check == rc.CheckNone {
		missed = others + " cannot be compared and may be missing" + because
	}
	return missed
}

// offered counts the gaps whose messages are fetched when asked for.
func offered(gaps []rc.Gap) (n int) {
	for _, g := range gaps {
		if g.Check == rc.CheckOffered {
			n++
		}
	}
	return n
}

// storelessWords name what no store remembers, in a word each.
func storelessWords(filters []string) string {
	var words []string
	for _, path := range filters {
		word := "other events"
		if f, ok := rc.LookupFilter(path); ok {
			switch f.Group {
			case rc.GroupMessages: // the messages themselves are stored
				word = "changes of known messages"
			case rc.GroupTelephony:
				word = "calls"
			case rc.GroupPresence:
				word = "presence"
			case rc.GroupTeam:
				word = "team posts"
			case rc.GroupA2P:
				word = "high-volume SMS"
			}
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if i := slices.Index(words, "other events"); i >= 0 { // named last
		words = append(slices.Delete(words, i, i+1), "other events")
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// howWords say how an event came to us.
func howWords(h rc.How) string {
	switch h {
	case rc.Recovered:
		return "delivered late"
	case rc.Backfilled:
		return "fetched from the message store"
	}
	return "came live"
}

// gapDetails describes a gap in full, a line for each fact.
func (k *look) gapDetails(g rc.Gap) []string {
	var out []string
	put := func(label, text string) {
		if text != "" {
			out = append(out, k.cells.fit(label, 13)+text)
		}
	}
	const stamp = "2006-01-02 15:04:05.000 MST"
	proof := ", the last proof that the connection worked"
	if g.Asked {
		proof = ", as asked for at the start"
	}
	put("From", g.From.In(k.loc).Format(stamp)+proof)
	switch {
	case g.Outcome == rc.GapOpen && k.past:
		put("To", "not yet over at this moment of the recording")
	case g.Outcome == rc.GapOpen:
		put("To", "still disconnected")
	default:
		put("To", g.To.In(k.loc).Format(stamp)+" ("+duration(g.To.Sub(g.From))+")")
	}
	switch g.Outcome {
	case rc.GapOpen:
		words := "open: ringtail is trying to reconnect"
		if k.past {
			words = "open: ringtail was trying to reconnect"
		}
		put("Outcome", words)
	case rc.GapRecovered:
		words := "recovered: the gateway kept the session and held what came; nothing is missing"
		if g.Recovering() {
			words = "recovered: the gateway kept the session and held what came, which is still coming"
		}
		put("Outcome", words)
	case rc.GapSuspected:
		put("Outcome", "recovered, not proved: the gateway kept the session, but what it sent before it noticed the loss may be missing")
	case rc.GapBackfilled:
		put("Outcome", "complete: compared with the message store, and whatever can be missing was fetched")
	default:
		put("Outcome", "not recovered: what came in this time may be missing")
	}
	put("Late", count(g.Late)+" delivered late by the gateway")
	if g.PutBy > 0 {
		put("Put by", count(g.PutBy)+" held by the gateway that only the filters of the last run asked for; they come when a filter does")
	}
	put("Fetched", count(g.Backfilled)+" fetched from the message store")
	switch g.Check {
	case rc.CheckOffered:
		words := "not compared yet: b fetches the messages of this time"
		if k.past {
			words = "not compared when this was recorded"
		}
		put("Store", words)
	case rc.CheckRunning:
		put("Store", "being compared; a second look follows a minute later, because the store may lag")
	case rc.CheckDone:
		words := "compared"
		if g.Partial {
			words = "compared in part: the other part could not be read, and messages of this time may be missing; the connection log (i) says why"
		}
		put("Store", words)
	case rc.CheckOff:
		put("Store", "not compared: the app or user may not read messages (permission ReadMessages)")
	}
	if others := storelessWords(g.NoStore); others != "" {
		put("Not stored", others+" of this time cannot be fetched from anywhere")
	}
	for _, path := range g.NoStore {
		put("", path)
	}
	put("Reason", g.Reason)
	return out
}
