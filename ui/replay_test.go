package ui

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"ringtail/history/recording"
	"ringtail/rc"
)

// dayEntries are some minutes, with lines of all kinds.
func dayEntries() []recording.Entry {
	at := func(n int) time.Time { return t0.Add(time.Duration(n) * time.Second) }
	return []recording.Entry{
		{At: t0, Begin: &recording.Begin{Version: 1}},
		{At: at(0), Event: sms(0, "first")},
		{At: at(60), Event: sms(60, "second")},
		{At: at(61), Gap: &rc.Gap{ID: 1, From: at(30), To: at(61), Outcome: rc.GapRecovered, Counted: true}},
		{At: at(62), Mark: &recording.Mark{Note: "customer calls"}},
		{At: at(63), Lost: &recording.Lost{Entries: 7, Reason: "no space left on device"}},
		{At: at(120), Event: sms(120, "third")},
		{At: at(4000), Event: sms(4000, "last")},
	}
}

// recordedDay is a recording of them.
func recordedDay() recording.Source {
	var file []byte
	for _, e := range dayEntries() {
		file = recording.AppendEntry(file, e, nil)
	}
	file = append(file, "something else\n"...)
	return recording.Source{Name: "day.ndjson", Size: int64(len(file)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(string(file))), nil
	}}
}

// replay shows recordings in place of the connection; what is played of them
// is told by the test.
func (s *screen) replay(names ...string) {
	var list []recording.Source
	for _, name := range names {
		list = append(list, recording.Source{Name: name})
	}
	s.m.bar.replay, s.m.look.past = newReplay(recording.NewPlayer(list, recording.PlayerOptions{})), true
}

// play hands out the first n entries of the day. How far that is follows from
// their number.
func (s *screen) play(n int, state recording.PlayerState) {
	s.t.Helper()
	s.playing(false, n, state)
}

// again does the same from the beginning.
func (s *screen) again(n int, state recording.PlayerState) {
	s.t.Helper()
	s.playing(true, n, state)
}

func (s *screen) playing(again bool, n int, state recording.PlayerState) {
	s.t.Helper()
	day := dayEntries()
	state.Entries, state.Read, state.Size = int64(n), int64(n)*302, int64(len(day))*302
	if state.Ended {
		state.Read = state.Size
	}
	if n > 0 {
		state.At = day[n-1].At
	}
	if state.Position.IsZero() {
		state.Position = state.At
	}
	if n < len(day) {
		state.Next = day[n].At
	}
	s.send(playedMsg{Again: again, Entries: day[:n], State: state})
}

// replayed shows a recording on a screen in a bubble of time.
func replayed(t *testing.T, w, h int, o recording.PlayerOptions, test func(s *screen, wait func(time.Duration))) {
	synctest.Test(t, func(t *testing.T) {
		player := recording.NewPlayer([]recording.Source{recordedDay()}, o)
		s := &screen{t: t, client: &fakeClient{}, now: t0.Add(24 * time.Hour), drawn: make(map[string]int)}
		s.m = newModel(Options{Client: s.client, Replay: player, Version: "test", Location: time.UTC, Now: func() time.Time { return s.now }}, testCatalog, s.summarize)
		s.m.after = func(time.Duration) tea.Cmd { return func() tea.Msg { return tickAsked{} } }
		s.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
		s.send(tea.WindowSizeMsg{Width: w, Height: h})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- player.Run(ctx) }()
		messages := make(chan playedMsg)
		go carryPlayed(ctx, player, func(m playedMsg) {
			select {
			case messages <- m:
			case <-ctx.Done():
			}
		})
		defer func() { // also after a failure
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			s.m.list.StopSearch()
			s.m.log.Close()
		}()
		test(s, func(d time.Duration) {
			end := time.Now().Add(d)
			for {
				synctest.Wait()
				select {
				case m := <-messages:
					s.send(m)
					continue
				case <-time.After(max(0, time.Until(end))):
				}
				synctest.Wait()
				select {
				case m := <-messages:
					s.send(m)
				default:
					s.pass(d)
					return
				}
			}
		})
	})
}

