package cli

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ringtail/history"
	"ringtail/rc"
	"ringtail/safetext"
	"ringtail/ui"
)

func (a *app) monitorCommand() *cobra.Command {
	var flags connectFlags
	var o monitorOptions
	cmd := &cobra.Command{
		Use:   "ringtail",
		Short: "Watch RingCentral events arrive",
		Long: "Ringtail shows SMS, voicemail and other RingCentral events in the terminal as they arrive. " +
			"Filters can be switched while it runs, and any event can be read as raw JSON.\n\n" +
			"It logs in with the variables RC_SERVER_URL, RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET and RC_USER_JWT of RingCentral's developer guide, " +
			"with RINGCENTRAL_SERVER_URL, RINGCENTRAL_CLIENT_ID, RINGCENTRAL_CLIENT_SECRET and RINGCENTRAL_JWT_TOKEN of its SDKs, or with RC_ACCESS_TOKEN.",
		Example: `# see what it looks like, without credentials
ringtail --demo

# watch SMS and voicemail
ringtail --env-file .env

# watch calls and faxes instead
ringtail --filter calls --filter fax

# keep everything that arrives, and look at it again later
ringtail --record today.ndjson.zst
ringtail replay today.ndjson.zst

# for scripts: one line of JSON per event
ringtail tail | jq .body.subject`,
		RunE: a.run(func(cmd *cobra.Command, _ []string) error {
			o.asciiGiven = cmd.Flags().Changed("ascii")
			return a.monitor(cmd.Context(), &flags, o)
		}),
	}
	flags.register(cmd)
	o.record.register(cmd)
	o.registerScreen(cmd)
	cmd.Flags().StringVar(&o.notify, "notify", "", "notify when an event matches this search, such as 'from:+1415' or 'kind:voicemail'")
	cmd.Flags().StringVar(&o.notifyBy, "notify-by", string(ui.NotifyBell), "how: "+notifyWays())
	_ = cmd.RegisterFlagCompletionFunc("notify-by", cobra.FixedCompletions(strings.Split(notifyWays(), ", "), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("notify", cobra.NoFileCompletions)
	return cmd
}

// monitorOptions are the flags of the monitor alone.
type monitorOptions struct {
	history          int
	memory           byteSize
	notify, notifyBy string
	mouse, ascii     bool
	asciiGiven       bool // --ascii was given
	theme            string
	record           recordFlags
}

// registerScreen adds the flags that are the screen's alone.
func (o *monitorOptions) registerScreen(cmd *cobra.Command) {
	cmd.Flags().Var(&o.memory, "history", "how much memory what was received may take, such as 64MB or 2GB; the oldest goes first (default 512MB)")
	cmd.Flags().IntVar(&o.history, "history-events", 0, "keep at most so many events for reading back (default as many as the memory holds)")
	cmd.Flags().BoolVar(&o.mouse, "mouse", false, "scroll with the wheel and select with a click; the terminal then selects text with shift")
	cmd.Flags().StringVar(&o.theme, "theme", "", "colours for a dark or a light terminal: auto, dark, light (default: as chosen with t)")
	cmd.Flags().BoolVar(&o.ascii, "ascii", false, "draw borders and signs with ASCII only (default: as the locale says)")
	_ = cmd.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions([]string{"auto", "dark", "light"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("history", cobra.NoFileCompletions)
}

// look is the theme that the flag asks for, or else the kept one.
func (o monitorOptions) look(kept string) (ui.Theme, error) {
	switch theme := cmp.Or(o.theme, kept, themeAuto); theme {
	case themeAuto:
		return ui.ThemeAuto, nil
	case string(ui.ThemeDark), string(ui.ThemeLight):
		return ui.Theme(theme), nil
	}
	return "", usagef("--theme: %q is no theme; there are auto, dark and light", o.theme)
}

// plain reports whether borders and signs are to be of ASCII: as the flag says,
// or else the locale. Where nothing names one the terminal is taken for one of
// today.
func (o monitorOptions) plain(getenv func(string) string) bool {
	if o.asciiGiven {
		return o.ascii
	}
	locale := strings.ToLower(cmp.Or(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")))
	return locale != "" && !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
}

// notification is what the flags ask to be notified of.
func (o monitorOptions) notification() (history.Query, ui.NotifyBy, error) {
	query, err := history.ParseQuery(o.notify)
	if err != nil {
		return query, "", usagef("--notify: %w", err)
	}
	by := ui.NotifyBy(o.notifyBy)
	if o.notifyBy == "" {
		by = ui.NotifyBell
	}
	if !slices.Contains(ui.NotifyWays(), by) {
		return query, "", usagef("--notify-by: %q is no way to notify; there are %s", o.notifyBy, notifyWays())
	}
	return query, by, nil
}

func notifyWays() string {
	var names []string
	for _, way := range ui.NotifyWays() {
		names = append(names, string(way))
	}
	return strings.Join(names, ", ")
}

func (a *app) monitor(ctx context.Context, flags *connectFlags, o monitorOptions) (ended error) {
	if !a.terminal(a.Out) {
		return usage(errors.New("the monitor draws on a terminal, and stdout is not one; for a pipe or a file use: ringtail tail"))
	}
	if o.history < 0 {
		return usagef("--history-events: give a number above 0")
	}
	notify, notifyBy, err := o.notification()
	if err != nil {
		return err
	}
	if _, err := o.look(""); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	crash := newCrash(a.Err, cancel)
	s, err := a.open(flags, hooks{guard: crash.guard, screen: true})
	if err != nil {
		return err
	}
	defer s.close()
	kept := s.openConfigFile()
	theme, err := o.look(kept.Screen().Theme)
	if err != nil {
		return err
	}
	var mask *safetext.Masker
	if flags.mask {
		mask = new(safetext.Masker) // of its own: aliases of a recording begin with its first line
	}
	recorder, err := o.record.open(mask, crash.guard)
	if err != nil {
		return err
	}
	updates := s.client.Updates()
	if recorder != nil {
		var stop func()
		updates, stop = recordTee(updates, recorder, crash.guard)
		defer func() {
			stop()
			ended = a.endRecording(recorder, ended)
		}()
	}
	s.tell(a)
	if o.history == 0 {
		o.history = s.settings.HistoryEvents
	}

	keeper := newSupervisor(s.client)
	done := make(chan struct{})
	go crash.guard(func() {
		defer close(done)
		keeper.run(ctx)
	})
	attachments, _ := s.client.(ui.Attachments)
	err = a.screen(ctx, ui.Options{
		Attachments: attachments,
		Mouse:       o.mouse,
		Theme:       theme,
		ASCII:       o.plain(a.Getenv),
		Updates:     updates,
		Recorder:    recorder,
		Client:      keeper,
		Filters:     s.filters,
		Server:      serverHost(s.server),
		Demo:        s.demo,
		Mask:        flags.mask,
		History:     o.history,

		HistoryBytes: int64(o.memory),

		Version:     Version(),
		Presets:     kept,
		Settings:    kept,
		Sizes:       kept.sizes(),
		Notify:      notify,
		NotifyBy:    notifyBy,
		Multiplexer: a.multiplexer(),
		Copy:        a.nativeClipboard(),
	})
	cancel()
	goodbye(updates, done)
	s.tell(a) // what was found beside the screen
	if report := crash.report(); report != nil {
		return report
	}
	if err != nil {
		return err
	}
	return keeper.failure()
}

// goodbye waits until the client has ended. It takes the updates nobody will
// show any more, so that the client need not wait for a reader.
func goodbye(updates <-chan rc.Update, done <-chan struct{}) {
	limit := time.NewTimer(rc.Wait + 500*time.Millisecond)
	defer limit.Stop()
	for {
		select {
		case <-updates:
		case <-done:
			return
		case <-limit.C:
			return
		}
	}
}

// serverHost is the host of a base URL, for the status line.
func serverHost(server string) string {
	if u, err := url.Parse(server); err == nil && u.Host != "" {
		return u.Host
	}
	return server
}
