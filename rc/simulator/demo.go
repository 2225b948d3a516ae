package simulator

import (
	"net/http"
	"strings"
	"time"
)

// demoRate is how much goes on beside and after the script.
const demoRate = 0.25

// Filters of the demo that come back in disabledFilters: one may see neither
// the company directory nor everybody's presence.
const (
	DemoDisabledDirectory = inDemo + "/directory/entries"
	DemoDisabledPresence  = inDemo + "/presence"

	inDemo = "/restapi/v1.0/account/" + accountID
)

// DemoFilters are filters that show all of the demo, in the order they should
// be subscribed; the last one comes back disabled.
func DemoFilters() []string {
	const own = "/restapi/v1.0/account/~/extension/~"
	return []string{
		own + "/message-store/instant?type=SMS", own + "/voicemail", own + "/fax?direction=Inbound",
		own + "/telephony/sessions", own + "/presence?detailedTelephonyState=true", "/restapi/v1.0/account/~/directory/entries",
	}
}

// The demo's texts that are hard on a screen.
const (
	// DemoEmoji has a family joined of four people, flags made of pairs, a
	// skin tone, and a keycap.
	DemoEmoji = "We made it! 👨‍👩‍👧‍👦 🇳🇴🇯🇵🇧🇷 👍🏽 1️⃣ ❤️ see you at the café ☕️"
	// DemoHostile tries to drive the reader's terminal: colours, clearing,
	// cursor movement, a title, the clipboard, the same with C1 controls,
	// writing direction and characters that cannot be seen.
	DemoHostile = "\x1b[31mRED\x1b[0m \x1b[2J\x1b[H\x1b[?1049h gone? \x1b]0;you have been hacked\x07 \x1b]52;c;cm0gLXJmIH4=\x07 " +
		"\u009b31mC1\u009b0m \u009d0;c1 title\u009c \u202etxt.exe\u202c \u2066iso\u2069 zero\u200bwidth\u200d\ufeff \u0000\u0008\u007f\r\nsecond line\tend"
)

// DemoLong is a text that no line can hold.
var DemoLong = "Hello, I am writing because of the delivery that was announced for this morning. " +
	strings.Repeat("The driver called once, then nobody picked up, and the tracking page keeps saying that the parcel is out for delivery. ", 5) +
	"Could you please find out where it is and call me back before five? Thank you very much, and sorry for the long message."

// demoStep is one thing of the script, so long after the first subscription.
type demoStep struct {
	at time.Duration
	do func(s *Simulator)
}

func demoSMS(from, text string) func(*Simulator) {
	return func(s *Simulator) { s.send(SMS{From: from, Text: text}) }
}

var demoScript = []demoStep{
	{600 * time.Millisecond, demoSMS("Jane Doe", "Hi there, is this the support line?")},
	{3 * time.Second, func(s *Simulator) {
		s.leave(Voicemail{From: "John Smith", Duration: 11 * time.Second, Transcript: voicemails[0].text, After: 8 * time.Second})
	}},
	{6 * time.Second, func(s *Simulator) {
		c := s.newCall(s.people.own(), "Amara Okafor", false)
		c.ringing, c.talks = 3*time.Second, 40*time.Second
		s.place(c)
	}},
	{9 * time.Second, demoSMS("Zoë Laurent", DemoEmoji)},
	{13 * time.Second, func(s *Simulator) {
		s.send(SMS{From: "Luca Ferrari", Text: "This is what the screen shows", Pictures: 1})
	}},
	{17 * time.Second, demoSMS("Ruth Adler", DemoLong)},
	{21 * time.Second, func(s *Simulator) { s.fax("Carlos Mendes", "", 3) }},
	{25 * time.Second, func(s *Simulator) {
		// The gateway is away for a moment: the first try is turned away.
		s.faults.connect = append(s.faults.connect, ConnectFault{Status: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"4"}}, Body: "upstream is restarting"})
		for k := range s.sockets {
			k.detach()
			k.drop()
		}
	}},
	{25400 * time.Millisecond, demoSMS("Jane Doe", "Are you still there?")},
	{25900 * time.Millisecond, demoSMS("Noah Feldman", "The gate code is 4711, the delivery can go in.")},
	{26600 * time.Millisecond, func(s *Simulator) {
		s.leave(Voicemail{From: "Hana Sato", Duration: 8 * time.Second, Transcript: voicemails[2].text, After: 12 * time.Second})
	}},
	{27200 * time.Millisecond, demoSMS("Wendell Park", "Is the shop open on Monday?")},
	{42 * time.Second, demoSMS("Unknown", DemoHostile)},
	{48 * time.Second, demoSMS("Jane Doe", "Thank you, that solved it!")},
	{55 * time.Second, func(s *Simulator) {
		c := s.newCall(s.people.own(), "Dmitri Volkov", false)
		c.ringing = 6 * time.Second
		c.toVoicemail = &Voicemail{From: "Dmitri Volkov", Duration: 7 * time.Second, Transcript: voicemails[4].text, After: 9 * time.Second}
		s.place(c)
	}},
}

// Demo plays the script of the demo from now on: a first event at once, every
// kind of message, texts that are hard on a screen, and about second 25 a cut
// with events that come late. Options.Demo plays it from the first
// subscription on.
func (s *Simulator) Demo() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scheduleDemo()
}

func (s *Simulator) scheduleDemo() {
	for _, step := range demoScript {
		s.after(step.at, func() { step.do(s); s.notify() })
	}
}

// disableForDemo is what the demo's user may not see.
func (s *Simulator) disableForDemo() {
	s.faults.disabled = append(s.faults.disabled,
		DisabledFilter{DemoDisabledDirectory, "InsufficientPermissions", "The user is not allowed to read the company directory"},
		DisabledFilter{DemoDisabledPresence, "InsufficientPermissions", "The user is not allowed to monitor the presence of the whole account"})
}
