package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ringtail/config"
	"ringtail/rc"
)

// forgetTimeout is how long ending a session that is not wanted any more may
// take; forgetGrace is how much of it may delay the end of the program.
const (
	forgetTimeout = 30 * time.Second
	forgetGrace   = time.Second
)

// keep gives cfg a store, so that the session outlives the process, unless
// another ringtail has it, the user wants none, or nothing can be kept. None
// of that is a reason not to watch.
func (a *app) keep(s *session, cfg *rc.Config, fresh bool) {
	if cfg.JWT == "" {
		return // a ready access token is the user's to keep
	}
	state, warnings, err := a.openState(s)
	if err != nil {
		s.warnings = append(s.warnings, "The session ends with this run: "+err.Error())
		return
	}
	s.closers = append(s.closers, func() { _ = state.Close() })
	locked, err := state.TryLock()
	switch {
	case err != nil:
		s.warnings = append(s.warnings, "The session ends with this run: "+err.Error())
	case !locked:
		ctx, cancel := context.WithTimeout(context.Background(), forgetTimeout)
		cfg.Budget = rc.SharedBudget(ctx, state)
		cancel()
		if !fresh {
			s.notes = append(s.notes, "Another ringtail is using the session that is kept for these credentials, so this one opens a session of its own, which ends with it. It keeps to half of RingCentral's rate limits.")
		}
	case locked && fresh:
		ctx, cancel := context.WithTimeout(context.Background(), forgetTimeout)
		cfg.Budget = rc.SavedBudget(ctx, state)
		cancel()
		s.forget(*cfg, state)
	case locked:
		s.warnings = append(s.warnings, warnings...)
		s.log.Debug("the session is kept", "place", state.Place())
		cfg.Store = state
	}
}

// openState is where the session of s is kept.
func (a *app) openState(s *session) (*config.State, []string, error) {
	o := a.state
	o.Log, o.Guard = s.log, s.hooks.guard
	c := s.settings.Credentials
	return config.OpenState(c.Server, c.ClientID, c.JWT.Reveal(), o)
}

// forget ends the kept session while the new one begins: it has nothing to do
// with it, and RingCentral may take its time. What the platform is not told, it
// finds out by itself; what is kept here is removed in any case.
func (s *session) forget(cfg rc.Config, state *config.State) {
	ctx, cancel := context.WithTimeout(context.Background(), forgetTimeout)
	done := make(chan struct{})
	go s.hooks.guarded(func() {
		defer close(done)
		defer func() { _ = state.Close() }() // the next ringtail may keep its session again
		if _, err := rc.Logout(ctx, cfg, state); err != nil {
			s.log.Warn("forgetting the kept session", "error", oneLine(err))
		}
	})
	s.closers = append(s.closers, func() {
		grace := time.AfterFunc(forgetGrace, cancel)
		<-done
		grace.Stop()
		cancel()
	})
}

// oneLine writes joined errors as one sentence.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// tell prints what was found before the client runs.
func (s *session) tell(a *app) {
	for _, w := range s.warnings {
		(&narrator{w: a.Err}).warn(w)
	}
	for _, text := range s.notes {
		fmt.Fprintln(a.Err, fullStop(text))
	}
}
