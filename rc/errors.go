package rc

import "strings"

// Error is a failure in words for people, with the platform's own code.
type Error struct {
	Code        string // RingCentral's errorCode (CMN-401, OAU-213, WSG-902, invalid_client …); may be empty
	Status      int    // HTTP or frame status; 0 when there was none
	RequestID   string // RCRequestId, for a ticket with RingCentral; may be empty
	Explanation string // what failed, why, and what to do now; one sentence, no secrets
	Final       bool   // trying again cannot help
	Err         error  // underlying cause; may be nil; never holds a secret

	fix      string // the part of Explanation that says what to do now; empty when it has none
	leaving  bool   // the connection is given up by us, in good order
	dropped  bool   // as retryNow, and it cannot come again
	retryNow bool   // what stood in the way was dropped: the next attempt need not wait
}

// say makes the explanation of what failed, and why, and what to do now.
func (e *Error) say(what, fix string) { e.Explanation, e.fix = what+": "+fix, fix }

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Explanation)
	var marks []string
	if e.Code != "" && !strings.Contains(e.Explanation, e.Code) {
		marks = append(marks, e.Code)
	}
	if e.RequestID != "" {
		marks = append(marks, "RCRequestId "+e.RequestID)
	}
	if len(marks) > 0 {
		b.WriteString(" (" + strings.Join(marks, ", ") + ")")
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }
