package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// subscription is the one subscription of a WebSocket session context.
type subscription struct {
	id       string
	ctx      *wsContext
	session  *session
	created  time.Time
	renewed  time.Time
	filters  []*filter
	disabled []disabledFilter
	ended    bool
	lapse    *time.Timer
}

const subscriptionLife = 86400 * time.Second // expiresIn 86399 [observed]

type disabledFilter struct {
	Filter  string `json:"filter"`
	Reason  string `json:"reason"`
	Message string `json:"message,omitempty"`
}

type deliveryMode struct {
	TransportType string `json:"transportType"`
	Encryption    bool   `json:"encryption"`
}

type subscriptionInfo struct {
	URI             string           `json:"uri"`
	ID              string           `json:"id"`
	CreationTime    string           `json:"creationTime"`
	Status          string           `json:"status"`
	EventFilters    []string         `json:"eventFilters"`
	DisabledFilters []disabledFilter `json:"disabledFilters,omitempty"`
	ExpirationTime  string           `json:"expirationTime"`
	ExpiresIn       int              `json:"expiresIn"`
	DeliveryMode    deliveryMode     `json:"deliveryMode"`
}

func (s *Simulator) info(c *call, b *subscription) subscriptionInfo {
	until := b.renewed.Add(subscriptionLife)
	i := subscriptionInfo{
		URI: c.base() + "/restapi/v1.0/subscription/" + b.id, ID: b.id, Status: "Active", EventFilters: []string{},
		CreationTime: s.stamp(b.created.Add(s.opt.ClockOffset)), ExpirationTime: s.stamp(until.Add(s.opt.ClockOffset)),
		ExpiresIn:       max(seconds(time.Until(until))-1, 0),
		DisabledFilters: b.disabled, DeliveryMode: deliveryMode{TransportType: "WebSocket"},
	}
	for _, f := range b.filters {
		i.EventFilters = append(i.EventFilters, f.event)
	}
	return i
}

// live are the subscriptions that count: those of every context, and those
// whose session is lost but which have not lapsed yet.
func (s *Simulator) live() []*subscription {
	var all []*subscription
	for _, c := range s.contexts {
		if c.sub != nil {
			all = append(all, c.sub)
		}
	}
	return append(all, s.lingering...)
}

// lapse ends a subscription whose context is gone. mu is held.
func (s *Simulator) lapse(b *subscription) {
	b.ended = true
	b.ctx = nil
	if s.opt.SubscriptionLinger <= 0 || b.session.ended {
		return
	}
	s.lingering = append(s.lingering, b)
	b.lapse = s.after(s.opt.SubscriptionLinger, func() { s.forget(b) })
}

func (s *Simulator) forget(b *subscription) {
	s.cancel(b.lapse)
	s.lingering = slices.DeleteFunc(s.lingering, func(x *subscription) bool { return x == b })
}

// subscriptionCall routes /restapi/v1.0/subscription[/{id}[/renew]]. mu is
// held.
func (s *Simulator) subscriptionCall(c *call, rest string) answer {
	id, tail, _ := strings.Cut(rest, "/")
	switch {
	case rest == "" && c.method == http.MethodGet:
		list := struct {
			URI     string             `json:"uri"`
			Records []subscriptionInfo `json:"records"`
		}{c.base() + "/restapi/v1.0/subscription", []subscriptionInfo{}}
		for _, b := range s.live() {
			list.Records = append(list.Records, s.info(c, b))
		}
		return ok(list)
	case rest == "" && c.method == http.MethodPost:
		return s.subscribe(c)
	case rest == "":
		return methodNotAllowed()
	}
	var b *subscription
	for _, x := range s.live() {
		if x.id == id {
			b = x
		}
	}
	if b == nil {
		return parameterError(404, "CMN-102", "Resource for parameter [subscriptionId] is not found", "subscriptionId", id)
	}
	switch {
	case tail == "renew" && c.method == http.MethodPost, tail == "" && c.method == http.MethodPut && len(c.body) == 0:
		if b.ended {
			return apiError(404, "SUB-507", "Subscription expired with its session")
		}
		b.renewed = time.Now()
	case tail != "":
		return notFound()
	case c.method == http.MethodGet:
	case c.method == http.MethodDelete:
		s.unsubscribe(b)
		return answer{status: http.StatusNoContent, sub: b.id}
	case c.method == http.MethodPut && c.sock == nil:
		return parameterError(400, "CMN-101", "WebSocket subscription cannot be updated over HTTPS", "deliveryMode", "WebSocket")
	case c.method == http.MethodPut && b.ended:
		return apiError(404, "SUB-507", "Subscription expired with its session")
	case c.method == http.MethodPut:
		filters, disabled, refused := s.wanted(c)
		if refused != nil {
			return *refused
		}
		b.filters, b.disabled, b.renewed = filters, disabled, time.Now()
	default:
		return methodNotAllowed()
	}
	a := ok(s.info(c, b))
	a.sub = b.id
	return a
}

