package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/zstd"

	"ringtail/config"
	"ringtail/history/recording"
	"ringtail/rc"
)

const smsFilter = "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"

// text is an SMS about n; its ids are too large for a float.
func text(n int) rc.Event {
	return rc.Event{
		Received: at(n), Kind: rc.KindSMS,
		Meta: fmt.Appendf(nil, `{"type":"ServerNotification","messageId":"u%d","wsc":{"token":"hush-wsc-4711","sequence":%d}}`, n, n),
		Envelope: fmt.Appendf(nil, `{"uuid":"u%d","event":"%s","timestamp":"2026-03-01T08:00:%02dZ","body":{"id":12345678901234567%02d,"type":"SMS","direction":"Inbound","from":{"phoneNumber":"+1202555010%d","name":"Ann Lee"},"to":[{"phoneNumber":"+14155550100"}],"subject":"hello %d"}}`,
			n, smsFilter, n, n, n, n),
	}
}

// texts sends n of them and waits for the end.
func texts(n int) *fakeClient {
	return newFakeClient(func(ctx context.Context, f *fakeClient) error {
		var all rc.Events
		for i := range n {
			all = append(all, text(i))
		}
		f.send(ctx, all[0], all[1:])
		<-ctx.Done()
		return nil
	})
}

func TestTailFormats(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
	tests := []struct {
		name   string
		args   []string
		stdout string
	}{
		{"json", nil, string(text(0).Envelope) + "\n"},
		{"envelope", []string{"--format", "envelope"}, `{"received":"2026-03-01T08:00:00Z","how":"live","meta":{"type":"ServerNotification","messageId":"u0","wsc":"…"},"event":` + string(text(0).Envelope) + "}\n"},
		{"text", []string{"--format", "text"}, "2026-03-01 08:00:00 SMS Ann Lee +1 202 555 0100 → +1 415 555 0100: hello 0\n"},
		{"masked text", []string{"--format", "text", "--mask"}, "2026-03-01 08:00:00 SMS Person 1 +1 ••• ••• ••00 → +1 ••• ••• ••00: •••••• 7 characters\n"},
		{"jq", []string{"--jq", ".body.id, .body.subject, .body.to"}, "1234567890123456700\nhello 0\n[{\"phoneNumber\":\"+14155550100\"}]\n"},
		{"jq on envelopes", []string{"--format", "envelope", "--jq", "[.how, .event.uuid] | @tsv"}, "live\tu0\n"},
		{"jq on masked events", []string{"--mask", "--jq", ".body.from.name"}, "Person 1\n"},
		{"jq without the environment", []string{"--jq", "[$ENV, env] | length, (.[] | length)"}, "2\n0\n0\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{"tail", "--count", "1"}, tt.args...)
			status, stdout, stderr := (&trial{env: credentials(), client: texts(3)}).run(t.Context(), t, args...)
			if status != exitOK || stdout != tt.stdout || stderr != "" {
				t.Errorf("exit status %d, stdout:\n%s\nwant:\n%s\nstderr:\n%s", status, stdout, tt.stdout, stderr)
			}
		})
	}
}

// TestTailCounts counts what is printed: what --jq leaves out is not.
func TestTailCounts(t *testing.T) {
	status, stdout, _ := (&trial{env: credentials(), client: texts(9)}).run(t.Context(), t, "tail", "--count", "2", "--jq", `select(.uuid == ("u3", "u5", "u7")) | .uuid`)
	if status != exitOK || stdout != "u3\nu5\n" {
		t.Errorf("exit status %d, stdout %q", status, stdout)
	}
}

