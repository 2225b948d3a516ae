package ui

import "time"

// look is what every pane draws with. The model owns it; panes only read.
type look struct {
	theme *theme
	cells cells
	loc   *time.Location
	now   time.Time // when the newest message was handled
}

// clock is a time of day in the user's zone.
func (k *look) clock(t time.Time) string { return t.In(k.loc).Format("15:04:05") }
