package rc_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

func (w *world) rereads() (list []rc.Reread) {
	for _, u := range w.all() {
		if r, ok := u.(rc.Reread); ok {
			list = append(list, r)
		}
	}
	return list
}

func TestTranscriptionIsReadWhenItIsDone(t *testing.T) {
	for _, c := range []struct {
		name  string
		after time.Duration // of the transcription
		want  int           // readings
	}{{"soon", 5 * time.Second, 1}, {"later", 20 * time.Second, 2}, {"late", 80 * time.Second, 3}, {"too late", 10 * time.Minute, 3}} {
		t.Run(c.name, func(t *testing.T) {
			play(t, simulator.Options{}, nil, func(w *world) {
				w.live()
				vm := w.sim.LeaveVoicemail(simulator.Voicemail{From: "Jane Doe", Duration: 7 * time.Second, Transcript: "please call me back", After: c.after})
				w.within(time.Second, "the voicemail", func() bool { return len(w.events()) == 1 })
				before := bytes.Clone(w.events()[0].Envelope)
				pass(3 * time.Minute)
				list := w.rereads()
				if len(list) != c.want {
					t.Fatalf("the message was read %d times, want %d", len(list), c.want)
				}
				last := list[len(list)-1]
				if last.MessageID != strconv.FormatInt(vm.MessageID, 10) {
					t.Errorf("message %s was read, want %d", last.MessageID, vm.MessageID)
				}
				sum := last.Apply(rc.Summarize(w.events()[0]))
				if c.after < 2*time.Minute {
					if last.Transcription != "please call me back" || sum.Text != last.Transcription || !strings.Contains(sum.Note, "transcription completed") || !strings.Contains(sum.Note, "0:07") {
						t.Errorf("the transcription reads %q; the summary %+v", last.Transcription, sum)
					}
				} else if last.Transcription != "" || !strings.Contains(sum.Note, "transcription in progress") {
					t.Errorf("the transcription reads %q; the summary %+v", last.Transcription, sum)
				}
				if len(w.events()) != 1 || !bytes.Equal(w.events()[0].Envelope, before) {
					t.Error("the event has changed")
				}
				if w.sim.State().TooMany > 0 {
					t.Error("the rate limit was hit")
				}
			})
		})
	}
}

func TestOtherMessagesAreNotReadAgain(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.SendVoicemail("Jane Doe", 3*time.Second, "ready at once")
		w.sim.SendVoicemail("Jane Doe", 3*time.Second, "")
		w.sim.SendSMS("Jane Doe", "hello")
		pass(3 * time.Minute)
		if n := len(w.rereads()); n > 0 || len(w.events()) != 3 {
			t.Fatalf("%d messages were read again, of %d events", n, len(w.events()))
		}
	})
}

func TestRereadingEndsWithoutThePermission(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.SetAppPermission("ReadMessages", false)
		for range 3 {
			w.sim.LeaveVoicemail(simulator.Voicemail{From: "Jane Doe", Duration: time.Second, Transcript: "x", After: time.Second})
		}
		before := w.sim.State().Requests
		pass(5 * time.Minute)
		if n := w.sim.State().Requests - before; n > 3 || len(w.rereads()) > 0 {
			t.Fatalf("%d requests were made, %d messages read", n, len(w.rereads()))
		}
	})
}

// TestRereadingWaitsForTheConnection reads nothing while offline, and catches
// up.
func TestRereadingWaitsForTheConnection(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.LeaveVoicemail(simulator.Voicemail{From: "Jane Doe", Duration: time.Second, Transcript: "back again", After: 15 * time.Second})
		w.within(time.Second, "the voicemail", func() bool { return len(w.events()) == 1 })
		w.sim.ExpireAccessTokens()
		w.sim.Cut()
		w.within(3*time.Minute, "the text", func() bool {
			list := w.rereads()
			return len(list) > 0 && list[len(list)-1].Transcription == "back again"
		})
	})
}
