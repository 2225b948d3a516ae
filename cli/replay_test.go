package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringtail/config"
	"ringtail/history/recording"
	"ringtail/rc"
	"ringtail/ui"
)

// onTerminal runs the command line with a screen of the test's own.
func onTerminal(t *testing.T, fake client, screen func(context.Context, ui.Options) error, args ...string) (status int, stderr string) {
	t.Helper()
	var errs bytes.Buffer
	a := newApp(Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &errs, Getenv: func(name string) string { return credentials()[name] }})
	a.terminal = func(stream any) bool { return stream == a.Out }
	a.newClient = func(rc.Config) (client, error) { return fake, nil }
	a.state = config.StateOptions{Dir: t.TempDir(), Keyring: config.NoKeyring}
	a.screen = screen
	status = a.execute(t.Context(), args)
	return status, errs.String()
}

func TestReplayOpensTheScreen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	var file []byte
	for n := range 5 {
		file = recording.AppendEntry(file, recording.Entry{At: at(n), Event: text(n)}, nil)
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	var events int
	status, stderr := onTerminal(t, nil, func(ctx context.Context, o ui.Options) error {
		if !o.Mask || o.HistoryBytes != 64<<20 || o.Updates != nil || o.Client == nil || !o.ASCII || o.Theme != ui.ThemeLight {
			t.Errorf("the screen got %+v", o)
		}
		for {
			played := <-o.Replay.Out()
			events += len(played.Entries)
			if played.State.Ended {
				if played.State.LeftOut != 2 || played.State.Speed != recording.Max {
					t.Errorf("it ends as %+v", played.State)
				}
				return nil
			}
		}
	}, "replay", path, "--mask", "--history", "64MB", "--ascii", "--theme", "light", "--since", "2026-03-01T08:00:02Z")
	if status != exitOK || stderr != "" || events != 3 {
		t.Errorf("exit status %d, %d events, stderr %q", status, events, stderr)
	}
}

func TestReplayThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "r")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	screen := func(context.Context, ui.Options) error {
		t.Error("the screen was opened")
		return nil
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{filepath.Join(dir, "none")}, "the recording cannot be read: " + filepath.Join(dir, "none") + ": no such file or directory."},
		{[]string{path, "--speed", "fast"}, `--speed: "fast" is no speed; there are 1, 10 and max.`},
		{[]string{path, "--speed", "0"}, "is no speed"},
		{[]string{path, "--speed", "NaN"}, "is no speed"},
		{[]string{path, "--since", "noon"}, `--since: "noon" is no time; give one such as 14:05`},
		{[]string{path, "--until", "15m"}, `--until: "15m" is no time`},
		{[]string{path, "--since", "14:05", "--until", "14:05:00"}, "--until: 14:05:00 is not after --since, 14:05, so nothing would be left; give a later end or an earlier beginning."},
		{[]string{path, "--since", "2026-03-02", "--until", "2026-03-01 14:05"}, "--until: 2026-03-01 14:05 is not after --since, 2026-03-02, so nothing would be left"},
		{[]string{"-", "-"}, "stdin can be read once only"},
		{nil, "needs a recording: name its file, or - for stdin."},
	} {
		status, stderr := onTerminal(t, nil, screen, append([]string{"replay"}, tt.args...)...)
		if status != exitUsage || !strings.Contains(stderr, tt.want) {
			t.Errorf("%v: exit status %d, stderr %q", tt.args, status, stderr)
		}
	}
	status, _, stderr := (&trial{}).run(t.Context(), t, "replay", path)
	if status != exitUsage || !strings.Contains(stderr, "use: ringtail tail --replay FILE") {
		t.Errorf("without a terminal: exit status %d, stderr %q", status, stderr)
	}
}

