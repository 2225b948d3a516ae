package config

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/adrg/xdg"
)

func TestReadProfile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	mustWrite(t, path, `# two of them
[profiles.acme]
server = "https://acme.example.com/"
filters = [
  "sms",
  "/restapi/v1.0/account/~/extension/~/presence", # a full one
]
ca-file = "corp.pem"
log-file = "/var/log/ringtail.log"
history-events = 20000

[profiles."night shift"]
filters = ["voicemail"]
`)
	got, err := ReadProfile(path, "acme")
	if err != nil {
		t.Fatal(err)
	}
	want := Profile{
		Server:        "https://acme.example.com",
		Filters:       []string{"sms", "/restapi/v1.0/account/~/extension/~/presence"},
		CAFile:        filepath.Join(dir, "corp.pem"),
		LogFile:       "/var/log/ringtail.log",
		HistoryEvents: 20000,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if names := ProfileNames(path); !slices.Equal(names, []string{"acme", "night shift"}) {
		t.Errorf("names %q", names)
	}
	if names := ProfileNames(filepath.Join(dir, "none.toml")); names != nil {
		t.Errorf("names of a missing file: %q", names)
	}
	if _, err := ReadProfile(filepath.Join(dir, "none.toml"), "acme"); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestReadProfileErrors(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"an unknown key", "[profiles.p]\nserver = 'https://a.example.com'\n\n# comment\ncolour = 'hush'\n", "line 5: the key colour is not known here; known: server, filters,"},
		{"after a list of several lines", "[profiles.p]\nfilters = [\n 'sms',\n]\nfilter = 'hush'\n", "line 5: the key filter is not known"},
		{"a list of several lines", "[profiles.p]\n\nfilter = [\n 'hush',\n]\n", "line 3: the key filter is not known"},
		{"a dotted key", "profiles.p.server = 'https://a.example.com'\nprofiles.p.x = 'hush'\n", "line 2: the key x is not known"},
		{"an inline table", "\n[profiles]\np = { x = 'hush' }\n", "line 3: the key x is not known"},
		{"in another profile", "[profiles.p]\n[profiles.q]\nx = 'hush'\n", "line 3: the key x is not known"},
		{"an unknown table", "[profiles.p]\n[hush]\n", "line 2: the key hush is not known here; known: [profiles.NAME]"},
		{"a key without a table", "server = 'hush'\n", "line 1: the key server is not known here; known: [profiles.NAME]"},
		{"a JWT", "[profiles.p]\njwt = 'hush-4711'\n", "line 2: credentials (jwt) do not belong in the config file"},
		{"a client secret", "[profiles.p]\nclient-secret = 'hush-4711'\n", "line 2: credentials (client-secret) do not belong"},
		{"a variable's name", "[profiles.p]\nRC_APP_CLIENT_ID = 'hush-4711'\n", "line 2: credentials (RC_APP_CLIENT_ID) do not belong"},
		{"a secret at the top", "access_token = 'hush-4711'\n", "line 1: credentials (access_token) do not belong"},
		{"not TOML", "[profiles.p]\njwt = hush-4711\n", "line 2: this is not valid TOML"},
		{"twice", "[profiles.p]\nserver = 'https://a.example.com'\nserver = 'hush-4711'\n", "line 3: this is not valid TOML"},
		{"an unsafe server", "[profiles.p]\nserver = 'http://hush-4711.example.com'\n", "line 2: server is not accepted: it must begin with https://"},
		{"a server that is no text", "[profiles.p]\nserver = 4711\n", "line 2: server must be a text"},
		{"filters as a text", "[profiles.p]\nfilters = 'sms'\n", "line 2: filters must be a list"},
		{"filters with a number", "[profiles.p]\nfilters = ['sms', 4711]\n", "line 2: filters must be a list"},
		{"a negative bound", "[profiles.p]\nhistory-events = -1\n", "line 2: history-events must be a whole number"},
		{"a profile that is no table", "[profiles]\np = 1\n", `line 2: "p" must be a table`},
		{"profiles that are no tables", "profiles = 1\n", "line 1: profiles must be tables"},
		{"no profiles", "# nothing\n", `there is no profile "p": `},
		{"another name", "[profiles.a]\n[profiles.b]\n", `there is no profile "p"; `},
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		mustWrite(t, path, tc.text)
		_, err := ReadProfile(path, "p")
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got %v; want %q", tc.name, err, tc.want)
		} else if strings.Contains(err.Error(), "4711") {
			t.Errorf("%s: the error quotes a value: %v", tc.name, err)
		}
	}
}

func TestPathsInProfiles(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	for in, want := range map[string]string{
		"~/corp.pem": filepath.Join(home, "corp.pem"),
		"corp.pem":   "/etc/ringtail/corp.pem",
		"/corp.pem":  "/corp.pem",
	} {
		if got := resolve(in, "/etc/ringtail"); got != want {
			t.Errorf("resolve(%q) = %q; want %q", in, got, want)
		}
	}
}

func TestPathFollowsXDG(t *testing.T) {
	dir := t.TempDir()
	t.Cleanup(xdg.Reload) // after the variable was restored
	t.Setenv("XDG_CONFIG_HOME", dir)
	xdg.Reload()
	if got, want := Path(), filepath.Join(dir, "ringtail", "config.toml"); got != want {
		t.Errorf("Path() = %q; want %q", got, want)
	}
}
