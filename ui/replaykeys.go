package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
)

// replayFooter lists the keys that are valid in the list of a recording.
func (k keyMap) replayFooter(s situation) []key.Binding {
	var list []key.Binding
	switch {
	case s.ended && s.goesBack:
		list = []key.Binding{k.SeekBack, k.LeapBack, k.GoTo}
	case !s.ended:
		seek := k.Seek
		if !s.goesBack {
			seek = k.SeekOn
		}
		list = []key.Binding{k.playOrRest(s), k.Step, seek, k.Pace, k.GoTo}
	}
	if s.inspecting || s.zoomed || s.narrowed {
		list = append(list, k.Back)
	}
	if !s.empty && !s.inspecting {
		list = append(list, k.Inspect)
	}
	if !s.following {
		list = append(list, k.Follow)
	}
	if !s.empty || s.narrowed {
		list = append(list, k.Search)
	}
	if !s.empty {
		list = append(list, k.Only, k.CopyLine, k.SaveShown)
	}
	if s.inspecting {
		list = append(list, k.NextPane)
	}
	list = append(list, k.About, k.Help)
	if !s.inspecting {
		list = append(list, k.Quit)
	}
	return list
}

// playOrRest is what space does.
func (k keyMap) playOrRest(s situation) key.Binding {
	if s.playing {
		return k.Rest
	}
	return k.Play
}

// replayHelp lists the keys of a recording: those that ask something of a
// connection are left out.
func (k keyMap) replayHelp() []section {
	list := []section{{"Replay", []key.Binding{k.PlayOrRest, k.Step, k.SeekBack, k.SeekOn, k.LeapBack, k.LeapOn, k.Faster, k.Slower, k.GoTo, k.About}}}
	for _, s := range k.help() {
		if s.title == "Filters" || s.title == "Connection log" {
			continue
		}
		s.keys = slices.DeleteFunc(slices.Clone(s.keys), func(b key.Binding) bool {
			return slices.ContainsFunc([]key.Binding{k.Pause, k.Filters, k.Preset, k.Connection, k.Reconnect, k.Backfill, k.SaveAttachment}, func(o key.Binding) bool {
				return b.Help() == o.Help()
			})
		})
		list = append(list, s)
	}
	return list
}
