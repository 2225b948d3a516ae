package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"ringtail/history/recording"
	"ringtail/rc"
	"ringtail/safetext"
)

func (a *app) tailCommand() *cobra.Command {
	var flags connectFlags
	var o tailOptions
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Print events to stdout, one line of JSON each",
		Long: "Connect, and print each event as one line of JSON on stdout, exactly as RingCentral sent it except for the white space between tokens. " +
			"Everything else is told in words on stderr. Connection losses are recovered; the command ends with SIGINT or SIGTERM, " +
			"when nobody reads its stdout any more, with an error that trying again cannot mend, or as --count and --duration say.",
		Example: `# who texts, and what
ringtail tail --filter sms --jq '[.body.from.phoneNumber, .body.subject] | @tsv'

# keep everything that arrives, and read it later
ringtail tail --filter messages --record events.ndjson.zst > /dev/null
ringtail replay events.ndjson.zst

# in a script: wait for one SMS, at most a minute (exit status 3 if none came)
ringtail tail --filter sms --count 1 --duration 60s

# a recording as lines, an hour cut out of it, or made-up events
ringtail tail --replay events.ndjson.zst --format text
ringtail tail --replay day.zst --since 14:00 --until 15:00 --format envelope > hour.ndjson
ringtail tail --demo`,
		Args: tailArguments,
		RunE: a.run(func(cmd *cobra.Command, _ []string) error {
			defer surviveClosedPipes()()
			o.counted = cmd.Flags().Changed("count")
			return a.tail(cmd.Context(), &flags, &o)
		}),
	}
	flags.since.later = true
	flags.register(cmd)
	o.register(cmd)
	return cmd
}

// tailOptions are the flags of tail alone.
type tailOptions struct {
	record   recordFlags
	format   string
	jq       string
	duration time.Duration
	count    int
	counted  bool // --count was given
	replay   []string
	until    string
}

func (o *tailOptions) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.format, "format", string(formatJSON), "what is printed of an event: json as it came, envelope with when and how it came (a line of a recording), or text for people")
	flags.StringVar(&o.jq, "jq", "", "print what this jq expression makes of each event; texts are printed as they are")
	flags.DurationVar(&o.duration, "duration", 0, "end after this long, such as 90s or 1h")
	flags.IntVar(&o.count, "count", 0, "end after so many events that were printed; with exit status 3 if --duration is over before")
	flags.StringArrayVar(&o.replay, "replay", nil, "print the events of this recording instead of connecting; - is stdin; repeatable, merged by time")
	flags.StringVar(&o.until, "until", "", "with --replay: leave out what came from then on, such as 15:05 or '2026-03-01 15:05'")
	flags.Lookup("since").Usage += "; with --replay: leave out what came before that"
	o.record.register(cmd)
	exclude(cmd, "replay", "it prints what a recording holds and connects to nothing",
		"record", "record-max", "log-file", "duration", "demo", "env-file", "profile", "server", "ca-file", "no-resume", "filter")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
	for _, name := range []string{"jq", "since", "until"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
}

// tailer makes what the flags ask for, or says what is wrong with them.
func (a *app) tailer(ctx context.Context, o *tailOptions, masked bool) (*tailer, error) {
	t := &tailer{lines: lineWriter{out: a.Out, terminal: a.terminal(a.Out), format: format(o.format)}, count: o.count, duration: o.duration}
	t.narrator.w = a.Err
	switch {
	case !slices.Contains(formats, o.format):
		return nil, usagef("--format: %q is no format; there are %s", o.format, join(formats))
	case o.count < 0 || o.counted && o.count == 0:
		return nil, usagef("--count: give a number above 0")
	case o.duration < 0:
		return nil, usagef("--duration: give a time such as 90s or 1h")
	case o.jq != "" && t.lines.format == formatText:
		return nil, usagef("--jq needs JSON; leave --format text away")
	}
	if o.jq != "" {
		var err error
		if t.lines.jq, err = newJQ(ctx, o.jq); err != nil {
			return nil, usagef("--jq: %w", err)
		}
	}
	if masked {
		t.lines.mask = new(safetext.Masker)
		t.narrator.mask = t.lines.mask
	}
	return t, nil
}

