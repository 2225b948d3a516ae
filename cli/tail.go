package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"ringtail/rc"
	"ringtail/safetext"
)

func (a *app) tailCommand() *cobra.Command {
	var flags connectFlags
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Print events to stdout, one line of JSON each",
		Long: "Connect, and print each event as one line of JSON on stdout, exactly as RingCentral sent it except for the white space between tokens. " +
			"Everything else is told in words on stderr. Connection losses are recovered; the command ends with SIGINT or SIGTERM, " +
			"when nobody reads its stdout any more, or with an error that trying again cannot mend.",
		Example: `# who texts, and what
ringtail tail --filter sms | jq -r '[.body.from.phoneNumber, .body.subject] | @tsv'

# keep everything that arrives
ringtail tail --filter messages >> events.ndjson

# with made-up events
ringtail tail --demo`,
		Args: cobra.NoArgs,
		RunE: a.run(func(cmd *cobra.Command, _ []string) error {
			defer surviveClosedPipes()()
			return a.tail(cmd.Context(), &flags)
		}),
	}
	flags.register(cmd)
	return cmd
}

func (a *app) tail(ctx context.Context, flags *connectFlags) error {
	t := &tailer{lines: lineWriter{out: a.Out, terminal: a.terminal(a.Out)}}
	s, err := a.open(flags, hooks{delivered: t.lines.written.Load})
	if err != nil {
		return err
	}
	defer s.close()
	t.client, t.narrator = s.client, narrator{w: a.Err, server: s.place()}
	if flags.mask {
		mask := new(safetext.Masker)
		t.lines.mask, t.narrator.mask = mask, mask
	}
	s.tell(a)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	ended := make(chan error, 1)
	go func() { ended <- t.run(ctx, watchReader(ctx, a.Out)) }()
	select {
	case err = <-ended:
		return err
	case <-ctx.Done():
	}
	// A reader of stdout that reads no more must not hold up the end.
	select {
	case err = <-ended:
		return err
	case <-time.After(rc.Wait + time.Second):
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
}

// run ends when ctx does or readerGone is closed, both without an error, or
// with the client's final error or a failure to write. By then the client has
// said goodbye and everything that arrived before was written.
func (t *tailer) run(ctx context.Context, readerGone <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- t.client.Run(ctx) }()

	timer := time.NewTimer(flushAfter)
	timer.Stop()
	defer timer.Stop()
	armed := false
	for {
		select {
		case u := <-t.client.Updates():
			t.take(u)
			if !armed && t.lines.pending() {
				armed = true
				timer.Reset(flushAfter)
			}
		case <-timer.C:
			armed = false
			t.lines.flush()
		case <-readerGone:
			readerGone = nil
			t.lines.err = io.ErrClosedPipe
		case err := <-done:
			t.lines.flush()
			return t.verdict(ctx, err)
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
	case rc.Notice:
		t.narrator.notice(u)
	}
}

// event writes one event.
func (t *tailer) event(e rc.Event) {
	if err := t.lines.add(e.Envelope); err != nil {
		t.narrator.say(e.Received, err.Error())
	}
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
