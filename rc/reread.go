package rc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// Reread is what the message store says of a message after its event: a
// voicemail is announced while its transcription is still in progress, and no
// second event tells when it is done. [documented] The event itself never
// changes.
type Reread struct {
	At            time.Time
	MessageID     string          // body.id of the event
	Record        json.RawMessage // as it came; must not be changed
	Transcription string          // its text; empty until there is one. As it came, and at most 64 KiB
}

// Apply brings the summary of the message's event up to date.
func (r Reread) Apply(s Summary) Summary {
	now := Summary{Kind: s.Kind, Direction: s.Direction}
	summarizeVoicemail(&now, readObject(r.Record), "")
	if now.Note != "" {
		s.Note = clip(now.Note, 2*maxField)
	}
	if r.Transcription != "" {
		s.Text = clip(strings.TrimSpace(r.Transcription), maxText)
	}
	return s
}

// rereadAfter is when a message is read again, counted from its event.
var rereadAfter = [...]time.Duration{10 * time.Second, 30 * time.Second, 90 * time.Second}

const (
	maxRereads       = 256      // voicemails that are awaited at a time
	maxTranscription = 64 << 10 // bytes
	// rereadPause is the wait after a failure that may pass.
	rereadPause = 15 * time.Second
)

// reread is a voicemail whose transcription is awaited.
type reread struct {
	id    string
	path  string // of its record
	event time.Time
	tries int
	at    time.Time // of the next one
}

// awaitTranscription takes note of a voicemail whose transcription is in
// progress.
func (s *session) awaitTranscription(e Event, h Head) {
	if h.Kind != KindVoicemail || h.MessageID == "" || s.rereadOff || len(s.rereads) >= maxRereads {
		return
	}
	var body []byte
	members(e.Envelope, func(key, value []byte) bool {
		if string(key) == "body" {
			body = value
		}
		return body == nil
	})
	path, ok := messagePath(h.Event, h.MessageID)
	if !ok || !inProgress(readObject(body)) {
		return
	}
	s.rereads = append(s.rereads, &reread{id: h.MessageID, path: path, event: e.Received, at: e.Received.Add(rereadAfter[0])})
}

func inProgress(body *object) bool {
	return body.is("vmTranscriptionStatus", "InProgress")
}

// messagePath is where the message of an event is read, told by the event's
// own path, so that another extension's is read where it lies.
func messagePath(event, id string) (path string, ok bool) {
	event, _, _ = strings.Cut(event, "?")
	owner, _, ok := strings.Cut(event, "/voicemail")
	if !ok || !isPlainID(id) {
		return "", false
	}
	rest, ok := strings.CutPrefix(owner, restV1+"/account/")
	if !ok {
		return "", false
	}
	account, extension, ok := strings.Cut(rest, "/extension/")
	if !ok || !isPlainID(account) || !isPlainID(extension) {
		return "", false
	}
	return owner + "/message-store/" + id, true
}

// isPlainID reports whether s can stand in a path as it is.
func isPlainID(s string) bool { return s == "~" || s != "" && isDigits(s) }

// rereadAt is when the next message is read again, zero for never.
func (s *session) rereadAt() (next time.Time) {
	if s.rereading || s.status.Phase != PhaseLive {
		return next
	}
	for _, r := range s.rereads {
		if next.IsZero() || r.at.Before(next) {
			next = r.at
		}
	}
	return next
}

// reread reads the message that is due, one at a time, beside the loop and
// inside the Light group's budget, to which the message store belongs.
// [documented]
func (s *session) reread(ctx context.Context, now time.Time) {
	if at := s.rereadAt(); at.IsZero() || now.Before(at) {
		return
	}
	i := 0
	for j, r := range s.rereads {
		if r.at.Before(s.rereads[i].at) {
			i = j
		}
	}
	r, access, secrets := s.rereads[i], s.tokens.access, s.secrets()
	s.rereading = true
	s.work(ctx, func() func() {
		ans, err := s.api.do(ctx, groupLight, http.MethodGet, r.path, bearer(access), nil)
		text := ""
		if err == nil && ans.ok() && json.Valid(ans.body) {
			text = s.api.transcription(ctx, ans.body, access, secrets)
		}
		return func() {
			s.rereading = false
			s.rereadDone(ctx, r, access, ans, text, err)
		}
	})
}

// rereadDone draws the conclusions of one reading.
func (s *session) rereadDone(ctx context.Context, r *reread, access string, ans answer, text string, err error) {
	now := time.Now()
	if l, ok := errors.AsType[*limited](err); ok {
		r.at = l.until
		return
	}
	switch {
	case err != nil:
		s.rereadLater(r, now, rereadPause)
		return
	case ans.status == http.StatusUnauthorized:
		s.renewNow(ctx, access)
		s.rereadLater(r, now, rereadPause)
		return
	case ans.status == http.StatusForbidden && judgeStore(ans) == storeForbidden:
		s.rereadOff = true
		s.rereads = nil
		return
	case ans.status >= 400 && ans.status < 500 && !overloaded(ans.status):
		s.forgetReread(r)
		return
	case !ans.ok() || !json.Valid(ans.body):
		s.rereadLater(r, now, rereadPause)
		return
	}
	s.restRefused.accepted()
	s.out.put(Reread{At: now, MessageID: r.id, Record: bytes.Clone(ans.body), Transcription: text})
	body := readObject(ans.body)
	if complete := !inProgress(body); complete && (text != "" || !transcribed(body)) {
		s.forgetReread(r)
		return
	}
	s.rereadLater(r, now, 0)
}

// rereadLater plans the next try, if there is one.
func (s *session) rereadLater(r *reread, now time.Time, pause time.Duration) {
	if r.tries++; r.tries >= len(rereadAfter) {
		s.forgetReread(r)
		return
	}
	r.at = r.event.Add(rereadAfter[r.tries])
	if soonest := now.Add(pause); r.at.Before(soonest) {
		r.at = soonest
	}
}

func (s *session) forgetReread(r *reread) {
	for i, o := range s.rereads {
		if o == r {
			s.rereads = append(s.rereads[:i:i], s.rereads[i+1:]...)
			return
		}
	}
}

// transcribed reports whether a record says that there is a text.
func transcribed(body *object) bool {
	return strings.HasPrefix(strings.ToLower(body.field("vmTranscriptionStatus")), "completed")
}

// transcription fetches the text of a record's transcription; empty when there
// is none, or none to be had now.
func (a *api) transcription(ctx context.Context, record []byte, token string, secrets []string) (text string) {
	body := readObject(record)
	if !transcribed(body) {
		return ""
	}
	elements(body.raw("attachments"), func(raw []byte) bool {
		o := readObject(raw)
		if !strings.EqualFold(o.field("type"), "AudioTranscription") {
			return true
		}
		u, err := contentURL(a.base, scalarText(o.raw("uri"), 2048))
		if err != nil {
			return true
		}
		var b bytes.Buffer
		_, err = a.content(ctx, u, token, secrets, func(c Content) (io.Writer, error) {
			if c.Size > maxTranscription {
				return nil, errors.New("too long")
			}
			return &limitedBuffer{&b}, nil
		})
		if err != nil {
			a.log.Debug("transcription", "error", scrub(err.Error(), secrets))
			return true
		}
		text = strings.ToValidUTF8(b.String(), "\uFFFD")
		return text == ""
	})
	return text
}

// limitedBuffer refuses more than a transcription can be.
type limitedBuffer struct{ *bytes.Buffer }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxTranscription {
		return 0, errors.New("too long")
	}
	return b.Buffer.Write(p)
}
