package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringtail/history/recording"
	"ringtail/rc"
)

// TestEventsOutsideTheTimeAreNotDenied: where the time asked for holds a gap and no
// event, the recording holds events all the same.
func TestEventsOutsideTheTimeAreNotDenied(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
	path := filepath.Join(t.TempDir(), "a")
	gap := rc.Gap{ID: 1, From: at(2), To: at(3), Outcome: rc.GapNotRecovered, Reason: "the connection was lost"}
	var file []byte
	for _, e := range []recording.Entry{{At: at(1), Event: text(1)}, {At: at(3), Gap: &gap}, {At: at(5), Event: text(5)}} {
		file = recording.AppendEntry(file, e, nil)
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path, "--since", "08:00:02", "--until", "08:00:04")
	if status != exitOK || strings.Contains(stderr, "There is no event in it.") {
		t.Errorf("exit status %d; of a recording with two events: %s", status, stderr)
	}
}
