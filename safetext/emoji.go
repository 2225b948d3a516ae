package safetext

import (
	"strings"
	"unicode"
)

const (
	keycap    = 0x20e3
	blackFlag = 0x1f3f4
)

// maxJoined is how many emoji one sequence may join. The longest that are
// recommended for interchange join four.
const maxJoined = 5

// emojiState is where in an emoji sequence the text stands. Its zero value is
// outside of one.
type emojiState struct {
	open   bool  // the character before is an emoji, with its style or skin tone
	person bool  // it can take a skin tone
	styled bool  // it has a variation selector
	toned  bool  // it has a skin tone
	joiner bool  // the character before is a joiner behind an emoji
	joined uint8 // joiners so far
}

// next is the state after the character r.
func (e emojiState) next(r rune) emojiState {
	if !unicode.Is(emojiTable, r) {
		return emojiState{}
	}
	n := emojiState{open: true, person: unicode.Is(toneable, r)}
	if e.joiner {
		n.joined = e.joined
	}
	return n
}

// join reports whether ZWJ may stand here before next, and takes it.
func (e *emojiState) join(next rune) bool {
	if !e.open || e.joined == maxJoined-1 || !unicode.Is(emojiTable, next) {
		return false
	}
	*e = emojiState{joiner: true, joined: e.joined + 1}
	return true
}

// selector reports whether a variation selector for text or emoji style may
// stand here, and takes it.
func (e *emojiState) selector(r rune) bool {
	if !e.open || e.styled || e.toned {
		return false
	}
	e.styled = true
	if r == 0xfe0e {
		*e = emojiState{} // text style ends the emoji
	}
	return true
}

// tone reports whether a skin tone may stand here, and takes it. A skin tone
// elsewhere would be joined to any character before it, which no width table
// expects.
func (e *emojiState) tone() bool {
	if !e.person || e.styled || e.toned {
		return false
	}
	e.toned = true
	return true
}

func isSkinTone(r rune) bool { return r >= 0x1f3fb && r <= 0x1f3ff }

// isKeycap reports whether r is a key that has an emoji.
func isKeycap(r rune) bool { return r >= '0' && r <= '9' || r == '#' || r == '*' }

// flagTags is the length of the tags at the start of s that make a region's
// flag of a black flag. Only the three flags recommended for interchange
// count: tags are invisible, so any other could hide text.
func flagTags(s string) int {
	for _, region := range regionFlags {
		if strings.HasPrefix(s, region) {
			return len(region)
		}
	}
	return 0
}

// regionFlags are the tags of England, Scotland and Wales.
var regionFlags = [...]string{
	"\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
	"\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
	"\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
}

// reservedEmoji are blocks in which every Unicode version adds emoji; the
// characters that are not assigned yet are let through as well, because the
// terminal may be newer than our tables.
var reservedEmoji = &unicode.RangeTable{
	R32: []unicode.Range32{
		{Lo: 0x1f6d8, Hi: 0x1f6df, Stride: 1},
		{Lo: 0x1fa70, Hi: 0x1faff, Stride: 1},
	},
}

