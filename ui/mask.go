package ui

import (
	"regexp"
	"strconv"
	"strings"

	"ringtail/rc"
	"ringtail/safetext"
)

// What is masked is masked where text from the wire enters the screen: events
// by the keys of their JSON (shown), all other text by what it looks like
// ([cells.remote]). So nothing is drawn, copied or saved that was forgotten.

// setMasked hides personal data everywhere, or shows it again. Aliases live as
// long as the program: the same person stays the same.
func (m *Model) setMasked(on bool) {
	k := m.look
	if k.masker == nil {
		k.masker = &safetext.Masker{Dot: k.theme.dot}
	}
	k.cells.mask = nil
	if on {
		if k.masker.Dot != k.theme.dot { // what is being saved reads it too
			k.masker.Dot = k.theme.dot
		}
		k.cells.mask = k.masker
		k.introduce(m.bar.status)
		k.introduceBoth(m.list.narrow.names)
	}
	m.list.Forget()
	m.inspector.Refresh()
}

// masked reports whether personal data is hidden.
func (k *look) masked() bool { return k.cells.mask != nil }

// introduce makes the masker know the names that are no part of an event.
func (k *look) introduce(s rc.Status) {
	if k.masked() {
		k.masker.Name(s.Identity.Name)
	}
}

// introduceBoth does the same for the two ends of a conversation.
func (k *look) introduceBoth(names string) {
	if k.masked() {
		for _, name := range strings.Split(names, k.theme.between) {
			k.masker.Number(strings.TrimSpace(name))
		}
	}
}

// shown is an event as it may be shown, copied and saved: as it came, or
// masked.
func (k *look) shown(e rc.Event) rc.Event {
	if k.masked() {
		e.Envelope = k.masker.MaskJSON(nil, e.Envelope)
		e.Meta = k.masker.MaskJSON(nil, e.Meta)
	}
	return e
}

// query is a search as it may stand on the screen. Whom it is about is hidden
// while names are, also when only a part of the name was typed.
func (k *look) query(text string) string {
	text = k.cells.remote(text)
	if !k.masked() {
		return text
	}
	words := strings.Fields(text)
	alias := false // the word before was the first of an alias, "Person 2"
	for i, word := range words {
		value := strings.TrimLeft(word, "-!\"")
		sign := strings.TrimRight(word[:len(word)-len(value)], "\"")
		name, rest, ok := strings.Cut(value, ":")
		switch strings.ToLower(name) {
		case "kind", "is", "uuid", "id":
			if ok { // nobody's
				continue
			}
		case "from", "to", "with", "text", "raw":
			if ok {
				sign, value = sign+name+":", strings.TrimLeft(rest, "\"")
			}
		}
		hidden := value == "" || strings.Contains(value, k.theme.dot) || value == "+1" // the country of a hidden number
		number := alias && strings.Trim(value, "0123456789\"") == ""
		alias = value == "Person"
		if !number && !hidden && !alias {
			words[i] = sign + strings.Repeat(k.theme.dot, 6)
		}
	}
	return strings.Join(words, " ")
}

// aliasPattern is a name as the masker writes it.
var aliasPattern = regexp.MustCompile(`(?i)\bperson ([0-9]+)\b`)

// meant is a search with the names that the aliases in it stand for: who sees
// "Person 2" looks for "Person 2".
func (k *look) meant(query string) string {
	if k.masker == nil {
		return query
	}
	var out strings.Builder
	done := 0
	for _, at := range aliasPattern.FindAllStringSubmatchIndex(query, -1) {
		n, _ := strconv.Atoi(query[at[2]:at[3]]) // one that is too large is nobody's
		name, ok := k.masker.Who(n)
		if !ok || strings.Contains(name, `"`) {
			continue
		}
		if strings.Count(query[:at[0]], `"`)%2 == 0 {
			name = `"` + name + `"`
		}
		out.WriteString(query[done:at[0]] + name)
		done = at[1]
	}
	return out.String() + query[done:]
}

func (m *Model) toggleMask() {
	m.setMasked(!m.look.masked())
	if m.look.masked() {
		m.say("Names, numbers, addresses and texts are masked, in copies and saved files too. Ids stay.")
		return
	}
	m.say("Nothing is masked any more.")
}
