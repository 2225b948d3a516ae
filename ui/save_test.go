package ui

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringtail/history/recording"
)

// readRecording reads a file back.
func readRecording(t *testing.T, path string) (list []recording.Entry) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%s has mode %v", path, info.Mode())
	}
	r, err := recording.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		entries, err := r.Next()
		if errors.Is(err, io.EOF) {
			if n := r.Skipped().Total(); n > 0 {
				t.Errorf("%d lines of %s are none of a recording", n, path)
			}
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, entries...)
	}
}

// kindsOf are the lines of a recording in short.
func kindsOf(list []recording.Entry) string {
	var b strings.Builder
	for _, e := range list {
		switch {
		case e.IsEvent():
			b.WriteString("event ")
		case e.Gap != nil:
			b.WriteString("gap ")
		case e.Mark != nil:
			b.WriteString("mark:" + e.Mark.Note + " ")
		case e.Begin != nil:
			b.WriteString("begin ")
		}
	}
	return strings.TrimSpace(b.String())
}

// retype replaces what a question proposes.
func (s *screen) retype(text string) {
	s.t.Helper()
	for range 60 {
		s.press("backspace")
	}
	s.write(text)
}

func TestSavingWhatIsShown(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.m.opts.SaveDir = t.TempDir()
	s.press("ctrl+s")
	s.shows("There is nothing to save yet.")

	s.receive(live())
	s.receive(traffic()...)
	s.press("m")
	s.write("now")
	s.press("enter", "ctrl+s")
	s.shows("save as: ringtail-20260301-140211.ndjson", "as they came")
	s.press("enter")
	path := filepath.Join(s.m.opts.SaveDir, "ringtail-20260301-140211.ndjson")
	s.shows("Saved 11 events as")
	if said := s.m.toast.text; !strings.Contains(said, path) || !strings.HasSuffix(said, " kB, readable by you alone).") {
		t.Errorf("it said %q", said)
	}
	all := readRecording(t, path)
	if got := kindsOf(all); got != "begin event event event event event event gap event event gap event event event mark:now" && got != "begin event event event event event event gap event event gap event event event event mark:now" {
		t.Errorf("saved %s", got)
	}
	if e := all[1].Event; string(e.Envelope) != string(sms(0, "Hi there").Envelope) || !e.Received.Equal(t0) {
		t.Errorf("the first event was saved as %+v", e)
	}
	if strings.Contains(all[0].Begin.By, "test") == false || all[0].Begin.Masked {
		t.Errorf("it begins with %+v", all[0].Begin)
	}

	// What is there stays.
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s.press("ctrl+s", "enter")
	if said := s.m.toast.text; !strings.Contains(said, "ringtail-20260301-140211-1.ndjson") {
		t.Errorf("it said %q", said)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the file has changed: %v", err)
	}

	// Narrowed, what is hidden is left out; masked, nothing personal is saved.
	s.press("/")
	s.write("hi there")
	s.press("enter", "x", "ctrl+s")
	s.retype("narrow.ndjson.zst")
	s.press("enter")
	s.shows("Saved, masked, 1 event as")
	part := readRecording(t, filepath.Join(s.m.opts.SaveDir, "narrow.ndjson.zst"))
	events := 0
	for _, e := range part {
		if e.IsEvent() {
			events++
			if strings.Contains(string(e.Event.Envelope), `"subject":"hello"`) || !strings.Contains(string(e.Event.Envelope), "5 characters") {
				t.Errorf("saved unmasked: %s", e.Event.Envelope)
			}
		}
	}
	if events != 1 || !part[0].Begin.Masked {
		t.Errorf("saved %s", kindsOf(part))
	}

	s.press("esc", "ctrl+s")
	s.retype("none/x.ndjson")
	s.press("enter")
	if said := s.m.toast.text; !strings.HasPrefix(said, "Not saved: the file") || !strings.HasSuffix(said, "cannot be written: no such file or directory.") {
		t.Errorf("it said %q", said)
	}
	s.press("ctrl+s")
	s.retype(" ")
	s.press("enter")
	s.shows("give the file a name")
	s.press("esc")
	left, err := os.ReadDir(s.m.opts.SaveDir)
	if err != nil || len(left) != 3 {
		t.Errorf("%d files are left: %v", len(left), err)
	}
}

// TestSavingWhilePaused leaves out what the pause holds back.
func TestSavingWhilePaused(t *testing.T) {
	s := newScreen(t, 100, 30)
	s.m.opts.SaveDir = t.TempDir()
	s.receive(live(), sms(0, "one"), sms(1, "two"))
	s.press("space")
	s.receive(sms(2, "three"))
	s.press("ctrl+s")
	s.shows("2 events as they came")
	s.retype("p")
	s.press("enter")
	if got := kindsOf(readRecording(t, filepath.Join(s.m.opts.SaveDir, "p"))); got != "begin event event" {
		t.Errorf("saved %s", got)
	}
}

