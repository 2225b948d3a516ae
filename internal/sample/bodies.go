package sample

import (
	"strconv"
	"time"
)

// The bodies have the members and the order of the platform's own events.

func (s *Source) text(c contact) {
	ext, who, id := c.ext, c.who, s.next()
	thread := conversation(ext, who)
	s.add(`{"id":"`, id, `","to":[{"phoneNumber":"`, ext.number, `","name":"`, ext.name(), `","target":true}],"from":{"phoneNumber":"`, who.number,
		`","name":"`, who.name(), `","location":"`, who.city, `"},"type":"SMS","creationTime":"`, s.stamp(time.Duration(s.rng.IntN(900))*time.Millisecond),
		`","lastModifiedTime":"`, s.stamp(0), `","readStatus":"Unread","priority":"Normal","attachments":[{"id":"`, id, `","type":"Text","contentType":"text/plain","size":`)
	text := s.sentence(1 + s.rng.IntN(14))
	s.add(strconv.Itoa(len(text)), `}`)
	if s.rng.IntN(25) == 0 {
		s.add(`,{"id":"`, s.next(), `","uri":"https://media.ringcentral.com`, ext.path(), `/message-store/`, id, `/content/`, s.next(),
			`","type":"MmsAttachment","contentType":"image/jpeg","fileName":"IMG_`, strconv.Itoa(s.rng.IntN(9999)), `.jpeg","size":`, strconv.Itoa(s.rng.IntN(900_000)), `}`)
	}
	s.add(`],"direction":"Inbound","availability":"Alive","subject":"`, text, `","messageStatus":"Received","conversationId":"`, thread,
		`","conversation":{"id":"`, thread, `"},"eventType":"Create","owner":{"extensionId":"`, ext.id(), `","extensionType":"User","name":"`, ext.name(), `"}}`)
}

func (s *Source) session(c contact) {
	ext, who := c.ext, c.who
	session := "a0d17bf0" + strconv.FormatInt(c.call, 16) + "z186f2c"
	code := s.either("Setup", "Proceeding", "Answered", "Answered", "Hold", "VoiceMail", "Disconnected", "Disconnected")
	s.add(`{"sequence":`, strconv.Itoa(s.rng.IntN(12)), `,"sessionId":"`, strconv.FormatInt(c.call*37, 10), `","telephonySessionId":"s-`, session,
		`","serverId":"10.13.`, strconv.Itoa(s.rng.IntN(120)), `.`, strconv.Itoa(s.rng.IntN(250)), `.TAM","eventTime":"`, s.stamp(time.Duration(s.rng.IntN(400))*time.Millisecond),
		`","parties":[{"accountId":"`, account, `","extensionId":"`, ext.id(), `","id":"p-`, session, `-`, strconv.Itoa(1+s.rng.IntN(3)), `","direction":"`, s.either("Inbound", "Inbound", "Outbound"),
		`","to":{"phoneNumber":"`, ext.number, `","extensionNumber":"`, ext.number4(), `","name":"`, ext.name(), `","extensionId":"`, ext.id(), `"},"from":{"phoneNumber":"`, who.number, `","name":"`, who.name(),
		`"},"recordings":[`)
	if s.rng.IntN(5) == 0 {
		s.add(`{"id":"`, strconv.FormatInt(c.call*13, 10), `","active":true}`)
	}
	s.add(`],"status":{"code":"`, code, `"`)
	if code == "Disconnected" {
		s.add(`,"reason":"`, s.either("CallFinished", "Voicemail", "Rejected"), `"`)
	}
	s.add(`,"rcc":false},"missedCall":`, s.either("false", "false", "true"), `,"standAlone":false,"muted":false,"owner":{"accountId":"`, account, `","extensionId":"`, ext.id(), `"}}],"origin":{"type":"Call"}}`)
}

