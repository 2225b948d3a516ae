package simulator

import "encoding/json"

// presenceState is what others see of an extension.
type presenceState struct {
	user, dnd, message string
	calls              []*phoneCall
	sequence           int
}

// presenceOf is an extension's presence, Available at first. mu is held.
func (s *Simulator) presenceOf(e *extension) *presenceState {
	p := s.presence[e.id]
	if p == nil {
		p = &presenceState{user: "Available", dnd: "TakeAllCalls"}
		s.presence[e.id] = p
	}
	return p
}

func (p *presenceState) telephony() string {
	best := "NoCall"
	for _, c := range p.calls {
		switch {
		case c.presence == "CallConnected":
			return c.presence
		case c.presence != "":
			best = c.presence
		}
	}
	return best
}

func (p *presenceState) presence() string {
	if p.user == "Available" && (p.telephony() != "NoCall" || p.dnd == "DoNotAcceptAnyCalls") {
		return "Busy"
	}
	return p.user
}

type sipWire struct {
	ToTag     string `json:"toTag"`
	FromTag   string `json:"fromTag"`
	RemoteURI string `json:"remoteUri"`
	LocalURI  string `json:"localUri"`
}

type activeCallWire struct {
	ID                 string   `json:"id"`
	Direction          string   `json:"direction"`
	QueueCall          bool     `json:"queueCall"`
	From               string   `json:"from,omitempty"`
	FromName           string   `json:"fromName,omitempty"`
	To                 string   `json:"to,omitempty"`
	ToName             string   `json:"toName,omitempty"`
	StartTime          string   `json:"startTime"`
	TelephonyStatus    string   `json:"telephonyStatus"`
	TerminationType    string   `json:"terminationType"`
	SessionID          string   `json:"sessionId"`
	TelephonySessionID string   `json:"telephonySessionId"`
	PartyID            string   `json:"partyId"`
	SIP                *sipWire `json:"sipData,omitempty"`
}

type presenceWire struct {
	ExtensionID         json.RawMessage  `json:"extensionId"`
	TelephonyStatus     string           `json:"telephonyStatus"`
	ActiveCalls         []activeCallWire `json:"activeCalls,omitempty"`
	Sequence            int              `json:"sequence"`
	PresenceStatus      string           `json:"presenceStatus"`
	UserStatus          string           `json:"userStatus"`
	MeetingStatus       string           `json:"meetingStatus"`
	DNDStatus           string           `json:"dndStatus"`
	AllowSeeMyPresence  bool             `json:"allowSeeMyPresence"`
	RingOnMonitoredCall bool             `json:"ringOnMonitoredCall"`
	PickUpCallsOnHold   bool             `json:"pickUpCallsOnHold"`
	TotalActiveCalls    *int             `json:"totalActiveCalls,omitempty"`
	Message             string           `json:"message,omitempty"`
}

func (p *presenceState) info(s *Simulator, e *extension, detailed, sip bool) presenceWire {
	w := presenceWire{
		ExtensionID: s.idText(e.id), TelephonyStatus: p.telephony(), Sequence: p.sequence, PresenceStatus: p.presence(),
		UserStatus: p.user, MeetingStatus: "Disconnected", DNDStatus: p.dnd, AllowSeeMyPresence: true, Message: p.message,
	}
	if !detailed {
		return w
	}
	w.ActiveCalls = []activeCallWire{}
	for _, c := range p.calls[:min(len(p.calls), 7)] {
		w.ActiveCalls = append(w.ActiveCalls, c.active(s, sip))
	}
	n := len(p.calls)
	w.TotalActiveCalls = &n
	return w
}

// emitPresence tells that an extension's presence changed. mu is held.
func (s *Simulator) emitPresence(e *extension) []*record {
	p := s.presenceOf(e)
	p.sequence++
	body := func(f *filter, _ string) []byte {
		return encode(p.info(s, e, f.flag("detailedTelephonyState"), f.flag("sipData")))
	}
	out := s.emit(happening{kind: classPresence, extension: e.id, body: body})
	if e.id == ownExtensionID {
		return out
	}
	// The user monitors all colleagues, and they are all favorites.
	for _, kind := range []class{classPresenceMonitored, classPresenceFavorites} {
		out = append(out, s.emit(happening{kind: kind, extension: ownExtensionID, body: body})...)
	}
	return out
}

func (s *Simulator) emitDND(e *extension) []*record {
	p := s.presenceOf(e)
	return s.emit(happening{kind: classDND, extension: e.id, body: func(*filter, string) []byte {
		return encode(struct {
			ExtensionID json.RawMessage `json:"extensionId"`
			DND         string          `json:"dndStatus"`
		}{s.idText(e.id), p.dnd})
	}})
}

// SetPresence changes the user's own presence; empty leaves a part as it is.
func (s *Simulator) SetPresence(userStatus, dndStatus string) Injected {
	return s.inject(func() (*message, []*record) {
		e := s.people.own()
		p := s.presenceOf(e)
		if userStatus != "" {
			p.user = userStatus
		}
		var out []*record
		if dndStatus != "" && dndStatus != p.dnd {
			p.dnd = dndStatus
			out = s.emitDND(e)
		}
		return nil, append(out, s.emitPresence(e)...)
	})
}
