package ui

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ringtail/rc"
)

// secrets of the events below: nothing of them may be seen while masked.
var personal = []string{"Smith", "John", "9227", "780", "xylophone", "Quizz", "555 0123", "5550123", "doe@", "example.com"}

func personalScreen(t testing.TB, w, h int) *screen {
	s := newScreen(t, w, h)
	s.m.list.summarize = rc.Summarize
	st := live()
	st.Identity.Name = "Jane Quizzlebury"
	st.Err = nil
	s.receive(st, rc.Notice{At: t0, Kind: rc.NoticeConnect, Text: "Jane Quizzlebury of +14157809227, j.doe@example.com, connected"},
		message(1, `"subject":"meet at the xylophone","note2":"ask John Smith or j.doe@example.com"`),
		message(2, `"subject":"xylophone again","owner":{"name":"Jane Quizzlebury"}`),
		rc.Event{Received: t0, Kind: rc.KindUnknown, Envelope: []byte(`{"event":"/new/thing","body":{"who":"John Smith","n":"+1 415 780 9227","xylo":{"text":"xylophone"}}}`)})
	return s
}

func TestMaskHidesEverywhere(t *testing.T) {
	for _, size := range sizes {
		s := personalScreen(t, size.w, size.h)
		s.press("x")
		hidden := func(where string) {
			t.Helper()
			for _, p := range personal {
				if strings.Contains(s.text(), p) {
					t.Fatalf("%s shows %q at %d×%d:\n%s", where, p, size.w, size.h, s.text())
				}
			}
		}
		hidden("the list")
		if size.w > 60 {
			s.shows("MASKED", "Person", "••27")
		}
		s.press("y", "Y", "c")
		hidden("the conversation")
		s.press("esc", "g", "enter", "=")
		hidden("the inspector")
		s.press("z")
		hidden("the inspector in full")
		s.press("s", "Y", "v")
		hidden("the bytes")
		s.press("y", "v", "z", "[", "]", "esc", "i")
		hidden("the connection")
		s.press("G", "y", "Y")
		hidden("the connection's end")
		s.press("esc", "f")
		hidden("the filters")
		for _, text := range s.copied {
			for _, p := range personal {
				if strings.Contains(text, p) {
					t.Fatalf("a copy holds %q: %s", p, text)
				}
			}
		}
		if len(s.copied) < 4 {
			t.Fatalf("only %d copies were made", len(s.copied))
		}
		// Another way to count columns must not lift the mask.
		s.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		hidden("the screen after a mode report")
	}
}

func TestMaskIsTakenOffAndAliasesStay(t *testing.T) {
	s := personalScreen(t, 200, 40)
	s.press("g", "x")
	s.shows("Person 2 +1 ••• ••• ••27", "•••••• 21 characters", "MASKED")
	s.press("x")
	s.shows("John Smith +1 415 780 9227", "meet at the xylophone", "Nothing is masked any more")
	s.hides("MASKED")
	s.press("x")
	s.shows("Person 2 +1 ••• ••• ••27")
	s.press("enter")
	s.shows(`"uuid": "7002"`, `"id": "9001"`, `"phoneNumber": "+1 ••• ••• ••27"`, `"note2": "ask Person 2 or mail`)
}

func TestMaskFromTheStart(t *testing.T) {
	m := newModel(Options{Client: &fakeClient{}, Mask: true}, testCatalog, rc.Summarize)
	if !m.look.masked() {
		t.Fatal("the screen begins without the mask")
	}
}

