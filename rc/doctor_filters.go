package rc

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// exchange is one request on the connection with its answer.
type exchange struct {
	answer     frame
	took       time.Duration
	verdict    verdict
	complaints []FilterComplaint
}

// ok reports whether the request was granted.
func (x exchange) ok() bool {
	return x.answer.typ != typeError && x.answer.status >= 200 && x.answer.status < 300
}

// exchange sends the request that is due for the subscription and digests its
// answer, as the loop of a connection does. An error means that there was no
// answer, or none that says anything about the filters.
func (d *diagnosis) exchange(t task) (x exchange, err error) {
	s := d.s
	gr := t.group()
	err = d.budgeted(func() error {
		now := time.Now()
		if s.gov.take(gr, now) {
			return nil
		}
		until, penalty := s.gov.next(gr, now)
		return &limited{group: gr, until: until, penalty: penalty}
	})
	if err != nil {
		return x, err
	}
	id := s.messageID()
	raw, err := encodeRequest(id, t.method, t.path, t.body())
	if err != nil {
		s.gov.answered(gr, time.Now(), 0, nil)
		return x, err
	}
	begin := time.Now()
	s.sub.sent(t, id, begin)
	answered := false
	err = d.sock.write(websocket.TextMessage, raw)
	if err != nil {
		err = explainLoss(err, d.secrets())
	} else {
		err = d.listen(requestTimeout, func(_ message, f frame) (bool, error) {
			switch {
			case f.messageID == id:
				x.answer, answered = f, true
				return true, nil
			case f.typ == typeError:
				return false, explainFrame(f, "the connection", d.secrets())
			}
			return false, nil
		})
	}
	x.took = time.Since(begin)
	if !answered {
		s.gov.answered(gr, time.Now(), 0, nil)
		s.sub.lost(time.Now())
		if errors.Is(err, errQuiet) {
			return x, &Error{Explanation: "RingCentral did not answer the " + t.method + " of the subscription within " + inWords(requestTimeout)}
		}
		if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			d.drop()
		}
		return x, err
	}
	s.gov.answered(gr, x.answer.received, x.answer.status, x.answer.header)
	x.verdict, x.complaints = s.sub.answered(x.answer, x.answer.received)
	if s.sub.id != "" {
		d.made = s.sub.id
	}
	switch x.verdict {
	case verdictRetry, verdictFinal, verdictUnauthorized:
		return x, explainFrame(x.answer, "the "+t.method+" of the subscription", d.secrets())
	}
	return x, nil
}

// subscribe asks for all wanted filters at once and, as the client does, for
// fewer or one at a time if that is refused; then it reports what became of
// each.
func (d *diagnosis) subscribe() {
	filters := d.s.cfg.Filters
	switch {
	case len(filters) == 0:
		d.skip("no filter is wanted", StepFilter)
		return
	case d.sock == nil:
		for _, f := range filters {
			d.emit(Check{Name: StepFilter, Subject: f, Result: ResultSkip, Detail: "there is no connection"})
		}
		return
	}
	sub := &d.s.sub
	sub.want(filters, sub.generation)
	found := map[string]Check{}
	var err error
	var x exchange
	for err == nil {
		t, ok := sub.next(time.Now())
		if !ok {
			break
		}
		if x, err = d.exchange(t); err != nil {
			break
		}
		if t.method == http.MethodDelete {
			continue
		}
		for _, f := range t.filters {
			if x.ok() {
				found[f] = Check{Result: ResultOK, Took: x.took, Detail: "active", RequestID: x.answer.requestID}
			}
		}
		for _, c := range x.complaints {
			found[c.Filter] = d.complaint(c, x)
		}
	}
	for _, f := range filters {
		c, ok := found[f]
		if !ok || c.Result == ResultOK && sub.id == "" {
			c = Check{Result: ResultFail, Took: x.took}
			if err == nil {
				err = &Error{Explanation: "RingCentral said nothing about it"}
			}
			c = d.failure(c, err)
		}
		c.Name, c.Subject = StepFilter, f
		d.emit(c)
	}
}

// complaint reports RingCentral's word against one filter.
func (d *diagnosis) complaint(f FilterComplaint, x exchange) Check {
	verb := "accepted, but not active"
	if !x.ok() {
		verb = "refused"
	}
	c := Check{Result: ResultFail, Took: x.took, Code: clip(f.Code, 60), RequestID: x.answer.requestID,
		Detail: verb + quoted(f.Reason, d.secrets())}
	permission := "the permission for it"
	if entry, ok := LookupFilter(f.Filter); ok && entry.Permission != "" {
		permission = "the permission " + entry.Permission
	}
	switch {
	case f.Code == "SUB-508" || strings.HasPrefix(f.Code, "CMN-10"):
		c.Fix = "correct the filter (ringtail filters lists those that RingCentral documents), or leave it out"
	case f.Code == "CMN-408" || strings.HasPrefix(f.Code, "SUB-40"):
		c.Fix = "an administrator must give the user's role " + permission + "; or leave the filter out"
	case f.Code == "CMN-401":
		c.Fix = "add " + permission + " to the app in the RingCentral Developer Console, or leave the filter out"
	default:
		c.Fix = "give the app and the user's role " + permission + ", or leave the filter out"
	}
	return c
}
