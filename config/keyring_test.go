package config

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/zalando/go-keyring"
)

// fakeKeyring is a keyring in memory that can fail or hang.
type fakeKeyring struct {
	mu      sync.Mutex
	entries map[string]string
	calls   int
	setErr  error
	getErr  error
	hang    chan struct{} // calls wait for it when not nil
}

func newFakeKeyring() *fakeKeyring { return &fakeKeyring{entries: map[string]string{}} }

func (k *fakeKeyring) enter() {
	k.mu.Lock()
	k.calls++
	hang := k.hang
	k.mu.Unlock()
	if hang != nil {
		<-hang
	}
}

func (k *fakeKeyring) Get(service, user string) (string, error) {
	k.enter()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.getErr != nil {
		return "", k.getErr
	}
	text, ok := k.entries[service+"/"+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return text, nil
}

func (k *fakeKeyring) Set(service, user, secret string) error {
	k.enter()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.setErr != nil {
		return k.setErr
	}
	k.entries[service+"/"+user] = secret
	return nil
}

func (k *fakeKeyring) Delete(service, user string) error {
	k.enter()
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.entries[service+"/"+user]; !ok {
		return keyring.ErrNotFound
	}
	delete(k.entries, service+"/"+user)
	return nil
}

func TestStateWithTheLibrarysKeyring(t *testing.T) {
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	o := StateOptions{Dir: t.TempDir()}
	s := lockedState(t, o)
	save(t, s, "session", stateSecret)
	if s.Place() != "the system's keyring" || len(contents(t, o.Dir)) != 0 {
		t.Errorf("it lies in %s: %q", s.Place(), contents(t, o.Dir))
	}
	s.Close()
	wantLoad(t, lockedState(t, o), "session", stateSecret)
}

func TestKeyringIsSwitchedOff(t *testing.T) {
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	t.Setenv(KeyringVariable, "off")
	o := StateOptions{Dir: t.TempDir()}
	s := lockedState(t, o)
	save(t, s, "session", stateSecret)
	if s.Place() != s.path("session") || s.KeyringError() == nil {
		t.Errorf("it lies in %s, %v", s.Place(), s.KeyringError())
	}
	if _, err := keyring.Get(keyringService, s.key()); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("the keyring was used: %v", err)
	}
	if !strings.Contains(contents(t, o.Dir)[".session"], stateSecret) {
		t.Error("there is no file")
	}
}

func TestKeyringThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ring := newFakeKeyring()
		ring.hang = make(chan struct{})
		defer close(ring.hang)
		o := StateOptions{Dir: t.TempDir(), Keyring: ring}
		s, warnings, err := OpenState(stateServer, stateClient, stateJWT, o)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		want := "The system's keyring does not answer within 2s; perhaps it is locked. The session is kept in a file that only you can read: " + s.path("session") + "."
		if len(warnings) != 1 || warnings[0] != want {
			t.Errorf("warnings %q, want %q", warnings, want)
		}
		if _, err := s.TryLock(); err != nil {
			t.Fatal(err)
		}
		save(t, s, "session", stateSecret)
		wantLoad(t, s, "session", stateSecret)
		synctest.Wait()
		if ring.calls != 1 {
			t.Errorf("it was asked %d times", ring.calls)
		}
		if err := s.Clear(t.Context()); err == nil || !strings.Contains(err.Error(), "keyring") {
			t.Errorf("nothing is said about the keyring: %v", err)
		}
		wantLoad(t, s, "session", "-")
	})
}

// The keyring hangs in the middle of a run: a save must not be lost, and a
// late answer must not overtake it.
func TestKeyringThatBeginsToHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ring := newFakeKeyring()
		s := lockedState(t, StateOptions{Dir: t.TempDir(), Keyring: ring})
		save(t, s, "session", "first")
		ring.hang = make(chan struct{})
		save(t, s, "session", "second")
		wantLoad(t, s, "session", "second")
		save(t, s, "session", "third")
		close(ring.hang)
		synctest.Wait()
		ring.hang = nil
		s.Close()
		again := lockedState(t, StateOptions{Dir: s.dir, Keyring: ring})
		wantLoad(t, again, "session", "third")
	})
}

func TestAnEndedContextStillSaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ring := newFakeKeyring()
		s := lockedState(t, StateOptions{Dir: t.TempDir(), Keyring: ring})
		ring.hang = make(chan struct{})
		defer close(ring.hang)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Save(ctx, "session", []byte("last words")); err != nil {
			t.Fatal(err)
		}
		wantLoad(t, s, "session", "last words")
	})
}

// panickyKeyring has a bug.
type panickyKeyring struct{ *fakeKeyring }

func (panickyKeyring) Set(string, string, string) error { panic("out of cheese") }

// A panic in the goroutine that asks the keyring is the guard's; what was to be
// kept is kept in a file.
func TestKeyringThatPanics(t *testing.T) {
	caught := make(chan any, 2)
	s := lockedState(t, StateOptions{Dir: t.TempDir(), Keyring: panickyKeyring{newFakeKeyring()}, Guard: func(f func()) {
		defer func() {
			if v := recover(); v != nil {
				caught <- v
			}
		}()
		f()
	}})
	save(t, s, "session", stateSecret)
	wantLoad(t, s, "session", stateSecret)
	if v := <-caught; v != "out of cheese" {
		t.Errorf("the guard caught %v", v)
	}
}
