package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"
)

// maxFile bounds the files read here. They are written by hand; anything
// larger is a mistaken path.
const maxFile = 256 << 10

// ReadEnvFile reads a file of variables in the format of RingCentral's
// developer guide: NAME = 'value', one a line, with or without spaces around
// the sign, quotes, comments and a leading "export". Nothing in a value is
// expanded: a client secret may contain $ and backslashes. Of a name that is
// set twice the later line counts, as in a shell.
func ReadEnvFile(path string) (map[string]string, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	vars, err := parseEnv(data)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", path, err)
	}
	return vars, nil
}

// readFile reads a small text file, with errors made for people.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, fileError(path, err)
	case len(data) > maxFile:
		return nil, fmt.Errorf("%s is larger than %d KiB and cannot be the file you mean", path, maxFile>>10)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return nil, fmt.Errorf("%s is not a text file in UTF-8; save it as UTF-8 and try again", path)
	}
	return data, nil
}

func fileError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the file %s does not exist", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("the file %s may not be read by you; check its owner and permissions", path)
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("the file %s cannot be read: %w", path, err)
}

// parseEnv reads the variables of an env file. Errors name the line and never
// its content.
func parseEnv(data []byte) (map[string]string, error) {
	vars := map[string]string{}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		name, value, err := parseEnvLine(strings.TrimSpace(line))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		if name != "" {
			vars[name] = value
		}
	}
	return vars, nil
}

var (
	errEnvNoSign   = errors.New("there is no = in it; a line reads NAME=value, and a comment begins with #")
	errEnvName     = errors.New("what stands before the = is not a variable name (letters, digits and underscores)")
	errEnvQuote    = errors.New("the closing quote is missing")
	errEnvAfter    = errors.New("something other than a comment follows the closing quote")
	errEnvControls = errors.New("the value contains a control character")
)

// parseEnvLine reads one trimmed line. The name is empty when the line sets
// nothing.
func parseEnvLine(line string) (name, value string, err error) {
	if line == "" || line[0] == '#' {
		return "", "", nil
	}
	exported := false
	if rest, ok := strings.CutPrefix(line, "export"); ok && rest != "" && isBlank(rest[0]) {
		line, exported = strings.TrimSpace(rest), true
	}
	name, rest, found := strings.Cut(line, "=")
	name = strings.TrimSpace(name)
	switch {
	case !found && exported && isEnvName(name):
		return "", "", nil // marks a variable for export and sets nothing
	case !found:
		return "", "", errEnvNoSign
	case !isEnvName(name):
		return "", "", errEnvName
	}
	value, err = parseEnvValue(rest)
	if err == nil && strings.ContainsFunc(value, isControl) {
		err = errEnvControls
	}
	return name, value, err
}

// parseEnvValue reads what stands after the sign.
func parseEnvValue(s string) (string, error) {
	spaced := s != "" && isBlank(s[0])
	s = strings.TrimSpace(s)
	if s == "" || spaced && s[0] == '#' {
		return "", nil
	}
	switch quote := s[0]; quote {
	case '\'', '"':
		value, rest, ok := cutQuoted(s[1:], quote)
		if !ok {
			return "", errEnvQuote
		}
		rest = strings.TrimSpace(rest)
		if rest != "" && rest[0] != '#' {
			return "", errEnvAfter
		}
		return value, nil
	}
	// A # begins a comment only after a blank: it may be part of a secret.
	for i := 1; i < len(s); i++ {
		if s[i] == '#' && isBlank(s[i-1]) {
			return strings.TrimSpace(s[:i]), nil
		}
	}
	return s, nil
}

// cutQuoted reads up to the closing quote. In double quotes a backslash
// protects what a shell lets it protect; any other backslash stands for
// itself. In single quotes nothing is special.
func cutQuoted(s string, quote byte) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == quote:
			return b.String(), s[i+1:], true
		case quote == '"' && s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\"\\$`", s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", false
}

func isEnvName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isControl(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }
