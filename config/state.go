package config

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/adrg/xdg"

	"ringtail/internal/filelock"
)

// The name that holds secrets, and therefore goes to the keyring where there
// is one. Everything else is kept in a file.
const secretName = "session"

// stateNames are all names that are ever kept.
var stateNames = []string{secretName, "progress"}

// KeyringVariable is the environment variable that, set to "off", keeps
// ringtail away from the system's keyring.
const KeyringVariable = "RINGTAIL_KEYRING"

// StateOptions are what [OpenState] would otherwise find in the surroundings.
type StateOptions struct {
	Dir      string        // where the files lie; [StateDir] when empty
	Keyring  Keyring       // the system's when nil; [NoKeyring] for none
	Patience time.Duration // how long the keyring may take to answer; 2 s when 0
	Log      *slog.Logger  // nil for none
	Guard    func(func())  // runs the body of every goroutine, to catch a panic; nil calls it
}

// State is what one session leaves behind at the end of the process. A
// session is one user of one app on one server, told by the JWT. The secret
// part lies in the system's keyring when there is one that answers and has
// room, else, like the rest, in files that only this user can read.
//
// Save and Clear work only between a successful TryLock and Close. Without the
// lock, Load reads what another process has kept last. Calls may come from several goroutines; they wait for each other.
type State struct {
	mu       sync.Mutex
	dir      string
	identity string // hex SHA-256
	ring     *guardedKeyring
	lock     *os.File // nil while not held
	log      *slog.Logger
}

// StateDir is the directory for state in the XDG state directory of this user.
func StateDir() string { return filepath.Join(xdg.StateHome, "ringtail") }

// OpenState makes ready the state of the session that jwt opens for the app
// clientID at server. It asks the keyring whether it answers, and looks at what
// is kept: the warnings are sentences about data that will be ignored, or about
// a keyring that is. An error means that nothing can be kept at all; it is a
// sentence, and no reason not to work without a State. The JWT is not kept,
// only a hash goes into names.
func OpenState(server, clientID, jwt string, o StateOptions) (*State, []string, error) {
	if o.Dir == "" {
		o.Dir = StateDir()
	}
	if o.Patience == 0 {
		o.Patience = keyringPatience
	}
	if o.Keyring == nil {
		o.Keyring = systemKeyring()
	}
	if o.Guard == nil {
		o.Guard = func(f func()) { f() }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if clientID == "" || jwt == "" {
		return nil, nil, errors.New("a session can be kept only for a client id with a JWT")
	}
	s := &State{
		dir: o.Dir, identity: sessionIdentity(server, clientID, jwt), log: o.Log,
		ring: &guardedKeyring{ring: o.Keyring, patience: o.Patience, guard: o.Guard},
	}
	if err := s.prepareDir(); err != nil {
		return nil, nil, err
	}
	return s, s.inspect(), nil
}

// sessionIdentity is a hash of what makes a session the same one.
func sessionIdentity(server, clientID, jwt string) string {
	assertion := sha256.Sum256([]byte(jwt))
	// The length of each part keeps two parts from being read as another two.
	h := sha256.New()
	server = normalServer(server)
	fmt.Fprintf(h, "%d:%s%d:%s%x", len(server), server, len(clientID), clientID, assertion)
	return hex.EncodeToString(h.Sum(nil))
}

// normalServer writes every spelling of a server's address the same way.
func normalServer(server string) string {
	u, err := url.Parse(strings.TrimSpace(server))
	if err != nil || u.Host == "" {
		return strings.TrimRight(server, "/")
	}
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		port = ""
	}
	if port != "" {
		host += ":" + port
	}
	return u.Scheme + "://" + host + strings.TrimRight(u.EscapedPath(), "/")
}

// key is the short form of the identity for names of files and entries.
func (s *State) key() string { return s.identity[:16] }

func (s *State) path(name string) string { return filepath.Join(s.dir, s.key()+"."+name) }

// String names the state without saying whose it is.
func (s *State) String() string { return "state " + s.key() }

// Place says in words where the secret part is kept, as far as is known now.
func (s *State) Place() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ring.usable() {
		return "the system's keyring"
	}
	return s.path(secretName)
}

// KeyringError is why the keyring is not used, or nil while it is.
func (s *State) KeyringError() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ring.off
}

// prepareDir makes the directory and keeps others out of it.
func (s *State) prepareDir() error {
	if !filepath.IsAbs(s.dir) {
		return errors.New("there is no state directory to keep the session in: set XDG_STATE_HOME or HOME to an absolute path")
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("the state directory cannot be made: %w", stateError(s.dir, err))
	}
	info, err := os.Stat(s.dir)
	if err != nil {
		return fmt.Errorf("the state directory cannot be read: %w", stateError(s.dir, err))
	}
	if !info.IsDir() {
		return fmt.Errorf("the state directory %s is not a directory", s.dir)
	}
	if othersMay(info) {
		if err := os.Chmod(s.dir, 0o700); err != nil { //nolint:gosec // a directory must be entered
			return fmt.Errorf("others may enter the state directory, and that cannot be changed: %w", stateError(s.dir, err))
		}
	}
	return nil
}

