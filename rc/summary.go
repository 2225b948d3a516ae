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
	Created   time.Time // when it happened by the platform's clock: the message was created, the call changed; zero if not told
	ID        string    // message or object id; may be empty
	Thread    string    // conversation, call or chat id, for "only this conversation"; may be empty
}

// Parties says who to whom, such as "Ann Lee +1 202 555 0101 → Bob"; more
// than two recipients are counted. It is empty when nobody is known.
func (s Summary) Parties() string {
	from := s.From.String()
	var to []string
	for _, p := range s.To {
		if len(to) == 2 && len(s.To) > 3 {
			to = append(to, "+"+strconv.Itoa(len(s.To)-2)+" more")
			break
		}
		if t := p.String(); t != "" {
			to = append(to, t)
		}
	}
	switch {
	case len(to) == 0:
		return from
	case from == "":
		return "→ " + strings.Join(to, ", ")
	}
	return from + " → " + strings.Join(to, ", ")
}

// Details is what was said or happened, followed by the note.
func (s Summary) Details() string { return joinNonEmpty(" · ", s.Text, s.Note) }

// Line is the whole summary as one line of plain text: kind, parties, details.
// Text from the wire is in it as it came, so it must be made inert before it
// is shown.
func (s Summary) Line() string {
	head := joinNonEmpty(" ", s.Kind.String(), s.Parties())
	if details := s.Details(); details != "" {
		if head == s.Kind.String() {
			return head + " " + details
		}
		return head + ": " + details
	}
	return head
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
	var event string
	var body []byte
	members(e.Envelope, func(key, value []byte) bool {
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
		return event == "" || body == nil
	})
	s := Summary{Kind: e.Kind}
	if s.Kind == KindUnknown {
		s.Kind = kindOf(event, body)
	}
	o := readObject(body)
	s.ID = o.id("id")
	s.Direction = parseDirection(o.field("direction"))
	s.Created = o.time("creationTime", "eventTime", "lastUpdated", "lastModifiedTime")
	if s.Kind < kindEnd && summarizers[s.Kind] != nil {
		summarizers[s.Kind](&s, o, event)
	}
	if s.Text == "" && s.Note == "" && s.From.IsZero() && len(s.To) == 0 {
		s.Text = genericText(event, body, o)
	}
	s.Text, s.Note = clip(s.Text, maxText), clip(s.Note, 2*maxField)
	return s
}

// summarizers fill in what is particular to a kind. One that finds nothing of
// what it knows leaves the text empty, and the generic line is used.
var summarizers = [kindEnd]func(s *Summary, body object, event string){
	KindSMS:              summarizeText,
	KindPager:            summarizeText,
	KindVoicemail:        summarizeVoicemail,
	KindFax:              summarizeFax,
	KindMailbox:          summarizeMailbox,
	KindThread:           summarizeThread,
	KindA2PBatch:         summarizeBatch,
	KindA2PMessage:       summarizeA2P,
	KindA2POptOut:        summarizeOptOut,
	KindCall:             summarizeCall,
	KindMissedCall:       summarizeMissedCall,
	KindPresence:         summarizePresence,
	KindPresenceLine:     summarizeLines,
	KindDND:              summarizeDND,
	KindQueue:            summarizeQueue,
	KindPost:             summarizePost,
	KindChat:             summarizeChat,
	KindDirectory:        summarizeDirectory,
	KindPhoneNumber:      summarizePhoneNumber,
	KindEmergencyAddress: summarizeEmergencyAddress,
	KindFavorites:        summarizeChanged("favorites changed"),
	KindGrants:           summarizeChanged("grants changed"),
	KindExtension:        summarizeExtension,
	KindExtensions:       summarizeExtensions,
	KindRingSense:        summarizeRingSense,
}

// maxScalars is how many members the generic line shows.
const maxScalars = 6

// genericText is the line for an event nobody has told us how to read: the end
// of its filter and the plain values of its body.
func genericText(event string, body []byte, o object) string {
	path, _, _ := strings.Cut(event, "?")
	path = string(canonicalPath(nil, path))
	for _, prefix := range []string{restV1, "/account/~", "/extension/~"} {
		path = strings.TrimPrefix(path, prefix)
	}
	path = clip(strings.TrimPrefix(path, "/"), maxField)

	var parts, folded []string
	for _, m := range o {
		key := clip(string(m.key), 40)
		switch {
		case len(parts) == maxScalars:
		case m.value[0] == '[':
			n := 0
			elements(m.value, func([]byte) bool { n++; return true })
			folded = append(folded, key+" ("+strconv.Itoa(n)+")")
		case m.value[0] == '{':
			folded = append(folded, key+" {…}")
		default:
			if v := scalarText(m.value, 60); v != "" {
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
