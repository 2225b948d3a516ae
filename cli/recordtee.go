package cli

import (
	"ringtail/history/recording"
	"ringtail/rc"
)

// recordTee hands updates on and records them before: what is on the screen is
// in the recording. It ends when stop is closed.
func recordTee(updates <-chan rc.Update, r *recording.Recorder, stop <-chan struct{}) <-chan rc.Update {
	out := make(chan rc.Update)
	go func() {
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
	}()
	return out
}