// TestReplayOfAnEmptySpan ends the screen once the recording has told the date
// of a time of day.
func TestReplayOfAnEmptySpan(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
	path := filepath.Join(t.TempDir(), "r.ndjson")
	if err := os.WriteFile(path, recording.AppendEntry(nil, recording.Entry{At: at(0), Event: text(0)}, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	screen := func(ctx context.Context, o ui.Options) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case played := <-o.Replay.Out(): // something is left of the span
				if played.State.Ended {
					return nil
				}
			}
		}
	}
	for _, tt := range []struct {
		since, until string
		want         string
	}{
		{"10:00", "2026-03-01 09:00", "--until: in this recording that is 2026-03-01 09:00:00, which is not after --since, 2026-03-01 10:00:00, so nothing would be left; give both with their dates."},
		{"2026-03-01 08:10", "08:10", "--until: in this recording that is 2026-03-01 08:10:00, which is not after --since, 2026-03-01 08:10:00, so nothing would be left"},
	} {
		status, stderr := onTerminal(t, nil, screen, "replay", path, "--since", tt.since, "--until", tt.until)
		if status != exitUsage || !strings.Contains(stderr, tt.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("--since %s --until %s: exit status %d, stderr %q", tt.since, tt.until, status, stderr)
		}
	}
}

// TestReplayOfAFileThatGoes ends the screen and says why.
func TestReplayOfAFileThatGoes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := recording.FileSource(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := recording.NewPlayer([]recording.Source{src}, recording.PlayerOptions{}).Run(t.Context()); err == nil || !strings.Contains(err.Error(), path+": no such file") {
		t.Errorf("%v", err)
	}
}

func TestSpeedsAndBounds(t *testing.T) {
	for s, want := range map[string]recording.Speed{"1": 1, "10": 10, "0.5": 0.5, "100x": 100, "max": recording.Max} {
		if got, err := parseSpeed(s); err != nil || got != want {
			t.Errorf("speed %q is %v, %v", s, got, err)
		}
	}
	if b, err := parseBound("--since", "14:05", time.UTC); err != nil || !b.Clock || b.Time.Hour() != 14 {
		t.Errorf("%+v, %v", b, err)
	}
	if b, err := parseBound("--since", "2026-03-01", time.UTC); err != nil || b.Clock || !b.Time.Equal(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", b, err)
	}
	if b, err := parseBound("--since", "", time.UTC); err != nil || b != (recording.Bound{}) {
		t.Errorf("%+v, %v", b, err)
	}
}

// TestMonitorRecords writes what the screen gets, and what comes while the
// client says goodbye.
func TestMonitorRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		f.send(ctx, text(0), rc.Events{text(1), text(2)})
		<-ctx.Done()
		f.updates <- text(3)
		return nil
	})
	status, stderr := onTerminal(t, fake, func(_ context.Context, o ui.Options) error {
		<-o.Updates
		<-o.Updates
		if o.Recorder == nil || o.Recorder.State().Path != path {
			t.Error("the screen does not know of the recording")
		}
		return nil
	}, "--record", path, "--mask")
	if status != exitOK || !strings.Contains(stderr, "Recorded 4 events in "+path) {
		t.Errorf("exit status %d, stderr:\n%s", status, stderr)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Count(data, []byte(`"uuid":"u`)) != 4 || bytes.Contains(data, []byte("Ann Lee")) || bytes.Contains(data, []byte("hush")) || !bytes.Contains(data, []byte("Person 1")) {
		t.Errorf("recorded:\n%s", data)
	}
}

// TestMonitorDoesNotShareARecording ends before the screen opens.
func TestMonitorDoesNotShareARecording(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	r, err := recording.Record(path, recording.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	status, stderr := onTerminal(t, newFakeClient(nil), func(context.Context, ui.Options) error {
		t.Error("the screen was opened")
		return nil
	}, "--record", path)
	if want := "ringtail: --record: " + path + ": another ringtail is recording into it; give this one a file of its own.\n"; status != exitUsage || stderr != want {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
}
