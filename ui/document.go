package ui

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"ringtail/history"
)

// document is an event to be read: the head of its frame in a few words, its
// JSON as a tree over the very bytes that came (never decoded and written
// anew), and what the message store had to add. Lines are indexed once, when
// the document is made; text is made of a line when it is drawn.
type document struct {
	cells cells
	width int
	srcs  [][]byte // the bytes that nodes are spans of; the first are our own words
	nodes []node
	lines []int32         // nodes in sight, in order
	drawn map[int32]shown // lines as they were drawn last
	root  int32           // the event's outermost node; -1 without one
	raw   bool            // the bytes as they came, without a tree
}

// srcWords is the source of our own words.
const srcWords = 0

func newEmptyDocument(c cells) *document {
	return &document{cells: c, srcs: [][]byte{nil}, root: -1, drawn: make(map[int32]shown)}
}

// reading is what the inspector shows besides the row itself.
type reading struct {
	raw      bool // the exact bytes instead of a tree
	folds    *folds
	envelope []byte // of an event, as it is to be read: masked, perhaps
	meta     []byte
	record   *storeRecord // what the message store says of the message by now
}

func newDocument(k *look, r history.Row, how reading) *document {
	d := newEmptyDocument(k.cells)
	d.raw = how.raw
	switch {
	case r.IsGap():
		for _, text := range k.gapDetails(r.Gap) {
			d.addWords(nodeText, 0, -1, "", k.cells.remote(text))
		}
	case how.raw:
		d.addLines(how.envelope)
	default:
		d.addHead(k, r.Event, how)
		d.addEvent(how.envelope)
		if how.record != nil {
			d.addRecord(k, how.record)
		}
	}
	how.folds.apply(d)
	d.arrange()
	return d
}

// addSource makes raw a source and returns its number.
func (d *document) addSource(raw []byte) uint8 {
	d.srcs = append(d.srcs, raw)
	return uint8(len(d.srcs) - 1)
}

// addWords appends a line of ours. A label is not part of what is copied.
func (d *document) addWords(kind nodeKind, depth uint16, parent int32, label, text string) int32 {
	words := d.srcs[srcWords]
	n := node{kind: kind, depth: depth, parent: parent, close: int32(len(d.nodes)), key: uint32(len(words))}
	words = append(words, label...)
	n.val = uint32(len(words))
	words = append(words, text...)
	n.end = uint32(len(words))
	d.srcs[srcWords] = words
	d.nodes = append(d.nodes, n)
	return n.close
}

// endHeading makes everything since the heading part of it.
func (d *document) endHeading(at int32) { d.nodes[at].close = int32(len(d.nodes) - 1) }

// addEvent appends the envelope, as a tree if it is JSON.
func (d *document) addEvent(raw []byte) {
	d.root = int32(len(d.nodes))
	if d.indexJSON(d.addSource(raw), raw, -1, 0) {
		return
	}
	d.root = -1
	d.addWords(nodeText, 0, -1, "", "not valid JSON; the bytes as they came:")
	d.addLines(raw)
}

// addLines appends raw as text, a node for each of its lines.
func (d *document) addLines(raw []byte) {
	src := d.addSource(raw)
	for from := 0; from <= len(raw) && len(d.nodes) < maxNodes; {
		end := len(raw)
		if i := bytes.IndexByte(raw[from:], '\n'); i >= 0 {
			end = from + i
		}
		at := uint32(from)
		d.nodes = append(d.nodes, node{kind: nodeText, src: src, key: at, val: at, end: uint32(end), parent: -1, close: int32(len(d.nodes))})
		from = end + 1
	}
}

// arrange lists the lines in sight, after folds have changed.
func (d *document) arrange() {
	d.lines = d.lines[:0]
	for i := int32(0); int(i) < len(d.nodes); {
		d.lines = append(d.lines, i)
		if d.nodes[i].folded {
			i = d.nodes[i].close
		}
		i++
	}
	clear(d.drawn)
}

// foldable reports whether a node holds lines that can be folded away.
func (d *document) foldable(i int32) bool {
	return d.nodes[i].kind == nodeOpen || d.nodes[i].kind == nodeHeading
}

