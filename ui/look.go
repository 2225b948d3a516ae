package ui

import (
	"time"

	"ringtail/safetext"
)

// look is what every pane draws with. The model owns it; panes only read.
type look struct {
	theme *theme
	cells cells
	loc   *time.Location

	past   bool             // a recording is shown: nothing more can be fetched
	masker *safetext.Masker // remembers aliases, also while nothing is masked
	now    time.Time        // when the newest message was handled

	clocks clockMode     // how times of rows are shown
	offset time.Duration // the platform's clock minus ours
}
