package ui

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"ringtail/rc"
)

// t0 is when every test begins.
var t0 = time.Date(2026, 3, 1, 14, 2, 11, 0, time.UTC)

const (
	pathSMS       = "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"
	pathVoicemail = "/restapi/v1.0/account/~/extension/~/voicemail"
	pathFax       = "/restapi/v1.0/account/~/extension/~/fax?direction=Inbound"
	pathMailbox   = "/restapi/v1.0/account/~/extension/~/message-store"
	pathCalls     = "/restapi/v1.0/account/~/extension/~/telephony/sessions"
	pathQueue     = "/restapi/v1.0/account/~/call-queues/{groupId}/presence"
	pathOther     = "/restapi/v1.0/account/~/extension/400300/presence"
)

// testCatalog is a catalogue of the tests' own, so that frames do not change
// when the real one does.
var testCatalog = []rc.Filter{
	{Alias: "sms", Path: pathSMS, Group: "Messages", Title: "Instant message", Permission: "ReadMessages", Scope: "extension", About: "Texts received by this extension. Not what it sends."},
	{Alias: "voicemail", Path: pathVoicemail, Group: "Messages", Title: "Voicemail message", Permission: "ReadMessages", Scope: "extension", About: "Voicemail left for this extension."},
	{Alias: "fax", Path: pathFax, Group: "Messages", Title: "Fax message received", Permission: "ReadMessages", Scope: "extension", About: "Faxes received by this extension."},
	{Alias: "mailbox", Path: pathMailbox, Group: "Messages", Title: "Message store", Permission: "ReadMessages", Scope: "extension", About: "Counts of changes."},
	{Alias: "calls", Path: pathCalls, Group: "Telephony", Title: "Telephony sessions", Permission: "CallControl", Scope: "extension", About: "Calls of this extension."},
	{Alias: "queue-presence", Path: pathQueue, Group: "Presence", Title: "Queue member presence", Permission: "ReadPresence", Scope: "account", About: "Who takes calls of a queue.", Needs: "groupId"},
}

// fakeClient notes what the screen asks of the connection.
type fakeClient struct {
	sets       [][]string
	reconnects int
	backfills  int
}

func (c *fakeClient) SetFilters(f []string) uint64 {
	c.sets = append(c.sets, slices.Clone(f))
	return uint64(len(c.sets))
}

func (c *fakeClient) Reconnect() { c.reconnects++ }
func (c *fakeClient) Backfill()  { c.backfills++ }

// screen is a model without a terminal, with a clock that stands still.
type screen struct {
	t      testing.TB
	m      *Model
	client *fakeClient
	now    time.Time

	copied    []string // texts on the native clipboard
	copyFails bool
	asked     int      // times the terminal was asked for its background
	osc52     int      // times the terminal's clipboard was asked for
	raw       []string // sequences written past the frame
	quit      bool
	tick      bool // the model asked for the next second
	drawn     map[string]int
}

func newScreen(t testing.TB, w, h int) *screen {
	s := &screen{t: t, client: &fakeClient{}, now: t0, drawn: make(map[string]int)}
	s.m = newModel(Options{
		Client: s.client, Filters: []string{pathSMS, pathVoicemail}, Server: "platform.ringcentral.com",
		Version: "test", Location: time.UTC,
		Now: func() time.Time { return s.now },
		Copy: func(text string) error {
			if s.copyFails {
				return errors.New("no clipboard")
			}
			s.copied = append(s.copied, text)
			return nil
		},
	}, testCatalog, lookUp)
	s.m.list.summarize = s.summarize
	s.m.after = func(time.Duration) tea.Cmd { return func() tea.Msg { return tickAsked{} } }
	s.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	if w > 0 {
		s.send(tea.WindowSizeMsg{Width: w, Height: h})
	}
	return s
}

// ascii makes it a screen of ASCII.
func (s *screen) ascii() { s.m.opts.ASCII, s.m.look.cells.ascii = true, true }

// said is what summarize makes of the events of the tests, by envelope.
var said = map[string]rc.Summary{}

var saying sync.Mutex

func (s *screen) summarize(e rc.Event) rc.Summary {
	s.drawn[string(e.Envelope)]++
	return lookUp(e)
}

// lookUp is the same for whoever searches: beside the screen, and uncounted.
func lookUp(e rc.Event) rc.Summary {
	saying.Lock()
	defer saying.Unlock()
	sum := said[string(e.Envelope)]
	sum.Kind = e.Kind
	return sum
}

