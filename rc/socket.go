package rc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

const (
	dialTimeout  = 15 * time.Second // TCP, proxy, TLS and upgrade together
	writeTimeout = 5 * time.Second  // one frame into the kernel's buffer
	// socketBuffer is how many messages the reader may be ahead of the loop.
	socketBuffer = 256
)

// message is one thing a socket's reader has to say. Exactly one of its
// fields is meaningful.
type message struct {
	at     time.Time
	text   []byte // a text frame
	binary int    // a binary frame of so many bytes; they are not kept
	large  int    // a text frame of so many bytes, more than MaxFrame; they are not kept
	ping   *string
	pong   *string
	err    error // the socket is dead; nothing follows
}

// socket is one WebSocket connection. Its reader goroutine only reads; every
// write comes from the goroutine that owns the socket.
type socket struct {
	ws       *websocket.Conn
	messages chan message // closed after the message that carries err
}

// refusal is an HTTP answer in place of an upgrade.
type refusal struct {
	status     int
	reason     string
	retryAfter string // the header
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.reason) }

// dialer connects sockets.
type dialer struct {
	ws    websocket.Dialer
	agent string
	guard func(func())
	net   func(ctx context.Context, network, address string) (net.Conn, error)
}

func newDialer(cfg Config) *dialer {
	base := cfg.DialContext
	if base == nil {
		base = new(net.Dialer).DialContext
	}
	return &dialer{net: base, agent: cfg.UserAgent, guard: cfg.Guard, ws: websocket.Dialer{
		Proxy:            cfg.Proxy,
		TLSClientConfig:  &tls.Config{RootCAs: cfg.RootCAs, MinVersion: tls.VersionTLS12},
		HandshakeTimeout: dialTimeout,
	}}
}

// gatewayURL adds the tokens to the address that wstoken answered with, which
// may have a query of its own. Both values are escaped. [documented] for the
// names, [inferred] for the escaping: tokens of either kind are URL-safe.
func gatewayURL(uri *url.URL, token, recovery string) string {
	u := *uri
	q := u.Query()
	q.Set("access_token", token)
	if recovery != "" {
		q.Set("wsc", recovery)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// dial opens a socket and starts its reader. The error never contains addr,
// which carries tokens. presented tells whether the gateway may have seen them.
func (d *dialer) dial(ctx context.Context, addr string) (s *socket, presented bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	header := http.Header{}
	if d.agent != "" {
		header.Set("User-Agent", d.agent)
	}
	// Past the dialing itself, the library heeds only the deadline of ctx.
	abort := func() bool { return true }
	dial := d.ws
	dial.NetDialContext = func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := d.net(dialing, network, address)
		if err == nil {
			abort = context.AfterFunc(ctx, func() { _ = conn.Close() })
		}
		return conn, err
	}
	ws, res, err := dial.DialContext(ctx, addr, header)
	abort()
	if err != nil {
		if res == nil {
			return nil, false, err
		}
		_ = res.Body.Close()
		r := &refusal{status: res.StatusCode, reason: http.StatusText(res.StatusCode), retryAfter: res.Header.Get("Retry-After")}
		return nil, res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden, r
	}
	s = &socket{ws: ws, messages: make(chan message, socketBuffer)}
	go d.guard(s.read)
	return s, true, nil
}

// read turns what comes into messages until the socket is dead.
func (s *socket) read() {
	defer close(s.messages)
	control := func(field func(*message) **string) func(string) error {
		return func(payload string) error {
			m := message{at: time.Now()}
			*field(&m) = &payload
			s.messages <- m
			return nil
		}
	}
	// Answers to pings are written by the owner, like everything else.
	s.ws.SetPingHandler(control(func(m *message) **string { return &m.ping }))
	s.ws.SetPongHandler(control(func(m *message) **string { return &m.pong }))
	s.ws.SetCloseHandler(func(int, string) error { return nil })
	var scratch []byte
	for {
		kind, r, err := s.ws.NextReader()
		if err != nil {
			s.messages <- message{at: time.Now(), err: err}
			return
		}
		m := message{}
		if kind == websocket.TextMessage {
			var size int
			scratch, size, err = readBounded(r, scratch[:0])
			if size > MaxFrame {
				m.large = size
			} else {
				m.text = append(make([]byte, 0, len(scratch)), scratch...)
			}
			if cap(scratch) > 1<<20 { // do not keep the room of a giant
				scratch = nil
			}
		} else {
			var n int64
			n, err = io.Copy(io.Discard, r)
			m.binary = int(n)
		}
		m.at = time.Now()
		if err != nil {
			s.messages <- message{at: m.at, err: err}
			return
		}
		s.messages <- m
	}
}

// readBounded reads r into buf, whose room it reuses. Past MaxFrame it counts
// on without keeping, so that one giant does not end the connection.
func readBounded(r io.Reader, buf []byte) (kept []byte, size int, err error) {
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			return buf, len(buf), nil
		}
		if err != nil {
			return buf, len(buf), err
		}
		if len(buf) > MaxFrame {
			rest, err := io.Copy(io.Discard, r)
			return nil, len(buf) + int(rest), err
		}
	}
}

