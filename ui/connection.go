package ui

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"ringtail/rc"
)

// connectionLines are the connection in full: everything the status line may
// have had to leave out, and what happened to it. Lines are at most w wide.
func connectionLines(k *look, bar *statusBar, log *connectionLog, w int) []line {
	t, s := k.theme, bar.status
	var out []line
	put := func(label string, style *lipgloss.Style, text string) {
		if text == "" {
			return
		}
		indent := 13
		if w < 48 {
			// No room for a column of labels: each has a line of its own.
			if indent = 1; label != "" {
				out = append(out, line{{&t.dim, label}})
			}
			label = ""
		}
		for _, row := range k.cells.wrap(text, max(1, w-indent-1)) {
			out = append(out, line{{&t.dim, k.cells.fit(label, indent)}, {style, row}})
			label = ""
		}
	}
	at := func(when time.Time) string {
		if when.IsZero() {
			return ""
		}
		return k.clock(when) + ", " + age(k.now.Sub(when)) + " ago"
	}
	_, style, words := bar.phase()
	put("Phase", style, words)
	put("Since", &t.text, at(s.Since))
	if s.Err != nil {
		put("Error", &t.bad, k.cells.remote(s.Err.Error()))
	}
	who := bar.who()
	if s.Identity.ExtensionID != "" {
		who += fmt.Sprintf(" (extension %s, account %s)", k.cells.inert(s.Identity.ExtensionID), k.cells.inert(s.Identity.AccountID))
	}
	put("Watching", &t.text, who)
	put("Numbers", &t.text, bar.numberList())
	if s.Identity.Unknown != "" {
		put("", &t.warn, "not all is known: "+k.cells.remote(s.Identity.Unknown))
	}
	put("Server", &t.text, k.cells.remote(bar.server))
	words, trouble := filterWords(s.Filters)
	filterStyle := &t.text
	if trouble {
		filterStyle = &t.warn
	}
	put("Filters", filterStyle, words)
	for _, c := range s.Filters.Refused {
		put("", &t.bad, "✗ "+k.cells.remote(c.Filter)+": "+k.cells.remote(complaint(c)))
	}
	for _, c := range s.Filters.Disabled {
		put("", &t.warn, "! "+k.cells.remote(c.Filter)+": "+k.cells.remote(complaint(c)))
	}
	put("Subscription", &t.text, k.cells.inert(s.Filters.SubscriptionID))
	put("Last frame", &t.text, at(s.LastFrame))
	if s.RTT > 0 {
		put("Round trip", &t.text, fmt.Sprintf("%d ms", max(1, s.RTT.Milliseconds())))
	}
	if off := s.ClockOffset.Round(time.Second); off != 0 {
		side := "ahead of"
		if off > 0 {
			side = "behind"
		}
		put("Clock", &t.text, "this computer's is "+duration(off.Abs())+" "+side+" RingCentral's")
	}
	put("Live since", &t.text, at(s.LiveSince))
	put("Last SMS", &t.text, at(bar.lastSMS))
	put("Counted", &t.text, fmt.Sprintf("%s, %s of them delivered late; %s dropped; %s",
		plural(int(s.Events), "event", "events"), count(int(s.Recovered)),
		plural(int(s.Duplicates), "duplicate", "duplicates"), plural(s.Connections, "connection", "connections")))
	if s.BadFrames > 0 {
		put("", &t.warn, plural(int(s.BadFrames), "frame could not be read", "frames could not be read"))
	}
	words, style = bar.recordWords()
	put("Recording", style, words)
	if l := s.Limits; l.RecoveryTimeout > 0 {
		put("Limits", &t.dim, fmt.Sprintf("recovery %s, %d events kept, idle %s, connection %s",
			duration(l.RecoveryTimeout), l.RecoveryBuffer, duration(l.IdleTimeout), duration(l.AbsoluteTimeout)))
	}
	gaps, bad := gapWords(s, k.now)
	gapStyle := &t.text
	if bad {
		gapStyle = &t.warn
	}
	put("Gaps", gapStyle, strings.TrimPrefix(gaps, "gaps "))
	for _, g := range s.Gaps {
		put("", &t.text, strings.Trim(k.gapLine(g, 1000)[0].text, "─ "))
	}
	if len(log.entries) > 0 {
		out = append(out, nil, line{{&t.title, "What happened, newest first"}})
	}
	for i := len(log.entries) - 1; i >= 0; i-- {
		e := log.entries[i]
		style := &t.text
		if e.err != nil {
			style = &t.warn
		}
		put(k.clock(e.at), style, k.cells.remote(e.words()))
	}
	return out
}

// noticeText is a notice on one line, inert, with the code that goes with it.
func noticeText(k *look, n rc.Notice) string {
	text := k.cells.remote(n.Text)
	if text == "" && n.Err != nil {
		text = k.cells.remote(n.Err.Error())
	}
	return text
}
