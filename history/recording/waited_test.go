package recording

import (
	"testing"
	"time"
)

// TestFileBegunAfterAnOutageBeginsWithWhatWaited: while the disk is full or the
// file's folder is gone, up to 32 MB wait in memory. The file that is begun then
// has a first line of that moment, and what waited is of before.
func TestFileBegunAfterAnOutageBeginsWithWhatWaited(t *testing.T) {
	a := memory("a", begin(600), entry(sms(1)), entry(sms(300)), entry(sms(601)))
	b := memory("b", begin(0), entry(sms(2)), entry(sms(299)), entry(sms(400)), entry(sms(602)))
	s, err := Open(t.Context(), []Source{a, b}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	last := time.Time{}
	all := drain(t, s)
	for _, e := range all {
		if e.IsEvent() && e.At.Before(last) {
			t.Errorf("merged to %s: an event of %v comes after one of %v", names(all), e.At, last)
			break
		}
		last = later(last, e.At)
	}
	play(t, []Source{a}, PlayerOptions{Speed: 1}, func(r *replay) {
		r.after(100 * time.Second)
		if len(r.all) < 2 {
			t.Errorf("100 s after the beginning: %q; the next line comes %v later", names(r.all), r.state.Next.Sub(r.state.Position))
		}
	})
}