func (s *Source) presence(c contact) {
	ext, who := c.ext, c.who
	status := s.either("NoCall", "Ringing", "CallConnected", "OnHold")
	s.add(`{"extensionId":"`, ext.id(), `","telephonyStatus":"`, status, `","activeCalls":[{"id":"`)
	s.body = s.hex(s.body, 32)
	s.add(`","direction":"`, s.either("Inbound", "Outbound"), `","from":"`, who.number, `","fromName":"`, who.name(), `","to":"`, ext.number, `","toName":"`, ext.name(),
		`","startTime":"`, s.stamp(time.Duration(s.rng.IntN(90))*time.Second), `","telephonyStatus":"`, status, `","sessionId":"`, strconv.FormatInt(c.call*37, 10),
		`","telephonySessionId":"s-a0d17bf0`, strconv.FormatInt(c.call, 16), `z186f2c","partyId":"p-a0d17bf0`, strconv.FormatInt(c.call, 16), `z186f2c-2"}],"sequence":`, strconv.Itoa(s.rng.IntN(3_000_000)),
		`,"presenceStatus":"`, s.either("Available", "Busy"), `","userStatus":"Available","meetingStatus":"Disconnected","dndStatus":"TakeAllCalls","totalActiveCalls":1}`)
}

func (s *Source) voicemail(c contact) {
	ext, who, id := c.ext, c.who, s.next()
	s.add(`{"id":"`, id, `","to":[{"phoneNumber":"`, ext.number, `","name":"`, ext.name(), `","location":"`, ext.city, `"}],"from":{"phoneNumber":"`, who.number, `","name":"`, who.name(), `","location":"`, who.city,
		`"},"type":"Voicemail","creationTime":"`, s.stamp(time.Duration(20+s.rng.IntN(60))*time.Second), `","lastModifiedTime":"`, s.stamp(0), `","readStatus":"Unread","priority":"Normal","attachments":[{"id":"`, id,
		`","uri":"https://media.ringcentral.com`, ext.path(), `/message-store/`, id, `/content/`, id, `","type":"AudioRecording","contentType":"audio/mpeg","vmDuration":`, strconv.Itoa(2+s.rng.IntN(90)), `},{"id":"`, s.next(),
		`","uri":"https://media.ringcentral.com`, ext.path(), `/message-store/`, id, `/content/`, s.next(), `","type":"AudioTranscription","contentType":"text/plain","vmDuration":`, strconv.Itoa(2+s.rng.IntN(90)),
		`,"fileName":"transcription"}],"direction":"Inbound","availability":"Alive","subject":"`, s.sentence(4+s.rng.IntN(14)), `","messageStatus":"Received","vmTranscriptionStatus":"`, s.either("Completed", "InProgress", "NotAvailable"), `"}`)
}

func (s *Source) fax(c contact) {
	ext, who, id := c.ext, c.who, s.next()
	s.add(`{"id":"`, id, `","to":[{"phoneNumber":"`, ext.number, `","name":"`, ext.name(), `","location":"`, ext.city, `"}],"from":{"phoneNumber":"`, who.number, `","name":"`, who.name(), `","location":"`, who.city,
		`"},"type":"Fax","creationTime":"`, s.stamp(time.Duration(20+s.rng.IntN(60))*time.Second), `","lastModifiedTime":"`, s.stamp(0), `","readStatus":"Unread","priority":"Normal","attachments":[{"id":"`, id,
		`","uri":"https://media.ringcentral.com`, ext.path(), `/message-store/`, id, `/content/`, id, `","type":"RenderedDocument","contentType":"application/pdf"}],"direction":"Inbound","availability":"Alive","messageStatus":"Received","faxResolution":"Low","faxPageCount":`,
		strconv.Itoa(1+s.rng.IntN(20)), `}`)
}

func (s *Source) mailbox(ext person) {
	s.add(`{"extensionId":"`, ext.id(), `","lastUpdated":"`, s.stamp(0), `","changes":[{"type":"`, s.either("SMS", "VoiceMail", "Fax"), `","newCount":`, strconv.Itoa(s.rng.IntN(3)), `,"updatedCount":`, strconv.Itoa(s.rng.IntN(3)), `}]}`)
}
