package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ringtail/config"
	"ringtail/rc"
)

func (a *app) logoutCommand() *cobra.Command {
	var flags loginFlags
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "End the session that is kept between runs",
		Long: "Ringtail keeps its session between runs, so that nothing is lost over a restart and no new login is needed. " +
			"This ends it: the subscription is deleted, the session is revoked at RingCentral, and its tokens are removed from this machine. " +
			"It needs the same credentials as the run that is meant; they themselves stay valid.",
		Example: `# end the session of the credentials in the environment
ringtail logout

# end that of an env file
ringtail logout --env-file .env`,
		Args: noArguments,
		RunE: a.run(func(cmd *cobra.Command, _ []string) error {
			return a.logout(cmd.Context(), &flags)
		}),
	}
	flags.register(cmd)
	return cmd
}

func (a *app) logout(ctx context.Context, flags *loginFlags) (err error) {
	s := &session{}
	defer s.close()
	if s.settings, err = config.Load(flags.request(a.Getenv)); err != nil {
		return usage(err)
	}
	s.warnings = s.settings.Warnings
	if s.log, err = s.openLog(s.settings.LogFile, s.settings.Credentials.Secrets()); err != nil {
		return usage(err)
	}
	cfg, err := s.clientConfig()
	if err != nil {
		return usage(err)
	}
	if cfg.JWT == "" {
		s.tell(a)
		return a.say("There is nothing to forget: a ready access token is never kept.")
	}
	state, warnings, err := a.openState(s)
	if err != nil {
		return err
	}
	defer func() { _ = state.Close() }()
	s.warnings = append(s.warnings, warnings...)
	s.tell(a)
	switch locked, err := state.TryLock(); {
	case err != nil:
		return err
	case !locked:
		return errors.New("another ringtail is using this session; end it first, then log out")
	}

	ctx, cancel := context.WithTimeout(ctx, forgetTimeout)
	defer cancel()
	found, err := rc.Logout(ctx, cfg, state)
	switch {
	case err != nil:
		return fmt.Errorf("not everything could be ended, and it was tried once only: %s", oneLine(err))
	case !found:
		return a.say("There is nothing to forget: no session is kept for these credentials.")
	}
	return a.say("Logged out: the session at RingCentral was ended, and its tokens were removed from this machine.")
}

// say prints a command's result.
func (a *app) say(text string) error {
	if _, err := fmt.Fprintln(a.Out, text); err != nil {
		return fmt.Errorf("writing to stdout failed: %w", err)
	}
	return nil
}
