package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"ringtail/history"
	"ringtail/history/recording"
)

// recordingMsg says that the recording has news.
type recordingMsg struct{}

// awaitRecording waits for news of the recording, beside the screen.
func (m *Model) awaitRecording() tea.Cmd {
	r := m.opts.Recorder
	if r == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case <-r.Changed():
			return recordingMsg{}
		case <-r.Done():
			return nil
		}
	}
}

// lookAtRecording brings what the screen knows of the recording up to date.
func (m *Model) lookAtRecording() {
	if r := m.opts.Recorder; r != nil {
		m.bar.recording, m.bar.record = true, r.State()
	}
}

// recordingChanged tells the news.
func (m *Model) recordingChanged() tea.Cmd {
	m.lookAtRecording() // every second looks too, so what was told is kept apart
	text := recording.News(m.recordTold, m.bar.record)
	m.recordTold = m.bar.record
	if text != "" {
		m.sayTrouble(m.look.cells.remote(text))
	}
	return m.awaitRecording()
}

// recordMark records a mark that the user has put.
func (m *Model) recordMark(mark history.Mark) {
	if m.opts.Recorder != nil {
		m.opts.Recorder.Put(recording.Entry{At: mark.At, Mark: &recording.Mark{Note: mark.Note}})
	}
}

// clockNow is the moment that a mark gets: in a replay, the recording's.
func (m *Model) clockNow() time.Time {
	if m.replaying() {
		if at := m.bar.replay.position(m.look.now); !at.IsZero() {
			return at
		}
	}
	return m.look.now
}

// recordWords tell how the recording stands; nothing without one.
func (b *statusBar) recordWords() (words string, style *lipgloss.Style) {
	t, r := b.look.theme, b.record
	if !b.recording {
		return "", &t.text
	}
	words = b.look.cells.remote(r.Where(func(n uint64) string { return plural(int(n), "event", "events") }, bytesWords))
	if r.Lost > 0 {
		words += "; " + plural(int(r.Lost), "line", "lines") + " could not be recorded"
	}
	if r.Trouble != "" {
		return words + "; nothing can be written now: " + b.look.cells.remote(r.Trouble), &t.bad
	}
	if r.Lost > 0 {
		return words, &t.warn
	}
	return words, &t.text
}
