package ui

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/history"
	"ringtail/history/recording"
	"ringtail/rc"
)

// savingShown is what the list shows, on its way into a file.
type savingShown struct {
	rows  history.Snapshot
	ids   []history.ID // of the rows that are shown, if not all are
	last  history.ID   // newest row that is shown
	total int          // events
	begin time.Time    // of the file
	done  atomic.Int64 // events written
	notes map[string]*storeRecord
}

// shownSavedMsg says what became of it.
type shownSavedMsg struct {
	path   string
	events int
	size   int64
	masked bool
	err    error
}

// saveShown asks for a name and saves the rows that the list shows when it is
// given: what is narrowed away or held back by a pause is left out, and what is
// masked is saved masked.
func (m *Model) saveShown() {
	if trouble := m.notSaved(); trouble != "" {
		m.say(trouble)
		return
	}
	hint := " as they came; .zst compresses"
	if m.look.masked() {
		hint = ", masked; .zst compresses"
	}
	proposed := "ringtail-" + m.look.now.In(m.look.loc).Format("20060102-150405") + ".ndjson"
	m.askFor(ask{
		in: modeList, prompt: "save as: ", hint: hint,
		what: func() string { return plural(m.eventsShown(), "event", "events") },
		accept: func(text string) (tea.Cmd, string) {
			name := strings.TrimSpace(text)
			if name == "" {
				return nil, "give the file a name"
			}
			if trouble := m.notSaved(); trouble != "" { // a replay went back meanwhile
				return nil, trouble
			}
			return m.saveRows(name, proposed), ""
		},
	}, proposed)
}

// notSaved is why what the list shows cannot be saved now; "" when it can.
func (m *Model) notSaved() string {
	switch {
	case m.shown != nil:
		return "What was shown is still being saved."
	case m.list.rows().Len() == 0:
		return "There is nothing to save yet."
	case m.list.Narrowed() && !m.list.narrow.rows.Done():
		return "The search still looks for rows; save them when it is done."
	}
	return ""
}

// saveRows begins to save what the list shows into a file of that name, or in a
// folder of that name into the one that was proposed. From here on the rows are
// held, also when the history lets go of them.
func (m *Model) saveRows(name, proposed string) tea.Cmd {
	rows := m.list.rows()
	s := &savingShown{rows: m.log.Snapshot(), last: rows.IDAt(rows.Len() - 1), notes: maps.Clone(m.list.records.byID)}
	if m.list.Narrowed() {
		s.ids = make([]history.ID, rows.Len())
		for i := range s.ids {
			s.ids[i] = rows.IDAt(i)
		}
	}
	s.total = m.eventsShown()
	m.shown = s
	m.tellShown()
	o := recording.Options{By: "ringtail " + m.opts.Version}
	if m.look.masked() {
		o.Mask = m.look.masker.MaskJSON
	}
	ctx, dir := m.life, m.opts.SaveDir
	begin := m.look.now
	for i := range min(rows.Len(), keptOthers) { // a gap may have begun days before
		if row, ok := m.log.Get(rows.IDAt(i)); ok && row.IsEvent() {
			begin = row.At()
			break
		}
	}
	s.begin = begin
	return func() tea.Msg {
		path, err := shownFile(shownPath(dir, name), proposed)
		if err != nil {
			return shownSavedMsg{err: err}
		}
		f, err := createNew(filepath.Split(path))
		if err != nil {
			return shownSavedMsg{err: err}
		}
		w, err := recording.NewWriter(f, begin, o)
		if err != nil {
			return shownSavedMsg{err: errors.Join(err, f.Close(), os.Remove(f.Name()))}
		}
		msg := shownSavedMsg{path: f.Name(), masked: o.Mask != nil, err: s.write(ctx, w)}
		var closing error
		if msg.events, msg.size, closing = w.Close(); msg.err == nil {
			msg.err = closing
		}
		if msg.err != nil {
			_ = os.Remove(msg.path) // a part of it would be taken for the whole
		}
		if abs, err := filepath.Abs(msg.path); err == nil {
			msg.path = abs
		}
		return msg
	}
}

// eventsShown is how many of the rows that the list shows are events.
func (m *Model) eventsShown() int {
	n := m.list.base().EventsHeld()
	if m.list.Paused() {
		n -= m.list.New()
	}
	return n
}

// shownPath is where a file of that name goes.
func shownPath(dir, name string) string {
	if rest, ok := strings.CutPrefix(name, "~"+string(filepath.Separator)); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}

