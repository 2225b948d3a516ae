//go:build unix

package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringtail/rc/simulator"
)

// messageID is the id of the message that a line or an envelope is about.
func messageID(t *testing.T, envelope string) string {
	t.Helper()
	var e struct {
		Body struct{ ID json.Number }
	}
	if err := json.Unmarshal([]byte(envelope), &e); err != nil || e.Body.ID == "" {
		t.Fatalf("no message in %q: %v", envelope, err)
	}
	return e.Body.ID.String()
}

// texter sends numbered texts.
type texter struct {
	sim  *simulator.Simulator
	sent []string // message ids, oldest first
}

func (x *texter) send(t *testing.T, n int) {
	t.Helper()
	for range n {
		in := x.sim.SendSMS("+14155550100", fmt.Sprintf("Text %d", len(x.sent)+1))
		x.sent = append(x.sent, fmt.Sprint(in.MessageID))
	}
}

// kill ends a process as kill -9 does and returns what it had still written.
func (p *process) kill() []string {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	<-p.ended
	lines := slices.Collect(strings.Lines(p.rest()))
	if last := len(lines) - 1; last >= 0 && !json.Valid([]byte(lines[last])) {
		lines = lines[:last] // cut in the middle
	}
	return lines
}

// account fails unless every text sent is in lines.
func account(t *testing.T, x *texter, lines []string) {
	t.Helper()
	got := map[string]bool{}
	for _, line := range lines {
		got[messageID(t, line)] = true
	}
	for i, id := range x.sent {
		if !got[id] {
			t.Errorf("text %d of %d (message %s) is missing", i+1, len(x.sent), id)
		}
	}
	if len(got) > len(x.sent) {
		t.Errorf("%d different messages came, %d were sent", len(got), len(x.sent))
	}
}

// until reads lines until every text sent has come, counting those of before.
func (p *process) until(x *texter, before []string) []string {
	p.t.Helper()
	missing := map[string]bool{}
	for _, id := range x.sent {
		missing[id] = true
	}
	for _, line := range before {
		delete(missing, messageID(p.t, line))
	}
	var lines []string
	for len(missing) > 0 {
		line := p.line()
		lines = append(lines, line)
		delete(missing, messageID(p.t, line))
	}
	return lines
}

// kept waits until the files of a live session are there. A process that is
// killed before that never had one that could be recovered.
func kept(t *testing.T, env []string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(patience)
	holds := func(pattern, text string) bool {
		for _, name := range globbed(t, env, pattern) {
			if data, err := os.ReadFile(name); err == nil && strings.Contains(string(data), text) {
				return true
			}
		}
		return false
	}
	for !holds("*.session", `"subscriptionId":`) || !holds("*.progress", `"proof":"2`) {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatal("the session is not kept")
		}
	}
}

// globbed are the files of a process with env that match.
func globbed(t *testing.T, env []string, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(stateDir(env), pattern))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestKilledTailMissesNothing(t *testing.T) {
	for _, keep := range []bool{true, false} {
		sim, env := startSimulator(t, simulator.Options{StrictTokens: true, RecoveryBuffer: 1000})
		sim.KeepUnanswered(keep)
		x := &texter{sim: sim}
		p := start(t, env, "tail", "--filter", "sms")
		await(t, sim, "subscribing", subscribed)
		kept(t, env)
		x.send(t, 60)
		first := p.until(&texter{sent: x.sent[:40]}, nil)
		x.send(t, 60)
		first = append(first, p.kill()...)
		await(t, sim, "the loss", func(s simulator.State) bool { return s.Open == 0 })
		x.send(t, 30)

		q := start(t, env, "tail", "--filter", "sms")
		second := q.until(x, first)
		x.send(t, 10)
		second = append(second, q.until(x, append(first, second...))...)
		account(t, x, append(first, second...))

		s := sim.State()
		if s.Logins != 1 || s.Posts != 1 || s.Recoveries != 1 || s.Connections != 2 {
			t.Errorf("keep %v: %d logins, %d subscriptions, %d recoveries, %d connections; want 1, 1, 1, 2", keep, s.Logins, s.Posts, s.Recoveries, s.Connections)
		}
		for _, lines := range [][]string{first, second} {
			seen := map[string]bool{}
			for _, line := range lines {
				if id := messageID(t, line); seen[id] {
					t.Errorf("keep %v: message %s came twice in one run", keep, id)
				} else {
					seen[id] = true
				}
			}
		}
		q.stderr.until(t, "may be repeated")
		q.end(syscall.SIGTERM)
		noSecret(t, sim, p.stderr.String()+q.stderr.String())
	}
}

