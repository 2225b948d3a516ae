package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Screen is what the [screen] table of the config file says: how the user
// arranged the monitor. Empty fields were not given.
type Screen struct {
	Theme        string // theme: one of [Themes]
	FiltersWidth int    // filters-width: columns of the filter pane
	ListWidth    int    // list-width: per cent of the room that list and inspector share side by side
	ListHeight   int    // list-height: per cent of the room that they share one above the other
}

// Themes are the values of theme.
func Themes() []string { return []string{"auto", "dark", "light"} }

// Bounds of the sizes. The screen may have to give a pane less.
const (
	minColumns, maxColumns = 10, 500
	minPercent, maxPercent = 5, 95
)

// ErrScreenChanged says that the user has changed the same setting in the
// config file meanwhile. The file was read again and not written.
var ErrScreenChanged = errors.New("it was changed in the config file meanwhile, so nothing was written; what stands there counts from the next start, unless you change it here again")

// Screen returns what the file says of the screen.
func (f *File) Screen() Screen {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.is.screen
}

// SaveScreen writes the fields of s that are not empty. Every other byte of
// the file stays as it is, also what was changed in it since it was read; if
// that was one of these fields, nothing is written and the error is
// [ErrScreenChanged].
func (f *File) SaveScreen(s Screen) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	known := f.is.screen
	if err := f.unchanged(); err != nil && !errors.Is(err, ErrChanged) {
		return err
	}
	text := string(f.text)
	for i, line := range s.lines() {
		now := f.is.screen.lines()[i].value
		switch {
		case line.value == "" || line.value == now:
			continue
		case now != known.lines()[i].value:
			return ErrScreenChanged
		}
		var err error
		if text, err = withScreen(f.path, text, line); err != nil {
			return err
		}
	}
	if text == string(f.text) {
		return nil
	}
	return f.write(text)
}

// screenLine is a line of the table; its value is as TOML writes it, empty
// when it is not given.
type screenLine struct{ key, value string }

// lines are all lines that the table can have, in their order.
func (s Screen) lines() []screenLine {
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	theme := ""
	if s.Theme != "" {
		theme = tomlString(s.Theme)
	}
	return []screenLine{{"theme", theme}, {"filters-width", number(s.FiltersWidth)}, {"list-width", number(s.ListWidth)}, {"list-height", number(s.ListHeight)}}
}

// withScreen is the text of the config file with a line in its [screen] table.
func withScreen(path, text string, l screenLine) (string, error) {
	set := l.key + " = " + l.value
	var tries []string
	if begin, end, ok := keySpan(text, []string{"screen", l.key}); ok {
		tries = append(tries, replaced(text, begin, end, set))
	} else if _, end, ok := keySpan(text, []string{"screen"}); ok {
		for _, other := range (Screen{}).lines() { // below what it has already
			if _, stop, ok := keySpan(text, []string{"screen", other.key}); ok {
				end = max(end, stop)
			}
		}
		if end > 0 && text[end-1] != '\n' {
			text += lineEnd(text)
			end = len(text)
		}
		tries = append(tries, replaced(text, end, end, set), replaced(text, end, end, "screen."+set))
	} else {
		tries = append(tries, appended(text, "[screen]", set))
	}
	for _, changed := range tries {
		if check(path, text, changed, func(before, after map[string]any) bool {
			written := fmt.Sprint(child(after, "screen")[l.key])
			delete(child(before, "screen"), l.key)
			delete(child(after, "screen"), l.key)
			return written == strings.Trim(l.value, `"`)
		}) == nil {
			return changed, nil
		}
	}
	return "", fmt.Errorf("[screen] is written in %s in a way that cannot be changed without touching the rest; change it there by hand: %s", path, set)
}

// parseScreen reads the [screen] table.
func parseScreen(value any, fail func(err error, key ...string) error) (Screen, error) {
	var s Screen
	table, ok := value.(map[string]any)
	if !ok {
		return s, fail(errors.New("screen must be a table: [screen]"), "screen")
	}
	for _, key := range sortedKeys(table) {
		if err := s.set(key, table[key]); err != nil {
			return Screen{}, fail(err, "screen", key)
		}
	}
	return s, nil
}

// set takes one key of the table.
func (s *Screen) set(key string, value any) (err error) {
	number := func(least, most int) int {
		n, ok := value.(int64)
		if !ok || n < int64(least) || n > int64(most) {
			err = fmt.Errorf("%s must be a whole number from %d to %d", key, least, most)
		}
		return int(n)
	}
	switch key {
	case "theme":
		text, ok := value.(string)
		if !ok || !slices.Contains(Themes(), text) {
			return errors.New(`theme must be "auto", "dark" or "light"`)
		}
		s.Theme = text
	case "filters-width":
		s.FiltersWidth = number(minColumns, maxColumns)
	case "list-width":
		s.ListWidth = number(minPercent, maxPercent)
	case "list-height":
		s.ListHeight = number(minPercent, maxPercent)
	default:
		return unknownKey(key, "theme, filters-width, list-width, list-height")
	}
	return err
}
