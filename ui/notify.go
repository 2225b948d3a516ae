package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/history"
	"ringtail/rc"
)

// NotifyBy is the way a notification takes to the user.
type NotifyBy string

// The ways. Every terminal knows the bell; OSC 9 is shown by iTerm2, kitty,
// WezTerm, Ghostty and Windows Terminal, OSC 777 by urxvt, foot and others.
const (
	NotifyBell   NotifyBy = "bell"
	NotifyOSC9   NotifyBy = "osc9"
	NotifyOSC777 NotifyBy = "osc777"
)

// NotifyWays are all of them, the default first.
func NotifyWays() []NotifyBy { return []NotifyBy{NotifyBell, NotifyOSC9, NotifyOSC777} }

// notifyPause is the least time between two notifications; what matches
// meanwhile is counted in the next.
const notifyPause = 2 * time.Second

// maxNotification bounds the text of a notification, in columns.
const maxNotification = 120

// notifier tells the user of events that match a query.
type notifier struct {
	query   history.Query
	by      NotifyBy
	way     Multiplexer // on the way to the terminal
	last    time.Time   // of the newest notification
	waiting int         // matches since that were not told
	newest  rc.Event
}

// Match looks at an event that has just arrived.
func (n *notifier) Match(r history.Row, summarize func(rc.Event) rc.Summary) {
	if n.query.Empty() || r.Event.How == rc.Backfilled {
		return
	}
	if n.query.Match(r, summarize) {
		n.waiting++
		n.newest = r.Event
	}
}

// Due returns what is to be written to the terminal now, or nothing.
func (n *notifier) Due(k *look, summarize func(rc.Event) rc.Summary) tea.Cmd {
	if n.waiting == 0 || k.now.Sub(n.last) < notifyPause {
		return nil
	}
	sum := summarize(k.shown(n.newest))
	text := sum.Kind.String()
	if who := k.parties(sum, 60); !who.blank() {
		text += " " + who.plain()
	}
	if said := k.said(sum, maxNotification); !said.blank() {
		text += ": " + said.plain()
	}
	text = k.cells.cut(text, maxNotification)
	if n.waiting > 1 {
		text += " (and " + count(n.waiting-1) + " more)"
	}
	n.waiting, n.last = 0, k.now
	if n.by == NotifyBell {
		return tea.Raw(bell) // multiplexers have a bell of their own
	}
	return tea.Raw(n.way.through(notification(n.by, text)))
}

const bell = "\x07"

// notification is the sequence that notifies of text, which is inert and
// begins with a word: OSC 9 takes a number for another command.
func notification(by NotifyBy, text string) string {
	switch by {
	case NotifyOSC9:
		return "\x1b]9;" + text + "\x07"
	case NotifyOSC777:
		return "\x1b]777;notify;ringtail;" + strings.ReplaceAll(text, ";", ",") + "\x07"
	}
	return bell
}
