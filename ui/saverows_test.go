package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"ringtail/history/recording"
	"ringtail/rc"
)

// TestSavedFileIsPlayedAsItCame: the first line of a file that ctrl+s wrote must
// not tell a time after all of its events. A replay takes the first line for the
// beginning: it would show everything at once at any speed, take the day of a time
// of day from when the file was saved, and put all of it behind what it is merged
// with.
func TestSavedFileIsPlayedAsItCame(t *testing.T) {
	s := newScreen(t, 120, 30)
	s.m.opts.SaveDir = t.TempDir()
	s.receive(live(), sms(0, "first"), sms(600, "ten minutes later"), sms(1200, "twenty minutes later"))
	s.pass(24 * time.Hour)
	s.press("ctrl+s")
	s.retype("saved.ndjson")
	s.press("enter")
	path := filepath.Join(s.m.opts.SaveDir, "saved.ndjson")
	saved, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	source := recording.Source{Name: path, Size: int64(len(saved)), Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	count := func(entries []recording.Entry) (events int) {
		for _, e := range entries {
			if e.IsEvent() {
				events++
			}
		}
		return events
	}
	read := func(span recording.Span, sources ...recording.Source) (all []recording.Entry) {
		stream, err := recording.Open(t.Context(), sources, span, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer stream.Close()
		for {
			entries, err := stream.Next(t.Context())
			if errors.Is(err, io.EOF) {
				return all
			}
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, entries...)
		}
	}

	// A time of day is that of the first line.
	since := recording.Bound{Time: t0.Add(5 * time.Minute), Clock: true}
	if n := count(read(recording.Span{Since: since}, source)); n != 2 {
		t.Errorf("--since %s leaves %d events, want 2", since.Time.Format(time.TimeOnly), n)
	}

	// Merged with another recording, what came earlier is earlier.
	other := filepath.Join(s.m.opts.SaveDir, "other.ndjson")
	e := sms(900, "from another recording")
	if err := os.WriteFile(other, recording.AppendEntry(nil, recording.Entry{At: e.Received, Event: e}, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	merged := read(recording.Span{}, source, recording.Source{Name: other, Open: func() (io.ReadCloser, error) { return os.Open(other) }})
	var before time.Time
	for _, e := range merged {
		if e.IsEvent() {
			if e.At.Before(before) {
				t.Errorf("merged, the event of %v stands behind the one of %v", e.At, before)
			}
			before = e.At
		}
	}

	// At speed 1 the second event comes ten minutes after the first.
	synctest.Test(t, func(t *testing.T) {
		p := recording.NewPlayer([]recording.Source{source}, recording.PlayerOptions{Speed: 1})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Run(ctx) }()
		minute := time.After(time.Minute)
		events := 0
		for passed := false; !passed; {
			select {
			case out := <-p.Out():
				events += count(out.Entries)
			case <-minute:
				passed = true
			}
		}
		if events != 1 {
			t.Errorf("after a minute of speed 1 there are %d events, want 1", events)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

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

// TestSavedTranscriptionStandsWhereItCame: what the message store said of a
// voicemail after its event stands in a saved file after what had come until
// then, as it does in a recording: the order of the lines is that of their times.
// Else a replay at the pace at which it came holds back all that came between
// the two until the transcription's time, and a merge puts it in the wrong place.
func TestSavedTranscriptionStandsWhereItCame(t *testing.T) {
	s := newScreen(t, 120, 30)
	s.m.opts.SaveDir = t.TempDir()
	s.m.list.summarize = rc.Summarize
	voicemail := rc.Event{Received: t0, Kind: rc.KindVoicemail, Envelope: []byte(`{"uuid":"v1","event":"/restapi/v1.0/account/~/extension/~/voicemail","body":{"id":"9001","type":"VoiceMail","vmTranscriptionStatus":"InProgress","from":{"phoneNumber":"+14155550100"},"to":[{"phoneNumber":"+14155550101"}],"attachments":[{"id":"9001","vmDuration":3}]}}`)}
	s.receive(live(), voicemail, sms(10, "ten seconds later"), sms(20, "twenty seconds later"),
		rc.Reread{At: t0.Add(5 * time.Minute), MessageID: "9001", Transcription: "call me", Record: []byte(`{"id":9001,"type":"VoiceMail","vmTranscriptionStatus":"Completed"}`)},
		sms(400, "much later"))
	s.press("ctrl+s")
	s.retype("saved.ndjson")
	s.press("enter")
	rereads := 0
	var before time.Time
	for _, e := range readRecording(t, filepath.Join(s.m.opts.SaveDir, "saved.ndjson")) {
		if e.Begin != nil {
			continue
		}
		if e.Reread != nil {
			rereads++
		}
		if e.At.Before(before) {
			t.Errorf("a line of %v stands behind one of %v", e.At, before)
		}
		before = e.At
	}
	if rereads != 1 {
		t.Errorf("%d transcriptions were saved", rereads)
	}
}

// TestSavedReplayKeepsHoles: a hole of a recording is one in a copy of it, too, and
// no mark that somebody has put.
func TestSavedReplayKeepsHoles(t *testing.T) {
	s := newScreen(t, 120, 30)
	s.m.opts.SaveDir = t.TempDir()
	s.replay("day.ndjson")
	s.play(len(dayEntries()), recording.PlayerState{Ended: true})
	s.press("ctrl+s")
	s.retype("saved.ndjson")
	s.press("enter")
	lost, marks := 0, 0
	for _, e := range readRecording(t, filepath.Join(s.m.opts.SaveDir, "saved.ndjson")) {
		if e.Lost != nil {
			lost++
		}
		if e.Mark != nil {
			marks++
		}
	}
	if lost != 1 || marks != 1 {
		t.Errorf("of 1 hole and 1 mark, %d holes and %d marks were saved", lost, marks)
	}
}

// TestSavedReplayKeepsTranscriptions: all of them, as there are many in a long
// recording.
func TestSavedReplayKeepsTranscriptions(t *testing.T) {
	s := newScreen(t, 120, 30)
	s.m.opts.SaveDir = t.TempDir()
	s.m.list.summarize = rc.Summarize
	s.replay("month.ndjson")
	const n = 1500
	var entries []recording.Entry
	for i := range n {
		at := t0.Add(time.Duration(i) * time.Minute)
		entries = append(entries,
			recording.Entry{At: at, Event: rc.Event{Received: at, Kind: rc.KindVoicemail, Envelope: fmt.Appendf(nil, `{"uuid":"v%d","event":"/restapi/v1.0/account/~/extension/~/voicemail","body":{"id":"%d","type":"VoiceMail","vmTranscriptionStatus":"InProgress","from":{"phoneNumber":"+14155550100"},"to":[{"phoneNumber":"+14155550101"}],"attachments":[{"id":"1","vmDuration":3}]}}`, i, 9000+i)}},
			recording.Entry{At: at.Add(30 * time.Second), Reread: &rc.Reread{At: at.Add(30 * time.Second), MessageID: fmt.Sprint(9000 + i), Transcription: fmt.Sprintf("spoken words %d", i), Record: []byte(`{"type":"VoiceMail","vmTranscriptionStatus":"Completed"}`)}})
	}
	s.send(playedMsg{Entries: entries, State: recording.PlayerState{At: entries[len(entries)-1].At, Ended: true}})
	s.press("ctrl+s")
	s.retype("saved.ndjson")
	s.press("enter")
	rereads := 0
	for _, e := range readRecording(t, filepath.Join(s.m.opts.SaveDir, "saved.ndjson")) {
		if e.Reread != nil {
			rereads++
		}
	}
	if rereads != n {
		t.Errorf("of %d transcriptions that were played, %d were saved", n, rereads)
	}
	// And all of them are shown.
	s.press("g")
	s.shows("spoken words 0")
}

// TestSavedReopenedGapKeepsItsPlace: a gap that went on, because the connection was
// lost again before all was delivered late, has events behind it that came before
// its end. In a saved file its line must not tell a moment after theirs: a replay
// would hold them back until then, a seek would not show them, and a merge would
// put all else before them.
func TestSavedReopenedGapKeepsItsPlace(t *testing.T) {
	s := newScreen(t, 120, 30)
	s.m.opts.SaveDir = t.TempDir()
	at := func(n int) time.Time { return t0.Add(time.Duration(n) * time.Second) }
	gap := func(now, to int, outcome rc.GapOutcome) rc.Notice {
		g := rc.Gap{ID: 1, From: at(20), Outcome: outcome, Reason: "the connection was lost"}
		if to > 0 {
			g.To = at(to)
		}
		return rc.Notice{At: at(now), Kind: rc.NoticeGap, Gap: &g}
	}
	s.receive(live(), sms(10, "the first"), gap(20, 0, rc.GapOpen), gap(30, 30, rc.GapRecovered), sms(31, "held"), sms(32, "held too"),
		gap(33, 0, rc.GapOpen), gap(1800, 1800, rc.GapNotRecovered), sms(1801, "the last"))
	s.press("ctrl+s")
	s.retype("saved.ndjson")
	s.press("enter")
	var last time.Time
	for _, e := range readRecording(t, filepath.Join(s.m.opts.SaveDir, "saved.ndjson")) {
		if e.At.Before(last) {
			t.Errorf("an event of %v stands behind a line of %v", e.At, last)
		}
		if e.At.After(last) {
			last = e.At
		}
	}
}
