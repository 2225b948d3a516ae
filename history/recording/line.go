package recording

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"ringtail/rc"
)

// decoder makes entries of lines. It remembers what it needs of earlier ones.
type decoder struct {
	scan  rc.Scanner
	kinds map[string]rc.Kind // of events that their path alone decides
	last  time.Time          // of the newest entry, for lines that tell no time
	uuid  []byte             // of the newest entry, as it is written; empty for none
}

// span is a part of a line; the zero span is none.
type span struct{ from, to int }

func (s span) of(b []byte) []byte { return b[s.from:s.to:s.to] }
func (s span) is() bool           { return s.to > s.from }

// decode reads one line, without its end. It reports false for a line that is
// not valid JSON or of no kind that is known: nothing of it may be used then.
// The bytes of the entry are spans of the line.
func (d *decoder) decode(b []byte, e *Entry) bool {
	if len(b) > 0 && (b[0] <= ' ' || b[len(b)-1] <= ' ') {
		b = bytes.Trim(b, space)
	}
	if len(b) == 0 || b[0] != '{' {
		return false
	}
	// A recorded event, or an envelope as tail writes it.
	var received, how, meta, event, body, timestamp, uuid, at span
	var inner struct{ event, body, uuid span }
	put := func(s *span, from, to int) int {
		if !s.is() && to > from { // of two members with one name, the first counts
			*s = span{from, to}
		}
		return to
	}
	end := d.scan.Object(b, 0, func(key []byte, i int) int {
		switch string(key) {
		case "received":
			return put(&received, i, d.scan.Value(b, i, 1))
		case "how":
			return put(&how, i, d.scan.Value(b, i, 1))
		case "meta":
			return put(&meta, i, d.scan.Value(b, i, 1))
		case "body":
			return put(&body, i, d.scan.Value(b, i, 1))
		case "timestamp":
			return put(&timestamp, i, d.scan.Value(b, i, 1))
		case "uuid":
			return put(&uuid, i, d.scan.Value(b, i, 1))
		case "at":
			return put(&at, i, d.scan.Value(b, i, 1))
		case "event":
			if b[i] != '{' || event.is() {
				return put(&event, i, d.scan.Value(b, i, 1))
			}
			return put(&event, i, d.scan.Object(b, i, func(key []byte, i int) int {
				switch string(key) {
				case "event":
					return put(&inner.event, i, d.scan.Value(b, i, 2))
				case "body":
					return put(&inner.body, i, d.scan.Value(b, i, 2))
				case "uuid":
					return put(&inner.uuid, i, d.scan.Value(b, i, 2))
				}
				return d.scan.Value(b, i, 2)
			}))
		}
		return d.scan.Value(b, i, 1)
	})
	if end != len(b) {
		return false
	}
	*e = Entry{}
	d.uuid = nil
	switch {
	case received.is() && event.is():
		if !readTime(b, received, &e.At) {
			return false
		}
		e.Event = rc.Event{Received: e.At, How: readHow(how.of(b)), Envelope: event.of(b), Kind: d.kind(b, inner.event, inner.body)}
		d.uuid = inner.uuid.of(b)
		if meta.is() && b[meta.from] == '{' {
			e.Event.Meta = meta.of(b)
		}
	case event.is() && b[event.from] == '"' && (body.is() || uuid.is()):
		if !timestamp.is() || !readTime(b, timestamp, &e.At) {
			e.At = d.last
		}
		e.Event = rc.Event{Received: e.At, Envelope: b[:end:end], Kind: d.kind(b, event, body)}
		d.uuid = uuid.of(b)
		if rc.DecodeHead(e.Event.Envelope).Backfilled {
			e.Event.How = rc.Backfilled
		}
	case at.is():
		return d.words(b, e)
	default:
		return false
	}
	d.last = e.At
	return true
}

// kind is what an event is about, by the spans of its members.
func (d *decoder) kind(b []byte, event, body span) rc.Kind {
	name := event.of(b)
	if k, ok := d.kinds[string(name)]; ok {
		return k
	}
	var path string
	if len(name) > 0 && name[0] == '"' {
		if json.Unmarshal(name, &path) != nil {
			path = ""
		}
	}
	k, sure := rc.KindOfParts(path, body.of(b))
	if sure && len(d.kinds) < 4096 {
		if d.kinds == nil {
			d.kinds = make(map[string]rc.Kind)
		}
		d.kinds[string(name)] = k
	}
	return k
}

func readHow(raw []byte) rc.How {
	switch string(raw) {
	case `"recovered"`:
		return rc.Recovered
	case `"backfilled"`:
		return rc.Backfilled
	}
	return rc.Live
}

// readTime reads a string that is a time.
func readTime(b []byte, s span, t *time.Time) bool {
	raw := s.of(b)
	if raw[0] != '"' {
		return false
	}
	text := raw[1 : len(raw)-1]
	if t.UnmarshalText(text) == nil {
		return true
	}
	var ok bool
	*t, ok = rc.ParseTime(string(text))
	return ok
}

// words reads a line that is no event.
func (d *decoder) words(b []byte, e *Entry) bool {
	var l wordLine
	if json.Unmarshal(b, &l) != nil {
		return false
	}
	e.At = l.At
	switch {
	case l.Gap != nil && l.Gap.ID > 0:
		g := l.Gap
		e.Gap = &rc.Gap{ID: g.ID, From: g.From, Outcome: rc.GapOutcome(max(0, slices.Index(outcomes[:], g.Outcome))), Check: rc.GapCheck(max(0, slices.Index(checks[:], g.Check))),
			Late: g.Late, PutBy: g.PutBy, Counted: g.Counted, Backfilled: g.Backfilled, Asked: g.Asked, Partial: g.Partial, NoStore: g.NoStore, Reason: g.Reason}
		if g.To != nil {
			e.Gap.To = *g.To
		} else if e.Gap.Outcome != rc.GapOpen {
			return false
		}
	case l.Mark != nil:
		e.Mark = &Mark{Note: *l.Mark}
	case l.Reread != nil:
		e.Reread = &rc.Reread{At: l.At, MessageID: l.Reread.MessageID, Record: l.Reread.Record, Transcription: l.Reread.Transcription}
	case l.Lost != nil:
		e.Lost = &Lost{l.Lost.Entries, l.Lost.Since, l.Lost.Reason}
	case l.Begin != nil:
		e.Begin = &Begin{l.Begin.Version, l.Begin.Run, l.Begin.By, l.Begin.Masked}
	default:
		return false
	}
	d.last = e.At
	return true
}

// space is the white space of JSON.
const space = " \t\r\n"

// blank reports whether a line holds nothing.
func blank(b []byte) bool { return len(bytes.TrimSpace(b)) == 0 }
