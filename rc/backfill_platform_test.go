package rc

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringtail/internal/memnet"
	"ringtail/rc/simulator"
)

// platform is an API logged in to a simulated platform.
type platform struct {
	*testing.T
	sim   *simulator.Simulator
	api   *api
	fetch fetcher
}

func logIn(t *testing.T, sim *simulator.Simulator, cfg Config) *platform {
	t.Helper()
	cfg.Proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	base, err := parseServer(cfg.Server)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(withCredentials(cfg, sim)) // fills in the defaults
	if err != nil {
		t.Fatal(err)
	}
	p := &platform{T: t, sim: sim, api: newAPI(c.session.cfg, base, newGovernor(0), func() []string { return nil })}
	id, secret, jwt := sim.Credentials()
	tokens, ans, err := (&oauth{api: p.api, clientID: id, clientSecret: secret, jwt: jwt}).token(t.Context(), grantJWT, "")
	if err != nil || !ans.ok() {
		t.Fatalf("login: %d %s %v", ans.status, ans.body, err)
	}
	p.fetch = storeFetcher(p.api, tokens.access)
	return p
}

func withCredentials(cfg Config, sim *simulator.Simulator) Config {
	cfg.ClientID, cfg.ClientSecret, cfg.JWT = sim.Credentials()
	return cfg
}

func onHTTP(t *testing.T, opt simulator.Options) *platform {
	t.Helper()
	sim := simulator.New(opt)
	srv := httptest.NewServer(sim)
	p := logIn(t, sim, Config{Server: srv.URL})
	t.Cleanup(func() {
		p.api.close()
		sim.Close()
		srv.Close()
	})
	return p
}

// read drives a scan to its end; an error fails the test.
func (p *platform) read(scan *storeScan) []record {
	p.Helper()
	for {
		done, err := scan.next(p.Context(), p.fetch)
		if err != nil {
			p.Fatal(err)
		}
		if done {
			return scan.take()
		}
	}
}

// lists are the queries of the lists that the platform answered or refused.
func (p *platform) lists() (all []simulator.Request) {
	for _, r := range p.sim.Requests() {
		if strings.HasSuffix(r.Path, "/message-store") {
			all = append(all, r)
		}
	}
	return all
}

func messageID(i simulator.Injected) string { return strconv.FormatInt(i.MessageID, 10) }

func TestStoreOfThePlatform(t *testing.T) {
	p := onHTTP(t, simulator.Options{})
	now := time.Now()
	text := func(age time.Duration) string {
		return messageID(p.sim.Send(simulator.SMS{From: "+12025550101", Text: "text", Age: age, Silent: true}))
	}
	voice := func(age time.Duration) string {
		return messageID(p.sim.LeaveVoicemail(simulator.Voicemail{From: "+12025550101", Duration: 9 * time.Second, Age: age, Silent: true}))
	}
	from, to := now.Add(-time.Hour), now.Add(-30*time.Minute)
	text(61*time.Minute + 5*time.Second)                                                               // before the margin of texts
	early := voice(74 * time.Minute)                                                                   // inside that of calls
	voice(76 * time.Minute)                                                                            // before it
	edge := text(60*time.Minute + 50*time.Second)                                                      // inside
	p.sim.Send(simulator.SMS{To: "+12025550101", Outbound: true, Age: 50 * time.Minute, Silent: true}) // sent
	var want []string
	for i := range 5 {
		want = append(want, text(time.Duration(55-i)*time.Minute))
	}
	gone := text(45 * time.Minute)
	if n, err := strconv.ParseInt(gone, 10, 64); err != nil || p.sim.DeleteMessage(n).MessageID != n {
		t.Fatal("the message was not deleted")
	}
	text(20 * time.Minute) // after the gap
	want = append([]string{early, edge}, append(want, gone)...)

	scan := newStoreScan(storeQueries([]string{ownSMS, ownVoice, ownCalls})[0], from, to)
	scan.perPage = 3
	got := p.read(scan)
	if ids := recordIDs(got); !slices.Equal(ids, want) {
		t.Errorf("found %q, want %q", ids, want)
	}
	var pages []string
	for _, r := range p.lists() {
		q, _ := url.ParseQuery(r.Query)
		pages = append(pages, q.Get("page"))
		if r.Group != "light" || r.Status != 200 {
			t.Errorf("request %+v", r)
		}
	}
	if len(pages) < 3 || pages[0] != "1" || pages[2] != "3" {
		t.Errorf("pages asked for: %q", pages)
	}
	if last := got[len(got)-1]; last.availability != "Deleted" || last.typ != "SMS" || last.direction != "Inbound" {
		t.Errorf("the deleted message is %s", last.raw)
	}
	// The event made of a record reads as the live one does.
	e := backfilledEvent(got[0], ownVoice, "s", "o", now)
	if s := Summarize(e); e.Kind != KindVoicemail || s.ID != early || s.Note == "" || !json.Valid(e.Envelope) {
		t.Errorf("%s: %+v", e.Envelope, s)
	}
}

