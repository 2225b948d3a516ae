package simulator

import (
	"net/url"
	"slices"
	"strings"
)

// class is what an event is about, as far as filters tell apart.
type class uint8

const (
	classInstant class = iota + 1
	classMessageStore
	classVoicemail
	classFax
	classBatch
	classBatchMessage
	classOptOut
	classTelephony
	classPresence
	classPresenceLine // list of monitored lines changed
	classPresenceMonitored
	classPresenceFavorites
	classDND
	classQueue
	classPost
	classChat
	classDirectory
	classContactCenter
	classEmergencyAddress
	classFavorite
	classGrant
	classExtension
	classExtensionList
	classRingSense
	classThreads
	classThreadEntries
	classSMSv2
	classMissedCalls
	classPickup
	classStartRing
	classStopRing
	classAnsweredElsewhere
	classContacts
	classReminder
)

// spec is one row of the filter table.
type spec struct {
	kind        class
	pattern     string // {a} account, {e} extension, {x} any id; ~ stands for itself
	query       map[string]allowed
	required    []string
	permissions []string // of the app and of the user
	verbatim    bool     // ~ comes back as it is
}

// allowed are the values a parameter may have; none means any.
type allowed []string

const (
	inAccount   = "/restapi/v1.0/account/{a}"
	inExtension = inAccount + "/extension/{e}"
)

var (
	anyValue  = allowed{}
	truth     = allowed{"true", "false"}
	direction = allowed{"Inbound", "Outbound"}
)

var telephonyQuery = map[string]allowed{
	"direction": direction, "missedCall": truth, "phoneNumber": anyValue, "sipData": truth,
	"statusCode": {"Setup", "Proceeding", "Answered", "Hold", "Parked", "Gone", "Disconnected", "VoiceMail",
		"VoiceMailScreening", "FaxReceive", "Voicemail", "VMScreening", "Tds"},
	"withRecordings": truth,
}

var presenceQuery = map[string]allowed{"detailedTelephonyState": truth, "sipData": truth, "totalActiveCalls": truth}

