package history

import (
	"strconv"
	"strings"
)

// number is a number that is looked for.
type number struct {
	digits string
	start  bool // a number begins with them
}

// leastDigits are those of a number; with fewer in several words it may as well be
// several words.
const leastDigits = 9

// mostDigits is how many digits a number can have that is written as text, of
// which d are the digits: 15 after a country's prefix (E.164), of which the 1 of
// North America has 11, and within a country some less.
func mostDigits(text, d string) int {
	prefix := 0
	switch {
	case strings.Contains(text, "+"):
	case strings.HasPrefix(d, "00"):
		prefix = 2
	case strings.HasPrefix(d, "011"):
		prefix = 3
	case strings.HasPrefix(text, "(") && !strings.HasPrefix(d, "0"):
		return 12
	default:
		return 13
	}
	if strings.HasPrefix(d[prefix:], "1") {
		return prefix + 11
	}
	return prefix + 15
}

// numbers are what a folded text may mean by a number: nothing if it has fewer
// digits than least. Numbers are dialled with a prefix in the place of +, and
// within a country with a zero that nobody dials from elsewhere.
func numbers(text string, least int) []number {
	text = strings.Trim(text, ` <>'"[],;:`)
	if before, after, found := strings.Cut(text, "(0)"); found && before != "" { // +44 (0)20: dialled within the country only
		text = before + after
	}
	d, ok := digits(text)
	if !ok || len(d) < least {
		return nil
	}
	list := []number{{d, strings.HasPrefix(text, "+")}}
	switch {
	case list[0].start:
	case strings.HasPrefix(d, "00"):
		if len(d) >= 10 {
			list = append(list, number{d[2:], true})
		}
	case strings.HasPrefix(d, "0") && len(d) >= 8:
		list = append(list, number{d[1:], false})
		if strings.HasPrefix(d, "011") && len(d) >= 13 { // as dialled in North America
			list = append(list, number{d[3:], true})
		}
	}
	return list
}

// isUUID reports whether a folded word can only be the id of a notification:
// 32 hexadecimal digits in groups, or more digits than numbers have.
func isUUID(s string) bool {
	if _, err := strconv.ParseUint(s, 10, 64); err == nil && len(s) > 15 {
		return true
	}
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if hyphen != (c == '-') || !hyphen && (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// digits are the digits of s, as long as it holds nothing but them and what
// people write between them; ok is false otherwise.
func digits(s string) (only string, ok bool) {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			b = append(b, c)
		case !between(c):
			return "", false
		}
	}
	return string(b), len(b) > 0
}

// between reports whether people write c between the digits of a number.
func between(c byte) bool {
	switch c {
	case ' ', '-', '.', '(', ')', '+', '/':
		return true
	}
	return false
}

// holdsDigits reports whether the digits want occur in s side by side, however
// they are formatted there.
func holdsDigits(s, want string) bool {
	if len(s) < len(want) {
		return false
	}
	run := make([]byte, 0, 32)
	for i := 0; i <= len(s); i++ {
		if i < len(s) {
			switch c := s[i]; {
			case c >= '0' && c <= '9':
				run = append(run, c)
				continue
			case between(c):
				continue
			}
		}
		if len(run) >= len(want) && strings.Contains(string(run), want) {
			return true
		}
		run = run[:0]
	}
	return false
}