func (s *socket) write(kind int, data []byte) error {
	_ = s.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	return s.ws.WriteMessage(kind, data)
}

func (s *socket) control(kind int, payload string) error {
	return s.ws.WriteControl(kind, []byte(payload), time.Now().Add(writeTimeout))
}

// close ends the socket and waits for its reader.
func (s *socket) close() {
	_ = s.ws.Close()
	for range s.messages { // what is left is of no use
	}
}

// sayClose sends a close frame.
func (s *socket) sayClose(code int) {
	_ = s.control(websocket.CloseMessage, string(websocket.FormatCloseMessage(code, "")))
}

// isClose reports whether a socket ended with a close frame: all that was sent
// before it has been read.
func isClose(err error) bool {
	ce, ok := errors.AsType[*websocket.CloseError](err)
	return ok && ce.Code != websocket.CloseAbnormalClosure
}

// closeCodes says in words why the gateway closed a connection. Every code
// means "connect again"; these only explain. 4400 is observed, the others are
// RFC 6455's or inferred.
var closeCodes = map[int]string{
	websocket.CloseNormalClosure:     "the gateway closed the connection",
	websocket.CloseGoingAway:         "the gateway is going away, as it does when it is restarted",
	websocket.CloseAbnormalClosure:   "the connection broke",
	websocket.CloseServiceRestart:    "the gateway is restarting",
	websocket.CloseTryAgainLater:     "the gateway is overloaded",
	websocket.CloseInternalServerErr: "the gateway had an internal error",
	4400:                             "the gateway saw no WebSocket token",
	4401:                             "the gateway did not accept the WebSocket token",
	4429:                             "the gateway has too many connections",
	4902:                             "the gateway ended the idle connection",
	4903:                             "the gateway ended the connection because of its age",
}

// explainLoss says why a socket died.
func explainLoss(err error, secrets []string) *Error {
	e := &Error{}
	if ce, ok := errors.AsType[*websocket.CloseError](err); ok {
		words, known := closeCodes[ce.Code]
		if !known {
			words = "the gateway closed the connection"
		}
		e.Explanation = fmt.Sprintf("%s (close code %d)%s", words, ce.Code, quoted(ce.Text, secrets))
		if ce.Code == websocket.CloseAbnormalClosure {
			e.Explanation = words
		}
		return e
	}
	e.Err = errors.New(scrub(err.Error(), secrets))
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "reset by peer") {
		e.Explanation = "the connection broke"
		return e
	}
	e.Explanation = "the connection broke: " + lastPart(e.Err.Error())
	return e
}

// explainGateway says why the gateway could not be reached; answers tells that
// the API had just answered.
func explainGateway(host string, err error, answers bool, secrets []string) *Error {
	if r, ok := errors.AsType[*refusal](err); ok {
		e := &Error{Status: r.status}
		switch r.status {
		case http.StatusProxyAuthRequired:
			return explainNetwork("RingCentral's event gateway "+host, err, secrets)
		case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
			e.Explanation = fmt.Sprintf("RingCentral's event gateway %s is overloaded or being restarted (status %d)", host, r.status)
		default:
			e.Explanation = fmt.Sprintf("RingCentral's event gateway %s refused the WebSocket upgrade (status %d): a proxy that does not let WebSockets pass is the usual cause", host, r.status)
		}
		return e
	}
	e := explainNetwork("RingCentral's event gateway "+host, err, secrets)
	if strings.Contains(err.Error(), "unknown scheme: https") {
		e.say("the proxy address in HTTPS_PROXY begins with https://, which works for RingCentral's API but not for its event gateway "+host, "give the proxy as http:// or socks5://")
		return e
	}
	if !answers {
		return e
	}
	hint := " (RingCentral's API answers, so only the gateway is blocked: allow wss:// to " + host + ")"
	e.Explanation += hint
	if e.fix != "" {
		e.fix += hint
	}
	return e
}
