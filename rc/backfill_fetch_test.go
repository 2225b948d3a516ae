package rc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	gapFrom = time.Date(2026, 3, 1, 8, 0, 0, 250e6, time.UTC)
	gapTo   = time.Date(2026, 3, 1, 8, 10, 0, 250e6, time.UTC)
)

// storeRecord writes a record created so long after the gap began.
func storeRecord(id int, typ, direction string, after time.Duration) string {
	return fmt.Sprintf(`{"id":%d,"type":%q,"direction":%q,"availability":"Alive","creationTime":%q}`,
		id, typ, direction, storeTime(gapFrom.Add(after)))
}

func storePageOf(more bool, records ...string) string {
	next := ""
	if more {
		next = `"nextPage":{"uri":"https://elsewhere.example.test/steal?page=9"},`
	}
	return `{"records":[` + strings.Join(records, ",") + `],"navigation":{` + next + `"firstPage":{"uri":"x"}}}`
}

// script answers requests one by one and notes what was asked.
type script struct {
	t     *testing.T
	steps []any // string: a page, int: a status, error: no answer
	paths []string
	asked []url.Values
}

func (s *script) fetch(_ context.Context, path string, query url.Values) (answer, error) {
	s.t.Helper()
	s.paths, s.asked = append(s.paths, path), append(s.asked, query)
	if len(s.steps) == 0 {
		s.t.Fatalf("one request too many: %s?%s", path, query.Encode())
	}
	step := s.steps[0]
	s.steps = s.steps[1:]
	switch step := step.(type) {
	case error:
		return answer{}, step
	case int:
		return answer{status: step, body: []byte(`{"errorCode":"CMN-000","message":"no"}`)}, nil
	}
	return answer{status: http.StatusOK, body: []byte(step.(string))}, nil
}

func (s *script) pages() (list []string) {
	for _, q := range s.asked {
		list = append(list, q.Get("page"))
	}
	return list
}

func recordIDs(list []record) (ids []string) {
	for _, r := range list {
		ids = append(ids, r.id)
	}
	return ids
}

func TestStoreScanAsks(t *testing.T) {
	for _, tt := range []struct {
		filters []string
		want    string
	}{
		{[]string{ownSMS}, "availability=Alive&availability=Deleted&dateFrom=2026-03-01T07:59:00.000Z&dateTo=2026-03-01T08:10:01.000Z&direction=Inbound&messageType=SMS&page=1&perPage=1000"},
		{[]string{ownSMS, ownVoice}, "availability=Alive&availability=Deleted&dateFrom=2026-03-01T07:45:00.000Z&dateTo=2026-03-01T08:10:01.000Z&direction=Inbound&messageType=SMS&messageType=VoiceMail&page=1&perPage=1000"},
		{[]string{ownStore}, "availability=Alive&availability=Deleted&dateFrom=2026-03-01T07:45:00.000Z&dateTo=2026-03-01T08:10:01.000Z&page=1&perPage=1000"},
	} {
		s := &script{t: t, steps: []any{storePageOf(false)}}
		done, err := newStoreScan(storeQueries(tt.filters)[0], gapFrom, gapTo).next(t.Context(), s.fetch)
		if !done || err != nil {
			t.Errorf("%v: done %v, error %v", tt.filters, done, err)
		}
		got, _ := url.QueryUnescape(s.asked[0].Encode())
		if s.paths[0] != ownStore || got != tt.want {
			t.Errorf("%v asked %s?\n got %s\nwant %s", tt.filters, s.paths[0], got, tt.want)
		}
	}
}

