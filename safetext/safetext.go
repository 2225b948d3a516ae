package safetext

import "unsafe"

// Line makes s inert on one line: newlines and tabs become signs as well.
// Plain text is returned as it is, without allocating.
func Line(s string) string {
	if isPlain(s) {
		return s
	}
	w := rewriter{mode: modeLine, src: s}
	return w.string()
}

// Block makes s inert but keeps its newlines. CR LF counts as one newline, and
// tabs become spaces up to the next multiple of [TabWidth] columns.
func Block(s string) string {
	if isPlain(s) {
		return s
	}
	w := rewriter{mode: modeBlock, src: s}
	return w.string()
}

// JSON appends the JSON document src to dst with everything that [Line] would
// turn into a sign written as a \u escape instead; an invalid byte becomes
// \ufffd. All other bytes stay as they are. If src is valid JSON, what is
// appended is valid JSON of the same value; if not, it is merely inert. White
// space between tokens stays, except that CR becomes a space. dst and src must
// not overlap.
func JSON(dst, src []byte) []byte {
	if len(src) == 0 {
		return dst
	}
	s := unsafe.String(&src[0], len(src)) //nolint:gosec // read only, and not kept
	if isPlain(s) {
		return append(dst, src...)
	}
	w := rewriter{mode: modeJSON, src: s, out: dst}
	w.run()
	return append(w.out, s[w.done:]...)
}

// isPlain reports whether s is printable ASCII throughout.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
