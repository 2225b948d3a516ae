package rc

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// storePage is how many records are asked for at a time, as the official
	// samples do. [documented] The platform may give fewer.
	storePage = 1000
	// maxStorePages and maxStoreRecords bound one scan, against a server whose
	// list does not end. The memory of a scan is bounded with them.
	maxStorePages   = 1000
	maxStoreRecords = 100_000
	// maxRepeatedPages in a row may bring nothing new, as after many messages
	// have moved the older ones to later pages.
	maxRepeatedPages = 3
)

// record is one message of the message store.
type record struct {
	id           string // every digit as it was written
	typ          string // SMS, VoiceMail, Fax, Pager
	direction    string // Inbound, Outbound; may be empty
	availability string // Alive, Deleted, Purged
	created      time.Time
	raw          json.RawMessage // as it came; not to be changed
}

// fetcher sends one GET request for a list of the message store.
type fetcher func(ctx context.Context, path string, query url.Values) (answer, error)

// storeFetcher asks the API, within the budget of the Light group, to which
// the message store belongs. [documented]
func storeFetcher(a *api, access string) fetcher {
	return func(ctx context.Context, path string, query url.Values) (answer, error) {
		return a.do(ctx, groupLight, http.MethodGet, path, func(r *http.Request) {
			bearer(access)(r)
			r.URL.RawQuery = query.Encode()
		}, nil)
	}
}

// storeScan reads what a query finds in a span of time, one page for each call
// of next, so that whoever drives it decides when to wait and with which
// token to ask. What was read stays read, whatever fails in between. It is not
// safe for concurrent use.
type storeScan struct {
	query    storeQuery
	from, to time.Time // of the gap, by the platform's clock

	page, perPage int
	pages         int // read in this pass
	repeated      int // of these the last ones, with nothing that this pass had not brought
	done          bool
	listed        map[string]struct{} // ids of this pass
	seen          map[string]struct{} // ids of all passes
	found         []record            // not taken yet
	anonymous     int                 // records without an id, which cannot be matched and are left out
}

// newStoreScan begins a scan of a gap. from and to are by the platform's
// clock; the margins are added here.
func newStoreScan(q storeQuery, from, to time.Time) *storeScan {
	s := &storeScan{query: q, from: from, to: to, perPage: storePage, seen: map[string]struct{}{}}
	s.again()
	return s
}

// again begins another pass over the same span, for messages that the store
// did not list yet or that slipped between two pages. Records of earlier
// passes are not found again.
func (s *storeScan) again() {
	s.page, s.pages, s.repeated, s.done = 1, 0, 0, false
	s.listed = map[string]struct{}{}
}

// take returns the records found since the last take that a filter of the
// query covers, oldest first. Before the scan is done it returns what there
// is so far, which need not be the oldest.
func (s *storeScan) take() []record {
	list := s.found
	s.found = nil
	slices.SortStableFunc(list, func(a, b record) int {
		return cmp.Or(a.created.Compare(b.created), cmp.Compare(len(a.id), len(b.id)), strings.Compare(a.id, b.id))
	})
	return list
}

// next reads one page and reports whether it was the last one. After an error
// it can be called again and reads the same page: *limited says when, a
// *storeError whether it makes sense; any other error is that of ctx.
func (s *storeScan) next(ctx context.Context, fetch fetcher) (done bool, err error) {
	if s.done {
		return true, nil
	}
	ans, err := fetch(ctx, s.query.path(), s.parameters())
	if err != nil {
		if _, ok := errors.AsType[*limited](err); ok {
			return false, err
		}
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		return false, &storeError{verdict: storeRetry, cause: err}
	}
	if !ans.ok() {
		return false, &storeError{verdict: judgeStore(ans), ans: ans}
	}
	list, ok := decodeStorePage(ans.body)
	if !ok {
		if len(ans.body) >= maxAnswer && s.perPage > 1 {
			// Cut off: the same in smaller portions, from the beginning.
			s.perPage /= 2
			s.again()
			return false, nil
		}
		return false, &storeError{verdict: storeRetry, ans: ans, words: "what came is no list of messages"}
	}
	return s.adopt(ans, list)
}

