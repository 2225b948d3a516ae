package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"

	"ringtail/config"
	"ringtail/rc"
	"ringtail/rc/simulator"
)

// client is what the commands need of [rc.Client].
type client interface {
	Updates() <-chan rc.Update
	SetFilters(filters []string) (generation uint64)
	Reconnect()
	Backfill()
	Run(ctx context.Context) error
}

// session is a client ready to run, with what was found on the way to it.
type session struct {
	client   client
	filters  []string // wanted at the start, full event filters
	server   string
	demo     bool
	settings config.Settings
	log      *slog.Logger
	hooks    hooks

	mu       sync.Mutex // the client may open what is kept beside the screen
	warnings []string
	notes    []string // sentences that are no reason to worry
	closers  []func()
}

// atEnd has close call f.
func (s *session) atEnd(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closers = append(s.closers, f)
}

// close gives back what open took. The client must not run any more.
func (s *session) close() {
	s.mu.Lock()
	closers := s.closers
	s.closers = nil
	s.mu.Unlock()
	for i := len(closers) - 1; i >= 0; i-- {
		closers[i]()
	}
}

// defaultFilters are watched when nothing else was asked for.
var defaultFilters = []string{"sms", "voicemail"}

// maxSince is a week: that is how far the message store's own default for a
// full synchronization reaches back. [documented]
const maxSince = 7 * 24 * time.Hour

// hooks are what a command hands to the client it opens.
type hooks struct {
	guard     func(func())      // catches panics of goroutines beside a screen; nil without one
	delivered func() uint64     // see [rc.Config]; nil if taking an event is enough
	left      func() []rc.Event // see [rc.Config]; nil if nothing is left
	screen    bool              // a screen stands while the client runs: what takes its time comes after the first frame
}

// guarded runs f, the body of a goroutine.
func (h hooks) guarded(f func()) {
	if h.guard == nil {
		f()
		return
	}
	h.guard(f)
}

// open makes a session of what the flags say. Its errors are the user's to
// mend. Nothing connects yet; in the demo, the simulator begins to listen.
func (a *app) open(flags *connectFlags, h hooks) (*session, error) {
	s := &session{demo: flags.demo, hooks: h}
	if err := a.prepare(s, flags); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (a *app) prepare(s *session, flags *connectFlags) (err error) {
	find := config.Load
	if flags.demo {
		find = config.Preferences
	}
	if s.settings, err = find(flags.request(a.Getenv)); err != nil {
		return usage(err)
	}
	s.warnings = s.settings.Warnings

	written := s.settings.Filters
	switch {
	case len(written) == 0 && flags.demo:
		written = simulator.DemoFilters() // they show all of it
	case len(written) == 0:
		written = defaultFilters
	}
	if s.filters, err = expandFilters(written); err != nil {
		source := "--filter"
		if len(flags.filters) == 0 {
			source = "the profile's filters"
		}
		return usagef("%s: %w", source, err)
	}
	if s.log, err = s.openLog(s.settings.LogFile, s.settings.Credentials.Secrets()); err != nil {
		return usage(err)
	}

	cfg, err := s.clientConfig()
	if err != nil {
		return usage(err)
	}
	cfg.Filters = s.filters
	if cfg.Since = flags.since.before; cfg.Since < 0 || cfg.Since > maxSince {
		return usagef("--since: give a time such as 15m or 3h, at most %.0f h", maxSince.Hours())
	}
	if flags.demo {
		if err = s.startDemo(&cfg); err != nil {
			return err
		}
	}
	s.server = cfg.Server
	if !flags.demo {
		a.keep(s, &cfg, flags.noResume)
	}
	s.log.Debug("starting", "version", Version(), "server", s.server, "demo", s.demo,
		"credentials", s.settings.Credentials.Source, "filters", s.filters)
	if s.client, err = a.newClient(cfg); err != nil {
		return usage(err)
	}
	return nil
}

// clientConfig is what the settings say about talking to RingCentral.
func (s *session) clientConfig() (rc.Config, error) {
	c := s.settings.Credentials
	cfg := rc.Config{
		Server:       c.Server,
		ClientID:     c.ClientID,
		ClientSecret: c.ClientSecret.Reveal(),
		JWT:          c.JWT.Reveal(),
		AccessToken:  c.AccessToken.Reveal(),
		UserAgent:    fmt.Sprintf("ringtail/%s (%s; %s)", Version(), runtime.GOOS, runtime.GOARCH),
		Log:          s.log,
		Guard:        s.hooks.guard,
		Delivered:    s.hooks.delivered,
		Left:         s.hooks.left,
	}
	if s.settings.CAFile == "" {
		return cfg, nil
	}
	var err error
	cfg.RootCAs, err = readRoots(s.settings.CAFile)
	return cfg, err
}

// readRoots is the system's certificates and those of a PEM file.
func readRoots(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the CA file cannot be read: %w", pathError(path, err))
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("the CA file %s holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----", path)
	}
	return roots, nil
}

// pathError says what the system says about path, and no more.
func pathError(path string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
