package rc

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// summarizeMessage fills in what SMS, voicemail, fax and pager messages have
// in common. The instant, voicemail and fax filters bring inbound messages
// only [documented]; a record of the message store names its direction.
func summarizeMessage(s *Summary, body *object) {
	s.From = readParty(body.raw("from"))
	s.To = readParties(body.raw("to"))
	if s.Direction == DirectionNone {
		s.Direction = Inbound
	}
	s.Thread = readObject(body.raw("conversation")).id("id")
	if s.Thread == "" {
		s.Thread = body.id("conversationId")
	}
}

// messageNote says what is unusual about a message, after what the kind says
// about it.
func messageNote(s *Summary, body *object, notes ...string) {
	status := body.field("messageStatus")
	if s.Direction == Outbound || strings.Contains(status, "Fail") {
		notes = append(notes, words(status))
	}
	if body.is("priority", "High") {
		notes = append(notes, "high priority")
	}
	if a := body.field("availability"); !strings.EqualFold(a, "Alive") {
		notes = append(notes, words(a))
	}
	s.Note = joinNonEmpty(" · ", notes...)
}

func summarizeText(s *Summary, body *object, _ string) {
	summarizeMessage(s, body)
	s.Text = body.text("subject")
	elements(body.raw("attachments"), func(raw []byte) bool {
		if raw[0] == '{' && !strings.EqualFold(readObject(raw).field("type"), "Text") {
			s.Media++
		}
		return true
	})
	note := ""
	if s.Media > 0 {
		note = fmt.Sprintf("+%d media", s.Media)
	}
	messageNote(s, body, note)
}

func summarizeVoicemail(s *Summary, body *object, _ string) {
	summarizeMessage(s, body)
	s.Text = body.text("subject")
	duration := ""
	elements(body.raw("attachments"), func(raw []byte) bool {
		if seconds, ok := readObject(raw).int("vmDuration"); ok {
			duration = minutes(seconds)
		}
		return duration == ""
	})
	transcription := words(body.field("vmTranscriptionStatus"))
	if transcription != "" {
		transcription = "transcription " + transcription
	}
	messageNote(s, body, duration, transcription)
}

func summarizeFax(s *Summary, body *object, _ string) {
	summarizeMessage(s, body)
	// The subject of a fax is only a number again [observed], so it is not
	// shown as text.
	pages := ""
	if n, ok := body.int("faxPageCount"); ok && n >= 0 {
		pages = plural(n, "page", "pages")
	}
	messageNote(s, body, pages)
}

// maxListed is how many changes of one event are told in words; the rest is
// counted.
const maxListed = 8

func summarizeMailbox(s *Summary, body *object, _ string) {
	s.ID = ""
	s.Created = body.time("lastUpdated")
	var list listing
	elements(body.raw("changes"), func(raw []byte) bool {
		c := readObject(raw)
		var parts []string
		if n, ok := c.int("newCount"); ok && n != 0 {
			parts = append(parts, fmt.Sprintf("+%d new", n))
		}
		if n, ok := c.int("updatedCount"); ok && n != 0 {
			parts = append(parts, fmt.Sprintf("%d updated", n))
		}
		if len(parts) == 0 {
			parts = append(parts, "changed")
		}
		list.add(joinNonEmpty(" ", c.field("type"), strings.Join(parts, " ")))
		return true
	})
	s.Text = list.String()
	s.From = Party{ID: body.id("extensionId")}
	if s.Text == "" && !s.From.IsZero() {
		s.Text = "changed"
	}
}

func summarizeThread(s *Summary, _ *object, event string) {
	s.Text = "message threads changed"
	if strings.Contains(event, "/entries/") {
		s.Text = "message thread entries changed"
	}
}

func summarizeBatch(s *Summary, body *object, _ string) {
	s.From = readParty(body.raw("from"))
	size, hasSize := body.int("batchSize")
	done, _ := body.int("processedCount")
	status := body.field("status")
	if s.ID == "" && !hasSize && status == "" {
		return
	}
	s.Text = joinNonEmpty(" ", "batch", s.ID)
	if hasSize {
		s.Text += fmt.Sprintf(": %d/%d", done, size)
	}
	s.Text = joinNonEmpty(" ", s.Text, status)
	s.Thread = s.ID
}

func summarizeA2P(s *Summary, body *object, _ string) {
	s.From = readParty(body.raw("from"))
	s.To = readParties(body.raw("to"))
	s.Text = body.text("text")
	failed := body.field("errorCode")
	s.Note = joinNonEmpty(" · ", words(body.field("messageStatus")), failed)
	s.Thread = body.id("batchId")
}

func summarizeOptOut(s *Summary, body *object, _ string) {
	s.From = readParty(body.raw("from"))
	s.To = readParties(body.raw("to"))
	if !body.has("active") {
		return
	}
	s.Text = "opt-out no longer active"
	if body.bool("active") {
		s.Text = "opt-out active"
	}
}

// listing joins the first few parts and counts the rest.
type listing struct {
	parts []string
	more  int
}

func (l *listing) add(part string) {
	switch {
	case part == "":
	case len(l.parts) == maxListed:
		l.more++
	default:
		l.parts = append(l.parts, part)
	}
}

func (l *listing) String() string {
	s := strings.Join(l.parts, ", ")
	if l.more > 0 {
		s += fmt.Sprintf(" and %d more", l.more)
	}
	return s
}

// words spells a status of the platform as a person would: DeliveryFailed is
// "delivery failed". Abbreviations stay: NoACK is "no ACK".
func words(status string) string {
	var b strings.Builder
	runes := []rune(status)
	for i, r := range runes {
		starts := unicode.IsUpper(r) && (i == 0 || !unicode.IsUpper(runes[i-1]))
		if starts && i > 0 && runes[i-1] != ' ' {
			b.WriteByte(' ')
		}
		if starts && (i+1 == len(runes) || !unicode.IsUpper(runes[i+1])) {
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// minutes spells a duration as a player does: 0:42, 12:05, 1:02:03. Durations
// that cannot be are left out.
func minutes(seconds int64) string {
	const longest = 10 * 24 * 3600
	switch {
	case seconds < 0 || seconds > longest:
		return ""
	case seconds >= 3600:
		return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatInt(n, 10) + " " + many
}
