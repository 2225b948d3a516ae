package rc

import (
	"slices"
	"strings"
	"testing"
)

func TestCatalog(t *testing.T) {
	aliases, keys := map[string]bool{}, map[string]bool{}
	var groups []string
	for _, f := range Catalog() {
		if f.Alias == "" || aliases[f.Alias] || strings.ContainsAny(f.Alias, " :/") || f.Alias != strings.ToLower(f.Alias) {
			t.Errorf("alias %q is empty, used twice or cannot be typed", f.Alias)
		}
		aliases[f.Alias] = true
		if _, clash := aliasGroups[f.Alias]; clash {
			t.Errorf("alias %q is also the name of a group of aliases", f.Alias)
		}
		if key := filterKey(f.Path); keys[key] {
			t.Errorf("%s: path %s is in the catalogue twice", f.Alias, f.Path)
		} else {
			keys[key] = true
		}
		if f.Title == "" || f.About == "" || strings.Contains(f.About, "\n") {
			t.Errorf("%s: title or explanation missing", f.Alias)
		}
		if f.Scope != scopeAccount && f.Scope != scopeExtension && f.Scope != scopeUser {
			t.Errorf("%s: scope %q", f.Alias, f.Scope)
		}
		if len(groups) == 0 || groups[len(groups)-1] != f.Group {
			if slices.Contains(groups, f.Group) {
				t.Errorf("%s: group %s is not in one piece", f.Alias, f.Group)
			}
			groups = append(groups, f.Group)
		}
		path := f.WithID("4711")
		if err := CheckFilter(path); err != nil {
			t.Errorf("%s: own path is refused: %v", f.Alias, err)
		}
		if (f.Needs != "") != strings.Contains(f.Path, "{") {
			t.Errorf("%s: Needs %q does not fit %s", f.Alias, f.Needs, f.Path)
		}
		event := strings.ReplaceAll(path, "~", "400100")
		if k := kindOfEvent(event); !slices.Contains(f.Kinds, k) {
			t.Errorf("%s: events of %s are of kind %s, not among %v", f.Alias, event, k, f.Kinds)
		}
		if got, ok := LookupFilter(event); !ok || got.Alias != f.Alias {
			t.Errorf("LookupFilter(%s) = %s, %v; want %s", event, got.Alias, ok, f.Alias)
		}
	}
	for group, members := range aliasGroups {
		for _, alias := range members {
			if !aliases[alias] {
				t.Errorf("%s stands for %s, which is not in the catalogue", group, alias)
			}
		}
	}
}

func TestCatalogIsACopy(t *testing.T) {
	Catalog()[0].Alias = "changed"
	if Catalog()[0].Alias == "changed" {
		t.Error("the caller changed the catalogue of everybody")
	}
}

func TestLookupFilter(t *testing.T) {
	tests := []struct{ path, alias string }{
		{"/restapi/v1.0/account/1/extension/2/message-store?direction=Inbound&type=SMS", "mailbox-sms-in"},
		{"/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS", "sms"},
		{"/restapi/v1.0/account/~/call-queues/9/presence", "queue-presence"},
		{"/restapi/v1.0/account/1/extension/2", "extension"},
		{"/restapi/v1.0/account/1/extension", "extensions"},
		{"/restapi/v1.0/account/1/extension/2/telephony/sessions?statusCode=Answered", ""},
		{"/restapi/v1.0/nothing", ""},
		{"", ""},
		{strings.Repeat("/x", 1<<16), ""},
	}
	for _, tt := range tests {
		f, ok := LookupFilter(tt.path)
		if f.Alias != tt.alias || ok != (tt.alias != "") {
			t.Errorf("LookupFilter(%.80s) = %q, %v; want %q", tt.path, f.Alias, ok, tt.alias)
		}
	}
}

func TestForExtension(t *testing.T) {
	tests := []struct{ path, want string }{
		{"/restapi/v1.0/account/~/extension/~/voicemail", "/restapi/v1.0/account/~/extension/77/voicemail"},
		{"/restapi/v1.0/account/~/extension/~", "/restapi/v1.0/account/~/extension/77"},
		{"/restapi/v1.0/account/~/extension", "/restapi/v1.0/account/~/extension"},
		{"/restapi/v1.0/account/~/presence", "/restapi/v1.0/account/~/presence"},
		{"/team-messaging/v1/posts", "/team-messaging/v1/posts"},
	}
	for _, tt := range tests {
		if got := ForExtension(tt.path, "77"); got != tt.want {
			t.Errorf("ForExtension(%s) = %s, want %s", tt.path, got, tt.want)
		}
	}
}
