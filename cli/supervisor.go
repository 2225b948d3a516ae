package cli

import (
	"context"
	"errors"
	"sync"
)

// supervisor runs the monitor's client again after a final error, when the
// user asks for it: the screen stays open, and its Reconnect means "try again"
// whatever state the client is in. It is what the screen holds instead of the
// client.
type supervisor struct {
	client client
	again  chan struct{} // rung only while failed is set

	mu     sync.Mutex
	failed error // the final error that stopped the client; nil while it runs
}

func newSupervisor(c client) *supervisor {
	return &supervisor{client: c, again: make(chan struct{}, 1)}
}

// run keeps the client running until ctx ends, which is its only stop.
func (s *supervisor) run(ctx context.Context) {
	for {
		err := s.client.Run(ctx)
		if err == nil && ctx.Err() == nil {
			err = errors.New("the connection ended without a reason")
		}
		if err != nil {
			s.setFailed(err) // also when ctx has ended in the meantime
		}
		if ctx.Err() != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-s.again:
		}
		s.setFailed(nil)
	}
}

// setFailed also silences the bell: a wish from before does not count for the
// next failure.
func (s *supervisor) setFailed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = err
	select {
	case <-s.again:
	default:
	}
}

// failure is the final error the client stands at, or nil.
func (s *supervisor) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// SetFilters passes the edit on; a stopped client keeps it for its next run.
func (s *supervisor) SetFilters(filters []string) uint64 { return s.client.SetFilters(filters) }

// Backfill passes on that the messages of offered absences are wanted.
func (s *supervisor) Backfill() { s.client.Backfill() }

// Reconnect asks the running client for a connection now, and starts the
// stopped one again. It never blocks.
func (s *supervisor) Reconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.client.Reconnect()
		return
	}
	select {
	case s.again <- struct{}{}:
	default:
	}
}
