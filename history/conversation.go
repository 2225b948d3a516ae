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
	people []person
}

// person is somebody who takes part, by all that an event tells of them.
type person struct{ number, extension, id, name string }

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
	return c.people != nil && samePeople(c.people, people(s))
}

// people are those who take part.
func people(s rc.Summary) []person {
	list := make([]person, 0, 1+len(s.To))
	add := func(p rc.Party) {
		who := person{extension: p.Extension, id: p.ID, name: strings.TrimSpace(fold(p.Name))}
		if d, ok := digits(p.Number); ok && len(d) > 4 {
			who.number = d
		} else if p.Number != "" && p.Extension == "" {
			who.number = fold(p.Number)
		}
		if who != (person{}) && !slices.ContainsFunc(list, who.same) {
			list = append(list, who)
		}
	}
	add(s.From)
	for _, p := range s.To {
		add(p)
	}
	return list
}

// same reports whether two are the same, by what is told of both and tells
// people apart best: a voicemail may name the one it was left for and no more.
func (p person) same(q person) bool {
	switch {
	case p.number != "" && q.number != "":
		return p.number == q.number
	case p.extension != "" && q.extension != "":
		return p.extension == q.extension
	case p.id != "" && q.id != "":
		return p.id == q.id
	}
	return p.name != "" && p.name == q.name
}

// samePeople reports whether the same take part, whoever wrote to whom.
func samePeople(a, b []person) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(p person) bool { return !slices.ContainsFunc(b, p.same) }) &&
		!slices.ContainsFunc(b, func(p person) bool { return !slices.ContainsFunc(a, p.same) })
}

// may reports whether an event of the block may belong to the conversation.
func (c *Conversation) may(x *index) bool {
	if c.thread != "" && x.mayText(fold(c.thread)) {
		return true
	}
	return c.people != nil && !slices.ContainsFunc(c.people, func(p person) bool { return !p.may(x) })
}

// may reports whether an event of the block may tell of this person.
func (p person) may(x *index) bool {
	if p.id != "" { // the index does not know ids of people
		return true
	}
	if d, ok := digits(p.number); ok && x.mayDigits(d) {
		return true
	}
	return p.number != "" && x.mayText(p.number) || p.extension != "" && x.mayText("ext "+p.extension) || p.name != "" && x.mayText(p.name)
}
