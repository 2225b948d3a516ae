package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ringtail/history/recording"
	"ringtail/rc"
)

// replay prints the events of recordings, byte for byte as they were recorded.
// Gaps and marks are told on stderr, and at the end what else was found. It
// ends as run does.
func (t *tailer) replay(ctx context.Context, sources []recording.Source, span recording.Span, readerGone <-chan struct{}) error {
	return t.withFailures(t.printRecordings(ctx, sources, span, readerGone))
}

// printRecordings is replay without a word on --jq at the end.
func (t *tailer) printRecordings(ctx context.Context, sources []recording.Source, span recording.Span, readerGone <-chan struct{}) error {
	t.lines.copies = true
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := recording.Open(ctx, sources, span, nil)
	if err != nil {
		return usage(err)
	}
	defer stream.Close()
	go func() {
		select {
		case <-readerGone:
			cancel()
		case <-ctx.Done():
		}
	}()
	events := 0
	for t.lines.err == nil && !t.enough() {
		entries, err := stream.Next(ctx)
		if err != nil {
			if errors.Is(err, io.EOF) {
				break
			}
			if empty, ok := errors.AsType[*recording.EmptySpanError](err); ok {
				return emptySpan(empty)
			}
			return nil // the user ended it, or nobody reads any more
		}
		for i := range entries {
			if entries[i].IsEvent() {
				events++
			}
			t.entry(&entries[i])
		}
		t.lines.flush()
	}
	t.lines.flush()
	if t.lines.err != nil {
		return t.verdict(ctx, nil)
	}
	p := stream.Progress()
	damage := p.Skipped.Loss()
	if p.Err == nil && p.Entries == 0 {
		switch p.Skipped.Kind() {
		case recording.KindTorn:
			return errors.New("the recording is torn: no line of it can be read")
		case recording.KindForeign:
			return errors.New("this is no recording: none of its lines is an event")
		}
	}
	if words := skippedWords(p.Skipped); words != "" && !t.enough() {
		fmt.Fprintln(t.narrator.w, words)
	}
	switch {
	case p.LeftOut > 0 && p.LeftOut == p.Entries:
		fmt.Fprintln(t.narrator.w, "Everything in the recording is outside the time asked for.")
	case events == 0 && p.LeftOut > 0:
		fmt.Fprintln(t.narrator.w, "No event in the recording is from the time asked for.")
	case events == 0 && t.lines.jq == nil && p.Err == nil && damage == "":
		fmt.Fprintln(t.narrator.w, "There is no event in it.")
	}
	if p.Twice > 0 && !t.enough() {
		fmt.Fprintf(t.narrator.w, "%s left out that another of the recordings had brought already.\n", plural(p.Twice, "line"))
	}
	switch {
	case p.Err != nil:
		return fmt.Errorf("not everything could be read: %w", p.Err)
	case damage != "" && !t.enough():
		return errors.New("not everything could be read: " + damage)
	case t.count > 0 && !t.enough():
		return errIncomplete{t.came("before the end of the recording")}
	}
	return nil
}

// entry prints one line of a recording, and says on stderr what it is if it is
// no event. What comes when all that was wanted is printed does not matter.
func (t *tailer) entry(e *recording.Entry) {
	if e.IsEvent() {
		t.event(e.Event)
		return
	}
	if t.enough() {
		return
	}
	t.lines.other(e)
	t.narrator.last = "" // two that read alike are two
	switch {
	case e.Gap != nil:
		words := gapWords(*e.Gap)
		if t.gaps == nil {
			t.gaps = make(map[int]string)
		}
		if t.gaps[e.Gap.ID] != words { // what changed may not be in the words
			t.narrator.say(e.At.Local(), words)
		}
		t.gaps[e.Gap.ID] = words
	case e.Mark != nil:
		t.narrator.say(e.At.Local(), strings.TrimSpace("Mark: "+e.Mark.Note))
	case e.Lost != nil && e.Lost.Entries == 0:
		words := "Not recorded"
		if !e.Lost.Since.IsZero() {
			words += " since " + e.Lost.Since.Local().Format(time.TimeOnly)
		}
		t.narrator.say(e.At.Local(), words+": "+e.Lost.Reason)
	case e.Lost != nil:
		t.narrator.say(e.At.Local(), fmt.Sprintf("%s could not be recorded: %s", plural(e.Lost.Entries, "line"), e.Lost.Reason))
	}
}

// gapWords tell a recorded gap.
func gapWords(g rc.Gap) string {
	stamp := time.TimeOnly
	if from, to := g.From.Local(), g.To.Local(); !g.To.IsZero() && (from.YearDay() != to.YearDay() || from.Year() != to.Year()) {
		stamp = time.DateTime
	}
	from := g.From.Local().Format(stamp)
	if g.Outcome == rc.GapOpen {
		return "Events were not arriving since " + from + ": " + g.Reason
	}
	what := "Offline"
	if g.Asked {
		what = "Asked for at the start:"
	}
	text := fmt.Sprintf("%s from %s to %s", what, from, g.To.Local().Format(stamp))
	if g.Late > 0 {
		text += fmt.Sprintf(", %s delivered late", plural(g.Late, "event"))
	}
	if g.PutBy > 0 {
		text += fmt.Sprintf(", %s put by for other filters", plural(g.PutBy, "event"))
	}
	if g.Backfilled > 0 {
		text += fmt.Sprintf(", %s fetched", plural(g.Backfilled, "message"))
	}
	if g.Proven() {
		return text + "; nothing is missing"
	}
	if g.Outcome == rc.GapRecovered {
		return text + "; what was held was still coming"
	}
	if g.Check == rc.CheckRunning {
		return text + "; being compared with the message store"
	}
	others := join(g.Storeless())
	switch {
	case g.Partial && others == "":
		return text + "; a part of the message store could not be read, and messages may be missing"
	case g.Partial:
		return text + "; a part of the message store could not be read: messages may be missing, and " + others
	case g.Check == rc.CheckDone && others != "":
		return text + "; what no store remembers cannot be compared and may be missing: " + others
	case g.Check == rc.CheckDone:
		return text + "; a part of the message store could not be read, and messages may be missing"
	case g.Outcome == rc.GapSuspected:
		return text + "; what was sent just before the loss may be missing"
	case g.Reason != "":
		return text + "; events may be missing: " + g.Reason
	}
	return text + "; events may be missing"
}

// skippedWords tell what a recording holds besides its lines; empty if nothing.
func skippedWords(s recording.Skipped) string {
	var parts []string
	add := func(n uint64, what string) {
		if n > 0 {
			parts = append(parts, plural(n, what))
		}
	}
	add(s.Foreign, "foreign line")
	add(s.Torn, "torn end")
	add(s.TooLong, "overlong line")
	if len(parts) == 0 {
		return ""
	}
	return "Skipped " + join(parts) + "."
}
