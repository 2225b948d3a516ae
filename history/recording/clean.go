package recording

import (
	"bytes"
	"encoding/json"
	"strings"

	"ringtail/rc"
)

// hidden stands for what is left out of a value.
const hidden = `"…"`

// appendClean appends the head of a frame without what gives access to
// anything: the recovery token that any frame may carry as wsc [documented],
// and whatever is called, or looks like, a token, a cookie, a password or an
// authorization, at any depth. Everything else keeps its bytes. meta must be
// valid JSON.
func appendClean(dst, meta []byte) []byte {
	c := cleaning{src: meta, out: dst}
	c.value(len(meta) - len(bytes.TrimLeft(meta, space)))
	return append(c.out, meta[c.done:]...)
}

type cleaning struct {
	scan     rc.Scanner
	src, out []byte
	done     int // everything before is in out
}

func (c *cleaning) value(i int) (end int) {
	switch c.src[i] {
	case '{':
		return c.scan.Object(c.src, i, func(key []byte, at int) int {
			if !secretKey(key) {
				return c.value(at)
			}
			end := c.scan.Value(c.src, at, 0)
			c.hide(at, end)
			return end
		})
	case '[':
		for i++; c.src[i] != ']'; {
			if c.src[i] == ',' || strings.IndexByte(space, c.src[i]) >= 0 {
				i++
			} else {
				i = c.value(i)
			}
		}
		return i + 1
	}
	end = c.scan.Value(c.src, i, 0)
	if c.src[i] == '"' && secretText(c.src[i:end]) {
		c.hide(i, end)
	}
	return end
}

func (c *cleaning) hide(from, to int) {
	c.out = append(append(c.out, c.src[c.done:from]...), hidden...)
	c.done = to
}

// secretWords are the parts of names that give a secret away.
var secretWords = [...]string{"token", "authorization", "authentication", "cookie", "secret", "password", "credential", "jwt", "assertion", "apikey"}

// secretKey reports whether a member of that name may hold a secret.
func secretKey(raw []byte) bool {
	name := string(raw)
	if bytes.IndexByte(raw, '\\') >= 0 {
		_ = json.Unmarshal([]byte(`"`+name+`"`), &name) // valid, as the document is
	}
	name = strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
	if name == "wsc" {
		return true
	}
	for _, word := range secretWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// secretMarks begin or announce a secret in a text.
var secretMarks = [...]string{"bearer ", "basic ", "access_token", "refresh_token", "ws_access_token", "wsc="}

// secretText reports whether a string, quotes included, carries a secret.
func secretText(raw []byte) bool {
	text := string(raw)
	if bytes.IndexByte(raw, '\\') >= 0 {
		_ = json.Unmarshal(raw, &text)
	}
	text = strings.ToLower(text)
	for _, mark := range secretMarks {
		if strings.Contains(text, mark) {
			return true
		}
	}
	return false
}
