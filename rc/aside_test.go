package rc_test

import (
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// kinds counts what was fetched.
func (w *world) kinds() (sms, voicemails int) {
	for _, e := range w.backfilled() {
		switch e.Kind {
		case rc.KindSMS:
			sms++
		case rc.KindVoicemail:
			voicemails++
		}
	}
	return sms, voicemails
}

// compared waits until a comparison of the newest run that fetches so much has
// come to its end.
func (w *world) compared(what string, sms, voicemails int) {
	w.t.Helper()
	w.within(5*time.Minute, what, func() bool {
		s, v := w.kinds()
		return s == sms && v == voicemails
	})
	pass(3 * time.Minute) // a second look
	if s, v := w.kinds(); s != sms || v != voicemails {
		w.t.Fatalf("%s: %d SMS and %d voicemails were fetched", what, s, v)
	}
}

// gapsOf are the gaps as a run that began when there were so many updates
// tells them.
func (w *world) gapsOf(from int) []rc.Gap {
	for _, u := range w.all()[from:] {
		if _, ok := u.(rc.Status); ok {
			return w.status().Gaps
		}
	}
	return nil
}

// comparing loses an SMS and a voicemail, and leaves the client in the middle of
// the comparison that finds them.
func (w *world) comparing() {
	w.t.Helper()
	w.live()
	pass(10 * time.Second)
	w.sim.HalfOpen(simulator.DeadLose)
	w.sim.SendSMS("", "swallowed")
	w.sim.SendVoicemail("", 10*time.Second, "")
	w.sim.NextHTTP(simulator.Fault{Path: "message-store", Delay: 20 * time.Second})
	w.within(5*time.Minute, "a comparison", func() bool {
		gaps := w.status().Gaps
		return len(gaps) == 1 && gaps[0].Check == rc.CheckRunning
	})
	pass(time.Second)
}

// TestNobodyFetchesForAnotherRun ends in the middle of a comparison. The next
// run watches something else and fetches nothing of it; the one after it
// watches the same again, and nothing is lost.
func TestNobodyFetchesForAnotherRun(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(...string)) {
		w.comparing()
		_ = w.stop()

		pass(time.Minute)
		begun := len(w.all())
		restart(voicemail)
		w.compared("what is wanted", 0, 1)
		for _, g := range w.gapsOf(begun) {
			if g.Outcome == rc.GapBackfilled {
				t.Errorf("the gap is called proven: %+v", g)
			}
		}
		_ = w.stop()

		// Nor does one that watches what no store knows; but it says so.
		pass(time.Minute)
		begun = len(w.all())
		restart(presence)
		w.compared("nothing more", 0, 1)
		told := ""
		for _, u := range w.all()[begun:] {
			if n, ok := u.(rc.Notice); ok && strings.Contains(n.Text, "wanted") {
				told += n.Text + "\n"
			}
		}
		if !strings.Contains(told, "SMS") || strings.Count(told, "\n") != 1 {
			t.Errorf("it tells:\n%s", told)
		}
		_ = w.stop()

		pass(time.Minute)
		begun = len(w.all())
		restart(sms)
		w.compared("the rest", 1, 1)
		proven := false
		for _, g := range w.gapsOf(begun) {
			proven = proven || g.Outcome == rc.GapBackfilled && g.Backfilled == 1
		}
		if !proven {
			t.Errorf("gaps %+v", w.gapsOf(begun))
		}
		_ = w.stop()

		// That was all.
		pass(time.Minute)
		restart(sms, voicemail)
		w.compared("nothing twice", 1, 1)
	})
}

// TestAnAbsenceIsFetchedForWhatIsWanted was away with other filters.
func TestAnAbsenceIsFetchedForWhatIsWanted(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(...string)) {
		w.live()
		pass(10 * time.Second)
		_ = w.stop()
		pass(10 * time.Minute)
		w.sim.SendSMS("", "meanwhile")
		w.sim.SendVoicemail("", 10*time.Second, "")
		pass(10 * time.Minute)
		begun := len(w.all())
		restart(voicemail)
		w.compared("what is wanted", 0, 1)
		if gaps := w.gapsOf(begun); len(gaps) != 1 || gaps[0].Proven() || gaps[0].Backfilled != 1 {
			t.Errorf("gaps %+v", gaps)
		}
		// The user asks for the other again, and gets it.
		w.answered(w.SetFilters([]string{voicemail, sms}))
		w.compared("the rest", 1, 1)
		if gaps := w.gapsOf(begun); len(gaps) != 1 || gaps[0].Outcome != rc.GapBackfilled || gaps[0].Backfilled != 2 {
			t.Errorf("gaps %+v", gaps)
		}
	})
}

// TestWhatIsSwitchedOffIsNotFetched edits the filters in the middle of a
// comparison.
func TestWhatIsSwitchedOffIsNotFetched(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.comparing()
		w.SetFilters([]string{voicemail})
		w.compared("what is wanted", 0, 1)
		if g := w.firstGap(); g.Proven() || g.Backfilled != 1 {
			t.Errorf("gap %+v", g)
		}
		words := w.notices(rc.NoticeGap)
		if last := words[len(words)-1].Text; !strings.Contains(last, "not wanted now") || !strings.Contains(last, "SMS") {
			t.Errorf("the last word is %q", last)
		}
		w.SetFilters([]string{voicemail, sms})
		w.compared("the rest", 1, 1)
		if g := w.firstGap(); g.Outcome != rc.GapBackfilled || g.Backfilled != 2 {
			t.Errorf("gap %+v", g)
		}
	})
}

// TestAWiderFilterIsEnough fetches what another filter covers as well.
func TestAWiderFilterIsEnough(t *testing.T) {
	restartable(t, simulator.Options{}, func(w *world, _ *memory, restart func(...string)) {
		w.live()
		pass(10 * time.Second)
		_ = w.stop()
		pass(10 * time.Minute)
		w.sim.SendSMS("", "meanwhile")
		pass(10 * time.Minute)
		begun := len(w.all())
		restart("/restapi/v1.0/account/~/extension/~/message-store")
		w.compared("by the wider one", 1, 0)
		if gaps := w.gapsOf(begun); len(gaps) != 1 || gaps[0].Outcome != rc.GapBackfilled {
			t.Errorf("gaps %+v", gaps)
		}
	})
}
