package rc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MaxFrame is the largest frame that is kept, in bytes. A larger one is read
// to its end and discarded, and the connection goes on. RingCentral publishes
// no bound; events of about 1 KB are usual. [inferred]
const MaxFrame = 16 << 20

// Frame types. [documented], Error [observed]
const (
	typeClientRequest      = "ClientRequest"
	typeServerNotification = "ServerNotification"
	typeHeartbeat          = "Heartbeat"
	typeConnectionDetails  = "ConnectionDetails"
	typeError              = "Error"
)

// wsc is the token that recovers a session after its socket is lost, with its
// sequence within one connection. [documented]
type wsc struct {
	token    string
	sequence int64
}

// frame is one incoming text frame taken apart. Its meta and body are the
// exact bytes of the wire.
type frame struct {
	received time.Time
	meta     []byte
	body     []byte // nil for a frame of one element

	typ       string
	messageID string // empty for a notification, whose id is in its heading
	status    int
	requestID string // empty for a notification
	id        []byte // messageId of a frame of any type
	headers   []byte // span of meta; nil if there are none
	wsc       wsc    // zero if the frame carries none

	heading heading // of a notification
}

// heading is what the loop needs of a notification, as spans of its frame.
// It agrees with [DecodeHead].
type heading struct {
	uuid       []byte // text of the id; of the frame's if the envelope has none
	event      []byte // as it stands, with quotes
	timestamp  []byte // as it stands, with quotes
	body       []byte
	messageID  []byte // text of the id; nil unless kind is a message
	identified bool   // the body's first id was seen
	kind       Kind
	backfilled bool
}

// sent is when the platform sent the notification; zero if it does not say.
func (h *heading) sent() (t time.Time) {
	if h.timestamp != nil {
		t, _ = ParseTime(unquote(h.timestamp))
	}
	return t
}

var (
	errNotArray = errors.New("not a JSON array")
	errNoMeta   = errors.New("its first element is not an object")
	errNotJSON  = errors.New("not valid JSON")
)

// multipart marks an answer to a REST call whose body is raw multipart text
// and not JSON. [observed]
var multipart = []byte(",--Boundary")

// decoder takes frames apart: in one pass it decides whether they are valid
// and finds the spans that are needed. It is reused, and costs a notification
// no allocation.
type decoder struct {
	Scanner
	kinds map[string]eventKind // by event, as it stands
}

// eventKind is what an event says of the kind.
type eventKind struct {
	event string
	kind  Kind
}

// maxKinds bounds the events whose kind is remembered: an account has a few
// for each of its extensions.
const maxKinds = 4096

// parseFrame takes one frame apart; see [decoder.frame].
func parseFrame(raw []byte, received time.Time) (frame, error) {
	f := frame{received: received}
	return f, new(decoder).frame(raw, &f)
}

// frame takes a text frame apart into f, which is zero but for the time,
// without changing a byte of it. It accepts fields of the wrong type as
// absent: only the overall form must be right. Elements after the second are
// not known to occur and are ignored.
func (d *decoder) frame(raw []byte, f *frame) error {
	i := skipSpace(raw, 0)
	if i == len(raw) || raw[i] != '[' {
		return d.none(raw, errNotArray)
	}
	from := skipSpace(raw, i+1)
	if from == len(raw) || raw[from] != '{' {
		return d.none(raw, errNoMeta)
	}
	end := d.object(raw, from, f, (*decoder).metaMember)
	if end < 0 {
		return errNotJSON
	}
	f.meta = raw[from:end:end]
	notification := f.typ == typeServerNotification
	if !notification && bytes.HasPrefix(raw[end:], multipart) {
		text := bytes.TrimRight(raw, " \t\r\n")
		last := len(text) - 1
		if text[last] != ']' {
			return errNotJSON
		}
		f.body = raw[end+1 : last : last]
	} else {
		if end = skipSpace(raw, end); end < len(raw) && raw[end] == ',' {
			from = skipSpace(raw, end+1)
			if notification && from < len(raw) && raw[from] == '{' {
				end = d.object(raw, from, f, (*decoder).envelopeMember)
			} else {
				end = d.Value(raw, from, 1)
			}
			if end < 0 {
				return errNotJSON
			}
			f.body = raw[from:end:end]
		}
		if end = d.arrayEnd(raw, end); end < 0 {
			return errNotJSON
		}
	}
	if !notification {
		f.messageID, f.requestID = string(f.id), f.header("RCRequestId")
		return nil
	}
	h := &f.heading
	if len(h.uuid) == 0 {
		h.uuid = f.id // the same, as far as documented
	}
	h.kind = d.kind(h.event, h.body)
	if !h.kind.IsMessage() {
		h.messageID = nil
	}
	return nil
}

// none tells why raw is no frame: because of its form, if it is valid at all.
func (d *decoder) none(raw []byte, form error) error {
	if !d.Valid(raw) {
		return errNotJSON
	}
	return form
}

// arrayEnd validates what follows an element of the outermost array.
func (d *decoder) arrayEnd(raw []byte, i int) int {
	for {
		if i = skipSpace(raw, i); i >= len(raw) {
			return invalid
		}
		if raw[i] == ']' {
			if i = skipSpace(raw, i+1); i < len(raw) {
				return invalid
			}
			return i
		}
		if raw[i] != ',' {
			return invalid
		}
		if i = d.Value(raw, skipSpace(raw, i+1), 1); i < 0 {
			return invalid
		}
	}
}

