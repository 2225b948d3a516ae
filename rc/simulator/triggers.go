package simulator

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// postSMS is POST …/sms: an outbound message that is delivered a moment later,
// and an inbound one for every extension it is addressed to. mu is held.
func (s *Simulator) postSMS(c *call, e *extension) answer {
	if a := s.may("SMS", "OutboundSMS"); a != nil {
		return *a
	}
	var body struct {
		From party   `json:"from"`
		To   []party `json:"to"`
		Text string  `json:"text"`
	}
	if a := c.decode(&body); a != nil {
		return *a
	}
	if len(body.To) == 0 {
		return *badParameter("to", "")
	}
	if body.Text == "" {
		return *badParameter("text", "")
	}
	if body.From.PhoneNumber != "" && body.From.PhoneNumber != e.phone {
		return apiError(403, "MSG-304", "Phone number doesn't belong to extension")
	}
	var to []string
	for _, p := range body.To {
		to = append(to, p.PhoneNumber)
	}
	m, _ := s.send(SMS{To: to[0], Group: to[1:], Text: body.Text, Outbound: true, Extension: e.id})
	for _, n := range to {
		if other := s.people.byPhone(n); other != nil {
			s.send(SMS{From: e.phone, Text: body.Text, Extension: other.id})
		}
	}
	s.after(2*time.Second, func() {
		if m.status == "Sent" {
			m.status = "Delivered"
			s.modified(m)
		}
	})
	return ok(s.wire(m, c.base(), false))
}

// postPager is POST …/company-pager: an internal message. mu is held.
func (s *Simulator) postPager(c *call, e *extension) answer {
	if a := s.may("InternalMessages", "InternalSMS"); a != nil {
		return *a
	}
	var body struct {
		From pagerParty   `json:"from"`
		To   []pagerParty `json:"to"`
		Text string       `json:"text"`
	}
	if a := c.decode(&body); a != nil {
		return *a
	}
	if body.Text == "" {
		return *badParameter("text", "")
	}
	var to []*extension
	for _, p := range body.To {
		i := slices.IndexFunc(s.people.extensions, p.is)
		if i < 0 {
			return *badParameter("to", string(p.ExtensionID)+p.ExtensionNumber)
		}
		to = append(to, s.people.extensions[i])
	}
	if len(to) == 0 {
		return *badParameter("to", "")
	}
	m, _ := s.page(e, to[0], body.Text, true)
	for _, x := range to {
		s.page(e, x, body.Text, false)
	}
	return ok(s.wire(m, c.base(), false))
}

// pagerParty names an extension by number or by id, which may be a number.
type pagerParty struct {
	ExtensionNumber string          `json:"extensionNumber"`
	ExtensionID     json.RawMessage `json:"extensionId"`
}

func (p pagerParty) is(e *extension) bool {
	id := strings.Trim(string(p.ExtensionID), `"`)
	return id == e.id || id == "~" && e.id == ownExtensionID || p.ExtensionNumber != "" && p.ExtensionNumber == e.number
}

// putPresence is PUT …/presence. mu is held.
func (s *Simulator) putPresence(c *call, e *extension) answer {
	if a := s.may("EditPresence", "EditPresenceStatus"); a != nil {
		return *a
	}
	var body struct{ UserStatus, DndStatus, Message *string }
	if a := c.decode(&body); a != nil {
		return *a
	}
	p := s.presenceOf(e)
	before := *p
	set := func(name string, value *string, to *string, allowed ...string) *answer {
		if value == nil {
			return nil
		}
		if len(allowed) > 0 && !slices.Contains(allowed, *value) {
			return badParameter(name, *value)
		}
		*to = *value
		return nil
	}
	for _, bad := range []*answer{
		set("userStatus", body.UserStatus, &p.user, "Available", "Busy", "Offline"),
		set("dndStatus", body.DndStatus, &p.dnd, "TakeAllCalls", "DoNotAcceptAnyCalls", "DoNotAcceptDepartmentCalls", "TakeDepartmentCallsOnly"),
		set("message", body.Message, &p.message),
	} {
		if bad != nil {
			*p = before
			return *bad
		}
	}
	if p.dnd != before.dnd {
		s.emitDND(e)
	}
	s.emitPresence(e)
	return ok(p.info(s, e, false, false))
}
