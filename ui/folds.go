package ui

import "hash/fnv"

// folds remembers what is folded, by path, so that the next event shows the
// same parts. The zero value has everything open but the frame's head.
type folds struct {
	all    bool            // everything below the root is folded unless open says otherwise
	open   bool            // everything is open unless said otherwise
	except map[uint64]bool // folded or not, by the hash of the path
}

// byDefault is whether a node is folded when nothing was said about it.
func (f *folds) byDefault(d *document, i int32) bool {
	n := &d.nodes[i]
	switch {
	case f.open:
		return false
	case n.kind == nodeHeading:
		return i == 0 || f.all // the frame's head, the first of all
	}
	return f.all && i != d.root
}

// apply folds a new document.
func (f *folds) apply(d *document) {
	if f == nil {
		return
	}
	// Hashes of the nodes that hold the one being looked at, by depth.
	var hashes []uint64
	for i := range d.nodes {
		n := &d.nodes[i]
		if !d.foldable(int32(i)) {
			continue
		}
		n.folded = f.byDefault(d, int32(i))
		if len(f.except) == 0 {
			continue
		}
		above := uint64(0)
		if n.parent >= 0 {
			above = hashes[d.nodes[n.parent].depth]
		}
		for len(hashes) <= int(n.depth) {
			hashes = append(hashes, 0)
		}
		h := d.step(above, int32(i))
		hashes[n.depth] = h
		if folded, ok := f.except[h]; ok {
			n.folded = folded
		}
	}
}

// step is the hash of a node's path, given that of its parent.
func (d *document) step(above uint64, i int32) uint64 {
	n := &d.nodes[i]
	h := fnv.New64a()
	var b [9]byte
	for j := range 8 {
		b[j] = byte(above >> (8 * j))
	}
	b[8] = byte(n.kind)
	_, _ = h.Write(b[:])
	switch {
	case d.member(i):
		_, _ = h.Write(d.key(i))
	case n.kind == nodeHeading: // told by its first word
		_, _ = h.Write(d.srcs[srcWords][n.key:n.val])
	case n.parent >= 0:
		_, _ = h.Write([]byte{byte(n.key), byte(n.key >> 8), byte(n.key >> 16), byte(n.key >> 24)})
	}
	return h.Sum64()
}

func (d *document) hash(i int32) uint64 {
	if i < 0 {
		return 0
	}
	return d.step(d.hash(d.nodes[i].parent), i)
}

// fold folds or unfolds a node and remembers it.
func (f *folds) fold(d *document, i int32, folded bool) {
	d.nodes[i].folded = folded
	if f.except == nil {
		f.except = make(map[uint64]bool)
	}
	if len(f.except) > 4096 { // hours of folding: the oldest habits go with the others
		clear(f.except)
	}
	f.except[d.hash(i)] = folded
}

// foldAll folds everything below the root, or opens everything.
func (f *folds) foldAll(d *document, folded bool) {
	*f = folds{all: folded, open: !folded}
	f.apply(d)
}