func TestTailDuration(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		status int
		lines  int
		stderr string
	}{
		{"alone", []string{"--duration", "1m"}, exitOK, 3, ""},
		{"too few were printed", []string{"--duration", "1m", "--count", "1", "--jq", "empty"}, exitIncomplete, 0, "ringtail: 3 events came within 1m0s, of which --jq printed 0; wanted: 1.\n"},
		{"too few came", []string{"--duration", "1m", "--count", "5"}, exitIncomplete, 3, "ringtail: 3 events of the wanted 5 came within 1m0s.\n"},
		{"enough came", []string{"--duration", "1m", "--count", "3"}, exitOK, 3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				status, stdout, stderr := (&trial{env: credentials(), client: texts(3)}).run(t.Context(), t, append([]string{"tail"}, tt.args...)...)
				if status != tt.status || strings.Count(stdout, "\n") != tt.lines || stderr != tt.stderr {
					t.Errorf("exit status %d, stdout:\n%s\nstderr:\n%s", status, stdout, stderr)
				}
				if took := time.Since(begun); took > time.Minute+time.Second {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// A time that was over before a connection came about saw nothing: that is an
// error, whatever was counted, and its reason the last one.
func TestTailDurationWithoutAConnection(t *testing.T) {
	for name, tt := range map[string]struct {
		args   []string
		phases []rc.Status
		status int
		stderr string
	}{
		"refused": {nil, []rc.Status{{Phase: rc.PhaseTicket}, {Phase: rc.PhaseWaiting, Err: &rc.Error{Explanation: "the first reason"}},
			{Phase: rc.PhaseTicket}, {Phase: rc.PhaseWaiting, Err: &rc.Error{Code: "CMN-211", Explanation: "RingCentral is overloaded"}}},
			exitError, "ringtail: no connection came about within 1m0s: RingCentral is overloaded (CMN-211).\n"},
		"counted": {[]string{"--count", "2"}, []rc.Status{{Phase: rc.PhaseTicket}}, exitError, "ringtail: no connection came about within 1m0s: the server had not answered yet.\n"},
		"lost again": {nil, []rc.Status{{Phase: rc.PhaseTicket}, {Phase: rc.PhaseLive}, {Phase: rc.PhaseWaiting, Err: &rc.Error{Explanation: "it broke"}}},
			exitOK, "it broke.\n"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
					for _, s := range tt.phases {
						f.send(ctx, s)
					}
					<-ctx.Done()
					return nil
				})
				status, _, stderr := (&trial{env: credentials(), client: fake}).run(t.Context(), t, append([]string{"tail", "--duration", "1m"}, tt.args...)...)
				if status != tt.status || !strings.HasSuffix(stderr, tt.stderr) {
					t.Errorf("exit status %d, stderr:\n%s", status, stderr)
				}
			})
		})
	}
}

// TestJQFails goes on with the next event, and names the one that failed.
func TestJQFails(t *testing.T) {
	status, stdout, stderr := (&trial{env: credentials(), client: texts(3)}).run(t.Context(), t, "tail", "--count", "3", "--jq", `.uuid, (if .uuid == "u1" then .body.id.x else empty end)`)
	if status != exitOK || stdout != "u0\nu1\nu2\n" {
		t.Errorf("exit status %d, stdout %q", status, stdout)
	}
	if !strings.Contains(stderr, "--jq failed on the event u1:") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("stderr:\n%s", stderr)
	}
}

func TestTailFlagsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"--format", "xml"}, `--format: "xml" is no format; there are json, envelope and text.`},
		{[]string{"--jq", ".a["}, "--jq: the expression ends too early: something must follow .a[ (3 characters)."},
		{[]string{"--jq", ".é | }"}, "--jq: \"é\" at character 2 does not belong there."},
		{[]string{"--jq", ".a | } | .b"}, "--jq: \"}\" at character 6 does not belong there."},
		{[]string{"--jq", ".a | then"}, "--jq: \"then\" at character 6 does not belong there."},
		{[]string{"--jq", `.a | "b`}, "--jq: a text in the expression has no closing quotation mark"},
		{[]string{"--jq", `"\q"`}, "--jq: \"\\\\q\" at character 2 is no escape that jq knows."},
		{[]string{"--jq", "nosuchthing"}, "--jq: function not defined: nosuchthing/0."},
		{[]string{"--jq", ".", "--format", "text"}, "--jq needs JSON"},
		{[]string{"--count", "-1"}, "--count: give a number above 0."},
		{[]string{"--count", "0"}, "--count: give a number above 0."},
		{[]string{"--duration", "-1s"}, "--duration: give a time"},
		{[]string{"--record", dir}, "--record: " + dir},
		{[]string{"--record-max", "1GB"}, "say with --record where it goes"},
		{[]string{"--record", filepath.Join(dir, "r"), "--record-max", "1KB"}, "--record-max: give at least 64KB"},
		{[]string{"--record", ""}, "--record: the name of the file is empty; give one, such as today.ndjson."},
		{[]string{"--record", "-"}, "--record: - is no file; give the name of one"},
		{[]string{"--record", "../README.md"}, "--record: ../README.md: this is no recording, and was left as it is; give the name of a new file, or of a recording."},
		{[]string{"--replay", filepath.Join(dir, "none")}, "the recording cannot be read: " + filepath.Join(dir, "none")},
		{[]string{"--replay", "-", "--replay", "-"}, "stdin can be read once only"},
		{[]string{"--replay", "x", "--demo"}, "ringtail: --replay cannot be used with --demo: it prints what a recording holds and connects to nothing; leave one of the two away."},
		{[]string{"--demo", "--replay", "x", "-f", "sms"}, "--replay cannot be used with --demo and --filter: it prints what a recording holds and connects to nothing; leave it or them away."},
		{[]string{"--replay", "x", "--record-max", "1GB"}, "--replay cannot be used with --record-max"},
		{[]string{"--replay", "x", "--log-file", "y"}, "--replay cannot be used with --log-file"},
		{[]string{"--until", "14:05"}, "--until limits a recording; say with --replay which, or with --duration how long to watch."},
		{[]string{"--replay", "x", "--since", "15m"}, `--since: "15m" is no time; give one such as 14:05, 2026-03-01 or '2026-03-01 14:05'.`},
		{[]string{"--replay", "x", "--until", "soon"}, `--until: "soon" is no time`},
		{[]string{"--replay", "x", "--since", "14:05", "--until", "14:05"}, "--until: 14:05 is not after --since, 14:05, so nothing would be left"},
		{[]string{"--replay", "x", "--demo", "--server", "y"}, "ringtail: --demo cannot be used with --server: the demo brings"},
	}
	for _, tt := range tests {
		fake := newFakeClient(func(context.Context, *fakeClient) error {
			t.Errorf("%v: it connected", tt.args)
			return nil
		})
		status, stdout, stderr := (&trial{env: credentials(), client: fake}).run(t.Context(), t, append([]string{"tail"}, tt.args...)...)
		if status != exitUsage || stdout != "" || !strings.Contains(stderr, tt.want) {
			t.Errorf("%v: exit status %d, stderr %q; want %q", tt.args, status, stderr, tt.want)
		}
	}
}

// TestTailRecordsAndReplays turns what was printed into a recording and back.
func TestTailRecordsAndReplays(t *testing.T) {
	for _, name := range []string{"r.ndjson", "r.ndjson.zst"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			status, printed, stderr := (&trial{env: credentials(), client: texts(5)}).run(t.Context(), t, "tail", "--record", path, "--count", "5")
			if status != exitOK || !strings.Contains(stderr, "Recorded 5 events in "+path) {
				t.Fatalf("exit status %d, stderr:\n%s", status, stderr)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, ".zst") {
				unpacker, _ := zstd.NewReader(nil)
				if data, err = unpacker.DecodeAll(data, nil); err != nil {
					t.Fatal(err)
				}
			}
			if bytes.Contains(data, []byte("hush")) {
				t.Errorf("a secret was recorded:\n%s", data)
			}
			status, replayed, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path)
			if status != exitOK || replayed != printed || stderr != "" {
				t.Errorf("exit status %d, replayed:\n%s\nprinted:\n%s\nstderr:\n%s", status, replayed, printed, stderr)
			}
		})
	}
}

