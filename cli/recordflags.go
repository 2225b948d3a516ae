package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ringtail/history/recording"
	"ringtail/safetext"
)

// recordFlags are the flags of the commands that can record.
type recordFlags struct {
	file fileName
	max  byteSize
}

// fileName is a flag that tells an empty name from none.
type fileName struct {
	name  string
	given bool
}

func (n *fileName) String() string     { return n.name }
func (n *fileName) Set(s string) error { n.name, n.given = s, true; return nil }
func (*fileName) Type() string         { return "string" }

func (f *recordFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&f.file, "record", "append what arrives to this file, readable by you alone; .zst compresses it (ringtail replay reads it)")
	flags.Var(&f.max, "record-max", "go on in FILE-1, FILE-2 and so on before a file is larger than this, such as 1GB")
}

// leastMax is the least bound of a file, in bytes.
const leastMax = 64 << 10

// open begins to record, or returns nil when that was not asked for. mask may
// be nil.
func (f *recordFlags) open(mask *safetext.Masker, guard func(func())) (*recording.Recorder, error) {
	switch {
	case f.file.name == "-":
		return nil, usagef("--record: - is no file; give the name of one, such as today.ndjson, or ./- if that is its name. What arrives is written to stdout by: ringtail tail --format envelope")
	case f.file.given && f.file.name == "":
		return nil, usagef("--record: the name of the file is empty; give one, such as today.ndjson")
	case f.file.name == "":
		if f.max != 0 {
			return nil, usagef("--record-max bounds a recording; say with --record where it goes")
		}
		return nil, nil
	}
	o := recording.Options{By: "ringtail " + Version(), Guard: guard}
	if mask != nil {
		o.Mask = mask.MaskJSON
	}
	if o.Max = int64(f.max); o.Max != 0 && o.Max < leastMax {
		return nil, usagef("--record-max: give at least 64KB, so that every file holds some events")
	}
	r, err := recording.Record(f.file.name, o)
	switch {
	case errors.Is(err, recording.ErrTaken):
		return nil, usagef("--record: %w; give this one a file of its own", err)
	case err != nil:
		return nil, usagef("--record: %w", err)
	}
	return r, nil
}

// formatBytes is a size for people.
func formatBytes(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	size, unit := float64(n), 0
	for size >= 1000 && unit < len(units)-1 {
		size /= 1000
		unit++
	}
	if unit == 0 {
		return fmt.Sprintf("%d %s", n, units[0])
	}
	return fmt.Sprintf("%.1f %s", size, units[unit])
}

// recorded is the last word about a recording.
func recorded(s recording.State) string {
	text := "Recorded " + s.Where(func(n uint64) string { return plural(n, "event") }, formatBytes) + "."
	if s.Trouble != "" {
		text += " At the end nothing could be written: " + fullStop(s.Trouble)
	}
	if s.Lost > 0 {
		text += fmt.Sprintf(" %s could not be recorded.", plural(s.Lost, "line"))
	}
	return text
}

// endRecording has the last word about a recording. What could not be
// recorded is an error, unless err is one of more weight.
func (a *app) endRecording(r *recording.Recorder, err error) error {
	s := r.Close()
	if s.Lost == 0 && s.Trouble == "" || exitStatus(err) == exitError || exitStatus(err) == exitUsage {
		fmt.Fprintln(a.Err, recorded(s))
		return err
	}
	if err != nil {
		a.complain(err)
	}
	return errors.New(recorded(s))
}

// plural counts things whose plural ends with s.
func plural[N int | int64 | uint64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
