package history

import (
	"slices"
	"time"
)

// closeBlock ends the newest block and begins another.
func (l *Log) closeBlock() {
	b, size := l.tail, l.tailBytes()
	l.tail, l.tailText = newBlock(l.last+1, l.perBlock), 0
	l.blocks = append(l.blocks, b)
	l.mu.Lock()
	b.size = size
	l.recount(b, b.size)
	behind := l.behind > l.maxBehind
	if !behind {
		l.toPack = append(l.toPack, b)
		l.behind += b.size
	}
	l.pace.count(time.Now())
	l.mu.Unlock()
	if behind {
		// The worker cannot keep up: whoever brings more helps.
		l.pack(b)
		l.mu.Lock()
		l.toIndex = append(l.toIndex, b)
		l.mu.Unlock()
	}
	l.wake()
}

// forget takes dropped blocks off the lists. mu is held.
func (l *Log) forget() {
	l.toPack = slices.DeleteFunc(l.toPack, func(b *block) bool {
		if b.dropped {
			l.behind -= b.size
		}
		return b.dropped
	})
	l.toIndex = slices.DeleteFunc(l.toIndex, func(b *block) bool { return b.dropped })
}

// wake starts the worker, unless it is at work.
func (l *Log) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.start()
}

// start does the same. mu is held.
func (l *Log) start() {
	if l.working || l.closed {
		return
	}
	l.working = true
	l.workers.Go(func() { l.guard(l.work) })
}

// work packs closed blocks, and when all are packed gives them an index, the
// newest first. It ends when there is nothing left to do.
func (l *Log) work() {
	var o opened
	for {
		b, pack := l.nextWork()
		switch {
		case b == nil:
			return
		case pack:
			l.pack(b)
			l.mu.Lock()
			l.behind -= b.size
			if !b.dropped {
				l.toIndex = append(l.toIndex, b)
			}
			l.mu.Unlock()
		default:
			l.indexBlock(b, &o)
		}
	}
}

func (l *Log) nextWork() (b *block, pack bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed && len(l.toPack) > 0 {
		b = l.toPack[0]
		l.toPack[0] = nil
		l.toPack = l.toPack[1:]
		return b, true
	}
	if wait := l.pace.busy(time.Now()); !l.closed && !l.settling && wait && len(l.toIndex) > 0 {
		l.later()
	} else if !l.closed && len(l.toIndex) > 0 {
		n := len(l.toIndex) - 1
		b = l.toIndex[n]
		l.toIndex[n] = nil
		l.toIndex = l.toIndex[:n]
		return b, false
	}
	l.working = false
	return nil, false
}

func (l *Log) indexBlock(b *block, o *opened) {
	x := newIndex(b.open(o), l.summarize)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !b.dropped {
		b.index.Store(x)
	}
}

// An index takes longer to make than a block to pack. While rows come in
// faster than this, whoever brings them needs the machine more: the indexes are
// made when it is over, and a search opens the blocks that have none.
const (
	busyWindow = 100 * time.Millisecond
	busyBlocks = 32 // in a window: some 40,000 events a second
)

// pace counts the blocks that are closed.
type pace struct {
	since       time.Time // when the window began
	now, before int       // blocks in this window, and in the one before
}

func (p *pace) count(at time.Time) {
	if gone := at.Sub(p.since); gone >= busyWindow {
		p.before, p.now, p.since = p.now, 0, at
		if gone >= 2*busyWindow {
			p.before = 0
		}
	}
	p.now++
}

func (p *pace) busy(at time.Time) bool {
	return at.Sub(p.since) < 2*busyWindow && max(p.now, p.before) > busyBlocks
}

// later wakes the worker when rows may come more slowly. mu is held.
func (l *Log) later() {
	if l.timer != nil {
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(2*busyWindow, func() {
		l.mu.Lock()
		mine := l.timer == timer
		if mine {
			l.timer = nil
			l.start()
		}
		l.mu.Unlock()
	})
	l.timer = timer
}

// Close ends what the log does in the background and waits for it. What the
// log holds can still be read.
func (l *Log) Close() {
	l.mu.Lock()
	l.closed, l.timer = true, nil
	l.mu.Unlock()
	l.workers.Wait()
}

// Settle waits until everything that was appended so far is packed and
// indexed: for measurements and tests.
func (l *Log) Settle() {
	l.mu.Lock()
	l.settling, l.timer = true, nil
	l.start()
	l.mu.Unlock()
	l.workers.Wait()
	l.mu.Lock()
	l.settling = false
	l.mu.Unlock()
}
