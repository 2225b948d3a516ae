package ui

import (
	"path/filepath"
	"testing"
	"time"

	"ringtail/rc"
)

// TestSavedFileDoesNotBeginWithAnAbsence: the first row of a list is often the time
// before the start (--since), or that in which ringtail was not running. Its line
// in a saved file tells when that was known, as in a recording: else a replay at
// the pace at which it came waits for hours or days for the first event, and a time
// of day is that of another day.
func TestSavedFileDoesNotBeginWithAnAbsence(t *testing.T) {
	s := newScreen(t, 120, 30)
	s.m.opts.SaveDir = t.TempDir()
	gap := rc.Gap{ID: 1, From: t0.Add(-48 * time.Hour), To: t0, Outcome: rc.GapBackfilled, Check: rc.CheckDone, Asked: true}
	s.receive(live(), rc.Notice{At: t0, Kind: rc.NoticeGap, Gap: &gap}, sms(10, "the first"), sms(20, "the second"))
	s.press("ctrl+s")
	s.retype("saved.ndjson")
	s.press("enter")
	for _, e := range readRecording(t, filepath.Join(s.m.opts.SaveDir, "saved.ndjson")) {
		if e.At.Before(t0.Add(-time.Hour)) {
			t.Errorf("a line of %v stands in the file (gap: %v, first line: %v); all of it came after %v", e.At, e.Gap != nil, e.Begin != nil, t0)
		}
	}
}
