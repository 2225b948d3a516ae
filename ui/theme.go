package ui

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"ringtail/rc"
)

// theme is the one style sheet: every colour, glyph and border of the screen.
// A theme is never changed; another terminal background makes another theme.
type theme struct {
	text, dim, faint, bold   lipgloss.Style
	accent, good, warn, bad  lipgloss.Style
	border, borderFocus      lipgloss.Style
	title, titleFocus        lipgloss.Style
	selected, selectedAway   lipgloss.Style // backgrounds of the selected row, with and without the keyboard
	cursor                   lipgloss.Style
	demo, paused, recording  lipgloss.Style
	replay, replayed         lipgloss.Style // in the place of the connection: a recording, and its end
	footerKey, footerText    lipgloss.Style
	jsonKey, jsonString      lipgloss.Style
	jsonNumber, jsonLiteral  lipgloss.Style
	jsonPunctuation          lipgloss.Style
	found                    lipgloss.Style // what was searched for
	gapOpen, gapOK, gapBad   lipgloss.Style
	mark, caret              lipgloss.Style
	frame                    lipgloss.Border
	kinds                    [int(rc.KindReminder) + 1]kindLook
	spark                    []string
	dot                      string // stands for what is masked
	cursorMark               string
	recovered, backfilled    string
	pointer, between         string
	folded, opened           string
	live, busy, waiting, off string
	play, rest, stop         string // a recording
	bar, barRest             string // how far it is
}

// kindLook is how a kind of event is told apart at a glance: by colour and,
// where there is none, by its glyph beside the word.
type kindLook struct {
	glyph string
	style lipgloss.Style
}

// sixteen are the colours of a terminal that has no more, on light and on
// dark, by what they stand for: the nearest ones would make a warning red and
// what is faint as good as invisible.
var sixteen = map[string][2]ansi.BasicColor{
	"#9aa1b2": {ansi.BrightBlack, ansi.White},       // dim
	"#5c6475": {ansi.BrightBlack, ansi.BrightBlack}, // faint
	"#3d4455": {ansi.BrightBlack, ansi.BrightBlack}, // borders
	"#747c8f": {ansi.BrightBlack, ansi.White},       // punctuation
	"#8aa6ff": {ansi.Blue, ansi.BrightBlue},         // accent
	"#b8c8ff": {ansi.Blue, ansi.BrightBlue},
	"#6fd08c": {ansi.Green, ansi.BrightGreen}, // good
	"#9bd8a9": {ansi.Green, ansi.BrightGreen},
	"#f0b75a": {ansi.Yellow, ansi.BrightYellow}, // warn
	"#ff7b72": {ansi.Red, ansi.BrightRed},       // bad
	"#d2a6f5": {ansi.Magenta, ansi.BrightMagenta},
	"#62cfe3": {ansi.Cyan, ansi.BrightCyan},
}

