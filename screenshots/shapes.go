package main

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// arms of a box-drawing character, from the middle of its cell.
type arms uint8

const (
	armUp arms = 1 << iota
	armDown
	armLeft
	armRight
	armRound // the corner is rounded
)

var boxes = map[rune]arms{
	'─': armLeft | armRight, '│': armUp | armDown,
	'┌': armDown | armRight, '┐': armDown | armLeft, '└': armUp | armRight, '┘': armUp | armLeft,
	'╭': armDown | armRight | armRound, '╮': armDown | armLeft | armRound,
	'╰': armUp | armRight | armRound, '╯': armUp | armLeft | armRound,
	'├': armUp | armDown | armRight, '┤': armUp | armDown | armLeft,
	'┬': armDown | armLeft | armRight, '┴': armUp | armLeft | armRight,
	'┼': armUp | armDown | armLeft | armRight,
}

// shape draws a character that must join its neighbours, and reports whether
// the cell holds one. A row of horizontal lines is drawn as one.
func shape(b *bytes.Buffer, line []drawn, x int, y float64) bool {
	c := line[x]
	r, size := utf8.DecodeRuneInString(c.content)
	if size != len(c.content) {
		return false
	}
	left := float64(x) * cellWidth
	switch {
	case r == '━':
		rect(b, left, y+cellHeight/2-1, float64(shapeRun(line, x))*cellWidth, 2, c.text)
		return true
	case r >= '▁' && r <= '█': // an eighth, two eighths … of the cell, from below
		part := float64(r-'▁'+1) / 8 * cellHeight
		rect(b, left, y+cellHeight-part, cellWidth, part, c.text)
		return true
	case r >= '▉' && r <= '▏': // seven eighths … one, from the left
		rect(b, left, y, float64('▏'-r+1)/8*cellWidth, cellHeight, c.text)
		return true
	}
	a, ok := boxes[r]
	if !ok {
		return false
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s"/>`+"\n", path(a, left, y, shapeRun(line, x)), c.text)
	return true
}

// shapeRun is how many cells the shape at x takes.
func shapeRun(line []drawn, x int) int {
	n := 1
	joins := line[x].content == "─" || line[x].content == "━"
	for joins && x+n < len(line) && line[x+n].content == line[x].content && line[x+n].ink == line[x].ink {
		n++
	}
	return n
}

func rect(b *bytes.Buffer, x, y, width, height float64, fill string) {
	fmt.Fprintf(b, `<rect x="%.5g" y="%.5g" width="%.4g" height="%.4g" fill="%s"/>`+"\n", x, y, width, height, fill)
}

// path is the outline of a box-drawing character that repeats over cells.
func path(a arms, left, top float64, cells int) string {
	const radius = 4.0
	right, bottom := left+float64(cells)*cellWidth, top+cellHeight
	x, y := left+cellWidth/2, top+cellHeight/2
	if a&armRound != 0 {
		endX, turnX := right, x+radius
		if a&armLeft != 0 {
			endX, turnX = left, x-radius
		}
		endY, turnY := bottom, y+radius
		if a&armUp != 0 {
			endY, turnY = top, y-radius
		}
		return fmt.Sprintf("M%.5g %.5gV%.5gQ%.5g %.5g %.5g %.5gH%.5g", x, endY, turnY, x, y, turnX, y, endX)
	}
	var b bytes.Buffer
	if a&(armLeft|armRight) != 0 {
		from, to := x, x
		if a&armLeft != 0 {
			from = left
		}
		if a&armRight != 0 {
			to = right
		}
		fmt.Fprintf(&b, "M%.5g %.5gH%.5g", from, y, to)
	}
	if a&(armUp|armDown) != 0 {
		from, to := y, y
		if a&armUp != 0 {
			from = top
		}
		if a&armDown != 0 {
			to = bottom
		}
		fmt.Fprintf(&b, "M%.5g %.5gV%.5g", x, from, to)
	}
	return b.String()
}
