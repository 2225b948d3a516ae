package recording

import (
	"testing"
	"time"
)

// TestSeekingBackBehindAnEarlierLine: a line may tell an earlier time than those
// before it, such as an event that waited for its filter since the last run
// (rc/left.go hands it out with the time at which it was received), a fetched
// message in the output of ringtail tail, or any line after the clock was set
// back. What was handed out before it is later all the same: going to a moment
// between the two is going back.
func TestSeekingBackBehindAnEarlierLine(t *testing.T) {
	day := memory("a", begin(0), entry(sms(600)), entry(sms(700)), entry(sms(800)), entry(sms(300)), entry(sms(1000)))
	play(t, []Source{day}, PlayerOptions{Speed: 1}, func(r *replay) {
		r.after(850*time.Second).expect("played", "begin 600 700 800 300")
		r.p.TogglePause()
		r.after(time.Second)
		r.p.Seek(sms(650).Received)
		r.after(time.Second)
		if r.again != 1 {
			t.Errorf("the player did not begin again, and stands at %v", r.state.Position)
		}
		r.expect("at 650", "begin 600")
	})
}