// adopt adds a page to what was found.
func (s *storeScan) adopt(ans answer, list storeList) (done bool, err error) {
	news := 0
	for _, r := range list.records {
		if r.id == "" {
			s.anonymous++
			continue
		}
		if _, ok := s.listed[r.id]; ok {
			continue
		}
		s.listed[r.id] = struct{}{}
		news++
		if _, ok := s.seen[r.id]; ok {
			continue
		}
		if len(s.seen) >= maxStoreRecords {
			return false, endless(ans, fmt.Sprintf("there are more than %d messages in this time", maxStoreRecords))
		}
		s.seen[r.id] = struct{}{}
		if _, ok := s.query.covers(r); ok && s.inside(r) {
			s.found = append(s.found, r)
		}
	}
	if !list.more {
		s.done = true
		return true, nil
	}
	s.pages++
	s.repeated++
	if news > 0 {
		s.repeated = 0
	}
	if s.pages >= maxStorePages || s.repeated >= maxRepeatedPages {
		return false, endless(ans, "the list does not end")
	}
	s.page++
	return false, nil
}

// inside reports whether a record belongs to the span with the margin of its
// own type. One that does not say when it was created does.
func (s *storeScan) inside(r record) bool {
	if r.created.IsZero() {
		return true
	}
	begin, end := wholeSeconds(s.from.Add(-storeMargin(r.typ)), s.to)
	return !r.created.Before(begin) && !r.created.After(end)
}

// wholeSeconds widens a span to whole seconds, because the platform may ignore
// fractions. [inferred]
func wholeSeconds(from, to time.Time) (begin, end time.Time) {
	return from.Truncate(time.Second), to.Add(time.Second - 1).Truncate(time.Second)
}

// parameters of the request for the current page. dateTo is the same for all
// pages, so that new messages do not move the others. [documented]
func (s *storeScan) parameters() url.Values {
	begin, end := wholeSeconds(s.from.Add(-s.query.margin()), s.to)
	v := url.Values{
		// Only Alive is listed unless asked. [documented]
		"availability": {"Alive", "Deleted"},
		"dateFrom":     {storeTime(begin)},
		"dateTo":       {storeTime(end)},
		"page":         {strconv.Itoa(s.page)},
		"perPage":      {strconv.Itoa(s.perPage)},
	}
	if s.query.types != nil {
		v["messageType"] = s.query.types
	}
	if s.query.directions != nil {
		v["direction"] = s.query.directions
	}
	return v
}

// storeTime writes a time as the platform does. [documented]
func storeTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// storeList is one page of the list.
type storeList struct {
	records []record
	more    bool // there is a next page
}

// decodeStorePage reads the answer to a list request. It reports false for
// anything that is no list, so that a captive portal's page is not taken for
// an empty store. The records are spans of body. Where the next page is to be
// had is read by nobody: the address would decide where the token is sent.
func decodeStorePage(body []byte) (list storeList, ok bool) {
	if !json.Valid(body) {
		return storeList{}, false
	}
	members(body, func(key, value []byte) bool {
		switch string(key) {
		case "records":
			if ok || value[0] != '[' {
				break
			}
			ok = true
			elements(value, func(raw []byte) bool {
				if raw[0] == '{' {
					list.records = append(list.records, decodeRecord(raw))
				}
				return true
			})
		case "navigation":
			members(value, func(key, value []byte) bool {
				list.more = list.more || string(key) == "nextPage" && value[0] == '{'
				return true
			})
		}
		return true
	})
	if !ok {
		return storeList{}, false
	}
	return list, true
}

func decodeRecord(raw []byte) record {
	r := record{raw: bytes.Clone(raw)} // one record must not keep its whole page in memory
	set := func(to *string, value []byte) {
		if *to == "" {
			*to = scalarID(value)
		}
	}
	members(r.raw, func(key, value []byte) bool {
		switch string(key) {
		case "id":
			set(&r.id, value)
		case "type":
			set(&r.typ, value)
		case "direction":
			set(&r.direction, value)
		case "availability":
			set(&r.availability, value)
		case "creationTime":
			if r.created.IsZero() {
				r.created, _ = ParseTime(scalarID(value))
			}
		}
		return true
	})
	return r
}

