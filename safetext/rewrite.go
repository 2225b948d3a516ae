package safetext

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	// MaxMarks is how many combining marks one character may carry. Honest
	// text needs up to six, in Burmese and in pointed Hebrew.
	MaxMarks = 6
	// TabWidth is the distance of tab stops in columns.
	TabWidth = 4
)

type mode uint8

const (
	modeLine mode = iota
	modeBlock
	modeJSON
)

// rewriter walks through src once and copies to out only what it changes and
// what lies before it: src[:done] is in out.
type rewriter struct {
	mode mode
	src  string
	out  []byte
	done int

	quoted   bool // modeJSON: inside a string
	tabStart int  // modeBlock: where the text after the last tab begins in out

	context
}

// context is what the next character is judged by: the characters before it
// that were let through. Its zero value is the start of a line, and also what
// follows a sign.
type context struct {
	prev   rune // the character before
	base   bool // a combining mark has something to sit on
	marks  int  // combining marks since
	letter rune // the letter before, with its marks, if a joiner may follow it
	emoji  emojiState
}

func (w *rewriter) string() string {
	w.run()
	if w.done == 0 && w.out == nil {
		return w.src
	}
	return string(append(w.out, w.src[w.done:]...))
}

func (w *rewriter) run() {
	for i := 0; i < len(w.src); {
		if c := w.src[i]; c >= ' ' && c <= '~' {
			i = w.ascii(i)
			continue
		}
		r, size := utf8.DecodeRuneInString(w.src[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			w.sign(i, 1, invalid)
		case r < ' ' || r == 0x7f:
			w.control(i, r)
		case r == '\u200d' || r == '\u200c':
			if !w.joiner(r, w.src[i+size:]) {
				w.sign(i, size, r)
			}
		case r == '\ufe0e' || r == '\ufe0f':
			if !w.selector(r, w.src[i+size:]) {
				w.sign(i, size, r)
			}
		case isSkinTone(r):
			if !w.emoji.tone() {
				w.sign(i, size, r)
			}
		case !visible(r) || crowdsSyllable(w.prev, r, w.src[i+size:]):
			w.sign(i, size, r)
		case unicode.Is(unicode.M, r):
			size = w.mark(i, size, r)
		default:
			size += w.character(r, w.src[i+size:])
		}
		i += size
	}
}

// ascii lets the printable ASCII character at i pass and returns the index
// after it.
func (w *rewriter) ascii(i int) int {
	c := w.src[i]
	w.context = context{prev: rune(c), base: true}
	if w.mode == modeJSON {
		switch {
		case c == '"':
			w.quoted = !w.quoted
			w.base = false // an accent on the quote would be outside the text
		case c == '\\' && w.quoted && i+1 < len(w.src) && w.src[i+1] >= ' ' && w.src[i+1] <= '~':
			return i + 2
		}
	}
	return i + 1
}

// control replaces the control character r at i.
func (w *rewriter) control(i int, r rune) {
	switch {
	case w.mode == modeBlock && r == '\n':
		w.context = context{}
	case w.mode == modeBlock && r == '\r' && strings.HasPrefix(w.src[i:], "\r\n"):
		w.flush(i)
		w.done = i + 1
	case w.mode == modeBlock && r == '\t':
		w.tab(i)
	case w.mode == modeJSON && !w.quoted && (r == '\n' || r == '\t'):
		// White space between tokens stays.
	case w.mode == modeJSON && !w.quoted:
		w.flush(i)
		w.out = append(w.out, ' ')
		w.done = i + 1
	default:
		w.sign(i, 1, r)
	}
}

func (w *rewriter) tab(i int) {
	w.flush(i)
	segment := w.out[w.tabStart:]
	if k := bytes.LastIndexByte(segment, '\n'); k >= 0 {
		segment = segment[k+1:]
	}
	for n := TabWidth - ansi.StringWidth(string(segment))%TabWidth; n > 0; n-- {
		w.out = append(w.out, ' ')
	}
	w.done = i + 1
	w.tabStart = len(w.out)
	w.context = context{prev: ' ', base: true}
}

// joiner judges ZWJ and ZWNJ by what stands on both sides of it.
func (w *rewriter) joiner(r rune, rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	if r == '\u200d' && w.emoji.join(next) {
		w.prev = r
		return true
	}
	if !joins(w.letter, next) || unicode.Is(unicode.M, next) && w.marks >= MaxMarks {
		return false
	}
	w.prev = r
	w.emoji = emojiState{}
	return true
}

// selector judges the variation selectors for text and emoji style.
func (w *rewriter) selector(r rune, rest string) bool {
	if isKeycap(w.prev) && w.marks == 0 {
		next, _ := utf8.DecodeRuneInString(rest)
		if r == '\ufe0f' && next == keycap {
			w.prev = r
			return true
		}
		return false
	}
	if !w.emoji.selector(r) {
		return false
	}
	w.prev = r
	return true
}

// mark lets a combining mark pass while there are not too many of them, and
// returns how many bytes were judged: a run of surplus marks is one sign.
func (w *rewriter) mark(i, size int, r rune) int {
	if !w.base {
		if w.mode == modeJSON {
			w.sign(i, size, r)
			return size
		}
		w.flush(i)
		w.out = append(w.out, "◌"...)
		w.base = true
	}
	if w.marks < MaxMarks {
		w.marks++
		w.prev = r
		w.emoji = emojiState{}
		return size
	}
	if w.mode == modeJSON {
		w.sign(i, size, r)
		w.context = context{base: true, marks: MaxMarks} // the next mark is one too many as well
		return size
	}
	end, n := i, 0
	for end < len(w.src) {
		next, size := utf8.DecodeRuneInString(w.src[end:])
		if !unicode.Is(unicode.M, next) || !visible(next) {
			break
		}
		end += size
		n++
	}
	w.flush(i)
	w.out = append(w.out, "<+"...)
	w.out = strconv.AppendInt(w.out, int64(n), 10)
	w.out = append(w.out, " mark"...)
	if n > 1 {
		w.out = append(w.out, 's')
	}
	w.out = append(w.out, '>')
	w.done = end
	w.context = context{}
	return end - i
}

// character lets an ordinary character pass. It returns the length of what
// passes with it: the tags that make a region's flag of a black flag.
func (w *rewriter) character(r rune, rest string) int {
	emoji := w.emoji.next(r)
	w.context = context{prev: r, base: true, emoji: emoji}
	if unicode.IsLetter(r) {
		w.letter = r
	}
	if r == blackFlag {
		if n := flagTags(rest); n > 0 {
			w.emoji = emojiState{}
			return n
		}
	}
	return 0
}

// invalid stands for a byte that is not UTF-8.
const invalid rune = -1

// sign replaces the character r, size bytes long, at i.
func (w *rewriter) sign(i, size int, r rune) {
	w.flush(i)
	switch {
	case w.mode == modeJSON:
		w.out = appendEscape(w.out, r)
	case r == invalid:
		w.out = append(w.out, "<x"...)
		w.out = appendHex(w.out, rune(w.src[i]), 2, upperHex)
		w.out = append(w.out, '>')
	case r < ' ':
		w.out = utf8.AppendRune(w.out, '␀'+r)
	case r == 0x7f:
		w.out = append(w.out, "␡"...)
	default:
		w.out = append(w.out, "<U+"...)
		w.out = appendHex(w.out, r, 4, upperHex)
		w.out = append(w.out, '>')
	}
	w.done = i + size
	w.context = context{}
}

func appendEscape(out []byte, r rune) []byte {
	if r == invalid {
		r = utf8.RuneError
	}
	if hi, lo := utf16.EncodeRune(r); hi != utf8.RuneError {
		out = appendHex(append(out, `\u`...), hi, 4, lowerHex)
		r = lo
	}
	return appendHex(append(out, `\u`...), r, 4, lowerHex)
}

const (
	upperHex = "0123456789ABCDEF"
	lowerHex = "0123456789abcdef"
)

// appendHex appends r in hexadecimal with at least the given number of digits.
func appendHex(out []byte, r rune, least int, digits string) []byte {
	n := least
	for r>>(4*n) != 0 {
		n++
	}
	for n--; n >= 0; n-- {
		out = append(out, digits[r>>(4*n)&0xf])
	}
	return out
}

// flush copies what was let through before i.
func (w *rewriter) flush(i int) {
	w.out = append(w.out, w.src[w.done:i]...)
	w.done = i
}
