package ui

import "encoding/json"

// nodeKind is what stands on a line of a document.
type nodeKind uint8

const (
	nodeText    nodeKind = iota // words: a label, perhaps, and what it says
	nodeHeading                 // words that fold away what follows
	nodeOpen                    // an object or array that holds something begins
	nodeClose                   // and ends
	nodeEmpty                   // {} or []
	nodeString
	nodeNumber
	nodeLiteral // true, false, null
)

// node is one line of a document: spans of one of its sources, and how it
// hangs together with the others. It is small, because a large event has
// hundreds of thousands.
type node struct {
	kind   nodeKind
	src    uint8
	depth  uint16
	folded bool
	// key is where the member's key begins, quote included; for an element of
	// an array its index; for nodeClose how many were held.
	key      uint32
	val, end uint32 // the value; for nodeClose all of what ends here
	parent   int32  // the node that holds this one, for nodeClose the one it ends; -1 for none
	close    int32  // the last node of what begins here; the node itself when nothing does
}

// maxNodes bounds what is laid out of one event.
const maxNodes = 1 << 20

// indexJSON appends the lines of the JSON text raw, source src of d, in one
// pass over the bytes and without decoding any. It reports false, and appends
// nothing, if raw is not valid JSON.
func (d *document) indexJSON(src uint8, raw []byte, parent int32, depth uint16) bool {
	if !json.Valid(raw) {
		return false
	}
	x := jsonIndex{d: d, src: src, raw: raw, parent: parent, depth: depth}
	x.run()
	return true
}

type jsonIndex struct {
	d      *document
	src    uint8
	raw    []byte
	parent int32
	depth  uint16
	open   []openNode
}

// openNode is an object or array whose end has not come yet.
type openNode struct {
	at     int32
	n      uint32 // members or elements so far
	object bool
}

func (x *jsonIndex) run() {
	i := skipSpace(x.raw, 0)
	var key uint32
	for {
		i = x.value(i, key)
		if len(x.open) == 0 {
			return
		}
		// After a value comes the next one, or the end of what holds it.
		top := &x.open[len(x.open)-1]
		if x.d.nodes[len(x.d.nodes)-1].kind != nodeOpen {
			i = skipSpace(x.raw, i)
			for x.raw[i] != ',' {
				x.closeAt(i)
				if len(x.open) == 0 {
					return
				}
				i = skipSpace(x.raw, i+1)
			}
			top = &x.open[len(x.open)-1]
			top.n++
			i++
		}
		if len(x.d.nodes) >= maxNodes {
			x.cut(i)
			return
		}
		i = skipSpace(x.raw, i)
		key = top.n
		if top.object {
			key = uint32(i)
			i = skipSpace(x.raw, skipSpace(x.raw, stringEnd(x.raw, i))+1)
		}
	}
}

// value appends the node of the value at i and returns where reading goes on:
// after the value, or after the bracket of one that holds something.
func (x *jsonIndex) value(i int, key uint32) int {
	n := node{src: x.src, key: key, val: uint32(i), parent: x.parent, depth: x.depth + uint16(min(len(x.open), 1<<15))}
	if len(x.open) > 0 {
		n.parent = x.open[len(x.open)-1].at
	}
	at := int32(len(x.d.nodes))
	n.close = at
	next := i
	switch c := x.raw[i]; c {
	case '{', '[':
		if inner := skipSpace(x.raw, i+1); x.raw[inner] == c+2 { // the closing bracket comes two after
			n.kind, next = nodeEmpty, inner+1
			break
		}
		n.kind, next = nodeOpen, i+1
		x.open = append(x.open, openNode{at: at, object: c == '{'})
	case '"':
		n.kind, next = nodeString, stringEnd(x.raw, i)
	default:
		n.kind = nodeNumber
		if c == 't' || c == 'f' || c == 'n' {
			n.kind = nodeLiteral
		}
		for next < len(x.raw) && !endsScalar(x.raw[next]) {
			next++
		}
	}
	n.end = uint32(next)
	x.d.nodes = append(x.d.nodes, n)
	return next
}

func endsScalar(c byte) bool {
	return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t'
}

// closeAt appends the node of the closing bracket at i.
func (x *jsonIndex) closeAt(i int) {
	top := x.open[len(x.open)-1]
	x.open = x.open[:len(x.open)-1]
	first := &x.d.nodes[top.at]
	first.close, first.end = int32(len(x.d.nodes)), uint32(i+1)
	x.d.nodes = append(x.d.nodes, node{
		kind: nodeClose, src: x.src, depth: first.depth, key: top.n + 1,
		val: first.val, end: uint32(i + 1), parent: top.at, close: first.close,
	})
}

// cut ends the index early, at i.
func (x *jsonIndex) cut(i int) {
	x.d.addWords(nodeText, x.depth+uint16(min(len(x.open), 1<<15)), x.open[len(x.open)-1].at,
		"", x.d.cells.more()+" the remaining "+bytesWords(int64(len(x.raw)-i))+" are not laid out; v shows every byte")
	for len(x.open) > 0 {
		x.closeAt(len(x.raw) - 1)
	}
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// stringEnd is the index after the string that begins at b[i].
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}
