package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"ringtail/rc"
)

func event(envelope string) rc.Event {
	return rc.Event{Received: at(0), Kind: rc.KindSMS, Envelope: []byte(envelope)}
}

// at is a moment, s seconds into the test's day.
func at(s int) time.Time { return time.Date(2026, 3, 1, 8, 0, s, 0, time.UTC) }

func TestTailPrintsEventsByteForByte(t *testing.T) {
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		f.send(ctx,
			event("{\n  \"uuid\" : \"1\",\t\"body\" : { \"subject\" : \"a <b> & \\u00e9 é  c\\/d\" , \"id\":12345678901234567890.10e+2 }\r\n}"),
			event(`{"z":1,"a":{"k":[ 1 , 2 ],"k":null},"s":" \" \\ `+"\u2028"+`"}`),
			rc.Notice{At: at(1), Kind: rc.NoticeGap, Text: "Offline for 4 s; recovered."},
			event(`{"broken":`),
			event(`["not an object"]`),
		)
		return &rc.Error{Code: "CMN-401", Explanation: "The app lacks the WebSocket permission", Final: true}
	})
	status, stdout, stderr := (&trial{env: credentials(), client: fake}).run(t.Context(), t, "tail")
	want := `{"uuid":"1","body":{"subject":"a <b> & \u00e9 é  c\/d","id":12345678901234567890.10e+2}}` + "\n" +
		`{"z":1,"a":{"k":[1,2],"k":null},"s":" \" \\ ` + "\u2028" + `"}` + "\n" +
		`["not an object"]` + "\n"
	if stdout != want {
		t.Errorf("stdout:\n%s\nwant:\n%s", stdout, want)
	}
	if status != exitError {
		t.Errorf("exit status %d; want %d", status, exitError)
	}
	wantErr := []string{
		"08:00:01 Offline for 4 s; recovered.",
		"08:00:00 an event of 10 bytes is not valid JSON and is left out: unexpected end of JSON input.",
		"ringtail: The app lacks the WebSocket permission (CMN-401).",
	}
	if stderr != strings.Join(wantErr, "\n")+"\n" {
		t.Errorf("stderr:\n%s", stderr)
	}
}

// On a terminal nothing from the wire may drive it; JSON stays JSON.
func TestTailOnATerminal(t *testing.T) {
	const envelope = "{ \"s\" : \"\u0085\u009b31m\x7f\u202e\xff é\" }"
	for terminal, want := range map[bool]string{
		false: "{\"s\":\"\u0085\u009b31m\x7f\u202e\xff é\"}\n",
		true:  `{"s":"\u0085\u009b31m\u007f\u202e\ufffd é"}` + "\n",
	} {
		var out bytes.Buffer
		l := lineWriter{out: &out, terminal: terminal}
		if err := l.add(rc.Event{Envelope: []byte(envelope)}); err != nil {
			t.Fatal(err)
		}
		l.flush()
		if out.String() != want {
			t.Errorf("terminal %v: %q; want %q", terminal, out.String(), want)
		}
	}
}

func TestTailHandsTheConfigurationOver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tr := &trial{env: credentials(), client: newFakeClient(nil)}
	status, stdout, stderr := tr.run(ctx, t, "tail", "--filter", "fax", "-f", "sms", "--server", "http://127.0.0.1:9")
	if status != exitOK || stdout != "" || stderr != "" {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	const base = "/restapi/v1.0/account/~/extension/~"
	got := fmt.Sprint(tr.made.Server, tr.made.ClientID, tr.made.ClientSecret, tr.made.JWT, tr.made.AccessToken, tr.made.Filters)
	want := fmt.Sprint("http://127.0.0.1:9", "the-client-id", "hush-secret-4711", "hush-jwt-4711", "", []string{base + "/fax?direction=Inbound", base + "/message-store/instant?type=SMS"})
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !strings.HasPrefix(tr.made.UserAgent, "ringtail/") {
		t.Errorf("user agent %q", tr.made.UserAgent)
	}
}

func TestTailWarnsOfTwoSets(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	env := credentials()
	env["RINGCENTRAL_CLIENT_ID"], env["RINGCENTRAL_JWT_TOKEN"] = "other", "hush-other-4711"
	_, _, stderr := (&trial{env: env, client: newFakeClient(nil)}).run(ctx, t, "tail")
	want := "Warning: the environment has two different sets of credentials; RC_APP_CLIENT_ID with RC_USER_JWT is used, RINGCENTRAL_CLIENT_ID with RINGCENTRAL_JWT_TOKEN is ignored.\n"
	if stderr != want {
		t.Errorf("stderr %q", stderr)
	}
}

