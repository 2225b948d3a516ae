package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"ringtail/history/recording"
	"ringtail/rc"
)

// replayed is what a recording holds, as a replay of it tells.
func replayedLines(t *testing.T, file []byte) (all []recording.Entry) {
	t.Helper()
	s, err := recording.Open(context.Background(), []recording.Source{{Name: "x", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(file)), nil
	}}}, recording.Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for {
		entries, err := s.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, entries...)
	}
}

// TestMergedRecordingsKeepTheirGaps: two recordings that were merged into one are
// what they were together: a gap that was recovered while the other recording
// began a run is one gap, and not one that is open for ever and another.
func TestMergedRecordingsKeepTheirGaps(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, entries ...recording.Entry) string {
		var file []byte
		for _, e := range entries {
			file = recording.AppendEntry(file, e, nil)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	begin := func(n int) recording.Entry {
		return recording.Entry{At: at(n), Begin: &recording.Begin{Version: recording.Version}}
	}
	open := rc.Gap{ID: 1, From: at(2), Reason: "the connection was lost"}
	closed := rc.Gap{ID: 1, From: at(2), To: at(6), Outcome: rc.GapRecovered, Counted: true}
	a := write("a", begin(0), recording.Entry{At: at(1), Event: text(1)}, recording.Entry{At: at(3), Gap: &open}, recording.Entry{At: at(6), Gap: &closed}, recording.Entry{At: at(7), Event: text(7)})
	b := write("b", begin(4), recording.Entry{At: at(5), Event: text(5)})

	gaps := func(what string, all []recording.Entry) {
		last := map[int]*rc.Gap{}
		for _, e := range all {
			if e.Gap != nil {
				last[e.Gap.ID] = e.Gap
			}
		}
		for id, g := range last {
			if !g.Proven() {
				t.Errorf("%s: gap %d ends as %+v", what, id, *g)
			}
		}
		if len(last) != 1 {
			t.Errorf("%s: %d gaps, want 1", what, len(last))
		}
	}
	status, merged, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", a, "--replay", b, "--format", "envelope")
	if status != exitOK {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	gaps("merged", replayedLines(t, []byte(merged)))
}

// TestMaskedCopySaysSo: what was cut out of a recording with --mask says in its
// first lines that it is masked.
func TestMaskedCopySaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	file := recording.AppendEntry(nil, recording.Entry{At: at(0), Begin: &recording.Begin{Version: recording.Version, By: "ringtail"}}, nil)
	file = recording.AppendEntry(file, recording.Entry{At: at(1), Event: text(1)}, nil)
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path, "--format", "envelope", "--mask")
	if status != exitOK {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	for _, e := range replayedLines(t, []byte(out)) {
		if e.Begin != nil && !e.Begin.Masked {
			t.Errorf("a masked copy says that it is not masked:\n%s", out)
		}
	}
}