// TestStoreProvesDelivery: what live events prove as delivered is what the
// store holds, although ids are strings there and numbers here.
func TestStoreProvesDelivery(t *testing.T) {
	p := onHTTP(t, simulator.Options{})
	sent := messageID(p.sim.SendSMS("+12025550101", "live"))
	live := []byte(`{"event":"` + ownSMS + `","body":{"id":"` + sent + `","type":"SMS"}}`)
	counted := []byte(`{"event":"` + ownStore + `","body":{"changes":[{"type":"SMS","newMessageIds":[` + sent + `]}]}}`)
	now := time.Now()
	got := p.read(newStoreScan(storeQueries([]string{ownSMS})[0], now.Add(-time.Minute), now))
	if len(got) != 1 {
		t.Fatalf("%d records", len(got))
	}
	for _, envelope := range [][]byte{live, counted} {
		h := DecodeHead(envelope)
		if ids := messageIDs(h.Kind, h, envelope); !slices.Equal(ids, []string{got[0].id}) {
			t.Errorf("%s proves %q, the store has %q", envelope, ids, got[0].id)
		}
	}
}

func TestStoreOfAnotherExtension(t *testing.T) {
	for _, admin := range []bool{true, false} {
		p := onHTTP(t, simulator.Options{NotAdmin: !admin})
		theirs := messageID(p.sim.Send(simulator.SMS{From: "+12025550101", Text: "theirs", Extension: "400201", Silent: true}))
		p.sim.Send(simulator.SMS{From: "+12025550101", Text: "mine", Silent: true})
		queries := storeQueries([]string{ownSMS, other + "/message-store/instant?type=SMS"})
		if len(queries) != 2 {
			t.Fatalf("%d queries", len(queries))
		}
		now := time.Now()
		if mine := p.read(newStoreScan(queries[0], now.Add(-time.Minute), now)); len(mine) != 1 {
			t.Errorf("%d of my own messages", len(mine))
		}
		scan := newStoreScan(queries[1], now.Add(-time.Minute), now)
		if admin {
			if ids := recordIDs(p.read(scan)); !slices.Equal(ids, []string{theirs}) {
				t.Errorf("found %q, want %q", ids, theirs)
			}
			continue
		}
		_, err := scan.next(t.Context(), p.fetch)
		if se, ok := errors.AsType[*storeError](err); !ok || se.verdict != storeElsewhere {
			t.Errorf("error %v", err)
		}
	}
}

