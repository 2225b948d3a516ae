package rc_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// oneGap returns the only gap, closed.
func (w *world) oneGap() rc.Gap {
	w.t.Helper()
	gaps := w.status().Gaps
	if len(gaps) != 1 || gaps[0].To.IsZero() {
		w.t.Fatalf("gaps %+v", gaps)
	}
	return gaps[0]
}

func TestFailedRecoverySubscribesOnTheSameConnection(t *testing.T) {
	for _, code := range []string{"WSG-1003", "WSG-1005"} {
		t.Run(code, func(t *testing.T) {
			play(t, simulator.Options{}, nil, func(w *world) {
				w.live()
				w.sim.NextConnect(simulator.ConnectFault{RecoveryError: code})
				w.sim.Cut()
				w.within(time.Minute, "live again", func() bool { return w.sim.State().Posts == 2 && w.status().Phase == rc.PhaseLive })
				if s := w.sim.State(); s.Connections != 2 {
					t.Errorf("simulator %+v", s)
				}
				if g := w.oneGap(); g.Outcome != rc.GapNotRecovered || !strings.Contains(g.Reason, code) {
					t.Errorf("gap %+v", g)
				}
			})
		})
	}
}

func TestMalformedRecoveryTokenIsDroppedAtOnce(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.NextConnect(simulator.ConnectFault{Malformed: true})
		cut := time.Now()
		w.sim.Cut()
		w.within(time.Minute, "live again", func() bool { return w.sim.State().Posts == 2 && w.status().Phase == rc.PhaseLive })
		if d := time.Since(cut); d > 1500*time.Millisecond {
			t.Errorf("took %v: the second attempt should not wait", d)
		}
		if g := w.oneGap(); g.Outcome != rc.GapNotRecovered || !strings.Contains(g.Reason, "WSG-400") {
			t.Errorf("gap %+v", g)
		}
	})
}

func TestErrorAsTheFirstFrameIsARefusal(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.sim.NextConnect(simulator.ConnectFault{ErrorCode: "WSG-500", ErrorMessage: "not today"})
		w.start()
		w.within(10*time.Second, "the reason", func() bool {
			e := w.status().Err
			return e != nil && e.Code == "WSG-500" && strings.Contains(e.Explanation, "not today")
		})
		w.untilLive()
		if s := w.sim.State(); s.EarlyFrames != 0 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestNothingIsSentBeforeConnectionDetails(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.sim.NextConnect(simulator.ConnectFault{Delay: 55 * time.Second}, simulator.ConnectFault{NoDetails: true})
		w.start()
		w.SetFilters([]string{fax})
		w.within(2*time.Minute, "live", func() bool { return w.status().Phase == rc.PhaseLive })
		if s := w.sim.State(); s.Connections != 1 || s.EarlyFrames != 0 {
			t.Errorf("simulator %+v", s)
		}
		w.sim.Cut()
		w.within(2*time.Minute, "giving up on a silent gateway", func() bool {
			e := w.status().Err
			return e != nil && strings.Contains(e.Explanation, "ConnectionDetails")
		})
		w.within(2*time.Minute, "live again", func() bool { return w.status().Phase == rc.PhaseLive })
	})
}

