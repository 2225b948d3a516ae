package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
)

// keyMap holds every key of the screen, once. The footer and the help are
// made from it, so a key that works is a key that is told.
type keyMap struct {
	Up, Down, PageUp, PageDown, HalfUp, HalfDown, Home, End key.Binding

	Inspect, Pause, Resume, Follow, Filters, NextPane, PrevPane key.Binding
	CopyLine, CopyRaw, Zoom, Reconnect, Connection, Backfill    key.Binding
	Help, Quit, Interrupt, Back                                 key.Binding
	Toggle, Apply, Cancel, Fold, Unfold, FoldAll, OpenAll       key.Binding
	Custom, CopyPath, CopyCommand                               key.Binding
	Search, Only, Mark, PrevMark, NextMark, Clock               key.Binding
	PrevGap, NextGap                                            key.Binding
	CopyErrors, CopyLog                                         key.Binding
	Mask, Larger, Smaller, Colours                              key.Binding
	SaveAttachment, SaveShown                                   key.Binding
	Play, Rest, Step, SeekBack, SeekOn, LeapBack, LeapOn        key.Binding
	Faster, Slower, GoTo                                        key.Binding
	PlayOrRest, Seek, Pace, About, CopyAbout                    key.Binding
	NarrowFilters, OtherExtension, SavePreset, Preset           key.Binding
	RenamePreset, RemovePreset                                  key.Binding
	CopyValue, ScrollUp, ScrollDown, PrevEvent, NextEvent       key.Binding
	Open, Find, NextFind, PrevFind, RawView                     key.Binding
	CopyJSONPath, CopySubtree, Erase, EraseAll                  key.Binding
	InputAccept, InputCancel                                    key.Binding
}

func bind(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}

// keys is never changed.
var keys = keyMap{
	Up:       bind("↑ k", "up", "up", "k"),
	Down:     bind("↓ j", "down", "down", "j"),
	PageUp:   bind("PgUp", "page up", "pgup"),
	PageDown: bind("PgDn", "page down", "pgdown"),
	HalfUp:   bind("ctrl+u", "half a page up", "ctrl+u"),
	HalfDown: bind("ctrl+d", "half a page down", "ctrl+d"),
	Home:     bind("g Home", "first", "g", "home"),
	End:      bind("G End", "last", "G", "end", "shift+g"),

	Inspect:    bind("enter", "inspect", "enter"),
	Pause:      bind("space", "pause", "space"),
	Resume:     bind("space", "resume", "space"),
	Follow:     bind("G End", "follow", "G", "end", "shift+g"),
	Filters:    bind("f", "filters", "f"),
	NextPane:   bind("tab", "next pane", "tab"),
	PrevPane:   bind("shift+tab", "previous pane", "shift+tab"),
	CopyLine:   bind("y", "copy line", "y"),
	CopyRaw:    bind("Y", "copy JSON", "Y", "shift+y"),
	Zoom:       bind("z", "zoom", "z"),
	Reconnect:  bind("r", "reconnect", "r"),
	Connection: bind("i", "connection", "i"),
	Backfill:   bind("b", "fetch messages", "b"),
	Help:       bind("?", "help", "?"),
	Quit:       bind("q", "quit", "q"),
	Interrupt:  bind("ctrl+c", "quit at once", "ctrl+c"),
	Back:       bind("esc", "back", "esc", "q"),

	Search:   bind("/", "narrow", "/"),
	Only:     bind("c", "only this conversation", "c"),
	Mark:     bind("m", "mark with a note", "m"),
	PrevMark: bind("u", "mark before", "u"),
	NextMark: bind("U", "mark after", "U", "shift+u"),
	PrevGap:  bind("o", "lost connection before", "o"),
	NextGap:  bind("O", "lost connection after", "O", "shift+o"),
	Mask:     bind("x", "mask personal data", "x"),
	Larger:   bind(">", "pane larger", ">", "shift+."),
	Smaller:  bind("<", "pane smaller", "<", "shift+,"),
	Colours:  bind("t", "colours: dark or light", "t"),
	Clock:    bind("T", "local, UTC, ago", "T", "shift+t"),

	NarrowFilters:  bind("/", "find a filter", "/"),
	OtherExtension: bind("e", "for another extension", "e"),
	SavePreset:     bind("s", "save as preset", "s"),
	RenamePreset:   bind("n", "rename preset", "n"),
	RemovePreset:   bind("d", "remove preset", "d", "delete"),
	Preset:         bind("1-9", "filter preset", "1", "2", "3", "4", "5", "6", "7", "8", "9"),

	CopyErrors: bind("y", "copy what failed", "y"),
	CopyLog:    bind("Y", "copy the log", "Y", "shift+y"),

	Toggle:      bind("space", "toggle", "space"),
	Apply:       bind("enter", "apply", "enter"),
	Cancel:      bind("esc", "cancel", "esc", "q"),
	Fold:        bind("← h", "fold", "left", "h"),
	Unfold:      bind("→ l", "unfold", "right", "l"),
	FoldAll:     bind("-", "fold all", "-"),
	OpenAll:     bind("=", "unfold all", "="),
	Custom:      bind("+", "custom filter", "+", "shift+=", "shift++"),
	CopyPath:    bind("y", "copy filter", "y"),
	CopyCommand: bind("Y", "copy as command", "Y", "shift+y"),

	CopyValue: bind("y", "copy value", "y"),
	Open:      bind("enter", "fold", "enter"),
	Find:      bind("/", "search", "/"),
	NextFind:  bind("n", "next find", "n"),
	PrevFind:  bind("N", "find before", "N", "shift+n"),
	RawView:   bind("v", "exact bytes or tree", "v"),
	Erase:     bind("⌫", "erase", "backspace", "ctrl+h"),
	EraseAll:  bind("ctrl+u", "erase all", "ctrl+u"),

	SaveShown:      bind("ctrl+s", "save to a file", "ctrl+s"),
	SaveAttachment: bind("d enter", "save attachment", "d"),

	CopyJSONPath: bind("p", "copy path (for jq)", "p"),
	CopySubtree:  bind("s", "copy object", "s"),

	Play:     bind("space", "play", "space"),
	Rest:     bind("space", "pause", "space"),
	Step:     bind(".", "next event", "."),
	SeekBack: bind("← h", "a minute back", "left", "h"),
	SeekOn:   bind("→ l", "a minute on", "right", "l"),
	LeapBack: bind("shift+←", "ten minutes back", "shift+left", "H", "shift+h"),
	LeapOn:   bind("shift+→", "ten minutes on", "shift+right", "L", "shift+l"),
	Faster:   bind("+", "faster", "+", "=", "shift+=", "shift++"),
	Slower:   bind("-", "slower", "-"),
	GoTo:     bind("@", "go to a moment", "@", "shift+2"),

	// Several of these keys in one, where room is short.
	PlayOrRest: bind("space", "play, pause", "space"),
	Seek:       bind("← →", "a minute", "left", "h", "right", "l"),
	Pace:       bind("+ -", "speed", "+", "=", "shift+=", "shift++", "-"),

	About:     bind("i", "about the replay", "i"),
	CopyAbout: bind("Y", "copy this", "Y", "shift+y"),

	PrevEvent: bind("[", "event before", "["),
	NextEvent: bind("]", "event after", "]"),

	InputAccept: bind("enter", "accept", "enter"),
	InputCancel: bind("esc", "cancel", "esc"),
}

