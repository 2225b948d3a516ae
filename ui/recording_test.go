package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringtail/history/recording"
	"ringtail/rc"
)

// recordingScreen records into a folder that can be taken away.
func recordingScreen(t *testing.T) (s *screen, r *recording.Recorder, folder string) {
	folder = filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	r, err := recording.Record(filepath.Join(folder, "r.ndjson"), recording.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	s = newScreen(t, 120, 36)
	s.m.opts.Recorder = r
	s.receive(live())
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	r.Update(sms(1, "noticed"))
	for r.State().Trouble == "" {
		<-r.Changed()
	}
	return s, r, folder
}

// The screen looks at the recording every second. What it saw there is told all
// the same.
func TestRecordingTroubleIsToldAfterATick(t *testing.T) {
	s, _, _ := recordingScreen(t)
	s.send(tickMsg{})
	s.m.recordingChanged()
	s.shows("Not recording")
}

func TestLostLinesAreToldAfterATick(t *testing.T) {
	s, r, folder := recordingScreen(t)
	s.m.recordingChanged()
	much := rc.Event{Received: t0, Kind: rc.KindVoicemail, Envelope: []byte(`{"event":"/x","body":{"x":"` + strings.Repeat("x", 1<<20) + `"}}`)}
	for range 40 { // more than may wait
		r.Update(much)
	}
	if r.State().Lost == 0 {
		t.Fatal("nothing was lost")
	}
	s.send(tickMsg{})
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for s.m.bar.record.Trouble != "" {
		<-r.Changed()
		s.m.recordingChanged()
	}
	if said := s.m.toast.text; !strings.Contains(said, "could not be recorded meanwhile") {
		t.Errorf("%d lines were lost, and the screen says: %q", r.State().Lost, said)
	}
}
