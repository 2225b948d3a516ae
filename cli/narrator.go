package cli

import (
	"fmt"
	"io"
	"time"

	"ringtail/rc"
	"ringtail/safetext"
)

// repeatAfter is how long the same trouble is not told again.
const repeatAfter = 5 * time.Minute

// narrator tells on stderr, in plain words, how the connection fares. Each
// thing is said once: a phase that leads to another says nothing, and a
// trouble that lasts is repeated seldom.
type narrator struct {
	w      io.Writer
	server string
	mask   *safetext.Masker // hides personal data; nil for none

	connecting bool // said that we are connecting
	live       bool // the last word was that we are live
	everLive   bool
	who        string // whose events these are, once told
	last       string // the last line
	trouble    string // the trouble told last, and when
	troubledAt time.Time
}

// say writes one line, unless it was the last one too. What it quotes may be
// hostile to a terminal. A stderr that cannot be written to has no reader.
func (n *narrator) say(at time.Time, text string) {
	if n.mask != nil {
		text = n.mask.Line(text)
	}
	n.sayMasked(at, text)
}

// sayMasked is say for what holds nothing more to hide.
func (n *narrator) sayMasked(at time.Time, text string) {
	text = fullStop(text)
	if text == "" || text == n.last {
		return
	}
	n.last = text
	_, _ = fmt.Fprintf(n.w, "%s %s\n", at.Format(time.TimeOnly), text)
}

// status tells what changed for the user.
func (n *narrator) status(s rc.Status) {
	switch s.Phase {
	case rc.PhaseAuthorizing, rc.PhaseTicket, rc.PhaseConnecting:
		if !n.connecting {
			n.connecting = true
			n.say(s.Since, "Connecting to "+n.server+".")
		}
	case rc.PhaseWaiting:
		n.connecting, n.live = true, false
		n.waiting(s)
	case rc.PhaseLive:
		if !n.live {
			n.live, n.trouble = true, ""
			n.say(s.Since, n.liveLine(s))
			n.everLive = true
		}
	}
	n.identity(s)
	// The final error of PhaseFailed is the command's last word, and what
	// PhaseClosing does the user has asked for.
}

func (n *narrator) waiting(s rc.Status) {
	cause := "the connection was lost"
	if s.Err != nil {
		cause = s.Err.Error()
	}
	if cause == n.trouble && s.Since.Sub(n.troubledAt) < repeatAfter {
		return
	}
	n.trouble, n.troubledAt = cause, s.Since
	next := ""
	if wait := s.RetryAt.Sub(s.Since).Round(time.Second); wait > 0 {
		next = " Next attempt in " + inWords(wait) + "."
	}
	n.say(s.Since, "Not connected: "+fullStop(cause)+next)
}

func (n *narrator) liveLine(s rc.Status) string {
	if n.everLive {
		return "Live again."
	}
	watched := s.Filters.Wanted
	if s.Filters.Confirmed {
		watched = active(s.Filters)
	}
	if len(watched) == 0 {
		return "Live, but no filter is active: nothing will arrive."
	}
	return "Live, watching " + join(filterNames(watched)) + "."
}

// identity tells once whose events these are; it is known some time after the
// connection is.
func (n *narrator) identity(s rc.Status) {
	who := s.Identity.Name
	if who == "" || who == n.who {
		return
	}
	n.who = who
	if n.mask != nil {
		who = n.mask.Name(who)
	}
	if s.Identity.ExtensionNumber != "" {
		who += ", extension " + s.Identity.ExtensionNumber
	}
	at := s.LastFrame
	if at.Before(s.Since) {
		at = s.Since
	}
	n.say(at, "These are the events of "+who+".")
}

// active are the wanted filters against which RingCentral has said nothing.
func active(f rc.FilterState) []string {
	refused := map[string]bool{}
	for _, c := range f.Disabled {
		refused[c.Filter] = true
	}
	for _, c := range f.Refused {
		refused[c.Filter] = true
	}
	var paths []string
	for _, path := range f.Wanted {
		if !refused[path] {
			paths = append(paths, path)
		}
	}
	return paths
}

// notice passes on what is more than a phase: gaps, filters, frames, requests.
func (n *narrator) notice(v rc.Notice) {
	switch v.Kind {
	case rc.NoticeToken, rc.NoticeConnect:
		return // the phases tell it
	}
	n.say(v.At, v.Text)
}

// inWords writes whole seconds as "1 m 40 s".
func inWords(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return fmt.Sprintf("%d m %d s", d/time.Minute, d%time.Minute/time.Second)
}

// warn tells something found before the client runs.
func (n *narrator) warn(text string) {
	_, _ = fmt.Fprintln(n.w, "Warning: "+fullStop(text))
}