// emojiTable is Unicode's property Emoji without keycaps, skin tones and
// regional indicators, and with the reserved blocks.
var emojiTable = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0xa9, Hi: 0xa9, Stride: 1}, {Lo: 0xae, Hi: 0xae, Stride: 1}, {Lo: 0x203c, Hi: 0x203c, Stride: 1}, {Lo: 0x2049, Hi: 0x2049, Stride: 1},
		{Lo: 0x2122, Hi: 0x2122, Stride: 1}, {Lo: 0x2139, Hi: 0x2139, Stride: 1}, {Lo: 0x2194, Hi: 0x2199, Stride: 1}, {Lo: 0x21a9, Hi: 0x21aa, Stride: 1},
		{Lo: 0x231a, Hi: 0x231b, Stride: 1}, {Lo: 0x2328, Hi: 0x2328, Stride: 1}, {Lo: 0x23cf, Hi: 0x23cf, Stride: 1}, {Lo: 0x23e9, Hi: 0x23f3, Stride: 1},
		{Lo: 0x23f8, Hi: 0x23fa, Stride: 1}, {Lo: 0x24c2, Hi: 0x24c2, Stride: 1}, {Lo: 0x25aa, Hi: 0x25ab, Stride: 1}, {Lo: 0x25b6, Hi: 0x25b6, Stride: 1},
		{Lo: 0x25c0, Hi: 0x25c0, Stride: 1}, {Lo: 0x25fb, Hi: 0x25fe, Stride: 1}, {Lo: 0x2600, Hi: 0x2604, Stride: 1}, {Lo: 0x260e, Hi: 0x260e, Stride: 1},
		{Lo: 0x2611, Hi: 0x2611, Stride: 1}, {Lo: 0x2614, Hi: 0x2615, Stride: 1}, {Lo: 0x2618, Hi: 0x2618, Stride: 1}, {Lo: 0x261d, Hi: 0x261d, Stride: 1},
		{Lo: 0x2620, Hi: 0x2620, Stride: 1}, {Lo: 0x2622, Hi: 0x2623, Stride: 1}, {Lo: 0x2626, Hi: 0x2626, Stride: 1}, {Lo: 0x262a, Hi: 0x262a, Stride: 1},
		{Lo: 0x262e, Hi: 0x262f, Stride: 1}, {Lo: 0x2638, Hi: 0x263a, Stride: 1}, {Lo: 0x2640, Hi: 0x2640, Stride: 1}, {Lo: 0x2642, Hi: 0x2642, Stride: 1},
		{Lo: 0x2648, Hi: 0x2653, Stride: 1}, {Lo: 0x265f, Hi: 0x2660, Stride: 1}, {Lo: 0x2663, Hi: 0x2663, Stride: 1}, {Lo: 0x2665, Hi: 0x2666, Stride: 1},
		{Lo: 0x2668, Hi: 0x2668, Stride: 1}, {Lo: 0x267b, Hi: 0x267b, Stride: 1}, {Lo: 0x267e, Hi: 0x267f, Stride: 1}, {Lo: 0x2692, Hi: 0x2697, Stride: 1},
		{Lo: 0x2699, Hi: 0x2699, Stride: 1}, {Lo: 0x269b, Hi: 0x269c, Stride: 1}, {Lo: 0x26a0, Hi: 0x26a1, Stride: 1}, {Lo: 0x26a7, Hi: 0x26a7, Stride: 1},
		{Lo: 0x26aa, Hi: 0x26ab, Stride: 1}, {Lo: 0x26b0, Hi: 0x26b1, Stride: 1}, {Lo: 0x26bd, Hi: 0x26be, Stride: 1}, {Lo: 0x26c4, Hi: 0x26c5, Stride: 1},
		{Lo: 0x26c8, Hi: 0x26c8, Stride: 1}, {Lo: 0x26ce, Hi: 0x26cf, Stride: 1}, {Lo: 0x26d1, Hi: 0x26d1, Stride: 1}, {Lo: 0x26d3, Hi: 0x26d4, Stride: 1},
		{Lo: 0x26e9, Hi: 0x26ea, Stride: 1}, {Lo: 0x26f0, Hi: 0x26f5, Stride: 1}, {Lo: 0x26f7, Hi: 0x26fa, Stride: 1}, {Lo: 0x26fd, Hi: 0x26fd, Stride: 1},
		{Lo: 0x2702, Hi: 0x2702, Stride: 1}, {Lo: 0x2705, Hi: 0x2705, Stride: 1}, {Lo: 0x2708, Hi: 0x270d, Stride: 1}, {Lo: 0x270f, Hi: 0x270f, Stride: 1},
		{Lo: 0x2712, Hi: 0x2712, Stride: 1}, {Lo: 0x2714, Hi: 0x2714, Stride: 1}, {Lo: 0x2716, Hi: 0x2716, Stride: 1}, {Lo: 0x271d, Hi: 0x271d, Stride: 1},
		{Lo: 0x2721, Hi: 0x2721, Stride: 1}, {Lo: 0x2728, Hi: 0x2728, Stride: 1}, {Lo: 0x2733, Hi: 0x2734, Stride: 1}, {Lo: 0x2744, Hi: 0x2744, Stride: 1},
		{Lo: 0x2747, Hi: 0x2747, Stride: 1}, {Lo: 0x274c, Hi: 0x274c, Stride: 1}, {Lo: 0x274e, Hi: 0x274e, Stride: 1}, {Lo: 0x2753, Hi: 0x2755, Stride: 1},
		{Lo: 0x2757, Hi: 0x2757, Stride: 1}, {Lo: 0x2763, Hi: 0x2764, Stride: 1}, {Lo: 0x2795, Hi: 0x2797, Stride: 1}, {Lo: 0x27a1, Hi: 0x27a1, Stride: 1},
		{Lo: 0x27b0, Hi: 0x27b0, Stride: 1}, {Lo: 0x27bf, Hi: 0x27bf, Stride: 1}, {Lo: 0x2934, Hi: 0x2935, Stride: 1}, {Lo: 0x2b05, Hi: 0x2b07, Stride: 1},
		{Lo: 0x2b1b, Hi: 0x2b1c, Stride: 1}, {Lo: 0x2b50, Hi: 0x2b50, Stride: 1}, {Lo: 0x2b55, Hi: 0x2b55, Stride: 1}, {Lo: 0x3030, Hi: 0x3030, Stride: 1},
		{Lo: 0x303d, Hi: 0x303d, Stride: 1}, {Lo: 0x3297, Hi: 0x3297, Stride: 1}, {Lo: 0x3299, Hi: 0x3299, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1f004, Hi: 0x1f004, Stride: 1}, {Lo: 0x1f0cf, Hi: 0x1f0cf, Stride: 1}, {Lo: 0x1f170, Hi: 0x1f171, Stride: 1}, {Lo: 0x1f17e, Hi: 0x1f17f, Stride: 1},
		{Lo: 0x1f18e, Hi: 0x1f18e, Stride: 1}, {Lo: 0x1f191, Hi: 0x1f19a, Stride: 1}, {Lo: 0x1f201, Hi: 0x1f202, Stride: 1}, {Lo: 0x1f21a, Hi: 0x1f21a, Stride: 1},
		{Lo: 0x1f22f, Hi: 0x1f22f, Stride: 1}, {Lo: 0x1f232, Hi: 0x1f23a, Stride: 1}, {Lo: 0x1f250, Hi: 0x1f251, Stride: 1}, {Lo: 0x1f300, Hi: 0x1f321, Stride: 1},
		{Lo: 0x1f324, Hi: 0x1f393, Stride: 1}, {Lo: 0x1f396, Hi: 0x1f397, Stride: 1}, {Lo: 0x1f399, Hi: 0x1f39b, Stride: 1}, {Lo: 0x1f39e, Hi: 0x1f3f0, Stride: 1},
		{Lo: 0x1f3f3, Hi: 0x1f3f5, Stride: 1}, {Lo: 0x1f3f7, Hi: 0x1f3fa, Stride: 1}, {Lo: 0x1f400, Hi: 0x1f4fd, Stride: 1}, {Lo: 0x1f4ff, Hi: 0x1f53d, Stride: 1},
		{Lo: 0x1f549, Hi: 0x1f54e, Stride: 1}, {Lo: 0x1f550, Hi: 0x1f567, Stride: 1}, {Lo: 0x1f56f, Hi: 0x1f570, Stride: 1}, {Lo: 0x1f573, Hi: 0x1f57a, Stride: 1},
		{Lo: 0x1f587, Hi: 0x1f587, Stride: 1}, {Lo: 0x1f58a, Hi: 0x1f58d, Stride: 1}, {Lo: 0x1f590, Hi: 0x1f590, Stride: 1}, {Lo: 0x1f595, Hi: 0x1f596, Stride: 1},
		{Lo: 0x1f5a4, Hi: 0x1f5a5, Stride: 1}, {Lo: 0x1f5a8, Hi: 0x1f5a8, Stride: 1}, {Lo: 0x1f5b1, Hi: 0x1f5b2, Stride: 1}, {Lo: 0x1f5bc, Hi: 0x1f5bc, Stride: 1},
		{Lo: 0x1f5c2, Hi: 0x1f5c4, Stride: 1}, {Lo: 0x1f5d1, Hi: 0x1f5d3, Stride: 1}, {Lo: 0x1f5dc, Hi: 0x1f5de, Stride: 1}, {Lo: 0x1f5e1, Hi: 0x1f5e1, Stride: 1},
		{Lo: 0x1f5e3, Hi: 0x1f5e3, Stride: 1}, {Lo: 0x1f5e8, Hi: 0x1f5e8, Stride: 1}, {Lo: 0x1f5ef, Hi: 0x1f5ef, Stride: 1}, {Lo: 0x1f5f3, Hi: 0x1f5f3, Stride: 1},
		{Lo: 0x1f5fa, Hi: 0x1f64f, Stride: 1}, {Lo: 0x1f680, Hi: 0x1f6c5, Stride: 1}, {Lo: 0x1f6cb, Hi: 0x1f6d2, Stride: 1}, {Lo: 0x1f6d5, Hi: 0x1f6d7, Stride: 1},
		{Lo: 0x1f6d8, Hi: 0x1f6e5, Stride: 1}, {Lo: 0x1f6e9, Hi: 0x1f6e9, Stride: 1}, {Lo: 0x1f6eb, Hi: 0x1f6ec, Stride: 1}, {Lo: 0x1f6f0, Hi: 0x1f6f0, Stride: 1},
		{Lo: 0x1f6f3, Hi: 0x1f6fc, Stride: 1}, {Lo: 0x1f7e0, Hi: 0x1f7eb, Stride: 1}, {Lo: 0x1f7f0, Hi: 0x1f7f0, Stride: 1}, {Lo: 0x1f90c, Hi: 0x1f93a, Stride: 1},
		{Lo: 0x1f93c, Hi: 0x1f945, Stride: 1}, {Lo: 0x1f947, Hi: 0x1f9ff, Stride: 1}, {Lo: 0x1fa70, Hi: 0x1faff, Stride: 1},
	},
	LatinOffset: 2,
}

