package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScreenIsWrittenBesideTheUsersText(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"no file", "", "[screen]\ntheme = \"light\"\nlist-width = 60\n"},
		{"no table", presetFile, presetFile + "\n[screen]\ntheme = \"light\"\nlist-width = 60\n"},
		{"a table", "# mine\n[screen] # how I like it\nlist-width = 40\n\n[presets.x]\nkey=1\nfilters=['sms']\n",
			"# mine\n[screen] # how I like it\nlist-width = 60\ntheme = \"light\"\n\n[presets.x]\nkey=1\nfilters=['sms']\n"},
		{"a comment", "[screen]\ntheme = \"dark\" # for the beamer", "[screen]\n# theme = \"dark\" # for the beamer\ntheme = \"light\"\nlist-width = 60\n"},
		{"other lines", "[screen]\r\nfilters-width = 30\r\n", "[screen]\r\nfilters-width = 30\r\ntheme = \"light\"\r\nlist-width = 60\r\n"},
		{"dotted", "screen.theme = 'dark'\n[profiles.a]\n", "theme = \"light\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, path := presetsAt(t, c.before)
			err := f.SaveScreen(Screen{Theme: "light", ListWidth: 60})
			if c.name == "dotted" {
				if err == nil || !strings.Contains(err.Error(), "by hand") || fileText(t, path) != c.before {
					t.Fatalf("saved with %v:\n%s", err, fileText(t, path))
				}
				return
			}
			if err != nil || fileText(t, path) != c.after {
				t.Fatalf("saved with %v:\n%s\nwant\n%s", err, fileText(t, path), c.after)
			}
			again, err := OpenFile(path)
			if err != nil || again.Screen().Theme != "light" || again.Screen().ListWidth != 60 || again.Screen() != f.Screen() {
				t.Fatalf("read again: %+v, %v", again.Screen(), err)
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SaveScreen(Screen{Theme: "light"}); err != nil {
				t.Fatal(err)
			}
			if now, _ := os.Stat(path); !now.ModTime().Equal(info.ModTime()) || !os.SameFile(now, info) {
				t.Error("the same again was written")
			}
		})
	}
}

func TestScreenNeverOverwritesAnEdit(t *testing.T) {
	f, path := presetsAt(t, "[screen]\ntheme = \"dark\"\n")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// An edit elsewhere stays, and is no obstacle.
	write("# new\n[screen]\ntheme = \"dark\"\nlist-height = 50\n")
	if err := f.SaveScreen(Screen{FiltersWidth: 40}); err != nil {
		t.Fatal(err)
	}
	if got, want := fileText(t, path), "# new\n[screen]\ntheme = \"dark\"\nlist-height = 50\nfilters-width = 40\n"; got != want {
		t.Fatalf("the file is\n%s", got)
	}
	// An edit of the same setting is told, once.
	const edited = "[screen]\ntheme = \"auto\"\n"
	write(edited)
	if err := f.SaveScreen(Screen{Theme: "light"}); !errors.Is(err, ErrScreenChanged) || fileText(t, path) != edited {
		t.Fatalf("over an edit: %v\n%s", err, fileText(t, path))
	}
	if err := f.SaveScreen(Screen{Theme: "light"}); err != nil || f.Screen().Theme != "light" {
		t.Fatalf("the second time: %v", err)
	}
	// The user wrote the same: nothing to tell.
	write("[screen]\ntheme = \"dark\"\n")
	if err := f.SaveScreen(Screen{Theme: "dark"}); err != nil {
		t.Fatal(err)
	}
	// A broken file stays as it is, and so does one that cannot be written.
	write("[screen\n")
	if err := f.SaveScreen(Screen{Theme: "light"}); err == nil || fileText(t, path) != "[screen\n" {
		t.Fatalf("a broken file: %v", err)
	}
	if f.Screen() != (Screen{}) {
		t.Error("a broken file counts")
	}
	f, err := OpenFile(filepath.Join(path, "below", "a-file.toml"))
	if err == nil {
		err = f.SaveScreen(Screen{Theme: "light"})
	}
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("where no file can be: %v", err)
	}
}

func TestScreenMistakesAreExplained(t *testing.T) {
	for text, want := range map[string]string{
		"screen = 3":                          "line 1: screen must be a table",
		"[screen]\ntheme = 1":                 `line 2: theme must be "auto", "dark" or "light"`,
		"[screen]\ntheme = \"blue\"":          `line 2: theme must be "auto", "dark" or "light"`,
		"[screen]\n\nlist-width = 100":        "line 3: list-width must be a whole number from 5 to 95",
		"[screen]\nlist-height = \"half\"":    "line 2: list-height must be a whole number from 5 to 95",
		"[screen]\nfilters-width = 0":         "line 2: filters-width must be a whole number from 10 to 500",
		"[screen]\nwidth = 3":                 "line 2: the key width is not known here; known: theme, filters-width, list-width, list-height",
		"[screen]\ntheme = \"dark\"\n[scren]": "known: [profiles.NAME], [presets.NAME], [screen]",
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := OpenFile(path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
		if f.Screen() != (Screen{}) {
			t.Errorf("%q says %+v", text, f.Screen())
		}
	}
}

func FuzzWithScreen(f *testing.F) {
	f.Add(presetFile, "light", 40)
	f.Add("[screen]\ntheme='dark' # c\r\n[profiles.x]\n", "auto", 20)
	f.Add("screen = {theme = \"dark\"}", "light", 30)
	f.Fuzz(func(t *testing.T, text, theme string, width int) {
		if _, err := parseFile("f", text); err != nil {
			return
		}
		for _, l := range (Screen{Theme: theme, ListWidth: width}).lines() {
			if l.value == "" {
				continue
			}
			changed, err := withScreen("f", text, l)
			if err != nil {
				return // it was refused, and nothing is written
			}
			is, err := parseFile("f", changed)
			if err != nil || l.key == "theme" && is.screen.Theme != theme || l.key == "list-width" && is.screen.ListWidth != width {
				t.Fatalf("%q became %q: %v", text, changed, err)
			}
			userTextStays(t, text, changed)
			text = changed
		}
	})
}
