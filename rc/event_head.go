package rc

import (
	"time"
)

// Head is what the client needs of an event's envelope when it arrives. Fields
// that are absent or of an unusable type are zero.
type Head struct {
	UUID           string    // id of the notification; equals the frame's messageId [documented]
	Event          string    // the filter that matched, as the platform wrote it
	SubscriptionID string    // subscription the event was sent for
	Timestamp      time.Time // when the platform sent it
	MessageID      string    // body.id when Kind is a message; decimal digits
	Kind           Kind
	Backfilled     bool // the envelope was made from a record of the message store
}

// DecodeHead reads the head of an envelope, the second element of a
// notification frame, without decoding the rest. It never fails; of a member
// that occurs twice the first one counts. Ids may be strings or numbers and
// keep every digit.
func DecodeHead(envelope []byte) Head {
	var h Head
	var body []byte
	members(envelope, func(key, value []byte) bool {
		switch string(key) {
		case "uuid":
			if h.UUID == "" {
				h.UUID = scalarID(value)
			}
		case "event":
			if h.Event == "" && value[0] == '"' {
				h.Event = unquote(value)
			}
		case "subscriptionId":
			if h.SubscriptionID == "" {
				h.SubscriptionID = scalarID(value)
			}
		case "timestamp":
			if h.Timestamp.IsZero() && value[0] == '"' && len(value) <= maxTime+2 {
				h.Timestamp, _ = ParseTime(unquote(value))
			}
		case "backfilled":
			h.Backfilled = h.Backfilled || string(value) == "true"
		case "body":
			if body == nil {
				body = value
			}
		}
		return true
	})
	h.Kind = kindOf(h.Event, body)
	if h.Kind.IsMessage() {
		members(body, func(key, value []byte) bool {
			if string(key) != "id" {
				return true
			}
			h.MessageID = scalarID(value)
			return false
		})
	}
	return h
}

// KindOf tells what an envelope is about. It never fails.
func KindOf(envelope []byte) Kind {
	var event string
	var body []byte
	members(envelope, func(key, value []byte) bool {
		switch {
		case string(key) == "event" && event == "" && value[0] == '"':
			event = unquote(value)
		case string(key) == "body" && body == nil:
			body = value
		}
		return event == "" || body == nil
	})
	return kindOf(event, body)
}

// maxTime is the longest time that is parsed, in bytes.
const maxTime = 64

// timeLayouts are the forms in which times come. The parser accepts fractions
// of any length after the seconds by itself: events carry three digits,
// high-volume SMS six, the v2 drafts nine. [observed]
var timeLayouts = [...]string{
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02T15:04:05Z0700", // +0000, as in ConnectionDetails
	"2006-01-02T15:04:05",      // no zone
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05",
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04",
	"2006-01-02",
}

// ParseTime reads a time in any form the platform uses: RFC 3339, with or
// without a fraction, with a zone written Z, +00:00 or +0000. A time without a
// zone is taken for UTC. [inferred] It reports false when s is none.
func ParseTime(s string) (time.Time, bool) {
	if len(s) < len("2006-01-02") || len(s) > maxTime {
		return time.Time{}, false
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
