package config

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseEnv(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     map[string]string
	}{
		{"the developer guide's way", "# Sandbox\nRC_SERVER_URL        = 'https://platform.devtest.ringcentral.com'\n#RC_SERVER_URL = 'x'\n\nRC_JWT               = ''\n",
			map[string]string{"RC_SERVER_URL": "https://platform.devtest.ringcentral.com", "RC_JWT": ""}},
		{"plain", "A=1\nB=two words\n", map[string]string{"A": "1", "B": "two words"}},
		{"export", "export A=1\nexport\tB = 'x'\nexport C\nexported=1\n", map[string]string{"A": "1", "B": "x", "exported": "1"}},
		{"a variable named export", "export=1", map[string]string{"export": "1"}},
		{"comments", "A=1 # one\nB='2' # two\nC=\"3\"#three\nD= # nothing\nE=a#b\nF=#b\n  # indented\n",
			map[string]string{"A": "1", "B": "2", "C": "3", "D": "", "E": "a#b", "F": "#b"}},
		{"a # in quotes", `A='a # b'` + "\n" + `B="a # b"`, map[string]string{"A": "a # b", "B": "a # b"}},
		{"nothing is expanded", "A=a$HOME${HOME}b\nB=\"$A\"\nC='$A'\nD=a\\nb\nE='a\\nb'\nF=\"a\\nb\"\n",
			map[string]string{"A": "a$HOME${HOME}b", "B": "$A", "C": "$A", "D": `a\nb`, "E": `a\nb`, "F": `a\nb`}},
		{"escapes in double quotes", `A="a\"b\\c\$d\` + "`" + `e\f"`, map[string]string{"A": "a\"b\\c$d`e\\f"}},
		{"quotes inside", "A=it's\nB=say \"hi\"\nC='a\"b'\n", map[string]string{"A": "it's", "B": `say "hi"`, "C": `a"b`}},
		{"signs inside", "A=a=b==\n", map[string]string{"A": "a=b=="}},
		{"the later line counts", "A=1\nA=2\n", map[string]string{"A": "2"}},
		{"Windows line ends", "A=1\r\nB='2'\r\n", map[string]string{"A": "1", "B": "2"}},
		{"no line end", "A=1", map[string]string{"A": "1"}},
		{"empty", "", map[string]string{}},
	} {
		got, err := parseEnv([]byte(tc.in))
		if err != nil || !maps.Equal(got, tc.want) {
			t.Errorf("%s: got %q, %v; want %q", tc.name, got, err, tc.want)
		}
	}
}

func TestParseEnvErrorsNameTheLineAndNoValue(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"A=1\nhush\n", "line 2: there is no ="},
		{"\n\n=hush", "line 3: what stands before"},
		{"hu sh=x", "line 1: what stands before"},
		{"4hush=x", "line 1: what stands before"},
		{"export hush.x", "line 1: there is no ="},
		{"A='hush", "line 1: the closing quote is missing"},
		{`A="hush\"`, "line 1: the closing quote is missing"},
		{"A=\"hush\nB=1\"", "line 1: the closing quote is missing"},
		{"A='hu'sh", "line 1: something other than a comment"},
		{"A=hush\x1b[2J", "line 1: the value contains a control"},
	} {
		_, err := parseEnv([]byte(tc.in))
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%q: got %v; want %q", tc.in, err, tc.want)
		} else if strings.Contains(err.Error(), "hu") {
			t.Errorf("%q: the error quotes the file: %v", tc.in, err)
		}
	}
}

func TestReadEnvFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if vars, err := ReadEnvFile(write("bom.env", "\ufeffA=1\n")); err != nil || vars["A"] != "1" {
		t.Errorf("a byte order mark: %v, %v", vars, err)
	}
	for _, tc := range []struct{ path, want string }{
		{filepath.Join(dir, "none.env"), "does not exist"},
		{dir, "cannot be read"},
		{write("utf16.env", "A\x00=\x001\x00"), "not a text file"},
		{write("latin1.env", "A=\xe9"), "not a text file"},
		{write("large.env", strings.Repeat("#", maxFile+1)), "larger than"},
		{write("bad.env", "A=1\n\noops"), "bad.env, line 3: "},
	} {
		if _, err := ReadEnvFile(tc.path); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got %v; want %q", filepath.Base(tc.path), err, tc.want)
		}
	}
}

func FuzzParseEnv(f *testing.F) {
	f.Add("export A = 'b' # c\nD=\"\\\"\"")
	f.Fuzz(func(t *testing.T, text string) {
		vars, err := parseEnv([]byte(text))
		if err != nil {
			return
		}
		// What was read can be written in single quotes and read again.
		for name, value := range vars {
			if strings.Contains(value, "'") || strings.Contains(value, "\n") {
				continue
			}
			again, err := parseEnv([]byte(name + "='" + value + "'"))
			if err != nil || again[name] != value {
				t.Errorf("%q = %q became %q, %v", name, value, again[name], err)
			}
		}
	})
}
