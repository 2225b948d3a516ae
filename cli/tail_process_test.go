//go:build unix

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringtail/rc/simulator"
)

func TestTailDeliversEachEventOnceInOrderByteForByte(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{StrictTokens: true, RecoveryBuffer: 300})
	p := start(t, env, "tail")
	await(t, sim, "subscribing", subscribed)
	const events = 200
	inject := func(from, to int) {
		for i := from; i < to; i++ {
			switch {
			case i%50 == 7:
				sim.SendRaw("/restapi/v1.0/account/~/extension/~/voicemail",
					fmt.Appendf(nil, "{ \"id\" : %d00000000000000000000,\t\"n\":1.50e+01, \"t\":\"<&> \\u00e9 é 👋🏽 \\\\ \x7f\u0085\u202e\" }", i))
			case i%2 == 0:
				sim.SendSMS("+14155550100", fmt.Sprintf("Text %d with \"quotes\", <tags> & an emoji 🎉", i))
			default:
				sim.SendVoicemail("+14155550101", 12*time.Second, fmt.Sprintf("Transcript %d", i))
			}
		}
	}
	inject(0, 120)
	var got []string
	for range 60 {
		got = append(got, p.line())
	}
	sim.Cut()
	inject(120, events)
	for len(got) < events {
		got = append(got, p.line())
	}
	p.end(syscall.SIGTERM)
	if more := p.rest(); more != "" {
		t.Errorf("more than %d events: %q", events, more)
	}

	accepted := sim.Accepted()
	if len(accepted) != events {
		t.Fatalf("the simulator accepted %d events", len(accepted))
	}
	for i, r := range accepted {
		var want bytes.Buffer
		if err := json.Compact(&want, r.Envelope); err != nil {
			t.Fatal(err)
		}
		if got[i] != want.String() {
			t.Fatalf("event %d\ngot  %s\nwant %s", i, got[i], want.String())
		}
	}
	s := goneWell(t, sim)
	if s.Posts != 1 || s.Puts != 0 || s.Connections != 2 || s.Recoveries != 1 {
		t.Errorf("%d subscriptions were created, %d changed, %d connections opened, %d recovered; want 1, 0, 2, 1", s.Posts, s.Puts, s.Connections, s.Recoveries)
	}
	if s.Deletes != 0 || s.NormalCloses != 1 || s.Recoverable != 1 {
		t.Errorf("the goodbye: %d deletes, %d closes, %d sessions that can be recovered; want 0, 1, 1", s.Deletes, s.NormalCloses, s.Recoverable)
	}
	if s.TooMany != 0 || s.Violations != 0 {
		t.Errorf("%d requests over the limit, %d inside a penalty", s.TooMany, s.Violations)
	}
	stderr := p.stderr.String()
	for _, want := range []string{" Connecting to http://127.0.0.1:", " Live, watching sms and voicemail.", " Events arrive again after "} {
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr)
		}
	}
	noSecret(t, sim, stderr)
}

// noSecret fails when text holds one of the simulator's credentials.
func noSecret(t *testing.T, sim *simulator.Simulator, text string) {
	t.Helper()
	_, secret, jwt := sim.Credentials()
	for _, s := range []string{secret, jwt, "hush-4711", "Bearer", "access_token="} {
		if strings.Contains(text, s) {
			t.Errorf("a secret (%s) is in:\n%s", s, text)
		}
	}
}

func TestTailLogHoldsNoSecret(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{})
	path := t.TempDir() + "/debug.log"
	p := start(t, env, "tail", "--log-file", path)
	await(t, sim, "subscribing", subscribed)
	sim.SendSMS("+14155550100", "Hello")
	p.line()
	sim.Cut()
	await(t, sim, "coming back", func(s simulator.State) bool { return s.Connections == 2 && s.Open == 1 })
	p.end(os.Interrupt)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log := string(data)
	if n := strings.Count(log, "\n"); n < 5 || !strings.Contains(log, "level=DEBUG") {
		t.Errorf("the log has only %d lines:\n%s", n, log)
	}
	noSecret(t, sim, log)
	for _, s := range []string{"ws_access_token", "wsc=", "assertion="} {
		if strings.Contains(log, s) {
			t.Errorf("the log holds %s:\n%s", s, log)
		}
	}
}