func newTheme(dark bool, profile colorprofile.Profile) *theme {
	pick := lipgloss.LightDark(dark)
	c := func(light, dark string) color.Color {
		if basic, ok := sixteen[dark]; ok && profile == colorprofile.ANSI {
			return pick(basic[0], basic[1])
		}
		return pick(lipgloss.Color(light), lipgloss.Color(dark))
	}
	fg := func(light, dark string) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(c(light, dark))
	}
	t := &theme{
		text:   lipgloss.NewStyle(),
		dim:    fg("#5b6170", "#9aa1b2"),
		faint:  fg("#9aa0ad", "#5c6475"),
		bold:   lipgloss.NewStyle().Bold(true),
		accent: fg("#3454c9", "#8aa6ff"),
		good:   fg("#1b7f3b", "#6fd08c"),
		warn:   fg("#9a5b00", "#f0b75a"),
		bad:    fg("#b3261e", "#ff7b72").Bold(true),

		border:      fg("#c3c8d4", "#3d4455"),
		borderFocus: fg("#3454c9", "#8aa6ff"),
		title:       fg("#5b6170", "#9aa1b2").Bold(true),
		titleFocus:  fg("#3454c9", "#b8c8ff").Bold(true),

		selected:     lipgloss.NewStyle().Background(c("#dbe4ff", "#2c3654")),
		selectedAway: lipgloss.NewStyle().Background(c("#eceef3", "#242937")),
		cursor:       fg("#3454c9", "#8aa6ff").Bold(true),

		demo:      lipgloss.NewStyle().Bold(true).Foreground(c("#ffffff", "#1b1f2a")).Background(c("#7a4fd0", "#b79cff")),
		paused:    lipgloss.NewStyle().Bold(true).Foreground(c("#ffffff", "#1b1f2a")).Background(c("#9a5b00", "#f0b75a")),
		recording: lipgloss.NewStyle().Bold(true).Foreground(c("#ffffff", "#1b1f2a")).Background(c("#b3261e", "#ff7b72")),
		replay:    lipgloss.NewStyle().Bold(true).Foreground(c("#ffffff", "#1b1f2a")).Background(c("#3454c9", "#8aa6ff")),
		replayed:  lipgloss.NewStyle().Bold(true).Foreground(c("#ffffff", "#1b1f2a")).Background(c("#5b6170", "#9aa1b2")),

		footerKey:  fg("#3454c9", "#8aa6ff").Bold(true),
		footerText: fg("#5b6170", "#9aa1b2"),

		jsonKey:         fg("#3454c9", "#8aa6ff"),
		jsonString:      fg("#1b7f3b", "#9bd8a9"),
		jsonNumber:      fg("#9a5b00", "#f0b75a"),
		jsonLiteral:     fg("#8a3ab0", "#d2a6f5"),
		jsonPunctuation: fg("#7a8090", "#747c8f"),
		found:           lipgloss.NewStyle().Reverse(true).Bold(true),

		gapOpen: fg("#9a5b00", "#f0b75a").Bold(true),
		gapOK:   fg("#1b7f3b", "#6fd08c"),
		gapBad:  fg("#b3261e", "#ff7b72").Bold(true),

		mark:  fg("#8a3ab0", "#d2a6f5").Bold(true),
		caret: lipgloss.NewStyle().Reverse(true),

		frame:      lipgloss.RoundedBorder(),
		spark:      []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		dot:        "•",
		cursorMark: "▌",
		recovered:  "↻",
		backfilled: "⇣",
		pointer:    "→",
		between:    "↔",
		folded:     "▸",
		opened:     "▾",
		live:       "●",
		busy:       "◌",
		waiting:    "◷",
		off:        "✗",
		play:       "►",
		rest:       "‖",
		stop:       "■",
		bar:        "━",
		barRest:    "─",
	}
	if profile <= colorprofile.ANSI {
		// Sixteen colours have no quiet background: turn the row around.
		t.selected = lipgloss.NewStyle().Reverse(true)
		t.selectedAway = lipgloss.NewStyle()
		badge := lipgloss.NewStyle().Reverse(true).Bold(true)
		t.demo, t.paused, t.recording, t.replay, t.replayed = badge, badge, badge, badge, badge
	}

	green, violet, amber := fg("#1b7f3b", "#6fd08c"), fg("#8a3ab0", "#d2a6f5"), fg("#9a5b00", "#f0b75a")
	blue, cyan, red := fg("#3454c9", "#8aa6ff"), fg("#00758a", "#62cfe3"), fg("#b3261e", "#ff7b72")
	grey := fg("#5b6170", "#9aa1b2")
	for k := range t.kinds {
		t.kinds[k] = kindLook{"·", grey}
	}
	for k, look := range map[rc.Kind]kindLook{
		rc.KindSMS:          {"■", green},
		rc.KindVoicemail:    {"◆", violet},
		rc.KindFax:          {"▤", amber},
		rc.KindPager:        {"□", green},
		rc.KindMailbox:      {"▫", grey},
		rc.KindA2PBatch:     {"▣", green},
		rc.KindA2PMessage:   {"▣", green},
		rc.KindA2POptOut:    {"▣", red},
		rc.KindCall:         {"▲", cyan},
		rc.KindMissedCall:   {"▼", red},
		rc.KindPresence:     {"○", blue},
		rc.KindPresenceLine: {"○", blue},
		rc.KindDND:          {"○", blue},
		rc.KindQueue:        {"○", blue},
		rc.KindPost:         {"◇", cyan},
		rc.KindChat:         {"◇", cyan},
		rc.KindThread:       {"◇", cyan},
		rc.KindReminder:     {"!", amber},
	} {
		t.kinds[k] = look
	}
	return t
}

// kind is the look of a kind; kinds added later look like the unknown one.
func (t *theme) kind(k rc.Kind) kindLook {
	if int(k) >= len(t.kinds) {
		k = rc.KindUnknown
	}
	return t.kinds[k]
}
