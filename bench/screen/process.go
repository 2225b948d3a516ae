//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// cpu is the processor time of a running process so far, of all its threads.
// It comes from /proc/PID/task/*/schedstat, which counts nanoseconds.
func cpu(pid int) (time.Duration, error) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(tasks) == 0 {
		return 0, fmt.Errorf("the processor time of process %d cannot be read: it needs Linux's /proc and a running process", pid)
	}
	var total time.Duration
	for _, path := range tasks {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // a thread that ended between the two
		}
		first, _, _ := strings.Cut(string(text), " ")
		n, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
		total += time.Duration(n)
	}
	return total, nil
}

// peakMemory is the most resident memory a process has had, in bytes.
func peakMemory(pid int) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for l := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(l, "VmHWM:"); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}

// environment is the surroundings of a measured program: no keyring, no
// config, state of its own, a terminal with all colours.
func environment(state string, more ...string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + state, "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
		"RINGTAIL_KEYRING=off", "XDG_CONFIG_HOME=" + filepath.Join(state, "config"), "XDG_STATE_HOME=" + filepath.Join(state, "state")}
	return append(env, more...)
}
