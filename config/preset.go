package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Preset is what a [presets.NAME] table of the config file says: a set of
// filters under a number key.
type Preset struct {
	Key     int // key: 1 to 9
	Name    string
	Filters []string // filters: aliases or full event filters
}

// PresetKeys is how many presets there can be.
const PresetKeys = 9

// ErrChanged says that what is to be changed in the config file is not what was
// read from it any more. It was read again and not written.
var ErrChanged = errors.New("this was changed in the config file meanwhile, so nothing was written; its presets were read anew: do it again if it is still what you want")

// Presets returns the presets by their keys. The slice is the caller's own.
func (f *File) Presets() []Preset {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.is.presets)
}

// SavePreset writes a set of filters under a name and returns the preset: a
// name that exists keeps its key, a new one gets the first that is free. Every
// other byte of the file stays as it is, also what was changed in it since it
// was read; if that was the preset of this name, or all of the file is gone,
// nothing is written and the error is [ErrChanged].
func (f *File) SavePreset(name string, filters []string) (Preset, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name, err := presetName(name)
	if err != nil {
		return Preset{}, err
	}
	if len(filters) == 0 {
		return Preset{}, errors.New("a preset needs at least one filter")
	}
	if err := f.unchangedPresets(name); err != nil {
		return Preset{}, err
	}
	preset := Preset{Key: f.keyFor(name), Name: name, Filters: slices.Clone(filters)}
	if preset.Key == 0 {
		return Preset{}, fmt.Errorf("all keys from 1 to %d have a preset; use the name of one of them to replace it, or remove one", PresetKeys)
	}
	text, err := withPreset(f.path, string(f.text), preset)
	if err != nil {
		return Preset{}, err
	}
	return preset, f.write(text)
}

// RenamePreset gives a preset another name; its key and filters stay. The
// errors are those of [File.SavePreset].
func (f *File) RenamePreset(from, to string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	to, err := presetName(to)
	if err != nil || to == from {
		return err
	}
	if err := f.unchangedPresets(from, to); err != nil {
		return err
	}
	for _, have := range f.is.presets {
		if have.Name == to {
			return fmt.Errorf("there is a preset %q already, under the key %d", to, have.Key)
		}
	}
	text, err := withPresetRenamed(f.path, string(f.text), from, to)
	if err != nil {
		return err
	}
	return f.write(text)
}

// RemovePreset takes a preset out of the file, but for the user's comments.
// The errors are those of [File.SavePreset].
func (f *File) RemovePreset(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.unchangedPresets(name); err != nil {
		return err
	}
	text, err := withoutPreset(f.path, string(f.text), name)
	if err != nil {
		return err
	}
	return f.write(text)
}

// unchangedPresets returns nil if these presets are what was read of the file;
// it is read anew if anything else has changed in it.
func (f *File) unchangedPresets(names ...string) error {
	known, had := f.is.presets, f.text != nil
	err := f.unchanged()
	if !errors.Is(err, ErrChanged) || had && f.text == nil {
		return err
	}
	for _, name := range names {
		byName := func(p Preset) bool { return p.Name == name }
		before, now := slices.IndexFunc(known, byName), slices.IndexFunc(f.is.presets, byName)
		switch {
		case before < 0 && now < 0:
		case before < 0 || now < 0:
			return err
		case known[before].Key != f.is.presets[now].Key || !slices.Equal(known[before].Filters, f.is.presets[now].Filters):
			return err
		}
	}
	return nil
}

func presetName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return "", errors.New("a preset needs a name")
	}
	return name, nil
}

// keyFor is the key of a name, or the first free one; 0 when there is none.
func (f *File) keyFor(name string) int {
	var used [PresetKeys + 1]bool
	for _, have := range f.is.presets {
		if have.Name == name {
			return have.Key
		}
		used[have.Key] = true
	}
	for key := 1; key <= PresetKeys; key++ {
		if !used[key] {
			return key
		}
	}
	return 0
}

