//go:build unix

package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"ringtail/rc/simulator"
)

// filters are what the receivers subscribe to; the flood brings events of all
// of them.
var filters = []string{
	"/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS",
	"/restapi/v1.0/account/~/extension/~/message-store",
	"/restapi/v1.0/account/~/extension/~/telephony/sessions",
	"/restapi/v1.0/account/~/extension/~/presence?detailedTelephonyState=true",
}

// platform is the simulator on loopback TCP, with one thing added: a POST to
// /flood writes prebuilt frames into the newest WebSocket connection, past
// the simulator. So login, subscription and pings are the platform's, and the
// sender costs next to nothing.
type platform struct {
	url    string
	sim    *simulator.Simulator
	srv    *http.Server
	served chan struct{}
	mu     sync.Mutex
	socket net.Conn // the newest upgraded connection
	serial atomic.Uint64
}

// startPlatform listens on a free port of the loopback interface.
func startPlatform() (*platform, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("no port of the loopback interface can be had: %w", err)
	}
	p := &platform{
		url:    "http://" + l.Addr().String(),
		sim:    simulator.New(simulator.Options{AuthLimit: 1000, LightLimit: 1000, MediumLimit: 1000, WriteTimeout: time.Minute, PongTimeout: time.Minute}),
		served: make(chan struct{}),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /flood", p.flood)
	mux.HandleFunc("GET /bare", p.bare)
	mux.Handle("/", p.sim)
	p.srv = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
		ConnState: func(c net.Conn, state http.ConnState) {
			if state == http.StateHijacked {
				p.mu.Lock()
				p.socket = c
				p.mu.Unlock()
			}
		}}
	go func() {
		defer close(p.served)
		_ = p.srv.Serve(&wholeWrites{l})
	}()
	return p, nil
}

func (p *platform) close() {
	p.sim.Close()
	_ = p.srv.Close()
	p.mu.Lock()
	if p.socket != nil {
		_ = p.socket.Close()
	}
	p.mu.Unlock()
	<-p.served
}

// bare is a WebSocket without any protocol on it, for the floors.
func (p *platform) bare(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	_, _ = up.Upgrade(w, r, nil) // it stays open until the platform closes
}

// flood writes n events, rounded up to whole blocks, for the subscription that
// the query names. It answers when all are written, with how many they were.
func (p *platform) flood(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		http.Error(w, "n is no number", http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	socket := p.socket
	p.mu.Unlock()
	if socket == nil {
		http.Error(w, "nobody is connected", http.StatusConflict)
		return
	}
	b := newBlock(r.FormValue("subscription"))
	sent := 0
	for ; sent < n; sent += blockFrames {
		b.number(p.serial.Add(blockFrames))
		if _, err := socket.Write(b.wire); err != nil {
			http.Error(w, err.Error(), http.StatusGone)
			return
		}
	}
	_, _ = fmt.Fprint(w, sent)
}

// wholeWrites makes the writes of its connections whole: what the simulator
// sends, such as a pong, stands between two blocks of a flood and not in one.
type wholeWrites struct{ net.Listener }

func (l *wholeWrites) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &wholeConn{Conn: c}, nil
}

type wholeConn struct {
	net.Conn
	mu sync.Mutex
}

func (c *wholeConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Conn.Write(b)
}
