package rc_test

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"ringtail/rc/simulator"
)

// faults lets things go wrong, some of them close together.
func (a *author) faults() {
	n := 2 + a.IntN(9)
	for i := range n {
		if i == 0 || !a.maybe(50) {
			a.now = a.between(0, a.length)
		} else {
			a.now = min(a.now+pick(a, 0, a.between(0, time.Second), a.between(0, 10*time.Second), a.between(0, time.Minute)), a.length)
		}
		a.mishap()
	}
}

// mishap is one thing that goes wrong, or that the user does.
func (a *author) mishap() {
	list := []struct {
		weight int
		do     func()
	}{
		{10, a.loss}, {4, a.halfOpen}, {5, a.network}, {4, a.recovery}, {5, a.connecting}, {6, a.answers}, {4, a.frames},
		{3, a.sessionEnds}, {4, a.oddFrames}, {2, a.silence}, {3, a.forgotten}, {5, a.edit}, {3, a.reconnect}, {2, a.stall}, {6, a.restart},
	}
	sum := 0
	for _, x := range list {
		sum += x.weight
	}
	n := a.IntN(sum)
	for _, x := range list {
		if n -= x.weight; n < 0 {
			x.do()
			return
		}
	}
}

func (a *author) loss() {
	code := pick(a, 1000, 1001, 1011, 1012, 4409, 4429, 4500)
	switch a.IntN(6) {
	case 0, 1:
		a.add(0, "the gateway drops the connection", func(st *stage) { st.sim.Cut() })
	case 2:
		a.add(0, "the gateway resets the connection", func(st *stage) { st.sim.Reset() })
	case 3:
		a.add(0, "the network resets every connection", func(st *stage) { st.p.net.Cut() })
	case 4:
		a.add(0, fmt.Sprintf("the gateway closes with %d", code), func(st *stage) { st.sim.CloseAll(code, "bye") })
	case 5:
		e := pick(a, "WSG-902", "WSG-903", "WSG-500")
		a.add(0, "the gateway says "+e+" and closes", func(st *stage) { st.sim.SendError(e, "the end") })
	}
}

func (a *author) halfOpen() {
	switch a.IntN(3) {
	case 0:
		a.add(0, "the connection is half open and keeps what is sent", func(st *stage) { st.sim.HalfOpen(simulator.DeadKeep) })
	case 1:
		a.add(0, "the connection is half open and loses what is sent", func(st *stage) { st.sim.HalfOpen(simulator.DeadLose) })
	case 2:
		d := a.between(time.Second, 25*time.Second)
		a.add(0, fmt.Sprintf("the path stands still for %v", d), func(st *stage) { st.sim.HalfOpen(simulator.DeadKeep) })
		a.add(d, "the path moves again", func(st *stage) { st.sim.HalfOpen(simulator.Alive) })
	}
}

func (a *author) network() {
	d := pick(a, a.between(time.Second, 30*time.Second), a.between(30*time.Second, 4*time.Minute))
	if a.maybe(50) {
		a.add(0, fmt.Sprintf("the network refuses connections for %v, and drops those there are", d), func(st *stage) { st.refuse(true); st.sim.Cut() })
		a.add(d, "the network takes connections", func(st *stage) { st.refuse(false) })
		return
	}
	a.add(0, fmt.Sprintf("the network is a black hole for %v", d), func(st *stage) { st.blackhole(true) })
	a.add(d, "the network is there again, and every connection broken", func(st *stage) { st.p.net.Cut(); st.blackhole(false) })
}

func (a *author) recovery() {
	code := pick(a, "WSG-1003", "WSG-1005", "WSG-9999")
	if a.maybe(70) {
		a.add(0, "the next recovery fails with "+code, func(st *stage) { st.sim.RefuseRecovery(code) })
	} else {
		a.add(0, "the next recovery token is called malformed", func(st *stage) { st.sim.NextConnect(simulator.ConnectFault{Malformed: true}) })
	}
	a.loss()
}

