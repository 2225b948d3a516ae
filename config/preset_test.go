package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const presetFile = `# my settings

[profiles.support] # the office
server = "https://platform.ringcentral.com"

# evenings
[presets.calls]
key = 2
filters = [
  "calls",   # mine
  "fax",
]
# the end
`

func presetsAt(t *testing.T, text string) (*File, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ringtail", "config.toml")
	if text != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return p, path
}

func fileText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPresetsAreWrittenBesideTheUsersText(t *testing.T) {
	p, path := presetsAt(t, presetFile)
	if got := p.Presets(); !reflect.DeepEqual(got, []Preset{{2, "calls", []string{"calls", "fax"}}}) {
		t.Fatalf("read %v", got)
	}
	got, err := p.SavePreset("texts & more", []string{"sms", `/restapi/v1.0/account/~/extension/~/message-store?type=SMS&direction=Outbound`})
	if err != nil || got.Key != 1 {
		t.Fatalf("saved as %v, %v", got, err)
	}
	text := fileText(t, path)
	if !strings.HasPrefix(text, presetFile) || !strings.Contains(text[len(presetFile):], `[presets."texts & more"]`) {
		t.Fatalf("the file became\n%s", text)
	}
	if got, err = p.SavePreset("third", []string{"posts"}); err != nil || got.Key != 3 {
		t.Fatalf("saved as %v, %v", got, err)
	}

	// A name that exists is replaced where it stands, its comments stay.
	if got, err = p.SavePreset("calls", []string{"account-calls"}); err != nil || got.Key != 2 {
		t.Fatalf("saved as %v, %v", got, err)
	}
	text = fileText(t, path)
	for _, want := range []string{"[profiles.support] # the office", "# evenings\n[presets.calls]\nkey = 2\n", `#   "calls",   # mine`, `filters = ["account-calls"]` + "\n# the end"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is gone:\n%s", want, text)
		}
	}
	again, err := OpenFile(path)
	if err != nil || len(again.Presets()) != 3 || !reflect.DeepEqual(again.Presets(), p.Presets()) {
		t.Fatalf("read again: %v, %v", again.Presets(), err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o644 {
		t.Errorf("the file's permissions became %v", info.Mode())
	}
}

func TestFirstPresetMakesTheFile(t *testing.T) {
	p, path := presetsAt(t, "")
	if _, err := p.SavePreset("texts", []string{"sms"}); err != nil {
		t.Fatal(err)
	}
	if got := fileText(t, path); got != "[presets.texts]\nkey = 1\nfilters = [\"sms\"]\n" {
		t.Errorf("the file is %q", got)
	}
	if info, _ := os.Stat(path); othersMay(info) {
		t.Errorf("others may read it: %v", info.Mode())
	}
	if _, err := ReadProfile(path, "x"); err == nil || !strings.Contains(err.Error(), "has no profiles") {
		t.Errorf("a profile is looked for: %v", err)
	}
}

func TestPresetsNeverOverwriteAnEdit(t *testing.T) {
	for _, edit := range []string{presetFile + "# edited\n", ""} {
		p, path := presetsAt(t, presetFile)
		if edit == "" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		} else if err := os.WriteFile(path, []byte(edit), 0o644); err != nil {
			t.Fatal(err)
		}
		if edit == "" {
			if _, err := p.SavePreset("new", []string{"sms"}); !errors.Is(err, ErrChanged) {
				t.Fatalf("Save where the file was: %v", err)
			}
		}
		if _, err := p.SavePreset("new", []string{"sms"}); err != nil {
			t.Fatalf("beside an edit: %v", err)
		}
		if text := fileText(t, path); !strings.HasPrefix(text, edit) || !strings.Contains(text, "[presets.new]") {
			t.Fatalf("the file became\n%s", text)
		}
	}
	// The preset itself was edited, removed or made.
	for name, edit := range map[string]string{
		"calls": strings.Replace(presetFile, "[presets.calls]", "[presets.other]", 1),
		"new":   presetFile + "[presets.new]\nkey = 9\nfilters = [\"fax\"]\n",
	} {
		p, path := presetsAt(t, presetFile)
		if err := os.WriteFile(path, []byte(edit), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := p.SavePreset(name, []string{"sms"}); !errors.Is(err, ErrChanged) || fileText(t, path) != edit {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A file that appeared, or that is broken now.
	p, path := presetsAt(t, "")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("[profiles.x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := p.SavePreset("new", []string{"sms"}); err == nil || errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), "not valid TOML") {
			t.Fatalf("Save to a broken file: %v", err)
		}
	}
	if fileText(t, path) != "[profiles.x\n" {
		t.Fatal("a broken file was overwritten")
	}
}

func TestPresetThatCannotBeEdited(t *testing.T) {
	const text = "presets = { calls = { key = 1, filters = [\"calls\"] } }\n"
	p, path := presetsAt(t, text)
	if _, err := p.SavePreset("calls", []string{"sms"}); err == nil || !strings.Contains(err.Error(), "by hand") {
		t.Fatalf("Save: %v", err)
	}
	if fileText(t, path) != text {
		t.Fatal("the file was written")
	}
}

func TestPresetKeysRunOut(t *testing.T) {
	p, _ := presetsAt(t, "")
	for _, name := range strings.Fields("a b c d e f g h i") {
		if _, err := p.SavePreset(name, []string{"sms"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.SavePreset("j", []string{"sms"}); err == nil || !strings.Contains(err.Error(), "all keys") {
		t.Errorf("a tenth preset: %v", err)
	}
	if got, err := p.SavePreset("d", []string{"fax"}); err != nil || got.Key != 4 || len(p.Presets()) != 9 {
		t.Errorf("replaced %v, %v", got, err)
	}
}

func TestPresetSymlinkStays(t *testing.T) {
	_, path := presetsAt(t, presetFile)
	link := filepath.Join(t.TempDir(), "config.toml")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	p, err := OpenFile(link)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.SavePreset("new", []string{"sms"}); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced by a file")
	}
	if !strings.Contains(fileText(t, path), "[presets.new]") {
		t.Error("the file behind the link was not written")
	}
}

func TestPresetMistakesAreExplained(t *testing.T) {
	for text, want := range map[string]string{
		"presets = 3":                             "line 1: presets must be tables",
		"[presets.a]\nfilters = [\"sms\"]":        `needs a key`,
		"[presets.a]\nkey = 1":                    "needs filters",
		"[presets.a]\nkey = 1\nfilters=[1]":       "line 3: filters must be a list",
		"[presets.a]\nfilters=[\"x\"]\nkey=":      "not valid TOML",
		"[presets.a]\nkey = 10\n":                 "line 2: key must be a whole number from 1 to 9",
		"[presets.a]\nkey = 1\nfilters = \"sms\"": "line 3: filters must be a list",
		"[presets.a]\nkey = 1\njwt = \"x\"":       "credentials",
		"[presets.a]\nkey = 1\nfilters = [\"x\"]\n[presets.b]\nkey = 1\nfilters = [\"y\"]": "have the same key 1",
		"[presets]\na = 1": `"a" must be a table`,
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := OpenFile(path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
		if len(p.Presets()) != 0 {
			t.Errorf("%q has presets", text)
		}
	}
	p, _ := presetsAt(t, "")
	for _, name := range []string{"", "  ", "a\nb"} {
		if _, err := p.SavePreset(name, []string{"sms"}); err == nil {
			t.Errorf("the name %q was taken", name)
		}
	}
	if _, err := p.SavePreset("x", nil); err == nil {
		t.Error("a preset without filters was taken")
	}
}

func FuzzWithPreset(f *testing.F) {
	f.Add(presetFile, "calls", "sms")
	f.Add("", "a b", `/x?"\`)
	f.Add("presets.x.key = 1\r\npresets.x.filters = [\"a\"] # c\r\n", "x", "b")
	f.Add("[presets.x]\nkey=1\nfilters=['''a''']", "x", "b")
	f.Fuzz(func(t *testing.T, text, name, filter string) {
		if _, err := decodeFile("f", text); err != nil || name == "" || filter == "" {
			return
		}
		if _, err := parseFile("f", text); err != nil {
			return
		}
		p := Preset{Key: 1, Name: name, Filters: []string{filter}}
		changed, err := withPreset("f", text, p)
		if err != nil {
			return // it was refused, and nothing is written
		}
		is, err := parseFile("f", changed)
		if i := slices.IndexFunc(is.presets, func(p Preset) bool { return p.Name == name }); err != nil || i < 0 || !slices.Equal(is.presets[i].Filters, p.Filters) {
			t.Fatalf("%q became %q", text, changed)
		}
		userTextStays(t, text, changed)
		again, err := withPresetRenamed("f", changed, name, name+"x")
		if err == nil {
			userTextStays(t, changed, again)
			changed, name = again, name+"x"
		}
		if again, err = withoutPreset("f", changed, name); err == nil {
			userTextStays(t, changed, again)
			if is, err := parseFile("f", again); err != nil || slices.ContainsFunc(is.presets, func(p Preset) bool { return p.Name == name }) {
				t.Fatalf("%q became %q", changed, again)
			}
		}
	})
}

// userTextStays fails unless every comment of the user is still there.
func userTextStays(t *testing.T, text, changed string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if c := strings.TrimSpace(line); strings.HasPrefix(c, "#") && !strings.Contains(changed, c) {
			t.Fatalf("the comment %q is gone from %q", c, changed)
		}
	}
}

func TestPresetsAreRenamedAndRemoved(t *testing.T) {
	p, path := presetsAt(t, presetFile)
	if _, err := p.SavePreset("texts", []string{"sms"}); err != nil {
		t.Fatal(err)
	}
	before := fileText(t, path)
	if err := p.RenamePreset("calls", "evening calls"); err != nil {
		t.Fatal(err)
	}
	if got, want := fileText(t, path), strings.Replace(before, "[presets.calls]", `[presets."evening calls"]`, 1); got != want {
		t.Fatalf("the file became\n%s", got)
	}
	if err := p.RenamePreset("texts", "evening calls"); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("two presets of one name: %v", err)
	}
	if err := p.RenamePreset("nobody", "somebody"); err == nil {
		t.Error("a preset that is not there was renamed")
	}
	if err := p.RemovePreset("texts"); err != nil {
		t.Fatal(err)
	}
	if got, want := fileText(t, path), strings.Replace(presetFile, "[presets.calls]", `[presets."evening calls"]`, 1); got != want {
		t.Fatalf("after saving and removing, the file is\n%s", got)
	}
	if err := p.RemovePreset("evening calls"); err != nil {
		t.Fatal(err)
	}
	text := fileText(t, path)
	for _, want := range []string{"[profiles.support] # the office", "# evenings\n", `#   "calls",   # mine`, "# the end\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is gone:\n%s", want, text)
		}
	}
	if len(p.Presets()) != 0 || strings.Contains(text, "[presets") {
		t.Errorf("a preset is left:\n%s", text)
	}

	// What the user changed meanwhile stays.
	p, path = presetsAt(t, presetFile)
	if err := os.WriteFile(path, []byte(presetFile+"# edited\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.RemovePreset("calls"); err != nil || !strings.HasSuffix(fileText(t, path), "# edited\n") {
		t.Fatalf("removing from an edited file: %v\n%s", err, fileText(t, path))
	}
	p, path = presetsAt(t, "presets = { calls = { key = 1, filters = [\"calls\"] }, fax = { key = 2, filters = [\"fax\"] } }\n")
	before = fileText(t, path)
	for _, err := range []error{p.RemovePreset("calls"), p.RenamePreset("calls", "x")} {
		if err == nil || !strings.Contains(err.Error(), "by hand") || fileText(t, path) != before {
			t.Errorf("an inline table: %v", err)
		}
	}
}