// specs is the filter table, the legacy and undocumented rows included.
var specs = []*spec{
	{kind: classInstant, pattern: inExtension + "/message-store/instant", query: map[string]allowed{"type": {"SMS"}}, required: []string{"type"}, permissions: []string{"ReadMessages"}},
	{kind: classMessageStore, pattern: inExtension + "/message-store", query: map[string]allowed{"type": {"SMS", "Fax", "VoiceMail", "Pager"}, "direction": direction}, permissions: []string{"ReadMessages"}},
	{kind: classVoicemail, pattern: inExtension + "/voicemail", permissions: []string{"ReadMessages"}},
	{kind: classFax, pattern: inExtension + "/fax", query: map[string]allowed{"direction": {"Inbound"}}, permissions: []string{"ReadMessages"}},
	{kind: classBatch, pattern: inAccount + "/a2p-sms/batches", query: map[string]allowed{"from": anyValue}, permissions: []string{"ReadAccounts"}},
	{kind: classBatch, pattern: inAccount + "/a2p-sms/batches/{x}", permissions: []string{"ReadAccounts"}},
	{kind: classBatchMessage, pattern: inAccount + "/a2p-sms/messages", query: map[string]allowed{"direction": direction, "batchId": anyValue, "from": anyValue, "to": anyValue}, permissions: []string{"ReadAccounts"}},
	{kind: classOptOut, pattern: inAccount + "/a2p-sms/opt-outs", permissions: []string{"ReadAccounts"}},
	{kind: classTelephony, pattern: inAccount + "/telephony/sessions", query: telephonyQuery, permissions: []string{"CallControl"}},
	{kind: classTelephony, pattern: inExtension + "/telephony/sessions", query: telephonyQuery, permissions: []string{"CallControl"}},
	{kind: classPresence, pattern: inAccount + "/presence", query: presenceQuery, permissions: []string{"ReadAccounts"}},
	{kind: classPresence, pattern: inExtension + "/presence", query: presenceQuery, permissions: []string{"ReadPresence"}},
	{kind: classPresenceMonitored, pattern: inExtension + "/presence/line/presence", query: presenceQuery, permissions: []string{"ReadPresence"}},
	{kind: classPresenceFavorites, pattern: inExtension + "/favorite/presence", query: presenceQuery, permissions: []string{"ReadPresence"}},
	{kind: classPresenceLine, pattern: inExtension + "/presence/line", permissions: []string{"ReadPresence"}},
	{kind: classDND, pattern: inExtension + "/presence/dnd", permissions: []string{"ReadAccounts"}},
	{kind: classQueue, pattern: inAccount + "/call-queues/{x}/presence", permissions: []string{"ReadPresence"}},
	{kind: classPost, pattern: "/team-messaging/v1/posts", permissions: []string{"TeamMessaging"}, verbatim: true},
	{kind: classPost, pattern: "/restapi/v1.0/glip/posts", permissions: []string{"TeamMessaging"}, verbatim: true},
	{kind: classChat, pattern: "/team-messaging/v1/chats", permissions: []string{"TeamMessaging"}, verbatim: true},
	{kind: classChat, pattern: "/team-messaging/v1/groups", permissions: []string{"TeamMessaging"}, verbatim: true},
	{kind: classChat, pattern: "/restapi/v1.0/glip/groups", permissions: []string{"TeamMessaging"}, verbatim: true},
	{kind: classDirectory, pattern: inAccount + "/directory/entries", permissions: []string{"ReadAccounts"}},
	{kind: classContacts, pattern: inAccount + "/directory/contacts", permissions: []string{"ReadAccounts"}},
	{kind: classContactCenter, pattern: inAccount + "/phone-number", query: map[string]allowed{"usageType": {"ContactCenterNumber"}}, required: []string{"usageType"}, permissions: []string{"ReadAccounts"}},
	{kind: classEmergencyAddress, pattern: inAccount + "/device/{x}/emergency-address", permissions: []string{"ReadAccounts"}},
	{kind: classFavorite, pattern: inExtension + "/favorite", permissions: []string{"ReadContacts"}},
	{kind: classGrant, pattern: inExtension + "/grant", permissions: []string{"ReadAccounts"}},
	{kind: classExtension, pattern: inExtension, query: map[string]allowed{"hints": anyValue, "hint": anyValue}, permissions: []string{"ReadAccounts"}},
	{kind: classExtensionList, pattern: inAccount + "/extension", permissions: []string{"ReadAccounts"}},
	{kind: classRingSense, pattern: "/ai/ringsense/v1/public/accounts/{a}/domains/{d}/insights", permissions: []string{"RingSense", "ReadCompanyCallRecording"}},
	{kind: classThreads, pattern: "/restapi/v1.0/account/{a}/message-threads/sync", permissions: []string{"SMS"}},
	{kind: classThreadEntries, pattern: "/restapi/v1.0/account/{a}/message-threads/entries/sync", permissions: []string{"SMS"}},
	{kind: classSMSv2, pattern: "/restapi/v2/accounts/{a}/extensions/{e}/sms/batches", permissions: []string{"A2PSMS"}},
	{kind: classSMSv2, pattern: "/restapi/v2/accounts/{a}/extensions/{e}/sms/messages", query: map[string]allowed{"direction": direction}, permissions: []string{"A2PSMS"}},
	{kind: classMissedCalls, pattern: inExtension + "/missed-calls"},
	{kind: classPickup, pattern: inExtension + "/incoming-call-pickup"},
	{kind: classStartRing, pattern: inExtension + "/start-ring"},
	{kind: classStopRing, pattern: inExtension + "/stop-ring"},
	{kind: classAnsweredElsewhere, pattern: inExtension + "/telephony", query: map[string]allowed{"action": {"call-answered-elsewhere"}}, required: []string{"action"}},
	{kind: classReminder, pattern: "/restapi/v1.0/subscription/~", query: map[string]allowed{"threshold": anyValue, "interval": anyValue}, verbatim: true},
}

