package simulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// meta is the first element of a frame of ours.
type meta struct {
	Type      string            `json:"type"`
	MessageID string            `json:"messageId,omitempty"`
	Status    int               `json:"status,omitempty"`
	WSC       *wscInfo          `json:"wsc,omitempty"`
	Headers   map[string]string `json:"headers,omitempty"`
}

// frame puts meta and body side by side; a nil body makes a one-element array.
func frame(m meta, body []byte) []byte {
	head := encode(m)
	b := make([]byte, 0, len(head)+len(body)+3)
	b = append(b, '[')
	b = append(b, head...)
	if body != nil {
		b = append(b, ',')
		b = append(b, body...)
	}
	return append(b, ']')
}

// request is the meta of a frame from the client.
type request struct {
	Type      string                     `json:"type"`
	MessageID string                     `json:"messageId"`
	Method    string                     `json:"method"`
	Path      string                     `json:"path"`
	Headers   map[string]json.RawMessage `json:"headers"`
	Query     map[string]json.RawMessage `json:"query"`
}

// receive handles one text frame of the client. mu is held.
func (s *Simulator) receive(k *socket, data []byte) {
	s.count.Frames++
	s.alive(k)
	var parts []json.RawMessage
	var r request
	if err := json.Unmarshal(data, &parts); err != nil || len(parts) == 0 || json.Unmarshal(parts[0], &r) != nil {
		s.count.BadFrames++
		id := randomUUID()
		k.push(item{kind: itemText, data: frame(meta{Type: "Error", MessageID: id, Status: 400,
			Headers: map[string]string{"RCRequestId": id}}, encode(gatewayError{"CMN-103", "JSON cannot be parsed"}))})
		return
	}
	switch {
	case strings.EqualFold(r.Type, "Heartbeat"):
		s.count.Heartbeats++
		if !s.faults.noHeartbeat {
			k.push(item{kind: itemText, data: frame(meta{Type: "Heartbeat", MessageID: r.MessageID}, nil)})
		}
	case strings.EqualFold(r.Type, "ClientRequest"):
		var body json.RawMessage
		if len(parts) > 1 {
			body = parts[1]
		}
		s.clientRequest(k, r, body)
	default:
		s.count.BadFrames++
	}
}

// text is a header or query value, which some clients send as a number.
func text(raw json.RawMessage) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}
	}
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) == nil {
		var all []string
		for _, m := range many {
			all = append(all, text(m)...)
		}
		return all
	}
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	return []string{string(raw)}
}

// clientRequest answers a REST call that came in a frame. mu is held.
func (s *Simulator) clientRequest(k *socket, r request, body json.RawMessage) {
	u, err := url.Parse(r.Path)
	if err != nil {
		s.respond(k, r, notFound())
		return
	}
	c := &call{method: strings.ToUpper(r.Method), path: trimPath(u.Path), query: u.Query(), header: http.Header{}, sock: k}
	for name, v := range r.Headers {
		for _, t := range text(v) {
			c.header.Add(name, t)
		}
	}
	for name, v := range r.Query {
		for _, t := range text(v) {
			c.query.Add(name, t)
		}
	}
	// null and "" are no body: one SDK sends "" with DELETE [observed].
	if t := strings.TrimSpace(string(body)); t != "null" && t != `""` {
		c.body = body
	}
	if k.active >= s.opt.MaxActiveRequests {
		s.respond(k, r, apiError(429, "CMN-304", "Too many active requests"))
		return
	}
	s.countSubscriptionFrame(c)
	a := s.dispatch(c)
	f := c.script
	switch {
	case f != nil && (f.Ignore || f.Lose):
		k.active++ // it stays unanswered
	case f != nil && f.ErrorFrame:
		k.push(item{kind: itemText, data: frame(meta{Type: "Error", MessageID: r.MessageID, Status: a.status,
			Headers: s.frameHeaders(a)}, a.body)})
	default:
		s.reply(k, r, a)
	}
	if f != nil && f.Cut {
		k.push(item{kind: itemCut})
	}
}

// reply answers now or, when the answer is to be slow, later. mu is held.
func (s *Simulator) reply(k *socket, r request, a answer) {
	if a.delay <= 0 {
		s.respond(k, r, a)
		return
	}
	k.active++
	s.after(a.delay, func() {
		k.active--
		if !k.detached {
			s.respond(k, r, a)
		}
	})
}

func (s *Simulator) frameHeaders(a answer) map[string]string {
	h := map[string]string{"Server": "nginx", "Date": s.now().UTC().Format(http.TimeFormat), "RoutingKey": "SIM01P01"}
	if a.body != nil {
		h["Content-Type"] = a.mediaType()
	}
	if s.opt.SubscriptionHeader && a.sub != "" {
		h["WSG-SubscriptionId"] = a.sub
	}
	for name, v := range a.header {
		h[name] = v[0]
	}
	if id := a.header.Get("RCRequestId"); id != "" {
		delete(h, "Rcrequestid")
		h["RCRequestId"] = id
	}
	return h
}

// respond writes the answer frame: same messageId, status, headers always, one
// element when there is no body [observed]. A multipart answer stands raw
// behind the meta, which is not JSON [observed].
func (s *Simulator) respond(k *socket, r request, a answer) {
	m := meta{Type: "ClientRequest", MessageID: r.MessageID, Status: a.status, Headers: s.frameHeaders(a)}
	body := a.body
	if body != nil && !strings.HasPrefix(a.mediaType(), "application/json") && !strings.HasPrefix(a.mediaType(), "multipart/") {
		refused := apiError(415, "CMN-202", "Binary content is not available over WebSocket")
		m.Status, body = refused.status, refused.body
	}
	k.push(item{kind: itemText, data: frame(m, body)})
}

func (s *Simulator) countSubscriptionFrame(c *call) {
	if !strings.HasPrefix(c.path, "/restapi/v1.0/subscription") {
		return
	}
	switch {
	case strings.HasSuffix(c.path, "/renew"):
		s.count.Renews++
	case c.method == http.MethodPost:
		s.count.Posts++
	case c.method == http.MethodPut:
		s.count.Puts++
	case c.method == http.MethodDelete:
		s.count.Deletes++
	}
}
