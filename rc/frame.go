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
	messageID string
	status    int
	requestID string
	headers   []byte // span of meta; nil if there are none
	wsc       wsc    // zero if the frame carries none
}

var (
	errNotArray = errors.New("not a JSON array")
	errNoMeta   = errors.New("its first element is not an object")
	errNotJSON  = errors.New("not valid JSON")
)

// multipart marks an answer to a REST call whose body is raw multipart text
// and not JSON. [observed]
var multipart = []byte(",--Boundary")

// parseFrame takes a text frame apart without changing a byte of it. It
// accepts fields of the wrong type as absent: only the overall form must be
// right.
func parseFrame(raw []byte, received time.Time) (frame, error) {
	f := frame{received: received}
	meta, body, err := splitFrame(raw)
	if err != nil {
		return f, err
	}
	f.meta, f.body = meta, body
	members(meta, func(key, value []byte) bool {
		switch string(key) {
		case "type":
			f.typ = scalarID(value)
		case "messageId":
			f.messageID = scalarID(value)
		case "status":
			f.status, _ = strconv.Atoi(scalarID(value))
		case "headers":
			f.headers = value
		case "wsc":
			f.wsc = parseWSC(value)
		}
		return true
	})
	f.requestID = f.header("RCRequestId")
	return f, nil
}

// splitFrame returns the spans of the first and the second element of a frame.
// Further elements are not known to occur and are ignored.
func splitFrame(raw []byte) (meta, body []byte, err error) {
	s := bytes.TrimSpace(raw)
	if len(s) == 0 || s[0] != '[' {
		if !json.Valid(raw) {
			return nil, nil, errNotJSON
		}
		return nil, nil, errNotArray
	}
	i := skipSpace(s, 1)
	if i >= len(s) || s[i] != '{' {
		if !json.Valid(raw) {
			return nil, nil, errNotJSON
		}
		return nil, nil, errNoMeta
	}
	end := valueEnd(s, i)
	meta = s[i:end:end]
	if bytes.HasPrefix(s[end:], multipart) {
		if s[len(s)-1] != ']' || !json.Valid(meta) {
			return nil, nil, errNotJSON
		}
		return meta, s[end+1 : len(s)-1 : len(s)-1], nil
	}
	if !json.Valid(s) {
		return nil, nil, errNotJSON
	}
	i = skipSpace(s, end)
	if s[i] == ']' {
		return meta, nil, nil
	}
	i = skipSpace(s, i+1)
	end = valueEnd(s, i)
	return meta, s[i:end:end], nil
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
