package rc

import (
	"bytes"
	"encoding/json"
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
	i++
	for {
		i = skipSpace(b, i)
		if i >= len(b) || b[i] != '"' {
			return
		}
		end := stringEnd(b, i)
		key := bytes.TrimSuffix(b[i+1:end], []byte{'"'})
		if bytes.IndexByte(key, '\\') >= 0 {
			key = []byte(unquote(b[i:end]))
		}
		i = skipSpace(b, end)
		if i >= len(b) || b[i] != ':' {
			return
		}
		i = skipSpace(b, i+1)
		end = valueEnd(b, i)
		if end == i || !yield(key, b[i:end]) {
			return
		}
		i = skipSpace(b, end)
		if i >= len(b) || b[i] != ',' {
			return
		}
		i++
	}
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// stringEnd is the index after the closing quote of the string that begins at
// b[i].
func stringEnd(b []byte, i int) int {
	for i++; ; i++ {
		if i = plainEnd(b, i); i >= len(b) {
			return len(b)
		}
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
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
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return string(inner)
	}
	return s
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
