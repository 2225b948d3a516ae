//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestRecordingSurvivesSignals records with the real program, ends it in
// different ways, and gets back what it printed.
func TestRecordingSurvivesSignals(t *testing.T) {
	for _, tt := range []struct {
		name string
		sig  syscall.Signal
		file string
	}{{"SIGTERM", syscall.SIGTERM, "r.ndjson"}, {"SIGTERM, compressed", syscall.SIGTERM, "r.ndjson.zst"}, {"SIGHUP", syscall.SIGHUP, "r.ndjson"}} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tt.file)
			p := start(t, environment(t), "tail", "--demo", "--record", path)
			printed := p.line() + "\n" + p.line() + "\n"
			p.end(tt.sig)
			printed += p.rest()
			if !strings.Contains(p.stderr.String(), "Recorded ") {
				t.Errorf("stderr:\n%s", p.stderr)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info, err)
			}
			out, err := exec.Command(binary(t), "tail", "--replay", path).Output()
			if err != nil || string(out) != printed {
				t.Errorf("replayed (%v):\n%s\nprinted:\n%s", err, out, printed)
			}
		})
	}
}

// TestRecordingSurvivesAKill kills the program: what it had written before is
// whole, and the next run goes on after it.
func TestRecordingSurvivesAKill(t *testing.T) {
	for _, file := range []string{"r.ndjson", "r.ndjson.zst"} {
		t.Run(file, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), file)
			var printed []string
			for range 2 {
				p := start(t, environment(t), "tail", "--demo", "--record", path)
				printed = append(printed, p.line())
				for size := int64(0); ; { // one flush after the line
					info, err := os.Stat(path)
					if err == nil && size > 0 && info.Size() > size {
						break
					}
					if err == nil && size == 0 {
						size = info.Size()
					}
					p.line()
				}
				if err := p.cmd.Process.Kill(); err != nil {
					t.Error(err)
				}
				<-p.ended
			}
			out, err := exec.Command(binary(t), "tail", "--replay", path).CombinedOutput()
			if err != nil || strings.Contains(string(out), "Skipped") {
				t.Errorf("%v:\n%s", err, out)
			}
			for _, line := range printed {
				if !strings.Contains(string(out), line) {
					t.Errorf("not in the recording: %s", line)
				}
			}
		})
	}
}

// TestASecondRecorderIsRefused records into one file with two programs.
func TestASecondRecorderIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	p := start(t, environment(t), "tail", "--demo", "--record", path)
	printed := p.line() + "\n"
	for _, args := range [][]string{{"--record", path}, {"--record", path, "--record-max", "1GB"}} {
		second := start(t, environment(t), append([]string{"tail", "--demo"}, args...)...)
		want := "ringtail: --record: " + path + ": another ringtail is recording into it; give this one a file of its own.\n"
		if status := second.wait(); status != exitUsage || second.rest() != "" || second.stderr.String() != want {
			t.Errorf("%v: exit status %d, stderr:\n%s", args, status, second.stderr)
		}
	}
	p.end(syscall.SIGTERM)
	printed += p.rest()
	out, err := exec.Command(binary(t), "tail", "--replay", path).Output()
	if err != nil || string(out) != printed {
		t.Errorf("replayed (%v):\n%s\nprinted:\n%s", err, out, printed)
	}
}

// TestReplayOfAPipe reads what another program writes.
func TestReplayOfAPipe(t *testing.T) {
	cmd := exec.Command(binary(t), "tail", "--replay", "-", "--format", "text")
	cmd.Env = append(environment(t), "TZ=UTC")
	cmd.Stdin = strings.NewReader(string(text(1).Envelope) + "\nnot of ours\n")
	out, err := cmd.CombinedOutput()
	want := "2026-03-01 08:00:01 SMS Ann Lee +1 202 555 0101 → +1 415 555 0100: hello 1\nSkipped 1 foreign line.\n"
	if err != nil || string(out) != want {
		t.Errorf("%v:\n%s", err, out)
	}
}
