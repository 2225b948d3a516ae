package recording

import (
	"testing"
)

// TestUntilTheMorningAfter: a recording from the evening on, and --until the time
// in the morning at which it is enough.
func TestUntilTheMorningAfter(t *testing.T) {
	const hour = 3600
	night := memory("a", begin(6*hour), entry(sms(6*hour)), entry(sms(17*hour)), entry(sms(19*hour))) // from 20:02:11 to 09:02:11
	s, err := Open(t.Context(), []Source{night}, Span{Until: clock(t, "08:30:00")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(drain(t, s)); got == "" {
		t.Errorf("--until 08:30 leaves out all of a night from 20:02 on; progress %+v", s.Progress())
	}
}
