package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringtail/rc"
)

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestRecordBesideAClosedPipeKeepsWhatArrived: with --no-resume nothing is kept for
// a next run. What arrived when the reader of stdout was gone is in the recording,
// or nowhere.
func TestRecordBesideAClosedPipeKeepsWhatArrived(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.ndjson")
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		f.send(ctx, rc.Status{Phase: rc.PhaseLive}, text(1))
		<-ctx.Done()
		return nil
	})
	a, errs, _ := printingTo(t, brokenPipe{}, fake)
	a.execute(t.Context(), []string{"tail", "--no-resume", "--record", path})
	b, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(b), `"received"`) {
		t.Errorf("an event that arrived is not in the recording, and no session is kept for a next run: %v %s%s", err, b, errs.String())
	}
}

// TestWhatIsNeitherPrintedNorRecordedIsNotDealtWith: the disk takes nothing and the
// reader of stdout has gone. What came then is in no place: the next run must be
// given it again.
func TestWhatIsNeitherPrintedNorRecordedIsNotDealtWith(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "away")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	const n = 20
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
		var all rc.Events
		for i := range n {
			all = append(all, text(i))
		}
		f.send(ctx, all)
		<-ctx.Done()
		return nil
	})
	a, errs, dealtWith := printingTo(t, goneReader{}, fake)
	a.execute(t.Context(), []string{"tail", "--record", filepath.Join(dir, "r.ndjson")})
	if got := dealtWith(); got > 0 {
		t.Errorf("%d events are dealt with; none was printed, and of the recording is said: %s", got, errs.String())
	}
}

// goneReader is a stdout whose reader has gone.
type goneReader struct{}

func (goneReader) Write([]byte) (int, error) { return 0, syscall.EPIPE }

// TestRecordingHoldsEachEventOnce: what came when nobody read stdout any more is
// not dealt with, so the next run brings it again (from the gateway, or from the
// message store under another uuid). That run records it, too: this one must not
// have, or must say that it is dealt with. Else a recording that both append to
// holds it twice, and a replay shows it twice.
func TestRecordingHoldsEachEventOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		var all rc.Events
		for n := range 500 { // more than a batch
			e := text(n)
			e.Envelope = append(e.Envelope[:len(e.Envelope):len(e.Envelope)], strings.Repeat(" ", 200)...)
			all = append(all, e)
		}
		f.send(ctx, all[:250])
		select { // what arrived before the end is handed over all the same
		case f.updates <- all[250:]:
		case <-t.Context().Done():
		}
		<-ctx.Done()
		return nil
	})
	a, errs, dealtWith := printingTo(t, goneReader{}, fake)
	if status := a.execute(t.Context(), []string{"tail", "--record", path}); status != exitOK {
		t.Fatalf("exit status %d, stderr %q", status, errs.String())
	}
	status, out, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path)
	if status != exitOK {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	recorded := uint64(strings.Count(out, "\n"))
	if recorded > dealtWith() {
		t.Errorf("%d events are in the recording, and only %d are dealt with: the next run brings and records the others again", recorded, dealtWith())
	}
}

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
