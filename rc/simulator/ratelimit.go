package simulator

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Usage-plan groups [documented]. Calls outside any group are not limited.
const (
	groupNone   = ""
	groupAuth   = "auth"
	groupLight  = "light"
	groupMedium = "medium"
)

const window = time.Minute

// rateWindow is the sliding window of one group. There is one user and one
// app, so a group has one window.
type rateWindow struct {
	calls   []time.Time
	penalty time.Time // no call before this, or it starts again
	quiet   time.Time // Retry-After of a scripted answer without penalty (503)
	began   time.Time // when either began
	cause   string    // RCRequestId of the answer that told of it
}

func (s *Simulator) limit(group string) int {
	switch group {
	case groupAuth:
		return s.opt.AuthLimit
	case groupLight:
		return s.opt.LightLimit
	case groupMedium:
		return s.opt.MediumLimit
	}
	return 0
}

func (s *Simulator) window(group string) *rateWindow {
	w := s.groups[group]
	if w == nil {
		w = &rateWindow{}
		s.groups[group] = w
	}
	return w
}

// admit counts a call. A call too many is refused and starts the penalty;
// every call of the group inside the penalty starts it again [documented].
// mu is held.
func (s *Simulator) admit(c *call) *answer {
	if c.group == groupNone {
		return nil
	}
	now, w := time.Now(), s.window(c.group)
	// A call of the very moment was under way when the answer was given: its
	// sender could not know.
	knows := !now.Equal(w.began)
	if knows && now.Before(w.quiet) {
		s.count.Violations++
		c.broke = w.cause
	}
	if now.Before(w.penalty) {
		if knows {
			s.count.Violations++
			c.broke = w.cause
		}
		return s.tooMany(w, c.id)
	}
	for len(w.calls) > 0 && now.Sub(w.calls[0]) >= window {
		w.calls = w.calls[1:]
	}
	if len(w.calls) >= s.limit(c.group) {
		return s.tooMany(w, c.id)
	}
	w.calls = append(w.calls, now)
	return nil
}

func (s *Simulator) tooMany(w *rateWindow, id string) *answer {
	s.count.TooMany++
	w.began, w.cause = time.Now(), id
	w.penalty = w.began.Add(s.opt.Penalty)
	w.calls = nil
	a := apiError(http.StatusTooManyRequests, "CMN-301", "Request rate exceeded")
	if !s.opt.NoRetryAfter {
		a.set("Retry-After", strconv.Itoa(seconds(s.opt.Penalty)))
	}
	return &a
}

// rateHeaders are added to every answer of a group.
func (s *Simulator) rateHeaders(group string, h http.Header) {
	if group == groupNone || s.opt.NoRateHeaders {
		return
	}
	w := s.window(group)
	left := s.limit(group) - len(w.calls)
	if time.Now().Before(w.penalty) {
		left = 0
	}
	h.Set("X-Rate-Limit-Group", group)
	h.Set("X-Rate-Limit-Limit", strconv.Itoa(s.limit(group)))
	h.Set("X-Rate-Limit-Remaining", strconv.Itoa(max(left, 0)))
	h.Set("X-Rate-Limit-Window", strconv.Itoa(seconds(window)))
}

// punish makes a scripted 429 as strict as a real one: whoever calls again
// before Retry-After (30 s when there is none) has not obeyed. mu is held.
func (s *Simulator) punish(c *call, status int, h http.Header) {
	if c.group == groupNone {
		return
	}
	d := 30 * time.Second
	n, err := strconv.Atoi(h.Get("Retry-After"))
	if err == nil {
		d = time.Duration(n) * time.Second
	}
	w, until := s.window(c.group), time.Now().Add(d)
	switch {
	case status == http.StatusTooManyRequests:
		s.count.TooMany++
		w.penalty, w.began, w.cause, w.calls = until, time.Now(), c.id, nil
	case status == http.StatusServiceUnavailable && err == nil:
		w.quiet, w.began, w.cause = until, time.Now(), c.id
	}
}

// groupOf tells which usage plan a call belongs to.
func groupOf(method, path string) string {
	get := method == http.MethodGet || method == http.MethodHead
	switch {
	case strings.HasPrefix(path, "/restapi/oauth/"):
		return groupAuth
	case path == "/restapi" || path == "/restapi/v1.0" || strings.HasPrefix(path, "/restapi/v1.0/status"):
		return groupNone
	case strings.Contains(path, "/subscription"):
		if get || strings.HasSuffix(path, "/renew") {
			return groupLight
		}
		return groupMedium
	case strings.Contains(path, "/content/"):
		return groupMedium
	case get:
		return groupLight
	}
	return groupMedium
}
