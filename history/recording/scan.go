package recording

import (
	"encoding/binary"
	"math/bits"
)

// The scanner checks a line and finds its members in one pass, without
// decoding anything. It takes exactly what encoding/json takes for valid.

// maxDepth is how deep encoding/json lets values nest.
const maxDepth = 10000

// valid reports whether b is one JSON value.
func valid(b []byte) bool {
	end := scanValue(b, scanSpace(b, 0), 0)
	return end >= 0 && scanSpace(b, end) == len(b)
}

func scanSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

// scanValue is the index after the value that begins at b[i], or -1 if there
// is none. depth is how many objects and arrays it lies in.
func scanValue(b []byte, i, depth int) int {
	if i >= len(b) {
		return -1
	}
	switch c := b[i]; c {
	case '"':
		return scanString(b, i)
	case '{':
		return scanObject(b, i, depth, nil)
	case '[':
		return scanArray(b, i, depth)
	case 't':
		return scanWord(b, i, "true")
	case 'f':
		return scanWord(b, i, "false")
	case 'n':
		return scanWord(b, i, "null")
	default:
		return scanNumber(b, i)
	}
}

func scanWord(b []byte, i int, word string) int {
	if len(b)-i < len(word) || string(b[i:i+len(word)]) != word {
		return -1
	}
	return i + len(word)
}

// scanObject handles the object that begins at b[i]. member, unless nil, is
// called with each key (its raw bytes without the quotes) and the index where
// the value begins; it returns the index after the value, or -1.
func scanObject(b []byte, i, depth int, member func(key []byte, at int) int) int {
	if depth >= maxDepth {
		return -1
	}
	if i = scanSpace(b, i+1); i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		if i >= len(b) || b[i] != '"' {
			return -1
		}
		from := i + 1
		if i = scanString(b, i); i < 0 {
			return -1
		}
		key := b[from : i-1]
		if i < len(b) && b[i] != ':' {
			i = scanSpace(b, i)
		}
		if i >= len(b) || b[i] != ':' {
			return -1
		}
		if i++; i < len(b) && b[i] <= ' ' {
			i = scanSpace(b, i)
		}
		if member != nil {
			i = member(key, i)
		} else {
			i = scanValue(b, i, depth+1)
		}
		if i < 0 {
			return -1
		}
		if i < len(b) && b[i] <= ' ' {
			i = scanSpace(b, i)
		}
		if i >= len(b) {
			return -1
		}
		switch b[i] {
		case '}':
			return i + 1
		case ',':
			if i++; i < len(b) && b[i] <= ' ' {
				i = scanSpace(b, i)
			}
		default:
			return -1
		}
	}
}

func scanArray(b []byte, i, depth int) int {
	if depth >= maxDepth {
		return -1
	}
	if i = scanSpace(b, i+1); i < len(b) && b[i] == ']' {
		return i + 1
	}
	for {
		if i = scanValue(b, i, depth+1); i < 0 {
			return -1
		}
		if i = scanSpace(b, i); i >= len(b) {
			return -1
		}
		switch b[i] {
		case ']':
			return i + 1
		case ',':
			i = scanSpace(b, i+1)
		default:
			return -1
		}
	}
}

// Bytes of a word, for looking at eight at once.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// scanString is the index after the string whose opening quote is b[i].
func scanString(b []byte, i int) int {
	for i++; ; {
		for len(b)-i >= 8 {
			w := binary.LittleEndian.Uint64(b[i:])
			quote, escape := w^(ones*'"'), w^(ones*'\\')
			// The lowest bit that is set is right; those above it may not be.
			found := ((quote-ones) & ^quote | (escape-ones) & ^escape | (w-ones*0x20) & ^w) & highs
			if found != 0 {
				i += bits.TrailingZeros64(found) / 8
				break
			}
			i += 8
		}
		if i >= len(b) {
			return -1
		}
		switch c := b[i]; {
		case c == '"':
			return i + 1
		case c == '\\':
			if i = scanEscape(b, i); i < 0 {
				return -1
			}
		case c < 0x20:
			return -1
		default:
			i++
		}
	}
}

// scanEscape is the index after the escape whose backslash is b[i].
func scanEscape(b []byte, i int) int {
	if len(b)-i < 2 {
		return -1
	}
	switch b[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		if len(b)-i < 6 {
			return -1
		}
		for _, c := range b[i+2 : i+6] {
			if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
				return -1
			}
		}
		return i + 6
	}
	return -1
}

// scanNumber is the index after the number that begins at b[i].
func scanNumber(b []byte, i int) int {
	if b[i] == '-' {
		i++
	}
	switch {
	case i >= len(b) || b[i] < '0' || b[i] > '9':
		return -1
	case b[i] == '0':
		i++
	default:
		i = scanDigits(b, i)
	}
	if i < len(b) && b[i] == '.' {
		if i = scanDigits(b, i+1); b[i-1] == '.' {
			return -1
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		from := i
		if i = scanDigits(b, i); i == from {
			return -1
		}
	}
	return i
}

func scanDigits(b []byte, i int) int {
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	return i
}
