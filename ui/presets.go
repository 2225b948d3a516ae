package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ringtail/rc"
)

// presetGroup is the heading of the presets.
const presetGroup = "Presets"

// presetMsg says what became of saving a preset.
type presetMsg struct {
	preset Preset
	list   []Preset
	err    error
}

// usePreset takes the filters of a preset: in the filter editor as an edit
// that enter applies, elsewhere at once.
func (m *Model) usePreset(key int) {
	i := slices.IndexFunc(m.filters.presets, func(p Preset) bool { return p.Key == key })
	if i < 0 {
		m.say(fmt.Sprintf("There is no preset %d yet: f, choose filters, s saves them as one.", key))
		return
	}
	p := m.filters.presets[i]
	before := m.mode
	if !m.loadPreset(p) || before == modeFilters {
		return
	}
	if !m.filters.Dirty() {
		m.say("The filters of “" + m.look.cells.remote(p.Name) + "” are on already.")
		return
	}
	m.applyFilters()
	m.mode = before
	m.say(fmt.Sprintf("Preset %d “%s”: asked RingCentral for %s.", p.Key, m.look.cells.remote(p.Name), plural(len(m.filters.wishes.wanted), "filter", "filters")))
}

// loadPreset makes a preset the draft. It reports whether it could.
func (m *Model) loadPreset(p Preset) bool {
	paths, err := rc.ExpandFilters(p.Filters)
	if err != nil {
		m.sayTrouble("The preset “" + m.look.cells.remote(p.Name) + "” cannot be used: " + m.look.cells.remote(err.Error()))
		return false
	}
	m.filters.Draft(paths)
	return true
}

// Draft replaces the edited set.
func (e *filterEditor) Draft(paths []string) {
	row := e.under()
	e.wishes.draft = slices.Clone(paths)
	e.wishes.dirty = !sameSet(e.wishes.draft, e.wishes.wanted)
	e.find(row)
}

// savePreset asks for a name for the filters of the draft.
func (m *Model) savePreset() {
	if m.opts.Presets == nil {
		m.say("Presets are not kept here.")
		return
	}
	names := m.filters.names()
	if len(names) == 0 {
		m.say("Switch on a filter first; a preset needs one.")
		return
	}
	hint := "a name for " + plural(len(names), "filter", "filters")
	if have := m.presetNames(); have != "" {
		hint += "; there are " + have
	}
	m.askFor(ask{
		in: modeFilters, prompt: "name: ", hint: hint,
		accept: func(name string) (tea.Cmd, string) {
			if strings.TrimSpace(name) == "" {
				return nil, "A preset needs a name."
			}
			presets := m.opts.Presets
			return func() tea.Msg {
				p, err := presets.Save(name, names)
				return presetMsg{p, presets.List(), err}
			}, ""
		},
	}, "")
}

func (m *Model) presetNames() string {
	var names []string
	for _, p := range m.filters.presets {
		names = append(names, fmt.Sprintf("%d %s", p.Key, m.look.cells.remote(p.Name)))
	}
	return strings.Join(names, ", ")
}

// presetSaved tells what became of saving.
func (m *Model) presetSaved(msg presetMsg) {
	m.filters.presets = msg.list
	if msg.err != nil {
		m.sayTrouble("The preset was not saved: " + m.look.cells.remote(msg.err.Error()) + ".")
		return
	}
	m.say(fmt.Sprintf("Saved: %d takes the filters of “%s”.", msg.preset.Key, m.look.cells.remote(msg.preset.Name)))
}
