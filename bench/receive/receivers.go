//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/gorilla/websocket"

	"ringtail/history"
	"ringtail/rc"
)

// figures are what one flood came to at its receiver.
type figures struct {
	Events  int           `json:"events"` // received, each counted
	Took    time.Duration `json:"took"`   // from the first event to the last
	CPU     time.Duration `json:"cpu"`    // user and system time of this process meanwhile
	Bytes   uint64        `json:"bytes"`  // allocated meanwhile in this process
	Objects uint64        `json:"objects"`
	// Settled is from the first event until all are compressed and indexed; 0
	// for receivers that keep nothing. What is made after the flood is in none
	// of the other figures.
	Settled time.Duration `json:"settled"`
}

// The receivers.
const (
	readingMessages = "gorilla ReadMessage"
	readingOn       = "gorilla NextReader"
	filing          = "ringtail into history"
	onlyCounting    = "ringtail counting"
	counting        = "@rc-ex/ws counting"
)

// receive is one of the receivers, of n events.
func receive(role, base string, n int) (figures, error) {
	switch role {
	case readingMessages:
		return floor(base, n, readMessage)
	case readingOn:
		return floor(base, n, nextReader())
	case filing, onlyCounting:
		as := credentials{os.Getenv("RC_APP_CLIENT_ID"), os.Getenv("RC_APP_CLIENT_SECRET"), os.Getenv("RC_USER_JWT")}
		if role == onlyCounting {
			return ours(as, base, n, nil)
		}
		return ours(as, base, n, history.NewLog(held))
	}
	return figures{}, fmt.Errorf("there is no receiver %q", role)
}

// rate is in events per second.
func (f figures) rate() float64 { return float64(f.Events) / f.Took.Seconds() }

// meter takes figures between the first event and the last.
type meter struct {
	n, want int
	begun   time.Time
	cpu     time.Duration
	before  runtime.MemStats
}

// add counts events and reports whether all have come. The first call starts
// the clock.
func (m *meter) add(n int) bool {
	if m.n == 0 {
		runtime.ReadMemStats(&m.before)
		m.begun, m.cpu = time.Now(), cpuTime()
	}
	m.n += n
	return m.n >= m.want
}

func (m *meter) end() figures {
	f := figures{Events: m.n, Took: time.Since(m.begun), CPU: cpuTime() - m.cpu}
	var after runtime.MemStats
	runtime.ReadMemStats(&after)
	f.Bytes, f.Objects = after.TotalAlloc-m.before.TotalAlloc, after.Mallocs-m.before.Mallocs
	return f
}

// cpuTime is what this process has used so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// startFlood asks the platform for n events.
func startFlood(base, subscription string, n int) <-chan error {
	done := make(chan error, 1)
	go func() {
		done <- flood(base+"/flood?"+url.Values{"n": {fmt.Sprint(n)}, "subscription": {subscription}}.Encode(), fmt.Sprint(n))
	}()
	return done
}

func flood(addr, want string) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, addr, nil) //nolint:gosec // the platform of the run
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req) //nolint:gosec // likewise
	if err != nil {
		return err
	}
	said, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err == nil && string(said) != want {
		err = fmt.Errorf("the platform answered %q to a flood of %s", said, want)
	}
	return err
}

// floor reads n events and throws them away, with one of gorilla's two ways of
// reading.
func floor(base string, n int, read func(*websocket.Conn) error) (figures, error) {
	ws, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(base, "http")+"/bare", nil)
	if err != nil {
		return figures{}, err
	}
	_ = res.Body.Close()
	defer func() { _ = ws.Close() }()
	sent := startFlood(base, "bare", n)
	m := meter{want: n}
	for {
		if err := read(ws); err != nil {
			return figures{}, err
		}
		if m.add(1) {
			break
		}
	}
	f := m.end()
	return f, <-sent
}

// readMessage is gorilla's ReadMessage, discarding: the floor of the issue.
func readMessage(ws *websocket.Conn) error {
	_, _, err := ws.ReadMessage()
	return err
}

// nextReader is gorilla's NextReader into one buffer that is used again: the
// least that gorilla allows.
func nextReader() func(*websocket.Conn) error {
	buf := make([]byte, 64<<10)
	return func(ws *websocket.Conn) error {
		_, r, err := ws.NextReader()
		if err != nil {
			return err
		}
		for {
			switch _, err := r.Read(buf); {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
		}
	}
}

// held is how many events the history of the receiver may hold.
const held = 1_000_000

type credentials struct{ id, secret, jwt string }

// ours runs a client as the programs do and files every event in log, or only
// counts them if there is none.
func ours(as credentials, base string, n int, log *history.Log) (f figures, err error) {
	c, err := rc.New(rc.Config{Server: base, ClientID: as.id, ClientSecret: as.secret, JWT: as.jwt, Filters: filters, Proxy: func(*http.Request) (*url.URL, error) { return nil, nil }})
	if err != nil {
		return f, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	defer func() {
		cancel()
		for {
			select {
			case <-c.Updates():
				continue
			case e := <-done:
				err = errors.Join(err, e)
				return
			}
		}
	}()
	if log != nil {
		defer log.Close() // it must not go on beside what is measured next
	}
	m := meter{want: n}
	var sent <-chan error
	for {
		select {
		case e := <-done:
			done <- e
			return f, errors.New("the client ended early")
		case u := <-c.Updates():
			switch u := u.(type) {
			case rc.Status:
				if u.Phase == rc.PhaseLive && sent == nil {
					sent = startFlood(base, u.Filters.SubscriptionID, n)
				}
				if u.Phase == rc.PhaseWaiting {
					return f, fmt.Errorf("the connection was lost: %w", u.Err)
				}
			case rc.Event, rc.Events:
				if m.add(file(log, u)) {
					f = m.end()
					if log != nil {
						if log.Events() != uint64(n) {
							return f, fmt.Errorf("the history has %d of %d events", log.Events(), n)
						}
						log.Settle()
						f.Settled = time.Since(m.begun)
					}
					return f, <-sent
				}
			}
		}
	}
}

// file appends the events that came to log, if there is one, and returns how
// many they are.
func file(log *history.Log, u rc.Update) int {
	events, _ := u.(rc.Events)
	if e, alone := u.(rc.Event); alone {
		events = rc.Events{e}
	}
	if log != nil {
		for _, e := range events {
			log.AppendEvent(e)
		}
	}
	return len(events)
}
