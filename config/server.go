package config

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// DefaultServer is RingCentral's production API. [documented]
const DefaultServer = "https://platform.ringcentral.com"

// Reasons why a server's address is not accepted. They never quote it: an
// address can carry a password, and a wrongly pasted one can be a JWT.
var (
	errServerSyntax   = errors.New("it is not a web address; write it like " + DefaultServer)
	errServerScheme   = errors.New("it must begin with https:// (http:// is accepted only for this machine, such as http://127.0.0.1:8080)")
	errServerUserinfo = errors.New("it must not carry a user name or password")
	errServerQuery    = errors.New("it must not carry a query or a fragment")
)

// ParseServer checks the base URL of an API server and returns it without a
// slash at its end. Only https is accepted, and http to loopback, because
// the JWT is sent there.
func ParseServer(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	u, err := url.Parse(raw)
	if err != nil {
		return "", errServerSyntax
	}
	switch {
	case u.Scheme == "" || u.Opaque != "":
		return "", errServerScheme
	case u.Hostname() == "":
		return "", errServerSyntax
	case u.User != nil:
		return "", errServerUserinfo
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errServerQuery
	case u.Scheme == "https":
	case u.Scheme == "http" && IsLoopback(u.Hostname()):
	default:
		return "", errServerScheme
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.EscapedPath(), "/"), nil
}

// IsLoopback reports whether host (without a port) is this machine: localhost,
// 127.0.0.0/8 or ::1. Other names are not resolved: what they point to can
// change between the check and the connection.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
