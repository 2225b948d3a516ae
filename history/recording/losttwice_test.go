package recording

import "testing"

// TestAnotherRunIsToldOnceOfOverlappingRecordings: of a recording and a copy of it
// each event and each mark comes once; so does the hole between two runs.
func TestAnotherRunIsToldOnceOfOverlappingRecordings(t *testing.T) {
	run := func(n int, name string) Entry { e := begin(n); e.Begin.Run = name; return e }
	list := []Entry{run(0, "one"), entry(sms(1)), run(60, "two"), entry(sms(61))}
	saved := []Entry{run(0, "saved"), entry(sms(1)), {At: sms(60).Received, Lost: &Lost{Since: sms(1).Received, Reason: AnotherRun}}, entry(sms(61))}
	for name, other := range map[string]Source{"copied": memory("b", list...), "saved": memory("b", saved...)} {
		s, err := Open(t.Context(), []Source{memory("a", list...), other}, Span{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		holes := 0
		all := drain(t, s)
		for _, e := range all {
			if e.Lost != nil {
				holes++
			}
		}
		if holes != 1 {
			t.Errorf("%s: %s: the hole is told %d times", name, names(all), holes)
		}
	}
}
