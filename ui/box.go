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
	side, far := k.cells.painted(f.Left, edge), k.cells.painted(f.Right, edge)
	blank := strings.Repeat(" ", w-2)
	for i := range h - 2 {
		row := blank
		if i < len(content) {
			row = content[i]
		}
		out = append(out, side+row+far)
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
		return k.cells.painted(left+strings.Repeat(fill, w-2)+right, style)
	}
	n := min(text.width(k.cells), room)
	return k.cells.painted(left+fill, style) + " " + text.render(k.cells, n, nil) + " " +
		k.cells.painted(strings.Repeat(fill, w-4-n-1)+right, style)
}
