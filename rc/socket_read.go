package rc

import (
	"io"
	"net"
	"time"

	"github.com/gorilla/websocket"
)

// message is one thing a socket's reader has to say: text, bad, binary, large,
// ping, pong or err.
type message struct {
	at     time.Time
	text   bool    // a text frame, taken apart in frame
	bad    error   // why a text frame of size bytes could not be
	large  int     // a text frame of so many bytes, more than MaxFrame; they are not kept
	binary int     // a binary frame of so many bytes; they are not kept
	ping   *string // payload of a ping
	pong   *string // payload of a pong
	err    error   // the socket is dead; nothing follows
	size   int
	frame  frame
}

// tap is a network connection that says when its reader may have to wait, and
// notes when it got something.
type tap struct {
	net.Conn
	before func() // called before every read; nil for nothing
	at     time.Time
}

func (t *tap) Read(b []byte) (int, error) {
	if t.before != nil {
		t.before()
	}
	n, err := t.Conn.Read(b)
	t.at = time.Now()
	return n, err
}

// read turns what comes into messages until the socket is dead. What came
// together is handed over together: at the latest when the network has to be
// asked for more.
func (s *socket) read() {
	defer close(s.messages)
	s.tap.before = s.flush
	control := func(field func(*message) **string) func(string) error {
		return func(payload string) error {
			*field(s.add()) = &payload
			return nil
		}
	}
	// Answers to pings are written by the owner, like everything else.
	s.ws.SetPingHandler(control(func(m *message) **string { return &m.ping }))
	s.ws.SetPongHandler(control(func(m *message) **string { return &m.pong }))
	s.ws.SetCloseHandler(func(int, string) error { return nil })
	for {
		kind, r, err := s.ws.NextReader()
		switch {
		case err != nil:
		case kind == websocket.TextMessage:
			err = s.readText(r)
		default:
			var n int64
			if n, err = io.Copy(io.Discard, r); err == nil {
				s.add().binary = int(n)
			}
		}
		if err != nil {
			s.add().err = err
			s.flush()
			return
		}
	}
}

// readText reads a text frame and takes it apart.
func (s *socket) readText(r io.Reader) error {
	raw, size, err := s.arena.read(r)
	if err != nil {
		return err
	}
	m := s.add()
	if size > MaxFrame {
		m.large = size
		return nil
	}
	m.size = size
	m.frame.received = m.at
	m.bad = s.decoder.frame(raw, &m.frame)
	m.text = m.bad == nil
	if s.bytes += size; s.bytes >= batchBytes {
		s.flush()
	}
	return nil
}

// add begins a message. It is the reader's until the next call of add or
// flush.
func (s *socket) add() *message {
	if len(s.batch) == maxBatch {
		s.flush()
	}
	if s.batch == nil {
		select {
		case s.batch = <-s.spent:
		default:
			s.batch = make([]message, 0, maxBatch)
		}
	}
	s.batch = append(s.batch, message{at: s.tap.at})
	return &s.batch[len(s.batch)-1]
}

// flush hands over what was read.
func (s *socket) flush() {
	if len(s.batch) > 0 {
		s.messages <- s.batch
		s.batch, s.bytes = nil, 0
	}
}

// take gives the owner a batch that came over the channel, to be read with
// next.
func (s *socket) take(batch []message) { s.taken, s.done = batch, 0 }

// next is the next message of the newest batch, or nil after its last one. It
// is good until the next call.
func (s *socket) next() *message {
	if s.done < len(s.taken) {
		s.done++
		return &s.taken[s.done-1]
	}
	if s.taken != nil {
		clear(s.taken) // so that frames are not kept
		select {
		case s.spent <- s.taken[:0]:
		default:
		}
		s.taken = nil
	}
	return nil
}
