package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/history"
	"ringtail/rc"
)

func TestNotifications(t *testing.T) {
	for by, want := range map[NotifyBy][]string{
		NotifyBell:   {"\x07", "\x07"},
		NotifyOSC9:   {"\x1b]9;SMS Ann Lee +1 202 555 0101 → Support +1 650 555 0123: one; ␛]0;x␇\x07", "\x1b]9;SMS Ann Lee +1 202 555 0101 → Support +1 650 555 0123: three (and 1 more)\x07"},
		NotifyOSC777: {"\x1b]777;notify;ringtail;SMS Ann Lee +1 202 555 0101 → Support +1 650 555 0123: one, ␛]0,x␇\x07", "\x1b]777;notify;ringtail;SMS Ann Lee +1 202 555 0101 → Support +1 650 555 0123: three (and 1 more)\x07"},
	} {
		s := newScreen(t, 120, 36)
		query, err := history.ParseQuery("from:ann")
		if err != nil {
			t.Fatal(err)
		}
		s.m.notify = notifier{query: query, by: by}
		s.receive(live(), talk(1, bob, us, "not this one"))
		if len(s.raw) != 0 {
			t.Fatalf("%s: notified of %q", by, s.raw)
		}
		found := talk(9, ann, us, "fetched later")
		found.How = rc.Backfilled
		s.receive(talk(2, ann, us, "one; \x1b]0;x\x07"), found)
		s.receive(talk(3, ann, us, "two"), talk(4, bob, us, "no"))
		s.receive(talk(5, ann, us, "three"))
		if len(s.raw) != 1 {
			t.Fatalf("%s: within a second there were %q", by, s.raw)
		}
		s.pass(notifyPause + time.Second)
		if !slices.Equal(s.raw, want) {
			t.Errorf("%s: wrote %q, want %q", by, s.raw, want)
		}
	}
	s := newScreen(t, 120, 36)
	s.receive(live(), talk(1, ann, us, "one"))
	if len(s.raw) != 0 {
		t.Fatal("notified without being asked to")
	}
	s.m.notify = notifier{query: mustQuery(t, "kind:sms"), by: NotifyOSC9}
	s.receive(talk(2, ann, us, strings.Repeat("long ", 200)))
	if len(s.raw) != 1 || len(s.raw[0]) > maxNotification+20 {
		t.Fatalf("a long text became %q", s.raw)
	}
}

// TestNotificationIsMasked: what is hidden on the screen is hidden beside it.
func TestNotificationIsMasked(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.m = newModel(Options{Client: s.client, Location: time.UTC, Now: func() time.Time { return s.now },
		Mask: true, Notify: mustQuery(t, "kind:sms delivery"), NotifyBy: NotifyOSC9}, testCatalog, rc.Summarize)
	s.m.after = func(time.Duration) tea.Cmd { return nil }
	envelope := `{"uuid":"1","event":"/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS","body":{"id":"1","to":[{"phoneNumber":"+16505550123","name":"Moss Beach"}],"from":{"phoneNumber":"+14157809227","name":"Zoe Laurent"},"type":"SMS","direction":"Inbound","subject":"out for delivery"}}`
	s.receive(rc.Event{Received: t0, Kind: rc.KindSMS, Envelope: []byte(envelope)})
	if len(s.raw) != 1 {
		t.Fatalf("notified of %q", s.raw)
	}
	for _, secret := range []string{"Zoe", "Laurent", "7809227", "780 9227", "delivery", "Moss"} {
		if strings.Contains(s.raw[0], secret) {
			t.Errorf("%q tells %q", s.raw[0], secret)
		}
	}
}

func mustQuery(t *testing.T, text string) history.Query {
	t.Helper()
	q, err := history.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}