func TestReplayOnTheScreen(t *testing.T) {
	replayed(t, 120, 24, recording.PlayerOptions{Speed: 1}, func(s *screen, wait func(time.Duration)) {
		s.shows("REPLAY, reading…", "Reading…", "day.ndjson")
		s.hides("Live", "Connecting", "Starting", "Filters")
		wait(0)
		s.shows("► REPLAY 1×", "2026-03-01 14:02:11", "next event 1 m later", "day.ndjson", "first")
		s.hides("second", "Live", "filters", "/min")
		wait(20 * time.Second)
		s.shows("14:02:31", "next event 40 s later")
		wait(45 * time.Second)
		s.shows("second", "offline 31 s · recovered", "mark: customer calls", "7 lines could not be recorded: no space left on device")

		s.press("space")
		wait(time.Hour)
		s.shows("‖ REPLAY, paused", "plays 1×", "space play")
		s.hides("third")
		s.press(".")
		wait(0)
		s.shows("third", "REPLAY, paused")
		s.hides("last")
		s.press("left")
		wait(0)
		s.hides("second", "third")
		s.shows("REPLAY, paused", "first", "14:03:11")
		s.press("shift+right")
		wait(0)
		s.shows("third")
		s.press("@")
		s.shows("go to: ", "+10m, -1h or")
		s.write("noon")
		s.press("enter")
		s.shows("that is no time")
		s.retype("14:02:30")
		s.press("enter")
		wait(0)
		s.shows("first", "14:02:30")
		s.hides("second")
		for range 3 {
			s.press("+")
			wait(0)
		}
		s.shows("REPLAY, paused", "plays at full speed")
		s.press("space")
		wait(0)
		s.shows("■ REPLAY, at the end", "last", "1 line skipped", "100 %", "← h a minute back", "@ go to a moment")
		s.hides("space pause", "next event", "speed")
		s.press("-")
		s.press("@")
		s.write("-2h")
		s.press("enter")
		wait(0)
		s.hides("last")
		s.shows("This is where the recording begins.")
	})
}

// TestReplayKeysSayWhy presses what asks for a connection.
func TestReplayKeysSayWhy(t *testing.T) {
	replayed(t, 140, 30, recording.PlayerOptions{Speed: recording.Max}, func(s *screen, wait func(time.Duration)) {
		wait(0)
		for _, name := range []string{"f", "3"} {
			s.press(name)
			s.shows("filters cannot be changed in it")
			s.m.toast.text = ""
		}
		for _, name := range []string{"r", "b"} {
			s.press(name)
			s.shows("This is a recording: nothing is connected.")
			s.m.toast.text = ""
		}
		if len(s.client.sets) > 0 || s.client.reconnects > 0 || s.client.backfills > 0 {
			t.Errorf("the connection was asked: %+v", s.client)
		}
		s.press("tab")
		if s.m.mode != modeList {
			t.Errorf("tab leads to mode %d", s.m.mode)
		}
		s.press("?")
		s.shows("Replay", "a minute back", "go to a moment")
		s.hides("filter preset", "reconnect", "toggle")
		s.press("esc", "i")
		s.shows("About the replay", "Y copy this", "REPLAY, at the end", "day.ndjson", "Skipped", "1 line not of a recording")
		s.press("esc", "enter")
		s.shows("JSON")
		s.press("space", "esc")
		if title := s.m.windowTitle(); title != "ringtail: REPLAY, at the end" {
			t.Errorf("the window is called %q", title)
		}
		for _, size := range [][2]int{{20, 6}, {30, 8}, {60, 15}, {99, 20}, {200, 60}} {
			s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			if !strings.Contains(s.text(), "REPLAY") {
				t.Errorf("at %v it does not say REPLAY:\n%s", size, s.text())
			}
		}
	})
}

// TestReplayPausesFromTheInspector: space plays and pauses there too, and what
// is read is nowhere called live.
func TestReplayPausesFromTheInspector(t *testing.T) {
	replayed(t, 120, 24, recording.PlayerOptions{Speed: 1}, func(s *screen, wait func(time.Duration)) {
		wait(0)
		s.press("up", "enter")
		s.shows("REPLAY 1×", "JSON", "came live", "space pause")
		s.hides("· live")
		s.press("space")
		wait(time.Hour)
		s.shows("REPLAY, paused", "JSON", "space play")
		s.hides("second")
		s.press("space")
		wait(time.Minute)
		s.shows("REPLAY 1×", "second")
		s.press("/")
		s.write("a b")
		s.shows("REPLAY 1×", "/a b")
	})
}