// take validates the value at raw[i] of the member key of an object, takes
// from it what it needs, and returns the index after it, or invalid.
type take func(d *decoder, raw []byte, i int, key []byte, f *frame) int

// object validates the object that begins at b[i] by handing every member to
// a take. It returns the index after the object, or invalid.
func (d *decoder) object(b []byte, i int, f *frame, take take) int {
	return d.Object(b, i, func(key []byte, at int) int {
		if bytes.IndexByte(key, '\\') >= 0 {
			name, _ := unescape(key) // valid, as it was scanned
			key = []byte(name)
		}
		return take(d, b, at, key, f)
	})
}

// metaMember is a member of the first element. Of one that occurs twice the
// last one counts.
func (d *decoder) metaMember(raw []byte, i int, key []byte, f *frame) int {
	end := d.Value(raw, i, 2)
	if end < 0 {
		return invalid
	}
	value := raw[i:end]
	switch string(key) {
	case "type":
		f.typ = typeName(idText(value))
	case "messageId":
		f.id = idText(value)
	case "status":
		f.status, _ = strconv.Atoi(string(idText(value)))
	case "headers":
		f.headers = value
	case "wsc":
		f.wsc = parseWSC(value)
	}
	return end
}

// typeName is the name of a frame's type; the usual ones cost no allocation.
func typeName(text []byte) string {
	switch string(text) {
	case typeServerNotification:
		return typeServerNotification
	case typeClientRequest:
		return typeClientRequest
	case typeHeartbeat:
		return typeHeartbeat
	}
	return string(text)
}

// envelopeMember is a member of a notification's envelope. Of one that occurs
// twice the first one counts, as in [DecodeHead].
func (d *decoder) envelopeMember(raw []byte, i int, key []byte, f *frame) int {
	h := &f.heading
	if h.body == nil && string(key) == "body" {
		var end int
		if raw[i] == '{' {
			end = d.object(raw, i, f, (*decoder).bodyMember)
		} else {
			end = d.Value(raw, i, 2)
		}
		if end >= 0 {
			h.body = raw[i:end:end]
		}
		return end
	}
	end := d.Value(raw, i, 2)
	if end < 0 {
		return invalid
	}
	value := raw[i:end]
	switch string(key) {
	case "uuid":
		if len(h.uuid) == 0 {
			h.uuid = idText(value)
		}
	case "event":
		if len(h.event) <= len(`""`) && value[0] == '"' {
			h.event = value
		}
	case "timestamp":
		if value[0] == '"' && len(value) <= maxTime+2 && h.sent().IsZero() {
			h.timestamp = value
		}
	case "backfilled":
		h.backfilled = h.backfilled || string(value) == "true"
	}
	return end
}

// bodyMember is a member of what a notification is about. Only the first id
// counts.
func (d *decoder) bodyMember(raw []byte, i int, key []byte, f *frame) int {
	end := d.Value(raw, i, 3)
	if h := &f.heading; end >= 0 && !h.identified && string(key) == "id" {
		h.messageID, h.identified = idText(raw[i:end]), true
	}
	return end
}

// kind is [kindOf], which remembers what events say.
func (d *decoder) kind(event, body []byte) Kind {
	e, ok := d.kinds[string(event)]
	if !ok {
		e.event = unquote(event)
		e.kind = kindOfEvent(e.event)
		if len(event) <= maxFilter {
			if d.kinds == nil || len(d.kinds) >= maxKinds {
				d.kinds = make(map[string]eventKind)
			}
			d.kinds[string(event)] = e
		}
	}
	return refineKind(e.kind, e.event, body)
}

// parseWSC reads a recovery token. One whose token is no string is none.
func parseWSC(raw []byte) (w wsc) {
	members(raw, func(key, value []byte) bool {
		switch string(key) {
		case "token":
			if value[0] == '"' { // may be longer than an id is believed to be
				w.token = unquote(value)
			}
		case "sequence":
			if n, err := strconv.ParseInt(scalarID(value), 10, 64); err == nil {
				w.sequence = n
			}
		}
		return true
	})
	return w
}

// header reads one of the frame's headers, whatever the case of its name.
// RCRequestId and, at times, rate limits are announced there. [observed]
func (f frame) header(name string) (text string) {
	members(f.headers, func(key, value []byte) bool {
		if !strings.EqualFold(string(key), name) {
			return true
		}
		text = scalarID(value)
		return false
	})
	return text
}

// request is an outgoing ClientRequest. [documented]
type request struct {
	Type      string `json:"type"`
	MessageID string `json:"messageId"`
	Method    string `json:"method,omitempty"`
	Path      string `json:"path,omitempty"`
}

// encodeRequest builds the frame of a request; body may be nil.
func encodeRequest(id, method, path string, body any) ([]byte, error) {
	parts := []any{request{Type: typeClientRequest, MessageID: id, Method: method, Path: path}}
	if body != nil {
		parts = append(parts, body)
	}
	raw, err := json.Marshal(parts)
	if err != nil {
		return nil, fmt.Errorf("encoding a %s request: %w", method, err)
	}
	return raw, nil
}

// encodeHeartbeat builds a Heartbeat frame. [documented]
func encodeHeartbeat(id string) []byte {
	raw, _ := json.Marshal([]any{request{Type: typeHeartbeat, MessageID: id}}) // two strings always encode
	return raw
}