// situation is what decides which keys are valid.
type situation struct {
	mode       mode
	inspecting bool // the inspector is open
	searching  bool // and a search is on in it
	attachment bool // its cursor is on an attachment
	gap        bool // and shows a gap
	raw        bool // and shows the bytes
	empty      bool // the list has no rows
	paused     bool
	following  bool
	preset     bool // its cursor is on a preset
	edited     bool // the filter editor holds an edit
	zoomed     bool
	failed     bool // only the user can start another attempt
	waiting    bool // the next attempt is some time away
	offered    bool // the messages of an absence can be fetched
	narrowed   bool // rows are left out
	replaying  bool // a recording is shown
	playing    bool // and it is not paused
	ended      bool // and there is nothing more in it
	goesBack   bool // and it can be gone back in
}

// footer lists the keys that are valid now, the most useful first.
func (k keyMap) footer(s situation) []key.Binding {
	switch s.mode {
	case modeFilters:
		if s.preset && !s.edited {
			return []key.Binding{k.Toggle, k.RenamePreset, k.RemovePreset, k.NarrowFilters, k.SavePreset, k.Fold, k.Unfold, k.CopyCommand, k.Back, k.NextPane, k.Help}
		}
		if s.edited {
			return []key.Binding{k.Toggle, k.Apply, k.Cancel, k.NarrowFilters, k.SavePreset, k.Custom, k.OtherExtension, k.Fold, k.Unfold, k.CopyCommand, k.NextPane, k.Help}
		}
		return []key.Binding{k.Toggle, k.NarrowFilters, k.Custom, k.OtherExtension, k.SavePreset, k.Fold, k.Unfold, k.CopyCommand, k.Back, k.NextPane, k.Help}
	case modeSearch:
		return []key.Binding{k.InputAccept, k.InputCancel, k.Erase, k.Interrupt}
	case modeCustom:
		return []key.Binding{k.InputAccept, k.InputCancel, k.Interrupt}
	case modeInspector:
		keys := k.inspectorFooter(s)
		if s.replaying && !s.ended {
			keys = slices.Insert(keys, 1, k.playOrRest(s))
		}
		return keys
	case modeHelp:
		return []key.Binding{k.Back, k.Up, k.Down}
	case modeConnection:
		if s.replaying {
			return []key.Binding{k.Back, k.CopyAbout, k.Up, k.Down}
		}
		return []key.Binding{k.Back, k.CopyLog, k.CopyErrors, k.Up, k.Down}
	}
	if s.replaying {
		return k.replayFooter(s)
	}
	var keys []key.Binding
	if s.failed || s.waiting {
		keys = append(keys, k.Reconnect)
	}
	if s.offered {
		keys = append(keys, k.Backfill)
	}
	if !s.empty && !s.inspecting {
		keys = append(keys, k.Inspect)
	}
	if s.inspecting || s.zoomed || s.narrowed {
		keys = append(keys, k.Back)
	}
	keys = append(keys, k.Filters)
	if s.paused {
		keys = append(keys, k.Resume)
	} else {
		keys = append(keys, k.Pause)
		if !s.following {
			keys = append(keys, k.Follow)
		}
	}
	if !s.empty || s.narrowed {
		keys = append(keys, k.Search)
	}
	if !s.empty {
		keys = append(keys, k.Only, k.CopyLine, k.Mark, k.SaveShown)
	}
	if s.inspecting {
		keys = append(keys, k.NextPane)
	}
	if !s.failed && !s.waiting {
		keys = append(keys, k.Reconnect)
	}
	keys = append(keys, k.Connection, k.Help)
	if !s.inspecting {
		keys = append(keys, k.Quit)
	}
	return keys
}

