package rc

import (
	"context"
	"sync"
	"time"
)

const (
	// maxBacklog is how many bytes of events may wait for a slow reader of
	// Updates before the connection is let go: the gateway then keeps what
	// comes, as far as its recovery buffer reaches.
	maxBacklog = 64 << 20
	// updateCost is what one update weighs besides its raw bytes.
	updateCost = 256
	// handover is how long Run waits for its last updates to be taken once its
	// context has ended.
	handover = time.Second
	// maxRun is how many events are handed over together at most.
	maxRun = 256
)

// outbox stands between the loop, which must never wait (a ping must be
// answered whatever the screen is doing), and the reader of Updates, which may
// be slow. It keeps order and drops nothing; the loop watches its size.
type outbox struct {
	mu      sync.Mutex
	queue   []Update
	run     Events // what follows the queue
	hint    int    // how many events a run is made for
	held    bool   // more comes before the pump need be woken
	bytes   int
	events  uint64 // put so far
	gone    uint64 // events taken so far
	told    uint64 // words about gaps put so far
	heard   uint64 // of these taken
	closed  bool
	ring    chan struct{} // something was queued, or closed
	drained chan struct{} // rings when the backlog has halved
	done    chan struct{} // the pump has ended
}

// newOutbox starts the goroutine that hands updates to out. It ends when
// close was called and everything was taken, or when ctx has ended and nobody
// takes an update for the time of handover.
func newOutbox(ctx context.Context, out chan<- Update, guard func(func())) *outbox {
	o := &outbox{ring: make(chan struct{}, 1), drained: make(chan struct{}, 1), done: make(chan struct{})}
	go guard(func() { o.pump(ctx, out) })
	return o
}

// put queues u. A Status replaces one of the same phase that still waits at
// the end of the queue: it would say nothing the newer does not.
func (o *outbox) put(u Update) {
	if e, ok := u.(Event); ok {
		o.event(e)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seal()
	if s, ok := u.(Status); ok && len(o.queue) > 0 {
		if last, ok := o.queue[len(o.queue)-1].(Status); ok && last.Phase == s.Phase {
			o.queue[len(o.queue)-1] = s
			return
		}
	}
	if aboutGap(u) {
		o.told++
	}
	o.queue = append(o.queue, u)
	o.bytes += weight(u)
	o.wake()
}

// aboutGap reports whether u tells of a gap.
func aboutGap(u Update) bool {
	n, ok := u.(Notice)
	return ok && n.Gap != nil
}

// event queues an event. Events that wait side by side are handed over
// together.
func (o *outbox) event(e Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.run) == cap(o.run) && len(o.run) >= max(o.hint, maxRun/16) || len(o.run) == maxRun {
		o.seal()
	}
	if o.run == nil {
		o.run = make(Events, 0, max(o.hint, 1))
	}
	o.run = append(o.run, e)
	o.events++
	o.bytes += eventWeight(e)
	o.wake()
}

// hold says that so many events may be put before release is called, and that
// nobody need be woken until then.
func (o *outbox) hold(n int) {
	o.mu.Lock()
	o.hint, o.held = min(n, maxRun), true
	o.mu.Unlock()
}

func (o *outbox) release() {
	o.mu.Lock()
	o.hint, o.held = 0, false
	waiting := len(o.queue) > 0 || len(o.run) > 0
	o.mu.Unlock()
	if waiting {
		wake(o.ring)
	}
}

func (o *outbox) wake() {
	if !o.held {
		wake(o.ring)
	}
}

// seal ends the run of events at the end of the queue.
func (o *outbox) seal() {
	switch len(o.run) {
	case 0:
		return
	case 1:
		o.queue = append(o.queue, o.run[0])
	default:
		o.queue = append(o.queue, o.run)
	}
	o.run = nil
}

func weight(u Update) (bytes int) {
	switch u := u.(type) {
	case Event:
		return eventWeight(u)
	case Events:
		for _, e := range u {
			bytes += eventWeight(e)
		}
		return bytes
	case Reread:
		return updateCost + len(u.Record) + len(u.Transcription)
	}
	return updateCost
}

func eventWeight(e Event) int { return updateCost + len(e.Meta) + len(e.Envelope) }

// counts returns how many events were put and how many of them were taken.
func (o *outbox) counts() (put, taken uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.events, o.gone
}

// gaps returns how many words about gaps were put and how many of them were
// taken.
func (o *outbox) gaps() (put, taken uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.told, o.heard
}

// backlog is how many bytes wait to be taken.
func (o *outbox) backlog() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes
}

// close says that nothing more comes and waits until all was taken.
func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	wake(o.ring)
	<-o.done
}

func (o *outbox) take() (batch []Update, closed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seal()
	batch, o.queue = o.queue, nil
	return batch, o.closed
}

func (o *outbox) taken(u Update) {
	o.mu.Lock()
	before := o.bytes
	o.bytes -= weight(u)
	switch u := u.(type) {
	case Event:
		o.gone++
	case Events:
		o.gone += uint64(len(u))
	case Notice:
		if aboutGap(u) {
			o.heard++
		}
	}
	halved := before > maxBacklog/2 && o.bytes <= maxBacklog/2
	o.mu.Unlock()
	if halved {
		wake(o.drained)
	}
}

func (o *outbox) pump(ctx context.Context, out chan<- Update) {
	defer close(o.done)
	for {
		batch, closed := o.take()
		for _, u := range batch {
			if !hand(ctx, out, u) {
				return
			}
			o.taken(u)
		}
		if len(batch) > 0 {
			continue
		}
		if closed {
			return
		}
		<-o.ring
	}
}

// hand gives u to whoever takes it and reports whether somebody did.
func hand(ctx context.Context, out chan<- Update, u Update) bool {
	select {
	case out <- u:
		return true
	case <-ctx.Done():
	}
	t := time.NewTimer(handover)
	defer t.Stop()
	select {
	case out <- u:
		return true
	case <-t.C:
		return false
	}
}

// wake rings a bell of capacity one.
func wake(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}