func TestTailEndsWithASignal(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		for deletes, args := range [][]string{{"tail"}, {"tail", "--no-resume"}} {
			sim, env := startSimulator(t, simulator.Options{})
			p := start(t, env, args...)
			p.stderr.until(t, "Live")
			p.end(sig)
			if s := sim.State(); s.Deletes != deletes || s.NormalCloses != 1 {
				t.Errorf("%v, %v: %d deletes, %d closes; want %d, 1", args, sig, s.Deletes, s.NormalCloses, deletes)
			}
		}
	}
}

func TestTailEndsWhileTheServerIsSilent(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{})
	sim.NextHTTP(simulator.Fault{Path: "/wstoken", Delay: time.Hour})
	p := start(t, env, "tail")
	await(t, sim, "asking for a WebSocket token", func(s simulator.State) bool { return s.Logins == 1 && s.Requests >= 2 })
	p.end(os.Interrupt)
}

func TestTailEndsQuietlyWithItsReader(t *testing.T) {
	for _, events := range []int{0, 3} {
		sim, env := startSimulator(t, simulator.Options{})
		p := start(t, env, "tail")
		await(t, sim, "subscribing", subscribed)
		p.stderr.until(t, "These are the events") // the last word at the start
		before := p.stderr.String()
		for range events {
			sim.SendSMS("+14155550100", "Hello")
			p.line()
		}
		p.stdout.Close()
		if status := p.wait(); status != exitOK {
			t.Errorf("after %d events: exit status %d (%v)", events, status, p.cmd.ProcessState)
		}
		if after := p.stderr.String(); after != before {
			t.Errorf("after %d events it said %q", events, strings.TrimPrefix(after, before))
		}
		if s := goneWell(t, sim); s.Recoverable != 1 || s.NormalCloses != 1 {
			t.Errorf("after %d events: %d sessions that can be recovered, %d closes; want 1, 1", events, s.Recoverable, s.NormalCloses)
		}
	}
}

// Each final error is one sentence that names the cause and the fix.
func TestTailFinalErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		knobs func(*simulator.Simulator)
		vars  []string // beside or instead of the good ones
		want  string
	}{
		{"a wrong client", nil, []string{"RC_APP_CLIENT_ID=nobody"}, "does not know this app"},
		{"a wrong secret", nil, []string{"RC_APP_CLIENT_SECRET=hush-4711"}, "does not know this app"},
		{"a wrong JWT", nil, []string{"RC_USER_JWT=hush-4711"}, "refused the JWT"},
		{"a revoked JWT", func(s *simulator.Simulator) { s.RefuseJWT(true) }, nil, "refused the JWT"},
		{"no JWT grant", func(s *simulator.Simulator) { s.RefuseJWTGrant(true) }, nil, "may not log in with a JWT"},
		{"no app permission", func(s *simulator.Simulator) { s.SetAppPermission("WebSocket", false) }, nil, "CMN-401"},
		{"no user permission", func(s *simulator.Simulator) { s.SetUserPermission("WebSocket", false) }, nil, "CMN-408"},
		{"no subscription permission", func(s *simulator.Simulator) { s.SetAppPermission("SubscriptionWebSocket", false) }, nil, "SUB-528"},
		{"a refused access token", nil, []string{"RC_APP_CLIENT_ID=", "RC_USER_JWT=", "RC_ACCESS_TOKEN=hush-4711"}, "RC_ACCESS_TOKEN"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			sim, env := startSimulator(t, simulator.Options{})
			if tc.knobs != nil {
				tc.knobs(sim)
			}
			p := start(t, append(env, tc.vars...), "tail")
			begun := time.Now()
			if status := p.wait(); status != exitError {
				t.Errorf("exit status %d; want %d", status, exitError)
			}
			if took := time.Since(begun); took > 10*time.Second {
				t.Errorf("it took %v", took)
			}
			if out := p.rest(); out != "" {
				t.Errorf("stdout: %q", out)
			}
			stderr := p.stderr.String()
			var verdicts []string
			for line := range strings.Lines(stderr) {
				if !strings.HasPrefix(line, "ringtail: ") {
					if !strings.Contains(line, " Connecting to ") {
						t.Errorf("besides the sentence it said %q", line)
					}
					continue
				}
				verdicts = append(verdicts, line)
			}
			if len(verdicts) != 1 || !strings.Contains(verdicts[0], tc.want) || !strings.HasSuffix(verdicts[0], ".\n") {
				t.Errorf("want one sentence with %s:\n%s", tc.want, stderr)
			}
			if s := sim.State(); s.Requests+s.Dials > 4 {
				t.Errorf("%d requests and %d dials", s.Requests, s.Dials)
			}
			noSecret(t, sim, stderr)
		})
	}
}

