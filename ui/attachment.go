package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

// Attachments fetches the content of attachments; [rc.Client] does. Download
// may take its time and is called beside the screen. It calls open once, when
// it knows that there is something to write.
type Attachments interface {
	Download(ctx context.Context, uri string, open func(rc.Content) (io.Writer, error)) (int64, error)
}

// attachment is a part of a message that can be saved.
type attachment struct {
	uri, id, kind, contentType, fileName string
	message                              string // id of the message it belongs to
	size                                 int64  // -1 when not told
	seconds                              int64  // of a recording; 0 when not told
}

// readAttachment reads the object of an attachment. It reports false if there
// is nothing to fetch.
func readAttachment(raw []byte) (a attachment, ok bool) {
	var fields map[string]json.RawMessage
	if len(raw) > 64<<10 || json.Unmarshal(raw, &fields) != nil {
		return a, false
	}
	text := func(key string) string {
		var s string
		if json.Unmarshal(fields[key], &s) != nil {
			return strings.Trim(string(fields[key]), `"`) // a number, with every digit
		}
		return s
	}
	a = attachment{uri: text("uri"), id: text("id"), kind: text("type"), contentType: text("contentType"), fileName: text("fileName"), size: -1}
	if n, err := strconv.ParseInt(text("size"), 10, 64); err == nil {
		a.size = n
	}
	a.seconds, _ = strconv.ParseInt(text("vmDuration"), 10, 64)
	return a, a.uri != "" && a.contentType != ""
}

// attachmentAt is the attachment that node i is, or is a part of.
func (d *document) attachmentAt(i int32) (attachment, bool) {
	for h := d.holder(i); h >= 0; h = d.nodes[h].parent {
		if d.object(h) {
			return readAttachment(d.value(h))
		}
	}
	return attachment{}, false
}

// Attachment is the attachment under the cursor.
func (p *inspector) Attachment() (attachment, bool) {
	at := p.at()
	if at < 0 || p.row.IsGap() {
		return attachment{}, false
	}
	a, ok := p.doc.attachmentAt(at)
	a.message = rc.DecodeHead(p.row.Event.Envelope).MessageID
	return a, ok
}

// words describe an attachment: what, how long, how large.
func (a attachment) words() string {
	parts := []string{a.contentType}
	if a.seconds > 0 && a.seconds < 1e6 {
		parts = append(parts, fmt.Sprintf("%d:%02d", a.seconds/60, a.seconds%60))
	}
	if a.size >= 0 {
		parts = append(parts, bytesWords(a.size))
	}
	return strings.Join(parts, ", ")
}

// saving is an attachment on its way into a file.
type saving struct {
	what  string
	total int64 // -1 when not known
	done  atomic.Int64
}

// savedMsg says what became of an attachment.
type savedMsg struct {
	of   *saving
	path string
	n    int64
	err  error
}

// save fetches an attachment and writes it to a file of its own.
func (m *Model) save(a attachment) tea.Cmd {
	from := m.opts.Attachments
	if from == nil {
		m.say("Attachments cannot be fetched here.")
		return nil
	}
	for _, s := range m.saving {
		if s.what == a.name(a.contentType) {
			m.say("This attachment is being saved already.")
			return nil
		}
	}
	s := &saving{what: a.name(a.contentType), total: a.size}
	m.saving = append(m.saving, s)
	m.tellSaving()
	ctx, dir := m.life, m.opts.SaveDir
	return func() tea.Msg {
		var file *os.File
		n, err := from.Download(ctx, a.uri, func(c rc.Content) (w io.Writer, err error) {
			if file, err = createNew(dir, a.name(c.Type)); err != nil {
				return nil, err
			}
			return &counted{file, s}, nil
		})
		path := ""
		if file != nil {
			path = file.Name()
			if cerr := file.Close(); err == nil {
				err = cerr
			}
			if err != nil {
				_ = os.Remove(path) // half an attachment is of no use
			}
		}
		if abs, e := filepath.Abs(path); path != "" && e == nil {
			path = abs
		}
		return savedMsg{s, path, n, err}
	}
}

// counted counts what is written.
type counted struct {
	w io.Writer
	s *saving
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.s.done.Add(int64(n))
	return n, err
}

