package rc

import (
	"encoding/json"
	"slices"
	"time"
)

// Update is one thing the client has to say. The set is sealed: [Status],
// [Event], [Events], [Notice] and [Reread]. Updates are values; slices inside them are shared and
// must not be changed.
type Update interface{ update() }

func (Status) update() {}
func (Event) update()  {}
func (Events) update() {}
func (Notice) update() {}
func (Reread) update() {}

// Phase is where the connection stands.
type Phase uint8

// The phases in the order a healthy start passes through them, then the
// others.
const (
	PhaseIdle        Phase = iota // Run has not been called yet
	PhaseAuthorizing              // asking for or renewing the access token
	PhaseTicket                   // asking for a WebSocket token (wstoken)
	PhaseConnecting               // dialing the gateway and waiting for ConnectionDetails
	PhaseSubscribing              // connected; the subscription is not confirmed yet
	PhaseLive                     // connected and subscribed
	PhaseWaiting                  // disconnected; the next attempt is at Status.RetryAt
	PhaseFailed                   // a final error; Run has returned or is about to
	PhaseClosing                  // saying goodbye to the gateway
	PhaseClosed                   // Run ended because its context did
)

func (p Phase) String() string {
	switch p {
	case PhaseIdle:
		return "starting"
	case PhaseAuthorizing:
		return "logging in"
	case PhaseTicket:
		return "asking for a WebSocket token"
	case PhaseConnecting:
		return "connecting"
	case PhaseSubscribing:
		return "subscribing"
	case PhaseLive:
		return "live"
	case PhaseWaiting:
		return "waiting"
	case PhaseFailed:
		return "failed"
	case PhaseClosing:
		return "closing"
	case PhaseClosed:
		return "closed"
	}
	return "unknown"
}

// Connected reports whether events can arrive in this phase.
func (p Phase) Connected() bool { return p == PhaseSubscribing || p == PhaseLive }

// Status is the whole connection as one value. Each Status replaces the one
// before it.
type Status struct {
	Phase Phase
	Since time.Time // when Phase began

	Attempt int       // connection attempts since the last live time, 1 for the first
	RetryAt time.Time // PhaseWaiting: when the next attempt begins; else zero
	Err     *Error    // why the connection was lost, is waiting or failed; nil when all is well

	Filters FilterState

	LiveSince time.Time     // when this connection became live; zero when it is not
	LastFrame time.Time     // newest frame of any kind on any connection; zero before the first
	RTT       time.Duration // round trip of the newest answered ping; 0 before the first
	Limits    Limits        // what this connection's ConnectionDetails announced
	Identity  Identity      // who is logged in, as far as known

	ClockOffset time.Duration // the platform's clock minus ours, as of its newest answer; 0 until known

	Connections int    // WebSocket connections opened so far
	Events      uint64 // events delivered, recovered ones included
	Recovered   uint64 // events the gateway held for us over a lost connection
	Duplicates  uint64 // events dropped because their uuid had been delivered
	BadFrames   uint64 // frames that could not be used (not JSON, too large, unknown)
	Gaps        []Gap  // every interruption so far, oldest first, the open one last
}

// Limits are the gateway's own figures from ConnectionDetails. Zero means not
// announced. [documented]
type Limits struct {
	RecoveryTimeout   time.Duration // how long a lost session can be recovered
	RecoveryBuffer    int           // most events kept for a lost session
	IdleTimeout       time.Duration // silence after which the gateway ends the connection
	AbsoluteTimeout   time.Duration // life of a connection
	MaxActiveRequests int           // unanswered requests allowed at a time
}

// Identity is the extension the events belong to. Fields are empty until
// known, or when the app may not read them.
type Identity struct {
	AccountID       string
	ExtensionID     string
	ExtensionNumber string
	Name            string
	Numbers         []string // phone numbers whose texts reach this extension, in E.164; without such, its own numbers
	Unknown         string   // why some of it may not be read, in words; empty when it may
}

// FilterState says what was asked for and what RingCentral confirmed.
// Filters come back rewritten (~ becomes ids), so confirmed is never compared
// with wanted by text: Wanted filters that are neither in Disabled nor in
// Refused are active once Answered equals Generation.
type FilterState struct {
	Wanted     []string // newest edit, as the user wrote it
	Generation uint64   // number of the newest edit, from [Client.SetFilters]; 0 is the initial set
	Answered   uint64   // newest generation RingCentral has answered
	Confirmed  bool     // at least one answer arrived: Applied, Disabled and Refused mean something

	SubscriptionID string            // empty when there is no subscription
	Requested      []string          // the set behind the answer: the last set RingCentral accepted, as we wrote it
	Applied        []string          // active filters as RingCentral reports them
	Disabled       []FilterComplaint // accepted but not active, with RingCentral's reason
	Refused        []FilterComplaint // refused by the newest answer
}

// FilterComplaint is RingCentral's word against one filter.
type FilterComplaint struct {
	Filter string // as we wrote it where we can tell, else as RingCentral named it
	Code   string // SUB-508, CMN-401, …; may be empty
	Reason string // in words
}

// How an event came to us.
type How uint8

const (
	Live       How = iota // while connected
	Recovered             // held by the gateway while we were away
	Backfilled            // fetched from the message store
)

func (h How) String() string {
	switch h {
	case Recovered:
		return "recovered"
	case Backfilled:
		return "backfilled"
	}
	return "live"
}

// Event is one notification. Meta and Envelope are the bytes exactly as they
// came (the first and second element of the frame) and must not be changed.
// They are valid JSON, and spans of a chunk of 32 KiB that other events share:
// whoever keeps few of many events for long had better keep a copy.
type Event struct {
	Received time.Time
	How      How
	Kind     Kind
	Meta     json.RawMessage
	Envelope json.RawMessage
}

// Events are several events that came side by side, oldest first, at least two.
// They are handed over so when they come faster than they are taken; an event
// that is taken before the next one comes is an [Event] of its own.
type Events []Event

// NoticeKind tells what a Notice is about.
type NoticeKind uint8

const (
	NoticeGap      NoticeKind = iota // an interruption began or ended; Gap is set
	NoticeFilters                    // filters refused, disabled or all removed
	NoticeToken                      // an access token was obtained or renewed
	NoticeFrame                      // a frame could not be used
	NoticeRequest                    // a request failed or must wait
	NoticeConnect                    // a connection was opened or lost
	NoticeOverflow                   // the reader of Updates was too slow
)

// Notice is something a person should know that is neither an event nor a
// state. Text is one plain sentence, but may quote the platform: it must be
// made inert before it is shown.
type Notice struct {
	At   time.Time
	Kind NoticeKind
	Text string
	Err  *Error // nil when it is no failure
	Gap  *Gap   // NoticeGap only
}

// GapOutcome is what became of an interruption.
type GapOutcome uint8

const (
	GapOpen         GapOutcome = iota // still disconnected
	GapRecovered                      // the gateway kept the session and nothing can be missing
	GapSuspected                      // the gateway kept the session, but what it sent just before it noticed the loss may be missing
	GapNotRecovered                   // events in it may be missing; Reason says why
	GapBackfilled                     // compared with the message store: everything that can be missing was fetched
)

// GapCheck is how far the comparison of a gap with the message store is.
type GapCheck uint8

const (
	CheckNone    GapCheck = iota // not needed, or not possible: no filter that is wanted has a store
	CheckOffered                 // a long absence: fetched when [Client.Backfill] is called
	CheckRunning                 // being fetched; it ends with a second look a minute later, because the store may lag
	CheckDone
	CheckOff // the app or user may not read messages
)

// Gap is one interruption of the event stream.
type Gap struct {
	ID         int       // 1 for the first; the same gap is reported when it opens, closes and changes
	From       time.Time // last proof that the connection worked
	To         time.Time // when events could arrive again; zero while open
	Outcome    GapOutcome
	Check      GapCheck
	Late       int    // events recovered and delivered so far
	PutBy      int    // events recovered that only the filters of the last run asked for: they wait until theirs are wanted
	Counted    bool   // what the gateway held has come to its end: Late and PutBy are all of it
	Backfilled int    // messages fetched from the store so far
	Asked      bool   // no interruption, but the time before the start that [Config.Since] asks for
	Partial    bool   // a part of the store could not be read
	Reason     string // why it began, or why it could not be recovered

	// NoStore are the active filters of which the message store cannot tell
	// all: those of other kinds (calls, presence, team posts), and those of a
	// mailbox, of which it has the messages, but not that one was read or
	// deleted meanwhile.
	NoStore []string
}

// Same reports whether o tells the same of this gap.
func (g Gap) Same(o Gap) bool {
	return g.ID == o.ID && g.From.Equal(o.From) && g.To.Equal(o.To) && g.Outcome == o.Outcome && g.Check == o.Check && g.Late == o.Late &&
		g.PutBy == o.PutBy && g.Counted == o.Counted && g.Backfilled == o.Backfilled && g.Asked == o.Asked && g.Partial == o.Partial && g.Reason == o.Reason &&
		slices.Equal(g.NoStore, o.NoStore)
}

// Proven reports whether nothing of this gap can be missing any more. Until
// all that was held has come it is not known whether the buffer was full.
func (g Gap) Proven() bool {
	return g.Outcome == GapRecovered && g.Counted || g.Outcome == GapBackfilled
}

// Recovering reports whether what was held in this gap is still coming.
func (g Gap) Recovering() bool {
	return (g.Outcome == GapRecovered || g.Outcome == GapSuspected) && !g.Counted
}
