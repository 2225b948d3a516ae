package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

// patient is a platform and the environment that leads to it.
func patient(t *testing.T, o simulator.Options) (*simulator.Simulator, map[string]string) {
	t.Helper()
	sim := simulator.New(o)
	srv := httptest.NewServer(sim)
	t.Cleanup(func() {
		sim.Close()
		srv.CloseClientConnections()
		srv.Close()
	})
	id, secret, jwt := sim.Credentials()
	return sim, map[string]string{"RC_SERVER_URL": srv.URL, "RC_APP_CLIENT_ID": id, "RC_APP_CLIENT_SECRET": secret, "RC_USER_JWT": jwt}
}

// masks hide what differs from run to run.
var masks = []struct {
	what *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:PORT"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`), "TODAY"},
	{regexp.MustCompile(regexp.QuoteMeta(Version() + " · " + platformName())), "VERSION · SYSTEM"},
	{regexp.MustCompile(`RCRequestId [0-9a-f-]{36}`), "RCRequestId ID"},
	{regexp.MustCompile(`, in [0-9.]+ m?s\.`), ", in TIME."},
	{regexp.MustCompile(`/\S+\.session`), "STATE.session"},
}

// times is the column of times of lines with names of 16 columns.
var times = regexp.MustCompile(`(?m)^( .{6}  .{16}  ) *<?[0-9.]+ m?s  `)

func masked(text string) string {
	text = times.ReplaceAllString(text, "${1}    TIME  ")
	for _, m := range masks {
		text = m.what.ReplaceAllString(text, m.with)
	}
	return text
}

func TestDoctor(t *testing.T) {
	for _, tc := range []struct {
		name    string
		options simulator.Options
		args    string
		prepare func(*simulator.Simulator, map[string]string)
		status  int
	}{
		{name: "healthy", status: exitOK},
		{name: "demo", args: "--demo", status: exitOK, prepare: func(_ *simulator.Simulator, env map[string]string) { clear(env) }},
		{name: "faults", args: "--filter sms,calls --filter /restapi/v1.0/no/such/filter --filter directory", status: exitError,
			options: simulator.Options{MissingAppPermissions: []string{"CallControl"}, ClockOffset: 5 * time.Minute},
			prepare: func(sim *simulator.Simulator, _ map[string]string) {
				sim.RefuseRecovery("WSG-1003")
				sim.NextHTTP(simulator.Fault{Path: "/message-store", Status: 403, Code: "CMN-408", Message: "user needs [ReadMessages]"})
			}},
		{name: "wrong_secret", status: exitError, prepare: func(_ *simulator.Simulator, env map[string]string) { env["RC_APP_CLIENT_SECRET"] = "hush-4711" }},
		{name: "no_credentials", status: exitError, prepare: func(_ *simulator.Simulator, env map[string]string) { delete(env, "RC_USER_JWT") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sim, env := patient(t, tc.options)
			_, secret, jwt := sim.Credentials()
			if tc.prepare != nil {
				tc.prepare(sim, env)
			}
			args := append([]string{"doctor"}, strings.Fields(tc.args)...)
			status, stdout, stderr := (&trial{env: env}).run(t.Context(), t, args...)
			if status != tc.status || stderr != "" {
				t.Errorf("exit status %d, stderr %q", status, stderr)
			}
			for _, hidden := range []string{secret, jwt, "4711", "\x1b"} {
				if strings.Contains(stdout, hidden) {
					t.Errorf("%q in %s", hidden, stdout)
				}
			}
			golden(t, "doctor_"+tc.name+".txt", masked(stdout))
			if s := sim.State(); s.Sessions != 0 || s.Subscriptions != 0 || s.Open != 0 {
				t.Errorf("left behind: %+v", s)
			}
		})
	}
}

