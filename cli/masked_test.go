package cli

import (
	"os"
	"path/filepath"
	"testing"

	"ringtail/history/recording"
)

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
