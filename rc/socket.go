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
	// readBuffer is how many bytes are asked of the network at a time: under a
	// flood one system call brings dozens of events.
	readBuffer = 64 << 10
	// maxBatch and batchBytes bound what the reader hands to the loop at a
	// time, and batchesAhead how many such hands full it may be ahead.
	maxBatch     = 64
	batchBytes   = 256 << 10
	batchesAhead = 4
)

// socket is one WebSocket connection. Its reader goroutine reads and takes
// frames apart; every write comes from the goroutine that owns the socket.
type socket struct {
	ws       *websocket.Conn
	messages chan []message // what came together; closed after the message that carries err
	spent    chan []message // batches that are read, to be filled again

	// The reader's.
	tap     *tap
	arena   arena
	decoder decoder
	batch   []message
	bytes   int // text in batch

	// The owner's.
	taken []message // the newest batch
	done  int       // messages of it that were read
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
		ReadBufferSize:   readBuffer,
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
	t := &tap{at: time.Now()}
	dial := d.ws
	dial.NetDialContext = func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := d.net(dialing, network, address)
		if err != nil {
			return nil, err
		}
		abort = context.AfterFunc(ctx, func() { _ = conn.Close() })
		t.Conn = conn
		return t, nil
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
	s = &socket{ws: ws, tap: t, messages: make(chan []message, batchesAhead), spent: make(chan []message, batchesAhead+2)}
	go d.guard(s.read)
	return s, true, nil
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
