package rc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
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
		case !m.askedFor(x, d.at):
			m.complain("backfilled message %d (%s, outbound %t) came at %s, when nobody wanted it", x.id, x.kind, x.outbound, m.clock(d.at))
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

// askedFor reports whether a filter that brings a message was wanted when it
// was delivered.
func (m *model) askedFor(x message, at time.Time) bool {
	from := m.said(at).Add(-time.Second) // the reader may not have taken it at once
	return slices.ContainsFunc(catalogue, func(e entry) bool {
		return e.brings(x) && (m.wantedAt(e.filter, from) || slices.ContainsFunc(m.edits, func(d edit) bool {
			return d.at.After(from) && !d.at.After(at) && slices.Contains(d.filters, e.filter)
		}))
	})
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
