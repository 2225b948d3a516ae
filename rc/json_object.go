package rc

import (
	"bytes"
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

// object is the members of one JSON object as spans, read tolerantly: a member
// that is absent, null or of an unusable type reads as the zero value.
type object struct {
	json []byte
	n    int
	few  [24]member
	more []member // those that follow
}

// member is where a member stands in the object's text.
type member struct {
	key, keyEnd, value, end uint32 // the key without its quotes
	escaped                 bool   // the key has escapes
}

// readObject is small enough to be inlined, so that the object is the
// caller's variable.
func readObject(raw []byte) *object {
	o := new(object)
	o.read(raw)
	return o
}

func (o *object) read(raw []byte) {
	o.json = raw
	i := skipSpace(raw, 0)
	if i >= len(raw) || raw[i] != '{' {
		return
	}
	for o.n < maxFields {
		var m member
		var ok bool
		if m, i, ok = nextMember(raw, i+1); !ok {
			break
		}
		if o.n < len(o.few) {
			o.few[o.n] = m
		} else {
			o.more = append(o.more, m)
		}
		o.n++
		if i = skipSpace(raw, i); i >= len(raw) || raw[i] != ',' {
			break
		}
	}
}

func (o *object) at(i int) *member {
	if i < len(o.few) {
		return &o.few[i]
	}
	return &o.more[i-len(o.few)]
}

// key is the name of a member.
func (o *object) key(m *member) []byte { return m.keyText(o.json) }

func (o *object) value(m *member) []byte { return o.json[m.value:m.end] }

// raw is the span of the first member of that name, nil if there is none.
func (o *object) raw(name string) []byte {
	for i := range o.n {
		m := o.at(i)
		if !m.escaped && int(m.keyEnd-m.key) != len(name) {
			continue
		}
		if string(o.key(m)) == name {
			return o.value(m)
		}
	}
	return nil
}

// is reports whether a short scalar member has that text, in letters of
// either case.
func (o *object) is(key, text string) bool {
	raw := o.raw(key)
	if n := len(raw); n >= 2 && n <= maxField && raw[0] == '"' && raw[n-1] == '"' && bytes.IndexByte(raw, '\\') < 0 {
		return strings.EqualFold(string(raw[1:n-1]), text)
	}
	return strings.EqualFold(scalarText(raw, maxField), text)
}

// has reports whether the member is present and not null.
func (o *object) has(key string) bool {
	raw := o.raw(key)
	return raw != nil && string(raw) != "null"
}

// text is a scalar member in full length as far as summaries go.
func (o *object) text(key string) string { return scalarText(o.raw(key), maxText) }

// field is a scalar member that is short by nature, such as a name.
func (o *object) field(key string) string { return scalarText(o.raw(key), maxField) }

func (o *object) id(key string) string { return scalarID(o.raw(key)) }
func (o *object) bool(key string) bool { return o.is(key, "true") }

// int is a whole number, also one written as a string.
func (o *object) int(key string) (int64, bool) {
	s, _, _ := strings.Cut(o.field(key), ".")
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func (o *object) time(keys ...string) time.Time {
	for _, key := range keys {
		raw := o.raw(key)
		if n := len(raw); n > 2 {
			if t, ok := parseUTC(raw[1 : n-1]); ok && raw[0] == '"' {
				return t
			}
		}
		if t, ok := ParseTime(scalarText(raw, maxField)); ok {
			return t
		}
	}
	return time.Time{}
}

// count is the number of elements of an array member.
func (o *object) count(key string) int {
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
