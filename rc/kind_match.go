package rc

import (
	"bytes"
	"strings"
)

// eventKinds maps the canonical path of an event, without /restapi/v1.0, to
// its kind. Rows follow the event filters of the documentation; the call
// signals near the end are observed only.
var eventKinds = map[string]Kind{
	"/account/~/extension/~/message-store/instant":      KindSMS,
	"/account/~/extension/~/message-store":              KindMailbox,
	"/account/~/extension/~/voicemail":                  KindVoicemail,
	"/account/~/extension/~/fax":                        KindFax,
	"/account/~/extension/~/company-pager":              KindPager,
	"/account/~/a2p-sms/batches":                        KindA2PBatch,
	"/account/~/a2p-sms/batches/~":                      KindA2PBatch,
	"/account/~/a2p-sms/messages":                       KindA2PMessage,
	"/account/~/a2p-sms/opt-outs":                       KindA2POptOut,
	"/account/~/telephony/sessions":                     KindCall,
	"/account/~/extension/~/telephony/sessions":         KindCall,
	"/account/~/presence":                               KindPresence,
	"/account/~/extension/~/presence":                   KindPresence,
	"/account/~/extension/~/presence/line/presence":     KindPresence,
	"/account/~/extension/~/favorite/presence":          KindPresence,
	"/account/~/extension/~/presence/line":              KindPresenceLine,
	"/account/~/extension/~/presence/dnd":               KindDND,
	"/account/~/call-queues/~/presence":                 KindQueue,
	"/team-messaging/v1/posts":                          KindPost,
	"/team-messaging/v1/chats":                          KindChat,
	"/team-messaging/v1/groups":                         KindChat,
	"/glip/posts":                                       KindPost,
	"/glip/groups":                                      KindChat,
	"/account/~/directory/entries":                      KindDirectory,
	"/account/~/directory/contacts":                     KindDirectory,
	"/account/~/phone-number":                           KindPhoneNumber,
	"/account/~/device/~/emergency-address":             KindEmergencyAddress,
	"/account/~/extension/~/favorite":                   KindFavorites,
	"/account/~/extension/~/grant":                      KindGrants,
	"/account/~/extension/~":                            KindExtension,
	"/account/~/extension":                              KindExtensions,
	"/account/~/message-threads/sync":                   KindThread,
	"/account/~/message-threads/entries/sync":           KindThread,
	"/restapi/v2/accounts/~/extensions/~/sms/batches":   KindA2PBatch,
	"/restapi/v2/accounts/~/extensions/~/sms/batches/~": KindA2PBatch,
	"/restapi/v2/accounts/~/extensions/~/sms/messages":  KindA2PMessage,
	"/account/~/extension/~/missed-calls":               KindMissedCall,
	"/account/~/extension/~/incoming-call-pickup":       KindCall,
	"/account/~/extension/~/start-ring":                 KindCall,
	"/account/~/extension/~/stop-ring":                  KindCall,
	"/account/~/extension/~/telephony":                  KindCall,
	"/subscription/~":                                   KindReminder,
}

const restV1 = "/restapi/v1.0"

// kindOf decides by the event first and by the shape of the body where the
// event does not say.
func kindOf(event string, body []byte) Kind { return refineKind(kindOfEvent(event), event, body) }

// refineKind is [kindOf] for an event whose own kind is known.
func refineKind(kind Kind, event string, body []byte) Kind {
	switch kind {
	case KindSMS:
		// The instant filter serves SMS only, as far as it is documented;
		// its query names the type.
		if k := messageKind(queryValue(event, "type")); k != KindUnknown {
			return k
		}
		if k := kindOfBody(body); k.IsMessage() {
			return k
		}
	case KindMailbox:
		// A record of the message store, delivered late under the filter
		// that announced it, is a message and not a count of changes.
		if k := kindOfBody(body); k.IsMessage() {
			return k
		}
	case KindUnknown:
		return kindOfBody(body)
	}
	return kind
}

// KindOfParts is [KindOf] for whoever has found the members event and body of
// an envelope already. It reports whether the event alone decided, so that the
// answer holds for any other body too.
func KindOfParts(event string, body []byte) (kind Kind, sure bool) {
	switch k := kindOfEvent(event); k {
	case KindSMS:
		sure = messageKind(queryValue(event, "type")) != KindUnknown
	case KindMailbox, KindUnknown:
	default:
		sure = true
	}
	return kindOf(event, body), sure
}

