package recording

import (
	"encoding/json"
	"slices"
	"time"

	"ringtail/rc"
)

// Mask appends a JSON document to dst with what is personal hidden.
// (*safetext.Masker).MaskJSON is one.
type Mask func(dst, src []byte) []byte

// AppendEntry appends an entry as one line, line end included. mask may be
// nil. The bytes of an event stay as they came, but for line breaks between
// its tokens, which become blanks.
func AppendEntry(dst []byte, e Entry, mask Mask) []byte {
	if e.IsEvent() {
		return append(AppendEvent(dst, e.Event, mask), '\n')
	}
	return append(append(dst, e.line(mask)...), '\n')
}

// AppendEvent appends an event as a line without its end. mask may be nil.
func AppendEvent(dst []byte, e rc.Event, mask Mask) []byte {
	var scan rc.Scanner
	dst = append(dst, `{"received":"`...)
	dst = e.Received.UTC().AppendFormat(dst, time.RFC3339Nano)
	dst = append(dst, `","how":"`...)
	dst = append(dst, e.How.String()...)
	dst = append(dst, `","meta":`...)
	if len(e.Meta) == 0 || !scan.Valid(e.Meta) {
		dst = append(dst, "null"...)
	} else {
		from := len(dst)
		dst = appendClean(dst, e.Meta)
		dst = masked(dst, from, mask)
	}
	dst = append(dst, `,"event":`...)
	from := len(dst)
	if scan.Valid(e.Envelope) {
		dst = append(dst, e.Envelope...)
	} else {
		// No event of the gateway is like that; if one is, nothing of it is lost.
		text, _ := json.Marshal(string(e.Envelope)) // a string always encodes
		dst = append(dst, text...)
	}
	dst = masked(dst, from, mask)
	return append(dst, '}')
}

// masked masks the document that begins at dst[from] and makes one line of it.
func masked(dst []byte, from int, mask Mask) []byte {
	if mask != nil {
		doc := slices.Clone(dst[from:])
		dst = mask(dst[:from], doc)
	}
	for i := from; i < len(dst); i++ {
		if dst[i] == '\n' || dst[i] == '\r' {
			dst[i] = ' ' // between tokens: inside a string it would not be valid
		}
	}
	return dst
}

// The lines that are no events, as they are written and read. They are rare,
// so encoding/json does it.
type (
	wordLine struct {
		At     time.Time   `json:"at"`
		Gap    *gapLine    `json:"gap,omitempty"`
		Mark   *string     `json:"mark,omitempty"`
		Reread *rereadLine `json:"reread,omitempty"`
		Lost   *lostLine   `json:"lost,omitempty"`
		Begin  *beginLine  `json:"recording,omitempty"`
	}
	gapLine struct {
		ID         int        `json:"id"`
		From       time.Time  `json:"from"`
		To         *time.Time `json:"to,omitempty"`
		Outcome    string     `json:"outcome"`
		Check      string     `json:"check"`
		Late       int        `json:"late"`
		PutBy      int        `json:"putBy,omitempty"`
		Counted    bool       `json:"counted,omitempty"`
		Backfilled int        `json:"backfilled"`
		Asked      bool       `json:"asked,omitempty"`
		Partial    bool       `json:"partial,omitempty"`
		NoStore    []string   `json:"noStore,omitempty"`
		Reason     string     `json:"reason,omitempty"`
	}
	rereadLine struct {
		MessageID     string          `json:"messageId"`
		Transcription string          `json:"transcription,omitempty"`
		Record        json.RawMessage `json:"record,omitempty"`
	}
	lostLine struct {
		Entries uint64    `json:"entries"`
		Since   time.Time `json:"since"`
		Reason  string    `json:"reason"`
	}
	beginLine struct {
		Version int    `json:"version"`
		Run     string `json:"run,omitempty"`
		By      string `json:"by,omitempty"`
		Masked  bool   `json:"masked"`
	}
)

// outcomes and checks are the words for what became of a gap, in the order of
// their constants.
var (
	outcomes = [...]string{rc.GapOpen: "open", rc.GapRecovered: "recovered", rc.GapSuspected: "suspected", rc.GapNotRecovered: "not recovered", rc.GapBackfilled: "backfilled"}
	checks   = [...]string{rc.CheckNone: "none", rc.CheckOffered: "offered", rc.CheckRunning: "running", rc.CheckDone: "done", rc.CheckOff: "off"}
)

// line is an entry that is no event, as JSON.
func (e Entry) line(mask Mask) []byte {
	l := wordLine{At: e.At.UTC()}
	hide := func(text string) string { return maskText(mask, plainKey, text) }
	switch {
	case e.Gap != nil:
		g := e.Gap
		l.Gap = &gapLine{ID: g.ID, From: g.From.UTC(), Outcome: word(outcomes[:], int(g.Outcome)), Check: word(checks[:], int(g.Check)),
			Late: g.Late, PutBy: g.PutBy, Counted: g.Counted, Backfilled: g.Backfilled, Asked: g.Asked, Partial: g.Partial, NoStore: g.NoStore, Reason: hide(g.Reason)}
		if !g.To.IsZero() {
			to := g.To.UTC()
			l.Gap.To = &to
		}
	case e.Mark != nil:
		note := hide(e.Mark.Note)
		l.Mark = &note
	case e.Reread != nil:
		l.Reread = &rereadLine{MessageID: e.Reread.MessageID, Transcription: maskText(mask, textKey, e.Reread.Transcription)}
		if new(rc.Scanner).Valid(e.Reread.Record) {
			l.Reread.Record = masked(appendClean(nil, e.Reread.Record), 0, mask)
		}
	case e.Lost != nil:
		l.Lost = &lostLine{e.Lost.Entries, e.Lost.Since.UTC(), hide(e.Lost.Reason)}
	case e.Begin != nil:
		l.Begin = &beginLine{e.Begin.Version, e.Begin.Run, e.Begin.By, e.Begin.Masked}
	}
	raw, err := json.Marshal(l)
	if err != nil { // a year that RFC 3339 cannot write
		l.At, l.Gap = time.Time{}, nil
		raw, _ = json.Marshal(l)
	}
	return raw
}

// Keys under which a mask finds a text: one that says nothing of it, and one
// that says that somebody wrote or said it.
const (
	plainKey = "reason"
	textKey  = "subject"
)

// maskText hides what is personal in a text that stands under a key.
func maskText(mask Mask, key, text string) string {
	if mask == nil || text == "" {
		return text
	}
	doc, _ := json.Marshal(map[string]string{key: text}) // texts always encode
	var hidden map[string]string
	if json.Unmarshal(mask(nil, doc), &hidden) != nil {
		return ""
	}
	return hidden[key]
}

func word(of []string, i int) string {
	if i < len(of) {
		return of[i]
	}
	return of[0]
}