// say lets an event say something.
func say(envelope string, s rc.Summary) {
	saying.Lock()
	defer saying.Unlock()
	said[envelope] = s
}

// send gives the model a message and runs what it asks for.
func (s *screen) send(msg tea.Msg) {
	s.t.Helper()
	_, cmd := s.m.Update(msg)
	s.run(cmd)
}

// run runs a command and gives the model what it brings.
func (s *screen) run(cmd tea.Cmd) {
	s.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tickAsked:
		s.tick = true
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	case tea.QuitMsg:
		s.quit = true
	case savedMsg, shownSavedMsg, copiedMsg, foundMsg, presetMsg, keptMsg:
		s.send(msg)
	case tea.RawMsg:
		s.raw = append(s.raw, fmt.Sprint(msg.Msg))
	default:
		if fmt.Sprintf("%T", msg) == "tea.setClipboardMsg" {
			s.osc52++
			return
		}
		if fmt.Sprintf("%T", msg) == "tea.backgroundColorMsg" {
			s.asked++
			return
		}
		s.t.Fatalf("a command brought %T", msg)
	}
}

// tickAsked is what the model's clock brings in tests.
type tickAsked struct{}

// pass lets time pass; if the model asked for the next second, it comes.
func (s *screen) pass(d time.Duration) {
	s.t.Helper()
	s.now = s.now.Add(d)
	if s.tick {
		s.tick = false
		s.send(tickMsg{})
	}
}

// press presses keys by their names.
func (s *screen) press(names ...string) {
	s.t.Helper()
	for _, name := range names {
		s.send(keyPress(name))
	}
}

// write types text, a key for each letter.
func (s *screen) write(text string) {
	s.t.Helper()
	for _, r := range text {
		s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func keyPress(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "space": tea.KeySpace, "tab": tea.KeyTab,
		"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"backspace": tea.KeyBackspace,
	}
	var k tea.KeyPressMsg
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		k.Mod, name = tea.ModCtrl, rest
	}
	if rest, ok := strings.CutPrefix(name, "shift+"); ok {
		k.Mod, name = k.Mod|tea.ModShift, rest
	}
	if code, ok := codes[name]; ok {
		k.Code = code
		return k
	}
	k.Code = []rune(name)[0]
	if k.Mod == 0 {
		k.Text = name
	}
	return k
}

// pasted is text from the clipboard.
func pasted(text string) tea.Msg { return tea.PasteMsg{Content: text} }

// receive gives the model updates, as the pump does.
func (s *screen) receive(updates ...rc.Update) {
	s.t.Helper()
	s.send(updatesMsg(updates))
}

// frame is the screen as it is drawn, and checks what must hold for all.
func (s *screen) frame() string {
	s.t.Helper()
	content := s.m.View().Content
	s.measure(content)
	return content
}

// measure fails unless a frame is exactly as large as the screen.
func (s *screen) measure(content string) {
	s.t.Helper()
	if s.m.width < 1 || s.m.height < 1 { // the phase alone
		return
	}
	rows := strings.Split(content, "\n")
	if len(rows) != s.m.height {
		s.t.Fatalf("the frame of %d×%d has %d lines:\n%s", s.m.width, s.m.height, len(rows), ansi.Strip(content))
	}
	for i, row := range rows {
		if w := s.m.look.cells.width(row); w != s.m.width {
			s.t.Fatalf("line %d of the frame of %d×%d is %d wide: %q", i, s.m.width, s.m.height, w, ansi.Strip(row))
		}
	}
}

// text is the frame without colours.
func (s *screen) text() string {
	s.t.Helper()
	return ansi.Strip(s.frame())
}

// shows fails unless every text is on the screen.
func (s *screen) shows(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(s.text(), text) {
			s.t.Fatalf("the screen does not show %q:\n%s", text, s.text())
		}
	}
}

// hides fails if one of the texts is on the screen.
func (s *screen) hides(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if strings.Contains(s.text(), text) {
			s.t.Fatalf("the screen shows %q:\n%s", text, s.text())
		}
	}
}

// degrade draws content as a terminal of the profile would get it.
func degrade(content string, profile colorprofile.Profile) string {
	var b bytes.Buffer
	w := &colorprofile.Writer{Forward: &b, Profile: profile}
	_, _ = w.WriteString(content)
	return b.String()
}

