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
	back  string // the search that the conversation was found with, as it was typed

	rows *history.Selection // nil while everything is shown
}

// Narrowed reports whether rows are left out.
func (l *eventList) Narrowed() bool { return l.narrow.rows != nil }

// Search narrows the list to what a query keeps. Of a text that cannot be read
// the readable part counts, and it is said what is wrong.
func (l *eventList) Search(text string) {
	before := l.narrow.query.String()
	l.setQuery(text)
	if l.narrow.query.String() == before {
		return
	}
	l.catchUp(!l.narrow.query.Empty())
	l.selectRows()
}

// setQuery takes in what can be read of a search.
func (l *eventList) setQuery(text string) {
	q, err := history.ParseQuery(l.look.meant(text))
	l.narrow.text, l.narrow.query, l.narrow.trouble = text, q, ""
	if err != nil {
		l.narrow.trouble = err.Error()
	}
}

// Only narrows the list to one conversation, all of it: a search stands aside
// until the conversation is left.
func (l *eventList) Only(c *history.Conversation, names string) {
	l.narrow.back = l.narrow.text
	l.setQuery("")
	l.narrow.only, l.narrow.names = c, names
	l.catchUp(true)
	l.selectRows()
}

// LeaveConversation shows all conversations again, and goes back to the search
// it was found with unless there is another one by now.
func (l *eventList) LeaveConversation() {
	if l.narrow.text == "" {
		l.setQuery(l.narrow.back)
	}
	l.narrow.only, l.narrow.back = nil, ""
	l.selectRows()
}

// catchUp lets a paused list show what came until now when it is asked
// something: who pauses, waits for a text and looks for its sender must not be
// told that there is none. It is paused again from here on, and what was shown
// keeps its place.
func (l *eventList) catchUp(asked bool) {
	if l.paused && asked {
		none := l.until < l.log.First()
		l.until = l.log.Last()
		if none { // nothing is being read: begin at the newest row
			l.cursor.Follow()
			l.cursor.Hold(l.rows(), l.page())
		}
	}
}

// Widen takes the newest narrowing back.
func (l *eventList) Widen() {
	if l.narrow.text == "" {
		l.LeaveConversation()
		return
	}
	l.setQuery("")
	l.selectRows()
}

// selectRows begins to look for the rows that are kept. The row that is
// selected stays selected, or the one before it.
func (l *eventList) selectRows() {
	l.StopSearch()
	l.narrow.rows = nil
	if keep := (history.Filter{Query: l.narrow.query, Only: l.narrow.only}); !keep.Empty() {
		l.narrow.rows = history.Select(l.log, keep)
		l.KeepRecords(l.records.order)
	}
	l.Received()
}

// StopSearch ends the search that is under way, if there is one.
func (l *eventList) StopSearch() {
	if l.narrow.rows != nil {
		l.narrow.rows.Stop()
	}
}

// Found takes in what a search has found, unless the list has another one by
// now.
func (l *eventList) Found(msg foundMsg) {
	if l.narrow.rows != nil && l.narrow.rows.Search() == msg.search {
		l.narrow.rows.Add(msg.ids, msg.done)
		if msg.done {
			l.KeepRecords(l.records.order)
		}
		l.Received()
	}
}

// foundMsg is what a search has found since the last one.
type foundMsg struct {
	search *history.Search
	ids    []history.ID
	done   bool
}

// scan waits for what the search brings next, beside the screen; one command
// at a time waits for a search.
func (m *Model) scan() tea.Cmd {
	if m.list.narrow.rows == nil {
		return nil
	}
	search := m.list.narrow.rows.Search()
	if search == nil || search == m.scanning {
		return nil
	}
	m.scanning = search
	return func() tea.Msg {
		ids, done := search.Next()
		return foundMsg{search, ids, done}
	}
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

// hit is the newest event that was found, where the list follows and a gap or a
// mark stands below it: those are kept in every search, and are not what is
// looked for.
func (l *eventList) hit() (history.Row, bool) {
	rows := l.rows()
	if !l.Narrowed() || !l.Following() {
		return history.Row{}, false
	}
	for i := rows.Len() - 1; i >= max(0, rows.Len()-keptOthers); i-- {
		if row, ok := l.log.Get(rows.IDAt(i)); ok && row.IsEvent() {
			return row, true
		}
	}
	return history.Row{}, false
}

// keptOthers is how many gaps and marks are looked past.
const keptOthers = 500

// conversation shows only the conversation of the selected event, or all of
// them again.
func (m *Model) conversation() {
	l := m.list
	if l.narrow.only != nil {
		if l.LeaveConversation(); l.narrow.text == "" {
			m.say("All conversations are shown.")
		}
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
		out = append(out, span{&t.accent, "/ " + k.query(l.narrow.query.String())})
	}
	if l.narrow.only != nil {
		if len(out) > 0 {
			out = append(out, span{&t.dim, " · "})
		}
		out = append(out, span{&t.accent, "only " + k.cells.remote(l.narrow.names)})
	}
	kept := l.narrow.rows.EventsHeld()
	later := 0 // kept, and held back by the pause
	if l.paused {
		later = l.New()
	}
	words := " · " + count(kept-later) + " shown"
	if later > 0 {
		words += ", " + count(later) + " new"
	}
	words += ", " + count(l.log.EventsHeld()-kept) + " hidden"
	back := " · esc shows all"
	switch {
	case l.narrow.only != nil && l.narrow.text != "":
		back = " · esc ends search"
	case l.narrow.back != "":
		back = " · esc goes back to / " + k.query(l.narrow.back)
	}
	return append(out, span{&t.dim, words}, span{&t.dim, back})
}
