package rc

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// parseServer checks the API's base URL: https anywhere, http only to this
// machine, because a JWT is sent there.
func parseServer(s string) (*url.URL, error) {
	return parseEndpoint(s, "https", "http", "server")
}

// parseGateway checks the address wstoken answered with, by the same rule.
func parseGateway(s string) (*url.URL, error) {
	return parseEndpoint(s, "wss", "ws", "event gateway")
}

func parseEndpoint(s, secure, plain, what string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("the %s address is not a URL such as %s://name", what, secure)
	}
	if u.User != nil {
		return nil, fmt.Errorf("the %s address must not contain a user name or password", what)
	}
	switch {
	case u.Scheme == secure:
	case u.Scheme == plain && loopback(u.Hostname()):
	case u.Scheme == plain:
		return nil, fmt.Errorf("the %s %s would be reached without encryption; use %s:// (%s:// is accepted for this machine only)", what, u.Host, secure, plain)
	default:
		return nil, fmt.Errorf("the %s address begins with %q; it must begin with %s://", what, u.Scheme, secure)
	}
	return u, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
