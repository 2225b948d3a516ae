package rc

import (
	"strconv"
	"strings"
	"time"
)

// Summary is an event in one line, as data: whoever shows it decides on
// colour and width. All text is as it came from the wire and may be hostile;
// it is bounded, however large the event is.
type Summary struct {
	Kind      Kind
	Direction Direction
	From      Party
	To        []Party
	Text      string    // what was said, or what happened
	Note      string    // in a few words: duration, transcription, pages, status; may be empty
	Media     int       // attachments of a text that are no text themselves
	Created   time.Time // when it happened by the platform's clock: the message was created, the call changed; zero if not told
	ID        string    // message or object id; may be empty
	Thread    string    // conversation, call or chat id, for "only this conversation"; may be empty
}

// Parties says who to whom, such as "Ann Lee +1 202 555 0101 → Bob"; more
// than two recipients are counted. It is empty when nobody is known.
func (s Summary) Parties() string { return string(s.appendParties(nil)) }

func (s *Summary) appendParties(b []byte) []byte {
	begin := len(b)
	b = s.From.append(b)
	named := 0
	for i := range s.To {
		if s.To[i].IsZero() {
			continue
		}
		switch {
		case named > 0:
			b = append(b, ", "...)
		case len(b) > begin:
			b = append(b, " → "...)
		default:
			b = append(b, "→ "...)
		}
		if named == 2 && len(s.To) > 3 {
			b = append(b, '+')
			b = strconv.AppendInt(b, int64(len(s.To)-2), 10)
			return append(b, " more"...)
		}
		b = s.To[i].append(b)
		named++
	}
	return b
}

// Details is what was said or happened, followed by the note.
func (s Summary) Details() string { return joinNonEmpty(" · ", s.Text, s.Note) }

// Line is the whole summary as one line of plain text: kind, parties, details.
// Text from the wire is in it as it came, so it must be made inert before it
// is shown.
func (s Summary) Line() string { return string(s.AppendLine(nil)) }

// AppendLine appends [Summary.Line] to b.
func (s *Summary) AppendLine(b []byte) []byte {
	b = append(b, s.Kind.String()...)
	kind := len(b)
	b = append(b, ' ')
	if b = s.appendParties(b); len(b) == kind+1 {
		b = b[:kind]
	}
	if s.Text == "" && s.Note == "" {
		return b
	}
	if len(b) > kind {
		b = append(b, ':')
	}
	b = append(b, ' ')
	b = append(b, s.Text...)
	if s.Text != "" && s.Note != "" {
		b = append(b, " · "...)
	}
	return append(b, s.Note...)
}

func joinNonEmpty(separator string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(separator)
		}
		b.WriteString(p)
	}
	return b.String()
}

// Summarize reads one event. It never fails: what cannot be read gets the
// generic line.
func Summarize(e Event) Summary {
	event, body := eventAndBody(e.Envelope)
	s := Summary{Kind: e.Kind}
	if s.Kind == KindUnknown {
		s.Kind = kindOf(event, body)
	}
	o := readObject(body)
	s.ID = o.id("id")
	s.Direction = parseDirection(o.field("direction"))
	s.Created = o.time("creationTime", "eventTime", "lastUpdated", "lastModifiedTime")
	summarize(&s, o, event)
	if s.Text == "" && s.Note == "" && s.From.IsZero() && len(s.To) == 0 {
		s.Text = genericText(event, body, o)
	}
	s.Text, s.Note = clip(s.Text, maxText), clip(s.Note, 2*maxField)
	return s
}