func TestStoreScanKeepsWhatBelongsToTheGap(t *testing.T) {
	s := &script{t: t, steps: []any{
		storePageOf(true,
			storeRecord(30, "SMS", "Inbound", 9*time.Minute),
			storeRecord(9, "SMS", "Inbound", time.Minute),
			storeRecord(10, "SMS", "Inbound", time.Minute), // the same moment: by id, as numbers
			storeRecord(11, "SMS", "Inbound", -59*time.Second),
			storeRecord(12, "SMS", "Inbound", -62*time.Second),              // before its margin
			storeRecord(13, "VoiceMail", "Inbound", -14*time.Minute),        // inside the margin of calls
			storeRecord(14, "Voicemail", "Inbound", -16*time.Minute),        // before it
			storeRecord(15, "SMS", "Outbound", time.Minute),                 // no filter covers it
			storeRecord(16, "Fax", "Inbound", time.Minute),                  // nor this one
			storeRecord(17, "SMS", "Inbound", 10*time.Minute+2*time.Second), // after the gap
			`{"type":"SMS","direction":"Inbound"}`,                          // nothing to match it by
			`null`, `7`),
		storePageOf(false,
			storeRecord(10, "SMS", "Inbound", time.Minute), // moved over from the first page
			`{"id":"1234567890123456789","type":"SMS","direction":"Inbound","availability":"Deleted"}`),
	}}
	scan := newStoreScan(storeQueries([]string{ownSMS, ownVoice})[0], gapFrom, gapTo)
	if done, err := scan.next(t.Context(), s.fetch); done || err != nil {
		t.Fatalf("first page: done %v, error %v", done, err)
	}
	if done, err := scan.next(t.Context(), s.fetch); !done || err != nil {
		t.Fatalf("second page: done %v, error %v", done, err)
	}
	got := scan.take()
	if ids := recordIDs(got); !slices.Equal(ids, []string{"1234567890123456789", "13", "11", "9", "10", "30"}) {
		t.Errorf("found %q", ids)
	}
	if got[0].availability != "Deleted" || scan.anonymous != 1 {
		t.Errorf("first %+v, %d without id", got[0], scan.anonymous)
	}
	// Never the address the server names.
	if !slices.Equal(s.pages(), []string{"1", "2"}) || s.paths[1] != ownStore || s.asked[1].Get("dateTo") != s.asked[0].Get("dateTo") {
		t.Errorf("asked %v %v", s.paths, s.asked)
	}
	if done, err := scan.next(t.Context(), s.fetch); !done || err != nil || len(scan.take()) != 0 {
		t.Error("a scan that is done asks or finds again")
	}
}

func TestStoreScanResumes(t *testing.T) {
	until := time.Now().Add(time.Minute)
	s := &script{t: t, steps: []any{
		storePageOf(true, storeRecord(3, "SMS", "Inbound", 3*time.Minute)),
		&limited{group: groupLight, until: until}, 401, 403, 429, 502, 302,
		explainNetwork("it", errors.New("connection reset"), nil), "<html>Log in to this network", `{"ok":true}`, `{"records":null}`,
		storePageOf(true, storeRecord(2, "SMS", "Inbound", 2*time.Minute)),
		storePageOf(false, storeRecord(1, "SMS", "Inbound", time.Minute)),
	}}
	scan := newStoreScan(storeQueries([]string{ownSMS})[0], gapFrom, gapTo)
	var verdicts []string
	for done := false; !done; {
		var err error
		done, err = scan.next(t.Context(), s.fetch)
		var se *storeError
		var l *limited
		switch {
		case errors.As(err, &l):
			verdicts = append(verdicts, "limited")
			if !l.until.Equal(until) {
				t.Errorf("limited until %v", l.until)
			}
		case errors.As(err, &se):
			verdicts = append(verdicts, strconv.Itoa(int(se.verdict)))
		case err != nil:
			t.Fatal(err)
		}
	}
	n := func(v storeVerdict) string { return strconv.Itoa(int(v)) }
	retry := n(storeRetry)
	if want := []string{"limited", n(storeRenew), n(storeElsewhere), retry, retry, retry, retry, retry, retry, retry}; !slices.Equal(verdicts, want) {
		t.Errorf("verdicts %v, want %v", verdicts, want)
	}
	if ids := recordIDs(scan.take()); !slices.Equal(ids, []string{"1", "2", "3"}) {
		t.Errorf("found %q", ids)
	}
	if pages := strings.Join(s.pages(), ""); pages != "1222222222223" {
		t.Errorf("pages asked for: %s", pages)
	}
}

func TestStoreScanSecondLook(t *testing.T) {
	first := []string{storeRecord(3, "SMS", "Inbound", 3*time.Minute), storeRecord(1, "SMS", "Inbound", time.Minute)}
	s := &script{t: t, steps: []any{
		storePageOf(true, first[0]), storePageOf(false, first[1]),
		storePageOf(true, first[0]), storePageOf(true, storeRecord(2, "SMS", "Inbound", 2*time.Minute)), storePageOf(false, first[1]),
	}}
	scan := newStoreScan(storeQueries([]string{ownSMS})[0], gapFrom, gapTo)
	for pass, want := range [][]string{{"1", "3"}, {"2"}} {
		for done := false; !done; {
			var err error
			if done, err = scan.next(t.Context(), s.fetch); err != nil {
				t.Fatal(err)
			}
		}
		if ids := recordIDs(scan.take()); !slices.Equal(ids, want) {
			t.Errorf("pass %d found %q, want %q", pass+1, ids, want)
		}
		scan.again()
	}
}

