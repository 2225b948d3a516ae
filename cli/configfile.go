package cli

import (
	"ringtail/config"
	"ringtail/ui"
)

// configFile is the config file as the screen wants it: its presets, and what
// is kept of the screen's arrangement.
type configFile struct{ *config.File }

// openConfigFile reads the config file. A file that is not in order is a
// warning: the screen works without it.
func (s *session) openConfigFile() configFile {
	f, err := config.OpenFile(config.Path())
	if err != nil {
		s.warnings = append(s.warnings, "Presets, theme and pane sizes cannot be used: "+err.Error())
	}
	return configFile{f}
}

func (f configFile) List() []ui.Preset {
	var list []ui.Preset
	for _, preset := range f.Presets() {
		list = append(list, ui.Preset(preset))
	}
	return list
}

func (f configFile) Save(name string, filters []string) (ui.Preset, error) {
	preset, err := f.SavePreset(name, filters)
	return ui.Preset(preset), err
}

func (f configFile) Rename(from, to string) error { return f.RenamePreset(from, to) }
func (f configFile) Remove(name string) error     { return f.RemovePreset(name) }

// themeAuto is how the config file and --theme call [ui.ThemeAuto].
const themeAuto = "auto"

func (f configFile) SaveTheme(theme ui.Theme) error {
	name := string(theme)
	if theme == ui.ThemeAuto {
		name = themeAuto
	}
	return f.SaveScreen(config.Screen{Theme: name})
}

func (f configFile) SaveSizes(s ui.Sizes) error {
	return f.SaveScreen(config.Screen{FiltersWidth: s.Filters, ListWidth: s.ListWidth, ListHeight: s.ListHeight})
}

// sizes are the pane sizes of an earlier run.
func (f configFile) sizes() ui.Sizes {
	s := f.Screen()
	return ui.Sizes{Filters: s.FiltersWidth, ListWidth: s.ListWidth, ListHeight: s.ListHeight}
}
