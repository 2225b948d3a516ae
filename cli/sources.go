package cli

import (
	"io"

	"ringtail/history/recording"
)

// sources are the recordings that were named; - is stdin.
func (a *app) sources(names []string) ([]recording.Source, error) {
	var list []recording.Source
	stdin := false
	for _, name := range names {
		if name != "-" {
			src, err := recording.FileSource(name)
			if err != nil {
				return nil, usagef("the recording cannot be read: %w", err)
			}
			list = append(list, src)
			continue
		}
		if stdin {
			return nil, usagef("stdin can be read once only; name - once")
		}
		stdin = true
		if a.terminal(a.In) {
			return nil, usagef("stdin is a terminal; - reads a recording from a pipe, such as: zstd -dc old.ndjson.zst | ringtail replay -")
		}
		list = append(list, recording.Source{Name: "stdin", Once: true, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(a.In), nil
		}})
	}
	return list, nil
}
