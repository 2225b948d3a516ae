package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

// message is a text message as RingCentral sends it, with what is particular
// in its body.
func message(n int, body string) rc.Event {
	e := sms(n, "text")
	e.Envelope = fmt.Appendf(nil, `{"uuid":"%d","event":"/restapi/v1.0/account/400100/extension/400200/message-store/instant?type=SMS","timestamp":"2026-03-01T14:02:11.120Z","body":{"id":"%d","from":{"name":"John Smith","phoneNumber":"+14157809227"},"to":[{"phoneNumber":"+16505550123"}],%s}}`, 7001+n, 9000+n, body)
	return e
}

func TestInspectorFoldsAndRemembers(t *testing.T) {
	s := newScreen(t, 120, 50)
	s.receive(live(), message(1, `"subject":"one"`), message(2, `"subject":"two"`))
	s.press("enter", "/")
	s.write("from")
	s.press("enter")
	s.shows(`/from`, `1/1`)
	s.press("esc") // the search ends, the inspector stays
	s.hides("/from")
	s.shows("▾ \"from\": {", ".body.from")
	s.press("left")
	s.shows(`▸ "from": {"name": "John Smith", … 2 keys},`)
	s.press("[")
	s.shows(`▸ "from": {"name": "John Smith", … 2 keys},`, `"subject": "one"`)
	s.press("-")
	s.shows(`▸ "body": {"id": "9001", "subject": "one", … 4 keys}`)
	s.press("]")
	s.shows(`▸ "body": {"id": "9002", "subject": "two", … 4 keys}`)
	s.press("=")
	s.shows(`▾ "from": {`, "▾ frame", "received", "size", `"type": "ServerNotification"`)
	s.press("g", "enter")
	s.shows("▸ frame")
	s.hides("ServerNotification")
}

func TestInspectorSearches(t *testing.T) {
	s := newScreen(t, 120, 50)
	s.receive(live(), message(1, `"subject":"Tea, tea and \"TEA\"","a":{"tea":1,"b":["steak"]},"none":"t\u00e9a"`))
	s.press("enter", "-", "/")
	s.shows("/█  keys and values")
	s.write("TEAx")
	s.shows("/TEAx█  not found")
	s.press("backspace")
	s.shows("1/3", `"subject": "Tea, tea and \"TEA\""`)
	s.press("enter", "n")
	s.shows("2/3", `▌        "tea": 1`)
	s.press("n")
	s.shows("3/3", `"steak"`)
	s.press("n")
	s.shows("1/3")
	s.press("N")
	s.shows("3/3")
	s.press("esc", "/")
	s.send(tea.PasteMsg{Content: `and "T`})
	s.press("enter")
	s.shows("1/1")
	s.press("/")
	s.write("téa") // written with an escape in the JSON
	s.press("enter", "y")
	if got := s.copied[len(s.copied)-1]; got != "téa" {
		t.Fatalf("the search for téa led to %q", got)
	}
	s.press("esc", "/")
	s.write("q") // a letter, not a key
	s.press("esc")
	if s.quit || s.m.mode != modeInspector {
		t.Fatalf("after the search the mode is %v", s.m.mode)
	}
	s.press("n")
	s.shows("Nothing is searched for")
}

func TestInspectorCopies(t *testing.T) {
	s := newScreen(t, 160, 50)
	e := message(1, `"subject":"a\nb"`)
	s.receive(live(), e)
	s.press("enter", "/")
	s.write("+1415")
	s.press("enter", "y", "p", "s", "Y", "v", "g", "y")
	want := []string{
		"+14157809227", ".body.from.phoneNumber",
		"{\n  \"name\": \"John Smith\",\n  \"phoneNumber\": \"+14157809227\"\n}",
		string(e.Envelope), string(e.Envelope),
	}
	if fmt.Sprint(s.copied) != fmt.Sprint(want) {
		t.Fatalf("copied\n%q\nwant\n%q", s.copied, want)
	}
	s.shows("Bytes ─", `{"uuid":"7002","event":"/restapi`)
	s.hides("copy path (for jq)", "enter fold")
	s.press("p")
	s.shows("These are the bytes as they came: v shows the tree.")
	s.press("v", "g", "p")
	s.shows("no part of the JSON", "copy path (for jq)")
}

func TestInspectorTellsTimesAndDelay(t *testing.T) {
	s := newScreen(t, 200, 50)
	s.receive(live(), message(1, `"creationTime":"2026-03-01T14:02:09.000Z"`))
	s.press("enter")
	s.shows("▸ frame  came live · created 3.0 s before · RCRequestId n-1", "14:02:11 UTC · now")
	s.pass(5 * time.Second)
	s.shows("14:02:11 UTC · 4 s ago")
	s.press("g", "right")
	s.shows("created      2026-03-01 14:02:09.000 UTC, received 3.0 s later", "messageId    7001002003004005", "RCRequestId  n-1")
}

// TestInspectorHidesRecoveryTokens keeps what would take over the session off
// the screen.
func TestInspectorHidesRecoveryTokens(t *testing.T) {
	s := newScreen(t, 160, 50)
	e := message(1, `"subject":"x"`)
	e.Meta = []byte(`{"type":"ServerNotification","wsc":{"token":"SECRETsecret","sequence":3}}`)
	s.receive(live(), e)
	s.press("enter", "=")
	s.shows(`"token": "…"`, `"sequence": 3`)
	s.hides("SECRET")
}

func TestInspectorPassesTallLinesRowByRow(t *testing.T) {
	s := newScreen(t, 80, 24)
	s.receive(live(), message(1, `"subject":"`+strings.Repeat("0123456789 ", 300)+`☂"`))
	s.press("enter", "z", "/")
	s.write("012345")
	s.press("enter", "esc")
	s.hides("☂")
	for range 60 {
		s.press("down")
	}
	s.shows("☂")
	for range 60 {
		s.press("up")
	}
	s.shows(`"subject": "0123`)
}
