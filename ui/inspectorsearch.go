package ui

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// search is what is looked for in the inspector. It goes from event to event,
// until it is stopped.
type search struct {
	typing bool
	text   string
	found  []int32 // nodes that hold it, in order
	origin int32   // where the cursor stood when typing began
}

// maxSearch is the longest text that is searched for, in bytes.
const maxSearch = 256

func (s *search) active() bool { return s.text != "" }

func (s *search) stop() { *s = search{} }

// needle is what finds are emphasized by: the text in small letters, as a
// line shows it.
func (s *search) needle() string { return lowerASCII(s.text) }

// run finds every line that holds the text, in keys and values, whether in
// sight or folded away. Letters count alike in either case.
func (s *search) run(d *document) {
	s.found = s.found[:0]
	if s.text == "" || d == nil {
		return
	}
	needles := [][]byte{[]byte(lowerASCII(s.text))}
	// Inside JSON a quote or a newline is written otherwise.
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s.text) == nil {
		if quoted := bytes.TrimSpace(b.Bytes()); len(quoted) > 2 {
			if inner := []byte(lowerASCII(string(quoted[1 : len(quoted)-1]))); !bytes.Equal(inner, needles[0]) {
				needles = append(needles, inner)
			}
		}
	}
	// The beginnings of the lines in each source grow with their numbers.
	for src, raw := range d.srcs {
		low := make([]byte, len(raw))
		lowerBytes(low, raw)
		var starts []uint32
		var nodes []int32
		for i := range d.nodes {
			n := &d.nodes[i]
			if int(n.src) != src || n.kind == nodeClose {
				continue
			}
			start := n.val
			if n.kind < nodeOpen || d.member(int32(i)) {
				start = n.key
			}
			starts, nodes = append(starts, start), append(nodes, int32(i))
		}
		for _, needle := range needles {
			for at := 0; ; {
				i := bytes.Index(low[at:], needle)
				if i < 0 || len(nodes) == 0 {
					break
				}
				// The last line that begins at or before the find.
				j, exact := slices.BinarySearch(starts, uint32(at+i))
				if !exact {
					j--
				}
				if j >= 0 {
					s.found = append(s.found, nodes[j])
				}
				if j+1 >= len(starts) {
					break
				}
				at = max(at+i+1, int(starts[j+1])) // one find a line is enough
			}
		}
		s.decoded(d, uint8(src), raw)
	}
	slices.Sort(s.found)
	s.found = slices.Compact(s.found)
}

// decoded finds text that is written with escapes, such as \u00e9.
func (s *search) decoded(d *document, src uint8, raw []byte) {
	if !bytes.Contains(raw, []byte(`\u`)) {
		return
	}
	needle := strings.ToLower(s.text)
	for i := range d.nodes {
		n := &d.nodes[i]
		if n.src != src || n.kind != nodeString || !bytes.Contains(raw[n.val:n.end], []byte(`\u`)) {
			continue
		}
		var text string
		if json.Unmarshal(raw[n.val:n.end], &text) == nil && strings.Contains(strings.ToLower(text), needle) {
			s.found = append(s.found, int32(i))
		}
	}
}

// position is which find the cursor stands on, counted from 1; 0 between two.
func (s *search) position(at int32) int {
	if i, ok := slices.BinarySearch(s.found, at); ok {
		return i + 1
	}
	return 0
}

// Search opens the field for a new search.
func (p *inspector) Search() {
	p.search.typing, p.search.origin = true, p.at()
	p.search.text = ""
	p.search.found = nil
}

// Type adds text to the search and goes to the first find from where typing
// began on.
func (p *inspector) Type(text string) {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	if len(p.search.text)+len(text) > maxSearch {
		return
	}
	p.search.text += text
	p.searched()
}

// Erase takes back the last character of the search, or all of it.
func (p *inspector) Erase(all bool) {
	_, n := utf8.DecodeLastRuneInString(p.search.text)
	if all {
		n = len(p.search.text)
	}
	p.search.text = p.search.text[:len(p.search.text)-n]
	p.searched()
}

func (p *inspector) searched() {
	p.search.run(p.doc)
	i, _ := slices.BinarySearch(p.search.found, p.search.origin)
	if i < len(p.search.found) {
		p.reveal(p.search.found[i])
	} else if len(p.search.found) > 0 {
		p.reveal(p.search.found[0])
	} else {
		p.reveal(p.search.origin)
	}
}

// EndSearch leaves the field. A search that is dropped goes back to where it
// began.
func (p *inspector) EndSearch(keep bool) {
	origin := p.search.origin
	p.search.typing = false
	if !keep {
		p.search.stop()
		p.reveal(origin)
	}
}

// Next goes to the next find, or the one before, and around the end.
func (p *inspector) Next(by int) {
	found := p.search.found
	if len(found) == 0 {
		return
	}
	i, on := slices.BinarySearch(found, p.at())
	switch {
	case by < 0:
		i--
	case on:
		i++
	}
	p.reveal(found[(i+len(found))%len(found)])
}

// reveal unfolds what a node is folded into and puts the cursor on it.
func (p *inspector) reveal(i int32) {
	if p.doc == nil || i < 0 || int(i) >= len(p.doc.nodes) {
		return
	}
	unfolded := false
	for h := p.doc.nodes[i].parent; h >= 0; h = p.doc.nodes[h].parent {
		if p.doc.nodes[h].folded {
			p.doc.nodes[h].folded, unfolded = false, true // for now: no habit is made of it
		}
	}
	if unfolded {
		p.doc.arrange()
	}
	p.seek(i)
}
