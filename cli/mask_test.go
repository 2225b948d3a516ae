package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/safetext"
)

func TestTailMasks(t *testing.T) {
	var out, words bytes.Buffer
	mask := new(safetext.Masker)
	tail := &tailer{lines: lineWriter{out: &out, mask: mask}, narrator: narrator{w: &words, mask: mask}}
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for _, u := range []rc.Update{
		rc.Status{Phase: rc.PhaseLive, Since: at, Identity: rc.Identity{Name: "Ann Lee", ExtensionNumber: "101"}},
		rc.Event{Received: at, Envelope: []byte(`{"uuid": "7001002003004005", "body": {"from": {"name": "Bob", "phoneNumber": "+12025550127"}, "subject": "hello"}}`)},
		rc.Notice{At: at, Kind: rc.NoticeRequest, Text: "Bob at +12025550127 is not found, said ann lee"},
	} {
		tail.take(u)
	}
	tail.lines.flush()
	if want := `{"uuid":"7001002003004005","body":{"from":{"name":"Person 2","phoneNumber":"+1 ••• ••• ••27"},"subject":"•••••• 5 characters"}}` + "\n"; out.String() != want {
		t.Errorf("tail prints\n%s\nwant\n%s", out.String(), want)
	}
	for _, word := range []string{"Ann", "ann", "Bob", "2025550"} {
		if strings.Contains(words.String(), word) {
			t.Errorf("tail tells %q:\n%s", word, words.String())
		}
	}
	if !strings.Contains(words.String(), "These are the events of Person 1, extension 101.") {
		t.Errorf("tail tells\n%s", words.String())
	}
}
