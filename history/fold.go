package history

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// foldings are the letters of Latin alphabets with marks, and the signs of
// typesetters, by what a person types who has no such keys.
var foldings = func() map[rune]string {
	table := make(map[rune]string)
	for plain, letters := range map[string]string{
		"a": "àáâãäåāăąạảấầẩẫậắằẳẵặ", "ae": "æ", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęěẹẻẽếềểễệ", "g": "ĝğġģ",
		"h": "ĥħ", "i": "ìíîïĩīĭįıỉị", "j": "ĵ", "k": "ķ", "l": "ĺļľŀł", "n": "ñńņňŉŋ", "o": "òóôõöøōŏőơọỏốồổỗộớờởỡợ",
		"oe": "œ", "r": "ŕŗř", "s": "śŝşšſș", "ss": "ß", "t": "ţťŧț", "th": "þ", "u": "ùúûüũūŭůűųưụủứừửữự", "w": "ŵ",
		"y": "ýÿŷỳỵỷỹ", "z": "źżž", "σ": "ς",
		// What phones, word processors and the web put in the place of keys.
		"'": "’‘‛ʼ′", `"`: "“”„‟«»″", "-": "‐‑‒–—―−", " ": "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
	} {
		for _, r := range letters {
			table[r] = plain
		}
	}
	return table
}()

// fold brings text into the form in which a search compares it: small
// letters, without accents, full-width forms made narrow, without characters
// that nobody sees.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return string(appendFold(make([]byte, 0, len(s)), s))
		}
	}
	return strings.ToLower(s)
}

// appendFold appends what fold makes of s. Each character is folded by itself,
// so that a text is folded like its parts.
func appendFold[T string | []byte](b []byte, s T) []byte {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			b = append(b, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		i += n
		r = unicode.ToLower(r)
		switch to, ok := foldings[r]; {
		case ok:
			b = append(b, to...)
		case r >= 0xff01 && r <= 0xff5e: // full width
			b = utf8.AppendRune(b, unicode.ToLower(r-0xff01+'!'))
		case unicode.In(r, unicode.Mn, unicode.Cf): // a mark on the letter before it, or a direction
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
