package main

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"image/color"
	"strings"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// palette is what a terminal shows where the program asks for no colour.
type palette struct{ background, foreground, edge color.Color }

var (
	dark = palette{
		background: color.RGBA{0x12, 0x15, 0x1d, 0xff},
		foreground: color.RGBA{0xd9, 0xdd, 0xe6, 0xff},
		edge:       color.RGBA{0x3d, 0x44, 0x55, 0xff},
	}
	light = palette{
		background: color.RGBA{0xfd, 0xfd, 0xfe, 0xff},
		foreground: color.RGBA{0x22, 0x27, 0x33, 0xff},
		edge:       color.RGBA{0xc3, 0xc8, 0xd4, 0xff},
	}
)

// The grid, in the picture's units.
const (
	cellWidth  = 8.4
	cellHeight = 18.0
	baseline   = 13.2 // below the top of a cell
	fontSize   = 14
	margin     = 12.0
)

// fonts are monospaced ones that readers have. Fonts with emoji are left for
// the reader's system to find: named here, some draw digits with them.
const fonts = `ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace`

// ink is how a cell is written, with the colours as they are seen.
type ink struct {
	text, back string // #rrggbb; back is empty where nothing is filled
	bold, dim  bool
	italic     bool
	line       string // text-decoration
}

// drawn is one cell of the screen.
type drawn struct {
	ink
	content string
	width   int
}

// svg draws the screen. Letters are text, spread to the width of their cells
// whatever font the reader has; frames and bars are drawn as shapes, so that
// they join.
func (t *terminal) svg(title string) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	columns, rows := t.screen.Width(), t.screen.Height()
	width := float64(columns)*cellWidth + 2*margin
	height := float64(rows)*cellHeight + 2*margin

	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g" font-family="%s" font-size="%d">`+"\n",
		width, height, width, height, fonts, fontSize)
	fmt.Fprintf(&b, "<title>%s</title>\n", escapeXML(title))
	fmt.Fprintf(&b, `<rect x="0.5" y="0.5" width="%g" height="%g" rx="8" fill="%s" stroke="%s"/>`+"\n",
		width-1, height-1, hex(t.colors.background), hex(t.colors.edge))
	fmt.Fprintf(&b, `<g transform="translate(%g %g)">`+"\n", margin, margin)
	for y := range rows {
		line := make([]drawn, 0, columns)
		for x := range columns {
			c := t.colors.cell(t.screen.CellAt(x, y))
			if c.width == 0 && x > 0 {
				c.ink = line[x-1].ink // the right half of a wide character
			}
			line = append(line, c)
		}
		writeLine(&b, line, float64(y)*cellHeight)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

// cell is a cell with its colours made plain.
func (p palette) cell(c *uv.Cell) drawn {
	if c == nil {
		return drawn{content: " ", width: 1}
	}
	s := c.Style
	text, back := cmp.Or(hex(s.Fg), hex(p.foreground)), hex(s.Bg)
	if s.Attrs&uv.AttrReverse != 0 {
		text, back = cmp.Or(back, hex(p.background)), text
	}
	d := drawn{content: c.Content, width: c.Width, ink: ink{
		text: text, back: back,
		bold: s.Attrs&uv.AttrBold != 0, dim: s.Attrs&uv.AttrFaint != 0, italic: s.Attrs&uv.AttrItalic != 0,
	}}
	switch {
	case s.Underline != 0:
		d.line = "underline"
	case s.Attrs&uv.AttrStrikethrough != 0:
		d.line = "line-through"
	}
	if d.content == "" {
		d.content = " "
	}
	return d
}

// hex is a colour as SVG writes it, empty for none.
func hex(c color.Color) string {
	if c == nil {
		return ""
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// writeLine draws one line of cells whose top is at y: what is filled, then
// shapes, then text.
func writeLine(b *bytes.Buffer, line []drawn, y float64) {
	for x := 0; x < len(line); {
		end := x + 1
		for end < len(line) && line[end].back == line[x].back {
			end++
		}
		if line[x].back != "" {
			fmt.Fprintf(b, `<rect x="%s" y="%g" width="%s" height="%g" fill="%s"/>`+"\n",
				at(x), y, at(end-x), cellHeight, line[x].back)
		}
		x = end
	}
	for x := 0; x < len(line); {
		c := line[x]
		switch {
		case c.width == 0 || c.content == " ":
			x++
		case shape(b, line, x, y):
			x += shapeRun(line, x)
		case !plain(c.content):
			// A glyph that may come from another font, in the middle of its cells.
			middle := (float64(x) + float64(max(c.width, 1))/2) * cellWidth
			fmt.Fprintf(b, `<text x="%.5g" y="%g" text-anchor="middle"%s>%s</text>`+"\n",
				middle, y+baseline, c.attributes(), escapeXML(c.content))
			x += max(c.width, 1)
		default:
			words, cells := textRun(line[x:])
			fmt.Fprintf(b, `<text x="%s" y="%g" textLength="%s" lengthAdjust="spacingAndGlyphs"%s>%s</text>`+"\n",
				at(x), y+baseline, at(cells), c.attributes(), escapeXML(words))
			x += cells
		}
	}
}

// at is where a column begins.
func at(x int) string { return fmt.Sprintf("%.5g", float64(x)*cellWidth) }

// plain reports whether every monospaced font has the content, one cell wide.
func plain(content string) bool {
	r, size := utf8.DecodeRuneInString(content)
	return size == len(content) && r >= 0x20 && r < 0x250 && r != 0x7f
}

// textRun is the text that begins a line and goes on in one ink, single blanks
// included, and the cells it takes.
func textRun(line []drawn) (text string, cells int) {
	var b strings.Builder
	for i, c := range line {
		last := i+1 == len(line)
		if c.ink != line[0].ink || c.width != 1 || !plain(c.content) ||
			c.content == " " && (last || line[i+1].content == " " || line[i+1].ink != c.ink || !plain(line[i+1].content)) {
			break
		}
		b.WriteString(c.content)
		cells++
	}
	return b.String(), cells
}

func (i ink) attributes() string {
	var b strings.Builder
	fmt.Fprintf(&b, ` fill="%s"`, i.text)
	if i.bold {
		b.WriteString(` font-weight="bold"`)
	}
	if i.italic {
		b.WriteString(` font-style="italic"`)
	}
	if i.dim {
		b.WriteString(` opacity="0.6"`)
	}
	if i.line != "" {
		fmt.Fprintf(&b, ` text-decoration="%s"`, i.line)
	}
	return b.String()
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