func TestTailDefaultFilters(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tr := &trial{env: credentials(), client: newFakeClient(nil)}
	tr.run(ctx, t, "tail")
	if got := join(filterNames(tr.made.Filters)); got != "sms and voicemail" {
		t.Errorf("watching %s", got)
	}
}

// What was received before the end is written, also what the client hands
// over while it says goodbye.
func TestTailWritesWhatCameBeforeTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		f.updates <- event(`{"n":1}`)
		cancel()
		<-ctx.Done()
		f.updates <- event(`{"n":2}`)
		f.updates <- rc.Status{Phase: rc.PhaseClosed}
		return nil
	})
	status, stdout, stderr := (&trial{env: credentials(), client: fake}).run(ctx, t, "tail")
	if status != exitOK || stdout != "{\"n\":1}\n{\"n\":2}\n" || stderr != "" {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

// chunks counts writes.
type chunks struct {
	bytes.Buffer
	writes []int
}

func (c *chunks) Write(p []byte) (int, error) {
	c.writes = append(c.writes, len(p))
	return c.Buffer.Write(p)
}

func TestTailWritesPromptlyAndInBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var out chunks
		next := make(chan int)
		fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
			for n := range next {
				for range n {
					f.updates <- event(`{"n":"0123456789"}`)
				}
			}
			<-ctx.Done()
			return nil
		})
		tl := &tailer{client: fake, lines: lineWriter{out: &out}, narrator: narrator{w: io.Discard}}
		done := make(chan error)
		go func() { done <- tl.run(ctx, nil) }()

		next <- 1
		<-time.After(flushAfter)
		synctest.Wait()
		if len(out.writes) != 1 {
			t.Errorf("a single line took %d writes", len(out.writes))
		}
		next <- 10_000 // in no time at all
		<-time.After(flushAfter)
		synctest.Wait()
		if got, most := len(out.writes), 2+10_000*19/fullBatch; got > most {
			t.Errorf("10,000 lines took %d writes; want at most %d", got-1, most-1)
		}
		for i, n := range out.writes {
			if n%19 != 0 {
				t.Errorf("write %d of %d bytes cuts a line", i, n)
			}
		}
		close(next)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if got := strings.Count(out.String(), "\n"); got != 10_001 {
			t.Errorf("%d lines", got)
		}
	})
}

// failingWriter fails like a system call.
type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: w.err}
}

func TestTailWhenStdoutFails(t *testing.T) {
	for _, tc := range []struct {
		errno  error
		status int
		stderr string
	}{
		{syscall.EPIPE, exitOK, ""},
		{syscall.ENOSPC, exitError, "ringtail: writing to stdout failed, so tail ends: write /dev/stdout: no space left on device.\n"},
	} {
		fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
			f.send(ctx, event(`{}`))
			<-ctx.Done()
			return nil
		})
		var errs bytes.Buffer
		a := newApp(Streams{Out: failingWriter{tc.errno}, Err: &errs, Getenv: func(n string) string { return credentials()[n] }})
		a.newClient = func(rc.Config) (client, error) { return fake, nil }
		status := a.execute(t.Context(), []string{"tail"})
		if status != tc.status || errs.String() != tc.stderr {
			t.Errorf("%v: exit status %d, stderr %q", tc.errno, status, errs.String())
		}
	}
}

// The reader of a real pipe goes away while nothing happens.
func TestTailNoticesAClosedPipeWithoutEvents(t *testing.T) {
	for _, events := range []int{0, 1} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		running := make(chan struct{})
		fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
			for range events {
				f.send(ctx, event(`{}`))
			}
			close(running)
			<-ctx.Done()
			return nil
		})
		var errs bytes.Buffer
		a := newApp(Streams{Out: w, Err: &errs, Getenv: func(n string) string { return credentials()[n] }})
		a.newClient = func(rc.Config) (client, error) { return fake, nil }
		status := make(chan int)
		go func() { status <- a.execute(t.Context(), []string{"tail"}) }()
		<-running
		if events > 0 {
			if line, err := bufio.NewReader(r).ReadString('\n'); line != "{}\n" {
				t.Errorf("read %q, %v", line, err)
			}
		}
		r.Close()
		if got := <-status; got != exitOK || errs.String() != "" {
			t.Errorf("after %d events: exit status %d, stderr %q", events, got, errs.String())
		}
	}
}

