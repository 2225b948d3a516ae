package config

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"
)

// The identity used in these tests. Neither part of it may be written down.
const (
	stateServer = "https://server.example.com"
	stateClient = "the-client-id"
	stateJWT    = "hush-jwt-4711"
	stateSecret = "hush-token-4711"
)

// openState opens the state of the tests' identity and expects no warning.
func openState(t *testing.T, o StateOptions) *State {
	t.Helper()
	s, warnings, err := OpenState(stateServer, stateClient, stateJWT, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) > 0 {
		t.Errorf("warnings: %q", warnings)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// lockedState is openState with the lock.
func lockedState(t *testing.T, o StateOptions) *State {
	t.Helper()
	s := openState(t, o)
	if ok, err := s.TryLock(); !ok || err != nil {
		t.Fatalf("TryLock: %v, %v", ok, err)
	}
	return s
}

func save(t *testing.T, s *State, name, data string) {
	t.Helper()
	if err := s.Save(t.Context(), name, []byte(data)); err != nil {
		t.Fatal(err)
	}
}

// wantLoad compares what is kept; nothing is "-".
func wantLoad(t *testing.T, s *State, name, want string) {
	t.Helper()
	data, err := s.Load(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	got := string(data)
	if data == nil {
		got = "-"
	}
	if got != want {
		t.Errorf("%s: got %q, want %q", name, got, want)
	}
}

// contents are the files of dir without the lock, by the end of their names.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if ext := filepath.Ext(e.Name()); ext != ".lock" {
			files[ext] = string(data)
		} else if len(data) > 0 {
			t.Errorf("the lock holds %q", data)
		}
	}
	return files
}

func TestStateSurvives(t *testing.T) {
	for _, tc := range []struct {
		name  string
		ring  func() Keyring
		files []string // where things lie afterwards
	}{
		{"with a keyring", func() Keyring { return newFakeKeyring() }, []string{".progress"}},
		{"without one", func() Keyring { return NoKeyring }, []string{".progress", ".session"}},
		{"with one that takes nothing", func() Keyring {
			k := newFakeKeyring()
			k.setErr = errors.New("no: " + stateSecret)
			return k
		}, []string{".progress", ".session"}},
		{"with one that is too small", func() Keyring {
			k := newFakeKeyring()
			k.setErr = keyring.ErrSetDataTooBig
			return k
		}, []string{".progress", ".session"}},
		{"with one that cannot be read", func() Keyring {
			k := newFakeKeyring()
			k.getErr = errors.New("no service")
			return k
		}, []string{".progress", ".session"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir, ring := filepath.Join(t.TempDir(), "state", "ringtail"), tc.ring()
			o := StateOptions{Dir: dir, Keyring: ring}
			s := lockedState(t, o)
			wantLoad(t, s, "session", "-")
			wantLoad(t, s, "progress", "-")
			save(t, s, "session", stateSecret+" 1")
			save(t, s, "session", stateSecret+" 2\nand \x00\xff bytes")
			save(t, s, "progress", "far")
			s.Close()

			s = lockedState(t, o)
			wantLoad(t, s, "session", stateSecret+" 2\nand \x00\xff bytes")
			wantLoad(t, s, "progress", "far")
			files := contents(t, dir)
			if len(files) != len(tc.files) {
				t.Errorf("%d files: %q", len(files), files)
			}
			for _, ext := range tc.files {
				text, ok := files[ext]
				if !ok {
					t.Errorf("there is no file %s", ext)
				}
				if strings.Contains(text, stateJWT) || strings.Contains(text, stateClient) {
					t.Errorf("the identity is written down: %q", text)
				}
				if ext != ".session" && strings.Contains(text, stateSecret) {
					t.Errorf("a secret in %s: %q", ext, text)
				}
			}
			if err := s.Clear(t.Context()); err != nil {
				t.Error(err)
			}
			wantLoad(t, s, "session", "-")
			wantLoad(t, s, "progress", "-")
			if files := contents(t, dir); len(files) > 0 {
				t.Errorf("files remain: %q", files)
			}
			if k, ok := ring.(*fakeKeyring); ok && len(k.entries) > 0 {
				t.Errorf("entries remain: %q", k.entries)
			}
			if err := s.Clear(t.Context()); err != nil {
				t.Errorf("clearing nothing: %v", err)
			}
		})
	}
}

