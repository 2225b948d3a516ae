package recording

import "fmt"

// News says in a sentence what changed since the state that was told last;
// empty when it is nothing that people should know. What was lost is counted
// from the beginning of the trouble, whenever it was looked at.
func News(before, now State) string {
	note := ""
	if now.Note != before.Note {
		note = now.Note + "."
	}
	switch {
	case now.Trouble != "" && before.Trouble == "":
		return "Not recording: " + now.Trouble + ". It goes on as soon as that can be written again."
	case now.Trouble != "" && now.Began > before.Began:
		return join(things(now.Began-before.Began, "line")+" could not be recorded.", note)
	case now.Trouble != "":
		return note
	case before.Trouble == "" && now.Lost > before.Lost: // it came and went
		return join(things(now.Lost-before.Lost, "line")+" could not be recorded.", note)
	case before.Trouble == "":
		return note
	case now.Lost > min(before.Began, now.Began):
		return join("Recording again; "+things(now.Lost-min(before.Began, now.Began), "line")+" could not be recorded meanwhile.", note)
	case note != "":
		return join("Recording again; nothing that came meanwhile is missing.", note)
	}
	return "Recording again; nothing is missing."
}

// Where says how many events are recorded and in which files, without a full
// stop. events and size write a number for people.
func (s State) Where(events func(uint64) string, size func(int64) string) string {
	place := s.Path
	if s.Files > 1 {
		place = fmt.Sprintf("%d files, %s to %s", s.Files, s.First, s.Path)
	}
	place += " (" + size(s.Before+s.Size) + ")"
	switch kept := s.Events - s.Gone; {
	case s.Gone == 0:
		return events(s.Events) + " in " + place
	case kept == 0:
		return events(s.Events) + ", all in what was moved, deleted or emptied meanwhile"
	default:
		return events(s.Events) + ": " + events(kept) + " in " + place + ", the others in what was moved, deleted or emptied meanwhile"
	}
}

func join(sentence, next string) string {
	if next == "" {
		return sentence
	}
	return sentence + " " + next
}

// things counts things whose plural ends with s.
func things(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