// inspectorFooter lists the keys that are valid while an event is read.
func (k keyMap) inspectorFooter(s situation) []key.Binding {
	if s.gap {
		return []key.Binding{k.Back, k.CopyValue, k.NextEvent, k.PrevEvent, k.Zoom, k.NextPane, k.Help}
	}
	if s.raw {
		keys := []key.Binding{k.Back, k.RawView, k.Find, k.CopyRaw, k.NextEvent, k.PrevEvent, k.Zoom, k.NextPane, k.Help}
		if s.searching {
			keys = slices.Concat([]key.Binding{k.NextFind, k.PrevFind}, keys)
		}
		return keys
	}
	if s.searching {
		return []key.Binding{k.NextFind, k.PrevFind, k.Back, k.Find, k.CopyValue, k.CopyJSONPath, k.NextEvent, k.PrevEvent, k.Help}
	}
	if s.attachment {
		return []key.Binding{k.SaveAttachment, k.Back, k.CopyValue, k.Fold, k.Unfold, k.Find, k.NextEvent, k.PrevEvent, k.Help}
	}
	return []key.Binding{k.Back, k.Open, k.Find, k.CopyValue, k.CopyJSONPath, k.CopySubtree, k.CopyRaw,
		k.NextEvent, k.PrevEvent, k.RawView, k.Zoom, k.NextPane, k.Help}
}

// section is a heading of the help and the keys under it.
type section struct {
	title string
	keys  []key.Binding
}

// help lists every key by the place where it works.
func (k keyMap) help() []section {
	return []section{
		{"Move", []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.HalfUp, k.HalfDown, k.Home, k.End}},
		{"Events", []key.Binding{k.Inspect, k.Search, k.Only, k.Pause, k.Follow, k.PrevMark, k.NextMark, k.PrevGap, k.NextGap, k.CopyLine, k.CopyRaw, k.SaveShown}},
		{"Everywhere", []key.Binding{k.Filters, k.Preset, k.NextPane, k.PrevPane, k.Zoom, k.Larger, k.Smaller, k.Mark, k.Clock, k.Colours, k.Mask, k.Connection, k.Reconnect, k.Backfill, k.Help, k.Quit, k.Interrupt}},
		{"Event JSON", []key.Binding{k.Open, k.Fold, k.Unfold, k.FoldAll, k.OpenAll, k.Find, k.NextFind, k.PrevFind,
			k.CopyValue, k.CopyJSONPath, k.CopySubtree, k.CopyRaw, k.RawView, k.SaveAttachment, k.NextEvent, k.PrevEvent, k.Back}},
		{"Filters", []key.Binding{k.Toggle, k.Apply, k.Cancel, k.NarrowFilters, k.Custom, k.OtherExtension, k.SavePreset, k.RenamePreset, k.RemovePreset, k.Fold, k.Unfold, k.FoldAll, k.OpenAll, k.CopyPath, k.CopyCommand}},
		{"Connection log", []key.Binding{k.CopyErrors, k.CopyLog}},
	}
}
