package history

import (
	"fmt"
	"slices"
	"strings"

	"ringtail/rc"
)

// Query is what somebody searches for. The zero Query matches everything.
//
// It is words and fields, and a row must match all of them:
//
//	smith invoice            both words, anywhere in the line
//	"out for delivery"       the words in this order
//	kind:voicemail           the kind; kind:sms,fax for either
//	from:+1415 to:moss       who, by name or number; with: for either end
//	text:invoice             what was said
//	uuid:7c5e id:4711        ids; raw: for anything in the JSON
//	is:late is:backfilled    how it came (also live, inbound, outbound, gap, mark)
//	-kind:presence !smith    not this
//
// Letters match without regard to case, accents and the shape of quotes and
// hyphens, digits however the number is formatted; a number that begins with +,
// or 00 in its place, matches from its beginning. A word that can only be the
// id of a notification is looked for there, too. Gaps
// and marks are kept unless a query is about them: what may be missing is part
// of every answer.
type Query struct {
	text  string
	terms []term
}

// QueryError says what is wrong with a query, in a sentence.
type QueryError struct{ Explanation string }

func (e *QueryError) Error() string { return e.Explanation }

type field uint8

const (
	fieldAny field = iota
	fieldKind
	fieldFrom
	fieldTo
	fieldWith
	fieldText
	fieldUUID
	fieldID
	fieldRaw
	fieldIs
)

// queryFields are the names before the colon.
var queryFields = []struct {
	name  string
	field field
}{
	{"kind", fieldKind}, {"from", fieldFrom}, {"to", fieldTo}, {"with", fieldWith}, {"text", fieldText},
	{"uuid", fieldUUID}, {"id", fieldID}, {"raw", fieldRaw}, {"is", fieldIs},
}

// state is what is: asks for.
type state uint8

const (
	isLive state = iota
	isLate
	isBackfilled
	isInbound
	isOutbound
	isGap
	isMark
)

var queryStates = []struct {
	name  string
	state state
}{
	{"live", isLive}, {"late", isLate}, {"recovered", isLate}, {"backfilled", isBackfilled}, {"fetched", isBackfilled},
	{"inbound", isInbound}, {"received", isInbound}, {"outbound", isOutbound}, {"sent", isOutbound}, {"gap", isGap}, {"mark", isMark},
}

// kindWords are other words for kinds than [rc.Kind]'s own.
var kindWords = map[string]rc.Kind{"text": rc.KindSMS, "vm": rc.KindVoicemail, "internal": rc.KindPager, "ringing": rc.KindCall}

// term is one condition.
type term struct {
	field   field
	not     bool
	text    string   // folded
	numbers []number // what a value that is a number may mean
	uuid    bool     // a word that can only be an id of a notification
	kinds   []rc.Kind
	mms     bool // also an SMS with media
	state   state
	rowKind bool // it is about gaps or marks
}

// ParseQuery reads a query. A term that is only begun, such as "from:", asks
// for nothing yet. The error is a [*QueryError] about the first term that
// cannot be read; the query then consists of the others.
func ParseQuery(text string) (Query, error) {
	q := Query{text: strings.Trim(text, blanks)}
	var trouble error
	for rest := text; ; {
		var t token
		var ok bool
		if t, rest, ok = nextToken(rest); !ok {
			return q, trouble
		}
		t, rest = wholeNumber(t, rest)
		if t.open { // blanks at the end belong to it
			q.text = strings.TrimLeft(text, blanks)
		}
		parsed, ok, err := t.term()
		if err != nil && trouble == nil {
			trouble = err
		}
		if ok {
			q.terms = append(q.terms, parsed)
		}
	}
}

// token is a part of a query as it is written.
type token struct {
	not    bool
	name   string // before the colon
	value  string
	quoted bool
	open   bool // quoted, and the closing quote is not there
}

// blanks are what separates tokens.
const blanks = " \t\r\n"

// nextToken cuts the first token off text. A quote that is not closed goes to
// the end: it is still being typed.
func nextToken(text string) (t token, rest string, ok bool) {
	text = strings.TrimLeft(text, blanks)
	if text == "" {
		return t, "", false
	}
	if text[0] == '-' || text[0] == '!' {
		t.not = true
		text = text[1:]
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == ':' && t.name == "" && i > 0 && isName(text[:i]) && !strings.HasPrefix(text[i:], "://"):
			t.name = strings.ToLower(text[:i])
			text, i = text[i+1:], -1
		case c == '"' && i == 0:
			t.quoted = true
			end := strings.IndexByte(text[1:], '"')
			if end < 0 {
				t.value, t.open = text[1:], true
				return t, "", true
			}
			t.value = text[1 : 1+end]
			return t, text[end+2:], true
		case strings.IndexByte(blanks, c) >= 0:
			t.value = text[:i]
			return t, text[i:], true
		}
	}
	t.value = text
	return t, "", true
}

