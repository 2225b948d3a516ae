package ui

import (
	"charm.land/bubbles/v2/key"
)

// textPane is a scrollable text that lies over the others: the help, and the
// connection in full.
type textPane struct {
	look *look
	top  int
}

// size is the box for some lines on a screen of w×h.
func (p *textPane) size(lines []line, w, h int) (bw, bh int) {
	for _, l := range lines {
		bw = max(bw, l.width(p.look.cells)+4)
	}
	if bw > w || w < listKeepsParties {
		bw = w // the whole width: a margin would only show scraps
	}
	return bw, max(3, min(len(lines)+2, h-2)) // status and footer stay in sight
}

// Scroll moves the text, of n lines in a box of height bh.
func (p *textPane) Scroll(by, n, bh int) {
	p.top = max(0, min(p.top+by, n-(bh-2)))
}

// View draws the text in a box of its own size.
func (p *textPane) View(title string, lines []line, bw, bh int) []string {
	k := p.look
	page := bh - 2
	top := max(0, min(p.top, len(lines)-page))
	var content []string
	for _, l := range lines[top:min(top+page, len(lines))] {
		content = append(content, append(line{{nil, " "}}, l...).render(k.cells, bw-2, nil))
	}
	var note line
	if len(lines) > page {
		where := "↑ ↓ more"
		switch {
		case top == 0:
			where = "↓ more"
		case top+page >= len(lines):
			where = "↑ more"
		}
		note = line{{&k.theme.dim, where}}
	}
	return k.box(line{{&k.theme.titleFocus, title}}, note, content, bw, bh, true)
}

// helpColumn is how wide a column of the help is, the space behind it included.
const helpColumn = 36

// helpLines lists every key, in as many columns as the width allows.
func helpLines(k *look, version string, w int, replaying bool) []line {
	t := k.theme
	sections := keys.help()
	if replaying {
		sections = keys.replayHelp()
	}
	columns := max(1, min(3, (w-4)/38))
	cols := make([][]line, columns)
	for _, s := range sections {
		// Each section goes where the page is shortest.
		c := 0
		for i := range cols {
			if len(cols[i]) < len(cols[c]) {
				c = i
			}
		}
		if len(cols[c]) > 0 {
			cols[c] = append(cols[c], nil)
		}
		cols[c] = append(cols[c], line{{&t.title, s.title}})
		for _, b := range s.keys {
			cols[c] = append(cols[c], helpLine(k, b))
		}
	}
	var out []line
	for row := 0; ; row++ {
		var l line
		used := false
		for _, col := range cols {
			var cell line
			if row < len(col) {
				cell, used = col[row], true
			}
			if columns == 1 {
				l = cell
				continue
			}
			l = append(l, cell...)
			l = append(l, span{nil, k.cells.fit("", max(0, helpColumn-cell.width(k.cells)))})
		}
		if !used {
			break
		}
		out = append(out, l)
	}
	marks := line{{&t.warn, t.recovered}, {&t.dim, " delivered late  "}, {&t.warn, t.backfilled}, {&t.dim, " fetched from the message store"}}
	signs := line{{&t.warn, "*"}, {&t.dim, " edited  "}, {&t.warn, "…"}, {&t.dim, " pending  "}, {&t.warn, "!"}, {&t.dim, " disabled  "}, {&t.bad, "✗"}, {&t.dim, " refused"}}
	letters := line{{&t.paused, "P"}, {&t.dim, " paused, and how many wait  "}, {&t.recording, "R"}, {&t.dim, " recording  "}, {&t.demo, "M"}, {&t.dim, " masked  "}, {&t.demo, "D"}, {&t.dim, " demo"}}
	out = append(out, nil, line{{&t.title, "Signs"}}, marks, signs, letters)
	if version != "" {
		out = append(out, nil, line{{&t.faint, "ringtail " + version}})
	}
	return out
}

func helpLine(k *look, b key.Binding) line {
	return line{{&k.theme.footerKey, k.cells.fit(b.Help().Key, 10) + " "}, {&k.theme.text, b.Help().Desc}}
}

// footerLine is the keys that are valid now, cut where the width ends: whole
// keys only, and the way to the help last of all.
func footerLine(k *look, bindings []key.Binding, w int) string {
	free := w - 2
	keep := make([]bool, len(bindings))
	try := func(i int) {
		h := bindings[i].Help()
		if n := k.cells.width(h.Key) + 1 + k.cells.width(h.Desc) + 2; !keep[i] && n <= free {
			keep[i] = true
			free -= n
		}
	}
	for i, b := range bindings {
		if i == 0 || b.Help() == keys.Help.Help() {
			try(i)
		}
	}
	for i := range bindings {
		try(i)
	}
	l := line{{nil, " "}}
	for i, b := range bindings {
		if keep[i] {
			h := b.Help()
			l = append(l, span{&k.theme.footerKey, h.Key}, span{&k.theme.footerText, " " + h.Desc}, span{nil, "  "})
		}
	}
	return l.render(k.cells, w, nil)
}
