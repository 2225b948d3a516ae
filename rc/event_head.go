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

// parseUTC reads the form that nearly all times have, 2026-03-01T08:05:00Z with
// or without a fraction. What it does not read may be a time all the same.
func parseUTC(s []byte) (t time.Time, ok bool) {
	const form = "0000-00-00T00:00:00"
	if len(s) <= len(form) || len(s) > len(form)+len(".000000000Z") || s[len(s)-1] != 'Z' {
		return t, false
	}
	var part [6]int // year to second
	n := 0
	for i := range len(form) {
		switch {
		case form[i] != '0':
			if s[i] != form[i] {
				return t, false
			}
			n++
		case s[i] < '0' || s[i] > '9':
			return t, false
		default:
			part[n] = part[n]*10 + int(s[i]-'0')
		}
	}
	nanos, unit := 0, int(time.Second)
	if fraction := s[len(form) : len(s)-1]; len(fraction) > 0 {
		if len(fraction) == 1 || fraction[0] != '.' {
			return t, false
		}
		for _, c := range fraction[1:] {
			if c < '0' || c > '9' {
				return t, false
			}
			unit /= 10
			nanos += int(c-'0') * unit
		}
	}
	year, month, day, hour, minute, second := part[0], time.Month(part[1]), part[2], part[3], part[4], part[5]
	if month < time.January || month > time.December || day < 1 || day > 28 && day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59 {
		return t, false
	}
	return time.Date(year, month, day, hour, minute, second, nanos, time.UTC), true
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// ParseTime reads a time in any form the platform uses: RFC 3339, with or
// without a fraction, with a zone written Z, +00:00 or +0000. A time without a
// zone is taken for UTC. [inferred] It reports false when s is none.
func ParseTime(s string) (time.Time, bool) {
	if len(s) < len("2006-01-02") || len(s) > maxTime {
		return time.Time{}, false
	}
	if t, ok := parseUTC([]byte(s)); ok {
		return t, true
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
