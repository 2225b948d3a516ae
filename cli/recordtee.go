package cli

import (
	"ringtail/history/recording"
	"ringtail/rc"
)

// recordTee hands updates on and records them before: what is on the screen is
// in the recording. end ends it; what was taken by then has been recorded.
func recordTee(updates <-chan rc.Update, r *recording.Recorder, guard func(func())) (out chan rc.Update, end func()) {
	out = make(chan rc.Update)
	stop, done := make(chan struct{}), make(chan struct{})
	go guard(func() {
		defer close(done)
		for {
			select {
			case u := <-updates:
				r.Update(u)
				select {
				case out <- u:
				case <-stop:
					return
				}
			case <-stop:
				return
			}
		}
	})
	return out, func() {
		close(stop)
		<-done
	}
}
