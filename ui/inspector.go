package ui

import (
	"ringtail/history"
	"ringtail/rc"
)

// inspector is the pane that shows all of one event. It keeps the event it
// shows, so that reading goes on when the list has let go of it, and it keeps
// folds and the search from event to event.
type inspector struct {
	look          *look
	width, height int

	row    history.Row
	record *storeRecord
	doc    *document // nil while nothing is shown
	folds  folds
	raw    bool  // the bytes as they came
	cursor place // where the reader is
	top    place // first row of the window
	fresh  bool  // nothing was moved since the event was opened
	search search
}

// place is a row of a document: a line in sight and a row of it.
type place struct{ line, row int }

func (p place) before(q place) bool { return p.line < q.line || p.line == q.line && p.row < q.row }

// Open reports whether the pane shows something.
func (p *inspector) Open() bool { return p.doc != nil }

// SetSize sets the size of the pane, frame included. What stood at the cursor
// stays at the cursor.
func (p *inspector) SetSize(w, h int) {
	if w == p.width && h == p.height {
		return
	}
	p.width, p.height = w, h
	if p.doc == nil {
		return
	}
	if p.fresh {
		p.doc.SetWidth(p.inner())
		p.begin()
		return
	}
	at, offset := p.at(), 0
	if at >= 0 {
		offset = p.doc.show(at).rows[p.cursor.row]
	}
	p.doc.SetWidth(p.inner())
	p.seek(at)
	if at >= 0 {
		for r, from := range p.doc.show(at).rows {
			if from <= offset {
				p.cursor.row = r
			}
		}
		p.scroll()
	}
}

func (p *inspector) inner() int { return max(1, p.width-3) }
func (p *inspector) page() int  { return max(1, p.height-2) }

// Show shows a row from its beginning, unless it is shown already.
func (p *inspector) Show(r history.Row, record *storeRecord) {
	if p.doc != nil && p.row.ID == r.ID && p.row.Version == r.Version && p.record == record {
		return
	}
	same := p.doc != nil && p.row.ID == r.ID
	p.row, p.record = r, record
	p.Refresh()
	if !same && p.doc != nil {
		p.begin()
	}
}

// begin goes to the beginning of what RingCentral sent, with the head of the
// frame in sight above it.
func (p *inspector) begin() {
	p.top = place{}
	p.seek(p.doc.root)
	p.fresh = true
}

// Refresh reads the row anew, after the way it is to be shown has changed.
func (p *inspector) Refresh() {
	if p.row.ID == 0 {
		return
	}
	how := reading{raw: p.raw, folds: &p.folds, record: p.look.shownRecord(p.record)}
	if !p.row.IsGap() {
		e := p.look.shown(p.row.Event)
		how.envelope, how.meta = e.Envelope, rc.HideRecovery(e.Meta)
	}
	p.doc = newDocument(p.look, p.row, how)
	p.doc.SetWidth(p.inner())
	p.search.run(p.doc)
	p.scroll()
}

// Close hides the pane.
func (p *inspector) Close() {
	p.doc, p.row, p.record = nil, history.Row{}, nil
	p.cursor, p.top = place{}, place{}
	p.search.stop()
}

// at is the node under the cursor.
func (p *inspector) at() int32 {
	if p.doc == nil || len(p.doc.lines) == 0 {
		return -1
	}
	return p.doc.lines[p.cursor.line]
}

// seek puts the cursor on a node, or on what it is folded into.
func (p *inspector) seek(node int32) {
	p.cursor = place{line: p.doc.find(max(0, node))}
	p.scroll()
}

// Move moves the cursor by n lines; a line taller than the pane is passed row
// by row.
func (p *inspector) Move(n int) {
	if p.doc == nil || len(p.doc.lines) == 0 {
		return
	}
	step := 1
	if n < 0 {
		step = -1
	}
	for range min(max(n, -n), len(p.doc.lines)*2+1<<16) {
		before := p.cursor
		tall := p.doc.height(p.at()) > p.page()
		switch to := p.walk(p.cursor, step); {
		case tall && to.line == p.cursor.line:
			p.cursor = to
		case p.cursor.line+step < 0 || p.cursor.line+step >= len(p.doc.lines):
		default:
			p.cursor = place{line: p.cursor.line + step}
			if h := p.doc.height(p.at()); step < 0 && h > p.page() {
				p.cursor.row = h - 1
			}
		}
		if p.cursor == before {
			break
		}
	}
	p.scroll()
}

// MovePage moves by rows of the screen.
func (p *inspector) MovePage(pages float64) {
	if p.doc == nil || len(p.doc.lines) == 0 {
		return
	}
	rows := int(pages * float64(max(2, p.page()-1)))
	p.cursor, p.top = p.walk(p.cursor, rows), p.walk(p.top, rows)
	p.scroll()
}

