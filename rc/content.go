package rc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	// contentIdle is how long a download may bring nothing before it is given
	// up. [inferred]
	contentIdle = 30 * time.Second
	// maxContent is the largest attachment that is read, in bytes. MMS and fax
	// stay far below.
	maxContent = 1 << 30
	// maxRedirects is how often content may have moved. RingCentral's documents
	// know of no redirect; a store behind it might use one.
	maxRedirects = 3
	// contentWait is the longest wait for the platform's budget.
	contentWait = 2 * time.Minute
)

// Content is what the answer to a download announces.
type Content struct {
	Type string // Content-Type; may be empty
	Size int64  // in bytes; -1 when not announced
}

// Download fetches the content of an attachment from the uri its event or
// record gives, relative ones from the configured server. When RingCentral has
// agreed to send it, open is called once and says where it goes; nothing is
// called after Download has returned. It returns how many bytes were written.
//
// The access token goes with the request to the configured server and to hosts
// of ringcentral.com over https, and nowhere else. It is the running session's
// own, so Download works only while Run does; it waits for a login or a renewal
// that is under way. Failures are an [*Error], or what open or its writer
// returned. It is safe to call from any goroutine.
func (c *Client) Download(ctx context.Context, uri string, open func(Content) (io.Writer, error)) (int64, error) {
	u, err := contentURL(c.session.api.base, uri)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	d := &download{ctx: ctx, url: u, open: open, done: make(chan downloaded, 1)}
	if !c.wish.download(d) {
		return 0, errNotRunning()
	}
	select {
	case r := <-d.done:
		return r.n, r.err
	case <-ctx.Done():
	}
	d.abandon() // waits for open's writer
	return 0, &Error{Explanation: "the download was stopped", Err: ctx.Err()}
}

func errNotRunning() *Error {
	return &Error{Explanation: "the attachment cannot be fetched while ringtail is not logged in; r tries to connect"}
}

// download is one attachment on its way.
type download struct {
	ctx     context.Context
	url     *url.URL
	open    func(Content) (io.Writer, error)
	retried bool // after the access token was renewed
	done    chan downloaded

	mu        sync.Mutex // held while open's writer is used
	abandoned bool
}

type downloaded struct {
	n   int64
	err error
}

// finish answers the caller, once.
func (d *download) finish(n int64, err error) {
	select {
	case d.done <- downloaded{n, err}:
	default:
	}
}

// abandon returns when nothing of the caller's will be touched any more.
func (d *download) abandon() {
	d.mu.Lock()
	d.abandoned = true
	d.mu.Unlock()
}

// use calls f with the caller's writer, unless the caller has gone.
func (d *download) use(f func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.abandoned {
		return context.Canceled
	}
	return f()
}

// takeDownloads starts what was asked for since the last time.
func (s *session) takeDownloads(ctx context.Context) {
	for _, d := range s.wish.takeDownloads() {
		s.startDownload(ctx, d)
	}
}

// startDownload fetches an attachment beside the loop, with the token of now.
func (s *session) startDownload(ctx context.Context, d *download) {
	token := s.tokens.access
	if token == "" {
		if s.renewing || s.status.Phase != PhaseWaiting {
			s.held = append(s.held, d) // until there is one
			return
		}
		d.finish(0, errNotRunning())
		return
	}
	secrets := s.secrets()
	s.loading[d] = struct{}{}
	s.work(ctx, func() func() {
		get, cancel := context.WithCancel(d.ctx)
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		n, err := s.api.content(get, d.url, token, secrets, func(c Content) (w io.Writer, err error) {
			err = d.use(func() error { w, err = d.open(c); return err })
			return &sharedWriter{d, w}, err
		})
		return func() {
			delete(s.loading, d)
			if e, ok := errors.AsType[*Error](err); ok && e.Status == http.StatusUnauthorized && !d.retried && n == 0 {
				d.retried = true
				s.renewNow(ctx, token)
				if s.renewing {
					s.held = append(s.held, d)
					return
				}
				if s.tokens.access != token {
					s.startDownload(ctx, d)
					return
				}
			}
			d.finish(n, err)
		}
	})
}

