package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"
)

func TestUsage(t *testing.T) {
	dir := t.TempDir()
	t.Cleanup(xdg.Reload) // after the variable was restored
	t.Setenv("XDG_CONFIG_HOME", dir)
	xdg.Reload()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("ringtail/config.toml", "[profiles.good]\nfilters = ['sms']\n[profiles.odd]\nfilters = ['hedgehog']\n")
	broken := write("broken.env", "RC_APP_CLIENT_ID=x\nhush-4711\n")

	for _, tc := range []struct {
		name string
		args string
		env  map[string]string
		want string // part of stderr
	}{
		{"an unknown flag", "tail --bogus", credentials(), `ringtail: unknown flag: --bogus. Try "ringtail tail --help".`},
		{"an unknown flag of the monitor", "--bogus", credentials(), `unknown flag: --bogus. Try "ringtail --help".`},
		{"a flag misspelt", "tail --fitler sms", credentials(), "unknown flag: --fitler; did you mean --filter?"},
		{"a flag cut short", "--rec x", credentials(), "unknown flag: --rec; did you mean --record or --record-max?"},
		{"an unknown short flag", "tail -fsms -x", credentials(), "unknown flag: -x."},
		{"a flag that is none", "tail --=x", credentials(), `"--=x" is no flag.`},
		{"a count that is none", "tail --count abc", credentials(), `--count: "abc" is no whole number.`},
		{"a count too large", "tail --count 99999999999999999999", credentials(), `--count: "99999999999999999999" is too large.`},
		{"a seed below 0", "simulate --seed -1", nil, `--seed: "-1" is no whole number from 0 on.`},
		{"a switch that is neither on nor off", "tail --mask=maybe", credentials(), `--mask: "maybe" is neither true nor false.`},
		{"a time without a unit", "tail --duration 5", credentials(), `--duration: "5" is no length of time; give one such as 90s, 15m or 3h.`},
		{"a beginning that is none", "tail --since noon", credentials(), `--since: "noon" does not fit; give how long before the start, such as 15m or 3h, or a moment such as 14:05 or '2026-03-01 14:05'.`},
		{"a beginning to come", "tail --since 2100-01-01", credentials(), `--since: "2100-01-01" does not fit; that is still to come.`},
		{"a beginning long ago", "tail --since 2001-01-01", credentials(), "--since: give a time such as 15m or 3h, at most 168 h."},
		{"a size that is none", "--history 1XX", credentials(), `--history: "1XX" does not fit; give a size such as 512MB or 2GB.`},
		{"a rate without a unit", "simulate --rate 6000", nil, `--rate: "6000" does not fit; write it as 5/s, 30/m, 10/h, or 0 for never.`},
		{"no recording", "replay", nil, `ringtail replay needs a recording: name its file, or - for stdin. Try "ringtail replay --help".`},
		{"help on an unknown command", "help tial", nil, `unknown command "tial" for "ringtail"; did you mean tail? Try "ringtail --help".`},
		{"help on a word too many", "help tail sms", nil, `unknown command "sms" for "ringtail tail".`},
		{"an unknown command", "trail", credentials(), `unknown command "trail" for "ringtail"; did you mean tail? Try "ringtail --help".`},
		{"an argument too many", "tail sms", credentials(), `"sms" is too much: ringtail tail takes flags only; for a filter write --filter sms. Try "ringtail tail --help".`},
		{"another argument too many", "tail now", credentials(), `"now" is too much: ringtail tail takes flags only. Try "ringtail tail --help".`},
		{"recordings without their flag", "tail --replay a.ndjson b.ndjson", nil, `"b.ndjson" is too much: --replay names one recording; give it again for each. Try "ringtail tail --help".`},
		{"a flag without its value", "tail --filter", credentials(), "--filter needs a value."},
		{"a short flag without its value", "tail -f", credentials(), "-f needs a value."},
		{"a bad filter", "tail --filter hedgehog", credentials(), "--filter: "},
		{"a bad filter among good ones", "tail --filter sms,hedgehog", credentials(), "hedgehog"},
		{"a bad full filter", "tail --filter /restapi/v1.0/{accountId}/x", credentials(), "--filter: "},
		{"no credentials", "tail", nil, "ringtail: no credentials were found: set RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET and RC_USER_JWT (or RINGCENTRAL_CLIENT_ID, RINGCENTRAL_CLIENT_SECRET and RINGCENTRAL_JWT_TOKEN), or name a file that sets them with --env-file PATH, or try --demo, which needs none.\n"},
		{"a missing env file", "tail --env-file " + filepath.Join(dir, "none"), credentials(), "--env-file: the file " + filepath.Join(dir, "none") + " does not exist."},
		{"a broken env file", "tail --env-file " + broken, nil, "broken.env, line 2: there is no ="},
		{"a missing profile", "tail --profile none", credentials(), `there is no profile "none"`},
		{"a profile with a bad filter", "tail --profile odd", credentials(), "ringtail: the profile's filters: "},
		{"an unsafe server", "tail --server http://hush-4711.example.com", credentials(), "the server's address from --server is not accepted: it must begin with https://"},
		{"an env file in the demo", "tail --demo --env-file x", nil, `ringtail: --demo cannot be used with --env-file: the demo brings an account of its own, which lasts as long as it runs; leave one of the two away. Try "ringtail tail --help".`},
		{"a server in the demo of the monitor", "--demo --server x", nil, "--demo cannot be used with --server: "},
		{"two of them in the demo", "tail --server x --no-resume --demo", nil, "--demo cannot be used with --server and --no-resume: "},
		{"a server in a check of the demo", "doctor --demo --server x", nil, "--demo cannot be used with --server: "},
		{"a missing CA file", "tail --ca-file " + filepath.Join(dir, "none"), credentials(), "the CA file cannot be read"},
		{"a CA file without certificates", "tail --ca-file " + broken, credentials(), "holds no certificate in PEM form"},
		{"a log file that cannot be", "tail --log-file " + dir, credentials(), "the log file cannot be opened"},
		{"no terminal", "", credentials(), "stdout is not one; for a pipe or a file use: ringtail tail."},
		{"no terminal in the demo", "--demo", nil, "ringtail tail"},
		{"an address for everybody", "simulate --listen 0.0.0.0:0", nil, "--listen: the simulator listens only on this machine"},
		{"an address without a host", "simulate --listen :8080", nil, "--listen: the simulator listens only on this machine"},
		{"an address without a port", "simulate --listen 127.0.0.1", nil, "is not an address with a port"},
		{"a bad rate", "simulate --rate fast", nil, "write it as 5/s, 30/m, 10/h, or 0 for never"},
		{"a bad seed", "simulate --seed x", nil, "--seed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tr := &trial{env: tc.env}
			status, stdout, stderr := tr.run(t.Context(), t, strings.Fields(tc.args)...)
			if status != exitUsage {
				t.Errorf("exit status %d; want %d", status, exitUsage)
			}
			if stdout != "" {
				t.Errorf("stdout is not empty: %q", stdout)
			}
			if !strings.Contains(stderr, tc.want) {
				t.Errorf("stderr %q; want %q", stderr, tc.want)
			}
			if strings.Contains(stderr, "4711") {
				t.Errorf("stderr quotes a value: %q", stderr)
			}
			if n := strings.Count(stderr, "\n"); n != 1 {
				t.Errorf("stderr has %d lines; want one: %q", n, stderr)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	for _, args := range []string{"--help", "tail --help", "replay --help", "logout --help", "filters --help", "simulate --help"} {
		status, stdout, stderr := (&trial{}).run(t.Context(), t, strings.Fields(args)...)
		if status != exitOK || stderr != "" {
			t.Errorf("%s: exit status %d, stderr %q", args, status, stderr)
		}
		name := strings.TrimSpace(strings.TrimSuffix(args, "--help"))
		if name == "" {
			name = "ringtail"
		}
		var lines []string
		for line := range strings.Lines(stdout) {
			lines = append(lines, strings.TrimRight(line, " \n"))
		}
		golden(t, "help_"+name+".txt", strings.Join(lines, "\n")+"\n")
	}
}

func TestVersionFlag(t *testing.T) {
	status, stdout, _ := (&trial{}).run(t.Context(), t, "--version")
	if status != exitOK || stdout != "ringtail version "+Version()+"\n" {
		t.Errorf("exit status %d, stdout %q", status, stdout)
	}
}

func TestFilters(t *testing.T) {
	status, stdout, _ := (&trial{}).run(t.Context(), t, "filters")
	if status != exitOK {
		t.Fatalf("exit status %d", status)
	}
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	header := regexp.MustCompile(`^ALIAS +FILTER +TITLE +PERMISSION$`)
	if !header.MatchString(lines[0]) {
		t.Errorf("the header is %q", lines[0])
	}
	column := strings.Index(lines[0], "PERMISSION")
	found := false
	for _, line := range lines[1:] {
		fields := strings.Fields(line)
		last := fields[len(fields)-1]
		if strings.LastIndex(line, last) != column {
			t.Errorf("the columns do not line up: %q", line)
		}
		if fields[0] == "sms" {
			found = fields[1] == "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS" && last == "ReadMessages"
		}
	}
	if !found {
		t.Errorf("sms is missing or wrong:\n%s", stdout)
	}

	status, stdout, _ = (&trial{}).run(t.Context(), t, "filters", "--json")
	if status != exitOK || !strings.Contains(stdout, `"filter": "/restapi/v1.0/account/~/extension/~/message-store?type=SMS&direction=Inbound"`) {
		t.Errorf("exit status %d, stdout %s", status, stdout)
	}
}

func TestCompletion(t *testing.T) {
	for typed, want := range map[string]string{
		"voice": "voicemail\tVoicemail message\nvoicemails\tthe same as voicemail\n:4\n",
		"mess":  "messages\tthe same as sms, voicemail and fax\n:4\n",
		"zzz":   ":4\n",
	} {
		_, stdout, _ := (&trial{}).run(t.Context(), t, "__complete", "tail", "--filter", typed)
		if stdout != want {
			t.Errorf("%s: %q; want %q", typed, stdout, want)
		}
	}
	// What a flag excludes is not offered beside it.
	for _, beside := range []string{"--replay", "--demo"} {
		_, stdout, _ := (&trial{}).run(t.Context(), t, "__complete", "tail", beside+"=true", "--")
		if !strings.Contains(stdout, "--format") || strings.Contains(stdout, "--server") {
			t.Errorf("beside %s there are offered:\n%s", beside, stdout)
		}
	}
}

func TestRateFlag(t *testing.T) {
	for in, want := range map[string]string{
		"1/s": "1/s", "2.5/s": "2.5/s", "30/m": "30/m", "120/m": "2/s", "10/h": "10/h", "0": "0", "0/m": "0", " 1 / s ": "1/s",
	} {
		var r rateFlag
		if err := r.Set(in); err != nil || r.String() != want {
			t.Errorf("Set(%q): %v, %s; want %s", in, err, r.String(), want)
		}
	}
	for _, in := range []string{"", "x", "5", "-1/s", "1/x", "1/", "/s", "NaN", "Inf", "1e9/s", "1/s/s"} {
		var r rateFlag
		if err := r.Set(in); err == nil {
			t.Errorf("Set(%q) was accepted as %s", in, r.String())
		}
	}
}

func TestExpandFilters(t *testing.T) {
	const base = "/restapi/v1.0/account/~/extension/~"
	got, err := expandFilters([]string{"sms, voicemail", base + "/presence?a=1,2", "messages"})
	want := base + "/message-store/instant?type=SMS " + base + "/voicemail " + base + "/presence?a=1,2 " + base + "/fax?direction=Inbound"
	if err != nil || strings.Join(got, " ") != want {
		t.Errorf("%v, %q; want %q", err, got, want)
	}
}

func TestHelpOnACommand(t *testing.T) {
	_, want, _ := (&trial{}).run(t.Context(), t, "tail", "--help")
	status, stdout, stderr := (&trial{}).run(t.Context(), t, "help", "tail")
	if status != exitOK || stdout != want || stderr != "" {
		t.Errorf("exit status %d, stdout:\n%s\nwant:\n%s\nstderr: %s", status, stdout, want, stderr)
	}
	if _, offers, _ := (&trial{}).run(t.Context(), t, "__complete", "help", "ta"); !strings.HasPrefix(offers, "tail\t") {
		t.Errorf("offered are %q", offers)
	}
}

// TestSinceFlag reads lengths of time and moments; a time of day is the last
// one that has been.
func TestSinceFlag(t *testing.T) {
	now := time.Date(2026, 3, 1, 14, 30, 0, 0, time.UTC)
	for in, want := range map[string]time.Duration{
		"15m": 15 * time.Minute, "0": 0, "14:00": 30 * time.Minute, "14:29:59": time.Second, "15:00": 23*time.Hour + 30*time.Minute,
		"2026-02-28": 38*time.Hour + 30*time.Minute, "2026-03-01 08:30": 6 * time.Hour, "2026-03-01T14:00:00+01:00": 90 * time.Minute,
	} {
		if got, err := parseSince(in, now); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", in, got, err, want)
		}
	}
}
