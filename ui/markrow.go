package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"ringtail/history"
)

// separator is a mark, or a hole in a recording, as a line across the list.
func (k *look) separator(r history.Row, w int) line {
	var words string
	if r.IsHole() {
		words = k.holeWords(*r.Hole)
	} else {
		words = k.markWords(*r.Mark)
	}
	l := line{{&k.theme.mark, k.cells.cut("── "+k.stamp(r.At())+" "+words+" ", w-1)}}
	if rest := w - 1 - l.width(k.cells); rest > 0 {
		l = append(l, span{&k.theme.border, strings.Repeat("─", rest)})
	}
	return l
}

func (k *look) holeWords(h history.Hole) string {
	words := "not recorded"
	switch {
	case h.Entries > 0:
		words = plural(int(h.Entries), "line", "lines") + " could not be recorded"
	case !h.Since.IsZero():
		words += " since " + k.stamp(h.Since)
	}
	return words + ": " + k.cells.remote(h.Reason)
}

func (k *look) markWords(m history.Mark) string {
	if m.Void {
		return "mark taken back"
	}
	if m.Note == "" {
		return "mark"
	}
	return "mark: " + k.cells.remote(m.Note)
}

// putMark asks for a note and puts a mark of this moment. When rows come while
// the note is written the mark takes its row before them: what it was put for
// must stand below it.
func (m *Model) putMark() {
	at, log, row := m.clockNow(), m.log, history.ID(0)
	put := func(mark history.Mark) {
		if m.replaying() && m.keepMark(mark, log) {
			return
		}
		if m.log != log || row == 0 || !log.UpdateMark(row, mark) {
			m.log.AppendMark(mark)
		}
	}
	hint := "a note, such as: customer sends a test now"
	if m.look.masked() {
		hint = "a note; of names, those seen before are hidden in it: better write none"
	}
	m.askFor(ask{
		in: modeList, prompt: "mark: ", hint: hint,
		accept: func(text string) (tea.Cmd, string) {
			mark := history.Mark{At: at, Note: strings.TrimSpace(text)}
			put(mark)
			m.recordMark(mark)
			m.list.Received()
			switch {
			case m.replaying():
				m.say("The mark lasts as long as this replay; ctrl+s saves it with what is shown.")
			case !m.list.Following():
				m.say("The mark stands below what had come when you pressed m; U goes there.")
			}
			return nil, ""
		},
		before: func() {
			if row == 0 && m.log == log {
				row = log.AppendMark(history.Mark{At: at})
			}
		},
		cancel: func() {
			if row != 0 {
				log.UpdateMark(row, history.Mark{At: at, Void: true})
			}
		},
	}, "")
}

// rowsCome is told before a row is filed.
func (m *Model) rowsCome() {
	if m.mode == modeAsk && m.ask.before != nil {
		m.ask.before()
	}
}

// toMark goes to the next mark, or to the one before.
func (m *Model) toMark(by int) {
	m.jump(m.log.NextMark, by, "mark", "There is no mark yet; m puts one.")
}

// toGap goes to the next gap, or to the one before.
func (m *Model) toGap(by int) {
	none := "The connection was not lost so far: there is no gap."
	switch {
	case m.replaying():
		none = "There is no gap in what was played so far."
	case len(m.bar.status.Gaps) > 0:
		none = "The connection was lost, but the history no longer holds the rows of that time; i tells what became of it."
	}
	m.jump(m.log.NextGap, by, "gap", none)
}

// jump goes to the row that next finds from the selected one; none is said when
// there is no such row at all.
func (m *Model) jump(next func(from history.ID, by int) history.ID, by int, what, none string) {
	id := next(m.list.cursor.Selected(m.list.rows()), by)
	switch rows := m.list.rows(); {
	case id == 0 && next(0, 1) == 0:
		m.say(none)
	case id == 0 && by < 0:
		m.say("There is no " + what + " before this row.")
	case id == 0:
		m.say("There is no " + what + " after this row.")
	case rows.IDAt(rows.Pos(id)) != id:
		m.say("That " + what + " is not among the rows shown; esc shows all.")
	default:
		m.toast.text = "" // that there is none was about another row
		m.list.Select(id)
	}
}
