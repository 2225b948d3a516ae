package ui

import (
	"fmt"
	"regexp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

// Narrow shows only the filters that have all the words of text in their
// title, alias, explanation or path; an empty text shows all of them.
func (e *filterEditor) Narrow(text string) {
	row := e.under()
	e.narrow = strings.TrimSpace(text)
	e.find(row)
	if e.narrow != "" && e.under().kind != rowFilter {
		e.First()
	}
}

// found are the rows of a narrowed catalogue.
func (e *filterEditor) found() []filterRow {
	words := strings.Fields(strings.ToLower(e.narrow))
	var rows []filterRow
	group := ""
	add := func(f rc.Filter) {
		text := strings.ToLower(strings.Join([]string{f.Title, f.Alias, f.About, f.Path, f.Group, f.Permission}, "\n"))
		for _, word := range words {
			if !strings.Contains(text, word) {
				return
			}
		}
		if f.Group != group {
			group = f.Group
			rows = append(rows, filterRow{kind: rowGroup, group: group})
		}
		rows = append(rows, filterRow{kind: rowFilter, group: group, filter: f})
	}
	for _, f := range e.catalog {
		add(f)
	}
	for _, f := range e.custom() {
		add(f)
	}
	return append(rows, filterRow{kind: rowCustom})
}

// narrowFilters asks for words; the catalogue narrows with every key.
func (m *Model) narrowFilters() {
	e := m.filters
	m.askFor(ask{
		in: modeFilters, prompt: "/ ", hint: "words of the title, the alias, the explanation, the permission or the path",
		changed: e.Narrow,
		accept:  func(text string) (tea.Cmd, string) { e.Narrow(text); return nil, "" },
		cancel:  func() { e.Narrow("") },
	}, e.narrow)
}

// toggle does what space means on the row under the cursor.
func (m *Model) toggle() {
	e := m.filters
	switch row := e.under(); {
	case row.kind == rowCustom:
		e.OpenField("")
		m.mode = modeCustom
	case row.kind == rowPreset:
		m.loadPreset(row.preset)
	case row.kind == rowFilter && row.filter.Needs != "" && !e.wishes.on(row.filter.Path):
		m.askPlaceholder(row.filter.Path)
	default:
		e.Toggle()
	}
}

// placeholder is a part of an event filter that an id must take the place of.
var placeholder = regexp.MustCompile(`\{([A-Za-z]+)\}`)

// askPlaceholder asks for the ids that a filter's placeholders stand for, one
// after the other, and puts the filter into the draft. It reports false when
// there is none.
func (m *Model) askPlaceholder(path string) bool {
	found := placeholder.FindStringSubmatch(path)
	if found == nil || !strings.HasPrefix(path, "/") {
		return false
	}
	title := "the filter"
	if f, ok := rc.LookupFilter(path); ok {
		title = "“" + f.Title + "”"
	}
	m.askFor(ask{
		in: modeFilters, prompt: found[1] + ": ", hint: fmt.Sprintf("the %s for %s", found[1], title),
		accept: func(text string) (tea.Cmd, string) {
			text = strings.TrimSpace(text)
			if text == "" || strings.ContainsAny(text, "/?&{} ") {
				return nil, "This must be the id alone, such as 400300."
			}
			whole := strings.ReplaceAll(path, found[0], text)
			if m.askPlaceholder(whole) {
				return nil, ""
			}
			return nil, m.addFilter(whole)
		},
	}, "")
	return true
}

// addFilter puts one filter into the draft, or says why it cannot be one.
func (m *Model) addFilter(path string) (trouble string) {
	paths, err := rc.ExpandFilter(path)
	if err != nil {
		return sentence(err.Error())
	}
	m.filters.Add(paths)
	return ""
}

// otherExtension asks for whose events the filter under the cursor is wanted.
func (m *Model) otherExtension() {
	row := m.filters.under()
	if row.kind != rowFilter || rc.ForExtension(row.filter.Path, "0") == row.filter.Path {
		m.say("Put the cursor on a filter of this extension to ask for another one's.")
		return
	}
	m.askFor(ask{
		in: modeFilters, prompt: "extension id: ", hint: "the id (not the number) of the extension; the user must be allowed to see it",
		accept: func(text string) (tea.Cmd, string) {
			id := strings.TrimSpace(text)
			if id == "" || strings.Trim(id, "0123456789") != "" {
				return nil, "An extension id is a row of digits, such as 400300; it is not the extension's number."
			}
			return nil, m.addFilter(rc.ForExtension(row.filter.Path, id))
		},
	}, "")
}
