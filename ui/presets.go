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

// presetMsg says what became of a change of the kept presets.
type presetMsg struct {
	list   []Preset
	done   string // what is said when it worked, inert
	failed string // and when not, before the error
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
			presets, shown := m.opts.Presets, m.look.cells.remote(strings.TrimSpace(name))
			return func() tea.Msg {
				p, err := presets.Save(name, names)
				return presetMsg{presets.List(), fmt.Sprintf("Saved: %d takes the filters of “%s”.", p.Key, shown), "The preset was not saved", err}
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

// onPreset is the preset under the cursor of the filter editor.
func (m *Model) onPreset() (Preset, bool) {
	row := m.filters.under()
	return row.preset, row.kind == rowPreset && m.opts.Presets != nil
}

// renamePreset asks for another name for the preset under the cursor.
func (m *Model) renamePreset() {
	p, ok := m.onPreset()
	if !ok {
		m.say("Put the cursor on a preset to rename it.")
		return
	}
	presets, was := m.opts.Presets, m.look.cells.remote(p.Name)
	m.askFor(ask{
		in: modeFilters, prompt: "name: ", hint: fmt.Sprintf("another name for preset %d “%s”", p.Key, was),
		accept: func(name string) (tea.Cmd, string) {
			if strings.TrimSpace(name) == "" {
				return nil, "A preset needs a name."
			}
			return func() tea.Msg {
				err := presets.Rename(p.Name, name)
				return presetMsg{presets.List(), fmt.Sprintf("Preset %d was renamed.", p.Key), "The preset was not renamed", err}
			}, ""
		},
	}, p.Name)
}

// removePreset asks whether the preset under the cursor is to go.
func (m *Model) removePreset() {
	p, ok := m.onPreset()
	if !ok {
		m.say("Put the cursor on a preset to remove it.")
		return
	}
	presets, name := m.opts.Presets, m.look.cells.remote(p.Name)
	m.askFor(ask{
		in: modeFilters, prompt: "remove it? y: ", hint: fmt.Sprintf("y removes preset %d “%s” from the config file; the filters that are on stay on", p.Key, name),
		accept: func(answer string) (tea.Cmd, string) {
			if a := strings.ToLower(strings.TrimSpace(answer)); a != "y" && a != "yes" {
				return nil, "y removes the preset, esc leaves it."
			}
			return func() tea.Msg {
				err := presets.Remove(p.Name)
				return presetMsg{presets.List(), fmt.Sprintf("Preset %d “%s” was removed.", p.Key, name), "The preset was not removed", err}
			}, ""
		},
	}, "")
}

// presetChanged tells what became of a change.
func (m *Model) presetChanged(msg presetMsg) {
	row := m.filters.under()
	m.filters.presets = msg.list
	m.filters.find(row)
	if msg.err != nil {
		m.sayTrouble(msg.failed + ": " + m.look.cells.remote(msg.err.Error()) + ".")
		return
	}
	m.say(msg.done)
}
