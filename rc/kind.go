package rc

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
)