// A pipe whose reader reads no more does not hold up the end.
func TestTailEndsWhileStdoutIsBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r, w := io.Pipe()
		defer r.Close()
		fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
			f.updates <- event(`{}`)
			<-ctx.Done()
			return nil
		})
		a := newApp(Streams{Out: w, Err: io.Discard, Getenv: func(n string) string { return credentials()[n] }})
		a.newClient = func(rc.Config) (client, error) { return fake, nil }
		status := make(chan error)
		go func() { status <- a.tail(ctx, &connectFlags{}, &tailOptions{format: "json"}) }()
		<-time.After(time.Minute)
		cancel()
		asked := time.Now()
		if err := <-status; err != nil {
			t.Error(err)
		}
		if took := time.Since(asked); took > rc.Wait+time.Second {
			t.Errorf("the end took %v", took)
		}
	})
}

func TestNarrator(t *testing.T) {
	const base = "/restapi/v1.0/account/~/extension/~"
	filters := rc.FilterState{Confirmed: true, Wanted: []string{base + "/voicemail", base + "/fax?direction=Inbound", "/restapi/v1.0/x"},
		Disabled: []rc.FilterComplaint{{Filter: base + "/fax?direction=Inbound", Reason: "no permission"}}}
	lost := &rc.Error{Explanation: "The gateway closed the connection."}
	limit := &rc.Error{Explanation: "Too many requests", Code: "CMN-301"}
	waiting := func(s, wait int, err *rc.Error) rc.Status {
		return rc.Status{Phase: rc.PhaseWaiting, Since: at(s), RetryAt: at(s + wait), Err: err}
	}
	var out bytes.Buffer
	n := narrator{w: &out, server: "https://server.example.com"}
	for _, u := range []any{
		rc.Status{Phase: rc.PhaseIdle, Since: at(0)},
		rc.Status{Phase: rc.PhaseAuthorizing, Since: at(1)},
		rc.Notice{At: at(1), Kind: rc.NoticeToken, Text: "Logged in."},
		rc.Status{Phase: rc.PhaseTicket, Since: at(1)},
		rc.Status{Phase: rc.PhaseConnecting, Since: at(2)},
		rc.Notice{At: at(2), Kind: rc.NoticeConnect, Text: "Connected."},
		rc.Status{Phase: rc.PhaseSubscribing, Since: at(2)},
		rc.Notice{At: at(3), Kind: rc.NoticeFilters, Text: "fax is disabled: \x1b[2Jno permission"},
		rc.Status{Phase: rc.PhaseLive, Since: at(3), Filters: filters, Identity: rc.Identity{Name: "Jane Doe", ExtensionNumber: "101"}},
		rc.Status{Phase: rc.PhaseLive, Since: at(3), Filters: filters, RTT: 1},
		waiting(10, 1, lost),
		rc.Notice{At: at(10), Kind: rc.NoticeGap, Text: "Offline since 08:00:09."},
		rc.Status{Phase: rc.PhaseTicket, Since: at(11)},
		waiting(12, 4, lost),
		waiting(16, 15, limit),
		waiting(31, 30, limit),
		waiting(400, 100, limit),
		rc.Status{Phase: rc.PhaseConnecting, Since: at(500)},
		rc.Status{Phase: rc.PhaseLive, Since: at(501), Filters: filters},
		rc.Notice{At: at(501), Kind: rc.NoticeGap, Text: "Offline for 8 m 12 s."},
		rc.Notice{At: at(501), Kind: rc.NoticeGap, Text: "Offline for 8 m 12 s."},
		waiting(510, 1, lost),
		rc.Status{Phase: rc.PhaseFailed, Since: at(511), Err: limit},
		rc.Status{Phase: rc.PhaseClosing, Since: at(512)},
	} {
		switch u := u.(type) {
		case rc.Status:
			n.status(u)
		case rc.Notice:
			n.notice(u)
		}
	}
	if strings.ContainsRune(out.String(), '\x1b') {
		t.Error("an escape character got through")
	}
	golden(t, "narrator.txt", out.String())
}

func TestNarratorWithoutFilters(t *testing.T) {
	var out bytes.Buffer
	n := narrator{w: &out}
	n.status(rc.Status{Phase: rc.PhaseLive, Since: at(0), Filters: rc.FilterState{Confirmed: true}})
	if out.String() != "08:00:00 Live, but no filter is active: nothing will arrive.\n" {
		t.Errorf("%q", out.String())
	}
}

func TestClosedPipeErrors(t *testing.T) {
	if !isClosedPipe(&os.PathError{Err: syscall.EPIPE}) || !isClosedPipe(os.ErrClosed) || isClosedPipe(errors.New("x")) || isClosedPipe(nil) {
		t.Error("a closed pipe is not told apart")
	}
}
