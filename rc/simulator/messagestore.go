package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

type paging struct {
	Page          int `json:"page"`
	TotalPages    int `json:"totalPages"`
	PerPage       int `json:"perPage"`
	TotalElements int `json:"totalElements"`
	PageStart     int `json:"pageStart"`
	PageEnd       int `json:"pageEnd"`
}

type link struct {
	URI string `json:"uri"`
}

// messageStore routes …/message-store[/{id}[,{id}…][/content/{id}]]. mu is
// held.
func (s *Simulator) messageStore(c *call, e *extension, rest []string) answer {
	switch {
	case len(rest) == 0:
		return s.read(c, "ReadMessages", func() answer { return s.listMessages(c, e) })
	case len(rest) == 1:
		return s.messagesByID(c, e, strings.Split(rest[0], ","))
	case len(rest) == 3 && rest[1] == "content" && c.method == http.MethodGet:
		m := s.message(e, rest[0])
		if m == nil {
			return noMessage(rest[0])
		}
		return s.contentCall(c, m, rest[2])
	}
	return notFound()
}

// message finds a message that the store already shows.
func (s *Simulator) message(e *extension, id string) *message {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil
	}
	if m := s.store.find(e.id, n); m != nil && s.visible(m) {
		return m
	}
	return nil
}

// visible is false for a message the store does not list yet.
func (s *Simulator) visible(m *message) bool { return !s.now().Before(m.visible) }

func noMessage(id string) answer {
	return parameterError(404, "CMN-102", "Resource for parameter [messageId] is not found", "messageId", id)
}

func (s *Simulator) messagesByID(c *call, e *extension, ids []string) answer {
	if len(ids) == 1 {
		return s.oneMessage(c, e, ids[0])
	}
	if len(ids) > 50 {
		return apiError(400, "CMN-106", "Batch size is exceeded")
	}
	var answers []answer
	for _, id := range ids {
		answers = append(answers, s.oneMessage(c, e, id))
	}
	return multiStatus(c, e, ids, answers)
}

func (s *Simulator) oneMessage(c *call, e *extension, id string) answer {
	app := "ReadMessages"
	if c.method != http.MethodGet && c.method != http.MethodHead {
		app = "EditMessages"
	}
	if a := s.may(app, app); a != nil {
		return *a
	}
	m := s.message(e, id)
	if m == nil {
		return noMessage(id)
	}
	switch c.method {
	case http.MethodGet, http.MethodHead:
	case http.MethodPut:
		var body struct{ ReadStatus, Availability string }
		if a := c.decode(&body); a != nil {
			return *a
		}
		switch body.ReadStatus {
		case "":
		case "Read", "Unread":
			m.read = body.ReadStatus == "Read"
		default:
			return parameterError(400, "CMN-101", "Parameter [readStatus] value is invalid", "readStatus", body.ReadStatus)
		}
		s.modified(m)
	case http.MethodDelete:
		if c.query.Get("purge") == "true" || m.availability == "Deleted" {
			m.availability = "Purged"
		} else {
			m.availability = "Deleted"
		}
		s.modified(m)
		return answer{status: http.StatusNoContent}
	default:
		return methodNotAllowed()
	}
	return ok(s.wire(m, c.base(), false))
}

// multiStatus is the answer to a call for several ids: JSON for those who ask
// for it, else multipart [documented].
func multiStatus(c *call, e *extension, ids []string, answers []answer) answer {
	type item struct {
		Href        string          `json:"href"`
		Status      int             `json:"status"`
		Description string          `json:"responseDescription"`
		Body        json.RawMessage `json:"body,omitempty"`
	}
	var items []item
	for i, a := range answers {
		items = append(items, item{(&message{ext: e}).folder(c.base()) + ids[i], a.status, http.StatusText(a.status), a.body})
	}
	const wanted = "application/vnd.ringcentral.multipart+json"
	if strings.Contains(c.header.Get("Accept"), wanted) {
		return answer{status: http.StatusMultiStatus, contentType: wanted, body: encode(items)}
	}
	boundary := "Boundary_" + randomHex(8)
	var b bytes.Buffer
	part := func(body []byte) {
		fmt.Fprintf(&b, "--%s\r\nContent-Type: application/json\r\n\r\n%s\r\n", boundary, body)
	}
	heads := slices.Clone(items)
	for i := range heads {
		heads[i].Body = nil
	}
	part(encode(map[string]any{"response": heads}))
	for _, i := range items {
		part(i.Body)
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return answer{status: http.StatusMultiStatus, contentType: "multipart/mixed; boundary=" + boundary, body: b.Bytes()}
}

// folder is the uri of the message store, with a slash.
func (m *message) folder(base string) string {
	return base + "/restapi/v1.0/account/" + accountID + "/extension/" + m.ext.id + "/message-store/"
}

// parseTime reads what clients write: with zone, with +0000, or with none.
func parseTime(t string) (time.Time, bool) {
	t = strings.ReplaceAll(t, " ", "+") // an unescaped + of a query
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		if v, err := time.Parse(layout, t); err == nil {
			return v, true
		}
	}
	return time.Time{}, false
}

// selection is what a list or a sync asks for.
type selection struct {
	types, directions, availability, reading []string
	phone, conversation                      string
	distinct                                 bool
	from, to                                 time.Time
}

var parameterValues = map[string][]string{
	"messageType":  {"Fax", "SMS", "VoiceMail", "Pager"},
	"direction":    {"Inbound", "Outbound"},
	"availability": {"Alive", "Deleted", "Purged"},
	"readStatus":   {"Read", "Unread"},
	"owner":        {"Personal", "All", "Shared"},
}

func badParameter(name, value string) *answer {
	a := parameterError(400, "CMN-101", "Parameter ["+name+"] value is invalid", name, value)
	return &a
}

func (s *Simulator) selection(q url.Values, back time.Duration) (selection, *answer) {
	sel := selection{phone: q.Get("phoneNumber"), conversation: q.Get("conversationId"), distinct: q.Get("distinctConversations") == "true"}
	lists := map[string]*[]string{"messageType": &sel.types, "direction": &sel.directions, "availability": &sel.availability, "readStatus": &sel.reading, "owner": new([]string)}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		for _, v := range values(q, name) {
			if !containsFold(parameterValues[name], v) {
				return sel, badParameter(name, v)
			}
			*lists[name] = append(*lists[name], v)
		}
	}
	sel.to = s.now()
	for name, at := range map[string]*time.Time{"dateTo": &sel.to, "dateFrom": &sel.from} {
		if v := q.Get(name); v != "" {
			t, valid := parseTime(v)
			if !valid {
				return sel, badParameter(name, v)
			}
			*at = t
		}
	}
	if sel.from.IsZero() {
		sel.from = sel.to.Add(-back)
	}
	if s.opt.WholeSeconds {
		sel.to = sel.to.Truncate(time.Second)
		sel.from = sel.from.Truncate(time.Second)
	}
	if len(sel.availability) == 0 {
		sel.availability = []string{"Alive"}
	}
	return sel, nil
}

func (x *selection) has(m *message) bool {
	in := func(list []string, v string) bool { return len(list) == 0 || containsFold(list, v) }
	if !in(x.types, m.kind) || !in(x.directions, m.direction()) || !in(x.reading, m.readStatus()) {
		return false
	}
	if x.conversation != "" && strconv.FormatInt(m.conversation, 10) != x.conversation {
		return false
	}
	if x.phone == "" || m.from.PhoneNumber == x.phone {
		return true
	}
	return slices.ContainsFunc(m.to, func(p party) bool { return p.PhoneNumber == x.phone })
}

// list are the messages of a selection, newest first.
func (s *Simulator) list(e *extension, x *selection) []*message {
	seen := map[int64]bool{}
	return s.store.of(e.id, func(m *message) bool {
		return s.visible(m) && x.has(m) && containsFold(x.availability, m.availability) &&
			!m.created.Before(x.from) && !m.created.After(x.to)
	}, func(m *message) bool {
		if !x.distinct || m.conversation == 0 {
			return true
		}
		first := !seen[m.conversation]
		seen[m.conversation] = true
		return first
	})
}

func (s *Simulator) listMessages(c *call, e *extension) answer {
	x, bad := s.selection(c.query, 24*time.Hour)
	if bad != nil {
		return *bad
	}
	page, perPage := 1, 100
	for name, n := range map[string]*int{"page": &page, "perPage": &perPage} {
		if v := c.query.Get(name); v != "" {
			i, err := strconv.Atoi(v)
			if err != nil || i < 1 {
				return *badParameter(name, v)
			}
			*n = i
		}
	}
	perPage = min(perPage, 1000)
	all := s.list(e, &x)
	pages := max((len(all)+perPage-1)/perPage, 1)
	start := min((page-1)*perPage, len(all))
	end := min(start+perPage, len(all))
	records := make([]messageWire, 0, end-start)
	for _, m := range all[start:end] {
		records = append(records, s.wire(m, c.base(), false))
	}
	to := func(n int) *link {
		q := maps.Clone(c.query)
		q.Del("access_token")
		q.Set("page", strconv.Itoa(n))
		q.Set("perPage", strconv.Itoa(perPage))
		return &link{strings.TrimSuffix((&message{ext: e}).folder(c.base()), "/") + "?" + q.Encode()}
	}
	nav := struct {
		First    *link `json:"firstPage"`
		Next     *link `json:"nextPage,omitempty"`
		Previous *link `json:"previousPage,omitempty"`
		Last     *link `json:"lastPage"`
	}{First: to(1), Last: to(pages)}
	if page < pages {
		nav.Next = to(page + 1)
	}
	if page > 1 {
		nav.Previous = to(min(page-1, pages))
	}
	return ok(struct {
		URI        string        `json:"uri"`
		Records    []messageWire `json:"records"`
		Paging     paging        `json:"paging"`
		Navigation any           `json:"navigation"`
	}{to(page).URI, records, paging{page, pages, perPage, len(all), start, max(end-1, start)}, nav})
}
