package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"ringtail/history/recording"
	"ringtail/rc"
)

// TestCutKeepsAGapAcrossARun: a part that is cut out of a recording may begin with
// a gap, and a run, or the next file of the series, may begin before the gap ends.
// A first line in between would make two gaps of it, of which one never ends.
func TestCutKeepsAGapAcrossARun(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
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
