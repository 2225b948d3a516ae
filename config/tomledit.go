package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// The config file is the user's: what ringtail changes in it are single lines,
// and check proves of each change that it says what was meant and nothing
// else. What cannot be changed so is left to the user.

// check reports whether changed is text with nothing but the wanted change.
// expected is given both as they are decoded; it makes them equal where they
// may differ, and reports whether what was wanted is there.
func check(path, text, changed string, expected func(before, after map[string]any) bool) error {
	before, err := decodeFile(path, text)
	if err != nil {
		return err
	}
	after, err := decodeFile(path, changed)
	if err != nil {
		return err
	}
	if _, err := parseFile(path, changed); err != nil {
		return err
	}
	if !expected(before, after) || !reflect.DeepEqual(pruned(before), pruned(after)) {
		return errors.New("the change would be another one")
	}
	return nil
}

// pruned is a decoded file without tables that have nothing in them.
func pruned(root map[string]any) map[string]any {
	for key, value := range root {
		if table, ok := value.(map[string]any); ok && len(table) == 0 {
			delete(root, key)
		}
	}
	return root
}

// child is a table of a decoded file; when it has none, one that is no part
// of it.
func child(root map[string]any, name string) map[string]any {
	if table, ok := root[name].(map[string]any); ok {
		return table
	}
	table := map[string]any{}
	if root != nil && root[name] == nil {
		root[name] = table
	}
	return table
}

// lineEnd is how the lines of a text end.
func lineEnd(text string) string {
	if strings.Contains(text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// replaced is text with a line in the place of others. Their comments are the
// user's: they stay, with what they were about.
func replaced(text string, begin, end int, line string) string {
	eol := lineEnd(text)
	old := text[begin:end]
	kept := ""
	if strings.Contains(old, "#") {
		for line := range strings.Lines(old) {
			kept += "# " + strings.TrimRight(line, "\r\n") + eol
		}
	}
	if line != "" {
		line = strings.ReplaceAll(line, "\n", eol) + eol
	}
	return text[:begin] + kept + line + text[end:]
}

// appended is text with a table at its end.
func appended(text string, lines ...string) string {
	eol := lineEnd(text)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += eol
	}
	if text != "" {
		text += eol
	}
	for _, line := range lines {
		text += strings.ReplaceAll(line, "\n", eol) + eol
	}
	return text
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
