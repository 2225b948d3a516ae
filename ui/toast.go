package ui

import (
	"strings"
	"time"

	"ringtail/rc"
)

// toast is one sentence that stands in the footer's place for a while: what
// came of a key, or what the connection had to say.
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

// toastLines draws the toast over the last lines of the screen. A long one
// takes up to three lines of the body, so that a refusal can be read.
func (m *Model) toastLines() []string {
	k := m.look
	style := &k.theme.accent
	if m.toast.grave {
		style = &k.theme.warn
	}
	rows := k.cells.wrap(m.toast.text, max(1, m.width-4))
	if most := max(1, min(3, m.height/6)); len(rows) > most {
		rows = append(rows[:most-1:most-1], k.cells.cut(strings.Join(rows[most-1:], " "), m.width-4))
	}
	out := make([]string, 0, len(rows))
	for i, row := range rows {
		head := " » "
		if i > 0 {
			head = "   "
		}
		out = append(out, line{{style, head}, {style, row}}.render(k.cells, m.width, nil))
	}
	return out
}
