package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

// connectionLog is what happened to the connection: its phases, and what rc
// gave notice of. Oldest first, bounded.
type connectionLog struct {
	entries []connectionEntry
	phase   rc.Phase
	err     string
}

// maxEntries is how much the connection log remembers.
const maxEntries = 300

// connectionEntry is one line of the log, as it came.
type connectionEntry struct {
	at   time.Time
	text string
	err  *rc.Error // nil when it is no failure
}

// words are the text with the code and the request id that a ticket needs.
func (e connectionEntry) words() string {
	if e.err == nil {
		return e.text
	}
	if e.text == "" {
		return e.err.Error()
	}
	var marks []string
	if e.err.Code != "" && !strings.Contains(e.text, e.err.Code) {
		marks = append(marks, e.err.Code)
	}
	if e.err.RequestID != "" && !strings.Contains(e.text, e.err.RequestID) {
		marks = append(marks, "RCRequestId "+e.err.RequestID)
	}
	if len(marks) == 0 {
		return e.text
	}
	return e.text + " (" + strings.Join(marks, ", ") + ")"
}

func (l *connectionLog) add(e connectionEntry) {
	if len(l.entries) >= maxEntries {
		l.entries = append(l.entries[:0], l.entries[1:]...)
	}
	l.entries = append(l.entries, e)
}

// Notice keeps a notice.
func (l *connectionLog) Notice(n rc.Notice) {
	l.add(connectionEntry{at: n.At, text: n.Text, err: n.Err})
}

// Status keeps a change of phase, or of the reason for it.
func (l *connectionLog) Status(s rc.Status) {
	reason := ""
	if s.Err != nil {
		reason = s.Err.Error()
	}
	if s.Phase == l.phase && reason == l.err {
		return
	}
	same, known := s.Phase == l.phase, reason == l.err
	l.phase, l.err = s.Phase, reason
	if same && reason == "" {
		return
	}
	text := "Phase: " + s.Phase.String()
	if s.Attempt > 1 && s.Phase != rc.PhaseLive {
		text += fmt.Sprintf(" (attempt %d)", s.Attempt)
	}
	if wait := s.RetryAt.Sub(s.Since); s.Phase == rc.PhaseWaiting && wait > 0 {
		text += " for " + duration(wait)
	}
	err := s.Err
	if known && s.Phase != rc.PhaseWaiting && s.Phase != rc.PhaseFailed {
		err = nil // told with an earlier phase; in this one it has not happened
	}
	if err != nil {
		text += ": " + err.Explanation
	}
	at := s.Since
	if same && len(l.entries) > 0 && at.Before(l.entries[len(l.entries)-1].at) {
		at = l.entries[len(l.entries)-1].at
	}
	l.add(connectionEntry{at: at, text: text, err: err})
}

// copyConnection copies the whole pane for a ticket, or only what failed.
func (m *Model) copyConnection(all bool) tea.Cmd {
	k := m.look
	var b strings.Builder
	if m.replaying() {
		for _, l := range replayLines(k, m.bar, 1<<20) {
			b.WriteString(strings.TrimRight(l.plain(), " ") + "\n")
		}
		return m.copy(b.String(), "how the replay stands")
	}
	const stamp = "2006-01-02T15:04:05.000Z07:00"
	if all {
		fmt.Fprintf(&b, "ringtail %s, %s\n", m.opts.Version, k.now.In(k.zone()).Format(stamp))
		for _, l := range connectionLines(k, m.bar, &connectionLog{}, 1<<20) {
			b.WriteString(strings.TrimRight(l.plain(), " ") + "\n")
		}
		b.WriteString("\nWhat happened, oldest first\n")
	}
	for _, e := range m.story.entries {
		if all || e.err != nil {
			b.WriteString(e.at.In(k.zone()).Format(stamp) + "  " + k.cells.remote(e.words()) + "\n")
		}
	}
	if b.Len() == 0 {
		m.say("Nothing has failed so far; Y copies the whole connection log.")
		return nil
	}
	what := "what failed"
	if all {
		what = "the connection log"
	}
	return m.copy(b.String(), what)
}
