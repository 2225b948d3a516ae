package rc

import (
	"io"
	"net/http"
	"testing"
	"time"
)

// A penalty that is announced as the last word of a connection, in an answer
// that nobody waits for any more, is kept on the next one.
func TestAPenaltyIsHeededAtTheEndOfAConnection(t *testing.T) {
	s, err := newSession(Config{Server: "http://127.0.0.1", ClientID: "x", JWT: "y"}.withDefaults(), newWishes(nil))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if !s.gov.take(groupMedium, now) {
		t.Fatal("the budget is used up")
	}
	s.sub.sent(task{method: http.MethodPut}, "rt-1", now)
	answer, err := parseFrame([]byte(`[{"type":"ClientRequest","messageId":"rt-1","status":429,"headers":{"Retry-After":"70"}},{"errorCode":"CMN-301"}]`), now)
	if err != nil {
		t.Fatal(err)
	}
	messages := make(chan []message, 1)
	messages <- []message{{at: now, text: true, frame: answer}, {at: now, err: io.EOF}}
	close(messages)
	c := &connection{sock: &socket{messages: messages}}

	s.drain(c, time.NewTimer(time.Minute), func(frame) bool { return false })
	if at, penalty := s.gov.next(groupMedium, now); !penalty || at.Before(now.Add(70*time.Second)) {
		t.Errorf("the next request may be sent after %v, penalty %t", at.Sub(now), penalty)
	}
	if b := s.gov.buckets[groupMedium]; !s.sub.flight.booked || b.flying != 0 || len(b.done) != 1 {
		t.Errorf("booked %t, %d in flight, %d answered", s.sub.flight.booked, b.flying, len(b.done))
	}
}
