package rc

import "time"

// refusals counts how often an access token was refused that should be good,
// by requests of one kind. The first time it is renewed, then there is one new
// login. Each login opens an OAuth session, of which a user and app may have
// five: one that does not help must not be repeated at every attempt, which
// would end the sessions of everybody else. So the next ones wait longer and
// longer; they never end.
type refusals struct {
	n      int       // in a row
	logins int       // that did not help
	next   time.Time // no login before
}

// reloginPause is how long to wait after each login that did not help; the
// last one repeats. [inferred]
var reloginPause = [...]time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}

// refused counts one more refusal and says how to get another token; not at
// all, if ok is false.
func (r *refusals) refused(now time.Time, refreshable bool) (g grant, ok bool) {
	r.n++
	if r.n == 1 && refreshable {
		return grantRefresh, true
	}
	return grantJWT, !now.Before(r.next)
}

// loggedIn says that there was a new login.
func (r *refusals) loggedIn(now time.Time) {
	if r.n > 0 {
		r.next = now.Add(reloginPause[min(r.logins, len(reloginPause)-1)])
		r.logins++
	}
}

// notRenewed says that the renewal could not be tried: it still comes before a
// login.
func (r *refusals) notRenewed() { r.n = 0 }

// accepted says that a token was good.
func (r *refusals) accepted() { *r = refusals{} }