func TestTailFollowsTheSimulateCommand(t *testing.T) {
	server := start(t, environment(t), "simulate", "--rate", "200/s", "--seed", "7")
	var exports []string
	for _, name := range []string{"RC_SERVER_URL", "RC_APP_CLIENT_ID", "RC_APP_CLIENT_SECRET", "RC_USER_JWT"} {
		line := server.line()
		value, ok := strings.CutPrefix(line, "export "+name+"=")
		if !ok || value == "" {
			t.Fatalf("%q does not export %s", line, name)
		}
		exports = append(exports, line)
	}
	file := t.TempDir() + "/simulator.env"
	if err := os.WriteFile(file, []byte(strings.Join(exports, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, environment(t, "RC_SERVER_URL=https://127.0.0.1:1", "RC_APP_CLIENT_ID=x", "RC_USER_JWT=x"), "tail", "--env-file", file)
	seen := map[string]bool{}
	for range 200 {
		var event struct{ UUID, Event string }
		line := p.line()
		if err := json.Unmarshal([]byte(line), &event); err != nil || event.UUID == "" {
			t.Fatalf("%v: %s", err, line)
		}
		if seen[event.UUID] {
			t.Errorf("%s came twice", event.UUID)
		}
		seen[event.UUID] = true
		if !strings.Contains(event.Event, "instant?type=SMS") && !strings.HasSuffix(event.Event, "/voicemail") {
			t.Errorf("%s was not asked for", event.Event)
		}
	}
	p.end(os.Interrupt)
	server.end(os.Interrupt)
	if more := server.rest(); more != "" {
		t.Errorf("stdout has more than four lines: %q", more)
	}
	log := server.stderr.String()
	for _, want := range []string{"path=/restapi/oauth/token status=200", "path=/restapi/oauth/wstoken status=200"} {
		if !strings.Contains(log, want) {
			t.Errorf("the request log lacks %q:\n%s", want, log)
		}
	}
}

func TestTailFetchesTheTimeBeforeItsStart(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{})
	sim.Send(simulator.SMS{Text: "an hour ago", Age: time.Hour, Silent: true})
	sim.Send(simulator.SMS{Text: "ten minutes ago", Age: 10 * time.Minute, Silent: true})
	p := start(t, env, "tail", "--no-resume", "--since", "15m")
	line := p.line()
	if !strings.Contains(line, "ten minutes ago") || !strings.Contains(line, `"backfilled":true`) {
		t.Errorf("got %s", line)
	}
	p.end(syscall.SIGTERM)
	if more := p.rest(); more != "" {
		t.Errorf("and %s", more)
	}
}
