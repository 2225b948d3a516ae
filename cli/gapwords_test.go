package cli

import (
	"strings"
	"testing"
	"time"

	"ringtail/rc"
)

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