func (a *app) tail(ctx context.Context, flags *connectFlags, o *tailOptions) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t, err := a.tailer(ctx, o, flags.mask)
	if err != nil {
		return err
	}
	switch {
	case len(o.replay) > 0:
		span, err := parseSpan(flags.since.text, o.until, time.Local)
		if err != nil {
			return err
		}
		sources, err := a.sources(o.replay)
		if err != nil {
			return err
		}
		return inTime(ctx, func() error { return t.replay(ctx, sources, span, watchReader(ctx, a.Out)) })
	case o.until != "":
		return usagef("--until limits a recording; say with --replay which, or with --duration how long to watch")
	case flags.since.err != nil:
		return usagef("--since: %q does not fit; %w", flags.since.text, flags.since.err)
	}
	s, err := a.open(flags, hooks{delivered: t.lines.written.Load, left: t.leftOver})
	if err != nil {
		return err
	}
	defer s.close()
	if t.lines.recorder, err = o.record.open(t.lines.mask, nil); err != nil {
		return err
	}
	t.client, t.narrator.server = s.client, s.place()
	s.tell(a)
	if o.duration > 0 { // beside a reader that does not read, run does not hear of it
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, o.duration+time.Second)
		defer stop()
	}
	err = inTime(ctx, func() error { return t.run(ctx, watchReader(ctx, a.Out)) })
	if t.lines.recorder != nil {
		err = a.endRecording(t.lines.recorder, err)
	}
	return err
}

// inTime runs f, which ends when ctx does; but a reader of stdout that reads
// no more must not hold up the end.
func inTime(ctx context.Context, f func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- f() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(rc.Wait + time.Second):
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return errIncomplete{"the reader of stdout did not take what came"}
		}
		return nil
	}
}

// flushAfter is how long a line waits for others to be written with it.
const flushAfter = 2 * time.Millisecond

// tailer moves updates from a client to stdout and stderr.
type tailer struct {
	client   client
	lines    lineWriter
	narrator narrator
	recorded recording.State // as it was told last
	count    int             // events to be printed; 0 for all
	duration time.Duration   // 0 for no end

	gaps map[int]string // what was last said of each gap of a recording

	mu   sync.Mutex
	left []rc.Event // that came when count was reached; the client asks for them
}

// run ends when ctx does, readerGone is closed or count events were printed,
// all without an error, or with the client's final error, a failure to write,
// or errIncomplete. By then the client has said goodbye and everything that
// arrived before was written, as far as it was wanted.
func (t *tailer) run(ctx context.Context, readerGone <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- t.client.Run(ctx) }()

	timer := time.NewTimer(flushAfter)
	timer.Stop()
	defer timer.Stop()
	armed := false
	var over <-chan time.Time
	if t.duration > 0 {
		limit := time.NewTimer(t.duration)
		defer limit.Stop()
		over = limit.C
	}
	var news <-chan struct{}
	if t.lines.recorder != nil {
		news, t.recorded = t.lines.recorder.Changed(), t.lines.recorder.State()
	}
	late := false
	for {
		select {
		case u := <-t.client.Updates():
			t.take(u)
			if t.enough() {
				t.lines.flush()
				cancel()
			}
			if !armed && t.lines.pending() {
				armed = true
				timer.Reset(flushAfter)
			}
		case <-timer.C:
			armed = false
			t.lines.flush()
		case <-over:
			late = true
			cancel()
		case <-news:
			now := t.lines.recorder.State()
			t.narrator.say(time.Now(), recording.News(t.recorded, now))
			t.recorded = now
		case <-readerGone:
			readerGone = nil
			t.lines.err = io.ErrClosedPipe
		case err := <-done:
			late = late || errors.Is(ctx.Err(), context.DeadlineExceeded)
			t.lines.flush()
			if err = t.verdict(ctx, err); err == nil && late {
				err = t.short()
			}
			return t.withFailures(err)
		}
		if t.lines.err != nil {
			cancel()
		}
	}
}