// toneable is Unicode's property Emoji_Modifier_Base: people and parts of them.
var toneable = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x261d, Hi: 0x261d, Stride: 1}, {Lo: 0x26f9, Hi: 0x26f9, Stride: 1}, {Lo: 0x270a, Hi: 0x270d, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1f385, Hi: 0x1f385, Stride: 1}, {Lo: 0x1f3c2, Hi: 0x1f3c4, Stride: 1}, {Lo: 0x1f3c7, Hi: 0x1f3c7, Stride: 1}, {Lo: 0x1f3ca, Hi: 0x1f3cc, Stride: 1},
		{Lo: 0x1f442, Hi: 0x1f443, Stride: 1}, {Lo: 0x1f446, Hi: 0x1f450, Stride: 1}, {Lo: 0x1f466, Hi: 0x1f478, Stride: 1}, {Lo: 0x1f47c, Hi: 0x1f47c, Stride: 1},
		{Lo: 0x1f481, Hi: 0x1f483, Stride: 1}, {Lo: 0x1f485, Hi: 0x1f487, Stride: 1}, {Lo: 0x1f48f, Hi: 0x1f48f, Stride: 1}, {Lo: 0x1f491, Hi: 0x1f491, Stride: 1},
		{Lo: 0x1f4aa, Hi: 0x1f4aa, Stride: 1}, {Lo: 0x1f574, Hi: 0x1f575, Stride: 1}, {Lo: 0x1f57a, Hi: 0x1f57a, Stride: 1}, {Lo: 0x1f590, Hi: 0x1f590, Stride: 1},
		{Lo: 0x1f595, Hi: 0x1f596, Stride: 1}, {Lo: 0x1f645, Hi: 0x1f647, Stride: 1}, {Lo: 0x1f64b, Hi: 0x1f64f, Stride: 1}, {Lo: 0x1f6a3, Hi: 0x1f6a3, Stride: 1},
		{Lo: 0x1f6b4, Hi: 0x1f6b6, Stride: 1}, {Lo: 0x1f6c0, Hi: 0x1f6c0, Stride: 1}, {Lo: 0x1f6cc, Hi: 0x1f6cc, Stride: 1}, {Lo: 0x1f90c, Hi: 0x1f90c, Stride: 1},
		{Lo: 0x1f90f, Hi: 0x1f90f, Stride: 1}, {Lo: 0x1f918, Hi: 0x1f91f, Stride: 1}, {Lo: 0x1f926, Hi: 0x1f926, Stride: 1}, {Lo: 0x1f930, Hi: 0x1f939, Stride: 1},
		{Lo: 0x1f93c, Hi: 0x1f93e, Stride: 1}, {Lo: 0x1f977, Hi: 0x1f977, Stride: 1}, {Lo: 0x1f9b5, Hi: 0x1f9b6, Stride: 1}, {Lo: 0x1f9b8, Hi: 0x1f9b9, Stride: 1},
		{Lo: 0x1f9bb, Hi: 0x1f9bb, Stride: 1}, {Lo: 0x1f9cd, Hi: 0x1f9cf, Stride: 1}, {Lo: 0x1f9d1, Hi: 0x1f9dd, Stride: 1}, {Lo: 0x1fac3, Hi: 0x1fac5, Stride: 1},
		{Lo: 0x1faf0, Hi: 0x1faf8, Stride: 1},
	},
}
