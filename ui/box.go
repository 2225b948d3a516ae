package ui

import "strings"

// box draws content in a frame w×h with the title in its upper edge and,
// when there is one, the note in its lower edge. Content lines are w-2 wide.
func (k *look) box(title, note line, content []string, w, h int, focused bool) []string {
	if w < 2 || h < 2 {
		return nil
	}
	f, edge := k.theme.frame, &k.theme.border
	if focused {
		edge = &k.theme.borderFocus
	}
	out := make([]string, 0, h)
	out = append(out, k.edge(f.TopLeft, f.Top, f.TopRight, title, w, focused))
	side := edge.Render(f.Left)
	blank := strings.Repeat(" ", w-2)
	for i := range h - 2 {
		row := blank
		if i < len(content) {
			row = content[i]
		}
		out = append(out, side+row+edge.Render(f.Right))
	}
	return append(out, k.edge(f.BottomLeft, f.Bottom, f.BottomRight, note, w, focused))
}

// edge is one horizontal side of a box: ╭─ title ─────╮.
func (k *look) edge(left, fill, right string, text line, w int, focused bool) string {
	style := &k.theme.border
	if focused {
		style = &k.theme.borderFocus
	}
	room := w - 6 // corners, one fill and one space at each end of the text
	if len(text) == 0 || room < 3 {
		return style.Render(left + strings.Repeat(fill, w-2) + right)
	}
	n := min(text.width(k.cells), room)
	return style.Render(left+fill) + " " + text.render(k.cells, n, nil) + " " +
		style.Render(strings.Repeat(fill, w-4-n-1)+right)
}
