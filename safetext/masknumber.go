package safetext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hideNumbers replaces what looks like a phone number.
func (m *Masker) hideNumbers(s string) string {
	var b strings.Builder
	done := 0
	prev := ' '
	url := false // inside a word that is a path or a URL
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if i == 0 || unicode.IsSpace(prev) {
			url = isURL(s[i:])
		}
		free := !unicode.IsLetter(prev) && !unicode.IsDigit(prev) && prev != '_' // a number can begin here
		switch {
		case free && isDate(s[i:]):
			size = len("2006-01-02")
		case free && isUUID(s[i:]):
			size = uuidLen
		case free && (unicode.IsDigit(r) || r == '+' || r == '(' || hasPlus(s[i:])):
			n, digits, shape := numberLen(s[i:])
			if n == 0 {
				break
			}
			after, _ := utf8.DecodeRuneInString(s[i+n:])
			switch {
			case digits < minDigits, shape == plainDigits && unicode.IsLetter(after) && after != 'x' && after != 'X':
				// Too short, or a part of an id: the whole run is passed.
				if shape == plainDigits {
					size = n
				}
			case url && shape == plainDigits && prev == '/' && endsSegment(s[i+n:]):
				size = n // an id in a path
			default:
				b.WriteString(s[done:i] + m.hidden(s[i:i+n]))
				done = i + n
				size = n
			}
		}
		prev, _ = utf8.DecodeLastRuneInString(s[:i+size])
		i += size
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// mayHoldNumber is a quick look whether s has digits enough.
func mayHoldNumber(s string) bool {
	n := 0
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' || c >= 0x80 {
			if n++; n >= minDigits {
				return true
			}
		}
	}
	return false
}

// numberShape tells digits alone from a number as people write it.
type numberShape uint8

const (
	plainDigits numberShape = iota
	written                 // with a plus or separators
)

// numberLen is how much of s is one number: digits, and at most two signs or
// spaces between two of them.
func numberLen(s string) (n, digits int, shape numberShape) {
	i := 0
	switch {
	case hasPlus(s):
		i, shape = len("%2B"), written
	case s[0] == '+':
		i, shape = 1, written
	}
	gap := 0
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsDigit(r):
			if gap > 0 {
				if isDate(s[i:]) || isUUID(s[i:]) {
					return n, digits, shape
				}
				shape = written
			}
			digits++
			gap = 0
			n = i + size
		case strings.ContainsRune(" -./()\u00a0\u2009\u202f\u2010\u2011\u2012\u2013", r) && gap < 3:
			gap++
		default:
			return n, digits, shape
		}
		i += size
	}
	return n, digits, shape
}

// hasPlus reports whether s begins with a plus as URLs write it, before a
// digit.
func hasPlus(s string) bool {
	return len(s) > 3 && (s[:3] == "%2B" || s[:3] == "%2b") && s[3] >= '0' && s[3] <= '9'
}

// isURL reports whether s begins with a word that is a path or a URL.
func isURL(s string) bool {
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		s = s[:i]
	}
	s = strings.TrimLeft(s, "\"'(<")
	return strings.HasPrefix(s, "/") || strings.Contains(s, "://")
}

func endsSegment(rest string) bool {
	return rest == "" || strings.ContainsRune("/?#,;)\"'> :", rune(rest[0])) || unicode.IsSpace(rune(rest[0]))
}

// isDate reports whether s begins with a day such as 2026-03-01.
func isDate(s string) bool {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' || s[:2] != "19" && s[:2] != "20" {
		return false
	}
	for _, i := range [...]int{2, 3, 5, 6, 8, 9} {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s[5] <= '1' && s[8] <= '3' && (len(s) == 10 || s[10] < '0' || s[10] > '9') && (len(s) == 10 || s[10] != '-')
}

const uuidLen = 36

// isUUID reports whether s begins with a uuid.
func isUUID(s string) bool {
	if len(s) < uuidLen {
		return false
	}
	for i := range uuidLen {
		c := s[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
			continue
		}
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	if len(s) == uuidLen {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[uuidLen:])
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-'
}
