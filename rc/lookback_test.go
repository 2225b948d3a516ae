package rc

import (
	"strings"
	"testing"
	"time"
)

// TestAskedForAndNotFetchedIsSaid: the time that --since asks for is told of
// filters that no store remembers, too: nothing of it comes. Whoever reads stderr
// of ringtail tail must not take silence for "there was nothing".
func TestAskedForAndNotFetchedIsSaid(t *testing.T) {
	const presence = "/restapi/v1.0/account/~/extension/~/presence?detailedTelephonyState=true"
	for name, prepare := range map[string]func(*session) string{
		"no store": func(*session) string { return presence },
		"store not permitted": func(s *session) string {
			s.storeOff = true
			return "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{Server: "https://platform.example", JWT: "j", ClientID: "c", Since: time.Hour}.withDefaults()
			s, err := newSession(cfg, newWishes(nil))
			if err != nil {
				t.Fatal(err)
			}
			s.out = &outbox{ring: make(chan struct{}, 1), drained: make(chan struct{}, 1), done: make(chan struct{})}
			s.started = time.Now()
			s.sub.id, s.sub.accepted = "1", []string{prepare(s)}
			s.lookBack()
			batch, _ := s.out.take()
			told := ""
			for _, u := range batch {
				if n, ok := u.(Notice); ok && n.Gap != nil {
					told = n.Text
				}
			}
			if told == "" || !strings.Contains(told, "missing") && !strings.Contains(told, "cannot") && !strings.Contains(told, "not ") {
				t.Errorf("that nothing of it can be fetched is told as %q", told)
			}
		})
	}
}
