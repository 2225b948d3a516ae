package simulator

import (
	"encoding/json"
	"hash/fnv"
	"strconv"
	"time"
)

// message is one entry of the message store.
type message struct {
	id                int64
	ext               *extension
	kind              string // SMS, VoiceMail, Fax, Pager
	from              party
	to                []party
	created, modified time.Time
	read              bool
	priority          string
	outbound          bool
	availability      string
	subject           string
	status            string
	conversation      int64
	attachments       []*attachment
	pages             int       // Fax
	transcription     string    // VoiceMail: vmTranscriptionStatus
	transcript        string    // what it says once it is there
	revision          uint64    // of the store when it changed last
	visible           time.Time // when the store lists it
}

// attachment is a part of a message. Its content is made when it is read.
type attachment struct {
	id          int64
	kind        string // Text, MmsAttachment, AudioRecording, AudioTranscription, RenderedDocument
	contentType string
	file        string
	duration    int // seconds
	content     func() []byte
	size        int
}

func (m *message) attach(a *attachment) {
	if a.id == 0 {
		// The first attachment's id is the message's own [observed].
		a.id = m.id + int64(len(m.attachments))*1_000_000_000
	}
	a.size = len(a.content())
	m.attachments = append(m.attachments, a)
}

func (m *message) direction() string {
	if m.outbound {
		return "Outbound"
	}
	return "Inbound"
}

func (m *message) readStatus() string {
	if m.read {
		return "Read"
	}
	return "Unread"
}

// conversationID is a 19-digit number, as the real ones that float64 rounds.
func conversationID(ext string, peer party) int64 {
	h := fnv.New64a()
	h.Write([]byte(ext + "|" + peer.key()))
	return 7_000_000_000_000_000_001 + int64(h.Sum64()%1_000_000_000_000_000_000)
}

type attachmentWire struct {
	ID          json.RawMessage `json:"id"`
	URI         string          `json:"uri,omitempty"`
	Type        string          `json:"type"`
	ContentType string          `json:"contentType"`
	Duration    int             `json:"vmDuration,omitempty"`
	FileName    string          `json:"fileName,omitempty"`
	Size        int             `json:"size"`
}

type conversationWire struct {
	ID  string `json:"id"`
	URI string `json:"uri,omitempty"`
}

type ownerWire struct {
	ExtensionID   json.RawMessage `json:"extensionId"`
	ExtensionType string          `json:"extensionType"`
	Name          string          `json:"name"`
}

// messageWire is a message as events and the message store have it: the field
// names are the same, but ids are strings here and numbers there.
type messageWire struct {
	URI            string            `json:"uri,omitempty"`
	ID             json.RawMessage   `json:"id"`
	ExtensionID    json.RawMessage   `json:"extensionId,omitempty"`
	To             []party           `json:"to,omitempty"`
	From           *party            `json:"from,omitempty"`
	Type           string            `json:"type,omitempty"`
	CreationTime   string            `json:"creationTime,omitempty"`
	Modified       string            `json:"lastModifiedTime,omitempty"`
	ReadStatus     string            `json:"readStatus,omitempty"`
	Priority       string            `json:"priority,omitempty"`
	Attachments    []attachmentWire  `json:"attachments,omitempty"`
	Direction      string            `json:"direction,omitempty"`
	Availability   string            `json:"availability"`
	Subject        string            `json:"subject,omitempty"`
	MessageStatus  string            `json:"messageStatus,omitempty"`
	ConversationID json.RawMessage   `json:"conversationId,omitempty"`
	Conversation   *conversationWire `json:"conversation,omitempty"`
	EventType      string            `json:"eventType,omitempty"`
	Owner          *ownerWire        `json:"owner,omitempty"`
	Transcription  string            `json:"vmTranscriptionStatus,omitempty"`
	Pages          int               `json:"faxPageCount,omitempty"`
	Resolution     string            `json:"faxResolution,omitempty"`
}

func number(n int64) json.RawMessage { return strconv.AppendInt(nil, n, 10) }

// uri of a message; path only when base is empty.
func (m *message) uri(base string) string {
	return m.folder(base) + strconv.FormatInt(m.id, 10)
}

// wire is the message as a record of the store, or as the body of an event.
func (s *Simulator) wire(m *message, base string, event bool) messageWire {
	w := messageWire{
		ID: number(m.id), To: m.to, From: &m.from, Type: m.kind, CreationTime: s.stamp(m.created),
		Modified: s.stamp(m.modified), ReadStatus: m.readStatus(), Priority: m.priority, Direction: m.direction(),
		Availability: m.availability, Subject: m.subject, MessageStatus: m.status,
		Transcription: m.transcription, Pages: m.pages,
	}
	if m.pages > 0 {
		w.Resolution = "High"
	}
	id := func(n int64) json.RawMessage { return number(n) }
	if event {
		id = func(n int64) json.RawMessage { return s.idText(strconv.FormatInt(n, 10)) }
		w.ID = id(m.id)
		if m.kind == "SMS" {
			w.EventType = "Create"
			w.Owner = &ownerWire{s.idText(m.ext.id), "User", m.ext.name()}
		}
	} else {
		w.URI = m.uri(base)
		w.ExtensionID = json.RawMessage(m.ext.id)
	}
	if m.conversation != 0 {
		w.ConversationID = id(m.conversation)
		w.Conversation = &conversationWire{ID: strconv.FormatInt(m.conversation, 10)}
		if !event {
			w.Conversation.URI = base + "/restapi/v1.0/conversations/" + w.Conversation.ID
		}
	}
	for _, a := range m.attachments {
		x := attachmentWire{ID: id(a.id), Type: a.kind, ContentType: a.contentType, Duration: a.duration, FileName: a.file, Size: a.size}
		if !event || a.kind != "Text" {
			x.URI = m.uri(base) + "/content/" + strconv.FormatInt(a.id, 10)
		}
		w.Attachments = append(w.Attachments, x)
	}
	return w
}

// reduced is what remains of a deleted message in a sync [documented].
func (s *Simulator) reduced(m *message, base string) messageWire {
	return messageWire{URI: m.uri(base), ID: number(m.id), Availability: m.availability}
}
