package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
)

// replayFooter lists the keys that are valid in the list of a recording.
func (k keyMap) replayFooter(s situation) []key.Binding {
	play := k.Play
	if s.playing {
		play = k.Rest
	}
	list := []key.Binding{play, k.Step}
	if !s.empty && !s.inspecting {
		list = append(list, k.Inspect)
	}
	if s.inspecting || s.zoomed || s.narrowed {
		list = append(list, k.Back)
	}
	list = append(list, k.SeekBack, k.SeekOn, k.Faster, k.Slower, k.GoTo)
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
	list = append(list, k.Help)
	if !s.inspecting {
		list = append(list, k.Quit)
	}
	return list
}

// replayHelp lists the keys of a recording: those that ask something of a
// connection are left out.
func (k keyMap) replayHelp() []section {
	list := []section{{"Replay", []key.Binding{k.Rest, k.Step, k.SeekBack, k.SeekOn, k.LeapBack, k.LeapOn, k.Faster, k.Slower, k.GoTo}}}
	for _, s := range k.help() {
		if s.title == "Filters" || s.title == "Connection log" {
			continue
		}
		s.keys = slices.DeleteFunc(slices.Clone(s.keys), func(b key.Binding) bool {
			return slices.ContainsFunc([]key.Binding{k.Pause, k.Filters, k.Preset, k.Reconnect, k.Backfill, k.SaveAttachment}, func(o key.Binding) bool {
				return b.Help() == o.Help()
			})
		})
		list = append(list, s)
	}
	return list
}
