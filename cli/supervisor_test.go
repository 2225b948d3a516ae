package cli

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"ringtail/rc"
)

func TestSupervisorRunsTheClientAgainWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		final := &rc.Error{Explanation: "no permission", Final: true}
		fail := make(chan error)
		fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
			select {
			case err := <-fail:
				return err
			case <-ctx.Done():
				return nil
			}
		})
		s := newSupervisor(fake)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); s.run(ctx) }()
		expect := func(when string, runs, reconnects int, failed error) {
			t.Helper()
			synctest.Wait()
			fake.mu.Lock()
			defer fake.mu.Unlock()
			if fake.runs != runs || fake.reconnects != reconnects || !errors.Is(s.failure(), failed) {
				t.Errorf("%s: %d runs, %d reconnects, failure %v; want %d, %d, %v", when, fake.runs, fake.reconnects, s.failure(), runs, reconnects, failed)
			}
		}

		expect("at the start", 1, 0, nil)
		s.Reconnect()
		expect("a wish while it runs", 1, 1, nil)
		if s.Backfill(); fake.backfills != 1 {
			t.Error("the wish for the messages of an absence was not passed on")
		}
		fail <- final
		expect("after a final error", 1, 1, final)
		if s.SetFilters([]string{"x"}) != 1 || len(fake.filters) != 1 {
			t.Error("an edit after a final error was not passed on")
		}
		s.Reconnect()
		s.Reconnect()
		s.Reconnect()
		synctest.Wait()
		passed := fake.reconnects // it may be running before the third wish
		expect("asked three times", 2, passed, nil)
		fail <- final
		expect("the wishes from before do not count again", 2, passed, final)
		s.Reconnect()
		expect("asked again", 3, passed, nil)
		fail <- nil
		synctest.Wait()
		if s.failure() == nil {
			t.Error("an end without a reason is not told")
		}
		cancel()
		<-done
		if s.failure() == nil {
			t.Error("the failure was forgotten at the end")
		}
	})
}

// A client takes a moment to end after it has said that it failed; who quits
// meanwhile quits a program that failed.
func TestSupervisorKnowsAFailureThatEndsWithItsContext(t *testing.T) {
	final := &rc.Error{Explanation: "no permission", Final: true}
	s := newSupervisor(newFakeClient(func(ctx context.Context, _ *fakeClient) error {
		<-ctx.Done()
		return final
	}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.run(ctx)
	if !errors.Is(s.failure(), final) {
		t.Errorf("failure %v, want %v", s.failure(), final)
	}
}

func TestSupervisorEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSupervisor(newFakeClient(nil))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); s.run(ctx) }()
		synctest.Wait()
		cancel()
		<-done
		if s.failure() != nil {
			t.Errorf("quitting is no failure: %v", s.failure())
		}
	})
}
