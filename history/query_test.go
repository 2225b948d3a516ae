package history

import (
	"fmt"
	"strings"
	"testing"

	"ringtail/rc"
)

// said is what the tests' events say, by envelope.
func summaryOf(sums map[string]rc.Summary) func(rc.Event) rc.Summary {
	return func(e rc.Event) rc.Summary { return sums[string(e.Envelope)] }
}

func TestQuery(t *testing.T) {
	const envelope = `{"uuid":"7C5E-11-0d8c2f6e-11aa-4000-a000-0000000000ab","body":{"id":"4711002","deviceName":"Front Desk","note":"I can\u2019t, Zo\u00EB","path":"a\/b"}}`
	row := Row{ID: 1, Event: rc.Event{Kind: rc.KindSMS, How: rc.Recovered, Envelope: []byte(envelope)}}
	sum := rc.Summary{
		Kind: rc.KindSMS, Direction: rc.Inbound, ID: "4711002", Thread: "998877",
		From: rc.Party{Name: "Zoë Laurent", Number: "+14157809227"},
		To:   []rc.Party{{Name: "Moss Beach", Number: "+16505550123", Extension: "101"}},
		Text: "Order 4711 is out for delivery, call (212) 555-0100. I can’t ‘don't’, ASAP—please", Note: "1 picture",
	}
	for _, c := range []struct {
		query string
		want  bool
	}{
		{"", true},
		{"order", true}, {"ORDER delivery", true}, {"order invoice", false},
		{"zoe", true}, {"ZOË", true}, {"zoé", true}, {"laurent moss", true},
		{`"out for"`, true}, {`"for out"`, false}, {`"out for`, true}, {"picture", true},
		{"4157809227", true}, {"+14157809227", true}, {"(415) 780-9227", true}, {"415.780.9227", true}, {"780-92", true}, {"780-93", false},
		{"212-555-0100", true}, {"2125550100", true},
		{"from:+1415", true}, {"from:+415", false}, {"from:415", true}, {"from:650", false}, {"to:650", true}, {"to:101", true}, {"to:555", true},
		{`from:"+1 415 780"`, true}, {"with:650", true}, {"with:415", true}, {"with:999", false}, {"from:zoe", true}, {"from:moss", false},
		// As pasted from mail, the web and address books.
		{"415\u2011780\u20119227", true}, {"415\u2013780", true}, {"\"415\u00a0780\u00a09227\"", true}, {"\u202a+14157809227\u202c", true},
		{"<+14157809227>", true}, {"'4157809227'", true}, {"４１５７８０９２２７", true}, {"tel:+1-415-780-9227", true}, {"phone:415", true},
		{"0014157809227", true}, {"01114157809227", true}, {"from:0014157809227", true}, {"from:0024157809227", false}, {"04157809227", true}, {"001415", false},
		{"can’t", true}, {"can't", true}, {"o’hara", false}, {"ASAP\u2014please", true}, {"asap-please", true},
		{"raw:can’t", true}, {"raw:can't", true}, {"raw:a/b", true}, {"raw:zoë", true}, {"raw:x/b", false},
		{"0d8c2f6e-11aa-4000-a000-0000000000ab", true}, {"0D8C2F6E-11AA-4000-A000-0000000000AB", true}, {"0d8c2f6e-11aa-4000-a000-0000000000ac", false},
		{"kind:sms", true}, {"KIND:SMS", true}, {"kind:voicemail", false}, {"kind:voicemail,sms", true}, {"kind:s", true}, {"kind:mms", false}, {"kind:mms,sms", true},
		{"text:delivery", true}, {"text:zoe", false}, {"text:4711", true},
		{"uuid:7c5e", true}, {"uuid:9", false}, {"id:4711002", true}, {"id:998877", true}, {"4711002", true}, {"998877", true},
		{"raw:devicename", true}, {"raw:front", true}, {"front", false},
		{"is:late", true}, {"is:recovered", true}, {"is:live", false}, {"is:backfilled", false}, {"is:inbound", true}, {"is:outbound", false},
		{"-zoe", false}, {"!zoe", false}, {"-invoice", true}, {"-kind:sms", false}, {"!kind:fax", true}, {"-is:late", false}, {`-"out for"`, false},
		{"from:415 -is:live delivery", true},
		// Still being typed: nothing is asked for yet.
		{"from:", true}, {"is:la", true}, {"is:", true}, {"kind:", true}, {"-", true}, {`"`, true}, {"kind:,", true}, {"is:g", true},
		// A time and an address are words, not fields.
		{"14:05", false}, {"https://example.com", false},
	} {
		q, err := ParseQuery(c.query)
		if err != nil {
			t.Errorf("%q is refused: %v", c.query, err)
			continue
		}
		calls := 0
		got := q.Match(row, func(e rc.Event) rc.Summary { calls++; return sum })
		if got != c.want {
			t.Errorf("%q matches: %v, want %v", c.query, got, c.want)
		}
		if calls > 1 {
			t.Errorf("%q read the event %d times", c.query, calls)
		}
		if q.String() != strings.TrimSpace(c.query) {
			t.Errorf("%q became %q", c.query, q.String())
		}
	}
}

