package ui

import "strings"

// asciiSigns are what our own signs become on a terminal that has no more
// than ASCII. Each is as wide as what it stands for, so that columns stay.
// Text from the wire keeps its letters; only the same signs change in it. Where
// text was cut off, cells.more has put another sign than "…" already.
var asciiSigns = strings.NewReplacer(
	"─", "-", "│", "|", "╭", "+", "╮", "+", "╰", "+", "╯", "+", "├", "+", "┤", "+",
	"▁", "_", "▂", "_", "▃", ".", "▄", "-", "▅", "=", "▆", "=", "▇", "#", "█", "#",
	"━", "=", "►", ">", "‖", "=", "▌", ">", "▸", "+", "▾", "-", "›", ">", "»", ">",
	"●", "*", "◌", "o", "◷", "~", "✗", "x", "✓", "v", "↻", "^", "⇣", "v", "→", ">", "←", "<", "↔", "=", "↑", "^", "↓", "v", "⌫", "<",
	"■", "#", "◆", "@", "▤", "=", "□", "o", "▫", ".", "▣", "%", "▲", "^", "▼", "!", "○", "o", "◇", "<",
	"“", "\"", "”", "\"", "‘", "'", "’", "'", "≤", "<", "≥", ">",
	"·", "-", "…", ".", "•", "*", "×", "x", "–", "-", "—", "-",
)

// ascii draws lines with the signs that every terminal has.
func ascii(lines []string) []string {
	for i, l := range lines {
		lines[i] = asciiSigns.Replace(l)
	}
	return lines
}