func TestStoreScanEnds(t *testing.T) {
	for _, tt := range []struct {
		name string
		size int             // records of a page
		id   func(n int) int // of the n-th record
		most int             // requests
		keep int             // records found nevertheless
		word string
	}{
		{"the same page for ever", 10, func(n int) int { return n % 10 }, 1 + maxRepeatedPages, 10, "does not end"},
		{"ever new pages", 1, func(n int) int { return n }, maxStorePages, maxStorePages, "does not end"},
		{"ever new large pages", storePage, func(n int) int { return n }, maxStoreRecords/storePage + 1, maxStoreRecords, "more than 100000 messages"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			scan := newStoreScan(storeQueries([]string{ownSMS})[0], gapFrom, gapTo)
			requests, n := 0, 0
			fetch := func(context.Context, string, url.Values) (answer, error) {
				requests++
				var b bytes.Buffer
				b.WriteString(`{"navigation":{"nextPage":{"uri":"x"}},"records":[`)
				for i := range tt.size {
					if i > 0 {
						b.WriteByte(',')
					}
					fmt.Fprintf(&b, `{"id":%d,"type":"SMS","direction":"Inbound"}`, tt.id(n))
					n++
				}
				b.WriteString("]}")
				return answer{status: 200, body: b.Bytes()}, nil
			}
			for {
				done, err := scan.next(t.Context(), fetch)
				if err == nil && !done && requests < 2*tt.most {
					continue
				}
				se, ok := errors.AsType[*storeError](err)
				if !ok || se.verdict != storeRefused || !se.explain(nil).Final || !strings.Contains(se.explain(nil).Error(), tt.word) {
					t.Fatalf("ended with done %v, error %v", done, err)
				}
				break
			}
			if requests != tt.most {
				t.Errorf("%d requests, want %d", requests, tt.most)
			}
			if got := len(scan.take()); got != tt.keep {
				t.Errorf("%d records kept, want %d", got, tt.keep)
			}
		})
	}
}