// take handles one update.
func (t *tailer) take(u rc.Update) {
	switch u := u.(type) {
	case rc.Event:
		t.event(u)
	case rc.Events:
		for _, e := range u {
			t.event(e)
		}
	case rc.Status:
		t.narrator.status(u)
		if len(u.Gaps) > 0 {
			t.recordOther(u)
		}
	case rc.Notice:
		t.narrator.notice(u)
		if u.Gap != nil {
			t.recordOther(u)
		}
	case rc.Reread:
		t.recordOther(u)
	}
}

// recordOther records what is no event, after the events before it.
func (t *tailer) recordOther(u rc.Update) {
	if t.lines.recorder != nil {
		t.lines.flush()
		t.lines.recorder.Update(u)
	}
}

// event writes one event. What is too much is left to the next run.
func (t *tailer) event(e rc.Event) {
	if t.enough() {
		t.leave(e)
		return
	}
	if err := t.lines.add(e); err != nil {
		t.narrator.sayMasked(e.Received, err.Error()) // the event was masked before, and its id stays
	}
}

// leave puts an event aside that came when all that was wanted was printed.
// Nothing is dealt with before what came earlier is.
func (t *tailer) leave(e rc.Event) {
	t.lines.flush()
	if t.lines.err != nil {
		return
	}
	t.mu.Lock()
	t.left = append(t.left, e)
	t.mu.Unlock()
	t.lines.written.Add(1)
}

// leftOver is what was put aside so far. It is safe for concurrent use.
func (t *tailer) leftOver() []rc.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.left)
}

// enough reports whether all that was wanted was printed.
func (t *tailer) enough() bool { return t.count > 0 && t.lines.printed >= t.count }

// short says what was not achieved by the end of the duration; nil for nothing.
func (t *tailer) short() error {
	switch {
	case t.enough():
		return nil
	case t.narrator.connecting && !t.narrator.everLive:
		return fmt.Errorf("no connection came about within %s: %s", t.duration, cmp.Or(t.narrator.trouble, "the server had not answered yet"))
	case t.count > 0:
		return errIncomplete{t.came("within " + t.duration.String())}
	}
	return nil
}

// came says how many of the wanted events there were.
func (t *tailer) came(when string) string {
	if t.lines.jq != nil && t.lines.seen > t.lines.printed {
		return fmt.Sprintf("%s came %s, of which --jq printed %d; wanted: %d", plural(t.lines.seen, "event"), when, t.lines.printed, t.count)
	}
	return fmt.Sprintf("%s of the wanted %d came %s", plural(t.lines.printed, "event"), t.count, when)
}

// withFailures is how a run ended that would end with err, but for the events
// on which --jq failed. If they are more than were told of, it tells how many.
func (t *tailer) withFailures(err error) error {
	if useless := t.lines.useless(); useless != nil && exitStatus(err) != exitError {
		return useless
	}
	if n := t.lines.failed; n > toldFailures {
		fmt.Fprintln(t.narrator.w, fullStop(fmt.Sprintf("--jq failed on %s in all; %s", plural(n, "event"), jqHint)))
	}
	return err
}

// verdict says how the run ended, once the client has.
func (t *tailer) verdict(ctx context.Context, err error) error {
	switch failed := t.lines.err; {
	case errors.Is(failed, io.ErrClosedPipe) || isClosedPipe(failed):
		return nil
	case failed != nil:
		return fmt.Errorf("writing to stdout failed, so tail ends: %w", failed)
	case ctx.Err() != nil:
		return nil //nolint:nilerr // the user ended it
	}
	return err
}
