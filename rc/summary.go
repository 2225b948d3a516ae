package rc

import "time"

// Direction of a message or call.
type Direction uint8

const (
	DirectionNone Direction = iota
	Inbound
	Outbound
)

// Party is one end of a message or call. Any field may be empty.
type Party struct {
	Name      string
	Number    string // as RingCentral wrote it, usually E.164
	Extension string // extension number
}

// Summary is an event in one line, as data: whoever shows it decides on
// colour and width. All text is as it came from the wire and may be hostile.
type Summary struct {
	Kind      Kind
	Direction Direction
	From      Party
	To        []Party
	Text      string    // what was said, or what happened
	Note      string    // in a few words: duration, transcription, pages, status; may be empty
	Created   time.Time // when the message or call began by the platform's clock; zero if not told
	ID        string    // message or object id; may be empty
	Thread    string    // conversation id, for "only this conversation"; may be empty
}

// Summarize reads one event. It never fails: what cannot be read gets the
// generic line.
func Summarize(e Event) Summary { return Summary{Kind: e.Kind} }
