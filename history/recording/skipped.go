package recording

import (
	"fmt"
	"slices"
	"strings"
)

// Skipped counts what a recording holds besides entries.
type Skipped struct {
	Foreign uint64 // lines that are none of a recording, nor of ringtail tail
	Torn    uint64 // last lines, or compressed ends, that are cut off
	TooLong uint64 // lines longer than MaxLine
	Broken  Broken // lines that begin as those of a recording do, and are no JSON
	Damage  Damage // what is missing: nobody knows how many lines that are
}

// Total is how many lines that are.
func (s Skipped) Total() uint64 { return s.Foreign + s.Torn + s.TooLong + s.Broken.Lines }

// Complete reports whether nothing that was recorded was skipped, as far as that
// can be told. Of an end that is cut off nobody expects more.
func (s Skipped) Complete() bool { return s.Broken.Lines == 0 && s.Damage.Places == 0 }

// Loss says what of the recordings could not be read, without a full stop; ""
// when they are complete.
func (s Skipped) Loss() string {
	words := []string{s.Damage.Words(), s.Broken.Words()}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), "; ")
}

// Kind is what something without a single entry is.
type Kind uint8

const (
	KindEmpty   Kind = iota // there is nothing in it
	KindTorn                // it is cut off before the end of its first line
	KindForeign             // it is no recording
	KindDamaged             // nothing of it can be read any more
)

// Kind judges, by what was skipped, something that has no entry.
func (s Skipped) Kind() Kind {
	switch n := s.Total(); {
	case s.Damage.Places > 0, s.Broken.Lines > 0 && s.Foreign == 0:
		return KindDamaged
	case n == 0:
		return KindEmpty
	case s.Torn == n:
		return KindTorn
	}
	return KindForeign
}

// Broken are lines that cannot be read.
type Broken struct {
	Name  string // of the first recording that has such, where there are several
	At    uint64 // the first of them, counted from 1
	Lines uint64 // how many
}

func (b *Broken) add(other Broken) {
	if b.Lines == 0 {
		b.Name, b.At = other.Name, other.At
	}
	b.Lines += other.Lines
}

// Words say where they are, without a full stop; empty when there are none.
func (b Broken) Words() string {
	in := ""
	if b.Name != "" {
		in = " of " + b.Name
	}
	switch b.Lines {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("line %d%s is broken", b.At, in)
	}
	return fmt.Sprintf("%d lines are broken, the first is line %d%s", b.Lines, b.At, in)
}
