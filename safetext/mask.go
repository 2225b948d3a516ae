package safetext

import (
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Masker hides who talked to whom about what, so that a screen can be shared
// and a file handed on: phone numbers keep their last two digits, people and
// mail addresses become aliases that stay the same for as long as the masker
// lives, texts become their length. Ids and times stay, because a ticket needs
// them. What was masked is masked to itself.
//
// A Masker remembers every name it has hidden and hides it in other texts,
// too. It is safe for concurrent use, so that a screen and a file can share
// the aliases. The zero value is ready.
type Masker struct {
	// Dot stands for what is hidden, one column wide; "•" when empty. It is
	// set before the masker is shared.
	Dot string

	mu sync.Mutex // guards the rest

	people    map[string]int
	addresses map[string]int
	known     map[string][]string // names in small letters, the longest first, by their first word
	keys      map[string]field    // what members hold, by their keys
}

// maxAliases bounds what a masker remembers; beyond it people share an alias.
const maxAliases = 1 << 16

// minDigits is how many digits make a number that nobody called one a phone
// number. [inferred]
const minDigits = 7

// lock begins a use of the masker and returns what ends it.
func (m *Masker) lock() (unlock func()) {
	m.mu.Lock()
	return m.mu.Unlock
}

func (m *Masker) dot() string {
	if m.Dot == "" {
		return "•"
	}
	return m.Dot
}

func (m *Masker) dots(n int) string { return strings.Repeat(m.dot(), n) }

// Name is the alias of a person, group or place: "Person 3".
func (m *Masker) Name(s string) string {
	defer m.lock()()
	return m.name(s)
}

func (m *Masker) name(s string) string {
	key := strings.ToLower(strings.Join(strings.Fields(s), " "))
	if key == "" || isAlias(s, "Person ") || nobody[key] {
		return s
	}
	if n := m.people[key]; n > 0 {
		return "Person " + strconv.Itoa(n)
	}
	if len(m.people) >= maxAliases {
		return "Person"
	}
	if m.people == nil {
		m.people, m.known = make(map[string]int), make(map[string][]string)
	}
	m.people[key] = len(m.people) + 1
	m.remember(key)
	return "Person " + strconv.Itoa(m.people[key])
}

// Who is the name, in small letters, that the alias "Person n" hides.
func (m *Masker) Who(n int) (name string, ok bool) {
	defer m.lock()()
	for name, of := range m.people {
		if of == n {
			return name, true
		}
	}
	return "", false
}

// nobody are words that stand where a name or a number should and name no one.
var nobody = map[string]bool{
	"anonymous": true, "unknown": true, "restricted": true, "unavailable": true, "private": true, "blocked": true, "~": true, "person": true,
}

// remember lists a name for Line, unless it is too short to be told from other
// words.
func (m *Masker) remember(name string) {
	first := firstWord(name)
	if len([]rune(name)) < 3 || first == "" {
		return
	}
	list := m.known[first]
	at := 0
	for at < len(list) && len(list[at]) >= len(name) {
		at++
	}
	list = append(list, "")
	copy(list[at+1:], list[at:])
	list[at] = name
	m.known[first] = list
}

func isAlias(s, prefix string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok || rest == "" {
		return false
	}
	for _, c := range rest {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// Number hides a phone number but for its last two digits, and for the 1 of
// North America: "+1 ••• ••• ••27". What has fewer than five digits, such as
// an extension, stays; a name in a number's place gets an alias.
func (m *Masker) Number(s string) string {
	defer m.lock()()
	return m.number(s)
}

func (m *Masker) number(s string) string {
	digits, other := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			other++
		}
	}
	switch {
	case strings.Contains(s, m.dot()): // masked already
		return m.line(s, false)
	case strings.Contains(s, "@"):
		return m.line(s, true)
	case other > 0 && digits < minDigits:
		if digits > 0 {
			return m.line(s, true) // "ext 101"
		}
		return m.name(s)
	case digits < 5:
		return s
	}
	return m.hidden(s)
}

// hidden is a number's stand-in. s has five digits or more.
func (m *Masker) hidden(s string) string {
	plus := strings.HasPrefix(strings.TrimLeft(s, " ("), "+")
	if hasPlus(s) {
		s, plus = s[len("%2B"):], true
	}
	var digits []rune
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits = append(digits, r)
		}
	}
	keep := string(digits[len(digits)-2:])
	var b strings.Builder
	n := len(digits) - 2 // to be hidden
	if plus {
		b.WriteByte('+')
		if digits[0] == '1' && len(digits) == 11 {
			b.WriteString("1 ")
			n--
		}
	}
	// Groups of three from the left; the rest with the digits that stay.
	for n > 3 {
		b.WriteString(m.dots(3) + " ")
		n -= 3
	}
	b.WriteString(m.dots(n) + keep)
	return b.String()
}

// Address is the alias of a mail address: "mail2@•••".
func (m *Masker) Address(s string) string {
	defer m.lock()()
	return m.address(s)
}

