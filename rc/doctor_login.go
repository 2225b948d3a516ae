package rc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// login gets an access token, as the client does at its first start.
func (d *diagnosis) login() {
	cfg := d.s.cfg
	switch {
	case !d.reached:
		d.lacks = "the API was not reached"
	case cfg.AccessToken != "":
		d.emit(Check{Name: StepToken, Result: ResultOK, Detail: "the access token that was given; the next check tells whether it is good"})
		d.skip("the scopes of a given access token are not known", StepPermissions)
		return
	case cfg.JWT == "" || cfg.ClientID == "":
		d.lacks = "there are no credentials"
	}
	if d.lacks != "" {
		d.skip(d.lacks, StepToken, StepPermissions)
		return
	}
	var (
		t    tokens
		ans  answer
		took time.Duration
	)
	err := d.budgeted(func() (err error) {
		begin := time.Now()
		t, ans, err = d.s.oauth.token(d.ctx, grantJWT, "")
		took = time.Since(begin)
		return err
	})
	if err == nil && !ans.ok() {
		err = explainLogin(ans, grantJWT, d.secrets())
	}
	if err != nil {
		d.fail(StepToken, took, err)
		d.lacks = "there is no access token"
		d.skip(d.lacks, StepPermissions)
		return
	}
	d.s.tokens, d.loggedIn = t, true
	detail := "logged in with the JWT for " + inWords(t.expires.Sub(ans.at)) + ", "
	if t.refresh != "" {
		detail += "renewable for " + inWords(t.refreshExpires.Sub(ans.at))
	} else {
		detail += "not renewable: the app issues no refresh tokens"
	}
	d.emit(Check{Name: StepToken, Result: ResultOK, Took: took, Detail: detail, RequestID: ans.requestID})
	d.permissions(ans.body)
}

// impliedBy lists what stands for a permission besides itself: others that
// include it, and other spellings of it that occur. [documented]
var impliedBy = map[string][]string{
	"ReadMessages":  {"EditMessages", "Faxes", "InternalMessages", "SMS"},
	"WebSocket":     {"WebSocketsSubscription", "WebSocketsSubscriptions", "SubscriptionWebSocket"},
	"TeamMessaging": {"UnifiedAppDesktop"},
	"A2PSMS":        {"A2P"},
}

// need is a permission, and what needs it.
type need struct{ permission, what string }

// permissionNeeds are the permissions that the client will be asked for.
func permissionNeeds(filters []string) (all []need) {
	all = append(all, need{"WebSocket", "every event"})
	for _, f := range filters {
		if entry, ok := LookupFilter(f); ok && entry.Permission != "" {
			all = append(all, need{entry.Permission, entry.Alias})
		}
	}
	if len(storeQueries(filters)) > 0 {
		all = append(all, need{"ReadMessages", "missed messages"})
	}
	return all
}

// permissions compares the scopes of the token with what is needed.
func (d *diagnosis) permissions(body []byte) {
	var info struct {
		Scope string `json:"scope"`
	}
	_ = json.Unmarshal(body, &info) // no scopes are none
	scopes := strings.Fields(info.Scope)
	if len(scopes) == 0 {
		d.skip("RingCentral did not say which scopes the token has", StepPermissions)
		return
	}
	granted := func(permission string) bool {
		return slices.ContainsFunc(append([]string{permission}, impliedBy[permission]...), func(p string) bool { return slices.Contains(scopes, p) })
	}
	var there, missing []string
	users := map[string][]string{}
	for _, n := range permissionNeeds(d.s.cfg.Filters) {
		to := &missing
		if granted(n.permission) {
			to = &there
		}
		if !slices.Contains(*to, n.permission) {
			*to = append(*to, n.permission)
		}
		users[n.permission] = append(users[n.permission], n.what)
	}
	c := Check{Name: StepPermissions, Result: ResultOK, Detail: enumerate(there) + " as needed; all scopes: " + clip(strings.Join(scopes, " "), 600)}
	if len(missing) > 0 {
		var words []string
		for _, p := range missing {
			words = append(words, p+" (for "+enumerate(users[p])+")")
		}
		c.Result = ResultWarn
		c.Detail = "not among the scopes: " + enumerate(words) + "; all scopes: " + clip(strings.Join(scopes, " "), 600)
		c.Fix = "add " + enumerate(missing) + " to the app in the RingCentral Developer Console, or leave out what needs it; if the checks below are fine, RingCentral calls it differently"
	}
	d.emit(c)
}

// askTicket gets a WebSocket token.
func (d *diagnosis) askTicket() {
	if d.lacks != "" {
		d.skip(d.lacks, StepTicket)
		return
	}
	t, ans, took, err := d.newTicket()
	if err != nil {
		d.fail(StepTicket, took, err)
		if ans.status == http.StatusUnauthorized {
			d.lacks = "the access token was refused"
		}
		return
	}
	d.ticket = t
	d.emit(Check{Name: StepTicket, Result: ResultOK, Took: took, RequestID: ans.requestID,
		Detail: "good for " + inWords(t.until.Sub(ans.at)*5/4) + " at " + place(t.uri)})
}

