package recording

import (
	"fmt"
	"strings"
)

// News says in a sentence what changed between two states of a recording;
// empty when it is nothing that people should know.
func News(before, now State) string {
	switch {
	case now.Trouble != "" && before.Trouble == "":
		return "Not recording: " + now.Trouble + ". It goes on as soon as that can be written again."
	case now.Trouble == "" && before.Trouble != "" && now.Lost > before.Lost:
		return "Recording again; " + lines(now.Lost-before.Lost) + " could not be recorded meanwhile."
	case now.Trouble == "" && before.Trouble != "":
		return "Recording again; nothing is missing."
	case now.Note != before.Note:
		return strings.ToUpper(now.Note[:1]) + now.Note[1:] + "."
	}
	return ""
}

func lines(n uint64) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}
