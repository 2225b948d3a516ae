package config

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Credentials are one way to log in: a client ID with a JWT, or a ready access
// token.
type Credentials struct {
	Server       string // base URL without a slash at its end
	ClientID     string
	ClientSecret Secret // empty for a public client, which has none
	JWT          Secret
	AccessToken  Secret // instead of ClientID and JWT; cannot be renewed

	Source string // where they came from, in words, such as "the environment (RC_USER_JWT)"
}

// Secrets lists what must never be written down.
func (c Credentials) Secrets() []Secret {
	var all []Secret
	for _, s := range []Secret{c.ClientSecret, c.JWT, c.AccessToken} {
		if !s.Empty() {
			all = append(all, s)
		}
	}
	return all
}

// set names the variables of one family.
type set struct{ server, id, secret, jwt string }

// The families in the order in which they are tried: first RingCentral's
// developer guide, then its SDKs. [observed]
var sets = []set{
	{"RC_SERVER_URL", "RC_APP_CLIENT_ID", "RC_APP_CLIENT_SECRET", "RC_USER_JWT"},
	{"RINGCENTRAL_SERVER_URL", "RINGCENTRAL_CLIENT_ID", "RINGCENTRAL_CLIENT_SECRET", "RINGCENTRAL_JWT_TOKEN"},
}

// tokenVariable holds a ready access token. It goes with the server of the
// first family.
const tokenVariable = "RC_ACCESS_TOKEN"

// NoCredentials says that no complete set of credentials was found.
type NoCredentials struct {
	Missing string // what an incomplete set lacks, as a sentence; may be empty
	File    string // the env file that was searched, empty for the environment
}

func (e *NoCredentials) Error() string {
	var b strings.Builder
	if e.File != "" {
		fmt.Fprintf(&b, "%s holds no complete set of credentials (the environment does not complete it)", e.File)
	} else {
		b.WriteString("no credentials were found")
	}
	b.WriteString(": ")
	if e.Missing != "" {
		b.WriteString(e.Missing + "; ")
	}
	fmt.Fprintf(&b, "set %s, %s and %s (or %s, %s and %s)",
		sets[0].id, sets[0].secret, sets[0].jwt, sets[1].id, sets[1].secret, sets[1].jwt)
	if e.File == "" {
		b.WriteString(", or name a file that sets them with --env-file PATH,")
	}
	b.WriteString(" or try --demo, which needs none")
	return b.String()
}

// findCredentials picks the first complete set that lookup knows. A set is
// complete with a client ID and a JWT: public clients have no secret. source
// says in words where lookup looks. The server is left empty when the set does
// not name one.
func findCredentials(lookup func(string) string, source string) (Credentials, []string, error) {
	var found []Credentials
	var missing []string
	for _, s := range sets {
		id, secret, jwt := lookup(s.id), lookup(s.secret), lookup(s.jwt)
		switch {
		case id != "" && jwt != "":
			c := Credentials{Server: lookup(s.server), ClientID: id, ClientSecret: NewSecret(secret), JWT: NewSecret(jwt)}
			c.Source = source + " (" + s.jwt + ")"
			if err := c.check(s); err != nil {
				return Credentials{}, nil, fmt.Errorf("%s: %w", source, err)
			}
			found = append(found, c)
		case id != "":
			missing = append(missing, s.id+" is set but "+s.jwt+" is not")
		case jwt != "":
			missing = append(missing, s.jwt+" is set but "+s.id+" is not")
		}
	}
	token := lookup(tokenVariable)

	var warnings []string
	if len(found) > 0 {
		if len(found) > 1 && !found[0].sameLogin(found[1]) {
			warnings = append(warnings, fmt.Sprintf("%s has two different sets of credentials; %s is used, %s is ignored.",
				source, sets[0].family(), sets[1].family()))
		}
		if token != "" {
			warnings = append(warnings, fmt.Sprintf("%s is ignored because %s also has a client ID with a JWT, which can be renewed.", tokenVariable, source))
		}
		return found[0], warnings, nil
	}
	if token != "" {
		c := Credentials{Server: lookup(sets[0].server), AccessToken: NewSecret(token), Source: source + " (" + tokenVariable + ")"}
		if err := oneWord(tokenVariable, token); err != nil {
			return Credentials{}, nil, fmt.Errorf("%s: %w", source, err)
		}
		return c, nil, nil
	}
	return Credentials{}, nil, &NoCredentials{Missing: strings.Join(missing, " and ")}
}

// family names a set in a sentence.
func (s set) family() string { return s.id + " with " + s.jwt }

func (c Credentials) sameLogin(o Credentials) bool {
	server := func(s string) string {
		if s == "" {
			s = DefaultServer
		}
		return strings.TrimRight(s, "/")
	}
	return server(c.Server) == server(o.Server) && c.ClientID == o.ClientID &&
		c.ClientSecret.Equal(o.ClientSecret) && c.JWT.Equal(o.JWT)
}

// check finds what a paste gone wrong leaves behind, before it is sent.
func (c Credentials) check(s set) error {
	return errors.Join(oneWord(s.id, c.ClientID), oneWord(s.jwt, c.JWT.Reveal()), oneWord(s.secret, c.ClientSecret.Reveal()))
}

// oneWord refuses values with a blank or a control character inside.
func oneWord(name, value string) error {
	if strings.ContainsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || isControl(r) }) {
		return fmt.Errorf("%s contains a blank, a line break or a control character; paste it again", name)
	}
	return nil
}
