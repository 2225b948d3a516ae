package rc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// model is what the platform did and the user was told, brought together
// after the play.
type model struct {
	*stage
	ledger  []simulator.Record
	place   map[string]int // of a uuid in the ledger
	gaps    []reported
	arrived map[string]bool // uuids
	about   map[int64]bool  // messages that an event was about
	wrong   []string
}

// reported is the last word on a gap, with the process that gave it.
type reported struct {
	rc.Gap
	process *process
}

// delivery is one event as the reader got it, decoded without the client's
// help.
type delivery struct {
	taken
	UUID       string          `json:"uuid"`
	Filter     string          `json:"event"`
	Timestamp  string          `json:"timestamp"`
	Backfilled bool            `json:"backfilled"`
	Body       json.RawMessage `json:"body"`
	messages   []int64         // that it tells of as new
	whole      bool            // it is the message itself
}

// judge holds what was delivered and reported against what happened.
func judge(st *stage) []string {
	m := &model{stage: st, ledger: st.sim.Accepted(), place: map[string]int{}, arrived: map[string]bool{}, about: map[int64]bool{}}
	for i, r := range m.ledger {
		m.place[r.UUID] = i
	}
	for _, p := range st.processes {
		for _, g := range p.gaps {
			if g.To.IsZero() { // open to the end of the process
				g.To = p.ended
			}
			m.gaps = append(m.gaps, reported{g, p})
		}
	}
	slices.SortFunc(m.gaps, func(a, b reported) int { return a.From.Compare(b.From) })
	list := m.decode()
	m.nothingInvented(list)
	m.nothingTwice(list)
	m.order(list)
	m.nothingMissing()
	m.rules()
	m.filters()
	return m.wrong
}

func (m *model) complain(format string, args ...any) {
	m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
}

// ours is a time of the platform by the client's clock.
func (m *model) ours(t time.Time) time.Time { return t.Add(-m.opt.ClockOffset) }

func (m *model) clock(t time.Time) string { return fmt.Sprintf("%.3f", t.Sub(m.begin).Seconds()) }

func (m *model) decode() (list []delivery) {
	for _, x := range m.taken {
		d := delivery{taken: x}
		if err := json.Unmarshal(x.Envelope, &d); err != nil {
			m.complain("an event that is no JSON: %s", x.Envelope)
			continue
		}
		d.messages, d.whole = newMessages(d.Body)
		if !d.Backfilled {
			m.arrived[d.UUID] = true
		}
		for _, id := range d.messages {
			m.about[id] = true
		}
		list = append(list, d)
	}
	return list
}

// newMessages are the messages that the body of an event tells of as new:
// itself, or those that a mailbox event counts.
func newMessages(body json.RawMessage) (ids []int64, whole bool) {
	var b struct {
		ID        json.RawMessage `json:"id"`
		Direction string          `json:"direction"`
		Changes   []struct {
			New []int64 `json:"newMessageIds"`
		} `json:"changes"`
	}
	if json.Unmarshal(body, &b) != nil {
		return nil, false
	}
	if b.Direction != "" && len(b.ID) > 0 {
		if id, err := strconv.ParseInt(string(bytes.Trim(b.ID, `"`)), 10, 64); err == nil {
			return []int64{id}, true
		}
	}
	for _, c := range b.Changes {
		ids = append(ids, c.New...)
	}
	return ids, false
}

func (m *model) message(id int64) (message, bool) {
	i, ok := slices.BinarySearchFunc(m.messages, id, func(x message, id int64) int { return int(x.id - id) })
	if !ok {
		return message{}, false
	}
	return m.messages[i], true
}

