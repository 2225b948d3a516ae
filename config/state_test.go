package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/zalando/go-keyring"
)

// The identity used in these tests. Neither part of it may be written down.
const (
	stateServer = "https://server.example.com"
	stateClient = "the-client-id"
	stateJWT    = "hush-jwt-4711"
	stateSecret = "hush-token-4711"
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

func TestUnusableStateIsIgnoredWithAWarning(t *testing.T) {
	dir := t.TempDir()
	o := StateOptions{Dir: dir, Keyring: NoKeyring}
	s := lockedState(t, o)
	save(t, s, "session", stateSecret)
	save(t, s, "progress", "far")
	s.Close()
	good, err := os.ReadFile(s.path("session"))
	if err != nil {
		t.Fatal(err)
	}
	progress, err := os.ReadFile(s.path("progress"))
	if err != nil {
		t.Fatal(err)
	}
	foreign := record{data: []byte(stateSecret)}.encode(sessionIdentity(stateServer, "another", stateJWT), "session")
	for _, tc := range []struct {
		name, text, want string
	}{
		{"empty", "", "it is damaged"},
		{"cut short", string(good[:len(good)-1]), "it is damaged"},
		{"cut in the head", string(good[:40]), "it is damaged"},
		{"longer", string(good) + "x", "it is damaged"},
		{"a changed byte", string(bytes.Replace(good, []byte("token"), []byte("tokem"), 1)), "it is damaged"},
		{"zeros", strings.Repeat("\x00", len(good)), "it is damaged"},
		{"another form", "{\"access_token\": \"" + stateSecret + "\"}\n", "it is damaged"},
		{"the other name", string(progress), "it is damaged"},
		{"a time that is none", strings.Replace(string(good), " "+strings.Fields(string(good))[3]+" ", " soon ", 1), "it is damaged"},
		{"too large", string(good) + strings.Repeat("x", maxState), "it is damaged"},
		{"a later version", strings.Replace(string(good), "ringtail-state/1", "ringtail-state/2", 1), "another version of ringtail wrote it"},
		{"another identity", string(foreign), "it belongs to another server, app or user"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			check := func(o StateOptions, want string) {
				t.Helper()
				s, warnings, err := OpenState(stateServer, stateClient, stateJWT, o)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				if len(warnings) != 1 || warnings[0] != want {
					t.Errorf("warnings %q\nwant %q", warnings, want)
				}
				if ok, err := s.TryLock(); !ok {
					t.Fatal(err)
				}
				wantLoad(t, s, "session", "-")
				save(t, s, "session", "new")
				wantLoad(t, s, "session", "new")
			}
			if err := os.WriteFile(s.path("session"), []byte(tc.text), 0o600); err != nil {
				t.Fatal(err)
			}
			check(o, "The stored session in "+s.path("session")+" is ignored: "+tc.want+".")

			ring := newFakeKeyring()
			ring.entries[keyringService+"/"+s.key()] = tc.text
			if err := os.Remove(s.path("session")); err != nil {
				t.Fatal(err)
			}
			check(StateOptions{Dir: dir, Keyring: ring}, "The stored session in the system's keyring (ringtail, "+s.key()+") is ignored: "+tc.want+".")
		})
	}
}

func TestOddFilesAreIgnored(t *testing.T) {
	dir := t.TempDir()
	o := StateOptions{Dir: dir, Keyring: NoKeyring}
	s := openState(t, o)
	if err := os.Mkdir(s.path("session"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, warnings, err := OpenState(stateServer, stateClient, stateJWT, o)
	if err != nil || len(warnings) != 1 || !strings.HasSuffix(warnings[0], "is ignored: it is not an ordinary file.") {
		t.Errorf("warnings %q, error %v", warnings, err)
	}
	if ok, err := s.TryLock(); !ok {
		t.Fatal(err)
	}
	wantLoad(t, s, "session", "-")
	if err := s.Save(t.Context(), "session", []byte(stateSecret)); err == nil {
		t.Error("a directory was overwritten")
	} else if strings.Contains(err.Error(), stateSecret) || !strings.Contains(err.Error(), s.path("session")) {
		t.Errorf("error: %v", err)
	}
	if files, err := filepath.Glob(filepath.Join(dir, "*"+temporary)); len(files) > 0 || err != nil {
		t.Errorf("left behind: %q, %v", files, err)
	}
}

func TestStatePermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("modes say nothing here; the test checks only that nothing fails")
	}
	mode := func(path string) fs.FileMode {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	want := func(path string, wanted fs.FileMode) {
		t.Helper()
		if got := mode(path); got != wanted && runtime.GOOS != "windows" {
			t.Errorf("%s has %o, want %o", path, got, wanted)
		}
	}
	dir := filepath.Join(t.TempDir(), "ringtail")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	o := StateOptions{Dir: dir, Keyring: NoKeyring}
	s := lockedState(t, o)
	// Left by a process that was killed, readable for everybody.
	if err := os.WriteFile(s.path("session")+temporary, []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	save(t, s, "session", stateSecret)
	save(t, s, "progress", "far")
	want(dir, 0o700)
	for _, name := range []string{"session", "progress", "lock"} {
		want(s.path(name), 0o600)
	}
	s.Close()

	if err := os.Chmod(s.path("session"), 0o644); err != nil {
		t.Fatal(err)
	}
	if mode(s.path("session")) == 0o644 {
		s, warnings, err := OpenState(stateServer, stateClient, stateJWT, o)
		if err != nil || len(warnings) != 1 || !strings.HasPrefix(warnings[0], "Others could read "+s.path("session")+";") {
			t.Errorf("warnings %q, error %v", warnings, err)
		}
		want(s.path("session"), 0o600)
	}
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
	if _, err := second.Load(t.Context(), "session"); !errors.Is(err, errNotLocked) {
		t.Errorf("Load: %v", err)
	}
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

func FuzzDecodeRecord(f *testing.F) {
	identity := sessionIdentity(stateServer, stateClient, stateJWT)
	good := record{data: []byte("data")}.encode(identity, "session")
	f.Add(good)
	f.Add(good[:len(good)-6])
	f.Add([]byte("ringtail-state/2 \n"))
	f.Add([]byte("\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := decodeRecord(text, identity, "session")
		if err != nil {
			if r.data != nil {
				t.Errorf("data with an error: %q", r.data)
			}
			return
		}
		again, err := decodeRecord(r.encode(identity, "session"), identity, "session")
		if err != nil || !bytes.Equal(again.data, r.data) || !again.saved.Equal(r.saved) {
			t.Errorf("%q does not survive: %v", text, err)
		}
	})
}
