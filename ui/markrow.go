package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"ringtail/history"
)

// markLine is a mark as a separator across the list.
func (k *look) markLine(m history.Mark, w int) line {
	text := "── " + k.stamp(m.At) + " " + k.markWords(m) + " "
	l := line{{&k.theme.mark, k.cells.cut(text, w-1)}}
	if rest := w - 1 - l.width(k.cells); rest > 0 {
		l = append(l, span{&k.theme.border, strings.Repeat("─", rest)})
	}
	return l
}

func (k *look) markWords(m history.Mark) string {
	if m.Note == "" {
		return "mark"
	}
	return "mark: " + k.cells.remote(m.Note)
}

// putMark asks for a note and puts a mark below the newest row.
func (m *Model) putMark() {
	m.askFor(ask{
		in: modeList, prompt: "mark: ", hint: "a note, such as: customer sends a test now",
		accept: func(text string) (tea.Cmd, string) {
			mark := history.Mark{At: m.clockNow(), Note: strings.TrimSpace(text)}
			m.log.AppendMark(mark)
			m.recordMark(mark)
			m.list.Received()
			if !m.list.Following() {
				m.say("The mark stands below the newest event; U goes there.")
			}
			return nil, ""
		},
	}, "")
}

// toMark goes to the next mark, or to the one before.
func (m *Model) toMark(by int) {
	id := m.log.NextMark(m.list.cursor.Selected(m.list.rows()), by)
	switch rows := m.list.rows(); {
	case id == 0 && m.log.NextMark(0, 1) == 0:
		m.say("There is no mark yet; m puts one.")
	case id == 0 && by < 0:
		m.say("There is no mark before this row.")
	case id == 0:
		m.say("There is no mark after this row.")
	case rows.IDAt(rows.Pos(id)) != id:
		m.say("That mark is not among the rows shown; esc shows all.")
	default:
		m.list.Select(id)
	}
}
