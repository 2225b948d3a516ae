package simulator

import "time"

// Fate is what became of an accepted event.
type Fate uint8

const (
	Accepted    Fate = iota // nothing yet
	Queued                  // waiting for the socket's writer
	Written                 // written to a live socket
	Held                    // in the recovery buffer
	WrittenLate             // written after a recovery
	Dropped                 // fell out of the buffer, or the session was not recovered in time
	Lost                    // put into a dead socket and not kept
	fates
)

func (f Fate) String() string {
	return [...]string{"accepted", "queued", "written", "held", "written late", "dropped", "lost"}[f]
}

// Record is one event the platform accepted for one subscription. Envelope is
// exactly what stands (or would stand) as the second element of its frame.
type Record struct {
	UUID           string
	MessageID      int64 // id of the message it is about; 0 if none
	Filter         string
	SubscriptionID string
	At             time.Time
	Envelope       []byte
	Fate           Fate
	Writes         int  // times it was written to a socket
	Recovered      bool // was held and then offered to a recovered connection
}

type record struct{ Record }

// What a long run keeps of its past. When there is more, the older half goes.
const (
	maxLedger   = 2_000_000
	maxMessages = 200_000
	maxRequests = 200_000
)

func trimmed[T any](list []T, most int) []T {
	if len(list) <= most {
		return list
	}
	return append([]T(nil), list[len(list)/2:]...)
}

// enter puts an event into the ledger. mu is held.
func (s *Simulator) enter(r *record) {
	s.ledger = trimmed(append(s.ledger, r), maxLedger)
	s.count.Accepted++
	s.fates[Accepted]++
}

// settle notes the newest fate of an event and keeps the totals. mu is held.
func (s *Simulator) settle(r *record, f Fate) {
	s.fates[r.Fate]--
	s.fates[f]++
	r.Fate = f
}

// Accepted are all events accepted so far, oldest first (a run of millions
// forgets the oldest). The envelopes must not be changed.
func (s *Simulator) Accepted() []Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.ledger)
}

func copies(rs []*record) []Record {
	out := make([]Record, len(rs))
	for i, r := range rs {
		out[i] = r.Record
	}
	return out
}
