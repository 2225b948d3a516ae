package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"ringtail/config"
	"ringtail/ui"
)

func TestPresetsReachTheScreen(t *testing.T) {
	kept, err := config.ReadPresets(filepath.Join(t.TempDir(), "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	p := presets{kept}
	saved, err := p.Save("texts", []string{"sms"})
	if err != nil || saved.Key != 1 || saved.Name != "texts" {
		t.Fatalf("saved %v, %v", saved, err)
	}
	if list := p.List(); len(list) != 1 || list[0].Filters[0] != "sms" {
		t.Fatalf("the screen gets %v", list)
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