// TestReplaySavesNoAttachment: a recording holds none, so no key offers that,
// and enter folds as everywhere else.
func TestReplaySavesNoAttachment(t *testing.T) {
	s := newScreen(t, 140, 40)
	s.replay("day.ndjson")
	e := message(1, `"attachments":[{"id":"9001","uri":"https://media.ringcentral.com/x/9001","type":"AudioRecording","contentType":"audio/x-wav","size":24044,"vmDuration":3}]`)
	s.send(playedMsg{Entries: []recording.Entry{{At: e.Received, Event: e}}, State: recording.PlayerState{Ended: true, Position: e.Received}})
	s.press("enter", "/")
	s.write("vmDuration")
	s.press("enter", "esc", "up", "up", "up", "up", "up", "up")
	if !s.m.onAttachment() {
		t.Fatalf("the cursor is on no attachment:\n%s", s.text())
	}
	s.shows("audio", "enter fold")
	s.hides("enter saves", "save attachment")
	s.press("enter")
	s.hides("vmDuration\"", "cannot be fetched")
	s.press("d")
	s.shows("This is a recording")
}

// TestReplayNamesTheFile: of a long path the end is told, which tells recordings
// apart, and where room is short the file alone.
func TestReplayNamesTheFile(t *testing.T) {
	for w, want := range map[int]string{120: "· …r/customers/berlin/2026-03/today.ndjson +1", 70: "· today.ndjson +1"} {
		s := newScreen(t, w, 20)
		s.replay("recordings/of/the/year/customers/berlin/2026-03/today.ndjson", "x")
		s.play(3, recording.PlayerState{Speed: 10})
		s.shows(want)
	}
}

// TestReplayOfNothing says why there is no event.
func TestReplayOfNothing(t *testing.T) {
	for want, p := range map[string]recording.Progress{
		"The recording holds no event.":                        {},
		"This is no recording":                                 {Skipped: recording.Skipped{Foreign: 1, Torn: 1}},
		"The recording is torn: no line of it can be read.":    {Skipped: recording.Skipped{Torn: 1}},
		"Nothing in the recording is from the time asked for.": {Entries: 2, LeftOut: 2},
	} {
		s := newScreen(t, 100, 20)
		s.replay("day.ndjson")
		s.send(playedMsg{State: recording.PlayerState{Progress: p, Ended: true}})
		s.shows(want)
	}
}

