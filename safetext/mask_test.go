package safetext

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode"
)

func TestMaskJSON(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"a text message",
			`{"uuid":"7001002003004005","event":"/restapi/v1.0/account/4001002003/extension/4002003004/message-store/instant?type=SMS","timestamp":"2026-03-01T08:05:00.120Z","ownerId":"4002003004","body":{"id":"9001002003","from":{"phoneNumber":"+12025550127","name":"Ann Lee"},"to":[{"phoneNumber":"+442071838750","target":true}],"type":"SMS","direction":"Inbound","subject":"call Ann Lee","creationTime":"2026-03-01T08:04:59.000Z","conversationId":1234567890123456789,"attachments":[{"id":9001002003,"uri":"https://media.ringcentral.com/restapi/v1.0/account/4001002003/extension/4002003004/message-store/9001002003/content/9001002003","contentType":"audio/mpeg","size":12345678}]}}`,
			`{"uuid":"7001002003004005","event":"/restapi/v1.0/account/4001002003/extension/4002003004/message-store/instant?type=SMS","timestamp":"2026-03-01T08:05:00.120Z","ownerId":"4002003004","body":{"id":"9001002003","from":{"phoneNumber":"+1 ••• ••• ••27","name":"Person 1"},"to":[{"phoneNumber":"+••• ••• ••• •50","target":true}],"type":"SMS","direction":"Inbound","subject":"•••••• 12 characters","creationTime":"2026-03-01T08:04:59.000Z","conversationId":1234567890123456789,"attachments":[{"id":9001002003,"uri":"https://media.ringcentral.com/restapi/v1.0/account/4001002003/extension/4002003004/message-store/9001002003/content/9001002003","contentType":"audio/mpeg","size":12345678}]}}`},
		{"the same person, before and after the name is known",
			`{"label":"ANN  LEE called","x":[{"fromName":"Ann Lee"},{"toName":"Bob"}],"y":"bob, Bobby and Ann Lee's"}`,
			`{"label":"Person 1 called","x":[{"fromName":"Person 1"},{"toName":"Person 2"}],"y":"Person 2, Bobby and Ann Lee's"}`},
		{"fields nobody thought of",
			`{"a":"4155550127","b":"(415) 555-0127","c":4155550127,"d":"see john.doe@example.com, or +49 30 1234 567","e":"2026-03-01 08:00:00","f":"0d9c2f6e-1111-2222-3333-444444444444","g":123456,"h":"123-4567","i":"s-a0d17312345678"}`,
			`{"a":"••• ••• ••27","b":"••• ••• ••27","c":"••• ••• ••27","d":"see mail1@•••, or +••• ••• •••67","e":"2026-03-01 08:00:00","f":"0d9c2f6e-1111-2222-3333-444444444444","g":123456,"h":"••• ••67","i":"s-a0d17312345678"}`},
		{"filters with numbers in them",
			`{"event":"/restapi/v1.0/account/4001002003/telephony/sessions?phoneNumber=%2B14155550127&direction=Inbound"}`,
			`{"event":"/restapi/v1.0/account/4001002003/telephony/sessions?phoneNumber=+1 ••• ••• ••27&direction=Inbound"}`},
		{"keys", `{"+14155550127":1,"ann@example.com":{"name":""}}`, `{"+1 ••• ••• ••27":1,"mail1@•••":{"name":""}}`},
		{"numbers that are none", `{"phoneNumber":"anonymous","extensionNumber":"101","from":"ext 101","to":["62273",null,"101"],"callerNumber":null}`,
			`{"phoneNumber":"anonymous","extensionNumber":"101","from":"ext 101","to":["•••73",null,"101"],"callerNumber":null}`},
		{"ids that are addresses", `{"creatorId":"+14155550127","memberId":"a@b.example","members":["4001002003"]}`,
			`{"creatorId":"+1 ••• ••• ••27","memberId":"mail1@•••","members":["4001002003"]}`},
		{"white space", " { \"name\" : \"Ann\" ,\n\t\"n\" : [ ] } ", " { \"name\" : \"Person 1\" ,\n\t\"n\" : [ ] } "},
		{"escapes", `{"name":"Ann \"x\"","\u006eame":"Bob","t":"\u002b14155550127"}`, `{"name":"Person 1","\u006eame":"Person 2","t":"+1 ••• ••• ••27"}`},
		{"what is no JSON", `{"name":"Ann", +14155550127`, `{"name":"Ann", +1 ••• ••• ••27`},
	} {
		var m Masker
		got := string(m.MaskJSON(nil, []byte(c.in)))
		if got != c.want {
			t.Errorf("%s is masked as\n%s\nwant\n%s", c.name, got, c.want)
		}
		if again := string(m.MaskJSON(nil, []byte(got))); again != got {
			t.Errorf("%s, masked again, becomes\n%s\nfrom\n%s", c.name, again, got)
		}
	}
}

