package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"ringtail/config"
	"ringtail/ui"
)

func TestPresetsReachTheScreen(t *testing.T) {
	kept, err := config.OpenFile(filepath.Join(t.TempDir(), "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	p := configFile{kept}
	saved, err := p.Save("texts", []string{"sms"})
	if err != nil || saved.Key != 1 || saved.Name != "texts" {
		t.Fatalf("saved %v, %v", saved, err)
	}
	if list := p.List(); len(list) != 1 || list[0].Filters[0] != "sms" {
		t.Fatalf("the screen gets %v", list)
	}
	if err := p.Rename("texts", "words"); err != nil || p.List()[0].Name != "words" {
		t.Fatalf("renamed: %v, %v", p.List(), err)
	}
	if err := p.Remove("words"); err != nil || len(p.List()) != 0 {
		t.Fatalf("removed: %v, %v", p.List(), err)
	}
}

func TestScreenIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	for _, theme := range []ui.Theme{ui.ThemeLight, ui.ThemeAuto, ui.ThemeDark} {
		f, err := config.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := (configFile{f}).SaveTheme(theme); err != nil {
			t.Fatal(err)
		}
		again, err := config.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := (monitorOptions{}).look(again.Screen().Theme); err != nil || got != theme {
			t.Errorf("%q was kept as %q, %v", theme, got, err)
		}
		if got, err := (monitorOptions{theme: "light"}).look(again.Screen().Theme); err != nil || got != ui.ThemeLight {
			t.Errorf("the flag gives %q, %v", got, err)
		}
	}
	f, err := config.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := ui.Sizes{Filters: 40, ListWidth: 55, ListHeight: 45}
	if err := (configFile{f}).SaveSizes(want); err != nil {
		t.Fatal(err)
	}
	if again, err := config.OpenFile(path); err != nil || (configFile{again}).sizes() != want {
		t.Errorf("the sizes were kept as %+v, %v", (configFile{again}).sizes(), err)
	}
}

func TestNotifyFlags(t *testing.T) {
	for _, c := range []struct {
		query, by string
		want      ui.NotifyBy
		trouble   string
	}{
		{"", "", ui.NotifyBell, ""},
		{"kind:sms", "osc9", ui.NotifyOSC9, ""},
		{"form:x", "bell", "", `--notify: There is no "form:"`},
		{"x", "email", "", `--notify-by: "email" is no way to notify; there are bell, osc9, osc777`},
	} {
		q, by, err := monitorOptions{notify: c.query, notifyBy: c.by}.notification()
		switch {
		case c.trouble == "" && (err != nil || by != c.want || q.String() != c.query):
			t.Errorf("%q by %q: %v, %v, %v", c.query, c.by, q, by, err)
		case c.trouble != "" && (err == nil || !strings.HasPrefix(err.Error(), c.trouble)):
			t.Errorf("%q by %q: %v, want %s", c.query, c.by, err, c.trouble)
		}
	}
}