func (a *author) connecting() {
	d := a.between(0, 20*time.Second)
	f, text := simulator.ConnectFault{}, ""
	switch a.IntN(9) {
	case 0:
		f.Status, text = pick(a, 401, 404, 500, 503), "be refused with a status"
	case 1:
		f.Drop, text = true, "be accepted and dropped"
	case 2:
		f.ErrorCode, f.ErrorMessage, text = pick(a, "WSG-401", "WSG-500"), "not now", "be refused with an Error frame"
	case 3:
		f.CloseCode, text = pick(a, 1001, 1013, 4401, 4429), "be closed at once"
	case 4:
		f.NoDetails, text = true, "not be greeted"
	case 5:
		f.Delay, text = a.between(0, 70*time.Second), "be greeted late"
	case 6:
		f.DropAfterDetails, text = true, "be greeted and dropped"
	case 7:
		f.DropAfter, text = d, fmt.Sprintf("be dropped after %v", d)
	case 8:
		f.Malformed, text = true, "have their recovery token called malformed"
	}
	n := 1 + a.IntN(3)
	a.add(0, fmt.Sprintf("the next %d connections will %s (%+v)", n, text, f), func(st *stage) { st.sim.NextConnect(repeat(n, f)...) })
	if a.maybe(80) {
		a.loss()
	}
}

// answer is a fault of an answer.
func (a *author) answer(statuses ...int) (f simulator.Fault, text string) {
	f.Times = 1 + a.IntN(3)
	switch a.IntN(6) {
	case 0:
		f.Delay = a.between(0, 30*time.Second)
		text = fmt.Sprintf("slow by %v", f.Delay)
	case 1:
		f.Lose, text = true, "lost"
	case 2:
		f.Ignore, text = true, "never given, and the request not carried out"
	default:
		f.Status = pick(a, statuses...)
		text = fmt.Sprintf("status %d", f.Status)
		if f.Status == http.StatusTooManyRequests || f.Status == http.StatusServiceUnavailable {
			if after := a.IntN(91); a.maybe(60) {
				f.Header = http.Header{"Retry-After": {fmt.Sprint(after)}}
				text += fmt.Sprintf(" with Retry-After %d", after)
			}
		}
		if f.Status == http.StatusTooManyRequests {
			a.tooMany += f.Times
		}
	}
	return f, fmt.Sprintf("%d times %s", f.Times, text)
}

func (a *author) answers() {
	path := pick(a, "wstoken", "wstoken", "oauth/token", "message-store", "message-store")
	f, text := a.answer(401, 408, 429, 429, 500, 502, 503)
	if path == "oauth/token" && f.Status == http.StatusUnauthorized {
		f.Status, text = 500, strings.Replace(text, "401", "500", 1)
	}
	if f.Status == http.StatusUnauthorized {
		// What is refused after a refresh and a new login is final.
		f.Times, text = 1, "once status 401"
	}
	switch {
	case path == "message-store" && a.maybe(10):
		f, text = simulator.Fault{Status: 403, Code: "CMN-408", Message: "no permission"}, "once 403 CMN-408"
		a.storeOff = true
	case path == "wstoken" && a.maybe(10):
		f, text = simulator.Fault{Status: 403, Code: "CMN-109", Message: "not now"}, "once 403"
	case path == "wstoken" && a.maybe(10):
		f, text = simulator.Fault{Status: 200, Body: []byte("<html>")}, "once nonsense"
	}
	f.Path = path
	a.add(0, "the answers of "+path+": "+text, func(st *stage) { st.sim.NextHTTP(f) })
	if a.maybe(80) {
		a.loss()
	}
}

func (a *author) frames() {
	f, text := a.answer(401, 408, 429, 500, 503)
	if a.oneAtOnce && (f.Lose || f.Ignore || f.Delay > 15*time.Second) {
		f = simulator.Fault{Delay: a.between(0, 15*time.Second)}
		text = fmt.Sprintf("slow by %v", f.Delay)
	}
	f.Path, f.ErrorFrame, f.Cut = "subscription", f.Status != 0 && a.maybe(30), a.maybe(15)
	if f.Cut {
		text += ", then a cut"
	}
	a.add(0, "the answers to subscription requests: "+text, func(st *stage) { st.sim.NextFrame(f) })
	if a.maybe(50) {
		a.edit()
	} else {
		a.loss()
	}
}

