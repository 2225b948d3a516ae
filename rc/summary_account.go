package rc

import (
	"fmt"
	"slices"
	"strings"
)

func summarizePost(s *Summary, body *object, _ string) {
	s.From = Party{ID: body.id("creatorId")}
	s.Thread = body.id("groupId")
	change := body.field("eventType")
	switch kind := body.field("type"); {
	case strings.EqualFold(change, "PostRemoved"):
		s.Text = joinNonEmpty(" ", "removed", s.ID)
		change = ""
	case strings.EqualFold(kind, "PersonJoined"):
		s.Text = "joined"
	case strings.EqualFold(kind, "PersonsAdded"):
		// Both spellings are published. [documented]
		s.Text = persons(max(body.count("addedPersonIds"), body.count("addedPersonsIds")), "added")
	case strings.EqualFold(kind, "PersonsRemoved"):
		s.Text = persons(max(body.count("removedPersonIds"), body.count("removedPersonsIds")), "removed")
	default:
		for _, key := range []string{"text", "title", "activity"} {
			if s.Text == "" {
				s.Text = body.text(key)
			}
		}
		if s.Text == "" && kind != "" {
			s.Text = words(kind)
		}
	}
	edited, files, chat := "", "", ""
	if strings.EqualFold(change, "PostChanged") {
		edited = "edited"
	}
	if n := body.count("attachments"); n > 0 {
		files = "+" + plural(int64(n), "attachment", "attachments")
	}
	if s.Thread != "" {
		chat = "in " + s.Thread
	}
	s.Note = joinNonEmpty(" · ", edited, files, chat)
}

func persons(n int, what string) string {
	if n == 0 {
		return "persons " + what
	}
	return plural(int64(n), "person", "persons") + " " + what
}

func summarizeChat(s *Summary, body *object, _ string) {
	s.Thread = s.ID
	what := words(strings.TrimPrefix(body.field("eventType"), "Group"))
	kind := body.field("type")
	if kind == "" {
		kind = "chat"
	}
	name := body.field("name")
	if name != "" {
		name = `"` + name + `"`
	} else {
		name = s.ID
	}
	if what == "" && name == "" {
		return
	}
	s.Text = joinNonEmpty(" ", kind, name, what)
	if n := body.count("members"); n > 0 {
		s.Note = plural(int64(n), "member", "members")
	}
}

func summarizeDirectory(s *Summary, body *object, _ string) {
	var list listing
	elements(body.raw("contacts"), func(raw []byte) bool {
		c := readObject(raw)
		name := c.field("name")
		if name == "" {
			name = joinNonEmpty(" ", c.field("firstName"), c.field("lastName"))
		}
		if name == "" {
			name = c.field("id")
		}
		ext := c.field("extensionNumber")
		if ext != "" {
			ext = "(ext " + ext + ")"
		}
		list.add(joinNonEmpty(" ", c.field("eventType"), name, ext))
		return true
	})
	s.Text = list.String()
}

func summarizePhoneNumber(s *Summary, body *object, _ string) {
	info := readObject(body.raw("phoneNumberInfo"))
	number := info.field("phoneNumber")
	s.ID = info.id("id")
	if number == "" && s.ID == "" {
		return
	}
	if number == "" {
		number = s.ID
	}
	s.Text = joinNonEmpty(" ", "contact-center number", FormatNumber(number), words(body.field("eventType")))
	s.Note = joinNonEmpty(" · ", words(info.field("status")), info.field("contactCenterProvider"))
}

func summarizeEmergencyAddress(s *Summary, body *object, event string) {
	device := body.id("deviceId")
	if device == "" {
		device = pathID(event, "device")
	}
	s.From = Party{ID: body.id("extensionId")}
	s.Text = joinNonEmpty(" ", "emergency address of device", device, "changed")
}

func summarizeChanged(s *Summary, body *object, text string) {
	s.From = Party{ID: body.id("extensionId")}
	s.Text = text
}

func summarizeExtension(s *Summary, body *object, _ string) {
	s.From = Party{ID: body.id("extensionId")}
	s.Text = body.field("eventType")
	s.Note = hints(body)
	if s.Text == "" && s.Note == "" {
		s.From = Party{}
	}
}

// hints are the parts of an extension that changed.
func hints(body *object) string {
	var list listing
	elements(body.raw("hints"), func(raw []byte) bool {
		list.add(words(scalarText(raw, maxField)))
		return true
	})
	return list.String()
}

func summarizeExtensions(s *Summary, body *object, _ string) {
	counts := map[string]int{}
	var order []string
	last := new(object)
	total := 0
	elements(body.raw("extensions"), func(raw []byte) bool {
		last = readObject(raw)
		total++
		change := last.field("eventType")
		if change == "" {
			change = "changed"
		}
		if !slices.Contains(order, change) {
			if len(order) == maxListed {
				return true
			}
			order = append(order, change)
		}
		counts[change]++
		return true
	})
	var parts []string
	for _, change := range order {
		parts = append(parts, fmt.Sprintf("%d %s", counts[change], change))
	}
	s.Text = strings.Join(parts, ", ")
	if total == 1 {
		s.From = Party{ID: last.id("extensionId")}
		s.Note = hints(last)
	}
}

func summarizeRingSense(s *Summary, body *object, event string) {
	domain := body.field("domain")
	if domain == "" {
		_, domain, _ = strings.Cut(event, "/domains/")
		domain, _, _ = strings.Cut(domain, "/")
	}
	s.ID = body.id("sourceSessionId")
	s.Thread = s.ID
	s.Direction = parseDirection(body.field("callDirection"))
	s.Text = body.text("title")
	if s.Text == "" && s.ID != "" {
		s.Text = "insights ready"
	}
	duration := ""
	if ms, ok := body.int("recordingDurationMs"); ok {
		duration = minutes(ms / 1000)
	}
	s.Note = joinNonEmpty(" · ", domain, duration, s.Direction.String())
}
