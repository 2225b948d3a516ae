package rc

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"
)

// statusPath answers without a token. [observed]
const statusPath = "/restapi/v1.0/status"

const (
	// clockTolerance is how far apart the clocks may be before somebody is
	// told: JWTs and tokens have times in them.
	clockTolerance = 30 * time.Second
	// expiresSoon is when the end of a certificate is worth a word.
	expiresSoon = 7 * 24 * time.Hour
)

// trace is what a connection attempt of the client shows on its way. Its hooks
// may be called by several goroutines, also after the attempt.
type trace struct {
	mu         sync.Mutex
	dnsStart   time.Time
	dns        time.Duration
	addrs      []net.IPAddr
	dnsErr     error
	tlsStart   time.Time
	tls        time.Duration
	handshakes int
	state      *tls.ConnectionState // of the newest handshake that succeeded
}

// attach makes ctx report to the trace.
func (t *trace) attach(ctx context.Context) context.Context {
	locked := func(f func()) {
		t.mu.Lock()
		defer t.mu.Unlock()
		f()
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { locked(func() { t.dnsStart = time.Now() }) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			locked(func() { t.dns, t.addrs, t.dnsErr = time.Since(t.dnsStart), i.Addrs, i.Err })
		},
		TLSHandshakeStart: func() {
			locked(func() {
				t.handshakes++
				t.tlsStart = time.Now()
			})
		},
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			locked(func() {
				t.tls = time.Since(t.tlsStart)
				if err == nil {
					t.state = &s
				}
			})
		},
	})
}

// blame takes the failed lookup of a name over from err: a dialer of the
// caller's own need not call the hooks. mu is held.
func (t *trace) blame(err error) {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && t.dnsErr == nil {
		t.dnsErr = dns
	}
}

// proxyFor is the proxy on the way to u, nil for none.
func (d *diagnosis) proxyFor(u *url.URL) (*url.URL, error) {
	asked := *u
	switch asked.Scheme { // as the dialer asks
	case "ws":
		asked.Scheme = "http"
	case "wss":
		asked.Scheme = "https"
	}
	return d.s.cfg.Proxy(&http.Request{Method: http.MethodGet, URL: &asked, Host: asked.Host, Header: http.Header{}})
}

// network sends one request that needs no token, and reports what happened on
// its way.
func (d *diagnosis) network() {
	base := d.s.api.base
	proxy, proxyErr := d.proxyFor(base)
	t := &trace{}
	begin := time.Now()
	ans, err := d.s.api.do(t.attach(d.ctx), groupLight, http.MethodGet, statusPath, func(*http.Request) {}, nil)
	took := time.Since(begin)
	d.reached = err == nil

	t.mu.Lock()
	defer t.mu.Unlock()
	t.blame(err)
	const unreached = "the API was not reached"
	what := "RingCentral's API at " + base.Host
	before := 0 // handshakes with the proxy itself
	if proxy != nil && proxy.Scheme == "https" {
		before = 1
	}
	handshake := t.handshakes > before
	lookup := proxy == nil && proxyErr == nil && t.dnsErr != nil
	throughProxy := err != nil && (proxyErr != nil || proxy != nil && !handshake)

	d.name(StepDNS, base.Hostname(), proxy, t, func() error { return explainNetwork(what, t.dnsErr, d.secrets()) })
	switch {
	case proxyErr != nil:
		e := &Error{}
		e.say("the proxy settings cannot be used ("+lastPart(scrub(proxyErr.Error(), d.secrets()))+")", "correct HTTPS_PROXY, which looks like http://host:port")
		d.fail(StepProxy, 0, e)
	case throughProxy:
		d.fail(StepProxy, took, err)
	case proxy == nil:
		d.emit(Check{Name: StepProxy, Result: ResultOK, Detail: "none on the way to " + base.Host})
	default:
		d.emit(Check{Name: StepProxy, Result: ResultOK, Detail: place(proxy)})
	}
	switch {
	case base.Scheme == "http":
		d.skip("http to this machine has none", StepTLS)
	case t.state != nil && handshake:
		d.emit(d.certificate(StepTLS, base.Hostname(), t))
	case handshake:
		d.fail(StepTLS, t.tls, err)
	default:
		d.skip(unreached, StepTLS)
	}
	switch {
	case err == nil:
		d.emit(apiAnswer(ans, took))
	case lookup || throughProxy || handshake && t.state == nil:
		d.skip(unreached, StepAPI)
	default:
		d.fail(StepAPI, took, err)
	}
	if err != nil {
		d.skip(unreached, StepClock)
		return
	}
	d.clock(ans)
}

