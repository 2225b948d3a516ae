package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"ringtail/history"
	"ringtail/history/recording"
	"ringtail/rc"
)

// Client is what the screen asks of the connection. No method may block.
type Client interface {
	// SetFilters replaces the wanted event filters and returns the generation
	// that [rc.FilterState] will answer.
	SetFilters(filters []string) (generation uint64)
	// Reconnect asks for a connection now.
	Reconnect()
	// Backfill asks for the messages of the absences that were offered
	// ([rc.CheckOffered]).
	Backfill()
}

// Preset is a set of filters under a number key.
type Preset struct {
	Key     int // 1 to 9
	Name    string
	Filters []string // aliases or full event filters
}

// Presets keeps the presets of a user. Save may block; it is called beside
// the screen.
type Presets interface {
	List() []Preset
	// Save keeps a set under a name: a name that exists keeps its key, a new
	// one gets a free one.
	Save(name string, filters []string) (Preset, error)
	// Rename gives a preset another name, and Remove takes it away.
	Rename(from, to string) error
	Remove(name string) error
}

// Sizes are how the user has divided the screen. What is zero was left to us.
type Sizes struct {
	Filters    int // columns of the filter pane
	ListWidth  int // the list's per cent of the room that it shares with the inspector beside it
	ListHeight int // the same of the height, when the inspector lies below
}

// Settings keeps for the next run what was chosen on the screen. Its methods
// may block; they are called beside the screen, one at a time.
type Settings interface {
	SaveTheme(theme Theme) error
	SaveSizes(sizes Sizes) error // zero fields stay what they were
}

// Options is what the screen needs. Only Client and Updates, or Replay, are
// required.
type Options struct {
	Updates <-chan rc.Update
	Client  Client

	Filters      []string // event filters wanted at the start, full paths
	Server       string   // host the client talks to, for the status line
	Demo         bool     // show the DEMO badge
	Mask         bool     // hide personal data from the start
	Mouse        bool     // the wheel scrolls and a click selects; the terminal's own selection then needs shift
	Theme        Theme    // colours for a dark or a light terminal; empty to ask the terminal
	ASCII        bool     // borders and signs of ASCII only
	History      int      // most rows to keep; 0 for as many as the memory holds
	HistoryBytes int64    // most memory for them; 0 for history.DefaultBytes

	// HistoryGrown is told how many bytes they take when it becomes more, from
	// another goroutine; nil for nothing.
	HistoryGrown func(held int64)

	Version string // shown in the help

	Sizes    Sizes
	Settings Settings // nil to keep nothing

	// Presets keeps sets of filters under the keys 1 to 9; nil for none.
	Presets Presets

	// Notify asks for a notification when an event matches; the zero query
	// asks for none. By is the way it takes.
	Notify   history.Query
	NotifyBy NotifyBy

	// Multiplexer is what stands between the screen and the terminal; empty
	// for nothing.
	Multiplexer Multiplexer

	// Copy puts text on the native clipboard. When it is nil or fails, the
	// text is handed to the terminal (OSC 52), which gives no answer.
	Copy func(text string) error

	// Attachments fetches what the user wants to save; nil for nothing.
	Attachments Attachments
	SaveDir     string // where files are saved; empty for the current directory

	// Replay plays recordings; Updates is not read then. Nil for a connection.
	Replay *recording.Player

	// Recorder takes the marks, and is shown on the status line; what arrives
	// is recorded before it comes here. Nil for no recording.
	Recorder *recording.Recorder

	Now      func() time.Time // nil for time.Now
	Location *time.Location   // nil for time.Local

	// Program are further options for Bubble Tea, such as another input and
	// output.
	Program []tea.ProgramOption
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Location == nil {
		o.Location = time.Local
	}
	return o
}

// Theme says what background the colours are made for.
type Theme string

// The themes. A terminal that does not answer is taken for dark.
const (
	ThemeAuto  Theme = ""
	ThemeDark  Theme = "dark"
	ThemeLight Theme = "light"
)