func TestMaskerKeepsItsAliases(t *testing.T) {
	m := Masker{Dot: "*"}
	for _, step := range []struct{ got, want string }{
		{m.Name("Ann Lee"), "Person 1"}, {m.Name("Bob"), "Person 2"}, {m.Name("ann  lee"), "Person 1"}, {m.Name("Person 2"), "Person 2"},
		{m.Line("Call from Ann Lee to BOB."), "Call from Person 1 to Person 2."},
		{m.Address("a@b.example"), "mail1@***"}, {m.Address("A@B.example"), "mail1@***"}, {m.Address("mail1@***"), "mail1@***"},
		{m.Number("+1 (415) 555-0127"), "+1 *** *** **27"}, {m.Number("+1 *** *** **27"), "+1 *** *** **27"},
		{m.Text("hello"), "****** 5 characters"}, {m.Text("****** 5 characters"), "****** 5 characters"}, {m.Text("é"), "****** 1 character"}, {m.Text(" "), " "},
		{m.Line("RCRequestId 0d9c2f6e-1111-2222-3333-444444444444 at 2026-03-01 08:00"), "RCRequestId 0d9c2f6e-1111-2222-3333-444444444444 at 2026-03-01 08:00"},
	} {
		if step.got != step.want {
			t.Errorf("got %q, want %q", step.got, step.want)
		}
	}
}

func TestMaskerTellsWhomAnAliasHides(t *testing.T) {
	var m Masker
	if name, ok := m.Who(1); ok {
		t.Errorf("an empty masker knows %q", name)
	}
	m.Name("Ann Lee")
	m.Name("Bob  Stone")
	for n, want := range []string{"", "ann lee", "bob stone", ""} {
		if name, ok := m.Who(n); name != want || ok != (want != "") {
			t.Errorf("Person %d is %q, %v; want %q", n, name, ok, want)
		}
	}
}

