package rc

// Filter is one entry of the catalogue of event filters.
type Filter struct {
	Alias      string // short name for --filter, such as "sms"
	Path       string // full event filter, with ~ for the own account and extension
	Group      string // heading in the filter editor: Messages, Telephony, Presence, …
	Title      string // RingCentral's title
	Permission string // app permission; empty when none is printed
	Scope      string // account, extension or user
	About      string // one line: what it brings, and what it does not cover
	Kinds      []Kind // what arrives under it
}

// Catalog returns the event filters RingCentral documents, in the order of
// the filter editor.
func Catalog() []Filter { return nil }
