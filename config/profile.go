package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/adrg/xdg"
)

// Profile is what a [profiles.NAME] table of the config file says. Empty
// fields were not given.
type Profile struct {
	Server        string   // server: base URL
	Filters       []string // filters: aliases or full event filters
	CAFile        string   // ca-file: PEM file of additional roots
	LogFile       string   // log-file
	HistoryEvents int      // history-events; 0 when not given
}

// Path returns where the config file lies: ringtail/config.toml in the XDG
// config directory of this user.
func Path() string { return filepath.Join(xdg.ConfigHome, "ringtail", "config.toml") }

// ReadProfile reads one profile of the config file at path. The whole file is
// checked, so that a slip in another profile is found now and not in a month.
func ReadProfile(path, name string) (Profile, error) {
	profiles, err := readProfiles(path)
	if err != nil {
		return Profile{}, err
	}
	p, ok := profiles[name]
	if !ok {
		if len(profiles) == 0 {
			return Profile{}, fmt.Errorf("there is no profile %q: %s has no profiles; add one with a line [profiles.%s]", name, path, tomlKey(name))
		}
		return Profile{}, fmt.Errorf("there is no profile %q; %s has %s", name, path, strings.Join(sortedNames(profiles), ", "))
	}
	return p, nil
}

// ProfileNames lists the profiles of the config file at path, sorted, for
// completion. A file that cannot be read has none.
func ProfileNames(path string) []string {
	profiles, err := readProfiles(path)
	if err != nil {
		return nil
	}
	return sortedNames(profiles)
}

func sortedNames(profiles map[string]Profile) []string {
	var names []string
	for name := range profiles {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func readProfiles(path string) (map[string]Profile, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("--profile needs the config file: %w", err)
	}
	is, err := parseFile(path, string(data))
	return is.profiles, err
}

// decodeFile reads the text of the config file as TOML.
func decodeFile(path, text string) (map[string]any, error) {
	var root map[string]any
	if _, err := toml.Decode(text, &root); err != nil {
		// The decoder's own message quotes the file, and what it quotes may be
		// a secret in the wrong place.
		line := ""
		var pe toml.ParseError
		if errors.As(err, &pe) {
			line = fmt.Sprintf(", line %d", pe.Position.Line)
		}
		return nil, fmt.Errorf("%s%s: this is not valid TOML; text needs quotes, a list looks like [\"sms\", \"voicemail\"], and nothing may be set twice", path, line)
	}
	return root, nil
}

// parseFile reads all of the config file's text.
func parseFile(path, text string) (parsed, error) {
	root, err := decodeFile(path, text)
	if err != nil {
		return parsed{}, err
	}
	fail := func(err error, key ...string) error {
		if line := keyLine(text, key); line > 0 {
			return fmt.Errorf("%s, line %d: %w", path, line, err)
		}
		return fmt.Errorf("%s: %w", path, err)
	}
	is := parsed{profiles: map[string]Profile{}}
	for _, key := range sortedKeys(root) {
		switch key {
		case "presets":
			if is.presets, err = parsePresets(root[key], fail); err != nil {
				return parsed{}, err
			}
			continue
		case "screen":
			if is.screen, err = parseScreen(root[key], fail); err != nil {
				return parsed{}, err
			}
			continue
		case "profiles":
		default:
			return parsed{}, fail(unknownKey(key, "[profiles.NAME], [presets.NAME], [screen]"), key)
		}
		tables, ok := root[key].(map[string]any)
		if !ok {
			return parsed{}, fail(errors.New("profiles must be tables, such as [profiles.support]"), key)
		}
		for _, name := range sortedKeys(tables) {
			table, ok := tables[name].(map[string]any)
			if !ok {
				return parsed{}, fail(fmt.Errorf("%q must be a table, such as [profiles.%s]", name, tomlKey(name)), key, name)
			}
			var p Profile
			for _, field := range sortedKeys(table) {
				if err := p.set(field, table[field], filepath.Dir(path)); err != nil {
					return parsed{}, fail(err, key, name, field)
				}
			}
			is.profiles[name] = p
		}
	}
	return is, nil
}

// profileKeys are the keys of a profile, for error messages.
const profileKeys = "server, filters, ca-file, log-file, history-events"

// set takes one key of a profile. Relative paths are meant from dir, where
// the config file lies.
func (p *Profile) set(key string, value any, dir string) error {
	switch key {
	case "server":
		text, err := tomlText(key, value)
		if err != nil {
			return err
		}
		if p.Server, err = ParseServer(text); err != nil {
			return fmt.Errorf("server is not accepted: %w", err)
		}
	case "filters":
		var err error
		if p.Filters, err = tomlTexts(key, value); err != nil {
			return err
		}
	case "ca-file", "log-file":
		text, err := tomlText(key, value)
		if err != nil {
			return err
		}
		if key == "ca-file" {
			p.CAFile = resolve(text, dir)
		} else {
			p.LogFile = resolve(text, dir)
		}
	case "history-events":
		n, ok := value.(int64)
		if !ok || n < 1 || n > 1<<30 {
			return errors.New("history-events must be a whole number above 0")
		}
		p.HistoryEvents = int(n)
	default:
		return unknownKey(key, profileKeys)
	}
	return nil
}

func tomlText(key string, value any) (string, error) {
	text, ok := value.(string)
	if !ok || text == "" {
		return "", fmt.Errorf("%s must be a text in quotes", key)
	}
	return text, nil
}

func tomlTexts(key string, value any) (texts []string, err error) {
	list, ok := value.([]any)
	for _, item := range list {
		text, isText := item.(string)
		ok = ok && isText && text != ""
		texts = append(texts, text)
	}
	if !ok {
		return nil, fmt.Errorf(`%s must be a list of texts, such as ["sms", "voicemail"]`, key)
	}
	return texts, nil
}

// unknownKey explains a key that does not belong. Keys that look like
// credentials get the reason why they do not.
func unknownKey(key, known string) error {
	plain := strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(key))
	for _, part := range []string{"jwt", "secret", "token", "password", "clientid", "credential", "apikey"} {
		if strings.Contains(plain, part) {
			return fmt.Errorf("credentials (%s) do not belong in the config file, which gets copied and shared; set them in the environment or in a file for --env-file", key)
		}
	}
	return fmt.Errorf("the key %s is not known here; known: %s", key, known)
}

// resolve makes a path from the config file usable from anywhere.
func resolve(path, dir string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

func sortedKeys(table map[string]any) []string {
	var keys []string
	for key := range table {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// tomlKey writes name as a key of a TOML table.
func tomlKey(name string) string { return toml.Key{name}.String() }

// maxLines bounds the search of keyLine, which parses the file once per line.
const maxLines = 2000

// keyLine finds the line on which key begins; it returns 0 when it cannot
// tell.
func keyLine(text string, key []string) int {
	begin, _, ok := keySpan(text, key)
	if !ok {
		return 0
	}
	return strings.Count(text[:begin], "\n") + 1
}

// keySpan finds the lines that set key, in whatever way it is written: the
// first text that parses and has the key ends where its value ends, and it
// began after the text before it that parsed.
func keySpan(text string, key []string) (begin, end int, ok bool) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		if number > maxLines {
			return 0, 0, false
		}
		end += len(line)
		var root map[string]any
		md, err := toml.Decode(text[:end], &root)
		if err != nil {
			continue
		}
		if md.IsDefined(key...) {
			return begin, end, true
		}
		begin = end
	}
	return 0, 0, false
}
