package history

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"ringtail/rc"
)

// needle is a folded text that is looked for in bytes that are not folded, by
// the rarest of its letters in both cases. It is of ASCII only; bytes that are
// not may still become it when they are folded.
type needle struct {
	text         string
	anchor       int // where the rarest letter stands
	lower, upper byte
}

// frequentBytes are the bytes that events have most, the rarer ones first.
const frequentBytes = `zjqkxwbvgyfuhdlpmcr9876543210s-/+.:nioate", `

// newNeedle makes a needle of a folded text; ok is false if it is not ASCII, or
// empty.
func newNeedle(text string) (n needle, ok bool) {
	n.text = text
	rank := len(frequentBytes)
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return n, false
		}
		if r := strings.IndexByte(frequentBytes, text[i]); r < rank {
			n.anchor, rank = i, r
		}
	}
	if text == "" {
		return n, false
	}
	n.lower = text[n.anchor]
	n.upper = n.lower
	if 'a' <= n.lower && n.lower <= 'z' {
		n.upper -= 'a' - 'A'
	}
	return n, true
}

// index is where the needle's anchor stands in raw, as it is or in capitals,
// or -1.
func (n *needle) index(raw []byte, anchor byte) int {
	for at := n.anchor; at+len(n.text)-n.anchor <= len(raw); at++ {
		i := bytes.IndexByte(raw[at:], anchor)
		if i < 0 {
			return -1
		}
		at += i
		if begin := at - n.anchor; begin+len(n.text) <= len(raw) && equalFolded(raw[begin:], n.text) {
			return at
		}
	}
	return -1
}

func (n *needle) in(raw []byte) bool {
	return n.index(raw, n.lower) >= 0 || n.upper != n.lower && n.index(raw, n.upper) >= 0
}

// equalFolded reports whether raw begins with the folded ASCII text.
func equalFolded(raw []byte, text string) bool {
	for i := range len(text) {
		c := raw[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != text[i] {
			return false
		}
	}
	return true
}

// foldedContains reports whether the folded text want is in raw when that is
// folded.
func foldedContains(raw []byte, want string) bool {
	n, ok := newNeedle(want)
	if !ok {
		return want == "" || bytes.Contains(appendFold(make([]byte, 0, len(raw)+16), raw), []byte(want))
	}
	return n.in(raw) || n.aroundHigh(raw)
}

// aroundHigh reports whether the needle is where raw has letters that are not
// ASCII, when these are folded. Only they and what stands next to them is.
func (n *needle) aroundHigh(raw []byte) bool {
	var space [256]byte
	folded := space[:0]
	for end := 0; ; {
		next := indexHigh(raw[end:])
		if next < 0 {
			return false
		}
		begin := max(end, end+next-len(n.text)+1)
		for end += next; ; end += next {
			for end < len(raw) && raw[end] >= utf8.RuneSelf {
				end++
			}
			// What is nearer than the needle is long may be in it as well.
			if next = indexHigh(raw[end:min(len(raw), end+len(n.text))]); next < 0 {
				break
			}
		}
		folded = appendFold(folded[:0], raw[begin:min(len(raw), end+len(n.text)-1)])
		if bytes.Contains(folded, []byte(n.text)) {
			return true
		}
	}
}

// indexHigh is where the first byte stands that is not ASCII, or -1.
func indexHigh(b []byte) int {
	const high = 0x8080808080808080
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(b[i:]) }
	i := 0
	for i+32 <= len(b) && (word(i)|word(i+8)|word(i+16)|word(i+24))&high == 0 {
		i += 32
	}
	for ; i+8 <= len(b); i += 8 {
		if m := word(i) & high; m != 0 {
			return i + bits.TrailingZeros64(m)/8
		}
	}
	for ; i < len(b); i++ {
		if b[i] >= utf8.RuneSelf {
			return i
		}
	}
	return -1
}

// rawContains reports whether the folded text want is in JSON, as it stands or
// with its letters not escaped.
func rawContains(raw []byte, want string) bool {
	if foldedContains(raw, want) {
		return true
	}
	if indexEscape(raw, escapesOf(want)) < 0 {
		return false
	}
	return foldedContains(appendUnescaped(make([]byte, 0, len(raw)), raw), want)
}

// escapes are ways of writing letters in JSON.
type escapes uint8

const (
	ofLetters escapes = iota // \u
	ofAny                    // whatever begins with a backslash
)

