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

// keep has cfg open a store when the client begins, so that the session
// outlives the process, unless another ringtail has it, the user wants none,
// or nothing can be kept. None of that is a reason not to watch, and a keyring
// that takes its time none to show nothing meanwhile.
func (a *app) keep(s *session, cfg *rc.Config, fresh bool) {
	if cfg.JWT == "" {
		return // a ready access token is the user's to keep
	}
	cfg.Budget = rc.NewBudget()
	known := *cfg
	open := func(ctx context.Context) rc.Store {
		if state := a.openStore(ctx, s, known, fresh); state != nil {
			return state
		}
		return nil
	}
	if s.hooks.screen {
		cfg.OpenStore = open
	} else {
		cfg.Store = open(context.Background()) // what there is to say stands before the events
	}
}

// openStore opens and locks the state of s. It returns nil when the session is
// not to be kept, and says why where nobody asked for that.
func (a *app) openStore(ctx context.Context, s *session, cfg rc.Config, fresh bool) *config.State {
	state, warnings, err := a.openState(s)
	if err != nil {
		s.found("The session ends with this run: " + err.Error())
		return nil
	}
	s.atEnd(func() { _ = state.Close() })
	locked, err := state.TryLock()
	ctx, cancel := context.WithTimeout(ctx, forgetTimeout)
	defer cancel()
	switch {
	case err != nil:
		s.found("The session ends with this run: " + err.Error())
	case !locked:
		cfg.Budget.Share(ctx, state)
		if !fresh {
			s.note("Another ringtail is using the session that is kept for these credentials, so this one opens a session of its own, which ends with it. It keeps to half of RingCentral's rate limits.")
		}
	case fresh:
		cfg.Budget.Resume(ctx, state)
		s.forget(cfg, state)
	default:
		s.found(warnings...)
		s.log.Debug("the session is kept", "place", state.Place())
		return state
	}
	return nil
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
	s.atEnd(func() {
		grace := time.AfterFunc(forgetGrace, cancel)
		<-done
		grace.Stop()
		cancel()
	})
}

// oneLine writes joined errors as one sentence.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// found keeps warnings for tell.
func (s *session) found(warnings ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warnings = append(s.warnings, warnings...)
}

// note keeps a sentence for tell that is no reason to worry.
func (s *session) note(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, text)
}

// tell prints what was found since it was called last: before the client runs,
// and once the screen does not stand in the way any more.
func (s *session) tell(a *app) {
	s.mu.Lock()
	warnings, notes := s.warnings, s.notes
	s.warnings, s.notes = nil, nil
	s.mu.Unlock()
	for _, w := range warnings {
		(&narrator{w: a.Err}).warn(w)
	}
	for _, text := range notes {
		fmt.Fprintln(a.Err, fullStop(text))
	}
}
