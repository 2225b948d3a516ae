package ui

import "time"

// clockMode is how the time of a row is shown.
type clockMode uint8

const (
	clockLocal clockMode = iota
	clockUTC
	clockAgo
	clockModes
)

// zone is where the clocks of the screen stand.
func (k *look) zone() *time.Location {
	if k.clocks == clockUTC {
		return time.UTC
	}
	return k.loc
}

// clock is a time of day. UTC is marked as such.
func (k *look) clock(t time.Time) string {
	if k.clocks == clockUTC {
		return t.UTC().Format("15:04:05Z")
	}
	return t.In(k.loc).Format("15:04:05")
}

// stamp is when a row happened, in the way the user chose.
func (k *look) stamp(t time.Time) string {
	if k.clocks == clockAgo {
		return age(k.now.Sub(t)) + " ago"
	}
	return k.clock(t)
}

// stampWidth is the room that stamps need.
func (k *look) stampWidth() int {
	switch k.clocks {
	case clockUTC:
		return 9
	case clockAgo:
		return 8 // "59 s ago", "47 h ago", "999 d ago" loses its end
	}
	return 8
}

// nextClock changes how times are shown.
func (m *Model) nextClock() {
	m.look.clocks = (m.look.clocks + 1) % clockModes
	switch m.look.clocks {
	case clockUTC:
		m.say("Times are in UTC.")
	case clockAgo:
		m.say("Times tell how long ago it was.")
	default:
		m.say("Times are local (" + m.look.now.In(m.look.loc).Format("MST, UTC-07:00") + ").")
	}
}