// wholeNumber puts together a number that was pasted with blanks in it, of
// which t is the first part: its parts alone are found in other numbers, too,
// and a 0 or 00 before it is a prefix of the whole.
func wholeNumber(t token, rest string) (whole token, after string) {
	whole, after = t, rest
	first := fold(t.value)
	if t.quoted || first == "" || strings.IndexByte("+0(", first[0]) < 0 {
		return whole, after
	}
	switch t.name {
	case "", "tel", "phone", "from", "to", "with", "text":
	default:
		return whole, after
	}
	value := t.value
	for {
		folded := fold(value)
		d, ok := digits(folded)
		if !ok || len(d) > mostDigits(folded, d) {
			return whole, after
		}
		if len(d) >= leastDigits && value == t.value {
			return whole, after // it is whole by itself
		}
		if len(d) >= leastDigits && value != t.value {
			whole.value, after = value, rest
		}
		var next token
		if next, rest, ok = nextToken(rest); !ok {
			return whole, after
		}
		part := fold(next.value)
		switch lone := next.not && part == ""; {
		case lone: // a hyphen with blanks around it
			next.value = "-"
		case next.not, next.quoted, next.name != "", part == "", part[0] == '+', strings.HasPrefix(part, "00"), part[0] == '(' && len(d) >= leastDigits:
			return whole, after // another word, or another number
		}
		value += " " + next.value
	}
}

func isName(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}

// term finds out what a token asks for; ok is false when it asks for nothing
// yet.
func (t token) term() (out term, ok bool, err error) {
	out.not = t.not
	if t.name == "phone" {
		t.name = "with"
	}
	if t.name != "" && t.name != "tel" { // as links to numbers begin
		i := slices.IndexFunc(queryFields, func(f struct {
			name  string
			field field
		}) bool {
			return f.name == t.name
		})
		if i < 0 {
			return out, false, &QueryError{fmt.Sprintf("There is no %q here, but %s (quotes make it a word).", t.name+":", fieldNames())}
		}
		out.field = queryFields[i].field
	}
	out.text = fold(t.value)
	if strings.TrimSpace(out.text) == "" {
		return out, false, nil
	}
	switch out.field {
	case fieldKind:
		return t.kindTerm(out)
	case fieldIs:
		return t.isTerm(out)
	case fieldAny, fieldFrom, fieldTo, fieldWith, fieldText:
		least := 1
		if out.field == fieldAny || out.field == fieldText {
			least = 3
		}
		out.numbers = numbers(out.text, least)
		out.uuid = out.field == fieldAny && isUUID(out.text)
	}
	return out, true, nil
}

func (t token) kindTerm(out term) (term, bool, error) {
	for _, name := range strings.Split(out.text, ",") {
		if name == "" {
			continue
		}
		found := false
		for _, k := range rc.Kinds() {
			if strings.HasPrefix(k.Name(), name) || strings.HasPrefix(fold(k.String()), name) {
				out.kinds, found = append(out.kinds, k), true
			}
		}
		if name == "mms" {
			out.mms, found = true, true
		}
		if k, ok := kindWords[name]; ok && !found {
			out.kinds, found = append(out.kinds, k), true
		}
		if name == "gap" || name == "mark" {
			out.field, out.rowKind, out.state = fieldIs, true, isGap
			if name == "mark" {
				out.state = isMark
			}
			return out, true, nil
		}
		if !found {
			return out, false, &QueryError{fmt.Sprintf("There is no kind %q; there are %s.", name, kindNames())}
		}
	}
	return out, len(out.kinds) > 0 || out.mms, nil
}

func (t token) isTerm(out term) (term, bool, error) {
	begun := false
	for _, s := range queryStates {
		if s.name == out.text {
			out.state, out.rowKind = s.state, s.state == isGap || s.state == isMark
			return out, true, nil
		}
		begun = begun || strings.HasPrefix(s.name, out.text)
	}
	if begun {
		return out, false, nil
	}
	var names []string
	for _, s := range queryStates {
		names = append(names, s.name)
	}
	return out, false, &QueryError{fmt.Sprintf("An event is never %q; is: knows %s.", out.text, strings.Join(names, ", "))}
}

func fieldNames() string {
	var names []string
	for _, f := range queryFields {
		names = append(names, f.name+":")
	}
	return strings.Join(names, " ")
}

func kindNames() string {
	var names []string
	for _, k := range rc.Kinds() {
		names = append(names, k.Name())
	}
	return strings.Join(names, ", ")
}

// String is the query as it was written.
func (q Query) String() string { return q.text }

// Empty reports whether the query asks for nothing.
func (q Query) Empty() bool { return len(q.terms) == 0 }
