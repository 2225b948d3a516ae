package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ringtail/history/recording"
	"ringtail/rc"
)

// written is the path of a recording of these entries.
func written(t *testing.T, path string, entries ...recording.Entry) string {
	t.Helper()
	var file []byte
	for _, e := range entries {
		file = recording.AppendEntry(file, e, nil)
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// replayedLines is what a recording holds, as a replay of it tells.
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
		return written(t, filepath.Join(dir, name), entries...)
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

// TestCopyOfTwoRunsIsNotSaidToBeMasked: a recording that was begun with --mask and
// gone on with without it holds personal data, and so does what is cut out of it.
// The one line that the copy begins with must not say otherwise: whoever is handed
// it would pass it on.
func TestCopyOfTwoRunsIsNotSaidToBeMasked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	begin := func(n int, masked bool) recording.Entry {
		return recording.Entry{At: at(n), Begin: &recording.Begin{Version: recording.Version, By: "ringtail", Masked: masked}}
	}
	var file []byte
	for _, e := range []recording.Entry{begin(0, true), begin(1, false), {At: at(2), Event: text(2)}} {
		file = recording.AppendEntry(file, e, nil)
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path, "--format", "envelope")
	if status != exitOK {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	masked := false // as the newest line says that an event comes after
	for _, e := range replayedLines(t, []byte(out)) {
		if e.Begin != nil {
			masked = e.Begin.Masked
		}
		if e.IsEvent() && masked {
			t.Errorf("an event that is not masked comes after a line that says all is:\n%s", out)
		}
	}
}

// TestCutKeepsAGapAcrossARun: a part that is cut out of a recording may begin with
// a gap, and a run, or the next file of the series, may begin before the gap ends.
// A first line in between would make two gaps of it, of which one never ends.
func TestCutKeepsAGapAcrossARun(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
	dir := t.TempDir()
	write := func(name string, entries ...recording.Entry) string {
		return written(t, filepath.Join(dir, name), entries...)
	}
	begin := func(n int) recording.Entry {
		return recording.Entry{At: at(n), Begin: &recording.Begin{Version: recording.Version, Run: "ABCDEFGHIJKL"}}
	}
	open := rc.Gap{ID: 1, From: at(2), Reason: "the connection was lost"}
	closed := rc.Gap{ID: 1, From: at(2), To: at(6), Outcome: rc.GapRecovered, Counted: true}
	// One run, in two files of its series.
	a := write("r.ndjson", begin(0), recording.Entry{At: at(1), Event: text(1)}, recording.Entry{At: at(3), Gap: &open})
	b := write("r-1.ndjson", begin(5), recording.Entry{At: at(6), Gap: &closed}, recording.Entry{At: at(7), Event: text(7)})

	status, cut, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", a, "--replay", b, "--format", "envelope", "--since", "08:00:02")
	if status != exitOK {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	last := map[int]*rc.Gap{}
	for _, e := range replayedLines(t, []byte(cut)) {
		if e.Gap != nil {
			last[e.Gap.ID] = e.Gap
		}
	}
	for id, g := range last {
		if !g.Proven() {
			t.Errorf("gap %d ends as %+v\n%s", id, *g, cut)
		}
	}
	if len(last) != 1 {
		t.Errorf("%d gaps, want 1", len(last))
	}
}
