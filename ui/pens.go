package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// pens remembers what switches a style on and off. A frame has hundreds of
// spans in a few styles, and asking lipgloss for each was most of the price
// of drawing. Pens belong to the event loop, and to the theme whose styles
// they know.
type pens struct{ known map[pen]ink }

// pen is a style on a background; either may be nil.
type pen struct{ style, back *lipgloss.Style }

// ink is what stands before and after a text.
type ink struct{ on, off string }

func newPens() *pens { return &pens{make(map[pen]ink)} }

// of is the ink of a pen; nil pens find it anew each time.
func (p *pens) of(n pen) ink {
	if p == nil {
		return n.ink()
	}
	k, ok := p.known[n]
	if !ok {
		k = n.ink()
		p.known[n] = k
	}
	return k
}

func (n pen) ink() ink {
	var style lipgloss.Style
	switch {
	case n.style == nil && n.back == nil:
		return ink{}
	case n.style == nil:
		style = *n.back
	case n.back == nil:
		style = *n.style
	default:
		style = n.style.Inherit(*n.back)
	}
	var k ink
	k.on, k.off, _ = strings.Cut(style.Render("x"), "x")
	return k
}

// paint writes text in a style.
func (c cells) paint(b *strings.Builder, text string, style, back *lipgloss.Style) {
	k := c.pens.of(pen{style, back})
	b.WriteString(k.on)
	b.WriteString(text)
	b.WriteString(k.off)
}

// painted is text in a style.
func (c cells) painted(text string, style *lipgloss.Style) string {
	k := c.pens.of(pen{style: style})
	return k.on + text + k.off
}
