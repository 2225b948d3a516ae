package rc

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // names, not secrets: RFC 9562 defines version 5 so
	"encoding/hex"
	"encoding/json"
	"time"
)

// urlNamespace is the namespace of addresses from RFC 9562.
var urlNamespace = [16]byte{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}

// backfilledUUID is the uuid of an event made from the message with the given
// id: a name-based one (RFC 9562, version 5, namespace URL) of the name
// "message-store/" and the id. So a message has the same uuid whenever and by
// whomever it is fetched, and anyone can compute it:
//
//	uuidgen --sha1 --namespace @url --name message-store/9001
func backfilledUUID(messageID string) string {
	sum := sha1.Sum(append(urlNamespace[:], "message-store/"+messageID...)) //nolint:gosec // see above
	u := sum[:16]
	u[6] = u[6]&0x0f | 0x50 // version
	u[8] = u[8]&0x3f | 0x80 // variant
	h := hex.EncodeToString(u)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// backfilledEvent makes an event of a record of the message store, under the
// filter that covers it. The envelope is that of a live event with
// "backfilled": true beside the uuid and the record, byte for byte, as its
// body; its timestamp is when the message was created, or received if the
// record does not say. Meta is ours and says so too. A subscription or owner
// that is not known is left out.
func backfilledEvent(r record, filter, subscriptionID, ownerID string, received time.Time) Event {
	uuid := backfilledUUID(r.id)
	at := r.created
	if at.IsZero() {
		at = received
	}
	var b bytes.Buffer
	b.Grow(len(r.raw) + len(filter) + 256)
	b.WriteString(`{"uuid":"` + uuid + `","backfilled":true`)
	text := func(name, value string) {
		if value != "" {
			b.WriteString(`,"` + name + `":`)
			writeString(&b, value)
		}
	}
	text("event", filter)
	text("timestamp", storeTime(at))
	text("subscriptionId", subscriptionID)
	text("ownerId", ownerID)
	b.WriteString(`,"body":`)
	b.Write(r.raw)
	b.WriteByte('}')
	envelope := b.Bytes()
	return Event{
		Received: received,
		How:      Backfilled,
		Kind:     KindOf(envelope),
		Meta:     json.RawMessage(`{"type":"` + typeServerNotification + `","messageId":"` + uuid + `","status":200,"backfilled":true}`),
		Envelope: envelope,
	}
}

// writeString writes s as a JSON string in which & stays as it is: it occurs
// in event filters.
func writeString(b *bytes.Buffer, s string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	b.Truncate(b.Len() - len("\n"))
}

// messageIDs are the ids of the messages whose delivery an event proves: its
// own for a message, those announced as new for a mailbox. Ids keep every
// digit, whether written as numbers or as strings. [observed]
func messageIDs(kind Kind, head Head, envelope []byte) (ids []string) {
	if kind.IsMessage() {
		if head.MessageID != "" {
			ids = append(ids, head.MessageID)
		}
		return ids
	}
	if kind != KindMailbox {
		return nil
	}
	members(envelope, func(key, body []byte) bool {
		if string(key) != "body" {
			return true
		}
		ids = announcedIDs(body, head.Backfilled)
		return false
	})
	return ids
}

// announcedIDs are the messages that the body of a mailbox event proves.
func announcedIDs(body []byte, backfilled bool) (ids []string) {
	members(body, func(key, value []byte) bool {
		switch {
		case string(key) == "changes":
			elements(value, func(change []byte) bool {
				ids = append(ids, newMessageIDs(change)...)
				return true
			})
		case string(key) == "id" && backfilled:
			// A message of a type that has no kind of its own.
			if id := scalarID(value); id != "" {
				ids = append(ids, id)
			}
		}
		return true
	})
	return ids
}

func newMessageIDs(change []byte) (ids []string) {
	members(change, func(key, value []byte) bool {
		if string(key) != "newMessageIds" {
			return true
		}
		elements(value, func(raw []byte) bool {
			if id := scalarID(raw); id != "" {
				ids = append(ids, id)
			}
			return true
		})
		return false
	})
	return ids
}

// idSet remembers the newest messages whose delivery is proved, up to a bound
// for each of two degrees of proof: a message that was delivered itself, and
// one that a mailbox event announced. The second is no proof for a filter that
// brings whole messages: its own event may be lost where the mailbox's came
// through.
type idSet struct {
	messages  *uuidSet
	announced *uuidSet
}

func newIDSet(size int) *idSet {
	return &idSet{messages: newUUIDSet(size), announced: newUUIDSet(size)}
}

// add remembers id, proved by an event of the given kind, and reports whether
// this degree of proof was new.
func (s *idSet) add(kind Kind, id string) bool {
	if kind.IsMessage() {
		return s.messages.add(id)
	}
	return s.announced.add(id)
}

// delivered reports whether nothing is left to deliver of the message id under
// a filter.
func (s *idSet) delivered(filter, id string) bool {
	return s.messages.has(id) || s.announced.has(id) && kindOfEvent(filter) == KindMailbox
}
