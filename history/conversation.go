package history

import (
	"slices"
	"strings"

	"ringtail/rc"
)

// Conversation is what belongs together: the events of one thread, and
// everything else between the same people.
type Conversation struct {
	thread string
	kind   rc.Kind
	people []string // sorted
}

// ConversationOf is the conversation an event belongs to; ok is false when
// the event tells neither a thread nor two ends.
func ConversationOf(s rc.Summary) (c Conversation, ok bool) {
	c = Conversation{thread: s.Thread, kind: s.Kind, people: people(s)}
	if len(c.people) < 2 {
		c.people = nil
	}
	return c, c.thread != "" || c.people != nil
}

// Match reports whether an event belongs to the conversation.
func (c Conversation) Match(s rc.Summary) bool {
	if c.thread != "" && s.Thread == c.thread && s.Kind == c.kind {
		return true
	}
	return c.people != nil && slices.Equal(people(s), c.people)
}

// people are those who take part, each by what tells them apart best, sorted
// so that it does not matter who wrote to whom.
func people(s rc.Summary) []string {
	var list []string
	add := func(p rc.Party) {
		key := ""
		switch d, number := digits(p.Number); {
		case number && len(d) > 4:
			key = "number " + d
		case p.Extension != "":
			key = "extension " + p.Extension
		case p.Number != "":
			key = "number " + fold(p.Number)
		case p.ID != "":
			key = "id " + p.ID
		case strings.TrimSpace(p.Name) != "":
			key = "name " + fold(p.Name)
		}
		if key != "" && !slices.Contains(list, key) {
			list = append(list, key)
		}
	}
	add(s.From)
	for _, p := range s.To {
		add(p)
	}
	slices.Sort(list)
	return list
}