// stateDir is where a process with env keeps its files.
func stateDir(env []string) string {
	for _, v := range env {
		if dir, ok := strings.CutPrefix(v, "XDG_STATE_HOME="); ok {
			return filepath.Join(dir, "ringtail")
		}
	}
	return ""
}

func TestTailGoesOnAfterAQuit(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{StrictTokens: true})
	x := &texter{sim: sim}
	p := start(t, env, "tail", "--filter", "sms")
	await(t, sim, "subscribing", subscribed)
	x.send(t, 5)
	first := p.until(x, nil)
	p.end(syscall.SIGTERM)
	if s := goneWell(t, sim); s.Recoverable != 1 || s.Deletes != 0 {
		t.Errorf("after the quit %d sessions can be recovered and %d subscriptions were deleted; want 1, 0", s.Recoverable, s.Deletes)
	}
	x.send(t, 7)

	q := start(t, env, "tail", "--filter", "sms")
	second := q.until(x, first)
	if len(second) != 7 {
		t.Errorf("%d events came, %d were new: something was repeated after a clean end", len(second), 7)
	}
	for i, line := range second {
		if id := messageID(t, line); id != x.sent[5+i] {
			t.Errorf("event %d is about message %s, want %s", i, id, x.sent[5+i])
		}
	}
	q.end(syscall.SIGTERM)
	if s := sim.State(); s.Logins != 1 || s.Posts != 1 || s.Recoveries != 1 {
		t.Errorf("%d logins, %d subscriptions, %d recoveries; want 1 each", s.Logins, s.Posts, s.Recoveries)
	}
	if stderr := q.stderr.String(); strings.Contains(stderr, "repeated") {
		t.Errorf("a clean end is taken for a crash:\n%s", stderr)
	}
	entries, err := os.ReadDir(stateDir(env))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", e.Name(), info.Mode(), err)
		}
	}
}

// What came beyond --count is the next run's, in order, and the end is a clean
// one.
func TestTailByCountLeavesTheRestToTheNextRun(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{StrictTokens: true, AuthLimit: 100})
	x := &texter{sim: sim}
	var got []string
	for run := range 4 {
		p := start(t, env, "tail", "--filter", "sms", "--count", "2")
		if run%2 == 0 { // the others find enough, and need not connect
			await(t, sim, "subscribing", subscribed)
			x.send(t, 4)
		}
		if status := p.wait(); status != exitOK {
			t.Fatalf("run %d: exit status %d, stderr:\n%s", run+1, status, p.stderr)
		}
		for line := range strings.Lines(p.rest()) {
			got = append(got, messageID(t, line))
		}
		if stderr := p.stderr.String(); strings.Contains(stderr, "without saying goodbye") || strings.Contains(stderr, "may be missing") {
			t.Errorf("run %d ended by its count, and the next one says:\n%s", run, stderr)
		}
	}
	if !slices.Equal(got, x.sent) {
		t.Errorf("messages %v were printed; sent were %v", got, x.sent)
	}
}