func kindOfEvent(event string) Kind {
	if len(event) > maxFilter {
		return KindUnknown
	}
	var buf [160]byte
	path := canonicalPath(buf[:0], event)
	if bytes.HasPrefix(path, []byte("/ai/ringsense/")) {
		return KindRingSense
	}
	if bytes.HasPrefix(path, []byte("/restapi/v1.0/subscription/")) {
		return KindReminder // the id of a subscription is a uuid
	}
	return eventKinds[string(bytes.TrimPrefix(path, []byte(restV1)))]
}

// messageKind is the kind of a message by its type. VoiceMail and Voicemail
// both occur. [documented]
func messageKind(messageType string) Kind {
	switch {
	case strings.EqualFold(messageType, "SMS"):
		return KindSMS
	case strings.EqualFold(messageType, "VoiceMail"):
		return KindVoicemail
	case strings.EqualFold(messageType, "Fax"):
		return KindFax
	case strings.EqualFold(messageType, "Pager"):
		return KindPager
	}
	return KindUnknown
}

// bodyMark is what a member of a body tells about its kind.
type bodyMark uint32

const (
	markMessage   bodyMark = 1 << iota // from, to, direction … of a message
	markMailbox                        // changes
	markCall                           // parties, telephonySessionId
	markPresence                       // telephonyStatus, presenceStatus …
	markDND                            // dndStatus
	markLines                          // extension[]
	markQueue                          // acceptCalls, callQueueId
	markRecords                        // records[]
	markDirectory                      // contacts[]
	markNumber                         // phoneNumberInfo
	markDevice                         // deviceId
	markExtList                        // extensions[]
	markHints                          // hints[]
	markRingSense                      // insights, sourceSessionId
	markBatch                          // batchSize, processedCount
	markA2P                            // batchId, segmentCount with text
	markActive                         // active
	markPost                           // creatorId, groupId, post's eventType
	markChat                           // chat's eventType
	markExtension                      // extensionId
	markEventType                      // eventType
)

func markOf(key []byte) bodyMark {
	switch string(key) {
	case "from", "to", "messageStatus", "readStatus", "availability":
		return markMessage
	case "changes":
		return markMailbox
	case "parties", "telephonySessionId":
		return markCall
	case "telephonyStatus", "presenceStatus", "userStatus", "meetingStatus", "activeCalls", "totalActiveCalls":
		return markPresence
	case "dndStatus":
		return markDND
	case "extension":
		return markLines
	case "acceptCalls", "callQueueId":
		return markQueue
	case "records":
		return markRecords
	case "contacts":
		return markDirectory
	case "phoneNumberInfo":
		return markNumber
	case "deviceId":
		return markDevice
	case "extensions":
		return markExtList
	case "hints":
		return markHints
	case "insights", "sourceSessionId":
		return markRingSense
	case "batchSize", "processedCount":
		return markBatch
	case "batchId", "segmentCount":
		return markA2P
	case "active":
		return markActive
	case "creatorId", "groupId":
		return markPost
	case "extensionId":
		return markExtension
	case "eventType":
		return markEventType
	}
	return 0
}

// kindOfBody guesses the kind by the members of a body. [inferred]
func kindOfBody(body []byte) Kind {
	var marks bodyMark
	kind := KindUnknown
	members(body, func(key, value []byte) bool {
		mark := markOf(key)
		switch {
		case mark == markLines && value[0] != '[', mark == markRecords && !bytes.Contains(value, []byte(`"member"`)):
			mark = 0
		case mark == markEventType && (bytes.HasPrefix(value, []byte(`"Post`))):
			mark |= markPost
		case mark == markEventType && (bytes.HasPrefix(value, []byte(`"Group`))):
			mark |= markChat
		case string(key) == "type" && len(value) < 32:
			kind = messageKind(scalarID(value))
		}
		marks |= mark
		return true
	})
	has := func(m bodyMark) bool { return marks&m != 0 }
	switch {
	case has(markMailbox):
		return KindMailbox
	case kind != KindUnknown && has(markMessage):
		return kind
	case has(markPresence):
		return KindPresence
	case has(markCall):
		return KindCall
	case has(markDND):
		return KindDND
	case has(markBatch):
		return KindA2PBatch
	case has(markA2P) && has(markMessage):
		return KindA2PMessage
	case has(markActive) && has(markMessage):
		return KindA2POptOut
	case has(markQueue), has(markRecords):
		return KindQueue
	case has(markDirectory):
		return KindDirectory
	case has(markNumber):
		return KindPhoneNumber
	case has(markDevice):
		return KindEmergencyAddress
	case has(markExtList):
		return KindExtensions
	case has(markRingSense):
		return KindRingSense
	case has(markPost):
		return KindPost
	case has(markChat):
		return KindChat
	case has(markHints) && has(markExtension), has(markEventType) && has(markExtension):
		return KindExtension
	case has(markLines):
		return KindPresenceLine
	}
	return KindUnknown
}
