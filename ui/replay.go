package ui

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"ringtail/history"
	"ringtail/history/recording"
)

// replay is a recording that is looked at in place of a connection.
type replay struct {
	player *recording.Player
	names  []string // of the recordings
	state  recording.PlayerState
	told   time.Time // when the state was told
	far    time.Time // of the latest entry so far
	err    string    // what could not be read, once said

	marks []history.Mark // that were put while it was shown, by time
	filed int            // how many of them are in the log: the others are still to come
}

// playedMsg is what a recording has to show.
type playedMsg recording.Played

// carryPlayed carries what is played to send until ctx ends. The player waits
// meanwhile: it goes on at the pace of the screen.
func carryPlayed(ctx context.Context, p *recording.Player, send func(playedMsg)) {
	for {
		select {
		case played := <-p.Out():
			send(playedMsg(played))
		case <-ctx.Done():
			return
		}
	}
}

func newReplay(p *recording.Player) *replay {
	if p == nil {
		return nil
	}
	r := &replay{player: p}
	for _, s := range p.Sources() {
		r.names = append(r.names, s.Name)
	}
	return r
}

// goesBack reports whether the recording can be gone back in: it holds
// something, and can be read again.
func (r *replay) goesBack() bool {
	once := slices.ContainsFunc(r.player.Sources(), func(s recording.Source) bool { return s.Once })
	return !once && !r.state.At.IsZero()
}

// replaying reports whether a recording is shown, and nothing can arrive.
func (m *Model) replaying() bool { return m.bar.replay != nil }

// played files what is played.
func (m *Model) played(msg playedMsg) {
	r := m.bar.replay
	if msg.Again {
		m.forgetRows()
	}
	var reread []string
	for i := range msg.Entries {
		e := &msg.Entries[i]
		m.rowsCome()
		m.fileMarks(func(mark time.Time) bool { return mark.Before(e.At) })
		switch {
		case e.IsEvent():
			m.list.records.see(history.Row{ID: m.log.AppendEvent(e.Event), Event: e.Event})
		case e.Gap != nil:
			m.log.PutGap(*e.Gap)
		case e.Mark != nil:
			m.log.AppendMark(history.Mark{At: e.At, Note: e.Mark.Note})
		case e.Lost != nil:
			m.log.AppendHole(history.Hole{At: e.At, Entries: e.Lost.Entries, Since: e.Lost.Since, Reason: e.Lost.Reason})
		case e.Reread != nil:
			m.list.records.put(*e.Reread)
			reread = append(reread, e.Reread.MessageID)
		}
	}
	m.fileMarks(func(mark time.Time) bool { return !mark.After(msg.State.Position) })
	if len(reread) > 0 {
		m.list.Forget()
		m.list.KeepRecords(reread)
	}
	m.list.Received()
	if row, ok := m.log.Get(m.inspector.row.ID); ok && m.inspector.Open() && row.IsGap() {
		m.inspector.Show(row, nil)
	}
	before := r.state
	r.state, r.told = msg.State, m.look.now
	if msg.Again || r.state.At.After(r.far) {
		r.far = r.state.At
	}
	switch {
	case r.state.Err != nil && r.err == "":
		r.err = r.state.Err.Error()
		if pe, ok := errors.AsType[*fs.PathError](r.state.Err); ok {
			r.err = pe.Path + ": " + pe.Err.Error()
		}
		m.sayTrouble("Not everything could be read: " + m.look.cells.remote(r.err) + ".")
	case !r.state.Skipped.Complete() && before.Skipped.Complete():
		m.sayTrouble("Not everything could be read: the recording is damaged. i says where, and how much that is.")
	case r.state.Note != "" && r.state.Noted != before.Noted:
		m.say(strings.ToUpper(r.state.Note[:1]) + m.look.cells.remote(r.state.Note[1:]) + ".")
	}
}

// forgetRows begins with an empty list: the recording is played again. What it
// is narrowed to stays, and whoever has the keyboard keeps it: this comes a
// moment after the key that asked for it.
func (m *Model) forgetRows() {
	old := m.list
	if m.mode == modeSearch {
		m.inspector.row.ID = 0 // the JSON that is searched stays; its row is gone
	} else if m.inspector.Open() {
		m.inspector.Close()
		m.followBack = false
		if m.mode == modeInspector {
			m.mode = modeList
		}
		if m.under == modeInspector {
			m.under = modeList
		}
	}
	old.StopSearch()
	m.log.Close()
	m.scanning = nil
	m.log = m.newLog(old.summarize)
	m.bar.replay.filed = 0
	m.list = newEventList(m.look, m.log, old.summarize)
	m.list.SetSize(old.width, old.height, old.wide)
	m.list.narrow = old.narrow
	m.list.selectRows()
}