// shownFile is path, or in a folder of that name the file that was proposed. A
// device or a pipe is refused: it cannot be written beside, as a file can.
func shownFile(path, proposed string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil || info.Mode().IsRegular():
		return path, nil //nolint:nilerr // it is new, or creating it says what is wrong
	case info.IsDir():
		return filepath.Join(path, proposed), nil
	}
	return "", errors.New(path + " is a device or a pipe and no file; give another name")
}

// write hands the rows over, oldest first.
func (s *savingShown) write(ctx context.Context, w *recording.Writer) error {
	ids := s.ids
	var later []recording.Entry // what the store said after rows that come first
	var gap *history.Row        // the row before, if it is one: what it tells was known before the next row came
	putGap := func(next time.Time) error {
		if gap == nil {
			return nil
		}
		e := recording.Entry{At: toldAt(*gap), Gap: &gap.Gap}
		if next.Before(e.At) {
			e.At = next
		}
		if e.At.Before(s.begin) {
			e.At = s.begin
		}
		gap = nil
		return w.Put(e)
	}
	for row := range s.rows.All() {
		if ctx.Err() != nil {
			return errors.New("ringtail was ended before it was done")
		}
		if row.ID > s.last {
			break
		}
		if s.ids != nil {
			for len(ids) > 0 && ids[0] < row.ID {
				ids = ids[1:]
			}
			if len(ids) == 0 {
				break
			}
			if ids[0] != row.ID {
				continue
			}
		}
		if err := putGap(toldAt(row)); err != nil {
			return err
		}
		if row.IsGap() {
			gap = &row
			continue
		}
		for len(later) > 0 && !later[0].At.After(row.At()) {
			if err := w.Put(later[0]); err != nil {
				return err
			}
			later = later[1:]
		}
		if err := s.put(w, row); err != nil {
			return err
		}
		if r := s.recordOf(row); r != nil {
			i, _ := slices.BinarySearchFunc(later, r.At, func(e recording.Entry, at time.Time) int { return e.At.Compare(at) })
			later = slices.Insert(later, i, recording.Entry{At: r.At, Reread: &r.Reread})
		}
	}
	if gap != nil {
		if err := putGap(toldAt(*gap)); err != nil {
			return err
		}
	}
	for _, e := range later {
		if err := w.Put(e); err != nil {
			return err
		}
	}
	return nil
}

// toldAt is when a row came to be known: a gap that is over, at its end.
func toldAt(row history.Row) time.Time {
	if row.IsGap() && !row.Gap.To.IsZero() {
		return row.Gap.To
	}
	return row.At()
}

// recordOf is what the message store said of a row's message since.
func (s *savingShown) recordOf(row history.Row) *storeRecord {
	if !row.IsEvent() || row.Event.Kind != rc.KindVoicemail {
		return nil
	}
	return s.notes[rc.DecodeHead(row.Event.Envelope).MessageID]
}

// put writes a row.
func (s *savingShown) put(w *recording.Writer, row history.Row) error {
	switch {
	case row.IsMark() && row.Mark.Void:
		return nil
	case row.IsHole():
		h := row.Hole
		return w.Put(recording.Entry{At: row.At(), Lost: &recording.Lost{Entries: h.Entries, Since: h.Since, Reason: h.Reason}})
	case row.IsMark():
		return w.Put(recording.Entry{At: row.At(), Mark: &recording.Mark{Note: row.Mark.Note}})
	}
	s.done.Add(1)
	return w.Put(recording.Entry{At: row.At(), Event: row.Event})
}

// tellShown says how far the saving is.
func (m *Model) tellShown() {
	if s := m.shown; s != nil {
		m.say("Saving " + count(int(s.done.Load())) + " of " + plural(s.total, "event", "events") + "…")
	}
}

// shownSaved says what became of it.
func (m *Model) shownSaved(msg shownSavedMsg) {
	m.shown = nil
	if msg.err != nil {
		text := msg.err.Error()
		if pe, ok := errors.AsType[*fs.PathError](msg.err); ok {
			text = "the file " + pe.Path + " cannot be written: " + pe.Err.Error()
		}
		m.sayTrouble("Not saved: " + m.look.cells.remote(text) + ".")
		return
	}
	words := "Saved "
	if msg.masked {
		words = "Saved, masked, "
	}
	m.say(words + plural(msg.events, "event", "events") + " as " + m.look.cells.inert(msg.path) + " (" + bytesWords(msg.size) + ", readable by you alone).")
}
