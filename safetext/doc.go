// Package safetext makes text from the wire inert for a terminal. A stranger's
// SMS may hold escape sequences that move the cursor, characters that turn the
// direction of writing around, characters nobody can see, hundreds of accents
// on one letter, or bytes that are no text at all. None of it may drive,
// disorder or deceive the screen of the person who reads it, and none of it
// may vanish either: what is not shown as itself is shown as a sign.
//
// The signs, the same everywhere:
//
//	␛ ␊ ␉ ␀ ␡      control characters and DEL, by their control pictures
//	<U+202E>       C1 controls and characters that are invisible, steer the
//	               layout, or are not assigned
//	<xFF>          a byte that is not valid UTF-8
//	<+12 marks>    combining marks beyond [MaxMarks] on one character
//	◌              carries a combining mark that has no character to sit on
//
// Some invisible characters belong to honest text and pass where they do:
// variation selectors, skin tones, joiners and tags inside emoji, and joiners
// between letters of the scripts that spell with them, such as Persian and
// Hindi.
//
// [Line] is for text on one line, [Block] for text that keeps its lines, and
// [JSON] for JSON documents, which stay valid and keep their value. All three
// are pure, and doing them twice is the same as doing them once.
package safetext