// TestSavingWhatCameMeanwhile saves what stands on the screen when the name is
// accepted: rows that the history let go of while it was typed are not held for
// it, as its bound would be exceeded otherwise.
func TestSavingWhatCameMeanwhile(t *testing.T) {
	s := newScreen(t, 100, 30)
	s.m.opts.SaveDir = t.TempDir()
	s.receive(live(), sms(0, "one"))
	s.press("ctrl+s")
	s.shows("1 event as they came")
	s.receive(sms(1, "two"))
	s.shows("2 events as they came")
	s.retype("p")
	s.press("enter")
	if got := kindsOf(readRecording(t, filepath.Join(s.m.opts.SaveDir, "p"))); got != "begin event event" {
		t.Errorf("saved %s", got)
	}
}

// TestSavingWhileAReplayGoesBack: what was there when the key was pressed is
// gone when the name is accepted.
func TestSavingWhileAReplayGoesBack(t *testing.T) {
	s := newScreen(t, 100, 30)
	s.m.opts.SaveDir = t.TempDir()
	s.replay("day.ndjson")
	s.play(7, recording.PlayerState{Paused: true})
	s.press("ctrl+s")
	s.retype("p")
	s.again(0, recording.PlayerState{Paused: true})
	s.press("enter")
	s.shows("There is nothing to save yet.")
	s.again(3, recording.PlayerState{Paused: true})
	s.press("enter")
	if got := kindsOf(readRecording(t, filepath.Join(s.m.opts.SaveDir, "p"))); got != "begin event event" {
		t.Errorf("saved %s", got)
	}
}

func TestRecordingOnTheScreen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "r.ndjson")
	r, err := recording.Record(path, recording.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := newScreen(t, 120, 36)
	s.m.opts.Recorder = r
	s.m.lookAtRecording()
	s.receive(live())
	s.shows("RECORDING")
	s.press("m")
	s.write("test")
	s.press("enter", "i")
	s.shows("Recording    no events in", "r.ndjson")
	s.press("esc")

	// The file goes, and comes back.
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	r.Update(sms(1, "lost?"))
	news := func() {
		if _, ok := s.m.awaitRecording()().(recordingMsg); !ok {
			t.Fatal("there is no news")
		}
		s.m.recordingChanged()
	}
	for s.m.bar.record.Trouble == "" {
		news()
	}
	s.shows("NOT RECORDING")
	if said := s.m.toast.text; !strings.HasSuffix(said, "no such file or directory. It goes on as soon as that can be written again.") {
		t.Errorf("it said %q", said)
	}
	s.press("i")
	s.shows("nothing can be written now")
	s.press("esc")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for s.m.bar.record.Trouble != "" {
		news()
	}
	s.shows("RECORDING")
	s.hides("NOT RECORDING")
	if end := r.Close(); end.Lost > 0 {
		t.Errorf("the recording ended as %+v", end)
	}
	if cmd := s.m.awaitRecording(); cmd() != nil {
		t.Error("a recording that has ended has news")
	}
	if got := kindsOf(readRecording(t, path)); got != "begin event" && got != "begin mark:test event" {
		t.Errorf("recorded %s", got)
	}
}

// TestSavingIntoAFolder saves with the proposed name inside it, and refuses
// what is neither folder nor file.
func TestSavingIntoAFolder(t *testing.T) {
	s := newScreen(t, 120, 36)
	dir := t.TempDir()
	s.m.opts.SaveDir = dir
	if err := os.Mkdir(filepath.Join(dir, "days"), 0o700); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, "odd"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s.receive(live())
	s.receive(sms(0, "Hi there"))
	for _, name := range []string{"days", "days" + string(filepath.Separator), filepath.Join(dir, "days")} {
		s.press("ctrl+s")
		s.retype(name)
		s.press("enter")
		if said := s.m.toast.text; !strings.Contains(said, filepath.Join(dir, "days", "ringtail-20260301-140211")) {
			t.Errorf("%s: it said %q", name, said)
		}
	}
	saved, err := filepath.Glob(filepath.Join(dir, "days", "*"))
	if err != nil || len(saved) != 3 {
		t.Errorf("saved %v, %v", saved, err)
	}
	s.press("ctrl+s")
	s.retype("odd")
	s.press("enter")
	if said := s.m.toast.text; !strings.Contains(said, "Not saved: "+filepath.Join(dir, "odd")+" is a device or a pipe and no file") {
		t.Errorf("it said %q", said)
	}
	if _, err := os.Lstat(filepath.Join(dir, "odd-1")); err == nil {
		t.Error("it was saved beside")
	}
}