// newTicket asks for a WebSocket token and explains a refusal.
func (d *diagnosis) newTicket() (t *ticket, ans answer, took time.Duration, err error) {
	err = d.budgeted(func() (err error) {
		begin := time.Now()
		t, ans, err = fetchTicket(d.ctx, d.s.api, d.s.tokens.access)
		took = time.Since(begin)
		return err
	})
	switch {
	case err != nil:
	case ans.status == http.StatusUnauthorized:
		err = explainUnauthorized(ans, d.s.cfg.AccessToken != "", d.secrets())
	case !ans.ok():
		err = explainTicket(ans, d.secrets())
	default:
		d.known = append(d.known, t.token)
	}
	return t, ans, took, err
}

// storeSpan is how far back the message store is read.
const storeSpan = 24 * time.Hour

// storePages bounds the pages read for each query.
const storePages = 5

// store reads the message store as the backfill does, and counts.
func (d *diagnosis) store() {
	queries := storeQueries(d.s.cfg.Filters)
	switch {
	case d.lacks != "":
		d.skip(d.lacks, StepStore)
		return
	case len(queries) == 0:
		d.skip("no wanted filter is about messages that are stored", StepStore)
		return
	}
	var requestID string
	fetch := func(ctx context.Context, path string, query url.Values) (answer, error) {
		ans, err := storeFetcher(d.s.api, d.s.tokens.access)(ctx, path, query)
		requestID = ans.requestID
		return ans, err
	}
	begin := time.Now()
	count, more := 0, false
	to := begin.Add(d.s.clock)
	for _, q := range queries {
		scan := newStoreScan(q, to.Add(-storeSpan), to)
		done := false
		for page := 0; page < storePages && !done; page++ {
			err := d.budgeted(func() (err error) {
				done, err = scan.next(d.ctx, fetch)
				return err
			})
			if e, ok := errors.AsType[*storeError](err); ok {
				err = e.explain(d.secrets())
			}
			if err != nil {
				d.fail(StepStore, time.Since(begin), err)
				return
			}
		}
		more = more || !done
		count += len(scan.take())
	}
	number := fmt.Sprint(count)
	if more {
		number = "more than " + number
	}
	noun := " messages"
	if number == "1" {
		noun = " message"
	}
	d.emit(Check{Name: StepStore, Result: ResultOK, Took: time.Since(begin), RequestID: requestID,
		Detail: number + noun + " of the last " + fmt.Sprintf("%.0f h", storeSpan.Hours()) + " can be read, as after a loss"})
}

// extension tells whose events come. The name of the person is left out.
func (d *diagnosis) extension() {
	if d.lacks != "" {
		d.skip(d.lacks, StepExtension)
		return
	}
	ans, took, err := d.get(extensionPath)
	c := Check{Name: StepExtension, Result: ResultOK, Took: took, RequestID: ans.requestID}
	switch {
	case err != nil:
		d.fail(StepExtension, took, err)
		return
	case ans.status == http.StatusForbidden:
		pe := parseError(ans.body)
		c.Result, c.Code = ResultWarn, pe.code
		c.Detail = "the app or the user may not read it" + quoted(pe.message, d.secrets()) + "; events come all the same"
		c.Fix = "add ReadAccounts to the app, so that ringtail can tell whose events it shows"
	case !ans.ok():
		pe := parseError(ans.body)
		e := newError(ans.status, ans.requestID, pe)
		e.Explanation = fmt.Sprintf("RingCentral answered with status %d%s", ans.status, quoted(pe.message, d.secrets()))
		c.Result = ResultFail
		c = d.failure(c, e)
	default:
		id := parseIdentity(ans.body)
		c.Detail = "extension " + orUnknown(id.ExtensionNumber) + ", id " + orUnknown(id.ExtensionID)
		if id.AccountID != "" {
			c.Detail += ", account " + clip(id.AccountID, 40)
		}
	}
	d.emit(c)
}

func orUnknown(id string) string {
	if id == "" {
		return "unknown"
	}
	return clip(id, 40)
}

// revoke ends the OAuth session that login opened.
func (d *diagnosis) revoke() {
	switch {
	case d.loggedIn:
	case d.s.cfg.AccessToken != "":
		d.skip("a given access token is left as it is", StepRevoke)
		return
	default:
		d.skip("there was no login", StepRevoke)
		return
	}
	begin := time.Now()
	err := d.s.revoke(d.ctx)
	c := Check{Name: StepRevoke, Result: ResultOK, Took: time.Since(begin), Detail: "the login of these checks was ended"}
	if err != nil {
		c.Result = ResultWarn
		c = d.failure(c, err)
		c.Detail += "; the session ends by itself"
		c.Fix = ""
	}
	d.emit(c)
}
