package simulator

import (
	"strconv"
	"time"
)

// object is a JSON object in the making; keys come out sorted.
type object map[string]any

// oddment lets one of the rarer things happen, of a kind that somebody has
// subscribed to; nothing if nobody has. mu is held.
func (s *Simulator) oddment() {
	var wanted []*filter
	for _, c := range s.contexts {
		if c.sub == nil {
			continue
		}
		for _, f := range c.sub.filters {
			if f.spec.kind >= classBatch && f.spec.kind != classTelephony && f.spec.kind != classPresence {
				wanted = append(wanted, f)
			}
		}
	}
	if len(wanted) == 0 {
		return
	}
	f := wanted[s.rng.IntN(len(wanted))]
	h := happening{kind: f.spec.kind, extension: ownExtensionID, object: f.object}
	if f.extension != "" {
		h.extension = f.extension
	}
	body := s.oddBody(&h)
	if body == nil {
		return
	}
	raw := encode(body)
	h.body = func(*filter, string) []byte { return raw }
	s.emit(h)
}

// oddBody is the body of a rarer event in the documented shape; nil for kinds
// that do not happen by themselves.
func (s *Simulator) oddBody(h *happening) any {
	now := s.stamp(s.now())
	id := func() string { return strconv.FormatInt(s.ids.nextMessage(), 10) }
	pick := func(v ...string) string { return v[s.rng.IntN(len(v))] }
	own, who := s.people.own(), s.somebody()
	colleague := s.people.extensions[1+s.rng.IntN(len(s.people.extensions)-1)]
	h.attributes = map[string][]string{}
	switch h.kind {
	case classBatch:
		batch := h.object
		if batch == "" {
			batch = id()
		}
		size := 10 * (1 + s.rng.IntN(20))
		h.attributes["from"] = []string{own.phone}
		return object{"id": batch, "from": own.phone, "batchSize": size, "processedCount": size, "status": "Completed",
			"creationTime": s.stamp(s.now().Add(-time.Minute)), "lastModifiedTime": now, "cost": float64(size) * 0.007}
	case classBatchMessage, classSMSv2:
		from, to, way, status := own.phone, who.phone, "Outbound", "Delivered"
		if s.rng.IntN(2) == 0 {
			from, to, way, status = to, from, "Inbound", "Received"
		}
		batch := id()
		h.attributes["direction"], h.attributes["from"], h.attributes["to"], h.attributes["batchId"] = []string{way}, []string{from}, []string{to}, []string{batch}
		return object{"id": id(), "batchId": batch, "from": from, "to": []string{to}, "direction": way, "messageStatus": status,
			"text": "Your parcel will arrive tomorrow.", "segmentCount": 1, "cost": 0.007, "creationTime": now, "lastModifiedTime": now}
	case classOptOut:
		return object{"from": who.phone, "to": own.phone, "active": s.rng.IntN(2) == 0, "creationTime": now}
	case classPresenceLine:
		return object{"extension": []object{{"id": colleague.id}}, "sequence": s.rng.IntN(1000)}
	case classPresenceMonitored, classPresenceFavorites:
		return s.presenceOf(colleague).info(s, colleague, false, false)
	case classDND:
		return object{"extensionId": s.idText(h.extension), "dndStatus": pick("TakeAllCalls", "DoNotAcceptAnyCalls")}
	case classQueue:
		return object{"records": []object{{"member": object{"id": colleague.id}, "acceptCurrentQueueCalls": s.rng.IntN(2) == 0}}}
	case classPost:
		return object{"id": id(), "groupId": "88001", "type": "TextMessage", "text": posts[s.rng.IntN(len(posts))], "creatorId": colleague.id,
			"mentions": nil, "attachments": nil, "creationTime": now, "lastModifiedTime": now, "eventType": "PostAdded"}
	case classChat:
		return object{"id": "88001", "name": "Support " + pick("North", "South", "West"), "description": "Everything support", "type": "Team", "status": "Active",
			"members": []string{own.id, colleague.id}, "isPublic": nil, "creationTime": now, "lastModifiedTime": now, "eventType": pick("GroupRenamed", "GroupChanged", "GroupJoined")}
	case classDirectory, classContacts:
		return object{"contacts": []object{{"eventType": "Update", "id": colleague.id, "type": "User", "status": "Enabled", "firstName": colleague.first,
			"lastName": colleague.last, "department": colleague.department, "email": "ext" + colleague.number + "@example.com",
			"extensionNumber": colleague.number, "account": object{"id": accountID}, "phoneNumbers": []object{{"phoneNumber": colleague.phone, "type": "DirectNumber"}}}}}
	case classContactCenter:
		return object{"eventType": pick("Created", "Updated", "Deleted"), "phoneNumberInfo": object{"id": id(), "phoneNumber": "+12025550177", "type": "VoiceFax",
			"usageType": "ContactCenterNumber", "status": "Normal", "contactCenterProvider": object{"id": "1", "name": "Contact center"}}}
	case classEmergencyAddress:
		return object{"extensionId": ownExtensionID, "deviceId": h.object}
	case classFavorite, classGrant:
		return object{"extensionId": s.idText(h.extension)}
	case classExtension:
		return object{"extensionId": s.idText(h.extension), "eventType": "Update", "hints": []string{pick("AnsweringRules", "ProfileImage", "ExtensionInfo", "Permissions")}}
	case classExtensionList:
		return object{"extensions": []object{{"extensionId": colleague.id, "eventType": "Update", "hints": []string{"ExtensionInfo"}}}}
	case classRingSense:
		return object{"title": "Call with " + who.name, "domain": h.object, "sourceSessionId": id(), "callDirection": pick("Inbound", "Outbound"),
			"recordingDurationMs": 93_000, "creationTime": now,
			"speakerInfo": []object{{"speakerId": "1", "name": own.name()}, {"speakerId": "2", "name": who.name}},
			"insights":    object{"Summary": []object{{"value": "The customer asks for the status of an order and is told it is ready."}}}}
	case classThreads, classThreadEntries:
		return object{"lastModifiedTime": now}
	}
	return nil
}