func TestTwoTailsDoNotFight(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{StrictTokens: true})
	x := &texter{sim: sim}
	p := start(t, env, "tail", "--filter", "sms")
	await(t, sim, "subscribing", subscribed)
	q := start(t, env, "tail", "--filter", "sms")
	await(t, sim, "the second", func(s simulator.State) bool { return s.Open == 2 && s.Subscriptions == 2 })
	x.send(t, 5)
	account(t, x, p.until(x, nil))
	account(t, x, q.until(x, nil))
	if stderr := q.stderr.String(); !strings.Contains(stderr, "Another ringtail is using the session") {
		t.Errorf("the second does not say so:\n%s", stderr)
	}
	if stderr := p.stderr.String(); strings.Contains(stderr, "Another ringtail") {
		t.Errorf("the first has no session:\n%s", stderr)
	}
	refused := start(t, env, "logout")
	if status := refused.wait(); status != exitError || !strings.Contains(refused.stderr.String(), "end it first, then log out") {
		t.Errorf("logout while it runs: exit status %d, %q", status, refused.stderr)
	}
	q.end(syscall.SIGTERM)
	if s := sim.State(); s.Deletes != 1 || s.Logins != 2 || s.Connections != 2 || s.Recoverable != 0 || s.Subscriptions != 1 {
		t.Errorf("after the second has ended: %+v", s)
	}
	x.send(t, 1)
	if id := messageID(t, p.line()); id != x.sent[5] {
		t.Errorf("the first receives message %s, want %s", id, x.sent[5])
	}
	p.end(syscall.SIGTERM)
}

func TestNoResumeStartsAfresh(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{StrictTokens: true})
	start(t, env, "tail").endLive(t)
	p := start(t, env, "tail", "--no-resume")
	p.stderr.until(t, "Live")
	await(t, sim, "forgetting the old session", func(s simulator.State) bool { return s.Revokes == 1 && s.Sessions == 1 && s.Subscriptions == 1 })
	p.end(syscall.SIGTERM)
	if s := sim.State(); s.Logins != 2 || s.Recoveries != 0 || s.FailedRecoveries != 0 || s.Subscriptions != 0 {
		t.Errorf("%d logins, %d recoveries, %d failed ones, %d subscriptions left; want 2, 0, 0, 0", s.Logins, s.Recoveries, s.FailedRecoveries, s.Subscriptions)
	}
	nothingKept(t, env)
}

// endLive ends a process once it has been live.
func (p *process) endLive(t *testing.T) {
	t.Helper()
	p.stderr.until(t, "Live")
	p.end(syscall.SIGTERM)
}

// nothingKept fails when more than empty locks is kept.
func nothingKept(t *testing.T, env []string) {
	t.Helper()
	entries, err := os.ReadDir(stateDir(env))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || !strings.HasSuffix(e.Name(), ".lock") || info.Size() != 0 {
			t.Errorf("%s is kept: %v", e.Name(), err)
		}
	}
}

func TestLogout(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{StrictTokens: true, AuthLimit: 100})
	logout := func(want int, out, errs string) {
		t.Helper()
		p := start(t, env, "logout")
		status, stdout, stderr := p.wait(), p.rest(), p.stderr.String()
		if status != want || stdout != out || !strings.Contains(stderr, errs) || errs == "" && stderr != "" {
			t.Errorf("exit status %d, stdout %q, stderr %q; want %d, %q, %q", status, stdout, stderr, want, out, errs)
		}
		noSecret(t, sim, stdout+stderr)
	}
	const done = "Logged out: the session at RingCentral was ended, and its tokens were removed from this machine.\n"
	const nothing = "There is nothing to forget: no session is kept for these credentials.\n"

	logout(exitOK, nothing, "")
	if s := sim.State(); s.Requests != 0 {
		t.Errorf("%d requests for nothing", s.Requests)
	}
	start(t, env, "tail").endLive(t)
	logout(exitOK, done, "")
	if s := sim.State(); s.Revokes != 1 || s.Sessions != 0 || s.Subscriptions != 0 || s.Logins != 1 {
		t.Errorf("%d revokes, %d sessions, %d subscriptions, %d logins; want 1, 0, 0, 1", s.Revokes, s.Sessions, s.Subscriptions, s.Logins)
	}
	nothingKept(t, env)
	logout(exitOK, nothing, "")

	// RingCentral does not answer as it should: it is said, tried once, and
	// forgotten here all the same.
	start(t, env, "tail").endLive(t)
	before := sim.State().Requests
	sim.NextHTTP(simulator.Fault{Path: "/restapi/oauth/revoke", Status: 500})
	logout(exitError, "", "ringtail: not everything could be ended, and it was tried once only: RingCentral did not revoke the session: status 500")
	if s := sim.State(); s.Requests != before+2 {
		t.Errorf("%d requests, want 2", s.Requests-before)
	}
	nothingKept(t, env)
}

