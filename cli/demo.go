package cli

import (
	"ringtail/rc"
	"ringtail/rc/simulator"
)

// startDemo starts a platform inside the process and points cfg at it. The
// client does not know the difference: it logs in, connects and recovers over
// real sockets. Whatever credentials the surroundings hold are not looked at.
func (s *session) startDemo(cfg *rc.Config) error {
	p, err := startPlatform(simulator.Options{Demo: true, Guard: s.hooks.guard, Log: s.log.With("part", "simulator")}, "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.closers = append(s.closers, p.close)
	cfg.Server = p.url
	cfg.ClientID, cfg.ClientSecret, cfg.JWT = p.sim.Credentials()
	cfg.AccessToken = ""
	cfg.RootCAs = nil
	return nil
}

// place is where the session connects to, for people.
func (s *session) place() string {
	if s.demo {
		return "the demo's simulator"
	}
	return s.server
}
