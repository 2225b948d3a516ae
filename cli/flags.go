package cli

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ringtail/config"
	"ringtail/rc"
	"ringtail/ui"
)

// connectFlags are the flags of every command that watches.
type connectFlags struct {
	loginFlags
	demo     bool
	filters  []string
	noResume bool
	mask     bool
	since    sinceFlag
}

// loginFlags are the flags of every command that talks to RingCentral.
type loginFlags struct {
	envFile string
	profile string
	server  string
	caFile  string
	logFile string
}

// ownAccount is why nothing about an account goes with --demo.
const ownAccount = "the demo brings an account of its own, which lasts as long as it runs"

// register adds the flags to cmd. Commands share the variables' types but not
// the variables, so each has its own help and completion.
func (f *connectFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.demo, "demo", false, "watch a simulated account inside the program; no credentials needed")
	flags.StringArrayVarP(&f.filters, "filter", "f", nil, "what to watch: an alias such as sms, or a full event filter; repeatable (default sms, voicemail)")
	flags.BoolVar(&f.noResume, "no-resume", false, "start afresh: forget the session that an earlier run kept, and keep none")
	flags.Var(&f.since, "since", "also fetch the messages of this long before the start, such as 15m or 3h, or since a moment such as 14:05")
	flags.BoolVar(&f.mask, "mask", false, "hide names, phone numbers, mail addresses and texts; ids stay")
	f.loginFlags.register(cmd)
	exclude(cmd, "demo", ownAccount, "env-file", "server", "no-resume")

	_ = cmd.RegisterFlagCompletionFunc("filter", completeFilter)
}

// register adds the flags to cmd.
func (f *loginFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.envFile, "env-file", "", "read the credentials from this file instead of the environment")
	flags.StringVar(&f.profile, "profile", "", "take server, filters and preferences from [profiles.NAME] in the config file")
	flags.StringVar(&f.server, "server", "", "base URL of the API (default "+config.DefaultServer+")")
	flags.StringVar(&f.caFile, "ca-file", "", "trust the certificates in this PEM file besides the system's")
	flags.StringVar(&f.logFile, "log-file", "", "append a debug log to this file; it holds no secrets")

	_ = cmd.RegisterFlagCompletionFunc("profile", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return config.ProfileNames(config.Path()), cobra.ShellCompDirectiveNoFileComp
	})
	_ = cmd.RegisterFlagCompletionFunc("server", cobra.NoFileCompletions)
}

// request is the flags as package config wants them.
func (f *connectFlags) request(getenv func(string) string) config.Request {
	req := f.loginFlags.request(getenv)
	req.Filters = f.filters
	return req
}

func (f *loginFlags) request(getenv func(string) string) config.Request {
	return config.Request{
		Server: f.server, EnvFile: f.envFile, Profile: f.profile,
		CAFile: f.caFile, LogFile: f.logFile, Getenv: getenv,
	}
}

// sinceFlag is how long before now something begins, written as a length of
// time or as a moment. Where a recording can be named instead of a connection,
// it may be a moment of that.
type sinceFlag struct {
	text   string // as it was given
	before time.Duration
	err    error // why it is neither
	later  bool  // that is told only when no recording is named
}

func (f *sinceFlag) Type() string { return "since" }

func (f *sinceFlag) String() string { return f.text }

func (f *sinceFlag) Set(s string) error {
	f.text = s
	if f.before, f.err = parseSince(s, time.Now()); f.later {
		return nil
	}
	return f.err
}

// parseSince reads a sinceFlag. A time of day is the last one before now.
func parseSince(s string, now time.Time) (before time.Duration, err error) {
	if before, err = time.ParseDuration(s); err == nil {
		return before, nil
	}
	t, clock, ok := ui.ParseMoment(s, now.Location())
	switch {
	case !ok:
		return 0, errors.New("give how long before the start, such as 15m or 3h, or a moment such as 14:05 or '2026-03-01 14:05'")
	case clock:
		at := func(day int) time.Time {
			return time.Date(now.Year(), now.Month(), day, t.Hour(), t.Minute(), t.Second(), 0, now.Location())
		}
		if t = at(now.Day()); t.After(now) {
			t = at(now.Day() - 1)
		}
	case t.After(now):
		return 0, errors.New("that is still to come")
	}
	return now.Sub(t), nil
}

// completeFilter offers the catalogue's aliases with their titles.
func completeFilter(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	titles := map[string]string{}
	for _, f := range rc.Catalog() {
		titles[f.Alias] = f.Title
	}
	var offers []cobra.Completion
	for _, alias := range rc.Aliases() {
		if !strings.HasPrefix(alias, typed) {
			continue
		}
		title, ok := titles[alias]
		if !ok {
			title = groupTitle(alias)
		}
		offers = append(offers, cobra.CompletionWithDesc(alias, title))
	}
	return offers, cobra.ShellCompDirectiveNoFileComp
}

// groupTitle describes an alias that stands for other filters.
func groupTitle(alias string) string {
	paths, err := rc.ExpandFilter(alias)
	if err != nil {
		return ""
	}
	return "the same as " + join(filterNames(paths))
}

// expandFilters turns what the user wrote into full event filters. Aliases may
// share an argument, separated by commas; a full filter begins with a slash
// and is taken whole.
func expandFilters(written []string) ([]string, error) {
	var single []string
	for _, s := range written {
		if strings.HasPrefix(strings.TrimSpace(s), "/") {
			single = append(single, s)
			continue
		}
		single = append(single, strings.Split(s, ",")...)
	}
	return rc.ExpandFilters(single)
}

// filterNames are the aliases of full filters where they have one.
func filterNames(paths []string) []string {
	var names []string
	for _, path := range paths {
		if f, ok := rc.LookupFilter(path); ok && f.Path == path {
			path = f.Alias
		}
		names = append(names, path)
	}
	return names
}

// join lists words as a sentence does.
func join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
