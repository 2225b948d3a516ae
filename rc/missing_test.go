package rc_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// promised reports whether the user could rely on a filter at t: it was called
// active before, and neither refused since nor edited away.
func (m *model) promised(filter string, t time.Time) bool {
	var from time.Time
	for _, n := range m.states {
		switch {
		case !n.at.Before(t):
		case slices.Contains(n.refused, filter):
			from = time.Time{}
		case slices.Contains(n.active, filter) && from.IsZero():
			from = n.at
		}
	}
	if from.IsZero() {
		return false
	}
	for _, e := range m.edits {
		if e.at.After(t) {
			break
		}
		if slices.Contains(e.filters, filter) {
			continue
		}
		// Edited away; what counts is whether it was confirmed again.
		from = time.Time{}
		for _, n := range m.states {
			if n.at.After(e.at) && n.at.Before(t) && slices.Contains(n.active, filter) && m.wantedAt(filter, n.at) {
				from = n.at
				break
			}
		}
	}
	return !from.IsZero() && m.wantedAt(filter, t)
}

func (m *model) wantedAt(filter string, t time.Time) (yes bool) {
	for _, e := range m.edits {
		if !e.at.After(t) {
			yes = slices.Contains(e.filters, filter)
		}
	}
	return yes
}

// keptWanting reports whether the filter was never edited away after t.
func (m *model) keptWanting(filter string, t time.Time) bool {
	return !slices.ContainsFunc(m.edits, func(e edit) bool { return !e.at.Before(t) && !slices.Contains(e.filters, filter) })
}

// around lists the reported gaps that t lies in.
func (m *model) around(t time.Time) (list []reported) {
	for _, g := range m.gaps {
		if !t.Before(g.From) && !t.After(g.To) {
			list = append(list, g)
		}
	}
	return list
}

// newestSubscription is the one the client spoke of last before t.
func (m *model) newestSubscription(t time.Time) (id string) {
	for _, n := range m.states {
		if m.said(n.at).Before(t) && n.subscription != "" {
			id = n.subscription
		}
	}
	return id
}

// spoken reports whether the client ever spoke of a subscription, and when
// first.
func (m *model) spoken(id string) (time.Time, bool) {
	for _, n := range m.states {
		if n.subscription == id {
			return n.at, true
		}
	}
	return time.Time{}, false
}

// stale reports whether the client had moved on from a subscription before t,
// or never learned of it.
func (m *model) stale(id string, t time.Time) bool {
	newest := m.newestSubscription(t)
	if newest == "" || newest == id {
		return false
	}
	mine, ok := m.spoken(id)
	theirs, _ := m.spoken(newest)
	return !ok || mine.Before(theirs)
}

// nothingMissing: what the platform accepted, and every message that came
// while its filter was promised, arrived or lies in a gap that says so.
func (m *model) nothingMissing() {
	for _, r := range m.ledger {
		at := m.ours(r.At)
		e, ok := entryOf(r.Filter)
		if !ok {
			m.complain("the model does not know the filter %s", r.Filter)
			continue
		}
		news, _ := newMessages(bodyOf(r.Envelope))
		if m.arrived[r.UUID] || !m.promised(e.filter, at) || m.stale(r.SubscriptionID, at) {
			continue
		}
		if len(news) == 1 {
			if m.about[news[0]] {
				continue
			}
			m.missing(fmt.Sprintf("event %s (%s, %v, message %d)", r.UUID, e.title, r.Fate, news[0]), e, at)
			continue
		}
		if r.MessageID != 0 {
			// A change of a message that is known, of which the store does not
			// tell.
			e.types = nil
		}
		m.missing(fmt.Sprintf("event %s (%s, %v)", r.UUID, e.title, r.Fate), e, at)
	}
	for _, x := range m.messages {
		if m.about[x.id] {
			continue
		}
		for _, e := range catalogue {
			if !e.brings(x) || !m.promised(e.filter, x.at) {
				continue
			}
			if m.blind(x.at) && len(m.around(x.at)) == 0 {
				continue
			}
			m.missing(fmt.Sprintf("message %d (%s)", x.id, x.kind), e, x.at)
		}
	}
}

// missing judges what did not arrive.
func (m *model) missing(what string, e entry, at time.Time) {
	gaps := m.around(at)
	if len(gaps) == 0 {
		m.complain("%s of %s is missing, and there is no gap", what, m.clock(at))
		return
	}
	if !m.keptWanting(e.filter, at) {
		return // nobody wants it any more
	}
	open := false
	for _, g := range gaps {
		if g.Proven() && at.After(g.From) && at.Before(g.To) {
			m.complain("%s of %s is missing, but the gap of process %d says that nothing is: %s", what, m.clock(at), g.process.number, m.words(g.Gap))
			return
		}
		open = open || !g.Proven() && (len(e.types) > 0 || slices.Contains(g.NoStore, e.filter))
	}
	switch {
	case !open:
		m.complain("%s of %s is missing, and no gap tells: %s", what, m.clock(at), m.words(gaps[0].Gap))
	case len(e.types) > 0 && !m.storeOff:
		m.complain("%s of %s lies in a gap and was not fetched: %s", what, m.clock(at), m.words(gaps[0].Gap))
	}
}

func (m *model) words(g rc.Gap) string {
	return fmt.Sprintf("gap %d from %s to %s, outcome %d, check %d, late %d, backfilled %d, no store %v, %s",
		g.ID, m.clock(g.From), m.clock(g.To), g.Outcome, g.Check, g.Late, g.Backfilled, titlesOf(g.NoStore), g.Reason)
}

func bodyOf(envelope []byte) json.RawMessage {
	var e struct {
		Body json.RawMessage `json:"body"`
	}
	_ = json.Unmarshal(envelope, &e)
	return e.Body
}

// noticed is how long a subscription may be forgotten on a living connection
// before the client finds out. What came meanwhile lies in a gap then, unless
// the connection was lost before.
const noticed = 6 * time.Minute

// blind reports whether at t the platform had forgotten the subscription a
// short time ago, without a word, and not been given another.
func (m *model) blind(t time.Time) bool {
	for _, f := range m.forgets {
		if t.Before(f) || t.Sub(f) > noticed {
			continue
		}
		again := slices.ContainsFunc(m.sim.Requests(), func(r simulator.Request) bool {
			return r.Frame && r.Method == http.MethodPost && r.Status == 200 && r.At.After(f) && !r.At.After(t)
		})
		if !again {
			return true
		}
	}
	return false
}
