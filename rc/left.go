package rc

import "time"

// leftEvent is an event that the reader put aside for the next run: the
// gateway counts it as delivered and would not send it again. Its bytes are no
// JSON here, which would not stay as they came.
type leftEvent struct {
	Received time.Time `json:"received"`
	How      How       `json:"how,omitempty"`
	Meta     []byte    `json:"meta"`
	Envelope []byte    `json:"envelope"`
}

// leftOver is what the reader has put aside so far.
func (s *session) leftOver() (list []leftEvent) {
	if s.cfg.Left == nil {
		return nil
	}
	for _, e := range s.cfg.Left() {
		list = append(list, leftEvent{Received: e.Received.Round(0), How: e.How, Meta: e.Meta, Envelope: e.Envelope})
	}
	return list
}

// takeUp delivers what the reader of the last run left. Until it has been
// dealt with, it stays saved.
func (s *session) takeUp(list []leftEvent) {
	for _, l := range list {
		h := DecodeHead(l.Envelope)
		s.seen.add(h.UUID)
		s.status.Events++
		s.out.event(Event{Received: l.Received, How: l.How, Kind: h.Kind, Meta: l.Meta, Envelope: l.Envelope})
	}
}
