//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"

	"ringtail/internal/sample"
)

// replayRuns is how often each program reads the recording.
const replayRuns = 3

// replays is the table of a recording until all of it is shown.
func replays(ctx context.Context, o options) error {
	dir, remove, err := temporary()
	if err != nil {
		return err
	}
	defer remove()
	file := filepath.Join(dir, "recording.ndjson")
	size, err := writeRecording(file, o.events)
	if err != nil {
		return err
	}
	env := environment(dir)
	if err := writeLnavFormat(filepath.Join(dir, "config")); err != nil {
		return err
	}
	fmt.Printf("\n### A recording of %s events, %.0f MB, until all of it is shown, median of %d\n\n", thousands(o.events), float64(size)/1e6, replayRuns)
	fmt.Println("| program | time | memory at most |")
	fmt.Println("|---|---:|---:|")
	count := strconv.Itoa(o.events)
	for _, p := range []struct {
		name string
		run  func() (time.Duration, int64, error)
	}{
		{"`ringtail replay --speed max`", func() (time.Duration, int64, error) {
			return shown(ctx, o, env, func(e *vt.Emulator) bool { return eventsShown(e) >= o.events }, o.ringtail, "replay", "--speed", "max", file)
		}},
		{"`cat > /dev/null`, the floor", func() (time.Duration, int64, error) {
			return ended(ctx, env, "", "sh", "-c", `cat "$0" | cat > /dev/null`, file)
		}},
		{"`lnav`, as JSON, without a screen, until it has counted", func() (time.Duration, int64, error) {
			return ended(ctx, env, count, "lnav", "-n", "-c", ";SELECT count(*) FROM ringtail_log", file)
		}},
		{"`fzf`", func() (time.Duration, int64, error) {
			return shown(ctx, o, env, func(e *vt.Emulator) bool {
				for y := range e.Height() {
					if strings.Contains(row(e, y), count+"/"+count) {
						return true
					}
				}
				return false
			}, "sh", "-c", `exec fzf < "$0"`, file)
		}},
	} {
		var took []time.Duration
		var memory []int
		for range replayRuns {
			d, m, err := p.run()
			if errors.Is(err, exec.ErrNotFound) {
				fmt.Printf("| %s | not installed | |\n", p.name)
				break
			}
			if err != nil {
				fmt.Fprintln(os.Stderr, p.name+":", err)
				fmt.Printf("| %s | failed | |\n", p.name)
				break
			}
			took, memory = append(took, d), append(memory, int(m))
		}
		if len(took) == replayRuns {
			fmt.Printf("| %s | %.2f s | %d MB |\n", p.name, median(took).Seconds(), median(memory)/1e6)
		}
	}
	return nil
}

// writeRecording writes n events as a recording has them and returns its size.
func writeRecording(path string, n int) (int64, error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	source := sample.New(1)
	var size int64
	for range n {
		e := source.Event()
		m, _ := fmt.Fprintf(w, `{"received":"%s","how":"live","meta":%s,"event":%s}`+"\n", e.Received.UTC().Format(time.RFC3339Nano), e.Meta, e.Envelope)
		size += int64(m)
	}
	return size, w.Flush()
}

// writeLnavFormat tells lnav that a line is an event in JSON.
func writeLnavFormat(config string) error {
	dir := filepath.Join(config, "lnav", "formats", "installed")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "ringtail.json"), []byte(`{"$schema":"https://lnav.org/schemas/format-v1.schema.json",
"ringtail_log":{"title":"ringtail","description":"recordings","file-type":"json","timestamp-field":"received","body-field":"how","hide-extra":true,
"line-format":[{"field":"received"}," ",{"field":"how"}],"value":{"how":{"kind":"string"}}}}`), 0o600)
}

// shown is how long a program on a terminal needs to a state of the screen,
// and the memory it had until then.
func shown(ctx context.Context, o options, env []string, wanted func(*vt.Emulator) bool, program string, args ...string) (time.Duration, int64, error) {
	if program == "sh" {
		if _, err := exec.LookPath("fzf"); err != nil {
			return 0, 0, exec.ErrNotFound
		}
	}
	begun := time.Now()
	t, err := start(ctx, terminalOptions{columns: o.columns, rows: o.rows}, env, program, args...)
	if err != nil {
		return 0, 0, err
	}
	defer t.end()
	seen, err := t.until("all of the recording", 5*time.Minute, wanted)
	return seen.Sub(begun), peakMemory(t.pid()), err
}

// ended is how long a program needs to its end, its most memory, and whether
// it said what it should.
func ended(ctx context.Context, env []string, says, program string, args ...string) (time.Duration, int64, error) {
	if _, err := exec.LookPath(program); err != nil {
		return 0, 0, exec.ErrNotFound
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = env
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	text, _ := io.ReadAll(io.LimitReader(out, 1<<20))
	err = cmd.Wait()
	took := time.Since(begun)
	if err == nil && !strings.Contains(string(text), says) {
		err = fmt.Errorf("it said %.300q instead of %s", text, says)
	}
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok || err != nil {
		return took, 0, err
	}
	return took, used.Maxrss << 10, nil
}
