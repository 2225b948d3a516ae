package history

import (
	"slices"

	"ringtail/rc"
)

// The index of a block says which searches need not open it. It is a Bloom
// filter with one bit for each run of four bytes of what a search compares, as
// a search folds it, and for each run of five digits of the numbers there,
// however they are formatted. Because it is made of what [Query.Match] looks
// at, and not of the JSON, it knows the words that summaries add, too.
const (
	indexBytes = 5 << 8           // of an index: a size in which memory comes
	indexWords = indexBytes/8 - 2 // kinds and hows take the rest
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
	buf = s.AppendLine(buf)
	n := len(buf)
	buf = appendFold(buf, buf)
	buf = append(append(buf, ' '), s.Kind.Name()...)
	x.addText(buf[n:])
	buf = x.addParty(buf, &s.From)
	for i := range s.To {
		buf = x.addParty(buf, &s.To[i])
	}
	buf = x.addFolded(buf, s.ID)
	if s.Thread != s.ID {
		buf = x.addFolded(buf, s.Thread)
	}
	return buf
}

func (x *index) addParty(buf []byte, p *rc.Party) []byte {
	if p.Name != p.Number {
		buf = x.addFolded(buf, p.Name)
	}
	buf = x.addFolded(buf, p.Number)
	if p.Extension != "" {
		buf = append(append(buf[:0], "ext "...), p.Extension...)
		x.addText(buf)
	}
	return buf
}

func (x *index) addFolded(buf []byte, s string) []byte {
	if s != "" {
		buf = appendFold(buf[:0], s)
		x.addText(buf)
	}
	return buf
}

// place is the bit for a gram.
func place(gram uint32) (word int, bit uint64) {
	// Multiplied alone, neighbouring grams of a number would be found together.
	h := gram * 0x9e3779b1
	h = (h ^ h>>15) * 0x2c1b3c6d
	h ^= h >> 13
	return int((h >> 16) * indexWords >> 16), 1 << (h & 63)
}

// digitPlace is the bit for the digits gram, a number below 100,000. As a text
// it would end in a byte that is 0.
func digitPlace(gram uint32) (word int, bit uint64) { return place(gram | 1<<23) }

// addText takes in a folded text, and the digits in it. Folding joins digits
// that were apart, but never parts them.
func (x *index) addText(s []byte) {
	gram, number, run := uint32(0), uint32(0), 0
	for i, c := range s {
		gram = gram>>8 | uint32(c)<<24
		if i >= textGram-1 {
			word, bit := place(gram)
			x.bits[word] |= bit
		}
		switch {
		case c >= '0' && c <= '9':
			number = (number*10 + uint32(c-'0')) % 100_000
			if run++; run >= digitGram {
				word, bit := digitPlace(number)
				x.bits[word] |= bit
			}
		case !between(c):
			run = 0
		}
	}
}

// mayText reports whether a folded text may be in the block.
func (x *index) mayText(s string) bool {
	run := 0
	for i := range len(s) {
		if i+textGram <= len(s) {
			word, bit := place(uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24)
			if x.bits[word]&bit == 0 {
				return false
			}
		}
		if s[i] < '0' || s[i] > '9' {
			run = 0
		} else if run++; run >= digitGram && !x.mayDigits(s[i+1-digitGram:i+1]) {
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
		word, bit := digitPlace(gram)
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
		return t.mms && x.kinds&(1<<rc.KindSMS) != 0
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
		return t.uuid || x.mayText(t.text) || slices.ContainsFunc(t.numbers, func(n number) bool { return x.mayDigits(n.digits) })
	}
	return true
}
