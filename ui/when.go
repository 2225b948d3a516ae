package ui

import (
	"strings"
	"time"

	"ringtail/rc"
)

// explain says beside a value what it means to a person, in at most w columns:
// a time by the user's clock, by UTC and as an age. It is empty when there is
// nothing to say or no room to say it.
func (k *look) explain(d *document, i int32, w int) string {
	n := &d.nodes[i]
	if d.object(i) && n.parent >= 0 && d.member(n.parent) && string(d.key(n.parent)) == `"attachments"` {
		if a, ok := readAttachment(d.value(i)); ok {
			words := k.cells.inert(a.words())
			if !k.past {
				words = "enter saves " + words
			}
			if k.cells.width(words) <= w {
				return words
			}
		}
		return ""
	}
	if n.kind != nodeString || n.end-n.val < 18 || n.end-n.val > 66 {
		return ""
	}
	raw := d.value(i)
	if raw[1] < '0' || raw[1] > '9' || raw[5] != '-' {
		return ""
	}
	at, ok := rc.ParseTime(string(raw[1 : len(raw)-1]))
	if !ok {
		return ""
	}
	for _, words := range k.when(at) {
		if k.cells.width(words) <= w {
			return words
		}
	}
	return ""
}

// when tells a time in words, the longest form first.
func (k *look) when(at time.Time) []string {
	local, utc := at.In(k.loc), at.UTC()
	ago := age(k.now.Sub(at)) + " ago"
	switch {
	case at.Sub(k.now).Abs() < time.Second:
		ago = "now"
	case at.After(k.now):
		ago = "in " + age(at.Sub(k.now))
	}
	clock := "15:04:05"
	if local.Format("20060102") != k.now.In(k.loc).Format("20060102") {
		clock = "2006-01-02 15:04:05"
	}
	if strings.HasPrefix(local.Format("-07:00 MST"), "+00:00 UTC") {
		return []string{utc.Format(clock) + " UTC · " + ago, ago}
	}
	return []string{
		local.Format(clock+" MST") + " · " + utc.Format("15:04:05") + " UTC · " + ago,
		local.Format(clock+" MST") + " · " + ago,
		ago,
	}
}
