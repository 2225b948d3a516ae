package simulator

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// phoneCall is a call between somebody outside and an extension.
type phoneCall struct {
	ext            *extension
	other          party
	outbound       bool
	session        string
	telephony      string
	partyID        string
	start          time.Time
	sequence       int
	code           string // status of our party
	reason         string
	presence       string // telephonyStatus in the presence
	missed         bool
	recorded       bool
	toVoicemail    *Voicemail
	ringing, talks time.Duration
	answered       bool
}

func (c *phoneCall) direction() string {
	if c.outbound {
		return "Outbound"
	}
	return "Inbound"
}

func (c *phoneCall) ends() (from, to party) {
	own := party{PhoneNumber: c.ext.phone, Name: c.ext.name(), ExtensionID: c.ext.id}
	other := party{PhoneNumber: c.other.PhoneNumber, Name: c.other.Name}
	if c.outbound {
		return own, other
	}
	return other, own
}

func (c *phoneCall) sip() *sipWire {
	return &sipWire{"to-" + c.session, "from-" + c.session, "sip:" + c.other.PhoneNumber + "@192.0.2.10", "sip:" + c.ext.phone + "@192.0.2.11"}
}

func (c *phoneCall) active(s *Simulator, sip bool) activeCallWire {
	from, to := c.ends()
	w := activeCallWire{
		ID: c.session, Direction: c.direction(), From: from.PhoneNumber, FromName: from.Name, To: to.PhoneNumber, ToName: to.Name,
		StartTime: s.stamp(c.start), TelephonyStatus: c.presence, TerminationType: "intermediate",
		SessionID: c.session, TelephonySessionID: c.telephony, PartyID: c.partyID,
	}
	if c.presence == "NoCall" {
		w.TerminationType = "final"
	}
	if sip {
		w.SIP = c.sip()
	}
	return w
}

type statusWire struct {
	Code   string `json:"code"`
	Reason string `json:"reason,omitempty"`
	RCC    bool   `json:"rcc"`
}

type partyWire struct {
	ID          string            `json:"id"`
	AccountID   json.RawMessage   `json:"accountId"`
	ExtensionID json.RawMessage   `json:"extensionId"`
	Direction   string            `json:"direction"`
	From        party             `json:"from"`
	To          party             `json:"to"`
	Status      statusWire        `json:"status"`
	MissedCall  bool              `json:"missedCall"`
	StandAlone  bool              `json:"standAlone"`
	Muted       bool              `json:"muted"`
	Recordings  []map[string]any  `json:"recordings,omitempty"`
	SIP         *sipWire          `json:"sipData,omitempty"`
	Owner       map[string]string `json:"owner,omitempty"`
}

type telephonyWire struct {
	Sequence           int               `json:"sequence"`
	SessionID          string            `json:"sessionId"`
	TelephonySessionID string            `json:"telephonySessionId"`
	ServerID           string            `json:"serverId"`
	EventTime          string            `json:"eventTime"`
	AccountID          json.RawMessage   `json:"accountId"`
	ExtensionID        json.RawMessage   `json:"extensionId"`
	Origin             map[string]string `json:"origin"`
	Parties            []partyWire       `json:"parties"`
}

func (s *Simulator) newCall(e *extension, other string, outbound bool) *phoneCall {
	n := s.ids.nextMessage()
	id := strconv.FormatInt(n, 10)
	telephony := "s-a0d17bf0" + id + "z"
	return &phoneCall{ext: e, other: s.people.who(other), outbound: outbound, session: id, telephony: telephony,
		partyID: "p-" + telephony[2:] + "-2", start: s.now()}
}

