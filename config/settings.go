package config

import (
	"errors"
	"fmt"
	"strings"
)

// Request is what the command line asks for. Empty fields were not given.
type Request struct {
	Server  string // --server
	EnvFile string // --env-file
	Profile string // --profile
	Filters []string
	CAFile  string
	LogFile string

	ConfigPath string              // the config file; [Path] when empty
	Getenv     func(string) string // the environment
}

// Settings is what was found: flags, environment and file made into one.
type Settings struct {
	Credentials Credentials // left empty by [Preferences]
	Profile
	Warnings []string // sentences for the user, without secrets
}

// Load resolves req with its credentials. Errors are the user's to mend.
func Load(req Request) (Settings, error) {
	s, err := Preferences(req)
	if err != nil {
		return Settings{}, err
	}
	server, source := s.Server, ""
	if req.Server != "" {
		source = "--server"
	} else if server != "" {
		source = "the profile"
	}

	lookup, where := req.Getenv, "the environment"
	if req.EnvFile != "" {
		vars, err := ReadEnvFile(req.EnvFile)
		if err != nil {
			return Settings{}, fmt.Errorf("--env-file: %w", err)
		}
		lookup, where = func(name string) string { return vars[name] }, req.EnvFile
	}
	trimmed := func(name string) string { return strings.TrimSpace(lookup(name)) }
	c, warnings, err := findCredentials(trimmed, where)
	if none := (*NoCredentials)(nil); errors.As(err, &none) {
		none.File = req.EnvFile
	}
	if err != nil {
		return Settings{}, err
	}

	// A server given beside the JWT beats the profile's: the two belong
	// together. Only a flag is stronger.
	if c.Server != "" && req.Server == "" {
		server, source = c.Server, where
	}
	if server == "" {
		server, source = DefaultServer, "the default"
	}
	if c.Server, err = ParseServer(server); err != nil {
		return Settings{}, fmt.Errorf("the server's address from %s is not accepted: %w", source, err)
	}
	s.Credentials, s.Server = c, c.Server
	s.Warnings = append(s.Warnings, warnings...)
	return s, nil
}

// Preferences resolves req without looking for credentials: the demo and the
// catalogue need none.
func Preferences(req Request) (Settings, error) {
	var s Settings
	if req.Profile != "" {
		path := req.ConfigPath
		if path == "" {
			path = Path()
		}
		p, err := ReadProfile(path, req.Profile)
		if err != nil {
			return Settings{}, err
		}
		s.Profile = p
	}
	if req.Server != "" {
		s.Server = req.Server
	}
	if len(req.Filters) > 0 {
		s.Filters = req.Filters
	}
	if req.CAFile != "" {
		s.CAFile = req.CAFile
	}
	if req.LogFile != "" {
		s.LogFile = req.LogFile
	}
	return s, nil
}
