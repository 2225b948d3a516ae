package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// ErrChanged says that the config file is not what was read from it any more.
// It was read again and not written.
var ErrChanged = errors.New("the config file was changed meanwhile, so nothing was written; its presets were read anew: save again to add yours")

// Presets are the presets of a config file. It is safe for concurrent use.
type Presets struct {
	path string

	mu   sync.Mutex
	text []byte // as it was read; nil when there is no file
	list []Preset
	err  error // why the file cannot be read
}

// ReadPresets reads the presets of the config file at path. A file that does
// not exist has none. After an error the presets are empty and cannot be saved
// until the file is in order.
func ReadPresets(path string) (*Presets, error) {
	p := &Presets{path: path}
	return p, p.read()
}

func (p *Presets) read() error {
	p.text, p.list, p.err = nil, nil, nil
	data, err := readFile(p.path)
	if err != nil {
		if _, e := os.Lstat(p.path); errors.Is(e, fs.ErrNotExist) {
			return nil
		}
		p.err = err
		return err
	}
	p.text = data
	_, p.list, p.err = parseFile(p.path, string(data))
	return p.err
}

// List returns the presets by their keys. The slice is the caller's own.
func (p *Presets) List() []Preset {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.list)
}

// Save writes a set of filters under a name and returns the preset: a name
// that exists keeps its key, a new one gets the first that is free. Every
// other byte of the file stays as it is. If the file was changed since it was
// read, it is not written and the error is [ErrChanged].
func (p *Presets) Save(name string, filters []string) (Preset, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	name = strings.TrimSpace(name)
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return Preset{}, errors.New("a preset needs a name")
	}
	if len(filters) == 0 {
		return Preset{}, errors.New("a preset needs at least one filter")
	}
	switch now, err := readFile(p.path); {
	case err != nil && p.text == nil && p.err == nil:
		if _, e := os.Lstat(p.path); !errors.Is(e, fs.ErrNotExist) {
			return Preset{}, err
		}
	case err != nil || p.text == nil || !bytes.Equal(now, p.text):
		if err := p.read(); err != nil {
			return Preset{}, err
		}
		return Preset{}, ErrChanged
	case p.err != nil:
		return Preset{}, p.err
	}
	preset := Preset{Key: p.keyFor(name), Name: name, Filters: slices.Clone(filters)}
	if preset.Key == 0 {
		return Preset{}, fmt.Errorf("all keys from 1 to %d have a preset; use the name of one of them to replace it", PresetKeys)
	}
	text, err := withPreset(p.path, string(p.text), preset)
	if err != nil {
		return Preset{}, err
	}
	if err := replaceFile(p.path, []byte(text)); err != nil {
		return Preset{}, fmt.Errorf("the config file %s cannot be written: %w", p.path, reason(err))
	}
	return preset, p.read()
}

// keyFor is the key of a name, or the first free one; 0 when there is none.
func (p *Presets) keyFor(name string) int {
	var used [PresetKeys + 1]bool
	for _, have := range p.list {
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
	before, err := decodeFile(path, text)
	if err != nil {
		return "", err
	}
	end := "\n"
	if strings.Contains(text, "\r\n") {
		end = "\r\n"
	}
	filters := "filters = " + tomlList(p.Filters) + end
	changed := text
	if begin, stop, ok := keySpan(text, []string{"presets", p.Name, "filters"}); ok {
		old := text[begin:stop]
		if strings.Contains(old, "#") { // a comment is the user's: it stays, with what it was about
			kept := ""
			for line := range strings.Lines(old) {
				kept += "# " + strings.TrimRight(line, "\r\n") + end
			}
			filters = kept + filters
		}
		changed = text[:begin] + filters + text[stop:]
	} else {
		if changed != "" && !strings.HasSuffix(changed, "\n") {
			changed += end
		}
		if changed != "" {
			changed += end
		}
		changed += "[presets." + tomlKey(p.Name) + "]" + end + "key = " + strconv.Itoa(p.Key) + end + filters
	}

	// The new text must say the same as the old one but for this preset.
	after, err := decodeFile(path, changed)
	if err == nil {
		_, _, err = parseFile(path, changed)
	}
	if err != nil || !reflect.DeepEqual(without(before, p.Name), without(after, p.Name)) || !slices.Equal(filtersOf(after, p.Name), p.Filters) {
		return "", fmt.Errorf("the preset %q is written in %s in a way that cannot be changed without touching the rest; change it there by hand: %s", p.Name, path, strings.TrimSpace(filters))
	}
	return changed, nil
}

// without is a decoded file without one preset.
func without(root map[string]any, name string) map[string]any {
	out := make(map[string]any, len(root))
	for key, value := range root {
		out[key] = value
	}
	presets, _ := root["presets"].(map[string]any)
	rest := map[string]any{}
	for key, value := range presets {
		if key != name {
			rest[key] = value
		}
	}
	out["presets"] = rest
	return out
}

func filtersOf(root map[string]any, name string) []string {
	presets, _ := root["presets"].(map[string]any)
	table, _ := presets[name].(map[string]any)
	texts, _ := tomlTexts("filters", table["filters"])
	return texts
}

// tomlList writes texts as a list, a line for each when they are long.
func tomlList(texts []string) string {
	var items []string
	length := 0
	for _, text := range texts {
		item := tomlString(text)
		items = append(items, item)
		length += len(item) + 2
	}
	if length <= 72 {
		return "[" + strings.Join(items, ", ") + "]"
	}
	return "[\n  " + strings.Join(items, ",\n  ") + ",\n]"
}

// tomlString writes a text as a basic string.
func tomlString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// replaceFile writes the config file in one step. A symbolic link stays one,
// and a file that exists keeps its permissions.
func replaceFile(path string, text []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := writeFile(path, text); err != nil {
		return err
	}
	return os.Chmod(path, mode)
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
