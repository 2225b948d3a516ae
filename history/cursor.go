package history

// Rows is an ordered selection of a log's rows, oldest first. Ids grow with
// the position.
type Rows interface {
	// Len is how many rows there are.
	Len() int
	// IDAt is the id of the row at a position, 0 when there is none.
	IDAt(pos int) ID
	// Pos is the position of the row id; when that row is not there, of a
	// neighbour; 0 when there are no rows.
	Pos(id ID) int
	// Window appends up to n rows from position pos on to dst.
	Window(dst []Row, pos, n int) []Row
}

// Until shows rows up to and including the row Last, whatever is appended
// afterwards.
type Until struct {
	Rows
	Last ID
}

// Len is how many of the rows up to Last are still held.
func (u Until) Len() int {
	n := u.Rows.Pos(u.Last)
	if id := u.Rows.IDAt(n); id == 0 || id > u.Last {
		return n
	}
	return n + 1
}

// IDAt is the id of the row at a position, 0 when there is none.
func (u Until) IDAt(pos int) ID {
	if pos >= u.Len() {
		return 0
	}
	return u.Rows.IDAt(pos)
}

// Pos is the position of the row id or of the nearest row shown.
func (u Until) Pos(id ID) int { return max(0, min(u.Rows.Pos(id), u.Len()-1)) }

// Window appends up to n rows from position pos on to dst.
func (u Until) Window(dst []Row, pos, n int) []Row {
	return u.Rows.Window(dst, pos, min(n, u.Len()-pos))
}

// Cursor is a place in some rows: the selected row and the first row of a
// window, both by id. The zero value follows the newest row.
type Cursor struct {
	selected ID
	top      ID
	anchored bool // the user has moved: stay where we are
}

// Following reports whether the cursor sticks to the newest row.
func (c *Cursor) Following() bool { return !c.anchored }

// Follow sticks to the newest row from now on.
func (c *Cursor) Follow() { c.anchored = false }

// Hold stops following and stays on the row that is selected now.
func (c *Cursor) Hold(rows Rows, height int) {
	c.settle(rows, height)
	c.anchored = true
}

// Selected is the id of the selected row, 0 when there are no rows.
func (c *Cursor) Selected(rows Rows) ID {
	n := rows.Len()
	if n == 0 {
		return 0
	}
	if !c.anchored {
		return rows.IDAt(n - 1)
	}
	return rows.IDAt(rows.Pos(c.selected))
}

// Move selects the row n rows further down, or up when n is negative, and
// stops following.
func (c *Cursor) Move(rows Rows, n, height int) {
	c.settle(rows, height)
	c.selectPos(rows, rows.Pos(c.selected)+n, height)
}

// Home selects the oldest row and stops following.
func (c *Cursor) Home(rows Rows, height int) {
	c.settle(rows, height)
	c.selectPos(rows, 0, height)
}

// Select selects the row id, or its nearest neighbour, and stops following.
func (c *Cursor) Select(rows Rows, id ID, height int) {
	c.settle(rows, height)
	c.selectPos(rows, rows.Pos(id), height)
}

func (c *Cursor) selectPos(rows Rows, pos, height int) {
	c.anchored = true
	n := rows.Len()
	if n == 0 {
		return
	}
	pos = max(0, min(pos, n-1))
	c.selected = rows.IDAt(pos)
	c.top = rows.IDAt(scrolled(rows.Pos(c.top), pos, n, height))
}

// Top is the position of the first row of a window of the given height. It
// changes nothing, so that drawing is free of effects.
func (c *Cursor) Top(rows Rows, height int) int {
	n := rows.Len()
	if n == 0 {
		return 0
	}
	if !c.anchored {
		return max(0, n-height)
	}
	return scrolled(rows.Pos(c.top), rows.Pos(c.selected), n, height)
}

// settle writes down where the window stands now, so that a move starts from
// what is on the screen.
func (c *Cursor) settle(rows Rows, height int) {
	if rows.Len() == 0 {
		return
	}
	top, selected := c.Top(rows, height), c.Selected(rows)
	c.top, c.selected = rows.IDAt(top), selected
}

// scrolled returns the top of a window that shows pos, moved as little as
// possible and never past the end.
func scrolled(top, pos, n, height int) int {
	height = max(height, 1)
	if pos < top {
		top = pos
	}
	if pos >= top+height {
		top = pos - height + 1
	}
	return max(0, min(top, n-height))
}
