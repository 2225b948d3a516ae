package recording

import (
	"testing"

	"ringtail/rc"
)

// TestPutByIsRecordedOnce: how many events wait for their filters is told when all
// have come, as how many came late is.
func TestPutByIsRecordedOnce(t *testing.T) {
	path := t.TempDir() + "/r.ndjson"
	r := record(t, path, Options{})
	g := rc.Gap{ID: 1, From: sms(0).Received, To: sms(1).Received, Outcome: rc.GapRecovered}
	r.Update(rc.Notice{At: sms(1).Received, Gap: &g})
	for range 200 {
		g.PutBy++
		r.Update(rc.Status{Gaps: []rc.Gap{g}})
	}
	g.Counted = true
	r.Update(rc.Notice{At: sms(2).Received, Gap: &g})
	r.Update(rc.Status{Gaps: []rc.Gap{g}})
	r.Close()
	_, others := events(t, path)
	n := 0
	for _, e := range others {
		if e.Gap != nil {
			n++
		}
	}
	if n > 10 {
		t.Errorf("%d lines about one gap", n)
	}
}
