package ui

import "strings"

// names are the filters of the draft, by their aliases where they have one.
func (e *filterEditor) names() []string {
	var names []string
	for _, path := range e.wishes.draft {
		name := path
		for _, f := range e.catalog {
			if f.Path == path {
				name = f.Alias
			}
		}
		names = append(names, name)
	}
	return names
}

// Command is the command line that starts with the filters of the draft.
func (e *filterEditor) Command() string {
	var b strings.Builder
	b.WriteString("ringtail")
	for _, name := range e.names() {
		if strings.ContainsAny(name, "?&~*$()[]{};|<> '\"") {
			name = "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
		}
		b.WriteString(" --filter " + name)
	}
	return b.String()
}
