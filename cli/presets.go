package cli

import (
	"ringtail/config"
	"ringtail/ui"
)

// presets are the config file's presets as the screen wants them.
type presets struct{ *config.Presets }

// readPresets reads the presets of the config file. A file that is not in
// order is a warning: the screen works without them.
func (s *session) readPresets() ui.Presets {
	p, err := config.ReadPresets(config.Path())
	if err != nil {
		s.warnings = append(s.warnings, "Presets cannot be used: "+err.Error())
	}
	return presets{p}
}

func (p presets) List() []ui.Preset {
	var list []ui.Preset
	for _, preset := range p.Presets.List() {
		list = append(list, ui.Preset(preset))
	}
	return list
}

func (p presets) Save(name string, filters []string) (ui.Preset, error) {
	preset, err := p.Presets.Save(name, filters)
	return ui.Preset(preset), err
}
