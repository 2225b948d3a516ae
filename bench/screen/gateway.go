//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"

	"ringtail/internal/sample"
	"ringtail/rc/simulator"
)

// gateway is the simulator on loopback, with a second way to its WebSocket:
// prebuilt frames, written in blocks. The simulator keeps a ledger of every
// event, which would be what is measured.
type gateway struct {
	sim    *simulator.Simulator
	server *http.Server
	url    string

	mu     sync.Mutex
	socket *tapped // the newest connection that was upgraded
}

func openGateway(ctx context.Context) (*gateway, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the gateway cannot listen: %w", err)
	}
	g := &gateway{sim: simulator.New(simulator.Options{}), url: "http://" + l.Addr().String()}
	g.server = &http.Server{Handler: g.sim, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = g.server.Serve(tappedListener{l, g}) }()
	return g, nil
}

func (g *gateway) close() {
	_ = g.server.Close()
	g.sim.Close()
}

// environment is what a client needs to log in.
func (g *gateway) environment() []string {
	id, secret, jwt := g.sim.Credentials()
	return []string{"RC_SERVER_URL=" + g.url, "RC_APP_CLIENT_ID=" + id, "RC_APP_CLIENT_SECRET=" + secret, "RC_USER_JWT=" + jwt}
}

// subscribed waits until a client listens.
func (g *gateway) subscribed(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return g.sim.WaitFor(ctx, func(s simulator.State) bool { return s.Open > 0 && s.Subscriptions > 0 })
}

type tappedListener struct {
	net.Listener
	g *gateway
}

func (l tappedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tapped{Conn: c, g: l.g}, nil
}

// tapped is a connection that two may write to, each whole frames at a time.
type tapped struct {
	net.Conn
	g  *gateway
	mu sync.Mutex
}

func (t *tapped) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte("HTTP/1.1 101 ")) {
		t.g.mu.Lock()
		t.g.socket = t
		t.g.mu.Unlock()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Conn.Write(p)
}

// The frames of a flood: as many as a screen does not repeat soon, written so
// many at a time.
const (
	variety = 8192
	block   = 64
)

var (
	stamps   = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`)
	uuidSpan = regexp.MustCompile(`"(?:messageId|uuid)":"-?(\d{19})"`)
)

// frames are events as they stand on the wire, in blocks, with the places
// where each one's number goes.
type frames struct {
	blocks [variety / block][]byte
	places [variety / block][][]int
}

// newFrames makes events that happen now.
func newFrames() (*frames, error) {
	source, f := sample.New(1), &frames{}
	now := []byte(time.Now().UTC().Format("2006-01-02T15:04:05.000Z"))
	for b := range f.blocks {
		for range block {
			meta, envelope, _ := source.Append(nil, nil)
			text := append(append(append(append([]byte{'['}, meta...), ','), envelope...), ']')
			text = stamps.ReplaceAll(text, now)
			if len(text) < 126 || len(text) > 65535 {
				return nil, errors.New("an event has not the size that the head of its frame is made for")
			}
			f.blocks[b] = append(f.blocks[b], 0x81, 126, byte(len(text)>>8), byte(len(text)))
			at := len(f.blocks[b])
			f.blocks[b] = append(f.blocks[b], text...)
			var places []int
			for _, m := range uuidSpan.FindAllSubmatchIndex(text, -1) {
				places = append(places, at+m[2])
			}
			if len(places) != 2 {
				return nil, errors.New("an event has not its number in two places")
			}
			f.places[b] = append(f.places[b], places)
		}
	}
	return f, nil
}

// block is the n-th block of a flood, with numbers that nothing else has.
func (f *frames) block(n int) []byte {
	b := n % len(f.blocks)
	for i, places := range f.places[b] {
		var digits [19]byte
		number := strconv.AppendInt(digits[:0], int64(2e18)+int64(n*block+i), 10)
		for _, at := range places {
			copy(f.blocks[b][at:], number)
		}
	}
	return f.blocks[b]
}

// flood writes events for a time at an even pace and returns how many, and
// how long it took: longer than asked when the reader does not keep up.
func (g *gateway) flood(f *frames, perSecond int, length time.Duration) (sent int, took time.Duration, err error) {
	g.mu.Lock()
	socket := g.socket
	g.mu.Unlock()
	if socket == nil {
		return 0, 0, errors.New("nobody is connected")
	}
	begun := time.Now()
	blocks := int(length.Seconds() * float64(perSecond) / block)
	every := time.Duration(float64(block) / float64(perSecond) * float64(time.Second))
	for n := range blocks {
		if wait := time.Until(begun.Add(time.Duration(n) * every)); wait > 0 {
			time.Sleep(wait)
		}
		data := f.block(n)
		socket.mu.Lock()
		_ = socket.SetWriteDeadline(time.Time{}) // the simulator's is meant for its own frames
		_, err = socket.Conn.Write(data)
		socket.mu.Unlock()
		if err != nil {
			return n * block, time.Since(begun), fmt.Errorf("the client has gone: %w", err)
		}
	}
	return blocks * block, time.Since(begun), nil
}