func TestTheNewestRecoveryTokenIsUsed(t *testing.T) {
	play(t, simulator.Options{WSCOnEvents: true, AuthLimit: 100}, nil, func(w *world) {
		w.live()
		for round := range 4 {
			for i := range 5 {
				w.sim.SendSMS("", fmt.Sprint("text ", i))
			}
			w.sim.StaleWSC(1) // one event carries an older token
			w.sim.SendSMS("", "with an old wsc")
			w.within(time.Second, "events", func() bool { return len(w.events()) == 7*round+6 })
			w.sim.Cut()
			w.sim.SendSMS("", "late")
			w.within(2*time.Minute, "recovered", func() bool { return len(w.events()) == 7*(round+1) })
		}
		w.sameAsSent()
		if s := w.sim.State(); s.Recoveries != 4 || s.Posts != 1 || s.FailedRecoveries != 0 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestDuplicatesAreDropped(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.DuplicateNext(3)
		for range 5 {
			w.sim.SendSMS("", "once")
		}
		w.within(5*time.Second, "duplicates", func() bool { return w.status().Duplicates == 3 })
		w.sameAsSent()
	})
}

func TestOneTryIsPlacedBeforeTheWindowEnds(t *testing.T) {
	for seed := range uint64(8) {
		play(t, simulator.Options{Seed: seed + 1}, func(c *rc.Config) { c.JitterSeed = seed + 1 }, func(w *world) {
			w.live()
			w.net.Refuse(true)
			w.sim.Cut()
			w.sim.SendSMS("", "late")
			pass(173 * time.Second)
			w.net.Refuse(false) // seven seconds before the end
			w.within(20*time.Second, "recovered", func() bool { return len(w.events()) == 1 })
			if s := w.sim.State(); s.Posts != 1 || s.Recoveries != 1 {
				t.Errorf("seed %d: %+v", seed, s)
			}
		})
	}
}

func TestAFullBufferIsNotCalledRecovered(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.Cut()
		for range 130 {
			w.sim.SendSMS("", "many")
		}
		w.within(time.Minute, "what was kept", func() bool { return len(w.events()) == 100 })
		pass(3 * time.Second)
		if g := w.oneGap(); g.Outcome != rc.GapNotRecovered || g.Late != 100 || !strings.Contains(g.Reason, "100 events at most") {
			t.Errorf("gap %+v", g)
		}
	})
}

// Nothing may disarm the reconnecting, and the platform's limit of five
// logins and WebSocket tokens a minute is never hit on the way.
func TestNothingDisarmsReconnecting(t *testing.T) {
	refuse := simulator.ConnectFault{Drop: true}
	for name, faults := range map[string]func(w *world){
		"wstoken 429 with Retry-After": func(w *world) {
			w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: 429, Code: "CMN-301", Header: map[string][]string{"Retry-After": {"60"}}, Times: 3})
		},
		"wstoken 429 without": func(w *world) {
			w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: 429, Code: "CMN-301", NoPenalty: true, Times: 3})
		},
		"wstoken 500": func(w *world) { w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: 500, Times: 6}) },
		"wstoken 503": func(w *world) {
			w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: 503, Code: "CMN-211", Times: 6})
		},
		"wstoken 408": func(w *world) { w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: 408, Times: 6}) },
		"wstoken nonsense": func(w *world) {
			w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: 200, Body: []byte("<html>"), Times: 4})
		},
		"wstoken no answer":  func(w *world) { w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Ignore: true, Times: 3}) },
		"wstoken lost":       func(w *world) { w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Lose: true, Times: 3}) },
		"wstoken slow":       func(w *world) { w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Delay: 15 * time.Second, Times: 3}) },
		"wstoken 401 once":   func(w *world) { w.sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: 401, Code: "OAU-149"}) },
		"token gone":         func(w *world) { w.sim.EndSessions(false) },
		"token expired":      func(w *world) { w.sim.ExpireAccessTokens() },
		"upgrade 404":        func(w *world) { w.sim.NextConnect(repeat(8, simulator.ConnectFault{Status: 404})...) },
		"upgrade 503":        func(w *world) { w.sim.NextConnect(repeat(8, simulator.ConnectFault{Status: 503})...) },
		"upgrade 401":        func(w *world) { w.sim.NextConnect(repeat(8, simulator.ConnectFault{Status: 401})...) },
		"accept then drop":   func(w *world) { w.sim.NextConnect(repeat(8, refuse)...) },
		"details then drop":  func(w *world) { w.sim.NextConnect(repeat(8, simulator.ConnectFault{DropAfterDetails: true})...) },
		"close 4401":         func(w *world) { w.sim.NextConnect(repeat(4, simulator.ConnectFault{CloseCode: 4401})...) },
		"Error WSG-401":      func(w *world) { w.sim.NextConnect(repeat(4, simulator.ConnectFault{ErrorCode: "WSG-401"})...) },
		"network down 5 min": func(w *world) { w.net.Refuse(true); pass(5 * time.Minute); w.net.Refuse(false) },
		"black hole 5 min":   func(w *world) { w.net.Blackhole(true); pass(5 * time.Minute); w.net.Blackhole(false) },
	} {
		t.Run(name, func(t *testing.T) {
			play(t, simulator.Options{}, nil, func(w *world) {
				w.live()
				faults(w)
				w.sim.Reset()
				pass(30 * time.Second) // let it lose what it can
				w.within(30*time.Minute, "live again", func() bool {
					w.sim.SendSMS("", "proof")
					n := len(w.events())
					return n > 0 && w.status().Phase == rc.PhaseLive
				})
				s := w.sim.State()
				if s.Violations != 0 {
					t.Errorf("%d requests inside a penalty: %+v", s.Violations, w.sim.Requests())
				}
				fivePerMinute(t, w.sim.RequestTimes("auth"))
			})
		})
	}
}