func TestStoreWithoutPermission(t *testing.T) {
	for want, opt := range map[string]simulator.Options{
		"the app lacks the ReadMessages permission":  {MissingAppPermissions: []string{"ReadMessages"}},
		"the user lacks the ReadMessages permission": {MissingUserPermissions: []string{"ReadMessages"}},
	} {
		p := onHTTP(t, opt)
		scan := newStoreScan(storeQueries([]string{ownSMS})[0], gapFrom, gapTo)
		_, err := scan.next(t.Context(), p.fetch)
		se, ok := errors.AsType[*storeError](err)
		if !ok || se.verdict != storeForbidden || !strings.Contains(se.explain(nil).Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestStoreUnreachable(t *testing.T) {
	p := onHTTP(t, simulator.Options{})
	p.sim.NextHTTP(simulator.Fault{Path: "/message-store", Lose: true, Times: -1})
	now := time.Now()
	scan := newStoreScan(storeQueries([]string{ownSMS})[0], now.Add(-time.Minute), now)
	_, err := scan.next(t.Context(), p.fetch)
	se, ok := errors.AsType[*storeError](err)
	if !ok || se.verdict != storeRetry || !strings.Contains(se.explain(nil).Error(), "cannot be fetched yet: RingCentral's API") {
		t.Errorf("error %v", err)
	}
	p.sim.ClearFaults()
	if got := p.read(scan); len(got) != 0 {
		t.Errorf("found %v", got)
	}
}

// inBubble runs story against a platform whose minutes pass in no time.
func inBubble(t *testing.T, opt simulator.Options, story func(p *platform)) {
	synctest.Test(t, func(t *testing.T) {
		l := memnet.Listen()
		sim := simulator.New(opt)
		srv := &http.Server{Handler: sim}
		served := make(chan struct{})
		go func() { defer close(served); _ = srv.Serve(l) }()
		p := logIn(t, sim, Config{Server: "http://127.0.0.1", DialContext: l.Dial})
		defer func() {
			p.api.close()
			sim.Close()
			_ = srv.Close()
			_ = l.Close()
			<-served
		}()
		story(p)
	})
}

func wait(ctx context.Context, until time.Time) {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// TestStoreScanObeysLimits: a 429 in the middle, and then a budget that is
// smaller than the list is long. No page is read twice, and no request comes
// inside a penalty.
func TestStoreScanObeysLimits(t *testing.T) {
	inBubble(t, simulator.Options{LightLimit: 4}, func(p *platform) {
		var want []string
		for range 12 {
			want = append(want, messageID(p.sim.Send(simulator.SMS{From: "+12025550101", Text: "text", Silent: true})))
		}
		began := time.Now()
		scan := newStoreScan(storeQueries([]string{ownSMS})[0], began.Add(-time.Minute), began)
		scan.perPage = 1
		waits := 0
		for done := false; !done; {
			if len(p.lists()) == 2 {
				p.sim.NextHTTP(simulator.Fault{Path: "/message-store", Status: 429, Header: http.Header{"Retry-After": {"40"}}})
			}
			var err error
			done, err = scan.next(p.Context(), p.fetch)
			if l, ok := errors.AsType[*limited](err); ok {
				waits++
				wait(p.Context(), l.until)
			} else if se, ok := errors.AsType[*storeError](err); err != nil && (!ok || se.verdict != storeRetry || se.ans.status != 429) {
				p.Fatal(err)
			}
		}
		if ids := recordIDs(scan.take()); !slices.Equal(ids, want) {
			p.Errorf("found %q, want %q", ids, want)
		}
		var pages []string
		for _, r := range p.lists() {
			q, _ := url.ParseQuery(r.Query)
			if r.Status == 200 {
				pages = append(pages, q.Get("page"))
			}
		}
		if got := strings.Join(pages, " "); got != "1 2 3 4 5 6 7 8 9 10 11 12" {
			p.Errorf("pages read: %s", got)
		}
		s := p.sim.State()
		if s.Violations != 0 || s.TooMany != 1 || waits < 3 {
			p.Errorf("%d requests inside a penalty, %d times 429, %d waits", s.Violations, s.TooMany, waits)
		}
		if lasted := time.Since(began); lasted < 2*time.Minute || lasted > 5*time.Minute {
			p.Errorf("it took %v", lasted)
		}
	})
}

// TestStoreThatLags: what the store shows late is found by a second look, and
// nothing twice; fractions of a second that the platform drops lose nothing.
func TestStoreThatLags(t *testing.T) {
	inBubble(t, simulator.Options{StoreLag: 20 * time.Second, WholeSeconds: true, LegacyTimes: true}, func(p *platform) {
		from := time.Now()
		wait(p.Context(), from.Add(1200*time.Millisecond))
		first := messageID(p.sim.SendSMS("+12025550101", "one"))
		wait(p.Context(), from.Add(10*time.Second+700*time.Millisecond))
		second := messageID(p.sim.SendSMS("+12025550101", "two"))
		to := time.Now()
		wait(p.Context(), from.Add(25*time.Second))
		scan := newStoreScan(storeQueries([]string{ownSMS})[0], from, to)
		if ids := recordIDs(p.read(scan)); !slices.Equal(ids, []string{first}) {
			p.Errorf("first look: %q, want %q", ids, first)
		}
		wait(p.Context(), from.Add(85*time.Second))
		scan.again()
		if ids := recordIDs(p.read(scan)); !slices.Equal(ids, []string{second}) {
			p.Errorf("second look: %q, want %q", ids, second)
		}
	})
}
