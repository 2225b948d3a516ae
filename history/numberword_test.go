package history

import (
	"testing"

	"ringtail/rc"
)

// TestNumberAndAWordOfDigits: a number that is whole by itself does not take the
// word after it for a part of it.
func TestNumberAndAWordOfDigits(t *testing.T) {
	sum := func(rc.Event) rc.Summary {
		return rc.Summary{Kind: rc.KindSMS, From: rc.Party{Name: "Ann", Number: "+442079460958"}, To: []rc.Party{{Number: "+14157809227"}}, Text: "order 4711 of 2024"}
	}
	row := Row{ID: 1, Event: rc.Event{Kind: rc.KindSMS, Envelope: []byte(`{"uuid":"1"}`)}}
	for _, query := range []string{"+442079460958 4711", "from:+442079460958 2024", "0044-20-7946-0958 4711", "(020)79460958 4711", "+44 20 7946 0958 +1 415 780 9227", "+442079460958 4157809227", "020 7946 0958 0014157809227"} {
		q, err := ParseQuery(query)
		if err != nil || !q.Match(row, sum) {
			t.Errorf("%q does not find it (%v)", query, err)
		}
	}
}
