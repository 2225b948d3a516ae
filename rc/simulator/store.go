package simulator

import (
	"slices"
	"time"
)

// store is the message store of all extensions, oldest message first.
type store struct {
	messages []*message
	revision uint64
	syncs    map[string]*syncFrame // frames of sync tokens
}

func newStore() *store { return &store{syncs: map[string]*syncFrame{}} }

func (t *store) touch(m *message, now time.Time) {
	t.revision++
	m.revision, m.modified = t.revision, now
}

func (t *store) find(ext string, id int64) *message {
	for _, m := range t.messages {
		if m.id == id && m.ext.id == ext {
			return m
		}
	}
	return nil
}

// change is one line of a message-store event.
type change struct {
	Type          string  `json:"type"`
	NewCount      int     `json:"newCount,omitempty"`
	UpdatedCount  int     `json:"updatedCount,omitempty"`
	NewMessageIDs []int64 `json:"newMessageIds,omitempty"`
}

// file puts a message into the store and tells the subscriptions: the event of
// its own kind first, then the counts. mu is held.
func (s *Simulator) file(m *message) []*record {
	now := s.now()
	if m.created.IsZero() {
		m.created = now
	}
	if m.availability == "" {
		m.availability = "Alive"
	}
	if m.priority == "" {
		m.priority = "Normal"
	}
	m.visible = now.Add(s.opt.StoreLag)
	s.store.touch(m, now)
	s.store.messages = trimmed(append(s.store.messages, m), maxMessages)
	out := s.announce(m)
	return append(out, s.emitCounts(m, change{Type: m.kind, NewCount: 1, NewMessageIDs: []int64{m.id}})...)
}

// announce sends the event of a new inbound message's own kind.
func (s *Simulator) announce(m *message) []*record {
	h := happening{extension: m.ext.id, message: m.id, attributes: map[string][]string{"type": {m.kind}, "direction": {m.direction()}}}
	switch {
	case m.outbound:
		return nil
	case m.kind == "SMS":
		h.kind = classInstant
	case m.kind == "VoiceMail":
		h.kind = classVoicemail
	case m.kind == "Fax":
		h.kind = classFax
	default:
		return nil
	}
	h.body = func(_ *filter, base string) []byte { return encode(s.wire(m, base, true)) }
	return s.emit(h)
}

// emitCounts sends the message-store event of a change.
func (s *Simulator) emitCounts(m *message, c change) []*record {
	return s.emit(happening{
		kind: classMessageStore, extension: m.ext.id, message: m.id,
		attributes: map[string][]string{"type": {m.kind}, "direction": {m.direction()}},
		body: func(*filter, string) []byte {
			return encode(struct {
				AccountID   any      `json:"accountId"`
				ExtensionID any      `json:"extensionId"`
				LastUpdated string   `json:"lastUpdated"`
				Changes     []change `json:"changes"`
			}{s.idText(accountID), s.idText(m.ext.id), s.stamp(s.now()), []change{c}})
		},
	})
}

// modified is called after a message was modified. mu is held.
func (s *Simulator) modified(m *message) []*record {
	s.store.touch(m, s.now())
	return s.emitCounts(m, change{Type: m.kind, UpdatedCount: 1})
}

// transcribed completes a voicemail's transcription: there is no second
// voicemail event, only the message changes. mu is held.
func (s *Simulator) transcribed(m *message) []*record {
	m.transcription = "Completed"
	if m.transcript != "" {
		t := m.transcript
		m.attach(&attachment{kind: "AudioTranscription", contentType: "text/plain", file: "transcription.txt",
			content: func() []byte { return []byte(t) }})
	} else {
		m.transcription = "NotAvailable"
	}
	return s.modified(m)
}

// of lists the messages of an extension that pass, newest first. Further
// conditions see the messages in that order.
func (t *store) of(ext string, pass func(*message) bool, further ...func(*message) bool) []*message {
	var out []*message
	for _, m := range t.messages {
		if m.ext.id == ext && pass(m) {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b *message) int {
		if c := b.created.Compare(a.created); c != 0 {
			return c
		}
		return int(b.id - a.id)
	})
	for _, f := range further {
		out = slices.DeleteFunc(out, func(m *message) bool { return !f(m) })
	}
	return out
}