// step moves a call on and tells the subscriptions: the telephony session
// first, then the presence that goes with it. mu is held.
func (s *Simulator) step(c *phoneCall, code string) []*record {
	c.code, c.reason = code, ""
	c.sequence++
	p := s.presenceOf(c.ext)
	before := c.presence
	switch code {
	case "Proceeding":
		c.presence = "Ringing"
	case "Answered":
		c.presence, c.answered = "CallConnected", true
	case "Hold":
		c.presence = "OnHold"
	case "VoiceMail", "Disconnected", "Gone":
		c.presence = "NoCall"
		c.missed = !c.answered && !c.outbound
	}
	var out []*record
	if !c.outbound && code == "Proceeding" {
		out = append(out, s.emitRing(classStartRing, c)...)
	}
	out = append(out, s.emitTelephony(c)...)
	if before == "Ringing" && c.presence != "Ringing" && !c.outbound {
		out = append(out, s.emitRing(classStopRing, c)...)
	}
	if c.presence != before && c.presence != "" && !(before == "" && c.presence == "NoCall") {
		if c.presence == "NoCall" {
			p.calls = slices.DeleteFunc(p.calls, func(x *phoneCall) bool { return x == c })
		} else if !slices.Contains(p.calls, c) {
			p.calls = append(p.calls, c)
		}
		out = append(out, s.emitPresence(c.ext)...)
	}
	if code == "Disconnected" && c.missed {
		out = append(out, s.emitRing(classMissedCalls, c)...)
	}
	return out
}

// emitRing sends the small events around ringing and missed calls.
func (s *Simulator) emitRing(kind class, c *phoneCall) []*record {
	return s.emit(happening{kind: kind, extension: c.ext.id, body: func(*filter, string) []byte {
		from, to := c.ends()
		return encode(struct {
			SessionID string `json:"sessionId"`
			From      party  `json:"from"`
			To        party  `json:"to"`
			StartTime string `json:"startTime"`
		}{c.session, from, to, s.stamp(c.start)})
	}})
}

func (s *Simulator) emitTelephony(c *phoneCall) []*record {
	from, to := c.ends()
	return s.emit(happening{
		kind: classTelephony, extension: c.ext.id,
		attributes: map[string][]string{
			"direction": {c.direction()}, "statusCode": {c.code}, "phoneNumber": {from.PhoneNumber, to.PhoneNumber},
			"missedCall": {strconv.FormatBool(c.missed)}, "withRecordings": {strconv.FormatBool(c.recorded)},
		},
		body: func(f *filter, _ string) []byte {
			w := partyWire{
				ID: c.partyID, AccountID: s.idText(accountID), ExtensionID: s.idText(c.ext.id), Direction: c.direction(),
				From: from, To: to, Status: statusWire{Code: c.code, Reason: c.reason}, MissedCall: c.missed,
			}
			if c.recorded {
				w.Recordings = []map[string]any{{"id": c.session + "9", "active": c.code == "Answered"}}
			}
			if f.flag("sipData") {
				w.SIP = c.sip()
			}
			return encode(telephonyWire{
				Sequence: c.sequence, SessionID: c.session, TelephonySessionID: c.telephony, ServerID: "10.0.2.17.TAM",
				EventTime: s.stamp(s.now()), AccountID: s.idText(accountID), ExtensionID: s.idText(c.ext.id),
				Origin: map[string]string{"type": "Call"}, Parties: []partyWire{w},
			})
		},
	})
}

// place lets a call happen by itself. It is answered after ringing unless
// talks is 0; a missed one may end in voicemail. mu is held.
func (s *Simulator) place(c *phoneCall) {
	s.step(c, "Setup")
	s.after(300*time.Millisecond, func() {
		s.step(c, "Proceeding")
		s.after(c.ringing, func() {
			switch {
			case c.talks > 0:
				s.step(c, "Answered")
				s.after(c.talks, func() { s.step(c, "Disconnected") })
			case c.toVoicemail != nil:
				s.step(c, "VoiceMail")
				v := *c.toVoicemail
				s.after(v.Duration, func() {
					s.step(c, "Disconnected")
					s.after(time.Second, func() { s.leave(v) })
				})
			default:
				s.step(c, "Disconnected")
			}
		})
	})
}

// Call is one of the user's calls, moved on by a test.
type Call struct {
	s *Simulator
	c *phoneCall
}

// NewCall begins a call with a number or person; nothing is told before the
// first [Call.Step].
func (s *Simulator) NewCall(with string, outbound bool) *Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &Call{s, s.newCall(s.people.own(), with, outbound)}
}

// Step moves the call to a status code: Setup, Proceeding, Answered, Hold,
// VoiceMail, Disconnected …
func (c *Call) Step(code string) Injected {
	return c.s.inject(func() (*message, []*record) { return nil, c.s.step(c.c, code) })
}