func TestTailReplay(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, entries ...recording.Entry) string {
		return written(t, filepath.Join(dir, name), entries...)
	}
	entry := func(n int) recording.Entry { return recording.Entry{At: at(n), Event: text(n)} }
	spaced := text(4)
	spaced.Envelope = []byte(`{ "uuid" : "u4", "event" : "/x" , "body" : { } }`)
	a := write("a", entry(0), entry(2), recording.Entry{At: at(3), Mark: &recording.Mark{Note: "customer\x1b[2J calls"}}, recording.Entry{At: at(4), Event: spaced})
	b := write("b", entry(1), recording.Entry{At: at(2), Gap: &rc.Gap{ID: 1, From: at(2), To: at(3), Outcome: rc.GapRecovered, Counted: true, Late: 2}},
		recording.Entry{At: at(5), Lost: &recording.Lost{Entries: 7, Reason: "no space left on device"}})
	f, err := os.OpenFile(b, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("something else\n" + string(text(9).Envelope[:40]))
	f.Close()

	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
	status, stdout, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", a, "--replay", b)
	want := ""
	for n := range 3 {
		want += string(text(n).Envelope) + "\n"
	}
	if want += string(spaced.Envelope) + "\n"; status != exitOK || stdout != want {
		t.Errorf("exit status %d, stdout:\n%s\nwant:\n%s", status, stdout, want)
	}
	wantErr := "08:00:02 Offline from 08:00:02 to 08:00:03, 2 events delivered late; nothing is missing.\n" +
		"08:00:03 Mark: customer␛[2J calls.\n" +
		"08:00:05 7 lines could not be recorded: no space left on device.\n" +
		"Skipped 1 foreign line and 1 torn end.\n"
	if stderr != wantErr {
		t.Errorf("stderr:\n%s\nwant:\n%s", stderr, wantErr)
	}
	// A part that is cut out is a recording with all that is in it.
	_, stdout, _ = (&trial{}).run(t.Context(), t, "tail", "--replay", b, "--format", "envelope")
	whole, err := os.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, member := range []string{`"gap":{`, `"lost":`} {
		if n := strings.Count(string(whole), member); n == 0 || strings.Count(stdout, member) != n {
			t.Errorf("%d times %s in the cut, want %d:\n%s", strings.Count(stdout, member), member, n, stdout)
		}
	}
	if _, _, stderr = (&trial{}).run(t.Context(), t, "tail", "--replay", b, "--count", "1"); strings.Contains(stderr, "Offline") {
		t.Errorf("it tells of what comes after the one event: %s", stderr)
	}
	status, stdout, stderr = (&trial{}).run(t.Context(), t, "tail", "--replay", a, "--replay", a, "--jq", ".uuid")
	if status != exitOK || stdout != "u0\nu2\nu4\n" || !strings.HasSuffix(stderr, "\n4 lines left out that another of the recordings had brought already.\n") {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	status, stdout, stderr = (&trial{}).run(t.Context(), t, "tail", "--replay", a, "--count", "9", "--jq", ".uuid")
	if status != exitIncomplete || stdout != "u0\nu2\nu4\n" || !strings.Contains(stderr, "3 events of the wanted 9 came before the end of the recording.") {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

// TestTailTellsOfARecordingThatFails goes on printing, and says so.
func TestTailTellsOfARecordingThatFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "r")
	written := make(chan bool)
	fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
		f.send(ctx, text(0))
		select {
		case <-written:
		case <-ctx.Done():
		}
		f.send(ctx, text(1))
		<-ctx.Done()
		return nil
	})
	words := newWatched()
	var out bytes.Buffer
	a := newApp(Streams{Out: &out, Err: words, Getenv: func(name string) string { return credentials()[name] }})
	a.newClient = func(rc.Config) (client, error) { return fake, nil }
	a.state = config.StateOptions{Dir: t.TempDir(), Keyring: config.NoKeyring}
	status := make(chan int)
	go func() { status <- a.execute(t.Context(), []string{"tail", "--record", path, "--count", "2"}) }()
	words.until(t, "Not recording: "+path+": no such file or directory.")
	close(written)
	if s := <-status; s != exitError || strings.Count(out.String(), "\n") != 2 {
		t.Errorf("exit status %d, stdout:\n%s", s, out.String())
	}
	if !strings.Contains(words.String(), "2 lines could not be recorded.") {
		t.Errorf("stderr:\n%s", words)
	}
}

// TestJQOfTheReadme runs what the README shows on an event without a text.
func TestJQOfTheReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`(?m)^ringtail tail --jq '([^']+)'`).FindAllSubmatch(readme, -1)
	if len(shown) == 0 {
		t.Fatal("the README shows no --jq")
	}
	for _, m := range shown {
		jq, err := newJQ(t.Context(), string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := jq.run(nil, []byte(`{"uuid":"u1","body":{"type":"VoiceMail","from":{"phoneNumber":"+12025550100"}}}`)); err != nil {
			t.Errorf("%s: %v", m[1], err)
		}
	}
}

// TestJQFailsOnEveryEvent tells the reason in short, keeps ids, and ends with
// an error.
func TestJQFailsOnEveryEvent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	e := text(1)
	e.Envelope = []byte(strings.Replace(string(e.Envelope), `"u1"`, `"5551234567-8901234567"`, 1))
	if err := os.WriteFile(path, recording.AppendEvent(nil, e, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path, "--mask", "--jq", "error(.)")
	first, last, _ := strings.Cut(stderr, "\n")
	if status != exitError || stdout != "" || !strings.Contains(first, "on the event 5551234567-8901234567: ") || len([]rune(first)) > 220 {
		t.Errorf("exit status %d, stdout %q, stderr:\n%s", status, stdout, stderr)
	}
	if !strings.HasPrefix(last, "ringtail: --jq failed on every event (1);") || strings.Contains(stderr, "Ann Lee") {
		t.Errorf("stderr:\n%s", stderr)
	}
}

