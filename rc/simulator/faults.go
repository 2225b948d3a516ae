package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// faults are the knobs that tests turn while it runs. Guarded by mu.
type faults struct {
	missingApp, missingUser map[string]bool
	noJWTGrant, jwtRevoked  bool
	wsURI                   string
	refuseRecovery          string
	keepUnanswered          bool
	wscOnEvents             bool
	staleWSC                int
	duplicates              int
	noPong, noHeartbeat     bool
	disabled                []DisabledFilter
	connect                 []ConnectFault
	http, frames            []*Fault
}

// ConnectFault is what happens to one connection attempt. The first field
// that applies decides, in this order: Status, Drop, ErrorCode, CloseCode;
// the others change a connection that is accepted.
type ConnectFault struct {
	Status int // HTTP status instead of the upgrade, with Header and Body
	Header http.Header
	Body   string

	Drop         bool   // accept, then drop the TCP connection without a word
	ErrorCode    string // Error frame (WSG-…) as the first frame, then close
	ErrorMessage string // also the reason of CloseCode
	ErrorStatus  int    // status of the Error frame; default 400
	CloseCode    int    // close with this code instead of speaking; after ErrorCode default 4400

	NoDetails        bool          // accept and never send ConnectionDetails
	Delay            time.Duration // before ConnectionDetails
	Malformed        bool          // refuse any wsc as malformed (WSG-400)
	RecoveryError    string        // answer any wsc with Failed and this code
	DropAfterDetails bool          // ConnectionDetails, then a cut
	DropAfter        time.Duration // a cut so long after ConnectionDetails
}

// Fault is what happens to requests of a method and path. Path matches when
// the request's path contains it; empty Method or Path match all.
type Fault struct {
	Method, Path string
	Times        int // how many requests; 0 means one, negative all from now on

	Status    int    // answer with it instead of handling the request; 0 handles it
	Code      string // errorCode of the answer's body, with Message
	Message   string
	Body      []byte // whole body instead
	Header    http.Header
	NoPenalty bool // a 429 starts no penalty

	Delay  time.Duration // before the answer; the request itself is handled at once
	Lose   bool          // handle the request and lose the answer (over HTTP: drop the connection)
	Ignore bool          // neither handle nor answer

	ErrorFrame bool // frames: answer as type Error instead of ClientRequest
	Cut        bool // frames: cut the connection after the answer
}

// DisabledFilter is a filter the user may not have, for reasons of the
// platform. Filter is compared with the filter as asked for, as answered, and
// with the pattern of the filter table ({a}, {e}).
type DisabledFilter struct{ Filter, Reason, Message string }

// DeadMode is what becomes of events sent into a dead socket.
type DeadMode uint8

const (
	Alive    DeadMode = iota
	DeadLose          // they are gone, as on a gateway that trusts TCP
	DeadKeep          // they go to the recovery buffer once the loss is noticed
)

// NextConnect scripts the connection attempts to come, one fault each.
func (s *Simulator) NextConnect(f ...ConnectFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.connect = append(s.faults.connect, f...)
}

// NextHTTP scripts HTTP requests to come. Scripts are tried in the order they
// were given; the first that matches and is not used up applies.
func (s *Simulator) NextHTTP(f ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.http = script(s.faults.http, f)
}

// NextFrame scripts ClientRequest frames to come.
func (s *Simulator) NextFrame(f ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.frames = script(s.faults.frames, f)
}

// ClearFaults forgets every script that has not happened yet.
func (s *Simulator) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.connect, s.faults.http, s.faults.frames = nil, nil, nil
	s.faults.staleWSC, s.faults.duplicates, s.faults.refuseRecovery = 0, 0, ""
}

func script(list []*Fault, more []Fault) []*Fault {
	for _, f := range more {
		if f.Times == 0 {
			f.Times = 1
		}
		list = append(list, &f)
	}
	return list
}

func (s *Simulator) takeConnect() ConnectFault {
	if len(s.faults.connect) == 0 {
		return ConnectFault{}
	}
	f := s.faults.connect[0]
	s.faults.connect = s.faults.connect[1:]
	return f
}

