package cli

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
)

// TestTailRecordsWhatBecameOfAGap: some changes of a gap come with a status alone
// and without a notice of their own: that the message store may not be read (403),
// that a comparison which was offered runs, that events which were put by were
// delivered. The monitor files those (ui.Model.gaps); a recording must have them
// too, or its replay tells of a comparison that goes on for ever.
func TestTailRecordsWhatBecameOfAGap(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		g := rc.Gap{ID: 1, From: at(1), Reason: "the connection was lost"}
		f.send(ctx, rc.Status{Phase: rc.PhaseLive}, rc.Notice{At: at(1), Kind: rc.NoticeGap, Text: "Events are not arriving", Gap: &g})
		running := g
		running.To, running.Outcome, running.Check = at(3), rc.GapNotRecovered, rc.CheckRunning
		f.send(ctx, rc.Notice{At: at(3), Kind: rc.NoticeGap, Text: "Events arrive again", Gap: &running}, rc.Status{Phase: rc.PhaseLive, Gaps: []rc.Gap{running}})
		// As rc's scanFailed tells that the store is forbidden.
		off := running
		off.Check = rc.CheckOff
		f.send(ctx, rc.Notice{At: at(4), Kind: rc.NoticeRequest, Text: "the app lacks the ReadMessages permission"}, rc.Status{Phase: rc.PhaseLive, Gaps: []rc.Gap{off}})
		f.send(ctx, text(5))
		<-ctx.Done()
		return nil
	})
	path := filepath.Join(t.TempDir(), "r.ndjson")
	if status, _, stderr := (&trial{env: credentials(), client: fake}).run(t.Context(), t, "tail", "--record", path, "--count", "1"); status != exitOK {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	status, _, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path)
	if status != exitOK || strings.HasSuffix(stderr, "being compared with the message store.\n") {
		t.Errorf("the last word on the gap, exit status %d:\n%s", status, stderr)
	}
}
