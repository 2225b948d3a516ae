package rc

import "strings"

// Kind is what an event is about.
type Kind uint8

// Kinds, by the filters of RingCentral's documentation.
const (
	KindUnknown          Kind = iota // a kind nobody has told us of
	KindSMS                          // inbound SMS or MMS (instant)
	KindVoicemail                    // voicemail message
	KindFax                          // fax message
	KindPager                        // internal text message
	KindMailbox                      // message-store: counts of changes
	KindA2PBatch                     // high-volume SMS batch
	KindA2PMessage                   // high-volume SMS message
	KindA2POptOut                    // high-volume SMS opt-out
	KindCall                         // telephony session
	KindMissedCall                   // missed call
	KindPresence                     // presence of an extension or account
	KindPresenceLine                 // list of monitored lines changed
	KindDND                          // do-not-disturb status
	KindQueue                        // call queue member presence
	KindPost                         // team messaging post
	KindChat                         // team messaging chat
	KindDirectory                    // company directory
	KindPhoneNumber                  // contact-center phone number
	KindEmergencyAddress             // emergency address of a device
	KindFavorites                    // favorites changed
	KindGrants                       // grant list changed
	KindExtension                    // extension info
	KindExtensions                   // extension list
	KindRingSense                    // RingSense insights
	KindThread                       // message threads changed
	KindReminder                     // subscription end reminder

	kindEnd // one past the last kind
)

// KindLabelWidth is the width in columns of the longest label of a kind.
const KindLabelWidth = 9

// kindNames holds the two spellings of every kind: the label of the list's
// column, at most KindLabelWidth wide, and the name typed in a search.
var kindNames = [kindEnd]struct{ label, name string }{
	KindUnknown:          {"EVENT", "event"},
	KindSMS:              {"SMS", "sms"},
	KindVoicemail:        {"VOICEMAIL", "voicemail"},
	KindFax:              {"FAX", "fax"},
	KindPager:            {"PAGER", "pager"},
	KindMailbox:          {"MAILBOX", "mailbox"},
	KindA2PBatch:         {"A2P BATCH", "a2p-batch"},
	KindA2PMessage:       {"A2P SMS", "a2p"},
	KindA2POptOut:        {"OPT-OUT", "opt-out"},
	KindCall:             {"CALL", "call"},
	KindMissedCall:       {"MISSED", "missed"},
	KindPresence:         {"PRESENCE", "presence"},
	KindPresenceLine:     {"LINES", "lines"},
	KindDND:              {"DND", "dnd"},
	KindQueue:            {"QUEUE", "queue"},
	KindPost:             {"POST", "post"},
	KindChat:             {"CHAT", "chat"},
	KindDirectory:        {"DIRECTORY", "directory"},
	KindPhoneNumber:      {"NUMBER", "number"},
	KindEmergencyAddress: {"EMERGENCY", "emergency"},
	KindFavorites:        {"FAVORITES", "favorites"},
	KindGrants:           {"GRANTS", "grants"},
	KindExtension:        {"EXTENSION", "extension"},
	KindExtensions:       {"EXT LIST", "extensions"},
	KindRingSense:        {"RINGSENSE", "ringsense"},
	KindThread:           {"THREAD", "thread"},
	KindReminder:         {"REMINDER", "reminder"},
}

// String is the short label of the kind for a column, such as "VOICEMAIL".
func (k Kind) String() string {
	if k >= kindEnd {
		k = KindUnknown
	}
	return kindNames[k].label
}

// Name is the lower-case name of the kind without spaces, as typed in a
// search such as kind:voicemail.
func (k Kind) Name() string {
	if k >= kindEnd {
		k = KindUnknown
	}
	return kindNames[k].name
}

// IsMessage reports whether events of this kind carry one message of the
// message store, with its id as body.id.
func (k Kind) IsMessage() bool {
	return k == KindSMS || k == KindVoicemail || k == KindFax || k == KindPager
}

// Kinds returns every kind, KindUnknown first.
func Kinds() []Kind {
	kinds := make([]Kind, kindEnd)
	for i := range kinds {
		kinds[i] = Kind(i)
	}
	return kinds
}

// ParseKind finds a kind by its name or label; the case of letters does not
// matter.
func ParseKind(name string) (Kind, bool) {
	for k, n := range kindNames {
		if strings.EqualFold(name, n.name) || strings.EqualFold(name, n.label) {
			return Kind(k), true
		}
	}
	return KindUnknown, false
}
