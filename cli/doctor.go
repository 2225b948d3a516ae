package cli

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ringtail/config"
	"ringtail/rc"
)

// The checks that need more than package rc knows.
const (
	stepCredentials = "credentials" // which set was found
	stepKept        = "kept-session"
)

func (a *app) doctorCommand() *cobra.Command {
	var flags connectFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check everything on the way to the events",
		Long: "Walk the way of a connection once, one check per line with its time: credentials, DNS, proxy, TLS, clock, login, permissions, WebSocket, each filter, " +
			"a ping, a cut with recovery, the message store, and where the session is kept. What fails says what to do about it.\n\n" +
			"The output holds no secret and no person's name, so it can be pasted into a ticket. " +
			"A running ringtail keeps its connection: with a JWT the doctor uses a login of its own and ends it. " +
			"(RingCentral keeps five logins per user and app at a time, and five requests for logins per minute; the doctor takes four of these, so a ringtail that is just reconnecting may have to wait for a minute.) " +
			"The exit status is 0 if nothing failed, and 1 if something did.",
		Example: `# check what the environment says
ringtail doctor

# the filters that do not arrive, for a ticket
ringtail doctor --filter calls --filter presence > report.txt

# only what failed
ringtail doctor --json | jq 'select(.result == "fail")'

# see what it looks like, without credentials
ringtail doctor --demo`,
		Args: noArguments,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		healthy := true
		err := a.run(func(cmd *cobra.Command, _ []string) (err error) {
			healthy, err = a.doctor(cmd.Context(), &flags, asJSON)
			return err
		})(cmd, args)
		if !healthy && a.status == exitOK {
			a.status = exitError // the report has said why
		}
		return err
	}
	flags.registerChecks(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object per check, then a summary")
	return cmd
}

// registerChecks adds the flags of a command that connects without watching.
func (f *connectFlags) registerChecks(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.demo, "demo", false, "check a simulated account inside the program; no credentials needed")
	flags.StringArrayVarP(&f.filters, "filter", "f", nil, "what to check: an alias such as sms, or a full event filter; repeatable (default sms, voicemail)")
	f.loginFlags.register(cmd)
	exclude(cmd, "demo", ownAccount, "env-file", "server")
	_ = cmd.RegisterFlagCompletionFunc("filter", completeFilter)
}

// doctor runs the checks and reports whether none failed. Its errors are the
// user's to mend before anything can be checked, or are about stdout.
func (a *app) doctor(ctx context.Context, flags *connectFlags, asJSON bool) (healthy bool, err error) {
	s := &session{demo: flags.demo}
	defer s.close()
	found, err := s.settle(a, flags)
	if err != nil {
		return true, err
	}
	cfg, err := s.clientConfig()
	if err != nil {
		return true, usage(err)
	}
	cfg.Filters = s.filters
	if flags.demo {
		if err := s.startDemo(&cfg); err != nil {
			return true, err
		}
	}
	s.server = cfg.Server

	defer surviveClosedPipes()()
	var out reporter = newTextReport(a, s.filters)
	if asJSON {
		out = newJSONReport(a.Out)
	}
	t := tally{begin: time.Now(), server: serverHost(s.server)}
	if s.demo {
		t.server = "a simulated account"
	}
	report := func(c rc.Check) {
		c = inert(c)
		t.add(c)
		out.check(c)
	}
	out.begin(t)
	report(found)
	err = rc.Diagnose(ctx, cfg, report)
	switch {
	case ctx.Err() != nil:
		t.stopped = true
	case err != nil:
		return true, usage(err)
	default:
		report(a.keptSession(s))
	}
	t.took = time.Since(t.begin)
	if err := out.end(t); err != nil && !isClosedPipe(err) {
		return true, err
	}
	return !t.stopped && t.failed == 0, nil
}

// settle finds what to check. Without credentials the network still can be:
// that they are missing is the first finding.
func (s *session) settle(a *app, flags *connectFlags) (found rc.Check, err error) {
	found = rc.Check{Name: stepCredentials, Result: rc.ResultOK}
	find := config.Load
	if flags.demo {
		find = config.Preferences
	}
	request := flags.request(a.Getenv)
	s.settings, err = find(request)
	var none *config.NoCredentials
	switch {
	case errors.As(err, &none):
		if s.settings, err = config.Preferences(request); err != nil {
			return found, usage(err)
		}
		found.Result = rc.ResultFail
		found.Detail, found.Fix, _ = strings.Cut(none.Error(), "; ")
		if found.Fix == "" {
			found.Detail, found.Fix, _ = strings.Cut(none.Error(), ": ")
		}
		server := cmp.Or(s.settings.Server, strings.TrimSpace(a.Getenv("RC_SERVER_URL")), config.DefaultServer)
		if s.settings.Credentials.Server, err = config.ParseServer(server); err != nil {
			return found, usagef("the server's address is not accepted: %w", err)
		}
	case err != nil:
		return found, usage(err)
	case flags.demo:
		found.Detail = "those of the simulated account"
	default:
		found.Detail = "from " + withoutHome(s.settings.Credentials.Source)
	}
	if w := s.settings.Warnings; len(w) > 0 {
		found.Result = rc.ResultWarn
		found.Detail += "; " + strings.Join(w, " ")
	}
	written := s.settings.Filters
	if len(written) == 0 {
		written = defaultFilters
	}
	if s.filters, err = expandFilters(written); err != nil {
		return found, usagef("the filters to check: %w", err)
	}
	if s.log, err = s.openLog(s.settings.LogFile, s.settings.Credentials.Secrets()); err != nil {
		return found, usage(err)
	}
	return found, nil
}

// keptSession tells where the session of a monitor outlives its process.
func (a *app) keptSession(s *session) rc.Check {
	c := rc.Check{Name: stepKept, Result: rc.ResultSkip}
	switch {
	case s.demo:
		c.Detail = "the demo keeps nothing"
		return c
	case s.settings.Credentials.JWT.Empty():
		c.Detail = "only a session opened with a JWT is kept between runs"
		return c
	}
	begin := time.Now()
	state, warnings, err := a.openState(s)
	c.Took = time.Since(begin)
	if err != nil {
		c.Result, c.Detail = rc.ResultWarn, withoutHome(err.Error())
		c.Fix = "make the state directory writable, or live without recovery over a restart"
		return c
	}
	defer func() { _ = state.Close() }()
	c.Result = rc.ResultOK
	c.Detail = "kept between runs in " + withoutHome(state.Place())
	if err := state.KeyringError(); err != nil {
		c.Detail += ", which only you can read; the system's keyring is not used: " + err.Error()
	}
	if len(warnings) > 0 {
		c.Result = rc.ResultWarn
		c.Detail += "; " + withoutHome(strings.Join(warnings, " "))
		c.Fix = "unlock the keyring, or set " + config.KeyringVariable + "=off; ringtail logout removes what is kept"
	}
	return c
}