// storeVerdict is what a failed request means for the backfill.
type storeVerdict uint8

const (
	storeRetry     storeVerdict = iota // to be sent again after a pause; the governor knows of a penalty
	storeRenew                         // the access token is no longer good
	storeForbidden                     // app or user lacks the permission to read messages
	storeElsewhere                     // the messages of this one extension may not be read
	storeRefused                       // the request is refused, or the list has no end: trying again cannot help
)

// storeError is a failed request to the message store. Its text is safe to
// log; explain has the words for people.
type storeError struct {
	verdict storeVerdict
	ans     answer // zero if none came
	cause   error  // why none came; nil if one did
	words   string // what is wrong with a success; empty if it is none
}

func (e *storeError) Error() string {
	switch {
	case e.cause != nil:
		return "the message store was not reached: " + e.cause.Error()
	case e.words != "":
		return "the message store was not read: " + e.words
	}
	return fmt.Sprintf("the message store answered with status %d", e.ans.status)
}

func (e *storeError) Unwrap() error { return e.cause }

func endless(ans answer, words string) *storeError {
	return &storeError{verdict: storeRefused, ans: ans, words: words}
}

func judgeStore(ans answer) storeVerdict {
	switch {
	case ans.status == http.StatusUnauthorized:
		return storeRenew
	case ans.status == http.StatusForbidden:
		switch parseError(ans.body).code {
		case "CMN-401", "CMN-408", "InsufficientPermissions":
			return storeForbidden
		}
		return storeElsewhere
	case ans.status == http.StatusNotFound:
		return storeElsewhere
	case ans.status == http.StatusRequestTimeout, ans.status == http.StatusTooManyRequests:
		return storeRetry
	case ans.status >= 400 && ans.status < 500:
		return storeRefused
	}
	return storeRetry
}

// explain says what failed and what to do now.
func (e *storeError) explain(secrets []string) *Error {
	const failed = "missed messages cannot be fetched"
	if e.cause != nil {
		c := asError(e.cause)
		return &Error{Code: c.Code, Status: c.Status, Explanation: failed + " yet: " + scrub(c.Explanation, secrets), Err: c.Err}
	}
	pe := parseError(e.ans.body)
	x := newError(e.ans.status, e.ans.requestID, pe)
	x.Final = e.verdict >= storeForbidden
	said := quoted(pe.message, secrets)
	permission := pe.permission
	if permission == "" {
		permission = "ReadMessages"
	}
	permission = clip(scrub(permission, secrets), 80)
	switch {
	case e.verdict == storeForbidden && pe.code == "CMN-408":
		x.say(failed+": the user lacks the "+permission+" permission"+said, "an administrator must add it to the user's role")
	case e.verdict == storeForbidden:
		x.say(failed+": the app lacks the "+permission+" permission"+said, "add it in the RingCentral Developer Console")
	case e.verdict == storeElsewhere:
		x.Explanation = failed + ": RingCentral does not show this user the messages of that extension" + said
	case e.verdict == storeRenew:
		x.Explanation = failed + " yet: RingCentral no longer accepts the access token" + said
	case e.words != "" && x.Final:
		x.Explanation = "not all missed messages can be fetched: " + e.words + "; look into the message store itself for the rest"
	case e.words != "":
		x.Explanation = failed + " yet: RingCentral's answer cannot be used: " + e.words
	case overloaded(e.ans.status):
		x.Explanation = failed + " yet: RingCentral limits the requests" + said
	case x.Final:
		x.Explanation = fmt.Sprintf("%s: RingCentral refused the request with status %d%s", failed, e.ans.status, said)
	default:
		x.Explanation = fmt.Sprintf("%s yet: RingCentral answered with status %d%s", failed, e.ans.status, said)
	}
	return x
}