// take finds the script for a call. Calls refused for their rate never get
// here and use up none. mu is held.
func take(list *[]*Fault, c *call) *Fault {
	for i, f := range *list {
		if f.Method != "" && !strings.EqualFold(f.Method, c.method) || !strings.Contains(c.path, f.Path) {
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				*list = slices.Delete(*list, i, i+1)
			}
		}
		return f
	}
	return nil
}

// scripted is the answer a test wanted. mu is held.
func (s *Simulator) scripted(c *call) answer {
	f := c.script
	a := answer{status: f.Status, header: f.Header.Clone(), delay: f.Delay, hangUp: f.Lose || f.Ignore}
	switch {
	case f.Body != nil:
		a.body = f.Body
	case f.Code != "" || f.Message != "":
		a.body = apiError(f.Status, f.Code, f.Message).body
	case f.Status == http.StatusTooManyRequests:
		a.body = apiError(f.Status, "CMN-301", "Request rate exceeded").body
	case f.Status == http.StatusServiceUnavailable:
		a.body = apiError(f.Status, "CMN-211", "Service is temporarily overloaded").body
	case f.Status == http.StatusUnauthorized:
		a.body = invalidToken("TokenInvalid", "OAU-213", "Token not found").body
	case f.Status >= 500:
		a.body = apiError(f.Status, "CMN-201", "Service Temporary Unavailable").body
	case f.Status >= 400:
		a.body = apiError(f.Status, "CMN-101", "Request refused").body
	}
	if !f.NoPenalty {
		s.punish(c, f.Status, a.header)
	}
	return a
}

// Cut drops the TCP connection of every socket without a closing frame. What
// was written before still arrives; events from now on are held.
func (s *Simulator) Cut() { s.each(func(k *socket) { k.detach(); k.drop() }) }

// Reset is Cut with a TCP reset: what the peer has not read yet may be gone,
// although it counts as written.
func (s *Simulator) Reset() { s.each(func(k *socket) { k.detach(); k.reset() }) }

// CloseAll closes every socket with a close frame.
func (s *Simulator) CloseAll(code int, reason string) {
	s.each(func(k *socket) { k.detach(); k.push(item{kind: itemClose, code: code, reason: reason}) })
}

// SendError ends every connection as the gateway does: an Error frame
// (WSG-902, WSG-903 …), then a close.
func (s *Simulator) SendError(code, message string) {
	status, closeCode := 400, 4400
	switch code {
	case "WSG-902":
		status, closeCode = 408, 4902
	case "WSG-903":
		status, closeCode = 408, 4903
	}
	s.each(func(k *socket) { k.farewell(code, message, status, closeCode) })
}

// HalfOpen makes every present socket dead, or the dead ones alive again. A
// dead socket's TCP connection stays open, but nothing is written, read or
// answered. One that has lost an event cannot come alive, because TCP delivers
// nothing behind a hole: it is reset. New connections are not affected.
func (s *Simulator) HalfOpen(mode DeadMode) {
	s.each(func(k *socket) {
		if mode == Alive && k.lossy {
			k.detach()
			k.reset()
			return
		}
		k.dead = mode
		if mode == Alive {
			held := k.held
			k.held = nil
			for _, r := range held {
				s.enqueue(k, r)
			}
			return
		}
		k.queue = slices.DeleteFunc(k.queue, func(it item) bool {
			if it.rec != nil && mode == DeadKeep {
				k.held = append(k.held, it.rec)
				s.settle(it.rec, Held)
			} else if it.rec != nil {
				k.lossy = true
				s.settle(it.rec, Lost)
			}
			return true
		})
	})
}

// WriteRaw writes bytes as they are to every socket, as a text (1) or binary
// (2) message, after whatever is queued.
func (s *Simulator) WriteRaw(data []byte, messageType int) {
	kind := itemText
	if messageType == 2 {
		kind = itemBinary
	}
	s.each(func(k *socket) { k.push(item{kind: kind, data: data}) })
}

// each does something to every socket that is not gone.
func (s *Simulator) each(f func(k *socket)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.sockets {
		if !k.detached {
			f(k)
		}
	}
	s.notify()
}
