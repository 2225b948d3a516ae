package cli

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ringtail/history/recording"
	"ringtail/ui"
)

func (a *app) replayCommand() *cobra.Command {
	var o monitorOptions
	var r replayOptions
	cmd := &cobra.Command{
		Use:   "replay FILE...",
		Short: "Look at a recording in the monitor",
		Long: "Open the monitor on what --record or ctrl+s wrote, or on the lines that ringtail tail printed; - reads them from stdin. " +
			"Nothing connects. Several files are merged by time, those compressed with zstd or gzip are unpacked, and lines that are none of a recording are skipped and counted.\n\n" +
			"space pauses and goes on, . steps to the next event, ← and → go a minute back and on (with shift ten), " +
			"+ and - change the speed, @ goes to a moment. At full speed it pauses at the moment it was sent to.",
		Example: `# all of it at once
ringtail replay today.ndjson.zst

# as it came, from two o'clock on
ringtail replay --speed 1 --since 14:00 today.ndjson

# two monitors of the same day, side by side in time
ringtail replay berlin.ndjson denver.ndjson --since 08:00 --until 09:30

# what another program wrote
zstd -dc old.zst | grep '"SMS"' | ringtail replay -`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return badArguments(cmd, "%s needs a recording: name its file, or - for stdin", cmd.CommandPath())
			}
			return nil
		},
		RunE: a.run(func(cmd *cobra.Command, args []string) error {
			o.asciiGiven = cmd.Flags().Changed("ascii")
			return a.replay(cmd.Context(), args, r, o)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&r.speed, "speed", "max", "how many times faster than it came: 1, 10, or max for all at once")
	flags.StringVar(&r.since, "since", "", "leave out what came before, such as 14:05 or '2026-03-01 14:05'")
	flags.StringVar(&r.until, "until", "", "leave out what came from then on")
	flags.BoolVar(&r.mask, "mask", false, "hide names, phone numbers, mail addresses and texts; ids stay")
	o.registerScreen(cmd)
	_ = cmd.RegisterFlagCompletionFunc("speed", cobra.FixedCompletions([]string{"1", "10", "max"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions([]string{"auto", "dark", "light"}, cobra.ShellCompDirectiveNoFileComp))
	for _, name := range []string{"since", "until", "history"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	return cmd
}

// replayOptions are the flags of replay alone.
type replayOptions struct {
	speed, since, until string
	mask                bool
}

// player is what the flags ask for.
func (r replayOptions) player(loc *time.Location) (o recording.PlayerOptions, err error) {
	if o.Speed, err = parseSpeed(r.speed); err != nil {
		return o, err
	}
	o.Span, err = parseSpan(r.since, r.until, loc)
	return o, err
}

// parseSpan reads what part of a recording is wanted.
func parseSpan(since, until string, loc *time.Location) (span recording.Span, err error) {
	if span.Since, err = parseBound("--since", since, loc); err != nil {
		return span, err
	}
	if span.Until, err = parseBound("--until", until, loc); err != nil {
		return span, err
	}
	if span.Check() != nil {
		return span, usagef("--until: %s is not after --since, %s, so nothing would be left; give a later end or an earlier beginning", until, since)
	}
	return span, nil
}

// emptySpan says what is wrong with a span once the recording has told its
// dates.
func emptySpan(e *recording.EmptySpanError) error {
	return usagef("--until: in this recording that is %s, which is not after --since, %s, so nothing would be left; give both with their dates",
		e.Until.Format(time.DateTime), e.Since.Format(time.DateTime))
}

// parseSpeed reads how fast a recording is played.
func parseSpeed(s string) (recording.Speed, error) {
	if s == "max" {
		return recording.Max, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, "x"), 64)
	if err != nil || !(n >= 0.01 && n <= 1e6) {
		return 0, usagef("--speed: %q is no speed; there are 1, 10 and max", s)
	}
	return recording.Speed(n), nil
}

// parseBound reads a moment of a recording.
func parseBound(flag, s string, loc *time.Location) (recording.Bound, error) {
	if s == "" {
		return recording.Bound{}, nil
	}
	t, clock, ok := ui.ParseMoment(s, loc)
	if !ok {
		return recording.Bound{}, usagef("%s: %q is no time; give one such as 14:05, 2026-03-01 or '2026-03-01 14:05'", flag, s)
	}
	return recording.Bound{Time: t, Clock: clock}, nil
}

func (a *app) replay(ctx context.Context, names []string, r replayOptions, o monitorOptions) error {
	if !a.terminal(a.Out) {
		return usage(errors.New("the monitor draws on a terminal, and stdout is not one; for a pipe or a file use: ringtail tail --replay FILE"))
	}
	if o.history < 0 {
		return usagef("--history-events: give a number above 0")
	}
	theme, err := o.look("")
	if err != nil {
		return err
	}
	po, err := r.player(time.Local)
	if err != nil {
		return err
	}
	sources, err := a.sources(names)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	crash := newCrash(a.Err, cancel)
	po.Guard = crash.guard
	player := recording.NewPlayer(sources, po)
	var failed error
	done := make(chan struct{})
	go crash.guard(func() {
		defer close(done)
		if failed = player.Run(ctx); failed != nil {
			cancel()
		}
	})
	err = a.screen(ctx, ui.Options{
		Mouse:        o.mouse,
		Theme:        theme,
		ASCII:        o.plain(a.Getenv),
		Client:       offline{},
		Replay:       player,
		Mask:         r.mask,
		History:      o.history,
		HistoryBytes: int64(o.memory),
		Version:      Version(),
		Multiplexer:  a.multiplexer(),
		Copy:         a.nativeClipboard(),
	})
	cancel()
	<-done
	var empty *recording.EmptySpanError
	switch {
	case crash.report() != nil:
		return crash.report()
	case errors.As(failed, &empty):
		return emptySpan(empty)
	case failed != nil:
		return usagef("the recording cannot be read: %w", failed)
	}
	return err
}

// offline is the client of a screen that shows a recording: there is nothing
// to ask for.
type offline struct{}

func (offline) SetFilters([]string) uint64 { return 0 }
func (offline) Reconnect()                 {}
func (offline) Backfill()                  {}
