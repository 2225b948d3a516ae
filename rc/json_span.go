package rc

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The span scanner finds the members of a JSON object without decoding them.
// It trusts its input to be valid, because frames are checked before; on
// anything else it stays inside the slice and ends, with a result nobody
// should rely on.

// members calls yield with the key and the value of each member of the object
// b, both as raw spans of b (the key without its quotes), until yield returns
// false. Anything but an object has no members.
func members(b []byte, yield func(key, value []byte) bool) {
	i := skipSpace(b, 0)
	if i >= len(b) || b[i] != '{' {
		return
	}
	for {
		m, next, ok := nextMember(b, i+1)
		if !ok || !yield(m.keyText(b), b[m.value:m.end]) {
			return
		}
		if i = skipSpace(b, next); i >= len(b) || b[i] != ',' {
			return
		}
	}
}

// nextMember finds the member of an object that begins at b[i] or after the
// space there, and the index after it.
func nextMember(b []byte, i int) (m member, next int, ok bool) {
	if m, ok = nextKey(b, i); !ok {
		return m, i, false
	}
	next = valueEnd(b, int(m.value))
	m.end = uint32(next) // a frame is at most 16 MiB
	return m, next, m.end > m.value
}

// nextKey is nextMember but for the end of the value.
func nextKey(b []byte, i int) (m member, ok bool) {
	i = skipSpace(b, i)
	if i >= len(b) || b[i] != '"' {
		return m, false
	}
	end, escaped := stringSpan(b, i)
	last := end
	if last > i+1 && b[last-1] == '"' {
		last--
	}
	m.key, m.keyEnd, m.escaped = uint32(i+1), uint32(last), escaped
	i = skipSpace(b, end)
	if i >= len(b) || b[i] != ':' {
		return m, false
	}
	m.value = uint32(skipSpace(b, i+1))
	return m, true
}

// keyText is the name of a member of the object in b.
func (m *member) keyText(b []byte) []byte {
	if !m.escaped {
		return b[m.key:m.keyEnd]
	}
	return []byte(unquote(b[m.key-1 : min(int(m.keyEnd)+1, len(b))]))
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// stringEnd is the index after the closing quote of the string that begins at
// b[i].
func stringEnd(b []byte, i int) int {
	end, _ := stringSpan(b, i)
	return end
}

// stringSpan is stringEnd, and whether there are escapes in the string.
func stringSpan(b []byte, i int) (end int, escaped bool) {
	for i++; ; {
		for i+8 <= len(b) {
			w := binary.LittleEndian.Uint64(b[i:])
			quote, backslash := w^'"'*eachByte, w^'\\'*eachByte
			if m := ((quote-eachByte)&^quote | (backslash-eachByte)&^backslash) & highBits; m != 0 {
				i += bits.TrailingZeros64(m) / 8
				break
			}
			i += 8
		}
		for i < len(b) && b[i] != '"' && b[i] != '\\' {
			i++
		}
		if i >= len(b) {
			return len(b), escaped
		}
		if b[i] == '"' {
			return i + 1, escaped
		}
		i += 2
		escaped = true
	}
}

// valueEnd is the index after the value that begins at b[i].
func valueEnd(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i = stringEnd(b, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth < 0 {
				return i
			}
			if depth == 0 {
				return i + 1
			}
		case ',', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return len(b)
}

// unquote is the text of the JSON string raw, quotes included.
func unquote(raw []byte) string {
	if len(raw) < 2 || raw[len(raw)-1] != '"' {
		return ""
	}
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	if text, ok := unescape(inner); ok {
		return text
	}
	return string(inner)
}

// unescape is the text of what stands between the quotes of a JSON string, as
// encoding/json reads it: halves of surrogates and bytes that are no UTF-8
// become U+FFFD. It reports false when that would not be a valid string.
func unescape(s []byte) (string, bool) {
	var room [512]byte
	text := room[:0]
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s) && s[i+1] == 'u':
			r, ok := codeUnit(s, i)
			if !ok {
				return "", false
			}
			i += 6
			if utf16.IsSurrogate(r) {
				low, _ := codeUnit(s, i)
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					i += 6
				}
			}
			text = utf8.AppendRune(text, r)
		case c == '\\':
			at := -1
			if i+1 < len(s) {
				at = strings.IndexByte(`"\/bfnrt`, s[i+1])
			}
			if at < 0 {
				return "", false
			}
			text = append(text, "\"\\/\b\f\n\r\t"[at])
			i += 2
		case c < ' ' || c == '"':
			return "", false
		case c < utf8.RuneSelf:
			end := plainEnd(s, i)
			for j := i; j < end; j++ {
				if s[j] >= utf8.RuneSelf {
					end = j
				}
			}
			text = append(text, s[i:end]...)
			i = end
		default:
			r, size := utf8.DecodeRune(s[i:])
			text = utf8.AppendRune(text, r)
			i += size
		}
	}
	return string(text), true
}

// codeUnit reads the escape \uXXXX at s[i].
func codeUnit(s []byte, i int) (r rune, ok bool) {
	if i+6 > len(s) || s[i] != '\\' || s[i+1] != 'u' {
		return 0, false
	}
	for _, c := range s[i+2 : i+6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// maxID is the longest id that is believed, in bytes. Ids are kept for as long
// as the program runs, so a frame must not be able to make them large.
const maxID = 256

// scalarID is the text of a value that is an id: a string, or the digits of a
// number exactly as written. Ids come as either. [observed] Anything else, and
// anything longer than maxID, is no id.
func scalarID(raw []byte) string { return string(idText(raw)) }

// idText is [scalarID] as a span of raw, unless escapes have to be undone. It
// is nil when there is none.
func idText(raw []byte) []byte {
	if len(raw) == 0 || len(raw) > maxID {
		return nil
	}
	switch c := raw[0]; {
	case c == '"':
		if len(raw) >= 2 && raw[len(raw)-1] == '"' && bytes.IndexByte(raw, '\\') < 0 {
			return raw[1 : len(raw)-1]
		}
		if id := unquote(raw); len(id) <= maxID {
			return []byte(id)
		}
	case c == '-' || c >= '0' && c <= '9':
		return raw
	}
	return nil
}