func TestTheNewerSessionCounts(t *testing.T) {
	ring := newFakeKeyring()
	dir := t.TempDir()
	with, without := StateOptions{Dir: dir, Keyring: ring}, StateOptions{Dir: dir, Keyring: NoKeyring}

	s := lockedState(t, with)
	save(t, s, "session", "old, in the keyring")
	s.Close()
	s = lockedState(t, without)
	wantLoad(t, s, "session", "-")
	save(t, s, "session", "new, in the file")
	s.Close()
	s = lockedState(t, with)
	wantLoad(t, s, "session", "new, in the file")
	save(t, s, "session", "newest, in the keyring")
	if files := contents(t, dir); len(files) > 0 {
		t.Errorf("the file remains beside the keyring: %q", files)
	}
	wantLoad(t, s, "session", "newest, in the keyring")

	ring.setErr = keyring.ErrSetDataTooBig
	save(t, s, "session", "too large")
	if len(ring.entries) > 0 {
		t.Errorf("the old entry remains: %q", ring.entries)
	}
	wantLoad(t, s, "session", "too large")
}

func TestStateThatCannotBeKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, dir, client, jwt, want string }{
		{"a file for a directory", file, stateClient, stateJWT, "the state directory cannot be made: " + file},
		{"a file on the way", filepath.Join(file, "ringtail"), stateClient, stateJWT, "the state directory cannot be made: " + file},
		{"a relative directory", "state", stateClient, stateJWT, "set XDG_STATE_HOME or HOME"},
		{"no client", t.TempDir(), "", stateJWT, "only for a client id with a JWT"},
		{"no JWT", t.TempDir(), stateClient, "", "only for a client id with a JWT"},
	} {
		_, _, err := OpenState(stateServer, tc.client, tc.jwt, StateOptions{Dir: tc.dir, Keyring: NoKeyring})
		if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), stateJWT) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestIdentity(t *testing.T) {
	base := sessionIdentity(stateServer, stateClient, stateJWT)
	for _, same := range []string{"https://server.example.com/", "HTTPS://Server.Example.COM:443", " https://server.example.com "} {
		if sessionIdentity(same, stateClient, stateJWT) != base {
			t.Errorf("%q is taken for another server", same)
		}
	}
	for _, other := range [][3]string{
		{"https://server.example.org", stateClient, stateJWT},
		{"http://server.example.com", stateClient, stateJWT},
		{"https://server.example.com:8443", stateClient, stateJWT},
		{"https://server.example.com/x", stateClient, stateJWT},
		{stateServer, "The-Client-Id", stateJWT},
		{stateServer, stateClient, stateJWT + "x"},
		{stateServer + "x", stateClient[1:], stateJWT},
	} {
		if sessionIdentity(other[0], other[1], other[2]) == base {
			t.Errorf("%q is taken for the same session", other)
		}
	}

	// Two users of one app, side by side in one directory.
	o := StateOptions{Dir: t.TempDir(), Keyring: newFakeKeyring()}
	s := lockedState(t, o)
	save(t, s, "session", "mine")
	other, _, err := OpenState(stateServer, stateClient, "another JWT", o)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if ok, err := other.TryLock(); !ok {
		t.Fatal("the other user is locked out: ", err)
	}
	wantLoad(t, other, "session", "-")
	save(t, other, "session", "theirs")
	wantLoad(t, s, "session", "mine")
	if err := other.Clear(t.Context()); err != nil {
		t.Error(err)
	}
	wantLoad(t, s, "session", "mine")
}

func TestStateNeedsItsLock(t *testing.T) {
	o := StateOptions{Dir: t.TempDir(), Keyring: NoKeyring}
	first, second := lockedState(t, o), openState(t, o)
	if ok, err := second.TryLock(); ok || err != nil {
		t.Errorf("two locks: %v, %v", ok, err)
	}
	if ok, err := first.TryLock(); !ok || err != nil {
		t.Errorf("the holder asks again: %v, %v", ok, err)
	}
	save(t, first, "session", stateSecret)
	wantLoad(t, second, "session", stateSecret) // to look is no harm
	if err := second.Save(t.Context(), "session", nil); !errors.Is(err, errNotLocked) {
		t.Errorf("Save: %v", err)
	}
	if err := second.Clear(t.Context()); !errors.Is(err, errNotLocked) {
		t.Errorf("Clear: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if ok, err := second.TryLock(); !ok || err != nil {
		t.Errorf("the lock was not released: %v, %v", ok, err)
	}
	if err := first.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if ok, _ := first.TryLock(); ok {
		t.Error("a second Close released somebody else's lock")
	}
}

func TestStateTellsNoSecret(t *testing.T) {
	var log bytes.Buffer
	ring := newFakeKeyring()
	ring.setErr = fmt.Errorf("cannot store %s", stateSecret)
	s := lockedState(t, StateOptions{Dir: t.TempDir(), Keyring: ring,
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	save(t, s, "session", stateSecret)
	said := log.String() + fmt.Sprintf("%v %+v %#v %s", s, s, s, s.Place())
	if log.Len() == 0 {
		t.Error("nothing was logged")
	}
	for _, secret := range []string{stateSecret, stateJWT} {
		if strings.Contains(said, secret) {
			t.Errorf("%s is told: %s", secret, said)
		}
	}
}
