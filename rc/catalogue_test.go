package rc_test

import "strings"

// entry is a filter of the property test, with what the model knows of it.
type entry struct {
	title  string
	filter string   // as the client is asked for it
	types  []string // of messages that it brings; none for what has no store
	counts bool     // its events only count changes
	in     bool     // inbound messages
	out    bool     // outbound messages
}

const extensionPath = "/restapi/v1.0/account/~/extension/~"

var catalogue = []entry{
	{title: "texts", filter: sms, types: []string{"SMS"}, in: true},
	{title: "voicemail", filter: voicemail, types: []string{"VoiceMail"}, in: true},
	{title: "fax", filter: fax, types: []string{"Fax"}, in: true},
	{title: "mailbox", filter: extensionPath + "/message-store", types: []string{"SMS", "VoiceMail", "Fax", "Pager"}, counts: true, in: true, out: true},
	{title: "sent texts", filter: extensionPath + "/message-store?type=SMS&direction=Outbound", types: []string{"SMS"}, counts: true, out: true},
	{title: "internal messages", filter: extensionPath + "/message-store?type=Pager", types: []string{"Pager"}, counts: true, in: true, out: true},
	{title: "presence", filter: extensionPath + "/presence?detailedTelephonyState=true"},
	{title: "calls", filter: extensionPath + "/telephony/sessions"},
}

// event is the filter as the platform writes it.
func (e entry) event() string {
	return strings.NewReplacer("account/~", "account/400100", "extension/~", "extension/400200").Replace(e.filter)
}

// brings reports whether the platform announces m under the filter.
func (e entry) brings(m message) bool {
	for _, t := range e.types {
		if t == m.kind {
			return m.outbound && e.out || !m.outbound && e.in
		}
	}
	return false
}

func entryOf(filter string) (entry, bool) {
	for _, e := range catalogue {
		if e.filter == filter || e.event() == filter {
			return e, true
		}
	}
	return entry{}, false
}

func titlesOf(filters []string) (list []string) {
	for _, f := range filters {
		e, ok := entryOf(f)
		if !ok {
			e.title = f
		}
		list = append(list, e.title)
	}
	return list
}
