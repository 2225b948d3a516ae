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

// TestWordsOfALongTimeHaveItsDays: --since reaches back for up to a week.
func TestWordsOfALongTimeHaveItsDays(t *testing.T) {
	g := rc.Gap{ID: 1, From: at(0).Add(-72 * time.Hour), To: at(0), Outcome: rc.GapBackfilled, Check: rc.CheckDone, Asked: true}
	words := gapWords(g)
	if from, to := g.From.Local().Format(time.TimeOnly), g.To.Local().Format(time.TimeOnly); strings.Contains(words, "from "+from+" to "+to) {
		t.Errorf("three days are told as %q", words)
	}
}

// TestWordsOfAPartialComparison: a comparison that is to go on when other filters
// are wanted has found that a part of the store cannot be read, all the same.
func TestWordsOfAPartialComparison(t *testing.T) {
	g := rc.Gap{ID: 1, From: at(0), To: at(5), Outcome: rc.GapNotRecovered, Check: rc.CheckNone, Partial: true, Reason: "the connection was lost"}
	if words := gapWords(g); !strings.Contains(words, "could not be read") {
		t.Errorf("the store could not be read in part, and it is told: %q", words)
	}
}
