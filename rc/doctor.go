package rc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Result is what a [Check] came to.
type Result string

const (
	ResultOK   Result = "ok"
	ResultWarn Result = "warn" // it works, but not as well as it could
	ResultFail Result = "fail"
	ResultSkip Result = "skip" // not done; Detail says why
)

// The names of checks, in the order in which [Diagnose] reports them.
const (
	StepDNS         = "dns"         // the name of the API's host
	StepProxy       = "proxy"       // the proxy on the way to the API
	StepTLS         = "tls"         // the certificate of the API
	StepAPI         = "api"         // the API answers
	StepClock       = "clock"       // this computer's clock against the platform's
	StepToken       = "token"       // a login, or the access token that was given
	StepPermissions = "permissions" // what is needed against the scopes of the token
	StepTicket      = "wstoken"     // a WebSocket token
	StepGatewayDNS  = "gateway-dns"
	StepGatewayTLS  = "gateway-tls"
	StepConnection  = "connection" // the WebSocket and its ConnectionDetails
	StepFilter      = "filter"     // once for each wanted filter, which is the Subject
	StepPing        = "ping"
	StepRecovery    = "recovery"    // the connection is cut, and its session recovered
	StepUnsubscribe = "unsubscribe" // the subscription is deleted, the connection closed
	StepStore       = "message-store"
	StepExtension   = "extension"
	StepRevoke      = "revoke" // the login of this diagnosis is ended
)

// Check is one finding of a diagnosis. Its texts hold no secret and no name of
// a person, but may quote the platform: they must be made inert before they
// are shown.
type Check struct {
	Name      string // stable, one of the constants above
	Subject   string // what was checked, where Name alone does not tell; else empty
	Result    Result
	Took      time.Duration // 0 when nothing was waited for
	Detail    string        // what was found, one line
	Fix       string        // what to do now; empty when nothing is
	Code      string        // RingCentral's errorCode; may be empty
	RequestID string        // RCRequestId of the answer; may be empty
}

const (
	// diagnosisLimit bounds the checks, goodbyeLimit and revokeLimit what has
	// to be done after them: together less than 90 s.
	diagnosisLimit = 80 * time.Second
	goodbyeLimit   = 3 * time.Second
	revokeLimit    = 5 * time.Second
	// greetingLimit is shorter than greetingTimeout, so that there is time for
	// the checks that follow.
	greetingLimit = 30 * time.Second
)

// Diagnose walks the way of a [Client] once, with the client's own code, and
// hands every finding to report as soon as it is known: from the name of the
// API's host to a recovered session and the message store. A check that needs
// another that failed is skipped. It works also without credentials, as far as
// that goes.
//
// With a JWT it logs in, which opens an OAuth session of its own, and revokes
// that at the end; an access token that was given is left as it is. It takes
// four of the five requests of the Auth group that RingCentral allows per
// minute, and less than 90 s.
//
// The error says that cfg cannot be used at all, or is that of ctx, after
// which nothing more was reported but everything was tidied up.
func Diagnose(ctx context.Context, cfg Config, report func(Check)) error {
	cfg = cfg.withDefaults()
	cfg.Store = nil
	s, err := newSession(cfg, newWishes(cfg.Filters))
	if err != nil {
		return err
	}
	defer s.api.close()
	limited, cancel := context.WithTimeout(ctx, diagnosisLimit)
	defer cancel()
	d := &diagnosis{s: s, report: report, parent: ctx, ctx: limited, end: time.Now().Add(diagnosisLimit)}

	d.network()
	d.login()
	d.askTicket()
	d.connect()
	d.subscribe()
	d.ping()
	d.recover()
	d.finally(goodbyeLimit, d.goodbye)
	d.store()
	d.extension()
	d.finally(revokeLimit, d.revoke)
	return ctx.Err()
}

// diagnosis is one run of Diagnose. What a step found out for the next ones is
// in the session, as it is for the client.
type diagnosis struct {
	s      *session
	report func(Check)
	parent context.Context // ends when the user has enough
	ctx    context.Context // ends also when the time is up
	end    time.Time       // when it is
	known  []string        // secrets that the session has forgotten

	reached  bool    // the API answered
	loggedIn bool    // the session is ours to revoke
	lacks    string  // why there is no token, for the checks that need one
	ticket   *ticket // not presented yet
	sock     *socket // nil while not connected
	made     string  // subscription that was created
}

