package ui

import (
	"slices"

	"ringtail/history"
	"ringtail/rc"
)

// records are what the message store said of messages after their events, by
// message id. They are few: only voicemails whose transcription was awaited.
type records struct {
	byID  map[string]*storeRecord
	order []string // oldest first
	bytes int      // of them

	rows map[string]history.ID // of voicemails, by message id; as many again
	seen []string              // oldest first
}

// How much of them is kept; a recording may hold those of months.
const (
	maxRecordBytes = 32 << 20
	maxRecordRows  = 1 << 16
)

// see remembers where the event of a voicemail stands, which is what a record
// may come for.
func (r *records) see(row history.Row) {
	if row.Event.Kind != rc.KindVoicemail {
		return
	}
	id := rc.DecodeHead(row.Event.Envelope).MessageID
	if id == "" {
		return
	}
	if r.rows == nil {
		r.rows = make(map[string]history.ID)
	}
	if _, again := r.rows[id]; !again {
		if len(r.seen) >= maxRecordRows {
			delete(r.rows, r.seen[0])
			r.seen = r.seen[1:]
		}
		r.seen = append(r.seen, id)
	}
	r.rows[id] = row.ID
}

func (r *records) put(u rc.Reread) {
	if r.byID == nil {
		r.byID = make(map[string]*storeRecord)
	}
	if before := r.byID[u.MessageID]; before != nil {
		r.bytes -= before.bytes()
		i := slices.Index(r.order, u.MessageID)
		r.order = slices.Delete(r.order, i, i+1)
	}
	r.order = append(r.order, u.MessageID)
	now := &storeRecord{u}
	r.byID[u.MessageID] = now
	for r.bytes += now.bytes(); r.bytes > maxRecordBytes && len(r.order) > 1; r.order = r.order[1:] {
		r.bytes -= r.byID[r.order[0]].bytes()
		delete(r.byID, r.order[0])
	}
}

// storeRecord is what the message store says of a message by now.
type storeRecord struct{ rc.Reread }

func (r *storeRecord) bytes() int {
	return len(r.MessageID) + len(r.Transcription) + len(r.Record) + 200
}

// apply brings the summary of an event up to date.
func (r *records) apply(k *look, s rc.Summary) rc.Summary {
	if s.Kind == rc.KindVoicemail {
		if u := r.byID[s.ID]; u != nil {
			return k.shownRecord(u).Apply(s)
		}
	}
	return s
}

// shownRecord is a record as it may be shown: as it came, or masked.
func (k *look) shownRecord(r *storeRecord) *storeRecord {
	if r == nil || !k.masked() {
		return r
	}
	u := r.Reread
	u.Record = k.masker.MaskJSON(nil, u.Record)
	u.Transcription = k.masker.Text(u.Transcription)
	return &storeRecord{u}
}

// recordOf is what the message store said about the row's message since.
func (m *Model) recordOf(r history.Row) *storeRecord {
	if r.Event.Kind != rc.KindVoicemail {
		return nil
	}
	return m.list.records.byID[rc.DecodeHead(r.Event.Envelope).MessageID]
}

// reread takes note of what the message store said.
func (m *Model) reread(u rc.Reread) {
	m.list.records.put(u)
	m.list.Forget()
	m.list.KeepRecords([]string{u.MessageID})
}

// KeepRecords keeps the rows of a narrowed list whose record, one of these
// messages', has what is looked for, such as a transcription that came after
// the event. What was found in the event itself stays.
func (l *eventList) KeepRecords(messages []string) {
	if l.narrow.rows == nil || !l.narrow.rows.Done() {
		return
	}
	keep := history.Filter{Query: l.narrow.query, Only: l.narrow.only}
	for _, id := range messages {
		record := l.records.byID[id]
		if record == nil {
			continue
		}
		row, ok := l.log.Get(l.records.rows[id])
		if ok && keep.Match(row, func(e rc.Event) rc.Summary { return record.Apply(l.summarize(e)) }) {
			l.narrow.rows.Insert(row.ID)
		}
	}
}