// A --jq that goes on failing is told of a few times, and counted.
func TestJQFailsManyTimes(t *testing.T) {
	const filter = `if .uuid == "u0" or .uuid == "u19" then .uuid else .body.id.x end`
	const last = "--jq failed on 18 events in all; a field that may be missing is read with: (.body.subject // \"\").\n"
	check := func(where string, status int, stdout, stderr string) {
		t.Helper()
		lines := strings.SplitAfter(stderr, "\n")
		if status != exitOK || stdout != "u0\nu19\n" || len(lines) != toldFailures+2 || !strings.Contains(lines[toldFailures-1], "more of these are counted") || lines[toldFailures] != last {
			t.Errorf("%s: exit status %d, stdout %q, stderr:\n%s", where, status, stdout, stderr)
		}
	}
	status, stdout, stderr := (&trial{env: credentials(), client: texts(20)}).run(t.Context(), t, "tail", "--count", "2", "--jq", filter)
	check("live", status, stdout, stderr)

	path := filepath.Join(t.TempDir(), "r")
	var file []byte
	for n := range 20 {
		file = append(recording.AppendEvent(file, text(n), nil), '\n')
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr = (&trial{}).run(t.Context(), t, "tail", "--replay", path, "--jq", filter)
	check("replay", status, stdout, stderr)
}

// TestTailReplaysASpan cuts a part out of a recording, marks and all, which is
// a recording again.
func TestTailReplaysASpan(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
	var file []byte
	for n := range 5 {
		file = recording.AppendEntry(file, recording.Entry{At: at(n), Event: text(n)}, nil)
		file = recording.AppendEntry(file, recording.Entry{At: at(n), Mark: &recording.Mark{Note: fmt.Sprint(n)}}, nil)
	}
	path := filepath.Join(t.TempDir(), "r")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args                   []string
		status                 int
		wantStdout, wantStderr string
	}{
		{[]string{"--since", "08:00:01", "--until", "2026-03-01 08:00:03"}, exitOK, "u1\nu2\n", "08:00:01 Mark: 1.\n08:00:02 Mark: 2.\n"},
		{[]string{"--since", "08:00:04"}, exitOK, "u4\n", "08:00:04 Mark: 4.\n"},
		{[]string{"--since", "2026-03-02"}, exitOK, "", "Everything in the recording is outside the time asked for.\n"},
		{[]string{"--since", "2026-03-01 08:00:02", "--until", "08:00:02"}, exitUsage, "", "ringtail: --until: in this recording that is 2026-03-01 08:00:02, which is not after --since, 2026-03-01 08:00:02, so nothing would be left; give both with their dates.\n"},
	} {
		status, stdout, stderr := (&trial{}).run(t.Context(), t, append([]string{"tail", "--replay", path, "--jq", ".uuid"}, tt.args...)...)
		if status != tt.status || stdout != tt.wantStdout || stderr != tt.wantStderr {
			t.Errorf("%v: exit status %d, stdout %q, stderr %q", tt.args, status, stdout, stderr)
		}
	}
}

// TestTailTellsDamage prints what can be read, and says what cannot.
func TestTailTellsDamage(t *testing.T) {
	packer, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	var file []byte
	var ends []int
	for n := range 3 {
		file = packer.EncodeAll(recording.AppendEntry(nil, recording.Entry{At: at(n), Event: text(n)}, nil), file)
		ends = append(ends, len(file))
	}
	path := filepath.Join(t.TempDir(), "r.zst")
	file[ends[0]+30] ^= 0xff
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path)
	want := fmt.Sprintf("ringtail: not everything could be read: damaged at byte %d, %d bytes could not be read.\n", ends[0], ends[1]-ends[0])
	if status != exitError || stdout != string(text(0).Envelope)+"\n"+string(text(2).Envelope)+"\n" || stderr != want {
		t.Errorf("exit status %d, stdout:\n%s\nstderr:\n%s\nwant:\n%s", status, stdout, stderr, want)
	}
	status, _, stderr = (&trial{}).run(t.Context(), t, "tail", "--replay", path, "--count", "2")
	if status != exitOK || stderr != "" {
		t.Errorf("when it has what it wants: exit status %d, stderr:\n%s", status, stderr)
	}
}

func TestTailReplayTellsBrokenLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	var file []byte
	for n := range 3 {
		file = recording.AppendEntry(file, recording.Entry{At: at(n), Event: text(n)}, nil)
	}
	file[len(file)/2] = '"'
	if err := os.WriteFile(path, append([]byte("words of another program\n"), file...), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path)
	want := "Skipped 1 foreign line.\nringtail: not everything could be read: line 3 is broken.\n"
	if status != exitError || stdout != string(text(0).Envelope)+"\n"+string(text(2).Envelope)+"\n" || stderr != want {
		t.Errorf("exit status %d, stdout:\n%s\nstderr:\n%s", status, stdout, stderr)
	}
}

func TestTailReplaysNoJunk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "junk")
	for junk, want := range map[string]string{
		"some words\nand more\n":             "his is no recording: none of its lines is an event.",
		`{"received":"2026-03-01T14:02:11Z"`: "he recording is torn: no line of it can be read.",
	} {
		if err := os.WriteFile(path, []byte(junk), 0o600); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path)
		if status != exitError || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("exit status %d, stdout %q, stderr:\n%s", status, stdout, stderr)
		}
	}
}

// TestTailReplayOfNothing: an empty output needs a word, or one looks for the
// fault elsewhere.
func TestTailReplayOfNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	mark := recording.AppendEntry(nil, recording.Entry{At: at(1), Mark: &recording.Mark{Note: "a test"}}, nil)
	for _, file := range []string{"", string(mark)} {
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path)
		if status != exitOK || stdout != "" || !strings.Contains(stderr, "There is no event in it.") {
			t.Errorf("exit status %d, stdout %q, stderr:\n%s", status, stdout, stderr)
		}
	}
}

// TestRecordedGapWords says what may be missing, and no more than that.
func TestRecordedGapWords(t *testing.T) {
	const presence = "/restapi/v1.0/account/~/extension/~/presence"
	for _, c := range []struct {
		gap  rc.Gap
		want string
	}{
		{rc.Gap{Outcome: rc.GapRecovered, Counted: true, Late: 2}, "2 events delivered late; nothing is missing"},
		{rc.Gap{Outcome: rc.GapSuspected, Check: rc.CheckRunning}, "being compared with the message store"},
		{rc.Gap{Outcome: rc.GapSuspected, Check: rc.CheckDone, NoStore: []string{presence}}, "cannot be compared and may be missing: Extension presence"},
		{rc.Gap{Outcome: rc.GapNotRecovered, Check: rc.CheckDone}, "a part of the message store could not be read, and messages may be missing"},
		{rc.Gap{Outcome: rc.GapSuspected}, "what was sent just before the loss may be missing"},
		{rc.Gap{Outcome: rc.GapNotRecovered, Reason: "the session had expired"}, "events may be missing: the session had expired"},
	} {
		if got := gapWords(c.gap); !strings.HasSuffix(got, c.want) {
			t.Errorf("%+v: %s, want …%s", c.gap, got, c.want)
		}
	}
}

func TestTailReplayTellsEveryHole(t *testing.T) {
	var file []byte
	for n := range 4 {
		file = recording.AppendEntry(file, recording.Entry{At: at(3 * n), Event: text(n)}, nil)
		file = recording.AppendEntry(file, recording.Entry{At: at(3*n + 1), Mark: &recording.Mark{Note: "a test"}}, nil)
		file = recording.AppendEntry(file, recording.Entry{At: at(3*n + 2), Lost: &recording.Lost{Entries: 7, Since: at(3 * n), Reason: "no space left on device"}}, nil)
		if n%2 == 0 {
			file = recording.AppendEntry(file, recording.Entry{At: at(3*n + 2), Lost: &recording.Lost{Entries: 7, Since: at(3 * n), Reason: "no space left on device"}}, nil)
		}
	}
	path := filepath.Join(t.TempDir(), "r.ndjson")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, stderr := (&trial{}).run(t.Context(), t, "tail", "--replay", path)
	if holes, marks := strings.Count(stderr, "7 lines could not be recorded"), strings.Count(stderr, "a test"); holes != 6 || marks != 4 {
		t.Errorf("%d of 6 holes and %d of 4 marks are told:\n%s", holes, marks, stderr)
	}
}
