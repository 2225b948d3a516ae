package simulator

import (
	"encoding/binary"
	"net"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// socket is one WebSocket connection. Its reader is the goroutine of the HTTP
// handler; all writing is done by its writer goroutine, in the order of the
// queue.
type socket struct {
	s       *Simulator
	conn    *websocket.Conn
	number  int // 1 for the first connection of all
	session *session
	token   *wsToken
	opened  time.Time
	fault   ConnectFault
	base    string // scheme and host the client used

	// Guarded by Simulator.mu.
	ctx          *wsContext // nil before ConnectionDetails and after detach
	ready        bool       // ConnectionDetails is queued
	pending      [][]byte   // frames that came before
	queue        []item
	inFlight     *record
	dropped      bool // the TCP connection is closed by drop
	wake         chan struct{}
	gone         chan struct{} // closed by detach
	detached     bool
	dead         DeadMode
	lossy        bool // an event was lost in the dead socket
	active       int  // unanswered requests
	lastActivity time.Time
	pings        uint64    // sent so far
	pongs        uint64    // newest answered
	pingAt       time.Time // when the newest was sent; zero when answered
	unanswered   []written // events since the newest answered ping
	held         []*record // put into the dead socket, kept
	finished     chan struct{}
}

// written is an event and the ping that was the newest when it was written.
type written struct {
	rec  *record
	ping uint64
}

type itemKind uint8

const (
	itemText itemKind = iota
	itemBinary
	itemPing
	itemClose
	itemCut
	itemPause // for Options.RecoveryPause
)

// item is one thing to write.
type item struct {
	kind   itemKind
	data   []byte
	rec    *record // the event it carries, if any
	code   int
	reason string
}

// push queues an item. mu is held.
func (k *socket) push(it item) {
	k.queue = append(k.queue, it)
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// detach ends the socket's part in its context; what was not surely written is
// held for recovery. What else is queued, such as an Error frame, is still
// written. mu is held.
func (k *socket) detach() {
	if k.detached {
		return
	}
	k.detached = true
	close(k.gone)
	c := k.ctx
	k.ctx = nil
	var held []*record
	if k.s.faults.keepUnanswered {
		for _, w := range k.unanswered {
			held = append(held, w.rec)
		}
	}
	if k.inFlight != nil {
		held = append(held, k.inFlight)
	}
	held = append(held, k.held...)
	k.queue = slices.DeleteFunc(k.queue, func(it item) bool {
		if it.rec == nil {
			return false
		}
		held = append(held, it.rec)
		return true
	})
	if c != nil && c.sock == k {
		c.lose(k.s, held)
	} else {
		for _, r := range held {
			k.s.settle(r, Dropped)
		}
	}
	k.s.notify()
}

// tcp is the connection below TLS, if there is any.
func (k *socket) tcp() net.Conn {
	c := k.conn.NetConn()
	if t, isTLS := c.(interface{ NetConn() net.Conn }); isTLS {
		return t.NetConn()
	}
	return c
}

// drop closes the TCP connection. What was written before can still be read by
// the peer. mu is held.
func (k *socket) drop() {
	k.dropped = true
	k.tcp().Close()
}

// reset closes the TCP connection so that the peer loses what it has not read.
// mu is held.
func (k *socket) reset() {
	switch t := k.tcp().(type) {
	case *net.TCPConn:
		t.SetLinger(0)
	case interface{ Reset() }: // an in-memory connection
		t.Reset()
	}
	k.drop()
}

// farewell detaches, says why in an Error frame and closes. mu is held.
func (k *socket) farewell(code, message string, status, closeCode int) {
	k.detach()
	id := randomUUID()
	k.push(item{kind: itemText, data: frame(meta{Type: "Error", MessageID: id, Status: status,
		Headers: map[string]string{"RCRequestId": id}}, encode(gatewayError{code, message}))})
	k.push(item{kind: itemClose, code: closeCode, reason: message})
}

// write is the socket's writer. It ends when the connection does.
func (k *socket) write() {
	s := k.s
	defer s.wg.Done()
	defer func() {
		k.conn.Close()
		s.mu.Lock()
		delete(s.sockets, k)
		s.mu.Unlock()
	}()
	s.mu.Lock()
	ping := s.opt.PingInterval
	idle := time.NewTimer(s.opt.IdleTimeout)
	absolute := time.NewTimer(s.opt.AbsoluteTimeout)
	s.mu.Unlock()
	defer idle.Stop()
	defer absolute.Stop()
	var tick <-chan time.Time
	if ping > 0 {
		t := time.NewTicker(ping)
		defer t.Stop()
		tick = t.C
	}
	for {
		if !k.flush() {
			return
		}
		select {
		case <-k.wake:
		case <-tick:
			s.mu.Lock()
			k.ping()
			s.mu.Unlock()
		case <-idle.C:
			s.mu.Lock()
			left := s.opt.IdleTimeout - time.Since(k.lastActivity)
			if left <= 0 && !k.detached && k.dead == Alive {
				k.farewell("WSG-902", "Idle timeout expired", 408, 4902)
			}
			s.mu.Unlock()
			idle.Reset(max(left, time.Second))
		case <-absolute.C:
			s.mu.Lock()
			if !k.detached && k.dead == Alive {
				k.farewell("WSG-903", "Absolute timeout expired", 408, 4903)
			}
			s.mu.Unlock()
		case <-k.finished:
			return
		case <-s.closing:
			return
		}
	}
}

// ping asks for a sign of life. mu is held.
func (k *socket) ping() {
	if k.detached {
		return
	}
	k.pings++
	k.pingAt = time.Now()
	n := k.pings
	if k.dead == Alive {
		k.push(item{kind: itemPing, data: binary.BigEndian.AppendUint64(nil, n)})
	}
	k.s.after(k.s.opt.PongTimeout, func() {
		if k.pongs >= n || k.detached {
			return
		}
		k.s.log.Info("no pong", "connection", k.number)
		if k.dead != Alive {
			k.detach() // the path is dead: nothing reaches the client
			return
		}
		k.detach()
		k.push(item{kind: itemClose, code: 1001, reason: "no pong"})
	})
}

// flush writes the queue; false means the connection has ended.
func (k *socket) flush() bool {
	s := k.s
	for {
		s.mu.Lock()
		if len(k.queue) == 0 {
			k.queue = nil
			s.mu.Unlock()
			return true
		}
		it := k.queue[0]
		k.queue = k.queue[1:]
		k.inFlight = it.rec
		dead := k.dead != Alive
		s.mu.Unlock()
		if dead {
			continue // swallowed by the dead path; events never get here
		}
		if it.kind == itemPause {
			k.pause()
			continue
		}
		err := k.send(it)
		s.mu.Lock()
		k.inFlight = nil
		if it.kind == itemCut {
			k.drop()
		}
		if err == nil && it.rec != nil {
			s.delivered(k, it.rec)
		}
		if err != nil {
			if it.rec != nil && !k.detached {
				k.queue = slices.Insert(k.queue, 0, it)
			}
			k.detach()
		}
		if k.dropped {
			s.notify()
		}
		s.mu.Unlock()
		if err != nil || it.kind == itemCut {
			return false
		}
		if it.kind == itemClose {
			k.awaitClose()
			return false
		}
	}
}

func (k *socket) send(it item) error {
	deadline := time.Now().Add(k.s.opt.WriteTimeout)
	switch it.kind {
	case itemPing:
		return k.conn.WriteControl(websocket.PingMessage, it.data, deadline)
	case itemClose:
		return k.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(it.code, clip(it.reason, 120)), deadline)
	case itemCut:
		return nil
	}
	k.conn.SetWriteDeadline(deadline)
	kind := websocket.TextMessage
	if it.kind == itemBinary {
		kind = websocket.BinaryMessage
	}
	return k.conn.WriteMessage(kind, it.data)
}

// pause holds back the rest of the queue.
func (k *socket) pause() {
	t := time.NewTimer(k.s.opt.RecoveryPause)
	defer t.Stop()
	select {
	case <-t.C:
	case <-k.gone:
	case <-k.finished:
	case <-k.s.closing:
	}
}

// awaitClose gives the peer a moment to answer the close frame.
func (k *socket) awaitClose() {
	t := time.NewTimer(time.Second)
	defer t.Stop()
	select {
	case <-t.C:
	case <-k.finished:
	case <-k.s.closing:
	}
}

func clip(text string, n int) string {
	if len(text) > n {
		return text[:n]
	}
	return text
}

// awaitWrites waits until it is known of every event whether it still went into
// a connection that was dropped meanwhile: until then it is held and may be
// taken back. A write into a closed connection ends at once. mu is held, and
// let go while waiting.
func (s *Simulator) awaitWrites() {
	underWay := func() bool {
		for k := range s.sockets {
			if k.dropped && k.inFlight != nil {
				return true
			}
		}
		return false
	}
	for !s.closed && underWay() {
		changed := s.changed
		s.mu.Unlock()
		<-changed
		s.mu.Lock()
	}
}

// delivered marks an event as written. mu is held.
func (s *Simulator) delivered(k *socket, r *record) {
	r.Writes++
	if k.detached {
		// It was held at the same moment: take it back, unless it was
		// written again already.
		for _, c := range s.contexts {
			c.buffer = slices.DeleteFunc(c.buffer, func(x *record) bool { return x == r })
		}
		if r.Fate == Held {
			s.settle(r, Written)
		}
		return
	}
	if r.Recovered {
		s.settle(r, WrittenLate)
	} else {
		s.settle(r, Written)
	}
	k.lastActivity = time.Now()
	k.unanswered = append(k.unanswered, written{r, k.pings})
	s.notify()
}
