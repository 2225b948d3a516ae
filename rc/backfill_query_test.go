package rc

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	own       = "/restapi/v1.0/account/~/extension/~"
	other     = "/restapi/v1.0/account/400100/extension/400201"
	ownSMS    = own + "/message-store/instant?type=SMS"
	ownVoice  = own + "/voicemail"
	ownFax    = own + "/fax?direction=Inbound"
	ownStore  = own + "/message-store"
	ownCalls  = own + "/telephony/sessions"
	teamPosts = "/team-messaging/v1/posts"
)

func TestStoreQueries(t *testing.T) {
	in, out := []string{"Inbound"}, []string{"Outbound"}
	type query struct {
		path              string
		types, directions []string
	}
	ownPath := ownStore
	tests := []struct {
		name    string
		filters []string
		want    []query
	}{
		{"nothing", nil, nil},
		{"no store", []string{ownCalls, teamPosts, own + "/presence", own, "/restapi/v1.0/account/~/a2p-sms/messages", "nonsense", ""}, nil},
		{"texts", []string{ownSMS}, []query{{ownPath, []string{"SMS"}, in}}},
		{"voicemail", []string{ownVoice}, []query{{ownPath, []string{"VoiceMail"}, in}}},
		{"fax in", []string{ownFax}, []query{{ownPath, []string{"Fax"}, in}}},
		{"fax out", []string{own + "/fax?direction=Outbound"}, []query{{ownPath, []string{"Fax"}, out}}},
		{"fax alone is inbound", []string{own + "/fax"}, []query{{ownPath, []string{"Fax"}, in}}},
		{"one call for the usual three", []string{ownFax, ownCalls, ownVoice, ownSMS}, []query{{ownPath, []string{"SMS", "VoiceMail", "Fax"}, in}}},
		{"mailbox", []string{ownStore}, []query{{ownPath, nil, nil}}},
		{"mailbox by type", []string{ownStore + "?type=pager"}, []query{{ownPath, []string{"Pager"}, nil}}},
		{"mailbox by direction", []string{ownStore + "?direction=Outbound"}, []query{{ownPath, nil, out}}},
		{"mailbox by both", []string{ownStore + "?direction=Outbound&type=Fax"}, []query{{ownPath, []string{"Fax"}, out}}},
		{"union", []string{ownSMS, ownStore + "?type=Pager&direction=Outbound"}, []query{{ownPath, []string{"SMS", "Pager"}, []string{"Inbound", "Outbound"}}}},
		{"union with everything", []string{ownSMS, ownStore}, []query{{ownPath, nil, nil}}},
		{"negated", []string{ownStore + "?type=!Fax&direction=!Inbound"}, []query{{ownPath, []string{"SMS", "VoiceMail", "Pager"}, out}}},
		{"repeated and listed", []string{ownStore + "?type=Fax&type=SMS,Pager"}, []query{{ownPath, []string{"SMS", "Fax", "Pager"}, nil}}},
		{"a type that no store has", []string{ownStore + "?type=Pigeon", own + "/message-store/instant?type=Pigeon"}, nil},
		{"other extensions", []string{ownSMS, other + "/voicemail", other + "/message-store/instant?type=SMS"}, []query{
			{ownPath, []string{"SMS"}, in}, {other + "/message-store", []string{"SMS", "VoiceMail"}, in}}},
		{"placeholders are no ids", []string{"/restapi/v1.0/account/{accountId}/extension/{extensionId}/voicemail"}, nil},
		{"twice the same", []string{ownSMS, ownSMS}, []query{{ownPath, []string{"SMS"}, in}}},
	}
	for _, tt := range tests {
		var got []query
		for _, q := range storeQueries(tt.filters) {
			got = append(got, query{q.path(), q.types, q.directions})
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\n got %v\nwant %v", tt.name, got, tt.want)
		}
	}
}