// withPreset is the text of the config file with a preset in it.
func withPreset(path, text string, p Preset) (string, error) {
	filters := tomlList(p.Filters)
	changed := appended(text, "[presets."+tomlKey(p.Name)+"]", "key = "+strconv.Itoa(p.Key), "filters = "+filters)
	if begin, end, ok := keySpan(text, []string{"presets", p.Name, "filters"}); ok {
		changed = replaced(text, begin, end, "filters = "+filters)
	}
	err := check(path, text, changed, func(before, after map[string]any) bool {
		table, _ := child(after, "presets")[p.Name].(map[string]any)
		written, _ := tomlTexts("filters", table["filters"])
		delete(child(before, "presets"), p.Name)
		delete(child(after, "presets"), p.Name)
		return slices.Equal(written, p.Filters)
	})
	if err != nil {
		return "", byHand(path, p.Name, "change it there by hand: filters = "+filters)
	}
	return changed, nil
}

// withPresetRenamed is the text with another name in the head of a preset's
// table.
func withPresetRenamed(path, text, from, to string) (string, error) {
	begin, end, ok := keySpan(text, []string{"presets", from})
	for at := begin; ok && at < end; at++ {
		if text[at] != ']' {
			continue
		}
		// What follows the head, such as a comment, stays.
		changed := text[:begin] + "[presets." + tomlKey(to) + text[at:]
		if check(path, text, changed, func(before, after map[string]any) bool {
			was, is := child(before, "presets"), child(after, "presets")
			was[to] = was[from]
			delete(was, from)
			return is[to] != nil
		}) == nil {
			return changed, nil
		}
	}
	return "", byHand(path, from, "change its name there by hand")
}

// withoutPreset is the text without a preset's table.
func withoutPreset(path, text, name string) (string, error) {
	changed := text
	for _, key := range [][]string{{"presets", name, "filters"}, {"presets", name, "key"}, {"presets", name}} {
		if begin, end, ok := keySpan(changed, key); ok {
			changed = replaced(changed, begin, end, "")
			if eol := lineEnd(text); strings.HasSuffix(changed[:begin], eol+eol) && (begin == len(changed) || strings.HasPrefix(changed[begin:], eol)) {
				changed = changed[:begin-len(eol)] + changed[begin:] // the blank line before it goes too
			}
		}
	}
	if check(path, text, changed, func(before, after map[string]any) bool {
		delete(child(before, "presets"), name)
		return child(after, "presets")[name] == nil
	}) != nil {
		return "", byHand(path, name, "remove it there by hand")
	}
	return changed, nil
}

// byHand is the error of a file that is written in a way of its own.
func byHand(path, name, what string) error {
	return fmt.Errorf("the preset %q is written in %s in a way that cannot be changed without touching the rest; %s", name, path, what)
}

// parsePresets reads the [presets.NAME] tables.
func parsePresets(value any, fail func(err error, key ...string) error) ([]Preset, error) {
	tables, ok := value.(map[string]any)
	if !ok {
		return nil, fail(errors.New("presets must be tables, such as [presets.calls]"), "presets")
	}
	var list []Preset
	used := map[int]string{}
	for _, name := range sortedKeys(tables) {
		table, ok := tables[name].(map[string]any)
		if !ok {
			return nil, fail(fmt.Errorf("%q must be a table, such as [presets.%s]", name, tomlKey(name)), "presets", name)
		}
		p := Preset{Name: name}
		for _, field := range sortedKeys(table) {
			if err := p.set(field, table[field]); err != nil {
				return nil, fail(err, "presets", name, field)
			}
		}
		switch {
		case p.Key == 0:
			return nil, fail(fmt.Errorf("the preset %q needs a key, such as key = 1", name), "presets", name)
		case len(p.Filters) == 0:
			return nil, fail(fmt.Errorf("the preset %q needs filters, such as filters = [\"sms\"]", name), "presets", name)
		case used[p.Key] != "":
			return nil, fail(fmt.Errorf("the presets %q and %q have the same key %d", used[p.Key], name, p.Key), "presets", name)
		}
		used[p.Key] = name
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b Preset) int { return a.Key - b.Key })
	return list, nil
}

// set takes one key of a preset.
func (p *Preset) set(key string, value any) (err error) {
	switch key {
	case "key":
		n, ok := value.(int64)
		if !ok || n < 1 || n > PresetKeys {
			return fmt.Errorf("key must be a whole number from 1 to %d", PresetKeys)
		}
		p.Key = int(n)
	case "filters":
		p.Filters, err = tomlTexts(key, value)
	default:
		err = unknownKey(key, "key, filters")
	}
	return err
}
