package simulator

import (
	"strconv"
	"time"
)

// Injected is what an injected happening led to: the message's id (0 when
// there is no message) and the events accepted for subscriptions, in order. It
// shows them as they were at that moment; [Simulator.Accepted] knows their fate
// later.
type Injected struct {
	MessageID int64
	Events    []Record
}

// UUIDs of the events.
func (i Injected) UUIDs() []string {
	var out []string
	for _, e := range i.Events {
		out = append(out, e.UUID)
	}
	return out
}

// inject runs f with mu held.
func (s *Simulator) inject(f func() (*message, []*record)) Injected {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, out := f()
	i := Injected{Events: copies(out)}
	if m != nil {
		i.MessageID = m.id
	}
	s.notify()
	return i
}

// SMS describes an inbound or outbound text for [Simulator.Send].
type SMS struct {
	From, To  string // number, or the name of one of the simulator's people; To empty is the user
	Extension string // id of the extension it belongs to; empty is the user's own
	Text      string
	Pictures  int           // MMS
	Group     []string      // other recipients
	Age       time.Duration // how long before now it was created
	Silent    bool          // in the store only: no event
	Outbound  bool
}

// SendSMS lets a text from a number or person arrive at the user's number.
func (s *Simulator) SendSMS(from, text string) Injected { return s.Send(SMS{From: from, Text: text}) }

// Send lets a text arrive or, if outbound, be sent.
func (s *Simulator) Send(t SMS) Injected {
	return s.inject(func() (*message, []*record) { return s.send(t) })
}

func (s *Simulator) extension(id string) *extension {
	if e := s.people.byID(id); e != nil {
		return e
	}
	return s.people.own()
}

func (s *Simulator) send(t SMS) (*message, []*record) {
	e := s.extension(t.Extension)
	m := s.newMessage("SMS", e, t.Age)
	m.subject, m.outbound = t.Text, t.Outbound
	if t.Outbound {
		m.from, m.to, m.status, m.read = e.party(), []party{s.people.who(t.To)}, "Sent", true
		m.from.Target = false
		m.conversation = conversationID(e.id, m.to[0])
	} else {
		m.from, m.to, m.status = s.people.who(t.From), []party{e.party()}, "Received"
		m.conversation = conversationID(e.id, m.from)
	}
	for _, g := range t.Group {
		m.to = append(m.to, s.people.who(g))
	}
	m.attach(&attachment{kind: "Text", contentType: "text/plain", content: func() []byte { return []byte(t.Text) }})
	for i := range t.Pictures {
		m.attach(&attachment{kind: "MmsAttachment", contentType: "image/gif", file: "picture" + strconv.Itoa(i+1) + ".gif", content: pixel})
	}
	return m, s.keep(m, t.Silent)
}

func (s *Simulator) keep(m *message, silent bool) []*record {
	if !silent {
		return s.file(m)
	}
	m.availability, m.priority = "Alive", "Normal"
	s.store.touch(m, m.created)
	s.store.messages = append(s.store.messages, m)
	return nil
}

func (s *Simulator) newMessage(kind string, e *extension, age time.Duration) *message {
	return &message{id: s.ids.nextMessage(), ext: e, kind: kind, created: s.now().Add(-age).Truncate(time.Millisecond)}
}

// Voicemail describes a voicemail for [Simulator.LeaveVoicemail].
type Voicemail struct {
	From       string
	Extension  string
	Duration   time.Duration // whole seconds
	Transcript string        // empty: transcription NotAvailable
	After      time.Duration // when the transcription completes; 0 means it is ready at once
	Age        time.Duration // how long before now the call began; 0 means its duration
	MP3        bool          // audio/mpeg instead of audio/x-wav
	Silent     bool
}

// SendVoicemail leaves the user a voicemail whose transcription is ready.
func (s *Simulator) SendVoicemail(from string, duration time.Duration, transcript string) Injected {
	return s.LeaveVoicemail(Voicemail{From: from, Duration: duration, Transcript: transcript})
}

// LeaveVoicemail leaves a voicemail. The transcription completes later without
// a second voicemail event, as on the real platform.
func (s *Simulator) LeaveVoicemail(v Voicemail) Injected {
	return s.inject(func() (*message, []*record) { return s.leave(v) })
}

