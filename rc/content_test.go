package rc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// attachment is an attachment of an event.
type attachment struct {
	URI, Type, ContentType string
	Size                   int
}

func attachments(t *testing.T, raw []byte, body bool) []attachment {
	t.Helper()
	var m struct {
		Body        struct{ Attachments []attachment }
		Attachments []attachment
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	if body {
		return m.Body.Attachments
	}
	return m.Attachments
}

// fetch downloads an attachment into memory.
func fetch(c *rc.Client, uri string) (b bytes.Buffer, content rc.Content, err error) {
	n, err := c.Download(context.Background(), uri, func(c rc.Content) (io.Writer, error) {
		content = c
		return &b, nil
	})
	if err == nil && n != int64(b.Len()) {
		err = errors.New("the number of bytes is wrong")
	}
	return b, content, err
}

func TestDownload(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		if _, _, err := fetch(w.Client, "/restapi/v1.0/x"); err == nil || !strings.Contains(err.Error(), "not logged in") {
			t.Errorf("before Run a download says %v", err)
		}
		w.live()
		w.sim.SendVoicemail("Jane Doe", 3*time.Second, "")
		w.within(time.Second, "the voicemail", func() bool { return len(w.events()) == 1 })
		a := attachments(t, w.events()[0].Envelope, true)[0]
		b, c, err := fetch(w.Client, a.URI)
		if err != nil || b.Len() != a.Size || c.Size >= 0 && c.Size != int64(a.Size) || c.Type != a.ContentType || !bytes.HasPrefix(b.Bytes(), []byte("RIFF")) {
			t.Fatalf("%d bytes of %+v came, announced as %+v: %v", b.Len(), a, c, err)
		}
		// A relative address lies on the configured server.
		u, _ := url.Parse(a.URI)
		if b, _, err := fetch(w.Client, u.RequestURI()); err != nil || b.Len() != a.Size {
			t.Errorf("by its relative address %d bytes came: %v", b.Len(), err)
		}
		// A token that has expired is renewed, once.
		w.sim.ExpireAccessTokens()
		if b, _, err := fetch(w.Client, a.URI); err != nil || b.Len() != a.Size {
			t.Errorf("after the token had expired %d bytes came: %v", b.Len(), err)
		}
		for uri, want := range map[string]string{
			"":                                   "no address",
			"https://evil.example/x":             "to RingCentral only",
			"http://media.ringcentral.com/x":     "to RingCentral only",
			"https://ringcentral.com.evil.org/x": "to RingCentral only",
			"https://user:pw@media.ringcentral.com/x":                       "to RingCentral only",
			"https://media.ringcentral.com:8443/x":                          "to RingCentral only",
			"/restapi/v1.0/account/~/extension/~/message-store/1/content/1": "no longer there",
		} {
			_, _, err := fetch(w.Client, uri)
			if e, ok := errors.AsType[*rc.Error](err); !ok || !strings.Contains(e.Error(), want) {
				t.Errorf("%q: %v, want %q", uri, err, want)
			}
		}
		w.sim.SetUserPermission("ReadMessageContent", false)
		if _, _, err := fetch(w.Client, a.URI); err == nil || !strings.Contains(err.Error(), "ReadMessageContent") {
			t.Errorf("without the permission a download says %v", err)
		}
		w.sim.SetUserPermission("ReadMessageContent", true)

		// The writer's own failure is passed on, and a caller that leaves is
		// answered at once.
		full := errors.New("disk full")
		if _, err := w.Download(context.Background(), a.URI, func(rc.Content) (io.Writer, error) { return nil, full }); !errors.Is(err, full) {
			t.Errorf("a file that cannot be opened says %v", err)
		}
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := w.Download(gone, a.URI, func(rc.Content) (io.Writer, error) { return io.Discard, nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("a download that was stopped says %v", err)
		}
		if w.status().Phase != rc.PhaseLive || w.status().Connections != 1 {
			t.Errorf("downloads disturbed the connection: %+v", w.status())
		}
		w.stop()
		if _, _, err := fetch(w.Client, a.URI); err == nil {
			t.Error("after Run a download succeeded")
		}
	})
}

// TestDownloadShowsTheTokenToNobodyElse follows a redirect without the token,
// and only to where no one can listen.
func TestDownloadShowsTheTokenToNobodyElse(t *testing.T) {
	var elsewhere []string
	other := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		elsewhere = append(elsewhere, r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, "moved")
	}))
	defer other.Close()
	to := other.URL
	sim := simulator.New(simulator.Options{})
	defer sim.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
			return
		}
		sim.ServeHTTP(w, r)
	}))
	defer server.Close()
	id, secret, jwt := sim.Credentials()
	roots := other.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	c, err := rc.New(rc.Config{Server: server.URL, ClientID: id, ClientSecret: secret, JWT: jwt, Filters: []string{sms}, RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	live := make(chan struct{})
	go func() { defer close(done); _ = c.Run(ctx) }()
	go func() {
		for once := true; ; {
			select {
			case u := <-c.Updates():
				if s, ok := u.(rc.Status); ok && once && s.Phase == rc.PhaseLive {
					once = false
					close(live)
				}
			case <-done:
				return
			}
		}
	}()
	<-live
	b, _, err := fetch(c, server.URL+"/moved")
	if err != nil || b.String() != "moved" || len(elsewhere) != 1 || elsewhere[0] != "" {
		t.Errorf("the redirect brought %q, %v; the other host saw %q", b.String(), err, elsewhere)
	}
	to = strings.Replace(other.URL, "https:", "http:", 1)
	if _, _, err := fetch(c, "/moved"); err == nil || !strings.Contains(err.Error(), "without encryption") {
		t.Errorf("a redirect without encryption says %v", err)
	}
	cancel()
	<-done
}