// escapesOf are those behind which a text may be.
func escapesOf(want string) escapes {
	if strings.IndexByte(want, '/') >= 0 {
		return ofAny
	}
	return ofLetters
}

// are reports whether one of them begins at the backslash b[i].
func (e escapes) are(b []byte, i int) bool { return e == ofAny || i+1 < len(b) && b[i+1] == 'u' }

// indexEscape is where the first escape stands, or -1.
func indexEscape(b []byte, e escapes) int {
	for i := 0; ; i++ {
		next := bytes.IndexByte(b[i:], '\\')
		if next < 0 {
			return -1
		}
		if i += next; e.are(b, i) {
			return i
		}
	}
}

// appendUnescaped appends JSON with its letters and slashes not escaped. It is
// no JSON any more.
func appendUnescaped(dst, raw []byte) []byte {
	unit := func(i int) (rune, bool) {
		if i+6 > len(raw) || raw[i] != '\\' || raw[i+1] != 'u' {
			return 0, false
		}
		n, err := strconv.ParseUint(string(raw[i+2:i+6]), 16, 16)
		return rune(n), err == nil
	}
	for i := 0; i < len(raw); {
		end := bytes.IndexByte(raw[i:], '\\')
		if end < 0 {
			return append(dst, raw[i:]...)
		}
		dst = append(dst, raw[i:i+end]...)
		i += end
		r, ok := unit(i)
		switch {
		case ok:
			i += 6
			if low, ok := unit(i); ok && utf16.IsSurrogate(r) {
				if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
					r = pair
					i += 6
				}
			}
			dst = utf8.AppendRune(dst, r)
		case i+1 < len(raw) && raw[i+1] == '/':
			dst = append(dst, '/')
			i += 2
		default:
			n := min(2, len(raw)-i) // another escape, such as that of a backslash
			dst = append(dst, raw[i:i+n]...)
			i += n
		}
	}
	return dst
}

// sieve is a needle that every event that is looked for has in its JSON,
// unless that has a letter that is not ASCII, or an escape.
type sieve struct {
	needle
	escapes escapes
}

// sieve finds in a query what decides soonest about the JSON; ok is false
// if nothing does.
func (q Query) sieve() (s sieve, ok bool) {
	for i := range q.terms {
		t := &q.terms[i]
		if t.not || t.field != fieldRaw && t.field != fieldUUID {
			continue
		}
		if s.needle, ok = newNeedle(t.text); ok {
			s.escapes = ofAny
			if t.field == fieldRaw {
				s.escapes = escapesOf(t.text)
			}
			return s, true
		}
	}
	return s, false
}

// sift leaves in may the rows that have to be looked at one by one: going
// through the bytes of a block at once takes a part of the time. buf is the
// bytes of the events, one after the other. may has a place for each event.
func (s *sieve) sift(may []bool, events []rc.Event, buf []byte) {
	for i := range events {
		may[i] = events[i].How == placeOfOther
	}
	mark := func(next func([]byte) int) {
		row, end := -1, 0
		for at := 0; at < len(buf); at = end {
			i := next(buf[at:])
			if i < 0 {
				return
			}
			for end <= at+i {
				row++
				end += textSize(&events[row])
			}
			may[row] = true
		}
	}
	mark(func(b []byte) int { return s.index(b, s.lower) })
	if s.upper != s.lower {
		mark(func(b []byte) int { return s.index(b, s.upper) })
	}
	mark(func(b []byte) int { return indexOdd(b, s.escapes) })
}

// indexOdd is where the first byte stands that is not ASCII, or the first
// escape, or -1: both are looked for at once, because nearly nothing is found.
func indexOdd(b []byte, e escapes) int {
	const (
		ones      = 0x0101010101010101
		high      = 0x80 * ones
		backslash = '\\' * ones
	)
	odd := func(i int) uint64 {
		w := binary.LittleEndian.Uint64(b[i:])
		x := w ^ backslash
		return (w | (x-ones)&^x) & high
	}
	is := func(i int) bool { return b[i] >= utf8.RuneSelf || b[i] == '\\' && e.are(b, i) }
	i := 0
	for i+8 <= len(b) {
		if i+32 <= len(b) && odd(i)|odd(i+8)|odd(i+16)|odd(i+24) == 0 {
			i += 32
			continue
		}
		m := odd(i)
		if m == 0 {
			i += 8
			continue
		}
		if i += bits.TrailingZeros64(m) / 8; is(i) {
			return i
		}
		i++
	}
	for ; i < len(b); i++ {
		if is(i) {
			return i
		}
	}
	return -1
}