// TestReplayTellsHowFarAPartIs: by time, of what was asked for, and all of it at
// the end only.
func TestReplayTellsHowFarAPartIs(t *testing.T) {
	from := time.Date(2026, 3, 1, 14, 0, 0, 0, time.UTC)
	hour := recording.Progress{From: from, To: from.Add(time.Hour), Read: 1000, Size: 1000}
	at := func(minutes int) time.Time { return from.Add(time.Duration(minutes) * time.Minute) }
	for _, tt := range []struct {
		name    string
		state   recording.PlayerState
		percent int64
		bar     int64
	}{
		{"the beginning", recording.PlayerState{Progress: hour}, 0, 0},
		{"before it", recording.PlayerState{Progress: hour, At: at(-5), Position: at(-5)}, 0, 0},
		{"half", recording.PlayerState{Progress: hour, At: at(30), Position: at(30)}, 50, 10},
		{"between two events", recording.PlayerState{Progress: hour, At: at(15), Position: at(30), Paused: true}, 50, 10},
		{"on the way", recording.PlayerState{Progress: hour, At: at(15), Position: at(45), Seeking: true}, 25, 5},
		{"the last event", recording.PlayerState{Progress: hour, At: at(60), Position: at(60)}, 99, 19},
		{"the end", recording.PlayerState{Progress: hour, At: at(40), Position: at(40), Ended: true}, 100, 20},
		{"a pipe", recording.PlayerState{Progress: recording.Progress{From: from, To: at(60), Read: 10}, At: at(30), Position: at(30)}, 50, 10},
		{"no end is known", recording.PlayerState{Progress: recording.Progress{Read: 300, Size: 1000}, At: at(30), Position: at(30)}, 30, 6},
		{"all was read", recording.PlayerState{Progress: recording.Progress{Read: 1000, Size: 1000}, At: at(30), Position: at(30)}, 99, 19},
		{"nothing is known", recording.PlayerState{Progress: recording.Progress{Read: 1000}, At: at(30), Position: at(30)}, 0, 0},
	} {
		r := &replay{state: tt.state, far: tt.state.At}
		if percent, bar := r.share(100, from), r.share(barSteps, from); percent != tt.percent || bar != tt.bar {
			t.Errorf("%s: %d %% and %d steps, want %d and %d", tt.name, percent, bar, tt.percent, tt.bar)
		}
	}
	s := newScreen(t, 120, 20)
	s.replay("day.ndjson")
	s.send(playedMsg{State: recording.PlayerState{Progress: hour, At: at(45), Position: at(45)}})
	s.shows("75 %")
	// Of lines that are not in order, the latest tells.
	s.send(playedMsg{State: recording.PlayerState{Progress: hour, At: at(30), Position: at(30)}})
	s.shows("75 %")
	s.send(playedMsg{Again: true, State: recording.PlayerState{Progress: hour, At: at(15), Position: at(15)}})
	s.shows("25 %")
}

// TestReplayTellsDamage: at once, on the status line as long as it is shown,
// and in full beside it.
func TestReplayTellsDamage(t *testing.T) {
	s := newScreen(t, 100, 24)
	s.replay("day.ndjson.zst")
	damage := recording.Progress{Entries: 1, Twice: 1200, Skipped: recording.Skipped{Damage: recording.Damage{At: 100, Places: 2, Bytes: 500}}}
	s.play(1, recording.PlayerState{Ended: true, Progress: damage})
	s.shows("Not everything could be read: the recording is damaged.", "not all could be read")
	s.press("i")
	s.shows("Damage", "damaged in 2 places, first at byte 100, 500 bytes could not be read", "1,200 lines left out that another of the recordings had brought already")

	s = newScreen(t, 100, 24)
	s.replay("day.ndjson.zst")
	damage.Entries = 0
	s.send(playedMsg{State: recording.PlayerState{Progress: damage, Ended: true}})
	s.shows("The recording is damaged: no line of it can be read.")
}

// TestReplayGoesBackNarrowed keeps what the list is narrowed to.
func TestReplayGoesBackNarrowed(t *testing.T) {
	replayed(t, 100, 24, recording.PlayerOptions{Speed: recording.Max}, func(s *screen, wait func(time.Duration)) {
		wait(0)
		s.press("/")
		s.write("second")
		s.press("enter", "g", "enter")
		s.shows("1 shown, 3 hidden", "JSON")
		s.press("esc", "space", "@")
		s.write("14:02:30")
		s.press("enter")
		wait(0)
		s.hides("JSON")
		s.shows("/ second", "0 shown, 1 hidden")
		s.press("space")
		wait(0)
		s.shows("1 shown, 3 hidden")
	})
}

// TestReplayAtFullSpeed goes to moments at the end, and presses what can do
// nothing there.
func TestReplayAtFullSpeed(t *testing.T) {
	replayed(t, 120, 24, recording.PlayerOptions{Speed: recording.Max}, func(s *screen, wait func(time.Duration)) {
		wait(0)
		for _, name := range []string{".", "right", "shift+right", "space"} {
			s.m.toast.text = ""
			s.press(name)
			wait(0)
			s.shows("REPLAY, at the end", "last", "This is the end of the recording")
		}
		s.press("shift+left")
		wait(0)
		s.shows("REPLAY, paused", "third")
		s.hides("last")
		s.press("@")
		s.write("14:03:05")
		s.press("enter")
		wait(0)
		s.shows("REPLAY, paused", "first", "14:03:05")
		s.hides("second", "at the end")
		s.press("space")
		wait(0)
		s.shows("REPLAY, at the end", "last")
		s.m.toast.text = ""
		s.press("-")
		wait(0)
		s.shows("REPLAY, at the end", "From now on 100×.")
		s.m.toast.text = ""
		s.press("+")
		wait(0)
		s.shows("From now on at full speed.")
	})
}

