package rc

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// permissionHint is what to switch on, in the spellings RingCentral's pages
// and console use for it. [documented]
const permissionHint = `add the permission "WebSocket Subscriptions" (also spelled WebSocket) to the app in the RingCentral Developer Console`

// explainLogin turns a refused login or refresh into words.
func explainLogin(ans answer, g grant, secrets []string) *Error {
	pe := parseError(ans.body)
	e := newError(ans.status, ans.requestID, pe)
	said := quoted(pe.message, secrets)
	switch {
	case pe.oauth == "invalid_client" || pe.code == "OAU-146" || pe.code == "OAU-153":
		e.Final = true
		e.say("RingCentral does not know this app"+said, "check the client id and the client secret, and that they belong to this server")
	case pe.oauth == "invalid_grant" && g == grantRefresh:
		e.Explanation = "RingCentral no longer accepts the session that was kept" + said + ": it has expired or was ended elsewhere"
	case pe.oauth == "invalid_grant":
		e.Final = true
		e.say("RingCentral refused the JWT"+said, "it is expired, revoked, incomplete or made for another app; create a new one in the Developer Console")
	case pe.oauth == "unauthorized_client":
		e.Final = true
		e.say("this app may not log in with a JWT"+said, "choose “JWT auth flow” in the app's settings in the Developer Console")
	case overloaded(ans.status):
		e.Explanation = "RingCentral limits how often this app may log in" + said
	case ans.status == http.StatusNotFound:
		e.say("the server answers, but not as RingCentral does (404 for "+g.String()+")", "check the server address")
	default:
		e.Explanation = fmt.Sprintf("RingCentral answered %s with status %d%s", g, ans.status, said)
	}
	return e
}

// explainTicket turns a refused wstoken into words.
func explainTicket(ans answer, secrets []string) *Error {
	pe := parseError(ans.body)
	e := newError(ans.status, ans.requestID, pe)
	said := quoted(pe.message, secrets)
	switch {
	case ans.status == http.StatusForbidden && pe.code == "CMN-408":
		e.Final = true
		name := pe.permission
		if name == "" {
			name = "needed"
		}
		e.say("the user of this JWT lacks the "+scrub(name, secrets)+" permission"+said, "an administrator must add it to the user's role")
	case ans.status == http.StatusForbidden && (pe.code == "CMN-401" || pe.code == "InsufficientPermissions"):
		e.Final = true
		e.say("the app lacks the WebSocket permission"+said, permissionHint)
	case overloaded(ans.status):
		e.Explanation = "RingCentral limits how often a WebSocket token may be asked for" + said
	default:
		e.Explanation = fmt.Sprintf("RingCentral answered the request for a WebSocket token with status %d%s", ans.status, said)
	}
	return e
}

// explainUnauthorized is the last word when even a fresh token is refused.
func explainUnauthorized(ans answer, ready bool, secrets []string) *Error {
	pe := parseError(ans.body)
	e := newError(ans.status, ans.requestID, pe)
	e.Final = true
	said := quoted(pe.message, secrets)
	if ready {
		e.say("RingCentral refused the access token in RC_ACCESS_TOKEN"+said, "it is expired or revoked; set a fresh one, or use a JWT, which ringtail renews by itself")
	} else {
		e.say("RingCentral refuses the access token it has just issued"+said, "the user's sessions may be blocked; log in to RingCentral once, then press r")
	}
	return e
}

// explainFrame turns an Error frame or a failed ClientRequest into words.
func explainFrame(f frame, what string, secrets []string) *Error {
	pe := parseError(f.body)
	e := newError(f.status, f.requestID, pe)
	said := quoted(pe.message, secrets)
	switch {
	case pe.code == "SUB-528":
		e.say("the app may not receive events over a WebSocket"+said, permissionHint)
	case pe.code == "SUB-505":
		e.say("this user and app have too many subscriptions"+said, "end other monitors; forgotten ones lapse within a day")
	case pe.code == "WSG-902":
		e.Explanation = "the gateway ended the connection because it was idle"
	case pe.code == "WSG-903":
		e.Explanation = "the gateway ended the connection because of its age"
	case pe.code == "" && f.status == 0:
		e.Explanation = "RingCentral refused " + what + " without a reason"
	case pe.message == "":
		e.Explanation = fmt.Sprintf("RingCentral refused %s with status %d", what, f.status)
	default:
		e.Explanation = "RingCentral refused " + what + said
	}
	return e
}