// subscribe is POST: one subscription per connection, so another one replaces
// it [documented]. mu is held.
func (s *Simulator) subscribe(c *call) answer {
	if c.sock == nil {
		return parameterError(400, "CMN-101", "Parameter [deliveryMode.transportType] value is invalid: "+
			"WebSocket subscriptions are created over the WebSocket, others are not known here", "deliveryMode.transportType", "")
	}
	if c.sock.ctx == nil {
		return apiError(503, "CMN-211", "The connection is about to end")
	}
	if s.faults.missingApp["SubscriptionWebSocket"] {
		return apiError(403, "SUB-528", "[SubscriptionWebSocket] application permission is required for [WebSocket] transport")
	}
	filters, disabled, refused := s.wanted(c)
	if refused != nil {
		return *refused
	}
	old := c.sock.ctx.sub
	n := len(s.live())
	if old != nil {
		n--
	}
	if n >= s.opt.MaxSubscriptions {
		return apiError(403, "SUB-505", "Subscriptions limit exceeded")
	}
	if old != nil {
		s.unsubscribe(old)
	}
	now := time.Now()
	b := &subscription{id: randomUUID(), ctx: c.sock.ctx, session: c.session, created: now, renewed: now, filters: filters, disabled: disabled}
	c.sock.ctx.sub = b
	s.count.Subscribed++
	if !s.onceSub {
		s.onceSub = true
		close(s.subscribed)
	}
	a := ok(s.info(c, b))
	a.sub = b.id
	return a
}

func (s *Simulator) unsubscribe(b *subscription) {
	b.ended = true
	if b.ctx != nil {
		b.ctx.sub = nil
		for _, r := range b.ctx.buffer {
			s.settle(r, Dropped)
		}
		b.ctx.buffer = nil
		b.ctx = nil
	}
	s.forget(b)
}

// wanted reads and judges the filters of a POST or PUT. mu is held.
func (s *Simulator) wanted(c *call) ([]*filter, []disabledFilter, *answer) {
	refuse := func(a answer) ([]*filter, []disabledFilter, *answer) { return nil, nil, &a }
	var body struct {
		EventFilters json.RawMessage `json:"eventFilters"`
		DeliveryMode *struct {
			TransportType string `json:"transportType"`
		} `json:"deliveryMode"`
	}
	if a := c.decode(&body); a != nil {
		return refuse(*a)
	}
	var names []string
	if err := json.Unmarshal(body.EventFilters, &names); err != nil || len(names) == 0 {
		return refuse(parameterError(400, "CMN-101", "Parameter [eventFilters] value is invalid", "eventFilters", ""))
	}
	if body.DeliveryMode == nil && c.method == http.MethodPost ||
		body.DeliveryMode != nil && body.DeliveryMode.TransportType != "WebSocket" {
		return refuse(parameterError(400, "CMN-101", "Parameter [deliveryMode] value is invalid", "deliveryMode", ""))
	}
	var filters []*filter
	var bad []string
	for _, n := range names {
		f := parseFilter(n)
		if f == nil {
			bad = append(bad, n)
		} else if !slices.ContainsFunc(filters, func(x *filter) bool { return x.event == f.event }) {
			filters = append(filters, f)
		}
	}
	if len(bad) > 0 {
		return refuse(parameterError(400, "SUB-508", "Invalid event filters: ["+strings.Join(bad, ", ")+"]", "eventFilters", strings.Join(bad, ", ")))
	}
	if !slices.ContainsFunc(filters, func(f *filter) bool { return f.spec.kind != classReminder }) {
		return refuse(apiError(400, "SUB-515", "Subscription to the reminder filter only is not allowed"))
	}
	// A filter that may not be had is disabled while others remain; when
	// none remains the whole request is refused [inferred].
	var have []*filter
	var disabled []disabledFilter
	var first *answer
	for _, f := range filters {
		d, a := s.objection(f)
		if a != nil && first == nil {
			first = a
		}
		if d != nil {
			disabled = append(disabled, *d)
		} else {
			have = append(have, f)
		}
	}
	if len(have) == 0 {
		return refuse(*first)
	}
	return have, disabled, nil
}

// objection tells why a filter cannot be had: as an entry of disabledFilters,
// and as the answer when it is the only one.
func (s *Simulator) objection(f *filter) (*disabledFilter, *answer) {
	object := func(reason, message string, a answer) (*disabledFilter, *answer) {
		return &disabledFilter{Filter: f.event, Reason: reason, Message: message}, &a
	}
	for _, d := range s.faults.disabled {
		if f.event == d.Filter || f.source == d.Filter || f.spec.pattern == d.Filter {
			return object(d.Reason, d.Message, apiError(403, "CMN-408", d.Message))
		}
	}
	for _, p := range f.spec.permissions {
		if s.faults.missingApp[p] {
			a := permissionError("CMN-401", p)
			return object("CMN-401", "Application permission ["+p+"] is required", a)
		}
		if s.faults.missingUser[p] {
			a := permissionError("CMN-408", p)
			return object("CMN-408", "User permission ["+p+"] is required", a)
		}
	}
	if f.account != "" && f.account != accountID {
		m := "Subscription to the events of another account is not allowed"
		return object("SUB-406", m, apiError(403, "SUB-406", m))
	}
	if f.extension == "" || f.extension == ownExtensionID {
		return nil, nil
	}
	if s.people.byID(f.extension) == nil {
		m := "Extension [" + f.extension + "] is unknown"
		return object("SUB-408", m, apiError(403, "SUB-408", m))
	}
	if !s.opt.NotAdmin {
		return nil, nil
	}
	code, m := f.spec.foreign()
	return object(code, m, apiError(403, code, m))
}
