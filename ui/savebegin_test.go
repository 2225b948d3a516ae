package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"ringtail/history/recording"
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
