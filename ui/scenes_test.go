package ui

import (
	"fmt"
	"time"

	"ringtail/history/recording"
	"ringtail/rc"
)

// scenes are the states whose frames are kept, each told as a story.
var scenes = []struct {
	name string
	tell func(s *screen)
}{
	{"first", func(*screen) {}},
	{"empty", func(s *screen) { s.receive(live()) }},
	{"live", func(s *screen) {
		st := live()
		for _, u := range traffic() {
			if n, ok := u.(rc.Notice); ok {
				st.Gaps = append(st.Gaps, *n.Gap)
			}
		}
		s.receive(st)
		s.receive(traffic()...)
		s.pass(toastGraveLife)
	}},
	{"days", func(s *screen) {
		s.receive(live(), oldSMS(1, 3*day, "Can you resend the code?"), oldSMS(2, 3*day-time.Minute, "Hi there"), oldSMS(3, day, "A text that goes on and on until no column of this world can hold it, and then a little further"))
		gap := rc.Gap{ID: 1, From: t0.Add(-6 * time.Minute), To: t0, Outcome: rc.GapRecovered, Counted: true}
		s.receive(rc.Notice{At: t0, Kind: rc.NoticeGap, Gap: &gap}, sms(4, "of today"))
		s.pass(toastGraveLife)
	}},
	{"demo-paused", func(s *screen) {
		s.m.bar.demo = true
		s.receive(live())
		s.receive(traffic()[:5]...)
		s.press("space")
		s.receive(sms(20, "held back"), sms(21, "held back too"))
	}},
	{"scrolled", func(s *screen) {
		s.receive(live())
		for i := range 100 {
			s.receive(sms(i, fmt.Sprintf("message %d", i)))
		}
		s.press("g", "down", "down")
		s.receive(sms(100, "newest"))
	}},
	{"filters", func(s *screen) {
		st := live()
		st.Filters.Wanted = []string{pathSMS, pathVoicemail, pathFax, pathMailbox, pathOther}
		st.Filters.Requested = st.Filters.Wanted
		st.Filters.Disabled = []rc.FilterComplaint{{Filter: pathFax, Reason: "The extension has no fax number"}}
		st.Filters.Refused = []rc.FilterComplaint{{Filter: pathMailbox, Code: "SUB-508", Reason: "Event filter is not allowed"}}
		s.receive(st)
		s.receive(traffic()...)
		s.pass(toastGraveLife)
		s.press("f", "down", "down", "down", "down", "right", "down", "space", "enter")
		s.pass(toastGraveLife)
		s.press("f", "down", "space", "down")
	}},
	{"presets", func(s *screen) {
		s.m.filters.presets = []Preset{{1, "texts", []string{"sms"}}, {4, "queue 77", []string{"queue-presence:77", "calls"}}}
		s.receive(live())
		s.press("4", "f", "G")
	}},
	{"find-filter", func(s *screen) {
		s.receive(live())
		s.press("f", "/")
		s.write("message")
	}},
	{"custom", func(s *screen) {
		s.receive(live())
		s.press("f", "+")
		s.write("nonsense")
		s.press("enter")
	}},
	{"inspector", func(s *screen) {
		s.receive(live())
		s.receive(traffic()...)
		s.pass(toastGraveLife)
		s.press("up", "up", "enter", "down", "down", "down")
	}},
	{"inspect-gap", func(s *screen) {
		s.receive(live())
		s.receive(traffic()...)
		s.pass(toastGraveLife)
		s.press("up", "up", "up", "enter")
	}},
	{"masked", func(s *screen) {
		s.m.list.summarize = rc.Summarize
		st := live()
		st.Identity.Name = "Jane Quizzlebury"
		s.receive(st, message(1, `"subject":"meet at the xylophone"`), message(2, `"subject":"call +14157809227 or j.doe@example.com","note":"John Smith +14157809227"`))
		s.press("x", "enter")
		s.pass(toastLife)
	}},
	{"help", func(s *screen) {
		s.receive(live())
		s.press("?")
	}},
	{"connection", func(s *screen) {
		st := live()
		st.Gaps = []rc.Gap{{ID: 1, From: t0.Add(-10 * time.Minute), To: t0.Add(-9 * time.Minute), Outcome: rc.GapRecovered, Counted: true, Late: 3}}
		s.receive(st, rc.Notice{At: t0.Add(-9 * time.Minute), Kind: rc.NoticeConnect, Text: "Reconnected."},
			rc.Notice{At: t0.Add(-8 * time.Minute), Kind: rc.NoticeRequest, Text: "The message store could not be read yet", Err: &rc.Error{Code: "CMN-301", RequestID: "f3a6c1d0-demo"}})
		s.press("i")
	}},
	{"waiting", func(s *screen) {
		st := live()
		st.Phase, st.Attempt, st.RetryAt, st.LiveSince = rc.PhaseWaiting, 3, t0.Add(15*time.Second), time.Time{}
		st.Err = &rc.Error{Code: "CMN-301", Status: 429, Explanation: "rate limited by RingCentral"}
		gap := rc.Gap{ID: 1, From: t0.Add(-4*time.Minute - 12*time.Second), Outcome: rc.GapOpen}
		st.Gaps = []rc.Gap{gap}
		s.receive(live())
		s.receive(traffic()[:4]...)
		s.receive(rc.Notice{At: t0, Kind: rc.NoticeGap, Gap: &gap}, st)
		s.pass(3 * time.Second)
	}},
	{"failed", func(s *screen) {
		s.receive(rc.Status{Phase: rc.PhaseFailed, Attempt: 1, Filters: rc.FilterState{Wanted: []string{pathSMS, pathVoicemail}},
			Err: &rc.Error{Code: "CMN-401", RequestID: "f3a6c1d0-demo", Final: true,
				Explanation: "the app lacks the WebSocket permission: add \"WebSocket Subscriptions\" to it in RingCentral's developer console, wait a minute and try again"}})
	}},
	{"refused", func(s *screen) {
		s.receive(live(), rc.Notice{At: t0, Kind: rc.NoticeFilters,
			Text: "RingCentral refused mailbox: event filter is not allowed (SUB-508). The filters confirmed before stay active."})
	}},
	{"search", func(s *screen) {
		s.receive(live())
		s.receive(traffic()...)
		s.pass(toastGraveLife)
		s.press("m")
		s.write("customer sends a test now")
		s.press("enter", "/")
		s.write("john -is:late")
	}},
	{"narrowed", func(s *screen) {
		s.receive(live())
		s.receive(traffic()...)
		s.pass(toastGraveLife)
		s.press("up", "c", "/")
		s.write("is:late")
		s.press("enter")
	}},
	{"zoom", func(s *screen) {
		s.receive(live())
		s.receive(traffic()...)
		s.pass(toastGraveLife)
		s.press("z")
	}},
	{"raw", func(s *screen) {
		s.receive(live(), sms(1, "one"), message(2, `"subject":"the bytes\u001b[31m as they came","to":[{"name":"Zoë \ud83d\udc4d"}]`))
		s.press("enter", "v", "down")
	}},
	{"inspector-search", func(s *screen) {
		s.receive(live(), message(1, `"subject":"call +14157809227 or j.doe@example.com"`))
		s.press("enter", "/")
		s.write("phone")
		s.press("enter", "n")
	}},
	{"attachment", func(s *screen) {
		e := message(1, `"attachments":[{"id":"9001","uri":"https://media.ringcentral.com/x/9001","type":"AudioRecording","contentType":"audio/x-wav","size":24044,"vmDuration":3}]`)
		e.Kind = rc.KindVoicemail
		s.receive(live(), e)
		s.press("enter", "/")
		s.write("vmDuration")
		s.press("enter", "esc")
	}},
	{"mark", func(s *screen) {
		s.receive(live())
		s.receive(traffic()[:3]...)
		s.press("m")
		s.write("customer sends a test now")
	}},
	{"remove-preset", func(s *screen) {
		s.m.opts.Presets = &fakePresets{}
		s.m.filters.presets = []Preset{{1, "texts", []string{"sms"}}, {4, "queue 77", []string{"queue-presence:77", "calls"}}}
		s.receive(live())
		s.press("f", "G", "d")
	}},
	{"found-filter", func(s *screen) {
		s.receive(live())
		s.press("f", "/")
		s.write("message")
		s.press("enter", "down")
	}},
	{"badges", func(s *screen) {
		s.m.bar.demo, s.m.bar.recording = true, true
		st := live()
		st.Gaps = []rc.Gap{{ID: 1, From: t0.Add(-252 * time.Second), To: t0, Outcome: rc.GapNotRecovered}}
		s.receive(st, sms(1, "one"))
		s.press("x", "space")
		s.receive(sms(2, "two"))
		s.pass(toastGraveLife)
	}},
	{"masked-narrowed", func(s *screen) {
		s.m.list.summarize = rc.Summarize
		first, second := message(1, `"subject":"meet at the xylophone"`), message(2, `"subject":"and then?"`)
		for _, e := range []rc.Event{first, second} {
			say(string(e.Envelope), rc.Summarize(e)) // what the history searches
		}
		s.receive(live(), first, second)
		s.press("c", "/")
		s.write("from:+14157809227")
		s.press("enter", "m")
		s.write("John Smith +14157809227 sends a test")
		s.press("enter", "x")
		s.pass(toastLife)
	}},
	{"replay", func(s *screen) {
		s.replay("day.ndjson", "denver.ndjson")
		s.play(7, recording.PlayerState{Speed: 10})
		s.pass(2 * time.Second)
	}},
	{"replay-paused", func(s *screen) {
		s.replay("day.ndjson")
		s.play(3, recording.PlayerState{Speed: 1, Paused: true})
	}},
	{"replay-question", func(s *screen) {
		s.replay("day.ndjson")
		s.play(3, recording.PlayerState{Speed: 1, Paused: true})
		s.press("@")
		s.write("noon")
		s.press("enter")
	}},
	{"replay-sought", func(s *screen) {
		s.replay("day.ndjson")
		s.play(7, recording.PlayerState{Speed: recording.Max})
		s.press("@")
		s.write("14:03:05")
		s.press("enter")
		s.again(2, recording.PlayerState{Speed: recording.Max, Paused: true, Position: t0.Add(54 * time.Second)})
	}},
	{"replay-end", func(s *screen) {
		s.replay("day.ndjson")
		s.play(len(dayEntries()), recording.PlayerState{Speed: recording.Max, Ended: true, Progress: recording.Progress{Skipped: recording.Skipped{Foreign: 2, Torn: 1}}})
		s.press("up", "enter", "down")
	}},
	{"replay-about", func(s *screen) {
		s.replay("day.ndjson", "denver.ndjson")
		s.play(len(dayEntries()), recording.PlayerState{Speed: 1, Ended: true, Progress: recording.Progress{Skipped: recording.Skipped{Foreign: 2, Torn: 1}, LeftOut: 12}})
		s.press("i")
	}},
	{"replay-help", func(s *screen) {
		s.replay("day.ndjson")
		s.play(3, recording.PlayerState{Speed: 1})
		s.press("?")
	}},
	{"replay-nothing", func(s *screen) {
		s.replay("notes.txt")
		s.play(0, recording.PlayerState{Speed: recording.Max, Ended: true, Progress: recording.Progress{Skipped: recording.Skipped{Foreign: 2}}})
	}},
	{"resized", func(s *screen) {
		s.m.opts.Sizes = Sizes{Filters: 50, ListWidth: 70, ListHeight: 70}
		s.receive(live(), sms(1, "one"))
		s.press("enter")
	}},
}
