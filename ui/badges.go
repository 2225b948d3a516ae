package ui

import "charm.land/lipgloss/v2"

// badge is a state of the screen that changes what is read on it. Where there
// is little room it is a letter.
type badge struct {
	style       *lipgloss.Style
	text, short string
	room        int // columns the text may need in a moment
}

// badges are the states that hold now, the most important first.
type badges []badge

// pausedRoom is what a count that grows is given.
const pausedRoom = len(" PAUSED 999 ")

func (b *statusBar) badges() badges {
	t := b.look.theme
	var out badges
	if b.paused {
		n := count(b.held)
		out = append(out, badge{&t.paused, " PAUSED " + n + " ", "P" + n, pausedRoom})
	}
	switch {
	case b.recording && b.record.Trouble != "":
		out = append(out, badge{&t.recording, " NOT RECORDING ", "R!", 0})
	case b.recording:
		out = append(out, badge{&t.recording, " RECORDING ", "R", 0})
	}
	if b.look.masked() {
		out = append(out, badge{&t.demo, " MASKED ", "M", 0})
	}
	if b.demo {
		out = append(out, badge{&t.demo, " DEMO ", "D", 0})
	}
	return out
}

// long is how many columns the badges take in words.
func (bs badges) long(c cells) int {
	n := 0
	for _, b := range bs {
		n += max(c.width(b.text), b.room) + 2
	}
	return n
}

// within draws the badges in at most w columns, with a space before them: in
// words if all fit, else as letters, the least important left out first.
func (bs badges) within(c cells, w int) line {
	var out line
	if bs.long(c) <= w {
		for _, b := range bs {
			out = append(out, span{nil, "  "}, span{b.style, b.text})
		}
		return out
	}
	for _, b := range bs {
		sep := ""
		if len(out) == 0 {
			sep = " "
		}
		if n := len(sep) + c.width(b.short); n <= w {
			out = append(out, span{nil, sep}, span{b.style, b.short})
			w -= n
		}
	}
	return out
}
