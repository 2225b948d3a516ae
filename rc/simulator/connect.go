package simulator

import (
	"encoding/binary"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

var upgrader = websocket.Upgrader{
	CheckOrigin: func(*http.Request) bool { return true },
}

type wscInfo struct {
	Token    string `json:"token"`
	Sequence int    `json:"sequence"`
}

type connectionDetails struct {
	CreationTime             string `json:"creationTime"`
	MaxConnectionsPerSession int    `json:"maxConnectionsPerSession"`
	RecoveryBufferSize       int    `json:"recoveryBufferSize"`
	RecoveryTimeout          int    `json:"recoveryTimeout"`
	IdleTimeout              int    `json:"idleTimeout"`
	AbsoluteTimeout          int    `json:"absoluteTimeout"`
	MaxActiveRequests        int    `json:"maxActiveRequests"`
	RecoveryState            string `json:"recoveryState,omitempty"`
	RecoveryErrorCode        string `json:"recoveryErrorCode,omitempty"`
}

type gatewayError struct {
	ErrorCode string `json:"errorCode"`
	Message   string `json:"message"`
}

// serveSocket upgrades, speaks first, and reads until the connection ends.
func (s *Simulator) serveSocket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		http.Error(w, "the simulator is closed", http.StatusServiceUnavailable)
		return
	}
	s.wg.Add(1)
	defer s.wg.Done()
	fault := s.takeConnect()
	s.count.Dials++
	s.notify()
	s.mu.Unlock()

	if fault.Status != 0 {
		maps.Copy(w.Header(), fault.Header)
		w.WriteHeader(fault.Status)
		w.Write([]byte(fault.Body))
		return
	}
	query := r.URL.Query()
	token := query.Get("access_token")
	if h := r.Header.Get("Authorization"); token == "" && len(h) > 7 && strings.EqualFold(h[:7], "Bearer ") {
		token = strings.TrimSpace(h[7:])
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	conn.SetReadLimit(maxBody)
	now := time.Now()
	k := &socket{
		s: s, conn: conn, opened: now, lastActivity: now, fault: fault,
		base: base(r), wake: make(chan struct{}, 1), gone: make(chan struct{}), finished: make(chan struct{}),
	}
	k.handleControl()

	s.mu.Lock()
	s.awaitWrites()
	if s.closed {
		s.mu.Unlock()
		conn.Close()
		return
	}
	s.count.Connections++
	k.number = s.count.Connections
	s.sockets[k] = struct{}{}
	s.log.Info("connected", "connection", k.number, "recovering", query.Has("wsc"))
	s.greet(k, token, query)
	s.wg.Add(1)
	s.notify()
	s.mu.Unlock()
	go s.opt.Guard(k.write)

	k.read()

	s.mu.Lock()
	k.detach()
	close(k.finished)
	s.log.Info("disconnected", "connection", k.number)
	s.notify()
	s.mu.Unlock()
}