// releaseDownloads goes on with what waited for an access token.
func (s *session) releaseDownloads(ctx context.Context) {
	if s.renewing || s.tokens.access == "" || len(s.held) == 0 {
		return
	}
	list := s.held
	s.held = nil
	for _, d := range list {
		s.startDownload(ctx, d)
	}
}

// endDownloads answers everybody who still waits: the session ends.
func (s *session) endDownloads() {
	list := append(s.held, s.wish.closeDownloads()...)
	for d := range s.loading {
		list = append(list, d)
	}
	for _, d := range list {
		d.finish(0, errNotRunning())
	}
	s.held = nil
	clear(s.loading)
}

// sharedWriter writes to the caller's writer while the caller is there.
type sharedWriter struct {
	d *download
	w io.Writer
}

func (s *sharedWriter) Write(p []byte) (n int, err error) {
	err = s.d.use(func() error { n, err = s.w.Write(p); return err })
	return n, err
}

// contentURL is where an attachment lies, if ringtail may ask there.
func contentURL(base *url.URL, uri string) (*url.URL, error) {
	ref, err := url.Parse(strings.TrimSpace(uri))
	if err != nil || uri == "" {
		return nil, &Error{Explanation: "this attachment has no address that could be fetched"}
	}
	u := base.ResolveReference(ref)
	if u.User != nil || u.Host == "" || !trusted(base, u) {
		return nil, &Error{Explanation: "this attachment lies at " + clip(u.Scheme+"://"+u.Host, maxField) + "; ringtail shows its access token to RingCentral only, so it was not fetched"}
	}
	u.Fragment = ""
	return u, nil
}

// trusted reports whether the access token may be sent to u. [inferred]
func trusted(base, u *url.URL) bool {
	if u.Scheme == base.Scheme && strings.EqualFold(u.Host, base.Host) {
		return true
	}
	host := strings.ToLower(u.Hostname())
	return u.Scheme == "https" && (u.Port() == "" || u.Port() == "443") && strings.HasSuffix(host, ".ringcentral.com")
}

// content fetches u, in the budget of the Medium group, to which content
// belongs. [documented]
func (a *api) content(ctx context.Context, u *url.URL, token string, secrets []string, open func(Content) (io.Writer, error)) (int64, error) {
	if err := a.await(ctx, groupMedium, contentWait); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watchdog := time.AfterFunc(contentIdle, cancel)
	defer watchdog.Stop()
	res, err := a.follow(ctx, u, token)
	now := time.Now()
	if err != nil {
		a.gov.answered(groupMedium, now, 0, nil)
		return 0, explainContentLoss(ctx, u, err, secrets)
	}
	defer func() { _ = res.Body.Close() }()
	a.gov.answered(groupMedium, now, res.StatusCode, res.Header.Get)
	a.log.Debug("content", "host", u.Host, "status", res.StatusCode, "rcRequestId", res.Header.Get("RCRequestId"))
	if res.StatusCode < 200 || res.StatusCode > 299 {
		body, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10))
		return 0, explainContent(answer{status: res.StatusCode, body: body, requestID: res.Header.Get("RCRequestId")}, secrets)
	}
	w, err := open(Content{Type: res.Header.Get("Content-Type"), Size: res.ContentLength})
	if err != nil {
		return 0, err
	}
	n, err := copyContent(w, res.Body, func() { watchdog.Reset(contentIdle) })
	switch {
	case err == nil && res.ContentLength >= 0 && n != res.ContentLength:
		err = io.ErrUnexpectedEOF
	case n > maxContent:
		return n, &Error{Explanation: "the attachment is larger than 1 GiB; ringtail does not fetch that much"}
	}
	if _, ours := errors.AsType[*writeError](err); ours {
		return n, errors.Unwrap(err)
	}
	if err != nil {
		return n, explainContentLoss(ctx, u, err, secrets)
	}
	return n, nil
}

