package ui

import (
	tea "charm.land/bubbletea/v2"

	"ringtail/history"
	"ringtail/rc"
)

// narrowing is what the list leaves out: all but the rows of a query, of a
// conversation, or both. It lasts until the user takes it back, whatever the
// connection does meanwhile.
type narrowing struct {
	text    string        // as it was typed
	query   history.Query // what could be read of it
	trouble string        // why the rest cannot be read

	only  *history.Conversation
	names string // of the conversation, inert

	rows *history.Selection // nil while everything is shown
}

// scanPiece is how many older rows are looked at before the screen is drawn
// again.
const scanPiece = 2000

// Narrowed reports whether rows are left out.
func (l *eventList) Narrowed() bool { return l.narrow.rows != nil }

// Search narrows the list to what a query keeps. Of a text that cannot be read
// the readable part counts, and it is said what is wrong.
func (l *eventList) Search(text string) {
	l.narrow.text = text
	q, err := history.ParseQuery(text)
	l.narrow.trouble = ""
	if err != nil {
		l.narrow.trouble = err.Error()
	}
	if q.String() == l.narrow.query.String() {
		return
	}
	l.narrow.query = q
	l.selectRows()
}

// Only narrows the list to one conversation, or shows all of them again.
func (l *eventList) Only(c *history.Conversation, names string) {
	l.narrow.only, l.narrow.names = c, names
	l.selectRows()
}

// Widen takes the newest narrowing back.
func (l *eventList) Widen() {
	if l.narrow.text != "" {
		l.narrow.text, l.narrow.trouble, l.narrow.query = "", "", history.Query{}
	} else {
		l.narrow.only = nil
	}
	l.selectRows()
}

// selectRows begins to look for the rows that are kept. The row that is
// selected stays selected, or the one before it.
func (l *eventList) selectRows() {
	query, only := l.narrow.query, l.narrow.only
	if query.Empty() && only == nil {
		l.narrow.rows = nil
		l.Received()
		return
	}
	l.narrow.rows = history.Select(l.log, func(r history.Row) bool {
		var sum rc.Summary
		known := false
		summarize := func(e rc.Event) rc.Summary {
			if !known {
				sum, known = l.summarize(e), true
			}
			return sum
		}
		return query.Match(r, summarize) && (only == nil || !r.IsEvent() || only.Match(summarize(r.Event)))
	})
	l.Received()
}

// Scan looks at more of the older rows. It reports whether there are others.
func (l *eventList) Scan() (more bool) {
	return l.narrow.rows != nil && !l.narrow.rows.Grow(scanPiece)
}

// scanMsg is the time to look at more rows.
type scanMsg struct{}

// scan asks for the next piece of a search, one at a time, so that keys and
// events get their turn in between.
func (m *Model) scan() tea.Cmd {
	if m.scanning || m.list.narrow.rows == nil || m.list.narrow.rows.Done() {
		return nil
	}
	m.scanning = true
	return func() tea.Msg { return scanMsg{} }
}

// search asks for a query; the list narrows with every key.
func (m *Model) search() {
	m.askFor(ask{
		in: modeList, prompt: "/ ",
		hint:    "words  from: to: text: kind: is: uuid:  -not  \"in order\"",
		changed: m.list.Search,
		accept: func(text string) (tea.Cmd, string) {
			m.list.Search(text)
			if m.list.narrow.query.Empty() {
				m.list.narrow.text = ""
			}
			return nil, m.list.narrow.trouble
		},
		cancel: func() { m.list.Search("") },
	}, m.list.narrow.text)
}

// conversation shows only the conversation of the selected event, or all of
// them again.
func (m *Model) conversation() {
	l := m.list
	if l.narrow.only != nil {
		l.Only(nil, "")
		m.say("All conversations are shown.")
		return
	}
	row, ok := l.Selected()
	if !ok || !row.IsEvent() {
		m.say("Put the cursor on an event to see only its conversation.")
		return
	}
	sum := l.summarize(row.Event)
	c, ok := history.ConversationOf(sum)
	if !ok {
		m.say("This event belongs to no conversation: it does not tell who talked to whom.")
		return
	}
	l.Only(&c, m.look.conversationNames(sum))
	m.look.introduceBoth(l.narrow.names)
}

// conversationNames are the two ends of a conversation, inert.
func (k *look) conversationNames(s rc.Summary) string {
	from := k.party(s.From).brief()
	to := ""
	if len(s.To) > 0 {
		to = k.party(s.To[0]).brief()
	}
	if n := len(s.To) - 1; n > 0 {
		to += " +" + count(n)
	}
	switch {
	case from == "" && to == "":
		return "this thread"
	case from == "" || to == "":
		return from + to
	}
	return from + " " + k.theme.between + " " + to
}

// narrowLine says in the lower edge of the list what is left out.
func (l *eventList) narrowLine() line {
	t, k := l.look.theme, l.look
	if l.narrow.rows == nil {
		return nil
	}
	var out line
	if l.narrow.text != "" {
		out = append(out, span{&t.accent, "/ " + k.cells.remote(l.narrow.query.String())})
	}
	if l.narrow.only != nil {
		if len(out) > 0 {
			out = append(out, span{&t.dim, " · "})
		}
		out = append(out, span{&t.accent, "only " + k.cells.remote(l.narrow.names)})
	}
	shown := l.narrow.rows.EventsHeld()
	words := " · " + count(shown) + " shown, " + count(l.log.EventsHeld()-shown) + " hidden"
	if !l.narrow.rows.Done() {
		words += " · searching…"
	}
	return append(out, span{&t.dim, words}, span{&t.dim, " · esc shows all"})
}