func TestLogoutWithADamagedSession(t *testing.T) {
	_, env := startSimulator(t, simulator.Options{})
	start(t, env, "tail").endLive(t)
	files := globbed(t, env, "*.session")
	if len(files) != 1 {
		t.Fatalf("the session is in %q", files)
	}
	if err := os.WriteFile(files[0], []byte("half a fi"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, env, "tail")
	p.endLive(t)
	if want := "Warning: The stored session in " + files[0] + " is ignored: it is damaged."; !strings.Contains(p.stderr.String(), want) {
		t.Errorf("stderr lacks %q:\n%s", want, p.stderr)
	}
	if err := os.WriteFile(files[0], []byte("half a fi"), 0o600); err != nil {
		t.Fatal(err)
	}
	q := start(t, env, "logout")
	if status := q.wait(); status != exitOK || !strings.Contains(q.stderr.String(), "it is damaged") {
		t.Errorf("exit status %d, %s", status, q.stderr)
	}
	nothingKept(t, env)
}

func TestWithoutAStateDirectoryTailStillRuns(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{})
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, append(env, "XDG_STATE_HOME="+file), "tail")
	p.endLive(t)
	if want := "Warning: The session ends with this run: the state directory cannot be made: "; !strings.Contains(p.stderr.String(), want) {
		t.Errorf("stderr lacks %q:\n%s", want, p.stderr)
	}
	if s := sim.State(); s.Deletes != 1 {
		t.Errorf("%d subscriptions were deleted, want 1", s.Deletes)
	}
}

func TestDemoKeepsNothing(t *testing.T) {
	env := environment(t)
	p := start(t, env, "tail", "--demo")
	p.line()
	p.end(syscall.SIGTERM)
	if _, err := os.Stat(stateDir(env)); !os.IsNotExist(err) {
		t.Errorf("there is a state directory: %v", err)
	}
}

// What waits for a reader that does not read is not delivered, whatever the
// client has received.
func TestKilledTailMissesNothingThatWasNotRead(t *testing.T) {
	const texts = 400 // more than a pipe holds
	sim, env := startSimulator(t, simulator.Options{StrictTokens: true, RecoveryBuffer: 2 * texts, PingInterval: 100 * time.Millisecond})
	x := &texter{sim: sim}
	p := start(t, env, "tail", "--filter", "sms")
	await(t, sim, "subscribing", subscribed)
	kept(t, env)
	x.send(t, texts)
	await(t, sim, "writing", func(s simulator.State) bool { return s.Written == texts })
	// Some seconds of life, told by the answers to pings, in which the state
	// is saved.
	pings := sim.State().Pongs
	await(t, sim, "pongs", func(s simulator.State) bool { return s.Pongs >= pings+50 })

	first := p.kill()
	if len(first) == texts {
		t.Fatalf("the pipe held all %d lines", texts)
	}
	q := start(t, env, "tail", "--filter", "sms")
	account(t, x, append(first, q.until(x, first)...))
	q.end(syscall.SIGTERM)
}
