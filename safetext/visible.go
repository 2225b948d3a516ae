package safetext

import (
	"unicode"
	"unicode/utf8"
)

// visible reports whether r shows itself: it is a letter, mark, number,
// punctuation, symbol or space, and not one of those that render as nothing.
// Unassigned and private characters do not count, because nobody knows what
// they look like or how wide they are; neither do line and paragraph
// separators.
func visible(r rune) bool {
	if unicode.Is(ignorable, r) {
		return false
	}
	return unicode.IsGraphic(r) || unicode.Is(reservedEmoji, r)
}

// ignorable are the graphic characters that render as nothing: Unicode's
// Default_Ignorable_Code_Point without what is not graphic anyway, and the
// null notehead.
var ignorable = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x034f, Hi: 0x034f, Stride: 1}, // combining grapheme joiner
		{Lo: 0x115f, Hi: 0x1160, Stride: 1}, // Hangul fillers
		{Lo: 0x17b4, Hi: 0x17b5, Stride: 1}, // Khmer inherent vowels
		{Lo: 0x180b, Hi: 0x180f, Stride: 1}, // Mongolian variation selectors
		{Lo: 0x3164, Hi: 0x3164, Stride: 1}, // Hangul filler
		{Lo: 0xfe00, Hi: 0xfe0f, Stride: 1}, // variation selectors
		{Lo: 0xffa0, Hi: 0xffa0, Stride: 1}, // halfwidth Hangul filler
	},
	R32: []unicode.Range32{
		{Lo: 0x1d159, Hi: 0x1d159, Stride: 1}, // musical null notehead
		{Lo: 0xe0000, Hi: 0xe0fff, Stride: 1}, // tags, variation selectors
	},
}

// joiningScripts are the scripts that spell with ZWJ and ZWNJ.
var joiningScripts = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
	unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Myanmar, unicode.Khmer,
}

// joins reports whether a joiner may stand between letter (which may carry
// marks) and next: both belong to the same joining script, and next is a
// letter or a mark of it.
func joins(letter, next rune) bool {
	if letter == 0 || next == utf8.RuneError || !visible(next) || !unicode.In(next, unicode.L, unicode.M) {
		return false
	}
	for _, script := range joiningScripts {
		if unicode.Is(script, letter) {
			return unicode.Is(script, next)
		}
	}
	return false
}

// crowdsSyllable reports whether r is a conjoining Hangul letter too many.
// Terminals and width tables join any run of them into one syllable of two
// columns; honest text has one leading consonant, one vowel and one trailing
// consonant at most.
func crowdsSyllable(prev, r rune, rest string) bool {
	switch jamoOf(r) {
	case jamoL:
		next, _ := utf8.DecodeRuneInString(rest)
		j := jamoOf(next)
		return j == jamoL || j == jamoLV || j == jamoLVT
	case jamoV:
		j := jamoOf(prev)
		return j == jamoV || j == jamoLV
	case jamoT:
		j := jamoOf(prev)
		return j == jamoT || j == jamoLVT
	}
	return false
}

type jamo uint8

const (
	jamoNone jamo = iota
	jamoL         // leading consonant
	jamoV         // vowel
	jamoT         // trailing consonant
	jamoLV        // whole syllable that a trailing consonant may follow
	jamoLVT       // whole syllable
)

func jamoOf(r rune) jamo {
	switch {
	case r < 0x1100:
		return jamoNone
	case r <= 0x115f, r >= 0xa960 && r <= 0xa97c:
		return jamoL
	case r <= 0x11a7, r >= 0xd7b0 && r <= 0xd7c6:
		return jamoV
	case r <= 0x11ff, r >= 0xd7cb && r <= 0xd7fb:
		return jamoT
	case r >= 0xac00 && r <= 0xd7a3:
		if (r-0xac00)%28 == 0 {
			return jamoLV
		}
		return jamoLVT
	}
	return jamoNone
}
