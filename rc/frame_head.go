package rc

import (
	"slices"
)

// FrameHead is what the first element of a frame says that a ticket with
// RingCentral needs. Fields are empty when absent.
type FrameHead struct {
	MessageID string // equals the envelope's uuid for a notification [documented]
	RequestID string // RCRequestId [observed]
}

// DecodeFrame reads an event's Meta. It never fails.
func DecodeFrame(meta []byte) FrameHead {
	var f frame
	var h FrameHead
	members(meta, func(key, value []byte) bool {
		switch string(key) {
		case "messageId":
			h.MessageID = scalarID(value)
		case "headers":
			f.headers = value
		}
		return true
	})
	h.RequestID = f.header("RCRequestId")
	return h
}

// HideRecovery is an event's Meta as it may be shown: the token that would
// recover the session, which any frame may carry, is replaced by an ellipsis.
// Without one meta itself is returned.
func HideRecovery(meta []byte) []byte {
	var token []byte
	members(meta, func(key, value []byte) bool {
		if string(key) != "wsc" {
			return true
		}
		if value[0] == '"' {
			token = value
		}
		members(value, func(key, value []byte) bool {
			if string(key) == "token" {
				token = value
			}
			return true
		})
		return token == nil
	})
	if token == nil {
		return meta
	}
	at := cap(meta) - cap(token) // token is a span of meta
	return slices.Concat(meta[:at], []byte(`"…"`), meta[at+len(token):])
}
