// Bigreplay plays a recording that is larger than the memory it may take: it
// writes one of made-up events, opens it in the real monitor in a
// pseudo-terminal, and tells how long it took until the end of the recording
// was shown and how much memory the process had at most. It fails when that
// was more than the bound.
//
//	go run ./bench/bigreplay                          # 2 GB under 512 MB
//	go run ./bench/bigreplay -events 1000000 -bound 0 # the figure of a million
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"

	"ringtail/history/recording"
	"ringtail/internal/sample"
)

type options struct {
	events  int
	bytes   int64
	history string
	bound   int64
	binary  string
	packed  bool
	times   int
}

func main() {
	var o options
	flag.IntVar(&o.events, "events", 0, "how many events; 0 for as many as -size says")
	size := flag.Float64("size", 2, "size of the recording in GiB")
	flag.StringVar(&o.history, "history", "256MB", "the monitor's --history")
	bound := flag.Int64("bound", 512, "most memory of the process, in MiB; 0 for no bound")
	flag.StringVar(&o.binary, "ringtail", "", "the program; built when empty")
	flag.BoolVar(&o.packed, "zst", false, "compress the recording")
	flag.IntVar(&o.times, "times", 1, "how often it is played")
	flag.Parse()
	o.bytes, o.bound = int64(*size*(1<<30)), *bound<<20
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "bigreplay:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "bigreplay")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if o.binary == "" {
		o.binary = filepath.Join(dir, "ringtail")
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", o.binary, "ringtail").CombinedOutput(); err != nil {
			return fmt.Errorf("go build: %w\n%s", err, out)
		}
	}
	path := filepath.Join(dir, "big.ndjson")
	if o.packed {
		path += ".zst"
	}
	events, size, err := write(path, o)
	if err != nil {
		return err
	}
	fmt.Printf("%d events in %.2f GiB, --history %s, %d cores\n", events, float64(size)/(1<<30), o.history, runtime.NumCPU())
	for range o.times {
		if err := play(ctx, o, path, events, size); err != nil {
			return err
		}
	}
	return nil
}

// write makes the recording.
func write(path string, o options) (events int, size int64, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return 0, 0, err
	}
	w, err := recording.NewWriter(f, time.Now(), recording.Options{By: "bigreplay"})
	if err != nil {
		return 0, 0, err
	}
	made := sample.New(1)
	for written := int64(0); o.events > 0 && events < o.events || o.events == 0 && written < o.bytes; events++ {
		e := made.Event()
		written += int64(len(e.Envelope) + len(e.Meta) + 90)
		if err := w.Put(recording.Entry{At: e.Received, Event: e}); err != nil {
			return 0, 0, err
		}
	}
	_, size, err = w.Close()
	return events, size, err
}

// play opens the recording in the monitor and waits for its end.
func play(ctx context.Context, o options, path string, events int, size int64) error {
	cmd := exec.CommandContext(ctx, o.binary, "replay", "--history", o.history, path)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color")
	begun := time.Now()
	far, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 120, Rows: 36})
	if err != nil {
		return err
	}
	defer far.Close()
	if err := await(far, "at the end"); err != nil {
		return errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	took := time.Since(begun)
	peak := peakMemory(cmd.Process.Pid)
	if _, err := far.WriteString("q"); err != nil {
		return err
	}
	go func() { _, _ = io.Copy(io.Discard, far) }()
	if err := cmd.Wait(); err != nil {
		return err
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	fmt.Printf("shown after %.2f s (%.0f events/s, %.0f MiB/s), %.2f s of processor time, at most %.0f MiB of memory\n",
		took.Seconds(), float64(events)/took.Seconds(), float64(size)/(1<<20)/took.Seconds(), cpu.Seconds(), float64(peak)/(1<<20))
	if o.bound > 0 && peak > o.bound {
		return fmt.Errorf("that is more than %d MiB", o.bound>>20)
	}
	return nil
}

// await reads what the program draws until it holds text. The renderer writes
// what has changed, so the words of a new phase come in one piece.
func await(r io.Reader, text string) error {
	in := bufio.NewReaderSize(r, 64<<10)
	var tail []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := in.Read(buf)
		tail = append(tail, buf[:n]...)
		if bytes.Contains(tail, []byte(text)) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the monitor ended before it showed %q: %w", text, err)
		}
		if len(tail) > 256 {
			tail = append(tail[:0], tail[len(tail)-256:]...)
		}
	}
}

// peakMemory is the most resident memory a process had, in bytes; 0 where the
// system does not tell.
func peakMemory(pid int) int64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10
		}
	}
	return 0
}
