package rc

// Headings of the filter editor.
const (
	GroupMessages  = "Messages"
	GroupTelephony = "Telephony"
	GroupPresence  = "Presence"
	GroupTeam      = "Team messaging"
	GroupA2P       = "High-volume SMS"
	GroupAccount   = "Account"
	GroupAnalytics = "RingSense"
	GroupOther     = "Undocumented and drafts"
)

const (
	scopeAccount   = "account"
	scopeExtension = "extension"
	scopeUser      = "user"

	pathAccount   = "/restapi/v1.0/account/~"
	pathExtension = pathAccount + "/extension/~"
	pathRingSense = "/ai/ringsense/v1/public/accounts/~/domains/"
	pathSMSv2     = "/restapi/v2/accounts/~/extensions/~/sms"

	aboutCounts   = "Says how many messages are new or changed, not what they say."
	aboutObserved = "Not documented: seen in RingCentral's own apps; RingCentral may refuse it."
	aboutDraft    = "Unpublished draft of a second version; RingCentral may refuse it."
	aboutLegacy   = "Legacy form"
)

var (
	kindsMailbox  = []Kind{KindMailbox}
	kindsCall     = []Kind{KindCall}
	kindsPresence = []Kind{KindPresence}
)

// catalog is the table of event filters: titles, permissions and scopes as
// RingCentral's event pages print them [documented], except where About says
// otherwise. The permission of the instant filter is inferred.
var catalog = []Filter{
	{Alias: "sms", Path: pathExtension + "/message-store/instant?type=SMS", Group: GroupMessages, Title: "Instant message: SMS and MMS received", Permission: "ReadMessages", Scope: scopeExtension, Kinds: []Kind{KindSMS},
		About: "Texts and pictures received by this extension, with their text. Not what it sends, not other extensions' or queues' numbers, not high-volume (A2P) numbers."},
	{Alias: "voicemail", Path: pathExtension + "/voicemail", Group: GroupMessages, Title: "Voicemail message", Permission: "ReadMessages", Scope: scopeExtension, Kinds: []Kind{KindVoicemail},
		About: "Voicemail left for this extension. Once per message: a transcription that is ready later brings no second event. Not queues' or other extensions' voicemail."},
	{Alias: "fax", Path: pathExtension + "/fax?direction=Inbound", Group: GroupMessages, Title: "Fax message received", Permission: "ReadMessages", Scope: scopeExtension, Kinds: []Kind{KindFax},
		About: "Faxes received by this extension. Not what it sends, not other extensions' faxes."},
	{Alias: "mailbox", Path: pathExtension + "/message-store", Group: GroupMessages, Title: "Message store: all changes", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " Every type, both directions, also read, deleted and transcribed. This extension only."},
	{Alias: "mailbox-in", Path: pathExtension + "/message-store?direction=Inbound", Group: GroupMessages, Title: "Message store: received", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " Every type, received only. This extension only."},
	{Alias: "mailbox-out", Path: pathExtension + "/message-store?direction=Outbound", Group: GroupMessages, Title: "Message store: sent", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " Every type, sent only, including changes of delivery status. This extension only."},
	{Alias: "mailbox-sms", Path: pathExtension + "/message-store?type=SMS", Group: GroupMessages, Title: "Message store: SMS", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " SMS and MMS in both directions. Not high-volume (A2P) messages."},
	{Alias: "mailbox-sms-in", Path: pathExtension + "/message-store?type=SMS&direction=Inbound", Group: GroupMessages, Title: "Message store: SMS received", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " SMS and MMS received; sms brings their text."},
	{Alias: "mailbox-sms-out", Path: pathExtension + "/message-store?type=SMS&direction=Outbound", Group: GroupMessages, Title: "Message store: SMS sent", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " SMS and MMS sent by this extension, including changes of delivery status."},
	{Alias: "mailbox-voicemail", Path: pathExtension + "/message-store?type=VoiceMail", Group: GroupMessages, Title: "Message store: voicemail", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " Voicemail of this extension, also when it is heard or deleted."},
	{Alias: "mailbox-fax", Path: pathExtension + "/message-store?type=Fax", Group: GroupMessages, Title: "Message store: fax", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " Faxes in both directions."},
	{Alias: "mailbox-fax-in", Path: pathExtension + "/message-store?type=Fax&direction=Inbound", Group: GroupMessages, Title: "Message store: fax received", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " Faxes received; fax brings pages and sender."},
	{Alias: "mailbox-fax-out", Path: pathExtension + "/message-store?type=Fax&direction=Outbound", Group: GroupMessages, Title: "Message store: fax sent", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " Faxes sent by this extension, including changes of delivery status."},
	{Alias: "mailbox-pager", Path: pathExtension + "/message-store?type=Pager", Group: GroupMessages, Title: "Message store: internal texts", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " Texts between extensions of the account (pager), both directions. Not team messaging."},
	{Alias: "mailbox-pager-in", Path: pathExtension + "/message-store?type=Pager&direction=Inbound", Group: GroupMessages, Title: "Message store: internal texts received", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " Texts from other extensions of the account (pager). Not team messaging."},
	{Alias: "mailbox-pager-out", Path: pathExtension + "/message-store?type=Pager&direction=Outbound", Group: GroupMessages, Title: "Message store: internal texts sent", Permission: "ReadMessages", Scope: scopeExtension, Kinds: kindsMailbox,
		About: aboutCounts + " Texts to other extensions of the account (pager). Not team messaging."},
	{Alias: "thread-sync", Path: pathAccount + "/message-threads/sync", Group: GroupMessages, Title: "Message threads changed", Permission: "SMS", Scope: scopeAccount, Kinds: []Kind{KindThread},
		About: "Says only that shared message threads changed, not which ones or what they say."},
	{Alias: "thread-entries", Path: pathAccount + "/message-threads/entries/sync", Group: GroupMessages, Title: "Message thread entries changed", Permission: "SMS", Scope: scopeAccount, Kinds: []Kind{KindThread},
		About: "Says only that entries of shared message threads changed, not which ones or what they say."},

	{Alias: "calls", Path: pathExtension + "/telephony/sessions", Group: GroupTelephony, Title: "Extension telephony sessions", Permission: "CallControl", Scope: scopeExtension, Kinds: kindsCall,
		About: "Every step of this extension's calls: ringing, answered, held, ended. Not other extensions' calls."},
	{Alias: "calls-in", Path: pathExtension + "/telephony/sessions?direction=Inbound", Group: GroupTelephony, Title: "Extension telephony sessions: inbound", Permission: "CallControl", Scope: scopeExtension, Kinds: kindsCall,
		About: "Every step of calls to this extension. Not the calls it makes."},
	{Alias: "calls-out", Path: pathExtension + "/telephony/sessions?direction=Outbound", Group: GroupTelephony, Title: "Extension telephony sessions: outbound", Permission: "CallControl", Scope: scopeExtension, Kinds: kindsCall,
		About: "Every step of calls this extension makes. Not the calls it receives."},
	{Alias: "calls-missed", Path: pathExtension + "/telephony/sessions?missedCall=true", Group: GroupTelephony, Title: "Extension telephony sessions: missed calls", Permission: "CallControl", Scope: scopeExtension, Kinds: kindsCall,
		About: "Calls to this extension that nobody answered. Not calls that were answered elsewhere."},
	{Alias: "calls-recorded", Path: pathExtension + "/telephony/sessions?withRecordings=true", Group: GroupTelephony, Title: "Extension telephony sessions: with recordings", Permission: "CallControl", Scope: scopeExtension, Kinds: kindsCall,
		About: "Calls of this extension that are recorded. Brings the recording's id, not its sound."},
	{Alias: "calls-sip", Path: pathExtension + "/telephony/sessions?sipData=true", Group: GroupTelephony, Title: "Extension telephony sessions: with SIP data", Permission: "CallControl", Scope: scopeExtension, Kinds: kindsCall,
		About: "As calls, with the SIP headers of each party for tracing."},
	{Alias: "account-calls", Path: pathAccount + "/telephony/sessions", Group: GroupTelephony, Title: "Account telephony sessions", Permission: "CallControl", Scope: scopeAccount, Kinds: kindsCall,
		About: "Every step of every call of the account that the user may see. Can be very many."},
	{Alias: "account-calls-in", Path: pathAccount + "/telephony/sessions?direction=Inbound", Group: GroupTelephony, Title: "Account telephony sessions: inbound", Permission: "CallControl", Scope: scopeAccount, Kinds: kindsCall,
		About: "Every step of inbound calls of the account that the user may see. Can be very many."},
	{Alias: "account-calls-out", Path: pathAccount + "/telephony/sessions?direction=Outbound", Group: GroupTelephony, Title: "Account telephony sessions: outbound", Permission: "CallControl", Scope: scopeAccount, Kinds: kindsCall,
		About: "Every step of outbound calls of the account that the user may see. Can be very many."},
	{Alias: "account-calls-missed", Path: pathAccount + "/telephony/sessions?missedCall=true", Group: GroupTelephony, Title: "Account telephony sessions: missed calls", Permission: "CallControl", Scope: scopeAccount, Kinds: kindsCall,
		About: "Calls in the account that nobody answered, as far as the user may see them."},
	{Alias: "account-calls-recorded", Path: pathAccount + "/telephony/sessions?withRecordings=true", Group: GroupTelephony, Title: "Account telephony sessions: with recordings", Permission: "CallControl", Scope: scopeAccount, Kinds: kindsCall,
		About: "Calls of the account that are recorded. Brings the recording's id, not its sound."},

	{Alias: "presence", Path: pathExtension + "/presence", Group: GroupPresence, Title: "Extension presence", Permission: "ReadPresence", Scope: scopeExtension, Kinds: kindsPresence,
		About: "Available, busy, ringing or on a call. Not who is calling; with presence-detailed chosen too, only that one arrives."},
	{Alias: "presence-detailed", Path: pathExtension + "/presence?detailedTelephonyState=true", Group: GroupPresence, Title: "Detailed extension presence", Permission: "ReadPresence", Scope: scopeExtension, Kinds: kindsPresence,
		About: "Presence with up to seven active calls: who, to whom, since when. Replaces presence when both are chosen."},
	{Alias: "presence-sip", Path: pathExtension + "/presence?detailedTelephonyState=true&sipData=true", Group: GroupPresence, Title: "Detailed extension presence with SIP", Permission: "ReadPresence", Scope: scopeExtension, Kinds: kindsPresence,
		About: "Detailed presence with the SIP data of each call. Replaces the simpler forms when several are chosen."},
	{Alias: "account-presence", Path: pathAccount + "/presence", Group: GroupPresence, Title: "Account presence", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: kindsPresence,
		About: "Presence of all extensions that the user may see, without their calls. Can be very many."},
	{Alias: "line-presence", Path: pathExtension + "/presence/line/presence", Group: GroupPresence, Title: "Presence of monitored lines", Permission: "ReadPresence", Scope: scopeExtension, Kinds: kindsPresence,
		About: "Presence of the extensions this one monitors, without their calls."},
	{Alias: "line-presence-detailed", Path: pathExtension + "/presence/line/presence?detailedTelephonyState=true", Group: GroupPresence, Title: "Detailed presence of monitored lines", Permission: "ReadPresence", Scope: scopeExtension, Kinds: kindsPresence,
		About: "Presence of the extensions this one monitors, with their active calls."},
	{Alias: "favorite-presence", Path: pathExtension + "/favorite/presence", Group: GroupPresence, Title: "Presence of favorites", Permission: "ReadPresence", Scope: scopeExtension, Kinds: kindsPresence,
		About: "Presence of the extensions among this one's favorites, without their calls."},
	{Alias: "favorite-presence-detailed", Path: pathExtension + "/favorite/presence?detailedTelephonyState=true", Group: GroupPresence, Title: "Detailed presence of favorites", Permission: "ReadPresence", Scope: scopeExtension, Kinds: kindsPresence,
		About: "Presence of the extensions among this one's favorites, with their active calls."},
	{Alias: "lines", Path: pathExtension + "/presence/line", Group: GroupPresence, Title: "Extension presence line", Permission: "ReadPresence", Scope: scopeExtension, Kinds: []Kind{KindPresenceLine},
		About: "Says that the list of monitored lines changed. Not their presence, which is line-presence."},
	{Alias: "dnd", Path: pathExtension + "/presence/dnd", Group: GroupPresence, Title: "Extension DND status", Permission: "ReadAccounts", Scope: scopeExtension, Kinds: []Kind{KindDND},
		About: "The do-not-disturb setting of this extension changed."},
	{Alias: "queue-presence", Path: pathAccount + "/call-queues/{groupId}/presence", Group: GroupPresence, Title: "Call queue member presence", Permission: "ReadPresence", Scope: scopeAccount, Kinds: []Kind{KindQueue}, Needs: "groupId",
		About: "Which members of one call queue accept its calls. Needs the queue's id; not the calls themselves."},

	{Alias: "posts", Path: "/team-messaging/v1/posts", Group: GroupTeam, Title: "Team messaging post", Permission: "TeamMessaging", Scope: scopeUser, Kinds: []Kind{KindPost},
		About: "Posts in the user's chats and teams: added, changed, removed. Not SMS. (Event pages print the permission as UnifiedAppDesktop.)"},
	{Alias: "chats", Path: "/team-messaging/v1/chats", Group: GroupTeam, Title: "Team messaging chats", Permission: "TeamMessaging", Scope: scopeUser, Kinds: []Kind{KindChat},
		About: "Chats and teams joined, left, renamed or changed. Not what is said in them. (Event pages print the permission as UnifiedAppDesktop.)"},

	{Alias: "a2p-messages", Path: pathAccount + "/a2p-sms/messages", Group: GroupA2P, Title: "Batch messages", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindA2PMessage},
		About: "High-volume SMS in both directions with text and delivery status, all batches. Not ordinary SMS, which is sms."},
	{Alias: "a2p-in", Path: pathAccount + "/a2p-sms/messages?direction=Inbound", Group: GroupA2P, Title: "Batch messages: received", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindA2PMessage},
		About: "Answers to high-volume SMS. Not ordinary SMS, which is sms."},
	{Alias: "a2p-out", Path: pathAccount + "/a2p-sms/messages?direction=Outbound", Group: GroupA2P, Title: "Batch messages: sent", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindA2PMessage},
		About: "Delivery of high-volume SMS. Not ordinary SMS."},
	{Alias: "a2p-batch-messages", Path: pathAccount + "/a2p-sms/messages?batchId={batchId}", Group: GroupA2P, Title: "Batch messages: one batch", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindA2PMessage}, Needs: "batchId",
		About: "Messages of one high-volume batch. Needs the batch's id."},
	{Alias: "a2p-batches", Path: pathAccount + "/a2p-sms/batches", Group: GroupA2P, Title: "Message batch", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindA2PBatch},
		About: "Progress of all high-volume batches: processed of total. Not their messages."},
	{Alias: "a2p-batch", Path: pathAccount + "/a2p-sms/batches/{batchId}", Group: GroupA2P, Title: "Specific message batch", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindA2PBatch}, Needs: "batchId",
		About: "Progress of one high-volume batch. Needs the batch's id; not its messages."},
	{Alias: "a2p-opt-outs", Path: pathAccount + "/a2p-sms/opt-outs", Group: GroupA2P, Title: "Batch message opt-out", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindA2POptOut},
		About: "Recipients who opt out of or back into high-volume SMS. Not STOP answers to ordinary numbers."},

	{Alias: "directory", Path: pathAccount + "/directory/entries", Group: GroupAccount, Title: "Company directory", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindDirectory},
		About: "Entries of the company directory added, changed or removed. Not personal contacts."},
	{Alias: "extension", Path: pathExtension, Group: GroupAccount, Title: "Extension info", Permission: "ReadAccounts", Scope: scopeExtension, Kinds: []Kind{KindExtension},
		About: "Which part of this extension's settings changed, not the new values."},
	{Alias: "extensions", Path: pathAccount + "/extension", Group: GroupAccount, Title: "Extension list", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindExtensions},
		About: "Extensions of the account created, changed or deleted. Not what changed in them."},
	{Alias: "grants", Path: pathExtension + "/grant", Group: GroupAccount, Title: "Extension grant list", Permission: "ReadAccounts", Scope: scopeExtension, Kinds: []Kind{KindGrants},
		About: "Says that the rights over other extensions changed, not which."},
	{Alias: "favorites", Path: pathExtension + "/favorite", Group: GroupAccount, Title: "Extension favorites", Permission: "ReadContacts", Scope: scopeExtension, Kinds: []Kind{KindFavorites},
		About: "Says that this extension's favorite contacts changed, not how."},
	{Alias: "contact-center-numbers", Path: pathAccount + "/phone-number?usageType=ContactCenterNumber", Group: GroupAccount, Title: "Contact center phone number", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindPhoneNumber},
		About: "Contact-center numbers created, changed or deleted. Not the account's other numbers."},
	{Alias: "emergency-address", Path: pathAccount + "/device/{deviceId}/emergency-address", Group: GroupAccount, Title: "Emergency address", Permission: "ReadAccounts", Scope: scopeAccount, Kinds: []Kind{KindEmergencyAddress}, Needs: "deviceId",
		About: "Says that one device's emergency address changed, not the address. Needs the device's id."},

	{Alias: "ringsense-pbx", Path: pathRingSense + "pbx/insights", Group: GroupAnalytics, Title: "RingSense insights: phone calls", Permission: "RingSense", Scope: scopeAccount, Kinds: []Kind{KindRingSense},
		About: "Transcript and summary of recorded calls. The user also needs ReadCompanyCallRecording and a RingSense licence."},
	{Alias: "ringsense-rcv", Path: pathRingSense + "rcv/insights", Group: GroupAnalytics, Title: "RingSense insights: video meetings", Permission: "RingSense", Scope: scopeAccount, Kinds: []Kind{KindRingSense},
		About: "Transcript and summary of recorded meetings. The user also needs ReadCompanyCallRecording and a RingSense licence."},
	{Alias: "ringsense-rcx", Path: pathRingSense + "rcx/insights", Group: GroupAnalytics, Title: "RingSense insights: RingCX", Permission: "RingSense", Scope: scopeAccount, Kinds: []Kind{KindRingSense},
		About: "Insights of RingCX calls. The user also needs ReadCompanyCallRecording and a RingSense licence."},
	{Alias: "ringsense-ms-teams", Path: pathRingSense + "ms-teams/insights", Group: GroupAnalytics, Title: "RingSense insights: Microsoft Teams", Permission: "RingSense", Scope: scopeAccount, Kinds: []Kind{KindRingSense},
		About: "Insights of Microsoft Teams calls. The user also needs ReadCompanyCallRecording and a RingSense licence."},
	{Alias: "ringsense-nice-incontact", Path: pathRingSense + "nice-incontact/insights", Group: GroupAnalytics, Title: "RingSense insights: NICE inContact", Permission: "RingSense", Scope: scopeAccount, Kinds: []Kind{KindRingSense},
		About: "Insights of NICE inContact calls. The user also needs ReadCompanyCallRecording and a RingSense licence."},

	{Alias: "missed-calls", Path: pathExtension + "/missed-calls", Group: GroupOther, Title: "Missed calls", Scope: scopeExtension, Kinds: []Kind{KindMissedCall},
		About: aboutObserved + " calls-missed is the documented way."},
	{Alias: "call-pickup", Path: pathExtension + "/incoming-call-pickup", Group: GroupOther, Title: "Incoming call pickup", Scope: scopeExtension, Kinds: kindsCall,
		About: aboutObserved},
	{Alias: "start-ring", Path: pathExtension + "/start-ring", Group: GroupOther, Title: "Ringing started", Scope: scopeExtension, Kinds: kindsCall,
		About: aboutObserved},
	{Alias: "stop-ring", Path: pathExtension + "/stop-ring", Group: GroupOther, Title: "Ringing stopped", Scope: scopeExtension, Kinds: kindsCall,
		About: aboutObserved},
	{Alias: "answered-elsewhere", Path: pathExtension + "/telephony?action=call-answered-elsewhere", Group: GroupOther, Title: "Call answered elsewhere", Scope: scopeExtension, Kinds: kindsCall,
		About: aboutObserved},
	{Alias: "directory-contacts", Path: pathAccount + "/directory/contacts", Group: GroupOther, Title: "Company directory contacts", Scope: scopeAccount, Kinds: []Kind{KindDirectory},
		About: aboutObserved + " directory is the documented way."},
	{Alias: "v2-sms-batches", Path: pathSMSv2 + "/batches", Group: GroupOther, Title: "SMS v2: batches (draft)", Permission: "A2PSMS", Scope: scopeExtension, Kinds: []Kind{KindA2PBatch},
		About: aboutDraft},
	{Alias: "v2-sms-in", Path: pathSMSv2 + "/messages?direction=Inbound", Group: GroupOther, Title: "SMS v2: messages received (draft)", Permission: "A2PSMS", Scope: scopeExtension, Kinds: []Kind{KindA2PMessage},
		About: aboutDraft},
	{Alias: "v2-sms-out", Path: pathSMSv2 + "/messages?direction=Outbound", Group: GroupOther, Title: "SMS v2: messages sent (draft)", Permission: "A2PSMS", Scope: scopeExtension, Kinds: []Kind{KindA2PMessage},
		About: aboutDraft},
	{Alias: "glip-posts", Path: "/restapi/v1.0/glip/posts", Group: GroupOther, Title: "Team messaging post (legacy)", Permission: "TeamMessaging", Scope: scopeUser, Kinds: []Kind{KindPost},
		About: aboutLegacy + " of posts, seen in older apps; choose posts instead."},
	{Alias: "glip-groups", Path: "/restapi/v1.0/glip/groups", Group: GroupOther, Title: "Team messaging chats (legacy)", Permission: "TeamMessaging", Scope: scopeUser, Kinds: []Kind{KindChat},
		About: aboutLegacy + " of chats, seen in older apps; choose chats instead."},
}