// live is a healthy connection.
func live() rc.Status {
	return rc.Status{
		Phase: rc.PhaseLive, Since: t0.Add(-2 * time.Hour), Attempt: 1, Connections: 1,
		LiveSince: t0.Add(-133 * time.Minute), LastFrame: t0.Add(-4 * time.Second), RTT: 38 * time.Millisecond,
		Identity: rc.Identity{AccountID: "400100", ExtensionID: "400200", ExtensionNumber: "101", Name: "Support", Numbers: []string{"+16505550123"}},
		Limits:   rc.Limits{RecoveryTimeout: 3 * time.Minute, RecoveryBuffer: 100, IdleTimeout: 30 * time.Minute, AbsoluteTimeout: 24 * time.Hour},
		Filters: rc.FilterState{
			Wanted: []string{pathSMS, pathVoicemail}, Requested: []string{pathSMS, pathVoicemail}, Confirmed: true,
			SubscriptionID: "0d9c2f6e-demo",
		},
	}
}

// event is an event of its own, with what is said of it.
func event(n int, kind rc.Kind, s rc.Summary) rc.Event {
	envelope := fmt.Sprintf(`{"uuid":"%d","event":"/restapi/v1.0/account/400100/extension/400200/message-store/instant?type=SMS","timestamp":"2026-03-01T14:02:11.120Z","subscriptionId":"0d9c2f6e-demo","ownerId":"400200","body":{"id":"%d","conversationId":1234567890123456789,"subject":"hello","read":false,"deleted":null,"attachments":[]}}`, 7001002003004000+n, 9000+n)
	say(envelope, s)
	return rc.Event{
		Received: t0.Add(time.Duration(n) * time.Second), Kind: kind,
		Meta:     []byte(`{"type":"ServerNotification","messageId":"7001002003004005","status":200,"headers":{"RCRequestId":"n-1"}}`),
		Envelope: []byte(envelope),
	}
}

func sms(n int, text string) rc.Event {
	return event(n, rc.KindSMS, rc.Summary{
		Direction: rc.Inbound, Text: text,
		From: rc.Party{Name: "John Smith", Number: "+14157809227"},
		To:   []rc.Party{{Name: "Moss Beach", Number: "+16505550123"}},
	})
}

// traffic is a little of everything.
func traffic() []rc.Update {
	late := sms(9, "sent while we were away")
	late.How = rc.Recovered
	found := event(10, rc.KindVoicemail, rc.Summary{From: rc.Party{Number: "+18664320079"}, To: []rc.Party{{Name: "Moss Beach"}}, Note: "0:12"})
	found.How = rc.Backfilled
	recovered := rc.Gap{ID: 1, From: t0.Add(6 * time.Second), To: t0.Add(8 * time.Second), Outcome: rc.GapRecovered, Counted: true, Late: 1}
	lost := rc.Gap{ID: 2, From: t0.Add(-4 * time.Minute), To: t0.Add(12 * time.Second), Outcome: rc.GapNotRecovered, Check: rc.CheckRunning,
		Backfilled: 1, NoStore: []string{pathCalls}, Reason: "the recovery window had passed"}
	return []rc.Update{
		sms(0, "Hi there"),
		event(1, rc.KindVoicemail, rc.Summary{From: rc.Party{Name: "Jane Doe", Number: "+18664320079"}, To: []rc.Party{{Name: "John Doe"}}, Note: "0:03 · transcribed"}),
		event(2, rc.KindFax, rc.Summary{From: rc.Party{Number: "+12025550188"}, Note: "2 pages"}),
		event(3, rc.KindPresence, rc.Summary{Text: "Busy, CallConnected, DND TakeAllCalls"}),
		event(4, rc.KindCall, rc.Summary{From: rc.Party{Name: "李小龍 (台北)", Number: "+886223456789"}, To: []rc.Party{{Name: "Support", Extension: "101"}, {}}, Text: "Answered"}),
		sms(5, "👍🏽 ok ❤️ see you 🇺🇸 日本語 été"),
		rc.Notice{At: t0, Kind: rc.NoticeGap, Gap: &recovered},
		late, found,
		rc.Notice{At: t0, Kind: rc.NoticeGap, Gap: &lost},
		sms(13, "A very long text that goes on and on until no column of this world can hold it, and then a little further, because people are like that when they write"),
		sms(14, "[31mred[0m ]0;title ‮evil"),
		event(15, rc.KindUnknown, rc.Summary{Text: "/restapi/v1.0/account/~/new-thing"}),
	}
}
