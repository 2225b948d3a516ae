package rc

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of what a summary keeps of an event, in bytes. A frame may be 16 MiB;
// its line must not be.
const (
	maxText   = 16 << 10 // what was said
	maxField  = 256      // a name, a number, a status
	maxFields = 96       // members of an object that are looked at
)

// object is the members of one JSON object as raw spans, read tolerantly: a
// member that is absent, null or of an unusable type reads as the zero value.
type object []member

type member struct{ key, value []byte }

func readObject(raw []byte) object {
	o := make(object, 0, 24)
	members(raw, func(key, value []byte) bool {
		o = append(o, member{key, value})
		return len(o) < maxFields
	})
	return o
}

func (o object) raw(key string) []byte {
	for _, m := range o {
		if string(m.key) == key {
			return m.value
		}
	}
	return nil
}

// has reports whether the member is present and not null.
func (o object) has(key string) bool {
	raw := o.raw(key)
	return raw != nil && string(raw) != "null"
}

// text is a scalar member in full length as far as summaries go.
func (o object) text(key string) string { return scalarText(o.raw(key), maxText) }

// field is a scalar member that is short by nature, such as a name.
func (o object) field(key string) string { return scalarText(o.raw(key), maxField) }

func (o object) id(key string) string     { return scalarID(o.raw(key)) }
func (o object) bool(key string) bool     { return strings.EqualFold(o.field(key), "true") }
func (o object) object(key string) object { return readObject(o.raw(key)) }

// int is a whole number, also one written as a string.
func (o object) int(key string) (int64, bool) {
	s, _, _ := strings.Cut(o.field(key), ".")
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func (o object) time(keys ...string) time.Time {
	for _, key := range keys {
		if t, ok := ParseTime(o.field(key)); ok {
			return t
		}
	}
	return time.Time{}
}

// count is the number of elements of an array member.
func (o object) count(key string) int {
	n := 0
	elements(o.raw(key), func([]byte) bool { n++; return true })
	return n
}

// elements calls yield with each element of the array b as a raw span until
// yield returns false.
func elements(b []byte, yield func(value []byte) bool) {
	i := skipSpace(b, 0)
	if i >= len(b) || b[i] != '[' {
		return
	}
	for {
		i = skipSpace(b, i+1)
		end := valueEnd(b, i)
		if end == i || !yield(b[i:end]) {
			return
		}
		i = skipSpace(b, end)
		if i >= len(b) || b[i] != ',' {
			return
		}
	}
}

// scalarText is a string, a number or a boolean as text of at most limit
// bytes and an ellipsis; nothing for null, objects and arrays.
func scalarText(raw []byte, limit int) string {
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '{', '[':
		return ""
	case '"':
		return clip(unquote(clipString(raw, 6*limit+6)), limit)
	}
	if string(raw) == "null" {
		return ""
	}
	return clip(string(raw[:min(len(raw), limit+1)]), limit)
}

// clipString shortens a JSON string to about limit bytes without cutting an
// escape, so that a huge one is never decoded whole.
func clipString(raw []byte, limit int) []byte {
	if len(raw) <= limit {
		return raw
	}
	i := 1
	for i < limit {
		switch {
		case raw[i] != '\\':
			i++
		case i+1 < len(raw) && raw[i+1] == 'u':
			i += 6
		default:
			i += 2
		}
	}
	if i >= len(raw)-1 {
		return raw
	}
	return append(raw[:i:i], '"')
}

// clip cuts s after at most limit bytes, between characters, and says so with
// an ellipsis.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}