// holder is the node that a fold on line i means: the line itself if it
// begins something, else what it belongs to; -1 for none.
func (d *document) holder(i int32) int32 {
	if d.foldable(i) {
		return i
	}
	return d.nodes[i].parent
}

// find is the position of node i among the lines, or of what it is folded
// into.
func (d *document) find(i int32) int {
	from, to := 0, len(d.lines)
	for from+1 < to {
		if mid := (from + to) / 2; d.lines[mid] <= i {
			from = mid
		} else {
			to = mid
		}
	}
	return from
}

// object reports whether what begins at i is an object.
func (d *document) object(i int32) bool {
	n := &d.nodes[i]
	return n.kind == nodeOpen && d.srcs[n.src][n.val] == '{'
}

// member reports whether the node has a key.
func (d *document) member(i int32) bool {
	n := &d.nodes[i]
	return n.kind >= nodeOpen && n.kind != nodeClose && n.parent >= 0 && d.object(n.parent)
}

// key is the key of a member as it was written, quotes included.
func (d *document) key(i int32) []byte {
	n := &d.nodes[i]
	raw := d.srcs[n.src]
	return raw[n.key:stringEnd(raw, int(n.key))]
}

// value is the span of a node's value.
func (d *document) value(i int32) []byte {
	n := &d.nodes[i]
	return d.srcs[n.src][n.val:n.end]
}

// comma reports whether another value follows in the same object or array.
func (d *document) comma(i int32) bool {
	n := &d.nodes[i]
	if n.src == srcWords || n.parent < 0 && n.kind != nodeClose {
		return false
	}
	raw := d.srcs[n.src]
	at := skipSpace(raw, int(n.end))
	return at < len(raw) && raw[at] == ','
}

// count is how many members or elements what begins at i holds.
func (d *document) count(i int32) int {
	last := &d.nodes[d.nodes[i].close]
	if last.kind != nodeClose {
		return 0
	}
	return int(last.key)
}

// path is where the node stands, as jq writes it: .body.to[0].phoneNumber.
func (d *document) path(i int32) string {
	if d.nodes[i].kind == nodeClose {
		i = d.nodes[i].parent
	}
	var steps []string
	for ; i >= 0 && d.nodes[i].parent >= 0; i = d.nodes[i].parent {
		switch {
		case d.nodes[i].kind < nodeOpen:
			return "" // words have no place
		case d.member(i):
			steps = append(steps, keyStep(d.key(i)))
		case d.nodes[d.nodes[i].parent].kind == nodeOpen:
			steps = append(steps, "["+strconv.FormatUint(uint64(d.nodes[i].key), 10)+"]")
		}
	}
	if i >= 0 && d.nodes[i].kind < nodeOpen && len(steps) == 0 {
		return ""
	}
	var b strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		if b.Len() == 0 && steps[i][0] == '[' {
			b.WriteByte('.')
		}
		b.WriteString(steps[i])
	}
	if b.Len() == 0 {
		return "."
	}
	return b.String()
}

// keyStep is one step of a path.
func keyStep(quoted []byte) string {
	name := quoted[1:max(1, len(quoted)-1)]
	for i, c := range name {
		if c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9' {
			continue
		}
		return "[" + string(quoted) + "]"
	}
	if len(name) == 0 {
		return "[" + string(quoted) + "]"
	}
	return "." + string(name)
}

// copyValue is what a line holds: a string without its quotes and escapes, any
// other scalar as written, an object or array with all its lines.
func (d *document) copyValue(i int32) string {
	if d.nodes[i].kind == nodeString {
		var s string
		if json.Unmarshal(d.value(i), &s) == nil {
			return s
		}
	}
	return d.indented(i)
}

// copySubtree is the object or array that a line belongs to.
func (d *document) copySubtree(i int32) string {
	if h := d.holder(i); h >= 0 && d.nodes[h].kind == nodeOpen {
		return d.indented(h)
	}
	return d.copyValue(i)
}

// indented is a value as written, with each member on its own line.
func (d *document) indented(i int32) string {
	if d.nodes[i].kind == nodeClose {
		i = d.nodes[i].parent
	}
	var b bytes.Buffer
	if raw := d.value(i); d.nodes[i].kind != nodeOpen || json.Indent(&b, raw, "", "  ") != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}
