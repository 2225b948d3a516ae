package rc

import (
	"slices"
	"strings"
	"testing"
)

func TestExpandFilter(t *testing.T) {
	sms := "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"
	voicemail := "/restapi/v1.0/account/~/extension/~/voicemail"
	fax := "/restapi/v1.0/account/~/extension/~/fax?direction=Inbound"
	tests := []struct {
		in   string
		want []string
	}{
		{"sms", []string{sms}},
		{" SMS ", []string{sms}},
		{"messages", []string{sms, voicemail, fax}},
		{"calls", []string{"/restapi/v1.0/account/~/extension/~/telephony/sessions"}},
		{"presence", []string{"/restapi/v1.0/account/~/extension/~/presence"}},
		{"posts", []string{"/team-messaging/v1/posts"}},
		{"a2p-batch:123", []string{"/restapi/v1.0/account/~/a2p-sms/batches/123"}},
		{"/restapi/v1.0/account/1/extension/2/new-thing?x=!y", []string{"/restapi/v1.0/account/1/extension/2/new-thing?x=!y"}},
	}
	for _, tt := range tests {
		got, err := ExpandFilter(tt.in)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("ExpandFilter(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
}

func TestExpandFilterRefuses(t *testing.T) {
	tests := []struct {
		in   string
		says []string
	}{
		{"", []string{"empty", "ringtail filters"}},
		{"smss", []string{`"smss"`, "did you mean sms", "ringtail filters"}},
		{"voicemial", []string{"did you mean voicemail", "ringtail filters"}},
		{"mesages", []string{"messages"}},
		{"dectailed", []string{"ringtail filters"}},
		{"zzzzqqqq", []string{"no filter called", "ringtail filters", "slash"}},
		{"a2p-batch", []string{"a2p-batch:ID", "{batchId}"}},
		{"a2p-batch:x y", []string{"decimal digits"}},
		{"sms:123", []string{"takes no id", "/extension/123456/message-store"}},
		{"https://platform.ringcentral.com/restapi/v1.0/account/~/presence", []string{"leave out the server"}},
		{"/restapi/v1.0/account/~/ presence", []string{"white space"}},
		{"/restapi/v1.0/account/~\u00a0/presence", []string{"white space"}},
		{"/restapi/v1.0/\x1b[31m", []string{"U+001B", "invisible"}},
		{"/restapi/v1.0/\u202e", []string{"U+202E"}},
		{"/restapi/v1.0/\u200b", []string{"U+200B"}},
		{"/restapi/\xff", []string{"UTF-8"}},
		{"/restap/v1.0/account/~/presence", []string{"does not begin", "/restapi/"}},
		{"/restapi/", []string{"does not begin"}},
		{"/webinar/v1/sessions", []string{"webinars"}},
		{"/restapi/v1.0/account/~/call-queues/{groupId}/presence", []string{"{groupId}", "put the id there"}},
		{"/restapi//v1.0", []string{"//"}},
		{"/restapi/v1.0/", []string{"ends with a slash"}},
		{"/restapi/v1.0/x?", []string{"question mark"}},
		{"/restapi/v1.0/x?a=1?b=2", []string{"two question marks"}},
		{"/restapi/v1.0/x#y", []string{"#"}},
		{"/restapi/" + strings.Repeat("x", 1<<16), []string{"longer"}},
	}
	for _, tt := range tests {
		got, err := ExpandFilter(tt.in)
		if err == nil {
			t.Errorf("ExpandFilter(%.80q) = %q, want an error", tt.in, got)
			continue
		}
		for _, s := range tt.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("ExpandFilter(%.80q): %q does not say %q", tt.in, err, s)
			}
		}
		if len(err.Error()) > 500 || strings.ContainsAny(err.Error(), "\x1b\u202e\u200b\n") {
			t.Errorf("ExpandFilter(%.80q): the error repeats what it refuses: %.600q", tt.in, err)
		}
	}
}

func TestExpandFilters(t *testing.T) {
	got, err := ExpandFilters([]string{"sms", "messages", "/team-messaging/v1/posts", "posts"})
	if err != nil || len(got) != 4 || got[3] != "/team-messaging/v1/posts" {
		t.Fatalf("got %q, %v; want sms, voicemail, fax and posts once each", got, err)
	}
	for i := range got {
		if slices.Contains(got[i+1:], got[i]) {
			t.Errorf("%s occurs twice", got[i])
		}
	}
	if _, err := ExpandFilters([]string{"sms", "nonsense!"}); err == nil {
		t.Error("a wrong filter among right ones was accepted")
	}
}

func TestAliasesExpand(t *testing.T) {
	for _, alias := range Aliases() {
		f, single := filterByAlias(alias)
		if single && f.Needs != "" {
			alias += ":1"
		}
		if paths, err := ExpandFilter(alias); err != nil || len(paths) == 0 {
			t.Errorf("alias %s: %q, %v", alias, paths, err)
		}
	}
}
