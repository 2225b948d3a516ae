package history

import (
	"math/bits"
	"strings"

	"ringtail/rc"
)

// The index of a block says which searches need not open it. It is a Bloom
// filter with one bit for each run of four bytes of what a search compares, as
// a search folds it, and for each run of five digits of the numbers there,
// however they are formatted. Because it is made of what [Query.Match] looks
// at, and not of the JSON, it knows the words that summaries add, too.
const (
	indexBytes = 2 << 10
	indexWords = indexBytes / 8
	textGram   = 4
	digitGram  = 5
)

type index struct {
	bits  [indexWords]uint64
	kinds uint64 // of the events
	hows  uint8  // how they came
}

func newIndex(events []rc.Event, summarize func(rc.Event) rc.Summary) *index {
	x := new(index)
	var buf []byte
	for i := range events {
		if e := events[i]; e.How != placeOfOther {
			sum := summarize(e)
			x.hows |= 1 << e.How
			x.kinds |= 1<<e.Kind | 1<<sum.Kind
			buf = x.add(buf[:0], &sum)
		}
	}
	return x
}

// add takes in everything of a summary that a term may be compared with. buf
// is memory to work with.
func (x *index) add(buf []byte, s *rc.Summary) []byte {
	buf = appendFold(buf, s.Line())
	buf = append(append(buf, ' '), s.Kind.Name()...)
	x.addText(buf)
	x.addDigits(s.Details())
	x.addParty(&s.From)
	for i := range s.To {
		x.addParty(&s.To[i])
	}
	for _, id := range [...]string{s.ID, s.Thread} {
		x.addText(appendFold(buf[:0], id))
		x.addDigits(id)
	}
	return buf
}

func (x *index) addParty(p *rc.Party) {
	var room [96]byte
	x.addText(appendFold(room[:0], p.Name))
	x.addText(appendFold(room[:0], p.Number))
	x.addDigits(p.Number)
	if p.Extension != "" {
		x.addText(append(append(room[:0], "ext "...), p.Extension...))
		x.addDigits(p.Extension)
	}
}

// place is the bit for a gram.
func place(gram uint32) (word int, bit uint64) {
	h := gram * 0x9e3779b1
	return int(h >> (32 - 8)), 1 << (h >> 18 & 63)
}

var _ [indexWords - 1<<8]struct{} // place chooses among so many words
var _ [1<<8 - indexWords]struct{}

func (x *index) addText(s []byte) {
	if len(s) < textGram {
		return
	}
	gram := uint32(s[0])<<8 | uint32(s[1])<<16 | uint32(s[2])<<24
	for _, c := range s[textGram-1:] {
		gram = gram>>8 | uint32(c)<<24
		word, bit := place(gram)
		x.bits[word] |= bit
	}
}

// The grams of digits are numbers below 100,000, which no text is: of four
// bytes the last one is not 0.
func (x *index) addDigits(s string) {
	gram, run := uint32(0), 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			gram = (gram*10 + uint32(c-'0')) % 100_000
			if run++; run >= digitGram {
				word, bit := place(bits.Reverse32(gram) ^ 0x55)
				x.bits[word] |= bit
			}
		case !between(c):
			run = 0
		}
	}
}

// mayText reports whether a folded text may be in the block.
func (x *index) mayText(s string) bool {
	for i := 0; i+textGram <= len(s); i++ {
		word, bit := place(uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24)
		if x.bits[word]&bit == 0 {
			return false
		}
	}
	return true
}

// mayDigits reports whether digits may stand side by side in a number.
func (x *index) mayDigits(s string) bool {
	for i := 0; i+digitGram <= len(s); i++ {
		gram := uint32(0)
		for _, c := range []byte(s[i : i+digitGram]) {
			gram = gram*10 + uint32(c-'0')
		}
		word, bit := place(bits.Reverse32(gram) ^ 0x55)
		if x.bits[word]&bit == 0 {
			return false
		}
	}
	return true
}

// may reports whether the query may keep an event of the block.
func (q Query) may(x *index) bool {
	for i := range q.terms {
		if !q.terms[i].may(x) {
			return false
		}
	}
	return true
}

func (t *term) may(x *index) bool {
	if t.not {
		return true // the index knows what is there, not what is missing
	}
	switch t.field {
	case fieldKind:
		for _, k := range t.kinds {
			if x.kinds&(1<<k) != 0 {
				return true
			}
		}
		return false
	case fieldIs:
		switch t.state {
		case isLive:
			return x.hows&(1<<rc.Live) != 0
		case isLate:
			return x.hows&(1<<rc.Recovered) != 0
		case isBackfilled:
			return x.hows&(1<<rc.Backfilled) != 0
		}
	case fieldAny, fieldFrom, fieldTo, fieldWith, fieldText, fieldID:
		return x.mayText(t.text) || t.digits != "" && x.mayDigits(t.digits)
	}
	return true
}

// may reports whether an event of the block may belong to the conversation.
func (c *Conversation) may(x *index) bool {
	if c.thread != "" && x.mayText(fold(c.thread)) {
		return true
	}
	if c.people == nil {
		return false
	}
	for _, p := range c.people {
		if number, ok := strings.CutPrefix(p, "number "); ok {
			if d, ok := digits(number); ok && !x.mayDigits(d) && !x.mayText(number) {
				return false
			}
		}
	}
	return true
}
