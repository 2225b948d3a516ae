package rc

import "strings"

// Direction of a message or call.
type Direction uint8

const (
	DirectionNone Direction = iota
	Inbound
	Outbound
)

func (d Direction) String() string {
	switch d {
	case Inbound:
		return "inbound"
	case Outbound:
		return "outbound"
	}
	return ""
}

func parseDirection(s string) Direction {
	switch {
	case strings.EqualFold(s, "Inbound"):
		return Inbound
	case strings.EqualFold(s, "Outbound"):
		return Outbound
	}
	return DirectionNone
}

// Party is one end of a message or call. Any field may be empty.
type Party struct {
	Name      string
	Number    string // as RingCentral wrote it, usually E.164
	Extension string // extension number
	ID        string // RingCentral's id of the extension or person; worth showing only when nothing else is known
}

// String names the party by all that a person recognises: the name and the
// number or extension; the id when there is nothing else.
func (p Party) String() string { return string(p.append(nil)) }

// append is String, appended to b. Only a party of which nothing is known
// appends nothing.
func (p *Party) append(b []byte) []byte {
	begin := len(b)
	if p.Name != p.Number {
		b = append(b, p.Name...)
	}
	next := func(word string) {
		if len(b) > begin {
			b = append(b, ' ')
		}
		b = append(b, word...)
	}
	switch {
	case p.Number != "":
		next("")
		b = appendNumber(b, p.Number)
	case p.Extension != "":
		next("ext ")
		b = append(b, p.Extension...)
	case len(b) == begin && p.ID != "":
		next("id ")
		b = append(b, p.ID...)
	}
	return b
}

// IsZero reports whether nothing at all is known of the party.
func (p Party) IsZero() bool { return p == Party{} }

// readParty reads a party in any of its forms: an object, or only a number as
// a string, as in high-volume SMS. [observed]
func readParty(raw []byte) Party {
	if len(raw) == 0 {
		return Party{}
	}
	if raw[0] != '{' {
		return partyOf("", scalarText(raw, maxField))
	}
	o := readObject(raw)
	p := partyOf(o.field("name"), o.field("phoneNumber"))
	if ext := o.field("extensionNumber"); ext != "" {
		p.Extension = ext
	}
	p.ID = o.id("extensionId")
	return p
}

// partyOf makes a party of a name and what stands where a number should: a
// number, or a word such as anonymous.
func partyOf(name, number string) Party {
	p := Party{Name: name}
	switch {
	case hasDigit(number):
		p.Number = number
	case name == "":
		p.Name = number
	}
	return p
}

func hasDigit(s string) bool {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			return true
		}
	}
	return false
}

// maxParties is the most recipients a summary names.
const maxParties = 32

// readParties reads one party or an array of them.
func readParties(raw []byte) []Party {
	if len(raw) == 0 {
		return nil
	}
	var list []Party
	add := func(raw []byte) bool {
		if p := readParty(raw); !p.IsZero() {
			list = append(list, p)
		}
		return len(list) < maxParties
	}
	if raw[0] == '[' {
		elements(raw, add)
	} else {
		add(raw)
	}
	return list
}

// FormatNumber spaces a number in E.164 form for reading: +1 415 555 0123.
// Country codes are told by the numbering plan; inside a country the digits
// are only grouped. Anything else, such as a short code, is returned as it is.
func FormatNumber(e164 string) string {
	var room [32]byte
	return string(appendNumber(room[:0], e164))
}

func appendNumber(b []byte, e164 string) []byte {
	digits, ok := strings.CutPrefix(e164, "+")
	if !ok || len(digits) < 8 || len(digits) > 15 || !isDigits(digits) || digits[0] == '0' {
		return append(b, e164...)
	}
	n := countryCodeLength(digits)
	national := digits[n:]
	b = append(b, '+')
	b = append(b, digits[:n]...)
	for len(national) > 0 {
		group := 3
		if len(national)%3 == 1 && len(national) <= 4 || len(national) == 8 {
			group = 4
		}
		group = min(group, len(national))
		b = append(b, ' ')
		b = append(b, national[:group]...)
		national = national[group:]
	}
	return b
}

// twoDigitCountries are the country codes of two digits (ITU-T E.164); 1 and 7
// have one digit, all others three.
const twoDigitCountries = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58" +
	" 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "

func countryCodeLength(digits string) int {
	switch {
	case digits[0] == '1' || digits[0] == '7':
		return 1
	case strings.Contains(twoDigitCountries, " "+digits[:2]+" "):
		return 2
	}
	return 3
}