// writeError is a failure of the caller's writer.
type writeError struct{ error }

func (e *writeError) Unwrap() error { return e.error }

func copyContent(w io.Writer, r io.Reader, progress func()) (n int64, err error) {
	buf := make([]byte, 64<<10)
	for n <= maxContent {
		m, err := r.Read(buf)
		if m > 0 {
			progress()
			k, werr := w.Write(buf[:m])
			n += int64(k)
			if werr != nil {
				return n, &writeError{werr}
			}
		}
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// await books one request of the group, waiting for its turn.
func (a *api) await(ctx context.Context, gr group, most time.Duration) error {
	begun := time.Now()
	for {
		now := time.Now()
		if a.gov.take(gr, now) {
			return nil
		}
		at, penalty := a.gov.next(gr, now)
		if at.Sub(begun) > most {
			return explainLimited(&limited{group: gr, until: at, penalty: penalty})
		}
		timer := time.NewTimer(time.Until(at))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// follow sends the request, and follows redirects over https, without the
// token.
func (a *api) follow(ctx context.Context, u *url.URL, token string) (*http.Response, error) {
	for hop := 0; ; hop++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return nil, err
		}
		if a.agent != "" {
			req.Header.Set("User-Agent", a.agent)
		}
		if hop == 0 {
			bearer(token)(req)
		}
		res, err := a.client.Do(req)
		if err != nil {
			if ue, ok := errors.AsType[*url.Error](err); ok {
				err = ue.Err // without the URL
			}
			return nil, err
		}
		to := res.Header.Get("Location")
		if res.StatusCode < 300 || res.StatusCode > 399 || to == "" {
			return res, nil
		}
		_ = res.Body.Close()
		next, err := u.Parse(to)
		switch {
		case err != nil || next.Host == "":
			return nil, errors.New("it was redirected to no address")
		case hop == maxRedirects:
			return nil, errors.New("it was redirected again and again")
		case next.Scheme != "https" && !(next.Scheme == a.base.Scheme && strings.EqualFold(next.Host, a.base.Host)):
			return nil, errors.New("it was redirected to an address without encryption")
		}
		u = next
	}
}

func explainContentLoss(ctx context.Context, u *url.URL, err error, secrets []string) error {
	if ctx.Err() != nil {
		err = fmt.Errorf("nothing came for %.0f s", contentIdle.Seconds())
	}
	e := explainNetwork("the attachment at "+u.Host, err, secrets)
	return e
}

// explainContent says why an attachment is not given.
func explainContent(ans answer, secrets []string) *Error {
	pe := parseError(ans.body)
	e := newError(ans.status, ans.requestID, pe)
	said := quoted(pe.message, secrets)
	permission := pe.permission
	if permission == "" {
		permission = "ReadMessageContent"
	}
	permission = clip(scrub(permission, secrets), 80)
	const failed = "the attachment cannot be fetched"
	switch {
	case ans.status == http.StatusUnauthorized:
		e.Explanation = failed + ": RingCentral no longer accepts the access token" + said + "; try again in a moment"
	case ans.status == http.StatusForbidden && pe.code == "CMN-408":
		e.Explanation = failed + ": the user lacks the " + permission + " permission" + said + ": an administrator must add it to the user's role"
	case ans.status == http.StatusForbidden && pe.code == "CMN-401":
		e.Explanation = failed + ": the app lacks the " + permission + " permission" + said + ": add it in the RingCentral Developer Console"
	case ans.status == http.StatusForbidden:
		e.Explanation = failed + ": RingCentral does not give it to this user" + said
	case ans.status == http.StatusNotFound, ans.status == http.StatusGone:
		e.Explanation = failed + ": it is no longer there; the message may have been deleted" + said
	case overloaded(ans.status):
		e.Explanation = failed + " now: RingCentral limits the requests" + said + "; try again in a minute"
	default:
		e.Explanation = fmt.Sprintf("%s: RingCentral answered with status %d%s", failed, ans.status, said)
	}
	return e
}
