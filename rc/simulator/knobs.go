package simulator

import (
	"slices"
	"time"
)

func (s *Simulator) turn(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.notify()
}

// SetAppPermission takes a permission from the app or gives it back. Filters
// of existing subscriptions keep what they have.
func (s *Simulator) SetAppPermission(name string, granted bool) {
	s.turn(func() { s.faults.missingApp[name] = !granted })
}

// SetUserPermission does the same for the user's role.
func (s *Simulator) SetUserPermission(name string, granted bool) {
	s.turn(func() { s.faults.missingUser[name] = !granted })
}

// Disable reports filters in disabledFilters from the next POST or PUT on.
func (s *Simulator) Disable(f ...DisabledFilter) {
	s.turn(func() { s.faults.disabled = append(s.faults.disabled, f...) })
}

// Enable undoes Disable for a filter named the same way.
func (s *Simulator) Enable(filter string) {
	s.turn(func() {
		s.faults.disabled = slices.DeleteFunc(s.faults.disabled, func(d DisabledFilter) bool { return d.Filter == filter })
	})
}

// RefuseJWT makes the JWT a revoked one (invalid_grant).
func (s *Simulator) RefuseJWT(yes bool) { s.turn(func() { s.faults.jwtRevoked = yes }) }

// RefuseJWTGrant forbids the app the JWT grant (unauthorized_client).
func (s *Simulator) RefuseJWTGrant(yes bool) { s.turn(func() { s.faults.noJWTGrant = yes }) }

// ExpireAccessTokens ends every access token's life; refreshing still works.
func (s *Simulator) ExpireAccessTokens() {
	s.turn(func() {
		for _, e := range s.sessions {
			e.accessUntil = time.Now()
		}
	})
}

// EndSessions ends every OAuth session with its sockets. By policy a refresh
// is answered with 403 OAU-167 instead of invalid_grant.
func (s *Simulator) EndSessions(byPolicy bool) {
	s.turn(func() {
		for _, e := range s.sessions {
			e.byPolicy = e.byPolicy || byPolicy && !e.ended
			s.endSession(e, "ended by the platform")
		}
	})
}

// RefuseRecovery fails the next recovery with a code (WSG-1003, WSG-1005 …);
// the held events are lost with it.
func (s *Simulator) RefuseRecovery(code string) { s.turn(func() { s.faults.refuseRecovery = code }) }

// ForgetSubscriptions deletes every subscription behind the client's back.
func (s *Simulator) ForgetSubscriptions() {
	s.turn(func() {
		for _, b := range s.live() {
			s.unsubscribe(b)
		}
	})
}

// KeepUnanswered sets whether events written since the last answered ping are
// held, and so written again, when a socket is lost: duplicates around the
// break.
func (s *Simulator) KeepUnanswered(yes bool) { s.turn(func() { s.faults.keepUnanswered = yes }) }

// WSCOnEvents puts a newer wsc on every notification.
func (s *Simulator) WSCOnEvents(yes bool) { s.turn(func() { s.faults.wscOnEvents = yes }) }

// StaleWSC puts a wsc of a lower sequence, good for nothing, on the next n
// notifications.
func (s *Simulator) StaleWSC(n int) { s.turn(func() { s.faults.staleWSC += n }) }

// DuplicateNext writes each of the next n notifications twice.
func (s *Simulator) DuplicateNext(n int) { s.turn(func() { s.faults.duplicates += n }) }

// NoPong leaves the clients' pings unanswered.
func (s *Simulator) NoPong(yes bool) { s.turn(func() { s.faults.noPong = yes }) }

// NoHeartbeat leaves Heartbeat frames unanswered.
func (s *Simulator) NoHeartbeat(yes bool) { s.turn(func() { s.faults.noHeartbeat = yes }) }

// SetGatewayURI changes the uri that wstoken answers; empty means this
// simulator.
func (s *Simulator) SetGatewayURI(uri string) { s.turn(func() { s.faults.wsURI = uri }) }

// ResetRateLimits forgets all calls and penalties.
func (s *Simulator) ResetRateLimits() { s.turn(func() { clear(s.groups) }) }