func TestStoreQueryCovers(t *testing.T) {
	tests := []struct {
		name           string
		filters        []string
		typ, direction string
		want           []string // coverers, the chosen one first
	}{
		{"text", []string{ownSMS}, "SMS", "Inbound", []string{ownSMS}},
		{"sent text", []string{ownSMS}, "SMS", "Outbound", nil},
		{"other type", []string{ownSMS}, "VoiceMail", "Inbound", nil},
		{"other spelling", []string{ownVoice}, "Voicemail", "inbound", []string{ownVoice}},
		{"no direction is received", []string{ownVoice, ownStore + "?direction=Outbound"}, "VoiceMail", "", []string{ownVoice}},
		{"whole messages before counts", []string{ownStore, ownSMS}, "SMS", "Inbound", []string{ownSMS, ownStore}},
		{"what only the mailbox covers", []string{ownStore, ownSMS}, "SMS", "Outbound", []string{ownStore}},
		{"an unknown type under everything", []string{ownStore}, "Pigeon", "Inbound", []string{ownStore}},
		{"the union is not a product", []string{ownSMS, ownStore + "?type=Pager&direction=Outbound"}, "Pager", "Inbound", nil},
	}
	for _, tt := range tests {
		q := storeQueries(tt.filters)[0]
		r := record{typ: tt.typ, direction: tt.direction}
		if got := q.coverers(r); !slices.Equal(got, tt.want) {
			t.Errorf("%s: coverers %q, want %q", tt.name, got, tt.want)
		}
		filter, ok := q.covers(r)
		if ok != (len(tt.want) > 0) || ok && filter != tt.want[0] {
			t.Errorf("%s: covers %q, %v, want %q", tt.name, filter, ok, tt.want)
		}
	}
}

func TestStoreMargins(t *testing.T) {
	for filters, want := range map[string]time.Duration{
		ownSMS:                     time.Minute,
		ownStore + "?type=Pager":   time.Minute,
		ownSMS + " " + ownVoice:    15 * time.Minute,
		ownFax:                     15 * time.Minute,
		ownStore:                   15 * time.Minute,
		ownStore + "?type=SMS,Fax": 15 * time.Minute,
	} {
		if got := storeQueries(strings.Fields(filters))[0].margin(); got != want {
			t.Errorf("%s: margin %v, want %v", filters, got, want)
		}
	}
}

// TestEveryCatalogueFilter holds the choice of what has a store against the
// catalogue's own word on what arrives.
func TestEveryCatalogueFilter(t *testing.T) {
	for _, f := range Catalog() {
		path := f.WithID("123")
		hasStore := slices.ContainsFunc(f.Kinds, func(k Kind) bool { return k.IsMessage() || k == KindMailbox })
		if got := len(storeQueries([]string{path})) == 1; got != hasStore {
			t.Errorf("%s: asks a store: %v, want %v", f.Alias, got, hasStore)
		}
		// Of a mailbox, the store does not tell the changes.
		remembered := slices.ContainsFunc(f.Kinds, Kind.IsMessage)
		if got := len(withoutStore([]string{path, path})); got != 1 && !remembered || got != 0 && remembered {
			t.Errorf("%s: listed %d times among those without a store", f.Alias, got)
		}
	}
}

func TestFiltersThatMeet(t *testing.T) {
	out := ownStore + "?direction=Outbound"
	tests := []struct {
		a, b string
		want bool
	}{
		{ownSMS, ownSMS, true}, {ownSMS, ownVoice, false}, {ownSMS, ownStore, true}, {ownStore, ownFax, true}, {ownSMS, out, false}, {ownStore, out, true},
		{ownStore + "?type=SMS&direction=Outbound", ownStore + "?type=SMS,Fax", true}, {ownStore + "?type=!SMS", ownSMS, false}, {ownSMS, other + "/message-store/instant?type=SMS", false},
	}
	for _, tt := range tests {
		a, _ := parseStoreFilter(tt.a)
		b, _ := parseStoreFilter(tt.b)
		if a.meets(b) != tt.want || b.meets(a) != tt.want {
			t.Errorf("%s and %s meet: %v and %v, want %v", tt.a, tt.b, a.meets(b), b.meets(a), tt.want)
		}
	}
	for _, tt := range []struct {
		wanted string
		want   bool
	}{{ownVoice, false}, {ownCalls, false}, {ownSMS, true}, {ownStore, true}} {
		var wanted []storeFilter
		if f, ok := parseStoreFilter(tt.wanted); ok {
			wanted = append(wanted, f)
		}
		if got := anyWanted([]covered{{filter: ownCalls}, {filter: ownSMS}}, wanted); got != tt.want {
			t.Errorf("calls and SMS while %s is wanted: %v", tt.wanted, got)
		}
	}
}