// TestHostileTextIsInertWhenMasked draws what strangers may send, masked, and
// in a record of the message store.
func TestHostileTextIsInertWhenMasked(t *testing.T) {
	ours := ourStyles(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 25 {
		text := make([]rune, rnd.IntN(40))
		for i := range text {
			text[i] = nasty[rnd.IntN(len(nasty))]
		}
		quoted, err := json.Marshal(string(text))
		if err != nil {
			t.Fatal(err)
		}
		s := newScreen(t, 20+rnd.IntN(160), 6+rnd.IntN(40))
		s.m.list.summarize = rc.Summarize
		hostile(s, string(text), []byte(string(text)))
		e := message(1, `"vmTranscriptionStatus":"InProgress","subject":`+string(quoted)+`,"attachments":[{"uri":`+string(quoted)+`,"contentType":`+string(quoted)+`,"fileName":`+string(quoted)+`}]`)
		e.Kind = rc.KindVoicemail
		s.receive(e, rc.Reread{At: t0, MessageID: "9001", Transcription: string(text), Record: quoted})
		for _, key := range []string{"G", "enter", "=", "/", "x", "enter", "x", "v", "G", "v", "x", "x", "z", "z", "esc", "esc", "i"} {
			s.press(key)
			inert(t, s, ours)
		}
	}
}

// TestTypedTextIsMasked: what the user types is readable while it is typed,
// and hidden once it stands on a masked screen.
func TestTypedTextIsMasked(t *testing.T) {
	const number = "+14157809227"
	for _, c := range []struct{ name, key string }{{"narrowing", "/"}, {"the note of a mark", "m"}, {"the search of the inspector", "inspect"}, {"the search of filters", "filters"}} {
		s := newScreen(t, 120, 36)
		s.receive(live(), sms(1, "one"))
		s.press("x")
		s.pass(toastGraveLife)
		switch c.key {
		case "inspect":
			s.press("enter", "/")
		case "filters":
			s.press("f", "/")
		default:
			s.press(c.key)
		}
		s.write(number)
		s.shows(number)
		s.press("enter")
		if text := s.text(); strings.Contains(text, number) || strings.Contains(text, "780 9227") || !strings.Contains(text, "••27") {
			t.Errorf("%s is shown as it was typed:\n%s", c.name, text)
		}
	}
}

// TestAliasesAreFound: who reads an alias on the screen searches for it.
func TestAliasesAreFound(t *testing.T) {
	e := message(1, `"subject":"one"`)
	say(string(e.Envelope), rc.Summarize(e))
	for _, c := range []struct {
		typed string
		found bool
	}{
		{"Person 2", true}, {"person 2", true}, {`"Person 2"`, true}, {"from:Person 2", true}, {`from:"Person 2"`, true}, {`from:"person 2" one`, true},
		{"to:Person 2", false}, {"-Person 2", false}, {"Person 99", false}, {"Person 99999999999999999999", false}, {"Person 22", false},
	} {
		s := newScreen(t, 120, 36)
		s.m.list.summarize = rc.Summarize
		s.receive(live(), e)
		s.press("x")
		s.shows("Person 2") // what is drawn is known
		s.press("/")
		s.write(c.typed)
		s.press("enter")
		if want := map[bool]string{true: " 1 shown", false: " 0 shown"}[c.found]; !strings.Contains(s.text(), want) {
			t.Errorf("/ %s: not%s:\n%s", c.typed, want, s.text())
		}
		s.hides("John", "Smith")
	}
}

// TestSearchedNamesAreMasked: a search that stands on a masked screen tells what
// it is about, and not whom.
func TestSearchedNamesAreMasked(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"amara", "/ •••••• ·"},
		{"from:amara kind:sms -is:late", "/ from:•••••• kind:sms -is:late"},
		{`-"amara okafor" uuid:7c5e id:4711`, "/ -•••••• •••••• uuid:7c5e id:4711"},
		{"john smith +14157809227", "/ Person 2 +1 ••• ••• ••27"},
		{"from:john smith", "/ from:Person 2 ·"},
		{`"John Smith" -"Person 2"`, `/ "Person 2" -"Person 2" ·`},
		{`from:"Person 2"`, `/ from:"Person 2" ·`},
		{"person amara", "/ •••••• ••••••"},
		{"raw:amara", "/ raw:••••••"},
	} {
		s := newScreen(t, 120, 36)
		s.m.list.summarize = rc.Summarize
		s.receive(live(), message(1, `"subject":"one"`))
		s.press("x")
		s.text() // what is drawn is known
		s.press("/")
		s.write(c.typed)
		s.press("enter")
		s.pass(toastLife)
		s.shows(c.want)
		s.hides("amara", "okafor", "smith")
	}
}