func fivePerMinute(t *testing.T, times []time.Time) {
	t.Helper()
	for i := 5; i < len(times); i++ {
		if d := times[i].Sub(times[i-5]); d < time.Minute {
			t.Errorf("six auth requests within %v", d)
		}
	}
}

func repeat(n int, f simulator.ConnectFault) (list []simulator.ConnectFault) {
	for range n {
		list = append(list, f)
	}
	return list
}

func TestAnUnusedWebSocketTokenIsUsedAgain(t *testing.T) {
	play(t, simulator.Options{WSTokenLife: 60 * time.Second}, nil, func(w *world) {
		w.sim.NextConnect(repeat(2, simulator.ConnectFault{Status: 502})...)
		w.live()
		if s := w.sim.State(); s.WSTokens != 1 || s.Dials != 3 {
			t.Errorf("simulator %+v", s)
		}
		w.sim.NextConnect(simulator.ConnectFault{DropAfterDetails: true})
		w.sim.Cut()
		w.within(time.Minute, "live", func() bool { return w.sim.State().Connections == 3 && w.status().Phase == rc.PhaseLive })
		if s := w.sim.State(); s.WSTokens != 3 { // presented ones are spent
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestReconnectNow(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.SendSMS("", "before")
		w.Reconnect()
		w.within(5*time.Second, "a new connection", func() bool { return w.sim.State().Connections == 2 && w.status().Phase == rc.PhaseLive })
		if s := w.sim.State(); s.Recoveries != 1 || s.Posts != 1 {
			t.Errorf("simulator %+v", s)
		}
		for range 10 { // an impatient finger
			w.Reconnect()
			pass(time.Second)
		}
		w.within(10*time.Minute, "being told until when", func() bool {
			for _, n := range w.notices(rc.NoticeRequest) {
				if strings.Contains(n.Text, "Reconnecting at ") {
					return true
				}
			}
			return false
		})
		w.within(10*time.Minute, "live", func() bool { return w.status().Phase == rc.PhaseLive })
		fivePerMinute(t, w.sim.RequestTimes("auth"))
		if s := w.sim.State(); s.TooMany != 0 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestReconnectCutsAWaitShort(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.net.Refuse(true)
		w.sim.Cut()
		pass(4 * time.Minute)
		w.within(5*time.Minute, "a long wait", func() bool {
			return w.status().Phase == rc.PhaseWaiting && time.Until(w.status().RetryAt) > time.Minute
		})
		w.net.Refuse(false)
		w.Reconnect()
		w.within(time.Second, "live", func() bool { return w.status().Phase == rc.PhaseLive })
	})
}