// nothingInvented: every live or recovered event is one that the platform
// accepted, byte for byte; every backfilled one is a message of the store,
// under a filter that the user had when it came, inside a gap.
func (m *model) nothingInvented(list []delivery) {
	for _, d := range list {
		if d.How != rc.Backfilled {
			i, ok := m.place[d.UUID]
			switch {
			case d.Backfilled:
				m.complain("%v event %s says that it is backfilled", d.How, d.UUID)
			case !ok:
				m.complain("event %s was never accepted: %s", d.UUID, d.Envelope)
			case !bytes.Equal(m.ledger[i].Envelope, d.Envelope):
				m.complain("event %s is not what was accepted:\n got %s\nsent %s", d.UUID, d.Envelope, m.ledger[i].Envelope)
			}
			continue
		}
		if !d.Backfilled || len(d.messages) != 1 || !d.whole {
			m.complain("a backfilled event that does not say so, or is no message: %s", d.Envelope)
			continue
		}
		x, ok := m.message(d.messages[0])
		e, known := entryOf(d.Filter)
		switch {
		case !ok:
			m.complain("backfilled message %d was never stored", d.messages[0])
		case !known || !e.brings(x):
			m.complain("backfilled message %d (%s, outbound %t) came under the filter %s", x.id, x.kind, x.outbound, d.Filter)
		case m.since == 0 && !m.wantedBefore(d.Filter, x.at.Add(slack(x))):
			m.complain("backfilled message %d of %s is older than its filter %s", x.id, m.clock(x.at), e.title)
		case !slices.ContainsFunc(m.gaps, func(g reported) bool {
			// The end is known to the second, as the platform's clock is.
			return !x.began.Before(g.From.Add(-slack(x)-time.Minute)) && !x.began.After(g.To.Add(3*time.Second))
		}):
			m.complain("backfilled message %d of %s lies in no gap", x.id, m.clock(x.at))
		}
	}
}

// slack is how much a message may be older than its filter and be delivered
// all the same: creation is known, arrival is not.
func slack(x message) time.Duration {
	switch x.kind {
	case "VoiceMail", "Fax":
		return 15 * time.Minute
	}
	return 3 * time.Second
}

func (m *model) wantedBefore(filter string, t time.Time) bool {
	return slices.ContainsFunc(m.edits, func(e edit) bool { return !e.at.After(t) && slices.Contains(e.filters, filter) })
}

// nothingTwice: no uuid and no message comes twice, but what was delivered
// just before a process was killed may come again.
func (m *model) nothingTwice(list []delivery) {
	uuids, wholes, counted := map[string]delivery{}, map[int64]delivery{}, map[int64]delivery{}
	for _, d := range list {
		if first, ok := uuids[d.UUID]; ok && !m.killedAfter(first, d) {
			m.complain("event %s was delivered at %s and again at %s", d.UUID, m.clock(first.at), m.clock(d.at))
		}
		uuids[d.UUID] = d
		for _, id := range d.messages {
			first, ok := wholes[id]
			if d.whole && ok && !m.killedAfter(first, d) {
				m.complain("message %d was delivered %v at %s and %v at %s", id, first.How, m.clock(first.at), d.How, m.clock(d.at))
			}
			if e, _ := entryOf(d.Filter); d.How == rc.Backfilled && e.counts {
				if first, ok := counted[id]; ok && !m.killedAfter(first, d) {
					m.complain("message %d was announced at %s and backfilled at %s", id, m.clock(first.at), m.clock(d.at))
				}
			}
			if d.whole {
				wholes[id] = d
			} else {
				counted[id] = d
			}
		}
	}
}

// killedAfter reports whether a process was killed between two deliveries,
// within seconds of the first, or after the reader of the first had stood
// still: what it takes at last may not be saved before the next connection. To
// quit while the reader stands still is as good as a kill.
func (m *model) killedAfter(first, second delivery) bool {
	p := first.process
	return (p.killed || !m.said(p.ended).Equal(p.ended)) && p != second.process &&
		(p.ended.Sub(first.at) <= 5*time.Second || !m.said(first.at).Equal(first.at))
}

// said is the earliest moment at which the client may have said what was taken
// at t: the reader may have stood still in between.
func (m *model) said(t time.Time) time.Time {
	for _, s := range m.stalls {
		if !t.Before(s.from) && (s.to.IsZero() || !t.After(s.to)) {
			return s.from
		}
	}
	return t
}

// order: live and recovered events come in the platform's order, those of one
// look into the message store oldest first.
func (m *model) order(list []delivery) {
	newest := map[*process]int{}
	var before *delivery
	for i, d := range list {
		if d.How != rc.Backfilled {
			at := m.place[d.UUID]
			last, ok := newest[d.process]
			if ok && at < last {
				m.complain("event %s came after %s, which the platform sent later", d.UUID, m.ledger[last].UUID)
			}
			newest[d.process] = max(at, last)
			continue
		}
		if before != nil && before.process == d.process && before.batch == d.batch && creation(before.Body) > creation(d.Body) {
			m.complain("message %d was backfilled before the older %d", before.messages[0], d.messages[0])
		}
		before = &list[i]
	}
}

func creation(body json.RawMessage) string {
	var b struct {
		CreationTime string `json:"creationTime"`
	}
	_ = json.Unmarshal(body, &b)
	return b.CreationTime
}

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
