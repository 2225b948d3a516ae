package rc

import "strings"

// summarizeCall tells a telephony session by its first party; the states of
// all its parties are the text. Usually an event carries the one party that
// changed. [documented]
func summarizeCall(s *Summary, body *object, _ string) {
	s.ID = body.id("telephonySessionId")
	if s.ID == "" {
		s.ID = body.id("sessionId")
	}
	s.Thread = s.ID
	var states listing
	var notes []string
	note := func(n string) {
		for _, have := range notes {
			if have == n {
				return
			}
		}
		notes = append(notes, n)
	}
	parties := int64(0)
	elements(body.raw("parties"), func(raw []byte) bool {
		parties++
		p := readObject(raw)
		status := readObject(p.raw("status"))
		state := status.field("code")
		if reason := status.field("reason"); reason != "" {
			state += " (" + reason + ")"
		}
		if park := status.field("parkData"); park != "" {
			state += " at " + park
		}
		states.add(state)
		if p.bool("missedCall") {
			note("missed")
		}
		if p.bool("queueCall") {
			note("queue call")
		}
		if p.bool("muted") {
			note("muted")
		}
		if p.count("recordings") > 0 {
			note("recorded")
		}
		if parties == 1 {
			s.Direction = parseDirection(p.field("direction"))
			s.From = readParty(p.raw("from"))
			s.To = readParties(p.raw("to"))
			if s.From.IsZero() && len(s.To) == 0 {
				s.From = Party{ID: p.id("extensionId")}
			}
		}
		return parties < maxParties
	})
	if parties == 0 {
		return
	}
	s.Text = states.String()
	if parties > 1 {
		note(plural(parties, "party", "parties"))
	}
	if origin := readObject(body.raw("origin")).field("type"); origin != "" && origin != "Call" {
		note(origin)
	}
	s.Note = joinNonEmpty(" · ", append([]string{s.Direction.String()}, notes...)...)
}

func summarizeMissedCall(s *Summary, body *object, event string) {
	if body.has("parties") {
		summarizeCall(s, body, event)
		return
	}
	s.From = readCallEnd(body, "from", "fromName")
	if to := readCallEnd(body, "to", "toName"); !to.IsZero() {
		s.To = []Party{to}
	}
	s.Direction = Inbound
	if !s.From.IsZero() || len(s.To) > 0 {
		s.Text = "missed call"
	}
}

// readCallEnd reads a party whose name stands beside it, as in presence.
func readCallEnd(o *object, key, nameKey string) Party {
	p := readParty(o.raw(key))
	if name := o.field(nameKey); name != "" {
		if p.Number == "" && p.Name != "" && p.Name != name {
			p.Number = p.Name
		}
		p.Name = name
	}
	return p
}

func summarizePresence(s *Summary, body *object, _ string) {
	s.From = Party{ID: body.id("extensionId")}
	status := body.field("presenceStatus")
	if status == "" {
		status = body.field("userStatus")
	}
	parts := []string{status, body.field("telephonyStatus")}
	if m := body.field("meetingStatus"); strings.EqualFold(m, "Connected") {
		parts = append(parts, "in a meeting")
	}
	if dnd := body.field("dndStatus"); dnd != "" {
		parts = append(parts, "DND "+dnd)
	}
	s.Text = joinNonEmpty(", ", parts...)

	var calls listing
	active := int64(0)
	elements(body.raw("activeCalls"), func(raw []byte) bool {
		active++
		c := readObject(raw)
		call := Summary{From: readCallEnd(c, "from", "fromName")}
		if to := readCallEnd(c, "to", "toName"); !to.IsZero() {
			call.To = []Party{to}
		}
		calls.add(joinNonEmpty(" ", strings.ToLower(c.field("direction")), call.Parties(), c.field("telephonyStatus")))
		return active < maxParties
	})
	if total, ok := body.int("totalActiveCalls"); ok && total > active {
		active = total
	}
	count := ""
	if active > 1 {
		count = plural(active, "active call", "active calls")
	}
	s.Note = joinNonEmpty(" · ", calls.String(), count)
	if s.Text == "" && s.Note == "" && !s.From.IsZero() {
		s.Text = "presence changed"
	}
}

func summarizeLines(s *Summary, body *object, _ string) {
	s.Text = "monitored lines changed"
	if n := body.count("extension"); n > 0 {
		s.Text += " (" + plural(int64(n), "line", "lines") + ")"
	}
}

func summarizeDND(s *Summary, body *object, _ string) {
	s.From = Party{ID: body.id("extensionId")}
	s.Text = body.field("dndStatus")
	if s.Text == "" {
		s.From = Party{}
	}
}

// summarizeQueue reads both published shapes: a list of members, and one
// member as in the API definition. [documented, conflicting]
func summarizeQueue(s *Summary, body *object, event string) {
	queue := body.id("callQueueId")
	if queue == "" {
		queue = pathID(event, "call-queues")
	}
	var list listing
	member := func(id string, accepts bool) {
		verb := "does not accept calls"
		if accepts {
			verb = "accepts calls"
		}
		list.add(joinNonEmpty(" ", "member", id, verb))
	}
	if body.has("acceptCalls") {
		member(body.id("extensionId"), body.bool("acceptCalls"))
	}
	elements(body.raw("records"), func(raw []byte) bool {
		r := readObject(raw)
		member(readObject(r.raw("member")).id("id"), r.bool("acceptCurrentQueueCalls"))
		return true
	})
	if text := list.String(); text != "" {
		s.Text = joinNonEmpty(": ", joinNonEmpty(" ", "queue", queue), text)
	}
	s.Thread = queue
}
