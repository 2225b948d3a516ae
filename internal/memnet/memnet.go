// Package memnet is a network inside the process, for tests of time. Its
// connections are buffered, as those of a kernel are (the two ends of
// net.Pipe wait for each other, so a ping and a pong can block one another),
// and they block only on condition variables, so that goroutines waiting on
// them count as idle inside a testing/synctest bubble.
//
// [Listen] makes a listener; [Listener.Dial] fits http.Transport.DialContext
// and websocket.Dialer.NetDialContext. Faults of a network are methods of the
// listener: [Listener.Cut], [Listener.Blackhole] and [Listener.Refuse].
package memnet

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// Addr is the address of either end.
type Addr struct{}

// Network names this kind of network.
func (Addr) Network() string { return "mem" }

// String looks like a loopback address, for code that parses it.
func (Addr) String() string { return "127.0.0.1:1" }

// Listener accepts in-memory connections.
type Listener struct {
	mu      sync.Mutex
	ready   *sync.Cond
	waiting []net.Conn
	conns   []*Conn // dialing ends that were handed out
	closed  bool
	refuse  bool
	black   bool
}

// Listen returns a listener that Dial reaches.
func Listen() *Listener {
	l := &Listener{}
	l.ready = sync.NewCond(&l.mu)
	return l
}

// Accept waits for the next Dial.
func (l *Listener) Accept() (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting) == 0 && !l.closed {
		l.ready.Wait()
	}
	if l.closed {
		return nil, net.ErrClosed
	}
	c := l.waiting[0]
	l.waiting = l.waiting[1:]
	return c, nil
}

// Close ends Accept and every connection.
func (l *Listener) Close() error {
	l.mu.Lock()
	l.closed = true
	l.ready.Broadcast()
	l.mu.Unlock()
	l.Cut()
	return nil
}

// Addr returns the listener's address.
func (l *Listener) Addr() net.Addr { return Addr{} }

// Dial opens a connection; network and addr are ignored.
func (l *Listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.refuse {
		return nil, &net.OpError{Op: "dial", Net: "mem", Addr: Addr{}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	near, far := Pipe()
	if l.black {
		near.Blackhole(true)
	}
	l.conns = append(l.conns, near)
	l.waiting = append(l.waiting, far)
	l.ready.Signal()
	return near, nil
}

// Cut breaks every open connection at once: both ends see a reset.
func (l *Listener) Cut() {
	l.mu.Lock()
	conns := l.conns
	l.conns = nil
	l.mu.Unlock()
	for _, c := range conns {
		c.Reset()
	}
}

// Blackhole swallows, while on, what is written on present and new
// connections in either direction: nobody is told, nothing arrives. See
// [Conn.Blackhole] for what becomes of them afterwards.
func (l *Listener) Blackhole(on bool) {
	l.mu.Lock()
	l.black = on
	conns := l.conns
	l.mu.Unlock()
	for _, c := range conns {
		c.Blackhole(on)
	}
}

// Refuse makes Dial fail, while on, as a closed port does.
func (l *Listener) Refuse(on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse = on
}

// Conn is one end of an in-memory connection.
type Conn struct {
	in, out *stream
	wmu     sync.Mutex
	wdead   bool // write deadline has passed
	wtimer  *time.Timer
}

// Pipe returns the two ends of a buffered connection.
func Pipe() (a, b *Conn) {
	x, y := newStream(), newStream()
	return &Conn{in: x, out: y}, &Conn{in: y, out: x}
}

// stream is one direction of a connection.
type stream struct {
	mu      sync.Mutex
	arrived *sync.Cond
	buf     []byte
	err     error // what the reader sees once buf is empty
	werr    error // what the writer sees
	black   bool
	severed bool // something was swallowed: nothing later can arrive
	late    bool // read deadline has passed
	timer   *time.Timer
}

func newStream() *stream {
	s := &stream{}
	s.arrived = sync.NewCond(&s.mu)
	return s
}

func (c *Conn) Read(p []byte) (int, error) {
	s := c.in
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.buf) == 0 && s.err == nil && !s.late {
		s.arrived.Wait()
	}
	switch {
	case s.late:
		return 0, os.ErrDeadlineExceeded
	case len(s.buf) > 0:
		n := copy(p, s.buf)
		s.buf = s.buf[n:]
		return n, nil
	}
	return 0, s.err
}

func (c *Conn) Write(p []byte) (int, error) {
	c.wmu.Lock()
	dead := c.wdead
	c.wmu.Unlock()
	if dead {
		return 0, os.ErrDeadlineExceeded
	}
	s := c.out
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.werr != nil {
		return 0, s.werr
	}
	if s.black || s.severed {
		s.severed = true
		return len(p), nil
	}
	s.buf = append(s.buf, p...)
	s.arrived.Broadcast()
	return len(p), nil
}

func (s *stream) end(read, write error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = read
	}
	if s.werr == nil {
		s.werr = write
	}
	s.arrived.Broadcast()
}