// TestStoreScanCutOff: an answer larger than what is read of one is asked for
// in smaller portions.
func TestStoreScanCutOff(t *testing.T) {
	var asked []string
	fetch := func(_ context.Context, _ string, q url.Values) (answer, error) {
		asked = append(asked, q.Get("page")+"/"+q.Get("perPage"))
		switch size, _ := strconv.Atoi(q.Get("perPage")); {
		case size > 250 && len(asked) > 1 || size > 500:
			return answer{status: 200, body: bytes.Repeat([]byte{'['}, maxAnswer)}, nil
		case q.Get("page") == "1":
			return answer{status: 200, body: []byte(storePageOf(true, storeRecord(2, "SMS", "Inbound", 2*time.Minute)))}, nil
		}
		return answer{status: 200, body: []byte(storePageOf(false, storeRecord(1, "SMS", "Inbound", time.Minute)))}, nil
	}
	scan := newStoreScan(storeQueries([]string{ownSMS})[0], gapFrom, gapTo)
	scan.perPage = 500
	for done := false; !done; {
		var err error
		if done, err = scan.next(t.Context(), fetch); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"1/500", "2/500", "1/250", "2/250"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
	if ids := recordIDs(scan.take()); !slices.Equal(ids, []string{"1", "2"}) {
		t.Errorf("found %q", ids)
	}
}

func TestStoreErrors(t *testing.T) {
	body := func(code, permission string) string {
		return `{"errorCode":"` + code + `","message":"said geheim here","errors":[{"errorCode":"` + code + `","message":"said geheim here","permissionName":"` + permission + `"}]}`
	}
	for _, tt := range []struct {
		status  int
		body    string
		verdict storeVerdict
		final   bool
		words   []string
	}{
		{401, body("OAU-213", ""), storeRenew, false, []string{"access token", "yet", "OAU-213"}},
		{403, body("CMN-401", "ReadMessages"), storeForbidden, true, []string{"the app lacks the ReadMessages permission", "Developer Console"}},
		{403, body("InsufficientPermissions", ""), storeForbidden, true, []string{"the app lacks the ReadMessages permission"}},
		{403, body("CMN-408", "ReadMessages"), storeForbidden, true, []string{"the user lacks the ReadMessages permission", "administrator"}},
		{403, body("CMN-404", ""), storeElsewhere, true, []string{"that extension", "CMN-404"}},
		{404, body("CMN-102", ""), storeElsewhere, true, []string{"that extension", "CMN-102"}},
		{400, body("CMN-101", ""), storeRefused, true, []string{"status 400", "CMN-101"}},
		{408, "", storeRetry, false, []string{"yet", "status 408"}},
		{429, body("CMN-301", ""), storeRetry, false, []string{"yet", "limits"}},
		{503, "", storeRetry, false, []string{"yet", "limits"}},
		{500, "<html>", storeRetry, false, []string{"yet", "status 500"}},
	} {
		scan := newStoreScan(storeQueries([]string{ownSMS})[0], gapFrom, gapTo)
		_, err := scan.next(t.Context(), func(context.Context, string, url.Values) (answer, error) {
			return answer{status: tt.status, body: []byte(tt.body), requestID: "req-1"}, nil
		})
		se, ok := errors.AsType[*storeError](err)
		if !ok || se.verdict != tt.verdict {
			t.Errorf("%d %s: %v", tt.status, tt.body, err)
			continue
		}
		x := se.explain([]string{"geheim"})
		for _, w := range append(tt.words, "messages cannot be fetched", "req-1") {
			if !strings.Contains(x.Error(), w) {
				t.Errorf("%d: %q does not say %q", tt.status, x.Error(), w)
			}
		}
		if x.Final != tt.final || x.Status != tt.status {
			t.Errorf("%d: final %v, status %d", tt.status, x.Final, x.Status)
		}
		if strings.Contains(x.Error()+se.Error(), "geheim") {
			t.Errorf("a secret in %q or %q", x, se)
		}
	}
}

func TestStoreScanEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	scan := newStoreScan(storeQueries([]string{ownSMS})[0], gapFrom, gapTo)
	_, err := scan.next(ctx, func(ctx context.Context, _ string, _ url.Values) (answer, error) { return answer{}, ctx.Err() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func FuzzDecodeStorePage(f *testing.F) {
	f.Add([]byte(storePageOf(true, storeRecord(1, "SMS", "Inbound", 0), smsRecord)))
	f.Add([]byte(storePageOf(false, `{"id":"a\u0062\"","id":2,"creationTime":null,"type":{}}`, `null`, `[{"id":1}]`)))
	f.Add([]byte(`{"records":{},"records":[{"id":1e5,"body":[{"records":[1]}]}],"navigation":{"nextPage":null}}`))
	f.Add([]byte("{\"records\" : [ {\"id\":\"\xff\"} , 7 ] , \"navigation\":[]}"))
	f.Add([]byte(`[]`))
	f.Add([]byte(`{"records":[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		list, ok := decodeStorePage(body)
		if ok && !json.Valid(body) {
			t.Fatalf("%q was read, but is not JSON", body)
		}
		if !ok && (list.more || list.records != nil) {
			t.Fatalf("%q is no list, but holds %+v", body, list)
		}
		for _, r := range list.records {
			if !json.Valid(r.raw) || r.raw[0] != '{' || !bytes.Contains(body, r.raw) {
				t.Fatalf("record %q of %q", r.raw, body)
			}
			if r.id == "" {
				continue
			}
			e := backfilledEvent(r, ownStore, "s", "o", gapTo)
			if !json.Valid(e.Envelope) || !json.Valid(e.Meta) {
				t.Fatalf("envelope %q", e.Envelope)
			}
			h := DecodeHead(e.Envelope)
			if !h.Backfilled || h.UUID != backfilledUUID(r.id) || h.Kind.IsMessage() && h.MessageID != "" && h.MessageID != r.id {
				t.Fatalf("record %q has the id %q, its envelope the head %+v", r.raw, r.id, h)
			}
			Summarize(e)
		}
		if !bytes.Equal(before, body) {
			t.Fatalf("%q was changed to %q", before, body)
		}
	})
}
