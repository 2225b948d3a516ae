package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"ringtail/rc"
)

// fakeAttachments is a store of attachments by uri.
type fakeAttachments struct {
	content map[string]string
	kind    string
	err     error
	asked   []string
}

func (f *fakeAttachments) Download(_ context.Context, uri string, open func(rc.Content) (io.Writer, error)) (int64, error) {
	f.asked = append(f.asked, uri)
	text, ok := f.content[uri]
	if !ok {
		return 0, &rc.Error{Explanation: "it is no longer there"}
	}
	w, err := open(rc.Content{Type: f.kind, Size: int64(len(text))})
	if err != nil {
		return 0, err
	}
	n, err := io.WriteString(w, text)
	if f.err != nil {
		err = f.err
	}
	return int64(n), err
}

const voicemailURI = "https://media.ringcentral.com/restapi/v1.0/account/400100/extension/400200/message-store/9001/content/9001"

func attachmentScreen(t *testing.T, body string) (*screen, *fakeAttachments, string) {
	s := newScreen(t, 120, 50)
	store := &fakeAttachments{content: map[string]string{voicemailURI: "RIFF…"}, kind: "audio/x-wav"}
	dir := t.TempDir()
	s.m.opts.Attachments, s.m.opts.SaveDir = store, dir
	e := message(1, body)
	e.Kind = rc.KindVoicemail
	e.Envelope = []byte(strings.Replace(string(e.Envelope), "message-store/instant?type=SMS", "voicemail", 1))
	s.receive(live(), e)
	s.press("enter", "/")
	s.write("vmDuration")
	s.press("enter", "esc")
	return s, store, dir
}

func TestSaveAttachment(t *testing.T) {
	s, store, dir := attachmentScreen(t, `"attachments":[{"id":"9001","uri":"`+voicemailURI+`","type":"AudioRecording","contentType":"audio/x-wav","size":24044,"vmDuration":3}]`)
	s.shows("▾ {  enter saves audio/x-wav, 0:03, 24.0 kB", "d enter save attachment")
	s.press("enter")
	path := filepath.Join(dir, "voicemail-9001.wav")
	s.shows("Saved 7 bytes as", "voicemail-9001.wav")
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "RIFF…" {
		t.Fatalf("the file holds %q, %v", got, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Fatalf("the file's mode is %v, %v", info.Mode(), err)
	}
	// A file that is there is never written over.
	s.press("d")
	s.shows("voicemail-9001-1.wav")
	s.press("up", "up", "enter") // another line of the same attachment
	s.shows("voicemail-9001-2.wav")
	if len(store.asked) != 3 {
		t.Fatalf("it was fetched %d times", len(store.asked))
	}
	s.press("g", "down", "d")
	s.shows("Put the cursor on an attachment")
}

func TestAttachmentsThatFail(t *testing.T) {
	s, store, dir := attachmentScreen(t, `"attachments":[{"id":"9001","uri":"`+voicemailURI+`","type":"AudioRecording","contentType":"audio/x-wav","vmDuration":3}]`)
	store.err = errors.New("the connection broke")
	s.press("enter")
	s.shows("Not saved: the connection broke.")
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Fatalf("half an attachment is left: %v", left)
	}
	store.err = nil
	s.m.opts.SaveDir = filepath.Join(dir, "none")
	s.press("enter")
	s.shows("Not saved: the file")
	delete(store.content, voicemailURI)
	s.press("enter")
	s.shows("Not saved: it is no longer there.")
	s.m.opts.Attachments = nil
	s.press("enter")
	s.shows("Attachments cannot be fetched here.")
}

func TestAttachmentNames(t *testing.T) {
	for want, a := range map[string]attachment{
		"voicemail-9001.mp3":             {kind: "AudioRecording", contentType: "audio/mpeg", message: "9001", id: "9001"},
		"picture-9001-77.gif":            {kind: "MmsAttachment", contentType: "image/gif; x=y", message: "9001", id: "77"},
		"fax-1.pdf":                      {kind: "RenderedDocument", contentType: "application/pdf", message: "1"},
		"cat_photo.jpeg":                 {fileName: "../../etc/cat photo.jpeg", contentType: "image/jpeg"},
		"bashrc.txt":                     {fileName: ".bashrc", contentType: "text/plain"},
		"evil.gif":                       {fileName: `C:\x\ev` + "\u202e\x1b" + `il`, contentType: "image/gif"},
		"attachment":                     {fileName: "…", contentType: "application/x-unknown"},
		strings.Repeat("a", 96) + ".wav": {fileName: strings.Repeat("a", 300) + ".wav", contentType: "audio/wav"},
	} {
		if got := a.name(a.contentType); got != want {
			t.Errorf("%+v is called %q, want %q", a, got, want)
		}
	}
}

func TestTranscriptionArrivesLater(t *testing.T) {
	s, _, _ := attachmentScreen(t, `"type":"VoiceMail","vmTranscriptionStatus":"InProgress","attachments":[{"id":"9001","uri":"`+voicemailURI+`","type":"AudioRecording","contentType":"audio/x-wav","vmDuration":3}]`)
	s.m.list.summarize = rc.Summarize
	s.m.list.Forget()
	s.shows("0:03 · transcription in progress")
	s.hides("message store")
	before := s.m.inspector.at()
	s.receive(rc.Reread{At: s.now, MessageID: "9001", Transcription: "please call me back",
		Record: []byte(`{"id":9001,"type":"VoiceMail","vmTranscriptionStatus":"Completed","attachments":[{"id":9001,"vmDuration":3},{"id":9002,"type":"AudioTranscription"}]}`)})
	s.shows("please call me back", `"vmTranscriptionStatus": "InProgress"`)
	if s.m.inspector.at() != before {
		t.Fatal("the cursor has moved")
	}
	s.press("G")
	s.shows("▾ transcription", "▾ message store  read 14:02:11, after the event", `"vmTranscriptionStatus": "Completed"`)
	s.press("x")
	s.hides("please call")
	s.shows("•••••• 19 characters")
	s.press("Y")
	if strings.Contains(s.copied[len(s.copied)-1], "Completed") {
		t.Fatal("the record was copied as if it were the event")
	}
}