// Home and End go to the first and the last line.
func (p *inspector) Home() {
	p.cursor = place{}
	p.scroll()
}

func (p *inspector) End() {
	if p.doc == nil {
		return
	}
	p.cursor = place{line: max(0, len(p.doc.lines)-1)}
	p.scroll()
}

// Scroll moves the window by n rows and leaves the cursor inside it.
func (p *inspector) Scroll(n int) {
	if p.doc == nil {
		return
	}
	p.top = p.clampTop(p.walk(p.top, n))
	if p.cursor.before(p.top) {
		p.cursor = p.top
	}
	if last := p.walk(p.top, p.page()-1); last.before(p.cursor) {
		p.cursor = last
	}
}

// walk is the place n rows further down, or up when n is negative, as far as
// the document goes. It looks only at the lines it passes.
func (p *inspector) walk(at place, n int) place {
	d := p.doc
	if len(d.lines) == 0 {
		return place{}
	}
	for n > 0 {
		rest := d.height(d.lines[at.line]) - 1 - at.row
		if n <= rest {
			at.row += n
			return at
		}
		if at.line+1 >= len(d.lines) {
			at.row += rest
			return at
		}
		n -= rest + 1
		at = place{line: at.line + 1}
	}
	for n < 0 {
		if -n <= at.row {
			at.row += n
			return at
		}
		if at.line == 0 {
			return place{}
		}
		n += at.row + 1
		at.line--
		at.row = d.height(d.lines[at.line]) - 1
	}
	return at
}

// clampTop keeps the window filled.
func (p *inspector) clampTop(top place) place {
	end := place{line: len(p.doc.lines) - 1}
	end.row = p.doc.height(p.doc.lines[end.line]) - 1
	if lowest := p.walk(end, 1-p.page()); lowest.before(top) {
		return lowest
	}
	return top
}

// scroll moves the window as little as shows the cursor.
func (p *inspector) scroll() {
	p.fresh = false
	d := p.doc
	if d == nil || len(d.lines) == 0 {
		p.cursor, p.top = place{}, place{}
		return
	}
	clamp := func(at place) place {
		at.line = max(0, min(at.line, len(d.lines)-1))
		at.row = max(0, min(at.row, d.height(d.lines[at.line])-1))
		return at
	}
	p.cursor, p.top = clamp(p.cursor), clamp(p.top)
	// A line that fits is shown whole.
	first, last := p.cursor, p.cursor
	if h := d.height(p.at()); h <= p.page() {
		first.row, last.row = 0, h-1
	}
	if first.before(p.top) {
		p.top = first
	}
	if lowest := p.walk(last, 1-p.page()); p.top.before(lowest) {
		p.top = lowest
	}
	p.top = p.clampTop(p.top)
}

// Fold folds away what the line belongs to, or unfolds the line.
func (p *inspector) Fold(folded bool) {
	at := p.at()
	if at < 0 {
		return
	}
	h := at
	if folded {
		h = p.doc.holder(at)
		if h == at && p.doc.nodes[h].folded {
			h = p.doc.nodes[h].parent // folded already: fold what it stands in
		}
	}
	if h < 0 || !p.doc.foldable(h) || p.doc.nodes[h].folded == folded {
		return
	}
	p.folds.fold(p.doc, h, folded)
	p.doc.arrange()
	p.seek(h)
}

// Toggle folds or unfolds the line and reports whether it can be.
func (p *inspector) Toggle() bool {
	at := p.at()
	if at < 0 {
		return false
	}
	if p.doc.nodes[at].kind == nodeClose {
		p.Fold(true)
		return true
	}
	if !p.doc.foldable(at) {
		return false
	}
	p.Fold(!p.doc.nodes[at].folded)
	return true
}

// FoldAll folds everything below the root, or unfolds everything.
func (p *inspector) FoldAll(folded bool) {
	at := p.at()
	if at < 0 {
		return
	}
	p.folds.foldAll(p.doc, folded)
	p.doc.arrange()
	p.seek(at)
}

// ToggleRaw shows the bytes as they came, or the tree.
func (p *inspector) ToggleRaw() {
	p.raw = !p.raw
	p.cursor, p.top = place{}, place{}
	p.Refresh()
}

// Value is what the line under the cursor holds.
func (p *inspector) Value() string {
	if at := p.at(); at >= 0 {
		return p.doc.copyValue(at)
	}
	return ""
}

// Path is where the line under the cursor stands, as jq writes it.
func (p *inspector) Path() string {
	if at := p.at(); at >= 0 {
		return p.doc.path(at)
	}
	return ""
}

// Subtree is the object or array around the cursor.
func (p *inspector) Subtree() string {
	if at := p.at(); at >= 0 {
		return p.doc.copySubtree(at)
	}
	return ""
}