func base(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// greet checks the token and queues the first frames. mu is held.
func (s *Simulator) greet(k *socket, token string, query map[string][]string) {
	f := k.fault
	switch {
	case f.Drop:
		k.push(item{kind: itemCut})
		return
	case f.ErrorCode != "":
		k.farewell(f.ErrorCode, f.ErrorMessage, max(f.ErrorStatus, 400), max(f.CloseCode, 4400))
		return
	case f.CloseCode != 0:
		k.detach()
		k.push(item{kind: itemClose, code: f.CloseCode, reason: f.ErrorMessage})
		return
	case token == "":
		k.detach()
		k.push(item{kind: itemClose, code: 4400, reason: "Authorization was not received"})
		return
	}
	t := s.wsTokens[token]
	if t == nil || t.session.ended || !time.Now().Before(t.until) || t.used && s.opt.StrictTokens {
		s.count.RefusedTokens++
		k.farewell("WSG-401", "WebSocket access token is invalid or expired", 401, 4401)
		return
	}
	if t.sock != nil && !t.sock.detached {
		t.sock.detach()
		t.sock.push(item{kind: itemClose, code: 4409, reason: "The token was used for another connection"})
	}
	t.used, t.sock = true, k
	k.token, k.session = t, t.session
	open := 0
	for x := range s.sockets {
		if x.session == k.session && !x.detached {
			open++
		}
	}
	if open > s.opt.MaxConnections {
		k.detach()
		k.push(item{kind: itemClose, code: 4429, reason: "Too many connections"})
		return
	}
	wsc, recovering := "", false
	if v := query["wsc"]; len(v) > 0 && v[0] != "" {
		wsc, recovering = v[0], true
	}
	if f.NoDetails {
		return
	}
	if f.Delay > 0 {
		s.after(f.Delay, func() {
			if !k.detached {
				s.details(k, wsc, recovering)
			}
		})
		return
	}
	s.details(k, wsc, recovering)
}

// details answers with ConnectionDetails, then with what was held for the
// client, then with the answers to what it could not wait to ask. mu is held.
func (s *Simulator) details(k *socket, wsc string, recovering bool) {
	d := connectionDetails{
		CreationTime: s.stamp(s.now()), MaxConnectionsPerSession: s.opt.MaxConnections,
		RecoveryBufferSize: s.opt.RecoveryBuffer, RecoveryTimeout: seconds(s.opt.RecoveryTimeout),
		IdleTimeout: seconds(s.opt.IdleTimeout), AbsoluteTimeout: seconds(s.opt.AbsoluteTimeout),
		MaxActiveRequests: s.opt.MaxActiveRequests,
	}
	var late []*record
	if recovering {
		res := resumed{code: k.fault.RecoveryError}
		if k.fault.Malformed {
			res = resumed{malformed: true}
		} else if res.code == "" {
			res = s.resume(k.session, wsc)
		}
		switch {
		case res.malformed:
			s.count.MalformedWSC++
			k.farewell("WSG-400", "Malformed WebSocket session context token", 400, 4400)
			return
		case res.ctx != nil:
			s.count.Recoveries++
			d.RecoveryState = "Successful"
			c := res.ctx
			if old := c.sock; old != nil {
				old.detach()
				old.push(item{kind: itemClose, code: 4409, reason: "The session was taken over"})
			}
			s.cancel(c.expires)
			c.resumes(k)
			late, c.buffer = c.buffer, nil
			d.CreationTime = s.stamp(c.created.Add(s.opt.ClockOffset))
		default:
			s.count.FailedRecoveries++
			d.RecoveryState, d.RecoveryErrorCode = "Failed", res.code
		}
	}
	if k.ctx == nil {
		k.ctx = s.newContext(k.session, k)
	}
	k.ctx.base = k.base
	id := randomUUID()
	k.push(item{kind: itemText, data: frame(meta{Type: "ConnectionDetails", MessageID: id, Status: 200,
		WSC: k.ctx.wsc(), Headers: map[string]string{"RCRequestId": id}}, encode(d))})
	k.ready = true
	if len(late) > 0 && s.opt.RecoveryPause > 0 {
		k.push(item{kind: itemPause})
	}
	for _, r := range late {
		r.Recovered = true
		s.enqueue(k, r)
	}
	for _, data := range k.pending {
		s.receive(k, data)
	}
	k.pending = nil
	if k.fault.DropAfterDetails {
		k.push(item{kind: itemCut})
	}
	if k.fault.DropAfter > 0 {
		s.after(k.fault.DropAfter, func() { k.detach(); k.drop() })
	}
	s.notify()
}

// handleControl counts and answers pings, and clears events that a pong
// proves to have arrived.
func (k *socket) handleControl() {
	s := k.s
	k.conn.SetPingHandler(func(data string) error {
		s.mu.Lock()
		s.count.Pings++
		answer := k.dead == Alive && !s.faults.noPong
		if answer && !s.opt.PingIsSilence {
			k.lastActivity = time.Now()
		}
		s.alive(k)
		s.notify()
		s.mu.Unlock()
		if answer {
			// A failed write ends the reader too; nothing is lost by not looking.
			k.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(s.opt.WriteTimeout))
		}
		return nil
	})
	k.conn.SetPongHandler(func(data string) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.count.Pongs++
		if k.dead != Alive || len(data) != 8 {
			return nil
		}
		k.pongs = max(k.pongs, binary.BigEndian.Uint64([]byte(data)))
		for len(k.unanswered) > 0 && k.unanswered[0].ping < k.pongs {
			k.unanswered = k.unanswered[1:]
		}
		s.alive(k)
		s.notify()
		return nil
	})
	k.conn.SetCloseHandler(func(code int, _ string) error {
		s.mu.Lock()
		if k.dead != Alive { // it did not get through
			s.mu.Unlock()
			return nil
		}
		s.count.Closes++
		s.count.LastClose = code
		if code == websocket.CloseNormalClosure {
			s.count.NormalCloses++
		}
		s.notify()
		s.mu.Unlock()
		if code == websocket.CloseNoStatusReceived {
			code = websocket.CloseNormalClosure
		}
		k.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(s.opt.WriteTimeout))
		return nil
	})
}

// alive notes a sign of life: the client has the new wsc. mu is held.
func (s *Simulator) alive(k *socket) {
	if k.dead == Alive && k.ctx != nil {
		k.ctx.before = nil
	}
}

// read takes frames until the connection ends.
func (k *socket) read() {
	s := k.s
	for {
		kind, data, err := k.conn.ReadMessage()
		if err != nil {
			return
		}
		s.mu.Lock()
		switch {
		case k.dead != Alive || k.detached:
		case kind != websocket.TextMessage:
			s.log.Info("binary frame ignored", "connection", k.number)
		case !k.ready:
			k.pending = append(k.pending, data)
			s.count.EarlyFrames++
		default:
			k.lastActivity = time.Now()
			s.receive(k, data)
		}
		s.notify()
		s.mu.Unlock()
	}
}
