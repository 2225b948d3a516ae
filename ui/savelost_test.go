package ui

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"ringtail/history/recording"
	"ringtail/rc"
)

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