func (m *Masker) address(s string) string {
	if !strings.Contains(s, "@") {
		return m.name(s)
	}
	if strings.HasSuffix(s, "@"+m.dots(3)) && isAlias(strings.TrimSuffix(s, "@"+m.dots(3)), "mail") {
		return s
	}
	key := strings.ToLower(strings.TrimSpace(s))
	n := m.addresses[key]
	if n == 0 {
		if m.addresses == nil {
			m.addresses = make(map[string]int)
		}
		if len(m.addresses) >= maxAliases {
			return "mail@" + m.dots(3)
		}
		n = len(m.addresses) + 1
		m.addresses[key] = n
	}
	return "mail" + strconv.Itoa(n) + "@" + m.dots(3)
}

// Text hides what somebody wrote or said: "•••••• 23 characters".
func (m *Masker) Text(s string) string {
	n := 0
	for range s {
		n++
	}
	switch {
	case strings.TrimSpace(s) == "":
		return s
	case m.isText(s):
		return s
	case n == 1:
		return m.dots(6) + " 1 character"
	}
	return m.dots(6) + " " + strconv.Itoa(n) + " characters"
}

// isText reports whether Text has written s.
func (m *Masker) isText(s string) bool {
	rest, ok := strings.CutPrefix(s, m.dots(6)+" ")
	if !ok {
		return false
	}
	if rest, ok = strings.CutSuffix(rest, " characters"); !ok {
		return rest == "1 character"
	}
	return isAlias(rest, "")
}

// Line hides in a free text what looks like a phone number or a mail address,
// and every name that was hidden before. Dates, uuids and the ids in the path
// of a URL stay.
func (m *Masker) Line(s string) string {
	defer m.lock()()
	return m.line(s, true)
}

func (m *Masker) line(s string, names bool) string {
	if names && len(m.known) > 0 {
		s = m.hideNames(s)
	}
	if strings.Contains(s, "@") {
		s = m.hideAddresses(s)
	}
	if !mayHoldNumber(s) {
		return s
	}
	return m.hideNumbers(s)
}

// hideNames replaces the names that are known.
func (m *Masker) hideNames(s string) string {
	var b strings.Builder
	done := 0
	prev := ' '
	for i, r := range s {
		begins := !wordRune(prev) && wordRune(r)
		prev = r
		if !begins || i < done {
			continue
		}
		for _, name := range m.known[firstWord(s[i:])] {
			if n := prefixFold(s[i:], name); n > 0 {
				b.WriteString(s[done:i] + m.name(name))
				done = i + n
				break
			}
		}
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’'
}

// firstWord is the first word of s in small letters; empty if s begins
// otherwise.
func firstWord(s string) string {
	for i, r := range s {
		if !wordRune(r) {
			return strings.ToLower(s[:i])
		}
	}
	return strings.ToLower(s)
}

// prefixFold is how many bytes of s are name, in whatever case and with
// whatever space between its words; 0 if s does not begin with it as a whole
// word.
func prefixFold(s, name string) int {
	at := 0
	for i, word := range strings.Split(name, " ") {
		if i > 0 {
			rest := strings.TrimLeft(s[at:], " \t\n\u00a0")
			if len(rest) == len(s[at:]) {
				return 0
			}
			at = len(s) - len(rest)
		}
		n := foldedLen(s[at:], word)
		if n == 0 {
			return 0
		}
		at += n
	}
	if r, _ := utf8.DecodeRuneInString(s[at:]); at < len(s) && wordRune(r) {
		return 0
	}
	return at
}

// foldedLen is how many bytes of s are word when written in small letters.
func foldedLen(s, word string) int {
	for i, r := range s {
		if word == "" {
			return i
		}
		small := strings.ToLower(string(r))
		rest, ok := strings.CutPrefix(word, small)
		if !ok {
			return 0
		}
		word = rest
	}
	if word == "" {
		return len(s)
	}
	return 0
}

// hideAddresses replaces what stands around an @: as one address, however many
// there are without a separator, so that no half of one is left beside an alias.
func (m *Masker) hideAddresses(s string) string {
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); i++ {
		from := i
		for i < len(s) && (localByte(s[i]) || s[i] == '@') {
			i++
		}
		if n := m.addressLen(s[from:i]); n > 0 {
			b.WriteString(s[done:from] + m.address(s[from:from+n]))
			done = from + n
		}
	}
	return b.String() + s[done:]
}

// addressLen is how much of a word is a mail address: up to the end of what
// stands behind its last @; 0 if it is none.
func (m *Masker) addressLen(word string) int {
	for at := len(word) - 1; at > 0; at-- {
		if word[at] != '@' {
			continue
		}
		to := at + 1
		for to < len(word) && (domainByte(word[to]) || strings.HasPrefix(word[to:], m.dot())) {
			to++
		}
		if domain := strings.TrimRight(word[at+1:to], ".-"); domain != "" {
			return at + 1 + len(domain)
		}
	}
	return 0
}

// localByte reports whether c can belong to the part before the @.
func localByte(c byte) bool {
	return c > ' ' && c != 0x7f && !strings.ContainsRune("\"'<>()[]{},;:@/\\=?&|", rune(c))
}

func domainByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c >= 0x80
}