// inspect looks at everything that is kept and says what is wrong with it.
func (s *State) inspect() []string {
	var warnings []string
	for _, name := range stateNames {
		path := s.path(name)
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && othersMay(info) && os.Chmod(path, 0o600) == nil {
			warnings = append(warnings, "Others could read "+path+"; now they cannot any more. Who may have read it could use the session: end it with ringtail logout.")
		}
		if _, err := s.readFile(name); err != nil {
			warnings = append(warnings, "The stored "+name+" in "+path+" is ignored: "+err.Error()+".")
		}
	}
	switch _, err := s.readKeyring(context.Background()); {
	case errors.Is(err, errKeyringHangs):
		warnings = append(warnings, fmt.Sprintf("The system's keyring does not answer within %v; perhaps it is locked. The session is kept in a file that only you can read: %s.",
			s.ring.patience, s.path(secretName)))
	case errors.As(err, new(unusable)):
		warnings = append(warnings, "The stored session in the system's keyring (ringtail, "+s.key()+") is ignored: "+err.Error()+".")
	}
	return warnings
}

var errNotLocked = errors.New("the state is changed without its lock, which is a bug in ringtail")

// TryLock takes the session for this process. It reports false when another
// process has it; an error says why it cannot be taken at all. The lock ends
// with Close and with the process, however that ends.
func (s *State) TryLock() (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock != nil {
		return true, nil
	}
	path := s.path("lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return false, fmt.Errorf("the session cannot be locked: %w", stateError(path, err))
	}
	locked, err := filelock.Lock(f)
	if !locked {
		_ = f.Close()
		if err != nil {
			return false, fmt.Errorf("the session cannot be locked: %w", stateError(path, err))
		}
		return false, nil
	}
	s.lock = f
	return true, nil
}

// Close releases the lock. What is kept stays. The lock's file stays too:
// removing it could leave two processes with a lock each.
func (s *State) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock == nil {
		return nil
	}
	err := s.lock.Close()
	s.lock = nil
	return err
}

// Load returns what Save kept under name, or nil if there is nothing that can
// be used. ctx ends the wait for the keyring.
func (s *State) Load(ctx context.Context, name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	best, err := s.readFile(name)
	if err != nil {
		s.log.Warn("stored data is ignored", "name", name, "error", err.Error())
		best = record{}
	}
	if name == secretName {
		// Both may hold one: the keyring may have been locked when the file
		// was written. The newer one counts.
		other, err := s.readKeyring(ctx)
		if err != nil && !errors.Is(err, errKeyringEmpty) {
			s.log.Warn("the keyring is ignored", "error", err.Error())
		}
		if err == nil && (best.data == nil || other.saved.After(best.saved)) {
			best = other
		}
	}
	return best.data, nil
}

// Save keeps data under name in place of what was there. When it returns an
// error, the data from before may still be there.
func (s *State) Save(ctx context.Context, name string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock == nil {
		return errNotLocked
	}
	text := record{saved: time.Now(), data: data}.encode(s.identity, name)
	if name == secretName {
		err := s.ring.set(ctx, s.key(), string(text))
		if err == nil {
			// Secrets have no business in two places.
			return s.remove(s.path(name))
		}
		s.log.Debug("the session goes to a file", "error", err.Error())
	}
	if err := writeFile(s.path(name), text); err != nil {
		return fmt.Errorf("the %s cannot be kept: %w", name, stateError(s.path(name), err))
	}
	if name == secretName {
		_ = s.ring.delete(ctx, s.key()) // an older one; Load would not choose it
	}
	return nil
}

// Clear forgets everything of this session. Its error names what remains.
func (s *State) Clear(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock == nil {
		return errNotLocked
	}
	var errs []error
	for _, name := range stateNames {
		errs = append(errs, s.remove(s.path(name)), s.remove(s.path(name)+temporary))
	}
	// What is to be forgotten must not stay because somebody was in a hurry.
	if err := s.ring.delete(context.WithoutCancel(ctx), s.key()); errors.Is(err, errKeyringHangs) || err != nil && s.ring.usable() {
		errs = append(errs, fmt.Errorf("the system's keyring cannot be asked whether it still holds a session; if it does, it is the entry %s of ringtail: %w", s.key(), err))
	}
	return errors.Join(errs...)
}

func (s *State) remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("a file cannot be removed: %w", stateError(path, err))
	}
	return nil
}

// stateError says what the system says about path, and no more.
func stateError(path string, err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
