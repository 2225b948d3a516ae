package rc_test

import (
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// came is what was delivered since there were so many events, a letter each:
// s for a text, v for a voicemail, capital when it was delivered late.
func (w *world) came(from int) string {
	var b strings.Builder
	for _, e := range w.events()[from:] {
		letter := map[rc.Kind]string{rc.KindSMS: "s", rc.KindVoicemail: "v"}[e.Kind]
		if e.How == rc.Recovered {
			letter = strings.ToUpper(letter)
		}
		b.WriteString(letter)
	}
	return b.String()
}

func (w *world) mustCome(what, want string, from int) {
	w.t.Helper()
	w.within(time.Minute, what, func() bool { return w.came(from) == want })
	pass(10 * time.Second)
	if got := w.came(from); got != want {
		w.t.Fatalf("%s: %q came, want %q", what, got, want)
	}
}

// TestARunGetsWhatItWants leaves texts and voicemails to a run that watches
// voicemail only, and to one after it that watches both again.
func TestARunGetsWhatItWants(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(...string)) {
		w.live()
		_ = w.stop()
		w.sim.SendSMS("", "while away")
		w.sim.SendVoicemail("", 10*time.Second, "")
		w.sim.SendSMS("", "while away, too")

		updates := len(w.all())
		restart(voicemail)
		w.mustCome("the voicemail alone", "V", 0)
		told := ""
		for _, u := range w.all()[updates:] {
			if n, ok := u.(rc.Notice); ok && n.Kind == rc.NoticeFilters {
				told += n.Text + "\n"
			}
		}
		if !strings.Contains(told, "2 events") || !strings.Contains(told, "SMS") || strings.Count(told, "\n") != 1 {
			t.Errorf("it tells:\n%s", told)
		}
		if g := w.gapsOf(updates); len(g) != 1 || g[0].Late != 1 || g[0].PutBy != 2 || g[0].Outcome != rc.GapRecovered {
			t.Errorf("gaps %+v", g)
		}
		_ = w.stop()

		restart(voicemail)
		w.mustCome("nothing", "", 1)
		_ = w.stop()
		restart(sms, voicemail)
		w.mustCome("the texts", "SS", 1)
		_ = w.stop()
		restart(sms, voicemail)
		w.mustCome("nothing twice", "", 3)
	})
}

func TestWhatWasPutByComesWhenItsFilterIsSwitchedOn(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(...string)) {
		w.live()
		_ = w.stop()
		w.sim.SendSMS("", "while away")
		restart(voicemail)
		w.mustCome("nothing", "", 0)
		if g := w.oneGap(); g.Late != 0 || g.PutBy != 1 {
			t.Errorf("before it came the gap was %+v", g)
		}
		w.SetFilters([]string{sms})
		w.mustCome("the text", "S", 0)
		if g := w.oneGap(); g.Late != 1 || g.PutBy != 0 || w.status().Recovered != 1 {
			t.Errorf("the gap is %+v", g)
		}
		w.SetFilters([]string{voicemail})
		pass(10 * time.Second)
		w.SetFilters([]string{sms})
		w.mustCome("no more", "S", 0)
		w.sim.SendSMS("", "live")
		w.mustCome("a live one", "Ss", 0)
	})
}

// A buffer that was full of what nobody wants now was full all the same.
func TestAFullBufferOfWhatWaitsIsTold(t *testing.T) {
	restartable(t, simulator.Options{RecoveryBuffer: 10}, func(w *world, _ *memory, restart func(...string)) {
		w.live()
		_ = w.stop()
		for range 20 {
			w.sim.SendSMS("", "while away")
		}
		restart(voicemail)
		w.mustCome("nothing", "", 0)
		if g := w.oneGap(); g.Outcome != rc.GapNotRecovered && g.Outcome != rc.GapBackfilled || g.PutBy != 10 {
			t.Errorf("gap %+v", g)
		}
		told := w.notices(rc.NoticeGap)
		if text := told[len(told)-1].Text; strings.HasPrefix(text, "0 ") {
			t.Errorf("it tells: %s", text)
		}
	})
}

// Who is killed before what waited was dealt with gets it in the next run.
func TestWhatWaitedSurvivesAKill(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, store *memory, restart func(...string)) {
		w.live()
		_ = w.stop()
		w.sim.SendSMS("", "while away")
		restart(voicemail)
		w.mustCome("nothing", "", 0)
		resume := w.stall()
		w.sim.SendVoicemail("", 10*time.Second, "") // the reader takes it and stands still
		pass(time.Second)
		w.SetFilters([]string{sms})
		pass(time.Minute) // the state is saved meanwhile
		store.mu.Lock()
		store.frozen = true
		store.mu.Unlock()
		w.net.Cut()
		w.net.Refuse(true)
		w.cancel()
		pass(time.Minute)
		resume()
		_ = w.stop()
		w.net.Refuse(false)
		from := len(w.events())
		restart(sms)
		w.within(time.Minute, "the text", func() bool { return strings.Contains(w.came(from), "S") })
	})
}

// What the reader left waits for a run that wants it, and no longer than three
// days.
func TestWhatTheReaderLeftWaitsForARunThatWantsIt(t *testing.T) {
	for _, tt := range []struct {
		away time.Duration
		want string
	}{{time.Minute, "s"}, {73 * time.Hour, ""}} {
		restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(...string)) {
			w.live()
			w.sim.SendSMS("", "left")
			w.mustCome("the text", "s", 0)
			w.leave(w.events())
			_ = w.stop()
			w.leave(nil)
			restart(voicemail)
			w.mustCome("nothing", "", 1)
			_ = w.stop()
			pass(tt.away)
			updates := len(w.all())
			restart(voicemail) // this one lets go of what is too old
			w.mustCome("nothing again", "", 1)
			told := 0
			for _, u := range w.all()[updates:] {
				if n, ok := u.(rc.Notice); ok && strings.Contains(n.Text, "three days") {
					told++
				}
			}
			if told != map[string]int{"s": 0, "": 1}[tt.want] {
				t.Errorf("after %v it tells %d times what it lets go of", tt.away, told)
			}
			_ = w.stop()
			restart(sms)
			w.mustCome("the text, if it is not too old", tt.want, 1)
		})
	}
}

// A filter that nobody here knows may bring anything, and so does one of the
// same kind written in another way.
func TestInDoubtAnEventIsDelivered(t *testing.T) {
	for _, filter := range []string{
		"/restapi/v1.0/account/~/extension/~/something/new",
		"/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS&direction=Inbound",
		"/restapi/v1.0/account/~/extension/~/message-store/instant",
	} {
		restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(...string)) {
			w.live()
			_ = w.stop()
			w.sim.SendSMS("", "while away")
			restart(filter)
			w.mustCome("the text under "+filter, "S", 0)
		})
	}
}
