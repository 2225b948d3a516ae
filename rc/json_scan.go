package rc

import (
	"encoding/binary"
	"math/bits"
)

// maxNesting is how deep arrays and objects may lie in one another; deeper is
// not valid for encoding/json either.
const maxNesting = 10000

// scanner validates JSON exactly as encoding/json does, in one pass and
// without allocating. It is reused: nothing in it outlives a call.
type scanner struct {
	objects [maxNesting/64 + 1]uint64 // bit n tells that the container at depth n is an object
}

// invalid is the index that says that a text is not valid JSON.
const invalid = -1

// valid reports whether b is one JSON value and white space.
func (s *scanner) valid(b []byte) bool {
	i := s.value(b, skipSpace(b, 0), 0)
	return i >= 0 && skipSpace(b, i) == len(b)
}

// value validates the value that begins at b[i], inside so many containers,
// and returns the index after it, or invalid.
func (s *scanner) value(b []byte, i, outside int) int {
	depth := outside
	for {
		// A value begins here.
		if i < 0 || i >= len(b) {
			return invalid
		}
		switch c := b[i]; c {
		case '"':
			i = scanString(b, i)
		case '{', '[':
			if depth++; depth > maxNesting {
				return invalid
			}
			if i = skipSpace(b, i+1); i >= len(b) {
				return invalid
			}
			word, bit := &s.objects[depth/64], uint64(1)<<(depth%64)
			if c == '[' {
				*word &^= bit
				if b[i] != ']' {
					continue
				}
			} else {
				*word |= bit
				if b[i] != '}' {
					_, i = scanKey(b, i)
					continue
				}
			}
			depth--
			i++
		case 't':
			i = scanWord(b, i, "true")
		case 'f':
			i = scanWord(b, i, "false")
		case 'n':
			i = scanWord(b, i, "null")
		default:
			i = scanNumber(b, i)
		}
		// A value ended here; so may the containers around it.
		for {
			if i < 0 || depth == outside {
				return i
			}
			if i = skipSpace(b, i); i >= len(b) {
				return invalid
			}
			object := s.objects[depth/64]&(1<<(depth%64)) != 0
			c := b[i]
			i++
			if c == ',' {
				i = skipSpace(b, i)
				if object {
					_, i = scanKey(b, i)
				}
				break
			}
			if object && c != '}' || !object && c != ']' {
				return invalid
			}
			depth--
		}
	}
}

// scanKey validates a key that begins at b[i] and the colon after it. It
// returns the index after the key and that of the value, or invalid for both.
func scanKey(b []byte, i int) (end, value int) {
	if i >= len(b) || b[i] != '"' {
		return invalid, invalid
	}
	if end = scanString(b, i); end < 0 {
		return invalid, invalid
	}
	if i = skipSpace(b, end); i >= len(b) || b[i] != ':' {
		return invalid, invalid
	}
	return end, skipSpace(b, i+1)
}

const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte
)

// special marks, with its high bit, the first byte of w that ends a run of
// plain text in a string: a quote, a backslash or a control character. Marks
// after the first need not be right.
func special(w uint64) uint64 {
	quote := w ^ '"'*eachByte
	backslash := w ^ '\\'*eachByte
	return ((quote-eachByte)&^quote | (backslash-eachByte)&^backslash | (w-' '*eachByte)&^w) & highBits
}

// plainEnd is the index of the first byte from b[i] on that is a quote, a
// backslash or a control character; len(b) if there is none.
func plainEnd(b []byte, i int) int {
	for i+8 <= len(b) {
		if m := special(binary.LittleEndian.Uint64(b[i:])); m != 0 {
			return i + bits.TrailingZeros64(m)/8
		}
		i += 8
	}
	for i < len(b) && b[i] >= ' ' && b[i] != '"' && b[i] != '\\' {
		i++
	}
	return i
}

// scanString validates the string whose opening quote is b[i] and returns the
// index after its closing one, or invalid.
func scanString(b []byte, i int) int {
	for i++; ; {
		i = plainEnd(b, i)
		if i >= len(b) {
			return invalid
		}
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			if i+1 >= len(b) {
				return invalid
			}
			switch b[i+1] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
				i += 2
			case 'u':
				if i+6 > len(b) || !isHex(b[i+2]) || !isHex(b[i+3]) || !isHex(b[i+4]) || !isHex(b[i+5]) {
					return invalid
				}
				i += 6
			default:
				return invalid
			}
		default: // a control character
			return invalid
		}
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func scanWord(b []byte, i int, word string) int {
	if end := i + len(word); end <= len(b) && string(b[i:end]) == word {
		return end
	}
	return invalid
}

// scanNumber validates the number that begins at b[i] and returns the index
// after it, or invalid. What ends it is for the caller to judge.
func scanNumber(b []byte, i int) int {
	if b[i] == '-' {
		i++
	}
	end := scanDigits(b, i)
	if end == i || b[i] == '0' && end > i+1 {
		return invalid
	}
	i = end
	if i < len(b) && b[i] == '.' {
		if end = scanDigits(b, i+1); end == i+1 {
			return invalid
		}
		i = end
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if end = scanDigits(b, i); end == i {
			return invalid
		}
		i = end
	}
	return i
}

func scanDigits(b []byte, i int) int {
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	return i
}