// tellSaving says how far the attachments are.
func (m *Model) tellSaving() {
	if len(m.saving) == 0 {
		return
	}
	s := m.saving[len(m.saving)-1]
	text := "Fetching " + s.what
	switch done := s.done.Load(); {
	case s.total > 0:
		text += fmt.Sprintf(": %s of %s (%d %%)", bytesWords(done), bytesWords(s.total), min(100, done*100/s.total))
	case done > 0:
		text += ": " + bytesWords(done)
	}
	if n := len(m.saving) - 1; n > 0 {
		text += ", and " + count(n) + " more"
	}
	m.say(text + "…")
}

// saved says what became of an attachment.
func (m *Model) saved(msg savedMsg) {
	for i, s := range m.saving {
		if s == msg.of {
			m.saving = append(m.saving[:i:i], m.saving[i+1:]...)
			break
		}
	}
	if msg.err != nil {
		text := msg.err.Error()
		if pe, ok := errors.AsType[*fs.PathError](msg.err); ok {
			text = "the file " + pe.Path + " cannot be written: " + pe.Err.Error()
		}
		m.sayTrouble("Not saved: " + m.look.cells.remote(text) + ".")
		return
	}
	m.say("Saved " + bytesWords(msg.n) + " as " + m.look.cells.inert(msg.path) + " (readable by you alone).")
}

// name is what a file with the attachment is called.
func (a attachment) name(contentType string) string {
	contentType, _, _ = strings.Cut(strings.ToLower(contentType), ";")
	end := extensions[strings.TrimSpace(contentType)]
	if name := safeName(a.fileName); name != "" {
		if filepath.Ext(name) == "" {
			name += end
		}
		return name
	}
	base := "attachment"
	switch {
	case a.kind == "AudioRecording":
		base = "voicemail"
	case a.kind == "AudioTranscription":
		base = "transcription"
	case a.kind == "RenderedDocument":
		base = "fax"
	case strings.HasPrefix(contentType, "image/"):
		base = "picture"
	}
	for _, id := range []string{a.message, a.id} {
		if id = safeName(id); id != "" && !strings.HasSuffix(base, id) {
			base += "-" + id
		}
	}
	return base + end
}

// extensions are the ends of file names by type.
var extensions = map[string]string{
	"audio/mpeg": ".mp3", "audio/mp3": ".mp3", "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/amr": ".amr", "audio/ogg": ".ogg",
	"application/pdf": ".pdf", "image/tiff": ".tif", "image/gif": ".gif", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp",
	"image/heic": ".heic", "video/mp4": ".mp4", "video/3gpp": ".3gp", "video/quicktime": ".mov", "text/plain": ".txt",
	"text/vcard": ".vcf", "text/x-vcard": ".vcf", "application/zip": ".zip",
}

// safeName is a name from the wire as a file may have it: letters, digits and
// a few signs, no path, nothing hidden, not too long.
func safeName(s string) string {
	s = strings.ReplaceAll(s, "\\", "/")
	s = s[strings.LastIndexByte(s, '/')+1:]
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		case r == ' ':
			return '_'
		}
		return -1
	}, s)
	s = strings.Trim(s, ".-_")
	if ext := filepath.Ext(s); len(s) > 100 {
		ext = ext[:min(len(ext), 12)]
		s = s[:100-len(ext)] + ext
	}
	return s
}

// createNew makes a file that did not exist, readable by its owner alone: name
// or, when that is taken, name-1, name-2 and so on.
func createNew(dir, name string) (*os.File, error) {
	ext := filepath.Ext(name)
	base := strings.TrimSuffix(name, ext)
	for i := 0; ; i++ {
		try := name
		if i > 0 {
			try = base + "-" + strconv.Itoa(i) + ext
		}
		f, err := os.OpenFile(filepath.Join(dir, try), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil || !errors.Is(err, fs.ErrExist) || i >= 9999 {
			return f, err
		}
	}
}

// onAttachment reports whether enter would save something.
func (m *Model) onAttachment() bool {
	if m.mode != modeInspector {
		return false
	}
	_, ok := m.inspector.Attachment()
	return ok
}