func TestParseMoment(t *testing.T) {
	zone := time.FixedZone("here", 3600)
	for s, want := range map[string]string{
		"14:05": "0000-01-01 14:05:00 +0100 true", " 14:05:06 ": "0000-01-01 14:05:06 +0100 true", "2026-03-01": "2026-03-01 00:00:00 +0100 false",
		"2026-03-01 14:05": "2026-03-01 14:05:00 +0100 false", "2026-03-01T14:05:06": "2026-03-01 14:05:06 +0100 false", "2026-03-01T14:05:06.5Z": "2026-03-01 14:05:06 +0000 false",
	} {
		at, clock, ok := ParseMoment(s, zone)
		if got := fmt.Sprint(at.Format("2006-01-02 15:04:05 -0700 "), clock); !ok || got != want {
			t.Errorf("ParseMoment(%q) = %s, %v; want %s", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "noon", "25:00", "15m", "2026-13-01", "14:05 2026-03-01"} {
		if at, _, ok := ParseMoment(s, zone); ok {
			t.Errorf("ParseMoment(%q) = %v", s, at)
		}
	}
}

// TestReplaySaysItAgain: what a key cannot do is said each time it is pressed.
func TestReplaySaysItAgain(t *testing.T) {
	replayed(t, 120, 36, recording.PlayerOptions{Speed: 1}, func(s *screen, wait func(time.Duration)) {
		for range 2 {
			wait(time.Minute)
			s.hides("This is where the recording begins")
			s.press("@")
			s.write("2020-01-01 00:00")
			s.press("enter")
			wait(time.Millisecond)
			s.shows("This is where the recording begins")
		}
	})
}

// The transcription that came after the voicemail stands on the screen, and is
// found, whether it was played before the search or after it.
func TestTranscriptionIsFoundInAReplay(t *testing.T) {
	e := rc.Event{Received: t0, Kind: rc.KindVoicemail, Envelope: []byte(`{"uuid":"v1","event":"/restapi/v1.0/account/~/extension/~/voicemail","body":{"id":"9001","type":"VoiceMail","vmTranscriptionStatus":"InProgress","from":{"phoneNumber":"+14155550100"},"to":[{"phoneNumber":"+14155550101"}],"attachments":[{"id":"9001","vmDuration":3}]}}`)}
	record := rc.Reread{At: t0.Add(time.Minute), MessageID: "9001", Transcription: "meet me at the Xylophone", Record: []byte(`{"id":9001,"type":"VoiceMail","vmTranscriptionStatus":"Completed"}`)}
	for _, first := range []bool{true, false} {
		s := newScreen(t, 120, 30)
		s.replay("day.ndjson")
		s.m.list.summarize = rc.Summarize
		s.send(playedMsg{Entries: []recording.Entry{{At: t0, Event: e}}, State: recording.PlayerState{At: t0}})
		play := func() {
			s.send(playedMsg{Entries: []recording.Entry{{At: record.At, Reread: &record}}, State: recording.PlayerState{At: record.At, Ended: true}})
		}
		if first {
			play()
		}
		s.press("/")
		s.write("xylophone")
		s.press("enter")
		if !first {
			s.shows("no event matches")
			play()
		}
		s.hides("no event matches")
		s.shows("meet me at the Xylophone")
	}
}

// TestGoingBackLeavesTheKeyboard: the player answers a key a moment later, when
// something is being typed already.
func TestGoingBackLeavesTheKeyboard(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		mode mode
		text func(s *screen) string
	}{
		{"a search", []string{"enter", "tab", "left", "/"}, modeAsk, func(s *screen) string { return s.m.ask.field.Text() }},
		{"a search in the JSON", []string{"enter", "/"}, modeSearch, func(s *screen) string { return s.m.inspector.search.text }},
	} {
		s := newScreen(t, 120, 30)
		s.replay("day.ndjson")
		s.play(7, recording.PlayerState{Paused: true})
		s.press(c.keys...)
		s.write("fir")
		s.again(3, recording.PlayerState{Paused: true})
		s.write("st")
		if s.m.mode != c.mode || c.text(s) != "first" {
			t.Errorf("%s: mode %v, it holds %q", c.name, s.m.mode, c.text(s))
		}
		s.press("enter", "esc", "esc", "esc")
		if s.m.mode != modeList || s.m.inspector.Open() {
			t.Errorf("%s: mode %v is left", c.name, s.m.mode)
		}
	}
	s := newScreen(t, 120, 30)
	s.replay("day.ndjson")
	s.play(7, recording.PlayerState{Paused: true})
	s.press("enter", "?")
	s.again(3, recording.PlayerState{Paused: true})
	s.press("esc")
	if s.m.mode != modeList || s.m.inspector.Open() {
		t.Errorf("the help ends in mode %v", s.m.mode)
	}
}

// TestMarksOfAReplayStay: what was noted while a recording is looked at is not
// lost when one goes a minute back and on again, and stands where it was put.
func TestMarksOfAReplayStay(t *testing.T) {
	s := newScreen(t, 120, 30)
	s.replay("day.ndjson")
	mark := func(note string) {
		s.press("m")
		s.write(note)
		s.press("enter")
	}
	rows := func() string {
		var words []string
		for row := range s.m.log.Snapshot().All() {
			switch {
			case row.IsHole():
				words = append(words, "a hole")
			case row.IsMark():
				words = append(words, row.Mark.Note)
			case !row.IsGap():
				words = append(words, s.m.list.summary(row).Text)
			}
		}
		return strings.Join(words, ", ")
	}
	expect := func(want string) {
		t.Helper()
		if got := rows(); got != want {
			t.Errorf("the list holds %s, want %s", got, want)
		}
	}
	s.play(3, recording.PlayerState{Paused: true})
	mark("of the second")
	s.play(0, recording.PlayerState{Paused: true, At: t0.Add(time.Minute), Position: t0.Add(90 * time.Second)})
	mark("later")
	expect("first, second, of the second, later")
	s.again(2, recording.PlayerState{Paused: true})
	expect("first")
	mark("of the first")
	expect("first, of the first")
	s.again(7, recording.PlayerState{Paused: true})
	expect("first, of the first, second, of the second, customer calls, a hole, later, third")

	// A mark that was being written when it was gone back.
	s.press("m")
	s.write("of the third")
	s.again(3, recording.PlayerState{Paused: true})
	s.press("enter")
	expect("first, of the first, second, of the second")
	s.again(8, recording.PlayerState{Ended: true})
	expect("first, of the first, second, of the second, customer calls, a hole, later, third, of the third, last")
}

// TestHostileNameWhileReading: the name of a recording may be hostile to a
// terminal, also before anything was read of it.
func TestHostileNameWhileReading(t *testing.T) {
	s := newScreen(t, 100, 20)
	s.replay("day\x1b]52;c;ZXZpbA==\x07\u202e.ndjson")
	screen := s.m.View().Content
	for _, bad := range []string{"\x1b]52", "\x07", "\u202e"} {
		if strings.Contains(screen, bad) {
			t.Errorf("%q is on the screen", bad)
		}
	}
}

// TestReplayOffersNothingOfAGap: a recording is not connected. What the line and
// the page of a gap tell of it cannot be "b fetches", "ringtail is trying to
// reconnect".
func TestReplayOffersNothingOfAGap(t *testing.T) {
	for _, g := range []rc.Gap{
		{ID: 1, From: t0, To: t0.Add(2 * time.Hour), Outcome: rc.GapNotRecovered, Check: rc.CheckOffered, Reason: "ringtail was not running"},
		{ID: 1, From: t0, Reason: "the network is down"},
	} {
		s := newScreen(t, 160, 36)
		s.replay("day.ndjson")
		s.send(playedMsg{Entries: []recording.Entry{{At: t0, Gap: &g}}, State: recording.PlayerState{At: t0, Ended: true}})
		s.hides("b fetches")
		s.press("enter")
		s.hides("b fetches", "is trying to reconnect", "still disconnected")
	}
}
