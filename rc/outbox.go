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
)

// outbox stands between the loop, which must never wait (a ping must be
// answered whatever the screen is doing), and the reader of Updates, which may
// be slow. It keeps order and drops nothing; the loop watches its size.
type outbox struct {
	mu      sync.Mutex
	queue   []Update
	bytes   int
	events  uint64 // put so far
	gone    uint64 // events taken so far
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
	o.mu.Lock()
	defer o.mu.Unlock()
	if s, ok := u.(Status); ok && len(o.queue) > 0 {
		if last, ok := o.queue[len(o.queue)-1].(Status); ok && last.Phase == s.Phase {
			o.queue[len(o.queue)-1] = s
			return
		}
	}
	if _, ok := u.(Event); ok {
		o.events++
	}
	o.queue = append(o.queue, u)
	o.bytes += weight(u)
	wake(o.ring)
}

func weight(u Update) int {
	if e, ok := u.(Event); ok {
		return updateCost + len(e.Meta) + len(e.Envelope)
	}
	if r, ok := u.(Reread); ok {
		return updateCost + len(r.Record) + len(r.Transcription)
	}
	return updateCost
}

// counts returns how many events were put and how many of them were taken.
func (o *outbox) counts() (put, taken uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.events, o.gone
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
	batch, o.queue = o.queue, nil
	return batch, o.closed
}

func (o *outbox) taken(u Update) {
	o.mu.Lock()
	before := o.bytes
	o.bytes -= weight(u)
	if _, ok := u.(Event); ok {
		o.gone++
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