// Close closes this end; the other reads what is left, then io.EOF.
func (c *Conn) Close() error {
	c.in.mu.Lock()
	closed := errors.Is(c.in.err, net.ErrClosed)
	c.in.buf = nil
	c.in.err = net.ErrClosed
	if c.in.werr == nil {
		c.in.werr = os.NewSyscallError("write", syscall.EPIPE)
	}
	c.in.arrived.Broadcast()
	c.in.mu.Unlock()
	c.out.mu.Lock()
	c.out.severed = c.out.severed || c.out.black
	told := !c.out.severed
	c.out.mu.Unlock()
	if told { // a peer behind a dead network does not learn of a close
		c.out.end(io.EOF, net.ErrClosed)
	}
	if closed {
		return net.ErrClosed
	}
	return nil
}

// Reset breaks the connection: both ends lose what is in flight.
func (c *Conn) Reset() {
	reset := &net.OpError{Op: "read", Net: "mem", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	for _, s := range []*stream{c.in, c.out} {
		s.mu.Lock()
		s.buf = nil
		s.mu.Unlock()
		s.end(reset, reset)
	}
}

// Blackhole swallows, while on, what either end writes. A direction in which
// something was swallowed stays dead afterwards, because no stream delivers
// what comes after a hole: only a reset or a deadline ends it.
func (c *Conn) Blackhole(on bool) {
	for _, s := range []*stream{c.in, c.out} {
		s.mu.Lock()
		s.black = on
		s.mu.Unlock()
	}
}

// LocalAddr returns the one address there is.
func (c *Conn) LocalAddr() net.Addr { return Addr{} }

// RemoteAddr returns the one address there is.
func (c *Conn) RemoteAddr() net.Addr { return Addr{} }

// SetDeadline sets both deadlines.
func (c *Conn) SetDeadline(t time.Time) error {
	_ = c.SetReadDeadline(t)
	return c.SetWriteDeadline(t)
}

// SetReadDeadline bounds Read, also one that is waiting.
func (c *Conn) SetReadDeadline(t time.Time) error {
	s := c.in
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	s.late = false
	if t.IsZero() {
		return nil
	}
	if d := time.Until(t); d > 0 {
		var mine *time.Timer
		mine = time.AfterFunc(d, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.timer == mine {
				s.late = true
				s.arrived.Broadcast()
			}
		})
		s.timer = mine
		return nil
	}
	s.late = true
	s.arrived.Broadcast()
	return nil
}

// SetWriteDeadline bounds Write, which never waits.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	if c.wtimer != nil {
		c.wtimer.Stop()
		c.wtimer = nil
	}
	c.wdead = false
	if t.IsZero() {
		return nil
	}
	if d := time.Until(t); d > 0 {
		var mine *time.Timer
		mine = time.AfterFunc(d, func() {
			c.wmu.Lock()
			defer c.wmu.Unlock()
			if c.wtimer == mine {
				c.wdead = true
			}
		})
		c.wtimer = mine
		return nil
	}
	c.wdead = true
	return nil
}
