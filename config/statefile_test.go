package config

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

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
