package ui

// mode says who has the keyboard. There is one at a time.
type mode uint8

const (
	modeList       mode = iota // the event list: the top layer
	modeFilters                // the filter editor
	modeCustom                 // the text field of the filter editor
	modeInspector              // the JSON of an event
	modeSearch                 // the search field of the inspector
	modeHelp                   // the help, over everything
	modeConnection             // the connection in full, over everything
	modeAsk                    // a question in the edge of a pane
)

// overlay reports whether the mode lies over the panes and gives the keyboard
// back when it ends.
func (m mode) overlay() bool { return m == modeHelp || m == modeConnection }