func (a *author) sessionEnds() {
	if a.maybe(60) {
		a.add(0, "the access tokens expire", func(st *stage) { st.sim.ExpireAccessTokens() })
		a.loss()
		return
	}
	byPolicy := a.maybe(50)
	a.sessions = true
	a.add(0, fmt.Sprintf("the OAuth sessions are ended (by policy %t)", byPolicy), func(st *stage) { st.sim.EndSessions(byPolicy) })
}

func (a *author) oddFrames() {
	switch a.IntN(5) {
	case 0:
		n := 1 + a.IntN(20)
		a.add(0, fmt.Sprintf("the next %d events come twice", n), func(st *stage) { st.sim.DuplicateNext(n) })
	case 1:
		n := 1 + a.IntN(5)
		a.add(0, fmt.Sprintf("the next %d events carry an old recovery token", n), func(st *stage) { st.sim.StaleWSC(n) })
	case 2:
		a.add(0, "from now on events since the last answered ping are kept when a connection is lost", func(st *stage) { st.sim.KeepUnanswered(true) })
	case 3:
		a.add(0, "from now on events carry recovery tokens", func(st *stage) { st.sim.WSCOnEvents(true) })
	case 4:
		text := pick(a, "not JSON", "[]", `[{"type":"Surprise"}]`, `{"type":"ServerNotification"}`, `[{"type":"ServerNotification"}]`)
		a.add(0, "a frame comes that makes no sense: "+text, func(st *stage) { st.sim.WriteRaw([]byte(text), 1) })
	}
	if a.maybe(50) {
		a.now += a.between(0, 30*time.Second)
		a.loss()
	}
}

func (a *author) silence() {
	d := a.between(time.Second, 90*time.Second)
	if a.maybe(50) {
		a.add(0, fmt.Sprintf("pings are not answered for %v", d), func(st *stage) { st.sim.NoPong(true) })
		a.add(d, "pings are answered", func(st *stage) { st.sim.NoPong(false) })
		return
	}
	a.add(0, fmt.Sprintf("heartbeats are not answered for %v", d), func(st *stage) { st.sim.NoHeartbeat(true) })
	a.add(d, "heartbeats are answered", func(st *stage) { st.sim.NoHeartbeat(false) })
}

func (a *author) forgotten() {
	if a.maybe(70) { // while the client is away
		a.loss()
		a.now += pick(a, 0, a.between(0, 500*time.Millisecond))
	}
	a.add(0, "the platform forgets the subscriptions", func(st *stage) { st.forget() })
}

func (a *author) edit() {
	filters := a.someFilters(1)
	if a.maybe(10) {
		filters = []string{}
	}
	a.add(0, "the user wants "+strings.Join(titlesOf(filters), ", "), func(st *stage) { st.want(filters) })
	if a.maybe(40) {
		again := a.someFilters(1)
		a.add(pick(a, 0, a.between(0, time.Second), a.between(0, 30*time.Second)), "the user wants "+strings.Join(titlesOf(again), ", "),
			func(st *stage) { st.want(again) })
	}
}

func (a *author) reconnect() {
	n := 1 + a.IntN(3)
	a.add(0, fmt.Sprintf("the user presses reconnect %d times", n), func(st *stage) {
		for range n {
			st.p.client.Reconnect()
			pass(10 * time.Millisecond)
		}
	})
}

func (a *author) stall() {
	d := a.between(time.Second, 2*time.Minute)
	a.add(0, fmt.Sprintf("the reader stands still for %v", d), func(st *stage) { st.stall() })
	a.add(d, "the reader goes on", func(st *stage) { st.resume() })
}

func (a *author) restart() {
	if !a.store {
		a.loss()
		return
	}
	away := pick(a, a.between(0, 10*time.Second), a.between(10*time.Second, 2*time.Minute), a.between(2*time.Minute, 6*time.Minute))
	switch a.IntN(4) {
	case 0, 1:
		a.add(0, fmt.Sprintf("the user quits and starts again after %v", away), func(st *stage) { st.quit() })
	case 2:
		a.add(0, fmt.Sprintf("the process is killed and started again after %v", away), func(st *stage) { st.kill(false) })
	case 3:
		a.add(0, fmt.Sprintf("the machine loses power and starts again after %v", away), func(st *stage) { st.kill(true) })
	}
	a.add(away, "the process is started", func(st *stage) { st.start() })
}