// FuzzMaskHides puts a number, a name and a text wherever an event has them,
// and where it has not, and looks for what is left of them.
func FuzzMaskHides(f *testing.F) {
	f.Add("4155550127", "Jane Quizzlebury", "meet me at the xylophone", "z")
	f.Add("442071838750", "李小龍", "日本語のテキスト", "phone")
	f.Add("13800138000", "O’Nonymous Zed", "\u0000\x1b[31m", "Id2")
	f.Add("000000000", "AAA", "     ", "A") // blanks tell nothing and stay
	f.Add("000000000", "李小龍", "", "AAAA@!@A")
	f.Add("000000000", "李小龍", "", "A@A!A@A")
	f.Fuzz(func(t *testing.T, number, name, text, key string) {
		if len(number) < 9 || len(number) > 15 || strings.Trim(number, "0123456789") != "" || number[:2] == "19" || number[:2] == "20" {
			return
		}
		words := strings.Fields(name)
		for _, w := range append(words, strings.Fields(text)...) {
			for _, r := range w {
				if !unicode.IsLetter(r) {
					return
				}
			}
		}
		name, text = strings.Join(words, " "), strings.ToValidUTF8(text, "")
		if strings.ContainsAny(key, "0123456789") || len([]rune(name)) < 3 || len(words) > 3 || fieldOf(key) == fieldID || fieldOf(key) == fieldQuantity {
			return
		}
		doc := map[string]any{
			"uuid": "0d9c2f6e-aaaa-bbbb-cccc-dddddddddddd", key: "+" + number,
			"list": []any{number, "call " + number + " now", json.Number("1" + number[1:]), map[string]any{"mail": number + "@example.com"}},
			"note": "written to " + name + " at +" + number,
			"zz":   "written to " + name + " at " + number,
			"body": map[string]any{"subject": text, "from": map[string]any{"name": name, "phoneNumber": number}, "to": name},
		}
		src, err := json.Marshal(doc)
		if err != nil {
			return
		}
		var m Masker
		out := m.MaskJSON(nil, src)
		if !json.Valid(out) {
			t.Fatalf("no longer JSON: %s", out)
		}
		var masked any
		_ = json.Unmarshal(out, &masked)
		flat, _ := json.Marshal(masked) // one way to write every character
		low := strings.ToLower(string(flat))
		for i := 0; i+5 <= len(number)-2; i++ {
			if strings.Contains(low, number[i:i+5]) && strings.Trim(number[i:i+5], "0") != "" {
				t.Fatalf("%q of %s is left in %s", number[i:i+5], number, out)
			}
		}
		quoted, _ := json.Marshal(name)
		if !nobody[strings.ToLower(name)] && !strings.Contains(strings.ToLower(key), strings.ToLower(name)) &&
			strings.Contains(low, " "+strings.ToLower(strings.Trim(string(quoted), `"`))+" at ") {
			t.Fatalf("%q is left in %s", name, out)
		}
		if quoted, _ := json.Marshal(text); len([]rune(strings.TrimSpace(text))) > 4 && strings.Contains(string(out), `"subject":`+string(quoted)) && !m.isText(text) {
			t.Fatalf("%q is left in %s", text, out)
		}
		if again := m.MaskJSON(nil, out); string(again) != string(out) {
			t.Fatalf("masked again\n%s\nbecomes\n%s", out, again)
		}
	})
}

// FuzzMaskIsInertAndStable feeds a masker anything at all.
func FuzzMaskIsStable(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":"+14155550127"}],"name":"x y"}`))
	f.Add([]byte(`+1 415 555 0127 a@b.c (((((415 2026-03-01-02 /a/4155550127/b`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var m Masker
		once := m.MaskJSON(nil, raw)
		if json.Valid(raw) && !json.Valid(once) {
			t.Fatalf("%q became %q, which is no JSON", raw, once)
		}
		_ = m.Line(string(raw))
	})
}

func BenchmarkMaskJSON(b *testing.B) {
	src := []byte(`{"uuid":"7001002003004005","event":"/restapi/v1.0/account/400100/extension/400200/message-store/instant?type=SMS","timestamp":"2026-03-01T08:05:00.120Z","subscriptionId":"0d9c2f6e-demo","ownerId":"400200","body":{"id":"9001","from":{"phoneNumber":"+12025550101","name":"Ann Lee"},"to":[{"phoneNumber":"+12025550102","target":true}],"type":"SMS","direction":"Inbound","subject":"hello","creationTime":"2026-03-01T08:04:59.000Z"}}`)
	var m Masker
	var out []byte
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		out = m.MaskJSON(out[:0], src)
	}
}

// TestMaskerIsShared lets two goroutines hide the same people.
func TestMaskerIsShared(t *testing.T) {
	var m Masker
	var both sync.WaitGroup
	out := make([][]byte, 2)
	for i := range out {
		both.Go(func() {
			for n := range 200 {
				out[i] = m.MaskJSON(out[i], fmt.Appendf(nil, `{"name":"Somebody %c%c","text":"x"}`, 'a'+n%26, 'a'+n/26))
				m.Line("Somebody ab called Ann@x.example")
				m.Number("+14155550127")
				m.Learn([]byte(`{"name":"Ann Lee"}`))
			}
		})
	}
	both.Wait()
	if string(out[0]) != string(out[1]) {
		t.Error("the same people have two aliases")
	}
}