// name reports how a host's name was looked up.
func (d *diagnosis) name(check, host string, proxy *url.URL, t *trace, why func() error) {
	c := Check{Name: check, Result: ResultOK, Took: t.dns}
	switch {
	case proxy != nil:
		c.Result, c.Took, c.Detail = ResultSkip, 0, "the proxy looks up "+host
	case net.ParseIP(host) != nil:
		c.Detail = host + " is an address already"
	case t.dnsErr != nil:
		c.Result = ResultFail
		c = d.failure(c, why())
	case len(t.addrs) == 0:
		c.Result, c.Detail = ResultSkip, host+" was not looked up"
	default:
		c.Detail = host + " is " + t.addrs[0].String()
		if more := len(t.addrs) - 1; more > 0 {
			c.Detail += fmt.Sprintf(" and %d more", more)
		}
	}
	d.emit(c)
}

// place is a URL without what may be secret in it.
func place(u *url.URL) string { return u.Scheme + "://" + u.Host }

// certificate reports whose word for the host's name was accepted.
func (d *diagnosis) certificate(check, host string, t *trace) Check {
	c := Check{Name: check, Result: ResultOK, Took: t.tls}
	if len(t.state.PeerCertificates) == 0 {
		c.Detail = tls.VersionName(t.state.Version)
		return c
	}
	leaf := t.state.PeerCertificates[0]
	c.Detail = fmt.Sprintf("%s, certificate by %s until %s", tls.VersionName(t.state.Version), issuerName(leaf), leaf.NotAfter.UTC().Format(time.DateOnly))
	if d.s.cfg.RootCAs != nil {
		c.Detail += ", " + trustedBy(leaf, t.state.PeerCertificates[1:], host)
	}
	if left := time.Until(leaf.NotAfter); left < expiresSoon {
		c.Result = ResultWarn
		c.Detail += fmt.Sprintf(", which is in %.0f h", max(left, 0).Hours())
		c.Fix = "whoever issues the certificate must renew it in time"
	}
	return c
}

func issuerName(leaf *x509.Certificate) string {
	name := leaf.Issuer.CommonName
	if name == "" && len(leaf.Issuer.Organization) > 0 {
		name = leaf.Issuer.Organization[0]
	}
	if name == "" {
		return "an issuer without a name"
	}
	return "“" + clip(name, 80) + "”"
}

// trustedBy tells whether the file of additional roots was needed: a sign that
// something on the way inspects TLS.
func trustedBy(leaf *x509.Certificate, others []*x509.Certificate, host string) string {
	between := x509.NewCertPool()
	for _, c := range others {
		between.AddCert(c)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: host, Intermediates: between}); err != nil {
		return "trusted because of --ca-file"
	}
	return "trusted without --ca-file"
}

// apiAnswer judges the answer to the first request.
func apiAnswer(ans answer, took time.Duration) Check {
	c := Check{Name: StepAPI, Result: ResultOK, Took: took, RequestID: ans.requestID, Detail: fmt.Sprintf("it answers (status %d)", ans.status)}
	switch {
	case overloaded(ans.status), ans.status >= 500:
		c.Result = ResultWarn
		c.Detail = fmt.Sprintf("it answers, but has troubles of its own (status %d)", ans.status)
		c.Fix = "look at status.ringcentral.com, and run it again in some minutes"
	case ans.status == http.StatusNotFound, ans.status >= 300 && ans.status < 400:
		c.Result = ResultWarn
		c.Detail = fmt.Sprintf("something answers, but not as RingCentral does (status %d)", ans.status)
		c.Fix = "check the server address, and whether a captive portal asks for a login"
	}
	return c
}

// clock compares this computer's clock with the platform's.
func (d *diagnosis) clock(ans answer) {
	if _, err := http.ParseTime(ans.header.Get("Date")); err != nil {
		d.skip("the answer tells no time", StepClock)
		return
	}
	d.s.readClock(ans)
	ahead := -d.s.clock
	c := Check{Name: StepClock, Result: ResultOK, Detail: "this computer's clock agrees with RingCentral's"}
	if off := ahead.Abs(); off >= 2*time.Second {
		way := " behind RingCentral's"
		if ahead > 0 {
			way = " ahead of RingCentral's"
		}
		c.Detail = "this computer's clock is " + inWords(off) + way
		if off > clockTolerance {
			c.Result = ResultWarn
			c.Fix = "set this computer's clock by the network (NTP): logins and tokens with times in them may be refused"
		}
	}
	d.emit(c)
}

// unreachable tells which of the gateway's checks a failed dial belongs to.
func unreachable(err error, t *trace, proxy *url.URL) string {
	t.blame(err)
	switch {
	case proxy == nil && t.dnsErr != nil:
		return StepGatewayDNS
	case t.handshakes > 0 && t.state == nil:
		return StepGatewayTLS
	}
	return StepConnection
}

// enumerate joins names as a sentence does.
func enumerate(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
