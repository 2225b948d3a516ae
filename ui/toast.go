package ui

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"ringtail/rc"
)

// toast is one sentence that stands above the footer for a while: what came of
// a key, or what the connection had to say.
type toast struct {
	text  string
	grave bool
	since time.Time
	until time.Time
}

// How long a toast stands.
const (
	toastLife      = 5 * time.Second
	toastGraveLife = 12 * time.Second
)

func newToast(text string, grave bool, now time.Time) toast {
	life := toastLife
	if grave {
		life = toastGraveLife
	}
	return toast{text, grave, now, now.Add(life)}
}

func (t toast) shown(now time.Time) bool { return t.text != "" && now.Before(t.until) }

// toastRead is how long a toast stands at least: the key that follows one
// that has been there longer takes it away.
const toastRead = 1500 * time.Millisecond

// read is told that a key was pressed.
func (t *toast) read(now time.Time) {
	if now.Sub(t.since) >= toastRead {
		t.text = ""
	}
}

// worthToast reports whether a notice is for everybody. The others are in the
// connection pane.
func worthToast(n rc.Notice) bool {
	switch n.Kind {
	case rc.NoticeToken, rc.NoticeConnect:
		return false
	}
	return true
}

func (m *Model) say(text string)     { m.toast = newToast(text, false, m.look.now) }
func (m *Model) sayTrouble(t string) { m.toast = newToast(t, true, m.look.now) }

// toastLines draws a toast, with edge as the lower edge of the body. A long one
// takes several lines, so that a refusal can be read.
func (m *Model) toastLines(t toast, most int, edge bool) []string {
	k := m.look
	style := &k.theme.accent
	if t.grave {
		style = &k.theme.warn
	}
	f := k.theme.frame
	room := m.width - len("| » |") // the sides, the sign and spaces around the text
	rows := k.cells.wrap(t.text, max(1, room))
	if len(rows) > most {
		rows = append(rows[:most-1:most-1], k.cells.cut(strings.Join(rows[most-1:], " "), room))
	}
	out := make([]string, 0, len(rows))
	for i, row := range rows {
		left, fill, right, sign := f.Left, " ", f.Right, "   "
		if i == 0 {
			sign = " » "
		}
		if i == len(rows)-1 && edge {
			left, fill, right = f.BottomLeft, f.Bottom, f.BottomRight
		}
		rest := room - k.cells.width(row)
		out = append(out, line{{style, left + sign + row + " " + strings.Repeat(fill, rest) + right}}.render(k.cells, m.width, nil))
	}
	return out
}

// overlayToast draws a toast over the end of the body, in so many lines at most.
// The keys of the footer stay, and so does an edge in which something is said
// or typed.
func (m *Model) overlayToast(frame []string, t toast, most int) []string {
	f := m.look.theme.frame
	to := len(frame) - 1
	plain := strings.Trim(ansi.Strip(frame[to-1]), f.BottomLeft+f.Bottom+f.BottomRight) == ""
	if !plain {
		to--
	}
	rows := m.toastLines(t, most, plain)
	return slices.Concat(frame[:to-len(rows)], rows, frame[to:])
}
