package simulator

import "encoding/json"

// emit offers something that happened to every subscription. mu is held.
func (s *Simulator) emit(h happening) []*record {
	var out []*record
	for _, c := range s.contexts {
		if c.sub == nil {
			continue
		}
		f := best(c.sub.filters, &h)
		if f == nil {
			continue
		}
		out = append(out, s.deliver(c, f, h.body(f, c.base), h.message))
	}
	return out
}

// deliver accepts an event for a context: it gets its envelope, which never
// changes again, and goes to the socket or into the recovery buffer. mu is
// held.
func (s *Simulator) deliver(c *wsContext, f *filter, body []byte, message int64) *record {
	r := &record{}
	r.UUID = s.ids.nextUUID()
	r.MessageID = message
	r.Filter = f.event
	r.SubscriptionID = c.sub.id
	r.At = s.now()
	r.Envelope = s.envelope(r.UUID, f.event, r.SubscriptionID, body)
	s.enter(r)
	if c.sock == nil {
		s.hold(c, r)
	} else {
		s.enqueue(c.sock, r)
	}
	s.notify()
	return r
}

// envelope writes the second element of a notification. The body's bytes stay
// as they are.
func (s *Simulator) envelope(uuid, event, subscription string, body []byte) []byte {
	var b []byte
	field := func(name, value string) {
		b = append(b, name...)
		b = append(b, encode(value)...)
	}
	field(`{"uuid":`, uuid)
	field(`,"event":`, event)
	field(`,"timestamp":`, s.stamp(s.now()))
	field(`,"subscriptionId":`, subscription)
	field(`,"ownerId":`, ownExtensionID)
	b = append(b, `,"body":`...)
	b = append(b, body...)
	return append(b, '}')
}

// enqueue hands an event to a socket. mu is held.
func (s *Simulator) enqueue(k *socket, r *record) {
	switch k.dead {
	case DeadLose:
		k.lossy = true
		s.settle(r, Lost)
		return
	case DeadKeep:
		k.held = append(k.held, r)
		s.settle(r, Held)
		return
	}
	m := meta{Type: "ServerNotification", MessageID: r.UUID, Status: 200, Headers: map[string]string{"RCRequestId": randomUUID()}}
	if k.ctx != nil && s.faults.wscOnEvents {
		m.WSC = k.ctx.wsc()
	}
	if s.faults.staleWSC > 0 {
		s.faults.staleWSC--
		m.WSC = &wscInfo{Token: opaque("wsc", randomHex(9), randomHex(9)), Sequence: 0}
	}
	data := frame(m, r.Envelope)
	s.settle(r, Queued)
	k.push(item{kind: itemText, data: data, rec: r})
	if s.faults.duplicates > 0 {
		s.faults.duplicates--
		k.push(item{kind: itemText, data: data})
	}
}

// idText is an id of an event body: a string, as documented, or a number, as
// some live traffic has it [observed].
func (s *Simulator) idText(id string) json.RawMessage {
	if s.opt.NumericIDs && digits(id) {
		return json.RawMessage(id)
	}
	return encode(id)
}