// keepMark keeps a mark that was put while a recording is shown, for when its
// moment is played again. It reports whether that moment is still to come: the
// recording was gone back in since the mark was asked for.
func (m *Model) keepMark(mark history.Mark, since *history.Log) (ahead bool) {
	r := m.bar.replay
	if ahead = m.log != since && mark.At.After(r.state.Position); !ahead {
		m.fileMarks(func(t time.Time) bool { return !t.After(mark.At) })
	}
	i, _ := slices.BinarySearchFunc(r.marks, mark, func(a, b history.Mark) int {
		return cmp.Or(a.At.Compare(b.At), -1) // after those of the same moment
	})
	r.marks = slices.Insert(r.marks, i, mark)
	if !ahead {
		r.filed++ // by whoever put it
	}
	return ahead
}

// fileMarks puts the marks of such moments into the list.
func (m *Model) fileMarks(due func(time.Time) bool) {
	r := m.bar.replay
	for ; r.filed < len(r.marks) && due(r.marks[r.filed].At); r.filed++ {
		m.log.AppendMark(r.marks[r.filed])
	}
}

// replayKey is what a key means while a recording is shown. Keys that ask
// something of the connection say why they do not.
func (m *Model) replayKey(msg tea.KeyPressMsg) (done bool) {
	p := m.bar.replay.player
	if m.mode == modeList && key.Matches(msg, keys.Step, keys.SeekBack, keys.SeekOn, keys.LeapBack, keys.LeapOn) {
		m.toast.text = "" // it was about another moment
	}
	switch {
	case m.bar.replay.state.Ended && (key.Matches(msg, keys.Play) || m.mode == modeList && key.Matches(msg, keys.Step, keys.SeekOn, keys.LeapOn)):
		m.say(atTheEnd)
	case key.Matches(msg, keys.Play):
		p.TogglePause()
	case m.mode == modeList && key.Matches(msg, keys.Step):
		p.Step()
	case m.mode == modeList && key.Matches(msg, keys.SeekBack):
		p.SeekBy(-time.Minute)
	case m.mode == modeList && key.Matches(msg, keys.SeekOn):
		p.SeekBy(time.Minute)
	case m.mode == modeList && key.Matches(msg, keys.LeapBack):
		p.SeekBy(-10 * time.Minute)
	case m.mode == modeList && key.Matches(msg, keys.LeapOn):
		p.SeekBy(10 * time.Minute)
	case m.mode == modeList && key.Matches(msg, keys.Faster):
		m.changeSpeed(1)
	case m.mode == modeList && key.Matches(msg, keys.Slower):
		m.changeSpeed(-1)
	case m.mode == modeList && key.Matches(msg, keys.GoTo):
		m.askMoment()
	case key.Matches(msg, keys.Filters, keys.Preset):
		m.say("A recording holds what was watched then: filters cannot be changed in it. / narrows the list.")
	case key.Matches(msg, keys.Reconnect, keys.Backfill) && m.mode != modeInspector:
		m.say("This is a recording: nothing is connected.")
	case key.Matches(msg, keys.SaveAttachment) && m.onAttachment():
		m.say("This is a recording: attachments can be fetched while connected.")
	default:
		return false
	}
	return true
}

// atTheEnd is why a key that goes on does nothing.
const atTheEnd = "This is the end of the recording: the left arrow goes a minute back, @ to a moment."

// speeds are those that keys choose from.
var speeds = []recording.Speed{1, 10, 100, recording.Max}

// changeSpeed plays faster or slower.
func (m *Model) changeSpeed(by int) {
	now := m.bar.replay.state.Speed
	at := len(speeds) - 1
	for i, s := range speeds {
		if now != recording.Max && s != recording.Max && now <= s {
			at = i
			break
		}
	}
	at = max(0, min(at+by, len(speeds)-1))
	m.bar.replay.player.SetSpeed(speeds[at])
	if m.bar.replay.state.Ended {
		m.say("From now on " + speedWords(speeds[at]) + ". " + atTheEnd)
	}
}

// askMoment asks where to go.
func (m *Model) askMoment() {
	m.askFor(ask{
		in: modeList, prompt: "go to: ", hint: "14:05, 14:05:30, +10m, -1h or 2026-03-01 14:05",
		accept: func(text string) (tea.Cmd, string) {
			text = strings.TrimSpace(text)
			p := m.bar.replay.player
			if d, err := time.ParseDuration(text); err == nil && (text[0] == '+' || text[0] == '-') {
				p.SeekBy(d)
				return nil, ""
			}
			t, clock, ok := ParseMoment(text, m.look.zone())
			switch {
			case !ok:
				return nil, "that is no time; try 14:05, +10m, -1h or 2026-03-01 14:05"
			case clock:
				p.SeekClock(t)
			default:
				p.Seek(t)
			}
			return nil, ""
		},
	}, "")
}

// ParseMoment reads a moment as people write it, in the zone loc unless it
// names one. clock says that it is a time of day alone.
func ParseMoment(s string, loc *time.Location) (t time.Time, clock, ok bool) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return t, true, true
		}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return t, false, true
		}
	}
	return time.Time{}, false, false
}
