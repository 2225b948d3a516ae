package rc

import (
	"encoding/binary"
	"math/bits"
)

// maxNesting is how deep arrays and objects may lie in one another; deeper is
// not valid for encoding/json either.
const maxNesting = 10000

// Scanner validates JSON exactly as encoding/json does, in one pass and
// without allocating. It is reused: nothing in it outlives a call. It is not
// safe for concurrent use.
type Scanner struct {
	objects [maxNesting/64 + 1]uint64 // bit n tells that the container at depth n is an object
}

// invalid is the index that says that a text is not valid JSON.
const invalid = -1

// Valid reports whether b is one JSON value and white space.
func (s *Scanner) Valid(b []byte) bool {
	i := s.Value(b, skipSpace(b, 0), 0)
	return i >= 0 && skipSpace(b, i) == len(b)
}

// Object validates the object that begins at b[i] and returns the index after
// it, or a negative one. member is called with each key, raw and without its
// quotes, and the index where the value begins; it validates the value, as
// [Scanner.Value] does, and returns the index after it, or a negative one.
func (*Scanner) Object(b []byte, i int, member func(key []byte, at int) (end int)) int {
	if i = skipSpace(b, i+1); i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		end, at := scanKey(b, i)
		if end < 0 || at >= len(b) {
			return invalid
		}
		if i = member(b[i+1:end-1], at); i < 0 {
			return invalid
		}
		if i = skipSpace(b, i); i >= len(b) {
			return invalid
		}
		if b[i] == '}' {
			return i + 1
		}
		if b[i] != ',' {
			return invalid
		}
		i = skipSpace(b, i+1)
	}
}

// Value validates the value that begins at b[i], inside so many containers,
// and returns the index after it, or a negative one.
func (s *Scanner) Value(b []byte, i, outside int) int {
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
		for len(b)-i >= 8 {
			if m := special(binary.LittleEndian.Uint64(b[i:])); m != 0 {
				i += bits.TrailingZeros64(m) / 8
				break
			}
			i += 8
		}
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
		default:
			if b[i] < ' ' {
				return invalid
			}
			i++ // plain, among the last few bytes
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