func TestQueryErrorsExplain(t *testing.T) {
	for query, want := range map[string]string{
		"form:+1415":       `There is no "form:" here, but kind: from:`,
		"hello kind:xyz":   `There is no kind "xyz"; there are event, sms`,
		"is:green":         `An event is never "green"; is: knows live, late`,
		"kind:sms,letters": `There is no kind "letters"`,
	} {
		_, err := ParseQuery(query)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s…", query, err, want)
		}
	}
	q, _ := ParseQuery("smith form:+1415 -sms")
	if len(q.terms) != 2 {
		t.Errorf("of a query with one bad term %d terms are left, want 2", len(q.terms))
	}
	if q, err := ParseQuery(`"form:+1415"`); err != nil || q.Empty() {
		t.Errorf("quoted, it is a word: %v", err)
	}
}

// TestGapsAndMarksAreKept: what may be missing is part of every answer.
func TestGapsAndMarksAreKept(t *testing.T) {
	gap, mark := Row{ID: 1, Gap: rc.Gap{ID: 1}}, Row{ID: 2, Mark: &Mark{Note: "now"}}
	for _, c := range []struct {
		query     string
		gap, mark bool
	}{
		{"smith", true, true}, {"is:late", true, true}, {"-kind:sms", true, true},
		{"is:gap", true, false}, {"is:mark", false, true}, {"kind:gap", true, false},
		{"-is:gap", false, true}, {"smith -is:gap -is:mark", false, false},
	} {
		q, err := ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Match(gap, nil); got != c.gap {
			t.Errorf("%q keeps a gap: %v", c.query, got)
		}
		if got := q.Match(mark, nil); got != c.mark {
			t.Errorf("%q keeps a mark: %v", c.query, got)
		}
	}
	q, _ := ParseQuery("is:gap")
	if hole := (Row{ID: 3, Hole: &Hole{Entries: 7}}); !q.Match(hole, nil) {
		t.Error("is:gap leaves a hole out")
	}
	if q.Match(Row{ID: 1, Event: event(1)}, summaryOf(nil)) {
		t.Error("is:gap keeps an event")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Hello": "hello", "ÉTÉ": "ete", "e\u0301te\u0301": "ete", "Straße": "strasse", "ŁÓDŹ": "lodz", "ＡＢＣ１": "abc1",
		"ΣΊΣΥΦΟΣ": "σίσυφοσ", "Đặng": "dang", "日本": "日本", "İstanbul": "istanbul",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestConversation(t *testing.T) {
	ann, bob, eve := rc.Party{Name: "Ann", Number: "+1 (415) 555-0100"}, rc.Party{Name: "Support", Number: "+16505550123"}, rc.Party{Name: "Eve", Number: "+12025550188"}
	there := rc.Summary{Kind: rc.KindSMS, Thread: "77", From: ann, To: []rc.Party{bob}}
	c, ok := ConversationOf(there)
	if !ok {
		t.Fatal("a text belongs to no conversation")
	}
	for _, x := range []struct {
		name string
		s    rc.Summary
		want bool
	}{
		{"itself", there, true},
		{"the answer", rc.Summary{Kind: rc.KindSMS, From: bob, To: []rc.Party{{Number: "+14155550100"}}}, true},
		{"a call between the two", rc.Summary{Kind: rc.KindCall, Thread: "s-1", From: ann, To: []rc.Party{bob}}, true},
		{"the same thread, ends unknown", rc.Summary{Kind: rc.KindSMS, Thread: "77"}, true},
		{"another kind's thread of that id", rc.Summary{Kind: rc.KindPost, Thread: "77"}, false},
		{"with somebody else", rc.Summary{Kind: rc.KindSMS, From: eve, To: []rc.Party{bob}}, false},
		{"with one more", rc.Summary{Kind: rc.KindSMS, From: ann, To: []rc.Party{bob, eve}}, false},
		{"a voicemail that only names who it was left for", rc.Summary{Kind: rc.KindVoicemail, From: rc.Party{Number: "+14155550100"}, To: []rc.Party{{Name: "support"}}}, true},
		{"one for somebody else", rc.Summary{Kind: rc.KindVoicemail, From: rc.Party{Number: "+14155550100"}, To: []rc.Party{{Name: "Sales"}}}, false},
		{"one from a namesake", rc.Summary{Kind: rc.KindVoicemail, From: rc.Party{Name: "Ann", Number: "+14155550109"}, To: []rc.Party{{Name: "Support"}}}, false},
		{"nobody", rc.Summary{Kind: rc.KindSMS}, false},
	} {
		if got := c.Match(x.s); got != x.want {
			t.Errorf("%s: %v", x.name, got)
		}
	}
	left := rc.Summary{Kind: rc.KindVoicemail, From: ann, To: []rc.Party{{Name: "Support"}}}
	if c, ok := ConversationOf(left); !ok || !c.Match(there) || c.Match(rc.Summary{Kind: rc.KindSMS, From: eve, To: []rc.Party{bob}}) {
		t.Errorf("the conversation of a voicemail is %+v", c)
	}
	if _, ok := ConversationOf(rc.Summary{From: ann}); ok {
		t.Error("one end alone is a conversation")
	}
}

func FuzzQuery(f *testing.F) {
	for _, s := range []string{"", `from:+1415 -kind:sms "a b" text:x`, `-"`, "!-is:late", ":x", "kind:,,", "is:", "\xff\x00:\"", "to:(415)", "İ:ß", "X\f", "\f1", `"X `, "from:+44 (0)20 - 7946 0958 x", "(020 \" 7946 0958"} {
		f.Add(s, "Zoë +1 415")
	}
	f.Fuzz(func(t *testing.T, query, text string) {
		row := Row{ID: 1, Event: rc.Event{Envelope: []byte(text)}}
		sum := rc.Summary{Text: text, From: rc.Party{Name: text, Number: text}, To: []rc.Party{{Extension: text}}}
		summarize := func(rc.Event) rc.Summary { return sum }
		q, err := ParseQuery(query)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		again, err := ParseQuery(q.String())
		if err != nil || again.Match(row, summarize) != q.Match(row, summarize) {
			t.Fatalf("%q read again differs: %v", query, err)
		}
		q.Match(Row{Gap: rc.Gap{ID: 1}}, nil)
		// What was folded once does not change when it is folded again.
		if fold(fold(text)) != fold(text) {
			t.Fatalf("fold(%q) is not settled", text)
		}
		// A text in quotes finds itself, unless it holds a quote or is blank.
		if !strings.Contains(text, `"`) && strings.TrimSpace(fold(text)) != "" {
			if own, err := ParseQuery(`text:"` + text + `"`); err != nil || !own.Match(row, summarize) {
				t.Fatalf("%q does not find itself: %v", text, err)
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	q, _ := ParseQuery(`from:+1415 -kind:fax delivery`)
	row := Row{ID: 1, Event: rc.Event{Kind: rc.KindSMS, Envelope: []byte(`{"uuid":"1","event":"/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS","body":{"id":"1","to":[{"phoneNumber":"+16505550123","name":"Moss Beach"}],"from":{"phoneNumber":"+14157809227","name":"Zoë Laurent"},"type":"SMS","creationTime":"2026-03-01T14:02:11.120Z","direction":"Inbound","subject":"out for delivery"}}`)}}
	b.ReportAllocs()
	for b.Loop() {
		if !q.Match(row, rc.Summarize) {
			b.Fatal("no match")
		}
	}
}

func TestMMSIsAnSMSWithMedia(t *testing.T) {
	q, err := ParseQuery("kind:mms,fax")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind  rc.Kind
		media int
		want  bool
	}{{rc.KindSMS, 1, true}, {rc.KindSMS, 0, false}, {rc.KindPager, 1, false}, {rc.KindFax, 0, true}} {
		e := rc.Event{Kind: c.kind}
		summarize := func(rc.Event) rc.Summary { return rc.Summary{Kind: c.kind, Media: c.media} }
		if got := q.Match(Row{ID: 1, Event: e}, summarize); got != c.want || got && !q.may(newIndex([]rc.Event{e}, summarize)) {
			t.Errorf("kind %v with %d media matches: %v", c.kind, c.media, got)
		}
	}
}

// TestPastedNumbers pastes one number as people write it, as the README
// promises, and words that only look like one.
func TestPastedNumbers(t *testing.T) {
	from := func(n string) func(rc.Event) rc.Summary {
		return func(rc.Event) rc.Summary {
			return rc.Summary{Kind: rc.KindSMS, From: rc.Party{Name: "Ann", Number: n}, To: []rc.Party{{Number: "+14157809227"}}, Text: "order 4711 of 2024"}
		}
	}
	row := Row{ID: 1, Event: rc.Event{Kind: rc.KindSMS, Envelope: []byte(`{"uuid":"1"}`)}}
	for _, c := range []struct {
		query, number string
		want          bool
	}{
		{"00442079460958", "+442079460958", true},
		{"0044-20-7946-0958", "+442079460958", true},
		{"0044 20 7946 0958", "+442079460958", true},
		{"00 44 20 7946 0958", "+442079460958", true},
		{"011 44 20 7946 0958", "+442079460958", true},
		{"+44 20 7946 0958", "+442079460958", true},
		{"+44 (0)20 7946 0958", "+442079460958", true},
		{"+44 (0) 20 7946 0958", "+442079460958", true},
		{"+44(0)2079460958", "+442079460958", true},
		{"(+44) 20 7946 0958", "+442079460958", true},
		{"+44\u00a020\u20097946\u202f0958", "+442079460958", true},
		{"tel:+44 20 7946 0958", "+442079460958", true},
		{"from:+44 20 7946 0958 order", "+442079460958", true},
		{"order from:020 7946 0958 kind:sms", "+442079460958", true},
		{"to:020 7946 0958", "+442079460958", false},
		{"-from:020 7946 0958", "+442079460958", false},
		{"02079460958", "+442079460958", true},
		{"020 7946 0958", "+442079460958", true},
		{"(020) 7946 0958", "+442079460958", true},
		{"020 - 7946 - 0958", "+442079460958", true},
		{"020 7946 0959", "+442079460958", false},
		{"001 415 780 9227", "+442079460958", true}, // the other end
		{"+1 (415) 780-9227", "+14157809227", true},
		{"from:+1 (415) 780-9227", "+17809227415", false}, // the same parts
		{"(415) 780 9227", "+14157809227", true},
		{"415 780 9227", "+14157809227", true},
		{"+4420 4711", "+442079460958", true}, // two words
		{"020 7946 0958 4711", "+442079460958", true},
		{"+1 415 780 9227 4711", "+442079460958", true},
		{"(415) 780-9227 4711", "+442079460958", true},
		{`020 7946 0958 "4711"`, "+442079460958", true},
		{"+442079460958 +14157809227", "+442079460958", true}, // two numbers
		{"+44 20 7946 0958 (415) 780-9227", "+442079460958", true},
		{"020 7946 0958 (415) 780-9227", "+442079460958", true},
	} {
		q, err := ParseQuery(c.query)
		if got := q.Match(row, from(c.number)); err != nil || got != c.want {
			t.Errorf("%q finds %s: %v, want %v (%v)", c.query, c.number, got, c.want, err)
		}
		if c.want && !q.may(newIndex([]rc.Event{row.Event}, from(c.number))) {
			t.Errorf("the index of a block with %s rules out %q", c.number, c.query)
		}
	}
}

// TestHolesAreNoMarksInASearch: what o and O take for a gap, and u and U not for a
// mark, is so in a search, too.
func TestHolesAreNoMarksInASearch(t *testing.T) {
	hole := Row{ID: 1, Hole: &Hole{At: start, Entries: 7}}
	for query, want := range map[string]bool{"kind:mark": false, "is:mark": false, "kind:gap": true, "is:gap": true} {
		q, err := ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Match(hole, func(rc.Event) rc.Summary { return rc.Summary{} }); got != want {
			t.Errorf("%s keeps a hole: %v, want %v", query, got, want)
		}
	}
}

// TestNumberAndAWordOfDigits: a number that is whole by itself does not take the
// word after it for a part of it.
func TestNumberAndAWordOfDigits(t *testing.T) {
	sum := func(rc.Event) rc.Summary {
		return rc.Summary{Kind: rc.KindSMS, From: rc.Party{Name: "Ann", Number: "+442079460958"}, To: []rc.Party{{Number: "+14157809227"}}, Text: "order 4711 of 2024"}
	}
	row := Row{ID: 1, Event: rc.Event{Kind: rc.KindSMS, Envelope: []byte(`{"uuid":"1"}`)}}
	for _, query := range []string{"+442079460958 4711", "from:+442079460958 2024", "0044-20-7946-0958 4711", "(020)79460958 4711", "+44 20 7946 0958 +1 415 780 9227", "+442079460958 4157809227", "020 7946 0958 0014157809227"} {
		q, err := ParseQuery(query)
		if err != nil || !q.Match(row, sum) {
			t.Errorf("%q does not find it (%v)", query, err)
		}
	}
}

// TestLongNumberWithItsAreaCodeInParentheses: within a country a number has as many
// digits whether its area code stands in parentheses or not.
func TestLongNumberWithItsAreaCodeInParentheses(t *testing.T) {
	for _, text := range []string{"02233 1234-5678", "(02233) 1234-5678", "(089) 1234567-123"} {
		d, _ := digits(text)
		q, err := ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		number := "+49" + d[1:]
		row := Row{ID: 1, Event: rc.Event{Kind: rc.KindSMS, Envelope: []byte(fmt.Sprintf(`{"uuid":"1","body":{"from":{"phoneNumber":%q}}}`, number))}}
		sum := func(rc.Event) rc.Summary {
			return rc.Summary{Kind: rc.KindSMS, From: rc.Party{Number: number}}
		}
		if !q.Match(row, sum) {
			t.Errorf("%s does not find %s: %d terms", text, number, len(q.terms))
		}
	}
}
