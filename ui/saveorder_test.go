package ui

import (
	"path/filepath"
	"testing"
	"time"

	"ringtail/rc"
)

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
