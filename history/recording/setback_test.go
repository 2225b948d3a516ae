package recording

import (
	"testing"
	"time"
)

// TestSeekingOnAfterTheClockWasSetBack: after the one line with a wrong time, going
// on goes on.
func TestSeekingOnAfterTheClockWasSetBack(t *testing.T) {
	const year = 365 * 24 * 3600
	day := memory("a", begin(0), entry(sms(0)), entry(sms(60)), entry(sms(year)), entry(sms(120)), entry(sms(180)), entry(sms(240)), entry(sms(3000)))
	play(t, []Source{day}, PlayerOptions{Speed: 1, Paused: true}, func(r *replay) {
		r.after(time.Second)
		for range 6 {
			r.p.Step()
		}
		r.after(time.Second).expect("stepped", "begin 0 60 31536000 120 180 240")
		r.p.SeekBy(time.Minute)
		r.after(time.Second)
		if r.again != 0 || len(r.all) < 7 {
			t.Errorf("a minute on from 240: the player began again %d times, shows %q and stands at %v", r.again, names(r.all), r.state.Position)
		}
	})
}
