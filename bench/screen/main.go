//go:build unix

// Command screen measures the monitor as a whole process in a
// pseudo-terminal, each figure beside its floor, and prints tables in
// Markdown. ../run.sh builds what it needs; the tables stand in
// docs/figures.md.
//
//   - flood: events at a rate for some seconds, on a terminal that takes
//     everything and on one that takes 50 KB a second. Key to repaint is the
//     time from a key written into the terminal until an emulator on its other
//     end shows what the key did. The processor time of the screen is that of
//     the monitor less that of a process with the same client and the same
//     history, and no screen, in the same flood.
//   - start: exec to first frame, and the same of an empty Bubble Tea program.
//   - idle: a minute of a live connection on which nothing happens.
//   - replay: a recording until all of it is shown, beside lnav and fzf.
//
// It needs Linux for the processor times.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
)

type options struct {
	ringtail, empty string
	rates           []int
	length          time.Duration
	runs            int
	columns, rows   int
	pace            int
	idle            time.Duration
	events          int
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "receive" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		exitOn(receive(ctx, os.Args[2]))
		return
	}
	o := options{}
	flag.StringVar(&o.ringtail, "ringtail", "", "the program to measure")
	flag.StringVar(&o.empty, "empty", "", "the empty program, for start")
	flag.IntVar(&o.events, "events", 1_000_000, "events of the recording that is replayed")
	flag.DurationVar(&o.length, "for", 5*time.Second, "how long a flood goes on")
	flag.DurationVar(&o.idle, "idle", time.Minute, "how long idle is measured")
	flag.IntVar(&o.runs, "runs", 3, "how often a flood is repeated")
	flag.IntVar(&o.pace, "pace", 50_000, "bytes a second of the slow terminal")
	rates := flag.String("rates", "1000,10000,100000", "events a second")
	size := flag.String("size", "120x36", "columns and rows of the terminal")
	only := flag.String("only", "flood,slow,start,idle,replay", "what to measure")
	flag.Parse()
	if _, err := fmt.Sscanf(*size, "%dx%d", &o.columns, &o.rows); err != nil {
		exitOn(fmt.Errorf("-size: %q is not columns x rows, such as 120x36", *size))
	}
	for r := range strings.SplitSeq(*rates, ",") {
		n := 0
		if _, err := fmt.Sscan(r, &n); err != nil || n < block {
			exitOn(fmt.Errorf("-rates: %q is not a number of at least %d", r, block))
		}
		o.rates = append(o.rates, n)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	wanted := strings.Split(*only, ",")
	for _, part := range []struct {
		name string
		run  func(context.Context, options) error
	}{{"flood", floods}, {"slow", slowFloods}, {"start", starts}, {"idle", idle}, {"replay", replays}} {
		if slices.Contains(wanted, part.name) {
			exitOn(part.run(ctx, o))
		}
	}
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "screen:", err)
		os.Exit(1)
	}
}

// temporary makes a directory for the state of a measured program.
func temporary() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "ringtail-bench")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

// at is the q-th part of sorted measurements.
func at(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func median[T int | float64 | time.Duration](values []T) T {
	s := slices.Sorted(slices.Values(values))
	if len(s) == 0 {
		return 0
	}
	return s[len(s)/2]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
