package ui

import (
	"strings"

	"ringtail/rc"
	"ringtail/safetext"
)

// What is masked is masked where text from the wire enters the screen: events
// by the keys of their JSON (shown), all other text by what it looks like
// ([cells.remote]). So nothing is drawn, copied or saved that was forgotten.

// setMasked hides personal data everywhere, or shows it again. Aliases live as
// long as the program: the same person stays the same.
func (m *Model) setMasked(on bool) {
	k := m.look
	if k.masker == nil {
		k.masker = &safetext.Masker{Dot: k.theme.dot}
	}
	k.cells.mask = nil
	if on {
		if k.masker.Dot != k.theme.dot { // what is being saved reads it too
			k.masker.Dot = k.theme.dot
		}
		k.cells.mask = k.masker
		k.introduce(m.bar.status)
		k.introduceBoth(m.list.narrow.names)
	}
	m.list.Forget()
	m.inspector.Refresh()
}

// masked reports whether personal data is hidden.
func (k *look) masked() bool { return k.cells.mask != nil }

// introduce makes the masker know the names that are no part of an event.
func (k *look) introduce(s rc.Status) {
	if k.masked() {
		k.masker.Name(s.Identity.Name)
	}
}

// introduceBoth does the same for the two ends of a conversation.
func (k *look) introduceBoth(names string) {
	if k.masked() {
		for _, name := range strings.Split(names, k.theme.between) {
			k.masker.Number(strings.TrimSpace(name))
		}
	}
}

// shown is an event as it may be shown, copied and saved: as it came, or
// masked.
func (k *look) shown(e rc.Event) rc.Event {
	if k.masked() {
		e.Envelope = k.masker.MaskJSON(nil, e.Envelope)
		e.Meta = k.masker.MaskJSON(nil, e.Meta)
	}
	return e
}

func (m *Model) toggleMask() {
	m.setMasked(!m.look.masked())
	if m.look.masked() {
		m.say("Names, numbers, addresses and texts are masked, in copies and saved files too. Ids stay.")
		return
	}
	m.say("Nothing is masked any more.")
}