func (s *Simulator) leave(v Voicemail) (*message, []*record) {
	e, n := s.extension(v.Extension), max(int(v.Duration/time.Second), 1)
	if v.Age == 0 {
		v.Age = time.Duration(n) * time.Second
	}
	m := s.newMessage("VoiceMail", e, v.Age)
	m.from, m.to, m.status = s.people.who(v.From), []party{{Name: e.name()}}, "Received"
	m.transcript = v.Transcript
	a := &attachment{kind: "AudioRecording", contentType: "audio/x-wav", duration: n, content: func() []byte { return tone(n) }}
	if v.MP3 {
		a.contentType, a.content = "audio/mpeg", func() []byte { return mp3Frames(n) }
	}
	m.attach(a)
	switch {
	case v.Transcript == "":
		m.transcription = "NotAvailable"
	case v.After > 0:
		m.transcription = "InProgress"
		s.after(v.After, func() { s.transcribed(m) })
	default:
		m.transcription = "Completed"
		m.attach(&attachment{kind: "AudioTranscription", contentType: "text/plain", file: "transcription.txt",
			content: func() []byte { return []byte(v.Transcript) }})
	}
	return m, s.keep(m, v.Silent)
}

// SendFax lets a fax arrive at the user's number.
func (s *Simulator) SendFax(from string, pages int) Injected {
	return s.inject(func() (*message, []*record) { return s.fax(from, "", pages) })
}

func (s *Simulator) fax(from, ext string, pages int) (*message, []*record) {
	e := s.extension(ext)
	m := s.newMessage("Fax", e, time.Duration(pages)*20*time.Second)
	m.from, m.to, m.status, m.pages = s.people.who(from), []party{e.party()}, "Received", max(pages, 1)
	m.subject = m.from.PhoneNumber
	m.attach(&attachment{kind: "RenderedDocument", contentType: "application/pdf", content: func() []byte { return document(m.pages) }})
	return m, s.file(m)
}

// SendPager lets an internal text message arrive.
func (s *Simulator) SendPager(fromExtension, text string) Injected {
	return s.inject(func() (*message, []*record) {
		return s.page(s.people.byPhone(fromExtension), s.people.own(), text, false)
	})
}

func (s *Simulator) page(from, to *extension, text string, outbound bool) (*message, []*record) {
	if from == nil {
		from = s.people.extensions[1]
	}
	m := s.newMessage("Pager", to, 0)
	m.from = party{ExtensionNumber: from.number, ExtensionID: from.id, Name: from.name()}
	m.to = []party{{ExtensionNumber: to.number, ExtensionID: to.id, Name: to.name()}}
	m.subject, m.status, m.outbound = text, "Received", outbound
	if outbound {
		m.ext, m.status, m.read = from, "Sent", true
	}
	m.conversation = conversationID(m.ext.id, m.from)
	m.attach(&attachment{kind: "Text", contentType: "text/plain", content: func() []byte { return []byte(text) }})
	return m, s.file(m)
}

// CompleteTranscription completes a voicemail's transcription now.
func (s *Simulator) CompleteTranscription(id int64) Injected {
	return s.change(id, s.transcribed)
}

// MarkRead marks a message as read.
func (s *Simulator) MarkRead(id int64) Injected {
	return s.change(id, func(m *message) []*record { m.read = true; return s.modified(m) })
}

// DeleteMessage moves a message to the deleted ones.
func (s *Simulator) DeleteMessage(id int64) Injected {
	return s.change(id, func(m *message) []*record { m.availability = "Deleted"; return s.modified(m) })
}

func (s *Simulator) change(id int64, f func(*message) []*record) Injected {
	return s.inject(func() (*message, []*record) {
		for _, m := range s.store.messages {
			if m.id == id {
				return m, f(m)
			}
		}
		return nil, nil
	})
}

// SendRaw sends an event with a body of any bytes, valid or not, to every
// subscription that has the filter. filter is written as in a subscription.
func (s *Simulator) SendRaw(filter string, body []byte) Injected {
	return s.inject(func() (*message, []*record) {
		want := filter
		if f := parseFilter(filter); f != nil {
			want = f.event
		}
		var out []*record
		for _, c := range s.contexts {
			if c.sub == nil {
				continue
			}
			for _, f := range c.sub.filters {
				if f.event == want || f.source == filter {
					out = append(out, s.deliver(c, f, body, 0))
					break
				}
			}
		}
		return nil, out
	})
}

// SendEnvelope writes a whole envelope of the caller's own, whatever the
// filters, with a ServerNotification meta in front. The uuid is only for the
// meta and the ledger.
func (s *Simulator) SendEnvelope(uuid string, envelope []byte) Injected {
	return s.inject(func() (*message, []*record) {
		var out []*record
		for _, c := range s.contexts {
			if c.sub == nil {
				continue
			}
			r := &record{Record{UUID: uuid, SubscriptionID: c.sub.id, At: s.now(), Envelope: envelope}}
			s.enter(r)
			if c.sock == nil {
				s.hold(c, r)
			} else {
				s.enqueue(c.sock, r)
			}
			out = append(out, r)
		}
		return nil, out
	})
}