func newError(status int, requestID string, pe platformError) *Error {
	return &Error{Code: pe.code, Status: status, RequestID: requestID}
}

func overloaded(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// quoted is the platform's own sentence, scrubbed, ready to stand inside one
// of ours.
func quoted(message string, secrets []string) string {
	message = strings.TrimRight(strings.TrimSpace(scrub(message, secrets)), ".")
	if message == "" {
		return ""
	}
	const most = 300
	if r := []rune(message); len(r) > most {
		message = string(r[:most]) + "…"
	}
	return " (“" + message + "”)"
}

// explainNetwork turns an error below HTTP into words; what names the place
// that was not reached.
func explainNetwork(what string, err error, secrets []string) *Error {
	e := &Error{Err: err}
	text := scrub(err.Error(), secrets)
	if text != err.Error() {
		e.Err = errors.New(text)
	}
	var (
		verify *tls.CertificateVerificationError
		author x509.UnknownAuthorityError
		host   x509.HostnameError
		dns    *net.DNSError
		record tls.RecordHeaderError
		nerr   net.Error
	)
	switch {
	case errors.As(err, &author), errors.As(err, &host), errors.As(err, &verify):
		e.say("the certificate of "+what+" is not trusted"+issuer(verify), "something on the way inspects TLS; give its root certificate with --ca-file")
	case errors.As(err, &record):
		e.Explanation = what + " did not answer with TLS: a proxy or a captive portal is in the way"
	case strings.Contains(text, http.StatusText(http.StatusProxyAuthRequired)):
		e.say("the proxy asks for a user name and password (407) before it lets us reach "+what, "put them into HTTPS_PROXY as http://user:password@host:port")
	case strings.Contains(text, "proxyconnect"):
		e.Explanation = "the proxy in HTTPS_PROXY cannot be reached, and with it " + what + ": " + lastPart(text)
	case errors.As(err, &dns):
		e.say("the name of "+what+" cannot be resolved", "check the network and DNS")
	case errors.Is(err, syscall.ECONNREFUSED):
		e.say(what+" refuses connections", "check the address, the firewall and the proxy")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &nerr) && nerr.Timeout():
		e.say(what+" does not answer in time", "check the network, the firewall and the proxy")
	default:
		e.Explanation = what + " cannot be reached: " + lastPart(text)
	}
	return e
}

func issuer(v *tls.CertificateVerificationError) string {
	if v == nil || len(v.UnverifiedCertificates) == 0 {
		return ""
	}
	if cn := v.UnverifiedCertificates[0].Issuer.CommonName; cn != "" {
		return " (issued by “" + cn + "”)"
	}
	return ""
}

// lastPart is the innermost cause of a Go error text.
func lastPart(text string) string {
	if i := strings.LastIndex(text, ": "); i >= 0 && i+2 < len(text) {
		return text[i+2:]
	}
	return text
}

// explainLimited says until when the budget of a group is used up.
func explainLimited(l *limited) *Error {
	until := l.until.Local().Format(time.TimeOnly)
	switch {
	case l.ours:
		return &Error{Explanation: "ringtail asks for no more than a WebSocket token every " + strconv.Itoa(int(ticketPause.Seconds())) + " s" + " after some in a row; the next is due at " + until}
	case l.penalty:
		return &Error{Explanation: "RingCentral asked for silence until " + until + "; asking earlier would start its penalty again"}
	case l.group == groupAuth:
		return &Error{Explanation: "the logins and WebSocket tokens that RingCentral allows per minute are used up until " + until}
	}
	return &Error{Explanation: "the requests that RingCentral allows per minute are used up until " + until}
}