// eventAndBody finds the two members of an envelope that a summary is made of.
// A body that is an object may be followed by what comes after it.
func eventAndBody(envelope []byte) (event string, body []byte) {
	i := skipSpace(envelope, 0)
	if i >= len(envelope) || envelope[i] != '{' {
		return "", nil
	}
	for event == "" || body == nil {
		m, ok := nextKey(envelope, i+1)
		if !ok || int(m.value) >= len(envelope) {
			break
		}
		key, value := m.keyText(envelope), envelope[m.value:]
		if event != "" && value[0] == '{' && string(key) == "body" {
			return event, value // where it ends is of no interest
		}
		end := valueEnd(value, 0)
		if end == 0 {
			break
		}
		value = value[:end]
		switch string(key) {
		case "event":
			if event == "" && len(value) <= maxFilter {
				event = scalarText(value, maxFilter)
			}
		case "body":
			if body == nil {
				body = value
			}
		}
		if i = skipSpace(envelope, int(m.value)+end); i >= len(envelope) || envelope[i] != ',' {
			break
		}
	}
	return event, body
}

// summarize fills in what is particular to a kind. When it finds nothing of
// what it knows it leaves the text empty, and the generic line is used. (The
// calls are direct, and not through a table, so that nothing is allocated for
// the arguments.)
func summarize(s *Summary, body *object, event string) {
	switch s.Kind {
	case KindSMS, KindPager:
		summarizeText(s, body, event)
	case KindVoicemail:
		summarizeVoicemail(s, body, event)
	case KindFax:
		summarizeFax(s, body, event)
	case KindMailbox:
		summarizeMailbox(s, body, event)
	case KindThread:
		summarizeThread(s, body, event)
	case KindA2PBatch:
		summarizeBatch(s, body, event)
	case KindA2PMessage:
		summarizeA2P(s, body, event)
	case KindA2POptOut:
		summarizeOptOut(s, body, event)
	case KindCall:
		summarizeCall(s, body, event)
	case KindMissedCall:
		summarizeMissedCall(s, body, event)
	case KindPresence:
		summarizePresence(s, body, event)
	case KindPresenceLine:
		summarizeLines(s, body, event)
	case KindDND:
		summarizeDND(s, body, event)
	case KindQueue:
		summarizeQueue(s, body, event)
	case KindPost:
		summarizePost(s, body, event)
	case KindChat:
		summarizeChat(s, body, event)
	case KindDirectory:
		summarizeDirectory(s, body, event)
	case KindPhoneNumber:
		summarizePhoneNumber(s, body, event)
	case KindEmergencyAddress:
		summarizeEmergencyAddress(s, body, event)
	case KindFavorites:
		summarizeChanged(s, body, "favorites changed")
	case KindGrants:
		summarizeChanged(s, body, "grants changed")
	case KindExtension:
		summarizeExtension(s, body, event)
	case KindExtensions:
		summarizeExtensions(s, body, event)
	case KindRingSense:
		summarizeRingSense(s, body, event)
	}
}

// maxScalars is how many members the generic line shows.
const maxScalars = 6

// genericText is the line for an event nobody has told us how to read: the end
// of its filter and the plain values of its body.
func genericText(event string, body []byte, o *object) string {
	path, _, _ := strings.Cut(event, "?")
	path = string(canonicalPath(nil, path))
	for _, prefix := range []string{restV1, "/account/~", "/extension/~"} {
		path = strings.TrimPrefix(path, prefix)
	}
	path = clip(strings.TrimPrefix(path, "/"), maxField)

	var parts, folded []string
	for i := range o.n {
		m := o.at(i)
		key, value := clip(string(o.key(m)), 40), o.value(m)
		switch {
		case len(parts) == maxScalars:
		case value[0] == '[':
			n := 0
			elements(value, func([]byte) bool { n++; return true })
			folded = append(folded, key+" ("+strconv.Itoa(n)+")")
		case value[0] == '{':
			folded = append(folded, key+" {…}")
		default:
			if v := scalarText(value, 60); v != "" {
				parts = append(parts, key+" "+v)
			}
		}
	}
	if len(parts) < maxScalars {
		parts = append(parts, folded[:min(len(folded), maxScalars-len(parts))]...)
	}
	text := strings.Join(parts, ", ")
	if text == "" {
		text = scalarText(body, maxText)
	}
	switch {
	case path == "" && text == "":
		return "event without content"
	case text == "":
		return path
	case path == "":
		return text
	}
	return path + ": " + text
}