// finally runs a step that has to be done even when the time is up.
func (d *diagnosis) finally(most time.Duration, step func()) {
	before := d.ctx
	ctx, cancel := context.WithTimeout(context.WithoutCancel(d.parent), most)
	defer cancel()
	d.ctx = ctx
	step()
	d.ctx = before
}

// emit reports one finding, unless the user has ended the diagnosis.
func (d *diagnosis) emit(c Check) {
	if d.parent.Err() != nil {
		return
	}
	for _, text := range []*string{&c.Detail, &c.Fix, &c.Code, &c.RequestID} {
		*text = scrub(*text, d.secrets())
	}
	c.Took = max(c.Took, 0)
	d.report(c)
}

func (d *diagnosis) secrets() []string { return slices.Concat(d.s.secrets(), d.known) }

// skip reports checks that cannot be done.
func (d *diagnosis) skip(why string, names ...string) {
	for _, name := range names {
		d.emit(Check{Name: name, Result: ResultSkip, Detail: why})
	}
}

// fail reports a check that failed because of err.
func (d *diagnosis) fail(name string, took time.Duration, err error) {
	d.emit(d.failure(Check{Name: name, Result: ResultFail, Took: took}, err))
}

// failure fills in what err says.
func (d *diagnosis) failure(c Check, err error) Check {
	if d.ctx.Err() != nil && errors.Is(err, d.ctx.Err()) {
		c.Detail = "it was not done in the time that all checks together may take"
		c.Fix = "run it again; if that does not help, something on the way is very slow"
		return c
	}
	e := asError(err)
	c.Code, c.RequestID = e.Code, e.RequestID
	c.Detail, c.Fix = e.Explanation, e.fix
	if what, ok := strings.CutSuffix(e.Explanation, ": "+e.fix); ok && e.fix != "" {
		c.Detail = what // the rest is told beside it
	}
	if c.Fix == "" {
		c.Fix = d.lastResort(e, err)
	}
	return c
}

// lastResort is what to do about an error that does not say.
func (d *diagnosis) lastResort(e *Error, err error) string {
	switch {
	case errors.As(err, new(*limited)):
		return "run it again then; other programs that use this app and user share the limit"
	case overloaded(e.Status):
		return "wait a minute, then run it again; other programs that use this app and user share the limit"
	case e.RequestID != "":
		return "run it again in some minutes; if it lasts, give RingCentral's support the RCRequestId"
	}
	return "run it again in some minutes; if it lasts, ask whoever runs the network"
}

// budgeted calls f until the platform's limits do not keep it from being done,
// as long as that can be in time.
func (d *diagnosis) budgeted(f func() error) error {
	for {
		err := f()
		l, ok := errors.AsType[*limited](err)
		if !ok || l.until.After(d.end.Add(-greetingLimit/2)) {
			return err
		}
		timer := time.NewTimer(time.Until(l.until))
		select {
		case <-timer.C:
		case <-d.ctx.Done():
			timer.Stop()
			return d.ctx.Err()
		}
	}
}

// get reads a path of the API.
func (d *diagnosis) get(path string) (ans answer, took time.Duration, err error) {
	err = d.budgeted(func() (err error) {
		begin := time.Now()
		ans, err = d.s.api.do(d.ctx, groupLight, http.MethodGet, path, bearer(d.s.tokens.access), nil)
		took = time.Since(begin)
		return err
	})
	return ans, took, err
}

// inWords writes a span as people say it: "180 s", "30 min", "24 h", "7 d".
func inWords(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}} {
		// The platform's own figures often lack the last second.
		if near := d.Round(unit.of); d >= 2*unit.of && (near-d).Abs() <= time.Second || d.Round(time.Second) == unit.of {
			return fmt.Sprintf("%d %s", near/unit.of, unit.name)
		}
	}
	if d >= 10*time.Minute {
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}