var ringSenseDomains = []string{"pbx", "rcv", "rcx", "ms-teams", "nice-incontact"}

// foreign is the refusal for a user who may not look at another extension.
func (p *spec) foreign() (code, message string) {
	switch p.kind {
	case classInstant, classMessageStore, classVoicemail, classFax:
		return "SUB-405", "Subscription to messages of another extension is not allowed"
	case classPresence, classDND:
		return "SUB-403", "Not allowed to monitor presence of another extension"
	case classPickup:
		return "SUB-404", "Not allowed to pick up calls of another extension"
	case classFavorite, classPresenceFavorites:
		return "SUB-518", "Subscription to favorites of another extension is not allowed"
	case classMissedCalls:
		return "SUB-527", "Subscription to missed calls of another extension is not allowed"
	case classStartRing, classStopRing, classAnsweredElsewhere:
		return "SUB-530", "Subscription to incoming calls of another extension is not allowed"
	case classPresenceLine, classPresenceMonitored:
		return "SUB-531", "Subscription to presence lines of another extension is not allowed"
	}
	return "CMN-404", "Access to another extension is not allowed"
}

// filter is one event filter as subscribed.
type filter struct {
	source    string // as it was asked for
	event     string // with ids for ~: what the platform answers and writes into events
	spec      *spec
	account   string // empty when the filter names none
	extension string // empty when the filter is account-wide
	object    string // {x} or {d}
	params    url.Values
}

// flag tells whether a boolean parameter is true.
func (f *filter) flag(name string) bool { return strings.EqualFold(f.params.Get(name), "true") }

// parseFilter returns nil for a filter that is none.
func parseFilter(source string) *filter {
	path, rawQuery, hasQuery := strings.Cut(source, "?")
	// A literal + in a number means +, not a space.
	params, err := url.ParseQuery(strings.ReplaceAll(rawQuery, "+", "%2B"))
	if err != nil {
		return nil
	}
	segments := strings.Split(path, "/")
	for _, p := range specs {
		f := p.match(segments)
		if f == nil || !p.accepts(params) {
			continue
		}
		f.source, f.params = source, params
		if hasQuery && rawQuery != "" {
			f.event += "?" + rawQuery
		}
		return f
	}
	return nil
}

func digits(t string) bool {
	return t != "" && !strings.ContainsFunc(t, func(r rune) bool { return r < '0' || r > '9' })
}

func (p *spec) match(segments []string) *filter {
	want := strings.Split(p.pattern, "/")
	if len(want) != len(segments) {
		return nil
	}
	f := &filter{spec: p}
	real := slices.Clone(segments)
	for i, w := range want {
		got := segments[i]
		switch w {
		case "{a}":
			if got == "~" {
				got = accountID
			}
			f.account = got
		case "{e}":
			if got == "~" {
				got = ownExtensionID
			}
			f.extension = got
		case "{x}":
			f.object = got
		case "{d}":
			if !slices.Contains(ringSenseDomains, got) {
				return nil
			}
			f.object = got
			continue
		default:
			if w != got {
				return nil
			}
			continue
		}
		if !digits(got) {
			return nil
		}
		real[i] = got
	}
	f.event = strings.Join(real, "/")
	if p.verbatim {
		f.event = strings.Join(segments, "/")
	}
	return f
}

// accepts checks names and values of the query; a value may be negated with a
// leading ! (named in a changelog only).
func (p *spec) accepts(q url.Values) bool {
	for name, got := range q {
		list, known := p.query[name]
		if !known {
			return false
		}
		for _, v := range got {
			v = strings.TrimPrefix(v, "!")
			if v == "" || len(list) > 0 && !containsFold(list, v) {
				return false
			}
		}
	}
	for _, name := range p.required {
		if !q.Has(name) {
			return false
		}
	}
	return true
}