func TestDoctorJSON(t *testing.T) {
	sim, env := patient(t, simulator.Options{})
	sim.Disable(simulator.DisabledFilter{
		Filter: "/restapi/v1.0/account/~/extension/~/voicemail", Reason: "InsufficientPermissions", Message: "\x1b]0;owned\x07\u202e not yours",
	})
	status, stdout, stderr := (&trial{env: env}).run(t.Context(), t, "doctor", "--json")
	if status != exitError || stderr != "" {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	var results []string
	for _, line := range lines[:len(lines)-1] {
		var raw map[string]any
		if err := json.Unmarshal([]byte(line), &raw); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		var keys []string
		for key := range raw {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		if got := strings.Join(keys, " "); got != "check code detail fix ms rcRequestId result subject" {
			t.Errorf("the fields are %s", got)
		}
		name, _ := raw["check"].(string)
		result, _ := raw["result"].(string)
		results = append(results, name+":"+result)
		if name == rc.StepFilter && result == "fail" {
			subject, _ := raw["subject"].(string)
			id, _ := raw["rcRequestId"].(string)
			if !strings.HasSuffix(subject, "/voicemail") || raw["code"] != "InsufficientPermissions" || id == "" || raw["fix"] == "" {
				t.Errorf("%s", line)
			}
		}
	}
	want := "credentials:ok dns:ok proxy:ok tls:skip api:ok clock:ok token:ok permissions:ok wstoken:ok gateway-dns:ok gateway-tls:skip connection:ok " +
		"filter:ok filter:fail ping:ok recovery:ok unsubscribe:ok message-store:ok extension:ok revoke:ok kept-session:ok"
	if got := strings.Join(results, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if strings.ContainsAny(stdout, "\x1b\x07\u202e") || strings.Contains(stdout, `\u001b`) {
		t.Errorf("what could drive a terminal: %q", stdout)
	}
	var last struct {
		Summary *struct {
			Result         string
			OK, Fail, Skip int
			MS             float64
			Server, System string
			Time           time.Time
		}
	}
	dec := json.NewDecoder(strings.NewReader(lines[len(lines)-1]))
	if err := dec.Decode(&last); err != nil || last.Summary == nil {
		t.Fatalf("%v in %q", err, lines[len(lines)-1])
	}
	if s := last.Summary; s.Result != "fail" || s.OK != 18 || s.Fail != 1 || s.Skip != 2 || s.MS <= 0 || s.Server == "" || s.System == "" || time.Since(s.Time).Abs() > time.Minute {
		t.Errorf("%+v", *s)
	}
}

func TestDoctorIsStopped(t *testing.T) {
	sim, env := patient(t, simulator.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	status, stdout, stderr := (&trial{env: env}).run(ctx, t, "doctor")
	if status != exitError || stderr != "" || !strings.Contains(stdout, "\n Stopped before the end: ") {
		t.Errorf("exit status %d, stderr %q, stdout %q", status, stderr, stdout)
	}
	if s := sim.State(); s.Logins != 0 {
		t.Errorf("simulator %+v", s)
	}
}

func TestDoctorUsage(t *testing.T) {
	for args, want := range map[string]string{
		"doctor --filter hedgehog":                 "the filters to check: ",
		"doctor --demo --env-file x":               "--demo cannot be used with --env-file: ",
		"doctor --env-file /nonexistent/file":      "does not exist",
		"doctor --server http://api.example.test":  "it must begin with https://",
		"doctor --ca-file /nonexistent/roots":      "the CA file cannot be read",
		"doctor now":                               `"now" is too much: ringtail doctor takes flags only. Try "ringtail doctor --help".`,
		"doctor --profile none --json --filter sm": "--profile needs the config file",
	} {
		status, stdout, stderr := (&trial{env: credentials()}).run(t.Context(), t, strings.Fields(args)...)
		if status != exitUsage || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q", args, status, stdout, stderr)
		}
	}
}

func TestDoctorHelp(t *testing.T) {
	_, stdout, _ := (&trial{}).run(t.Context(), t, "doctor", "--help")
	var lines []string
	for line := range strings.Lines(stdout) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	golden(t, "help_doctor.txt", strings.Join(lines, "\n")+"\n")
}

// words is text without regard to where it was broken.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestReportFitsTheTerminal(t *testing.T) {
	checks := []rc.Check{
		{Name: rc.StepToken, Result: rc.ResultFail, Took: 1234 * time.Millisecond, Detail: strings.Repeat("a long explanation ", 9), Fix: strings.Repeat("a long fix ", 9), Code: "OAU-1", RequestID: "id-1"},
		{Name: rc.StepFilter, Subject: "/restapi/v1.0/account/~/extension/~/voicemail", Result: rc.ResultOK, Took: 40 * time.Microsecond, Detail: "active"},
		{Name: rc.StepPing, Result: rc.ResultSkip, Detail: strings.Repeat("no reason ", 20)},
		{Name: rc.StepTLS, Result: rc.ResultWarn, Took: 12 * time.Millisecond, Detail: strings.Repeat("日本語 ", 30)},
	}
	for _, width := range []int{200, 100, 80, 60, 40} {
		for _, colour := range []bool{true, false} {
			var out bytes.Buffer
			r := &textReport{w: &out, width: width, colour: colour, label: 16}
			for _, c := range checks {
				r.check(c)
			}
			if err := r.end(tally{failed: 1, warned: 1, fine: 1, skipped: 1, took: 2 * time.Second}); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			if strings.Contains(text, "\x1b") != colour {
				t.Errorf("colour %v: %q", colour, text)
			}
			for line := range strings.SplitSeq(ansi.Strip(text), "\n") {
				if ansi.StringWidth(line) > width {
					t.Errorf("width %d: %q", width, line)
				}
			}
			for _, want := range []string{"✗ FAIL Login", "1.23 s", "<0.1 ms", "OAU-1 · RCRequestId id-1", "1 failed, 1 with a warning, 1 fine and 1 skipped, in 2.00 s."} {
				if !strings.Contains(words(ansi.Strip(text)), want) {
					t.Errorf("width %d: no %q in %s", width, want, text)
				}
			}
		}
	}
}

func TestReportColours(t *testing.T) {
	for _, tc := range []struct {
		terminal bool
		env      map[string]string
		colour   bool
	}{
		{true, map[string]string{"TERM": "xterm"}, true},
		{true, map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false},
		{true, map[string]string{"TERM": "dumb"}, false},
		{false, map[string]string{"TERM": "xterm"}, false},
	} {
		a := newApp(Streams{Out: &bytes.Buffer{}, Getenv: func(name string) string { return tc.env[name] }})
		a.terminal = func(any) bool { return tc.terminal }
		if r := newTextReport(a, nil); r.colour != tc.colour {
			t.Errorf("%+v: colour %v", tc, r.colour)
		}
	}
}
