package config

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/zalando/go-keyring"
)

// Keyring is a place of the system's for secrets, each under a service and a
// user. Get returns an error that is [keyring.ErrNotFound] when there is none.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

// NoKeyring stands for a system without one.
var NoKeyring Keyring = absentKeyring{errors.New("it is switched off")}

// absentKeyring answers everything with the reason why there is none.
type absentKeyring struct{ why error }

func (a absentKeyring) Get(string, string) (string, error) { return "", a.why }
func (a absentKeyring) Set(string, string, string) error   { return a.why }
func (a absentKeyring) Delete(string, string) error        { return a.why }

// osKeyring is the system's: Keychain, Credential Manager or Secret Service.
type osKeyring struct{}

func (osKeyring) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (osKeyring) Set(service, user, secret string) error   { return keyring.Set(service, user, secret) }
func (osKeyring) Delete(service, user string) error        { return keyring.Delete(service, user) }

// systemKeyring finds the system's keyring. Where it would be reached over
// D-Bus and no session bus runs, as on a server, it is not even asked for:
// asking would start a bus that nobody ends.
func systemKeyring() Keyring {
	if os.Getenv(KeyringVariable) == "off" {
		return NoKeyring
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return osKeyring{}
	}
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return osKeyring{}
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join("/run/user", strconv.Itoa(os.Getuid()), name)); err == nil {
			return osKeyring{}
		}
	}
	return absentKeyring{errors.New("there is no D-Bus session")}
}

const (
	// keyringService is the name under which a user finds the entries.
	keyringService = "ringtail"

	// keyringPatience is how long a keyring may take to answer. One that
	// waits for its owner to unlock it takes for ever.
	keyringPatience = 2 * time.Second
)

// keyringLimit is how many bytes one entry may have, 0 for any number. It is
// checked here because go-keyring leaves a process behind when it finds out
// on macOS.
func keyringLimit(system string) int {
	switch system {
	case "windows":
		return 2560 // the system's own limit
	case "darwin":
		return 2900 // 4096 bytes of command line in base64, less the names
	}
	return 0
}

var (
	errKeyringHangs = errors.New("the keyring does not answer")
	errKeyringEmpty = errors.New("the keyring has no such entry")
	errKeyringSmall = errors.New("the keyring has no room for an entry of this size")
	errKeyringFails = errors.New("the keyring did not take it")
)

// guardedKeyring asks a keyring that may never answer. Once it did not, it is
// left alone for the rest of the process.
type guardedKeyring struct {
	ring     Keyring
	patience time.Duration
	guard    func(func()) // runs the body of its goroutines
	off      error        // why it is not used; nil while it is
}

func (g *guardedKeyring) usable() bool { return g.off == nil }

// answer is what a keyring said.
type answer struct {
	text string
	err  error
}

// ask waits for f. What hangs stays behind in its goroutine, because nothing
// can end it; what panics is the guard's, and a failure here.
func (g *guardedKeyring) ask(ctx context.Context, f func() (string, error)) (string, error) {
	if g.off != nil {
		return "", g.off
	}
	done := make(chan answer, 1)
	go g.guard(func() {
		a := answer{err: errKeyringFails}
		defer func() { done <- a }()
		a.text, a.err = f()
	})
	timer := time.NewTimer(g.patience)
	defer timer.Stop()
	select {
	case a := <-done:
		if errors.Is(a.err, keyring.ErrNotFound) {
			a.err = errKeyringEmpty
		}
		return a.text, a.err
	case <-timer.C:
		g.off = errKeyringHangs
		return "", g.off
	case <-ctx.Done():
		// The call goes on; another beside it could overtake it.
		g.off = errKeyringHangs
		return "", ctx.Err()
	}
}

// get reads an entry. A keyring that cannot be read is not used any more.
func (g *guardedKeyring) get(ctx context.Context, user string) (string, error) {
	text, err := g.ask(ctx, func() (string, error) { return g.ring.Get(keyringService, user) })
	if err != nil && !errors.Is(err, errKeyringEmpty) && g.off == nil {
		g.off = err
	}
	return text, err
}

// set writes an entry. The keyring's own error is not passed on: it saw the
// secret.
func (g *guardedKeyring) set(ctx context.Context, user, secret string) error {
	if limit := keyringLimit(runtime.GOOS); g.off == nil && limit > 0 && len(secret) > limit {
		return errKeyringSmall
	}
	_, err := g.ask(ctx, func() (string, error) { return "", g.ring.Set(keyringService, user, secret) })
	if err != nil && g.off == nil {
		if errors.Is(err, keyring.ErrSetDataTooBig) {
			return errKeyringSmall
		}
		return errKeyringFails
	}
	return err
}

// delete removes an entry; none is as good.
func (g *guardedKeyring) delete(ctx context.Context, user string) error {
	_, err := g.ask(ctx, func() (string, error) { return "", g.ring.Delete(keyringService, user) })
	if errors.Is(err, errKeyringEmpty) {
		return nil
	}
	return err
}

// readKeyring reads the secret record from the keyring.
func (s *State) readKeyring(ctx context.Context) (record, error) {
	text, err := s.ring.get(ctx, s.key())
	if err != nil {
		return record{}, err
	}
	return decodeRecord([]byte(text), s.identity, secretName)
}
