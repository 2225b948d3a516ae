package ui

import (
	"strings"
	"testing"

	"ringtail/rc"
)

// TestNarrowRowsNameTheOther: a list of 40 columns says who it was, in the room
// that the kind leaves.
func TestNarrowRowsNameTheOther(t *testing.T) {
	jane := rc.Party{Name: "Jane Doe", Number: "+14157809227"}
	support := rc.Party{Name: "Support", Number: "+16505550123"}
	for _, c := range []struct {
		name string
		kind rc.Kind
		sum  rc.Summary
		want string
	}{
		{"received", rc.KindSMS, rc.Summary{Direction: rc.Inbound, From: jane, To: []rc.Party{support}, Text: "Can you resend the code?"}, "14:02:12  SMS Jane Doe Can you rese… │"},
		{"sent", rc.KindSMS, rc.Summary{Direction: rc.Outbound, From: support, To: []rc.Party{jane}, Text: "Here it is"}, "14:02:12  SMS →Jane D… Here it is"},
		{"a number", rc.KindSMS, rc.Summary{Direction: rc.Inbound, From: rc.Party{Number: "+14157809227"}, Text: "Hi"}, "14:02:12  SMS …80 9227 Hi"},
		{"of no direction", rc.KindCall, rc.Summary{From: jane, To: []rc.Party{support}, Text: "Answered"}, "14:02:12  CALL Jane D… Answered"},
		{"only to somebody", rc.KindCall, rc.Summary{To: []rc.Party{jane}, Text: "Answered"}, "14:02:12  CALL →Jane … Answered"},
		{"a long kind", rc.KindVoicemail, rc.Summary{Direction: rc.Inbound, From: jane, Note: "0:03 · transcribed"}, "14:02:12  VOICEMAIL Jane … 0:03 · t… │"},
		{"nobody", rc.KindPresence, rc.Summary{Text: "Busy, CallConnected"}, "14:02:12  PRESENCE  Busy, CallConne… │"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScreen(t, 40, 12)
			s.receive(live(), event(1, c.kind, c.sum))
			s.shows(c.want)
		})
	}

	// Masked, it is an alias.
	s := newScreen(t, 40, 12)
	s.m.list.summarize = rc.Summarize
	s.receive(live(), message(1, `"subject":"meet at the xylophone","direction":"Inbound","type":"SMS"`))
	s.press("x")
	s.pass(toastLife)
	s.shows("SMS Person")
	s.hides("John")
}

// TestWaitingLeavesTheList: why there is no connection takes three lines of a
// small screen, and the list keeps the rest.
func TestWaitingLeavesTheList(t *testing.T) {
	s := newScreen(t, 40, 12)
	s.receive(live(), sms(1, "readable"))
	st := live()
	st.Phase, st.Attempt, st.RetryAt = rc.PhaseWaiting, 3, t0.Add(1e10)
	st.Err = &rc.Error{Code: "CMN-301", Status: 429, RequestID: "f3a6c1d0-demo", Explanation: strings.Repeat("RingCentral limits how often this may be asked and ", 4) + "says when to come again"}
	s.receive(st)
	if h := s.m.statusHeight(); h != 3 {
		t.Fatalf("the status takes %d lines, want 3:\n%s", h, s.text())
	}
	s.shows("Waiting 10 s", "readable", "…")
	st.Phase = rc.PhaseFailed
	s.receive(st)
	if h := s.m.statusHeight(); h <= 3 {
		t.Fatalf("a failure is cut to %d lines:\n%s", h, s.text())
	}
}
