package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// guide and sdk are complete sets.
var (
	guide = map[string]string{"RC_SERVER_URL": "https://guide.example.com", "RC_APP_CLIENT_ID": "guide-id", "RC_APP_CLIENT_SECRET": "guide-secret", "RC_USER_JWT": "guide-jwt"}
	sdk   = map[string]string{"RINGCENTRAL_SERVER_URL": "https://sdk.example.com", "RINGCENTRAL_CLIENT_ID": "sdk-id", "RINGCENTRAL_CLIENT_SECRET": "sdk-secret", "RINGCENTRAL_JWT_TOKEN": "sdk-jwt"}
)

// env joins maps; a key with an empty value is removed.
func env(maps ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range maps {
		for k, v := range m {
			if all[k] = v; v == "" {
				delete(all, k)
			}
		}
	}
	return all
}

func lines(vars map[string]string) string {
	var b strings.Builder
	for name, value := range vars {
		b.WriteString(name + "='" + value + "'\n")
	}
	return b.String()
}

func TestLoad(t *testing.T) {
	type vars = map[string]string
	const profile = "[profiles.acme]\nserver = 'https://profile.example.com'\nfilters = ['fax']\nca-file = 'corp.pem'\nhistory-events = 500\n"
	for _, tc := range []struct {
		name    string
		env     vars
		file    string // contents of the env file; none when empty
		req     Request
		want    string // server id secret jwt token
		filters []string
		warn    string
		err     string
	}{
		{name: "guide", env: guide, want: "https://guide.example.com guide-id guide-secret guide-jwt -"},
		{name: "sdk", env: sdk, want: "https://sdk.example.com sdk-id sdk-secret sdk-jwt -"},
		{name: "both, different", env: env(guide, sdk), want: "https://guide.example.com guide-id guide-secret guide-jwt -",
			warn: "the environment has two different sets of credentials; RC_APP_CLIENT_ID with RC_USER_JWT is used, RINGCENTRAL_CLIENT_ID with RINGCENTRAL_JWT_TOKEN is ignored."},
		{name: "both, the same", env: vars{"RC_APP_CLIENT_ID": "i", "RC_USER_JWT": "j", "RINGCENTRAL_CLIENT_ID": "i", "RINGCENTRAL_JWT_TOKEN": "j", "RINGCENTRAL_SERVER_URL": DefaultServer + "/"},
			want: DefaultServer + " i - j -"},
		{name: "the default server", env: env(guide, vars{"RC_SERVER_URL": ""}), want: DefaultServer + " guide-id guide-secret guide-jwt -"},
		{name: "the other set's server is not borrowed", env: env(guide, vars{"RC_SERVER_URL": "", "RINGCENTRAL_SERVER_URL": "https://sdk.example.com"}), want: DefaultServer + " guide-id guide-secret guide-jwt -"},
		{name: "a public client", env: env(guide, vars{"RC_APP_CLIENT_SECRET": ""}), want: "https://guide.example.com guide-id - guide-jwt -"},
		{name: "a public client does not borrow a secret", env: env(guide, sdk, vars{"RC_APP_CLIENT_SECRET": "", "RINGCENTRAL_JWT_TOKEN": ""}), want: "https://guide.example.com guide-id - guide-jwt -"},
		{name: "the first set lacks its JWT", env: env(guide, sdk, vars{"RC_USER_JWT": ""}), want: "https://sdk.example.com sdk-id sdk-secret sdk-jwt -"},
		{name: "the first set lacks its id", env: env(guide, sdk, vars{"RC_APP_CLIENT_ID": ""}), want: "https://sdk.example.com sdk-id sdk-secret sdk-jwt -"},
		{name: "halves of two sets", env: vars{"RC_APP_CLIENT_ID": "guide-id", "RINGCENTRAL_JWT_TOKEN": "sdk-jwt"},
			err: "no credentials were found: RC_APP_CLIENT_ID is set but RC_USER_JWT is not and RINGCENTRAL_JWT_TOKEN is set but RINGCENTRAL_CLIENT_ID is not; set RC_APP_CLIENT_ID"},
		{name: "blanks around values", env: vars{"RC_APP_CLIENT_ID": " i\n", "RC_USER_JWT": "\tj\r\n"}, want: DefaultServer + " i - j -"},
		{name: "only blanks", env: vars{"RC_APP_CLIENT_ID": "i", "RC_USER_JWT": "  "}, err: "RC_APP_CLIENT_ID is set but RC_USER_JWT is not"},
		{name: "a broken paste", env: env(guide, vars{"RC_USER_JWT": "hu\nsh"}), err: "the environment: RC_USER_JWT contains a blank"},
		{name: "a token", env: vars{"RC_ACCESS_TOKEN": "tok", "RC_SERVER_URL": "http://127.0.0.1:80"}, want: "http://127.0.0.1:80 - - - tok"},
		{name: "a token, default server", env: vars{"RC_ACCESS_TOKEN": "tok"}, want: DefaultServer + " - - - tok"},
		{name: "a token beside half a set", env: vars{"RC_ACCESS_TOKEN": "tok", "RC_APP_CLIENT_ID": "i"}, want: DefaultServer + " - - - tok"},
		{name: "a token beside a set", env: env(guide, vars{"RC_ACCESS_TOKEN": "tok"}), want: "https://guide.example.com guide-id guide-secret guide-jwt -", warn: "RC_ACCESS_TOKEN is ignored"},
		{name: "a broken token", env: vars{"RC_ACCESS_TOKEN": "hu sh"}, err: "RC_ACCESS_TOKEN contains a blank"},
		{name: "nothing", err: "no credentials were found: set RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET and RC_USER_JWT (or RINGCENTRAL_CLIENT_ID, RINGCENTRAL_CLIENT_SECRET and RINGCENTRAL_JWT_TOKEN), or name a file that sets them with --env-file PATH, or try --demo, which needs none"},

		{name: "the env file wins", env: guide, file: lines(sdk), want: "https://sdk.example.com sdk-id sdk-secret sdk-jwt -"},
		{name: "the env file does not borrow a server", env: guide, file: "RC_APP_CLIENT_ID=i\nRC_USER_JWT=j\n", want: DefaultServer + " i - j -"},
		{name: "the env file does not borrow a JWT", env: guide, file: "RC_APP_CLIENT_ID=i\n", err: ".env holds no complete set of credentials (the environment does not complete it): RC_APP_CLIENT_ID is set but RC_USER_JWT is not; set "},
		{name: "the env file has a mistake", env: guide, file: "RC_APP_CLIENT_ID=i\nhush\n", err: ".env, line 2: there is no ="},
		{name: "both sets in the file", file: lines(env(guide, sdk)), want: "https://guide.example.com guide-id guide-secret guide-jwt -", warn: "two different sets"},
		{name: "a secret with signs", file: "RC_APP_CLIENT_ID=i\nRC_USER_JWT=j\nRC_APP_CLIENT_SECRET=a$HOME#b\n", want: DefaultServer + " i a$HOME#b j -"},

		{name: "the flag's server", env: guide, req: Request{Server: "https://flag.example.com/"}, want: "https://flag.example.com guide-id guide-secret guide-jwt -"},
		{name: "the flag beats the file", file: lines(guide), req: Request{Server: "https://flag.example.com", Profile: "acme"}, want: "https://flag.example.com guide-id guide-secret guide-jwt -", filters: []string{"fax"}},
		{name: "the environment beats the profile", env: guide, req: Request{Profile: "acme"}, want: "https://guide.example.com guide-id guide-secret guide-jwt -", filters: []string{"fax"}},
		{name: "the profile beats the default", env: env(guide, vars{"RC_SERVER_URL": ""}), req: Request{Profile: "acme"}, want: "https://profile.example.com guide-id guide-secret guide-jwt -", filters: []string{"fax"}},
		{name: "the flag's filters", env: guide, req: Request{Profile: "acme", Filters: []string{"sms"}}, want: "https://guide.example.com guide-id guide-secret guide-jwt -", filters: []string{"sms"}},
		{name: "an unsafe server in the environment", env: env(guide, vars{"RC_SERVER_URL": "http://hush.example.com"}), err: "the server's address from the environment is not accepted: it must begin with https://"},
		{name: "an unsafe server as a flag", env: guide, req: Request{Server: "http://hush.example.com"}, err: "the server's address from --server is not accepted"},
		{name: "an unknown profile", env: guide, req: Request{Profile: "other"}, err: `there is no profile "other"; `},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			tc.req.ConfigPath = filepath.Join(dir, "config.toml")
			mustWrite(t, tc.req.ConfigPath, profile)
			// A .env that nobody named lies in the working directory.
			t.Chdir(dir)
			mustWrite(t, ".env", "RC_APP_CLIENT_ID=stray\nRC_USER_JWT=stray\n")
			if tc.file != "" {
				tc.req.EnvFile = filepath.Join(dir, "named.env")
				mustWrite(t, tc.req.EnvFile, tc.file)
			}
			tc.req.Getenv = func(name string) string { return tc.env[name] }

			s, err := Load(tc.req)
			if tc.err != "" {
				if err == nil || !strings.Contains(err.Error(), tc.err) {
					t.Fatalf("got %v; want %q", err, tc.err)
				}
				for _, secret := range []string{"hush", "guide-secret", "guide-jwt", "sdk-jwt"} {
					if strings.Contains(err.Error(), secret) {
						t.Errorf("the error quotes a value: %v", err)
					}
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			c := s.Credentials
			var got []string
			for _, v := range []string{c.Server, c.ClientID, c.ClientSecret.Reveal(), c.JWT.Reveal(), c.AccessToken.Reveal()} {
				if v == "" {
					v = "-"
				}
				got = append(got, v)
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, " "), tc.want)
			}
			if s.Server != c.Server {
				t.Errorf("two servers: %q and %q", s.Server, c.Server)
			}
			if !slices.Equal(s.Filters, tc.filters) {
				t.Errorf("filters %q; want %q", s.Filters, tc.filters)
			}
			warnings := strings.Join(s.Warnings, "\n")
			if (tc.warn == "") != (warnings == "") || !strings.Contains(warnings, tc.warn) {
				t.Errorf("warnings %q; want %q", warnings, tc.warn)
			}
		})
	}
}

func TestLoadSaysWhatIsMissing(t *testing.T) {
	_, err := Load(Request{Getenv: func(string) string { return "" }})
	if none := (*NoCredentials)(nil); !errors.As(err, &none) {
		t.Errorf("got %T %v", err, err)
	}
}

func TestSecretsOfCredentials(t *testing.T) {
	c := Credentials{ClientID: "id", ClientSecret: NewSecret("a"), JWT: NewSecret("b")}
	if got := c.Secrets(); len(got) != 2 || got[0].Reveal() != "a" || got[1].Reveal() != "b" {
		t.Errorf("got %d secrets", len(got))
	}
}

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
