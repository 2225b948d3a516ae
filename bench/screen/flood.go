//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
)

// flooded is one flood of the monitor.
type flooded struct {
	sent, handled int
	length        time.Duration // of the sending
	took          time.Duration // until all were handled
	cpu           time.Duration // of the whole process in that time
	drawn         int           // bytes in that time
	keys          []time.Duration
}

// patience is how long the monitor may take for what should take moments.
const patience = 20 * time.Second

// floods is the table of floods on a terminal that takes everything.
func floods(ctx context.Context, o options) error {
	fmt.Printf("\n### Flood, %d×%d, %v\n\n", o.columns, o.rows, o.length)
	return floodTable(ctx, o, terminalOptions{columns: o.columns, rows: o.rows})
}

// slowFloods is the same on slow terminals.
func slowFloods(ctx context.Context, o options) error {
	for _, silent := range []bool{false, true} {
		how := "that answers queries"
		if silent {
			how = "that answers no queries"
		}
		fmt.Printf("\n### Flood, %d×%d, %v, a terminal of %d KB/s %s\n\n", o.columns, o.rows, o.length, o.pace/1000, how)
		if err := floodTable(ctx, o, terminalOptions{columns: o.columns, rows: o.rows, pace: o.pace, silent: silent}); err != nil {
			return err
		}
	}
	return nil
}

func floodTable(ctx context.Context, o options, to terminalOptions) error {
	fmt.Println("| events/s | handled / sent | all handled after | CPU, whole process | CPU, receive alone | CPU of the screen | to the terminal | key to repaint p50 | p95 | p99 | most | keys |")
	fmt.Println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, rate := range o.rates {
		var keys []time.Duration
		var whole, floor, drawn []float64
		var took []time.Duration
		sent, handled := 0, 0
		for range o.runs {
			f, err := flood(ctx, o, to, rate)
			if err != nil {
				return err
			}
			r, err := receiveFlood(ctx, o, rate)
			if err != nil {
				return err
			}
			sent, handled = sent+f.sent, handled+f.handled
			keys = append(keys, f.keys...)
			took = append(took, f.took)
			whole = append(whole, f.cpu.Seconds()/f.took.Seconds())
			floor = append(floor, r.cpu.Seconds()/f.took.Seconds())
			drawn = append(drawn, float64(f.drawn)/f.took.Seconds()/1000)
		}
		slices.Sort(keys)
		var screen []float64
		for i := range whole {
			screen = append(screen, whole[i]-floor[i])
		}
		fmt.Printf("| %s | %s / %s | %.2f s | %.0f %% | %.0f %% | **%.0f %%** | %.0f KB/s | %s | %s | %s | %s | %d |\n",
			thousands(rate), thousands(handled), thousands(sent), median(took).Seconds(), 100*median(whole), 100*median(floor), 100*median(screen),
			median(drawn), ms(at(keys, 0.5)), ms(at(keys, 0.95)), ms(at(keys, 0.99)), ms(at(keys, 1)), len(keys))
	}
	return nil
}

// held is enough history for every event of a flood.
func held(o options, rate int) string {
	return strconv.Itoa(int(float64(rate)*o.length.Seconds()) + 1000)
}

// flood sends events to the monitor and presses keys meanwhile.
func flood(ctx context.Context, o options, to terminalOptions, rate int) (flooded, error) {
	var out flooded
	state, remove, err := temporary()
	if err != nil {
		return out, err
	}
	defer remove()
	g, err := openGateway(ctx)
	if err != nil {
		return out, err
	}
	defer g.close()
	events, err := newFrames()
	if err != nil {
		return out, err
	}
	t, err := start(ctx, to, environment(state, g.environment()...), o.ringtail, "--history-events", held(o, rate))
	if err != nil {
		return out, err
	}
	defer t.end()
	if err := g.subscribed(ctx); err != nil {
		return out, err
	}
	if _, err := t.until("the monitor is live", patience, shows("Live")); err != nil {
		return out, err
	}
	k, err := newKeyboard(t)
	if err != nil {
		return out, err
	}
	before, err := cpu(t.pid())
	if err != nil {
		return out, err
	}
	bytes, begun := t.received(), time.Now()
	stop := make(chan struct{})
	var pressing sync.WaitGroup
	var failed error
	pressing.Go(func() { out.keys, failed = k.press(stop) })
	out.sent, out.length, err = g.flood(events, rate, o.length)
	drawn := t.received()
	close(stop)
	pressing.Wait()
	if err != nil {
		return out, err
	}
	if failed != nil {
		return out, failed
	}
	out.drawn = drawn - bytes
	_, err = t.until("all events are shown", time.Minute, func(e *vt.Emulator) bool {
		out.handled = eventsShown(e)
		return out.handled >= out.sent
	})
	out.took = max(out.length, t.newest().Sub(begun))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	after, err := cpu(t.pid())
	out.cpu = after - before
	return out, err
}

var heldOnScreen = regexp.MustCompile(`Events ─ ([\d,]+)`)

// eventsShown is the count in the title of the list.
func eventsShown(e *vt.Emulator) int {
	for y := range 6 {
		if m := heldOnScreen.FindStringSubmatch(row(e, y)); m != nil {
			n, _ := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
			return n
		}
	}
	return 0
}

func row(e *vt.Emulator, y int) string {
	var b strings.Builder
	for x := range e.Width() {
		if c := e.CellAt(x, y); c != nil {
			b.WriteString(c.Content)
		}
	}
	return b.String()
}

// keyboard moves the cursor in the filter pane up and down: a small change,
// while the list beside it goes on following the flood.
type keyboard struct {
	t       *terminal
	y, down int // rows of the cursor
}

func newKeyboard(t *terminal) (*keyboard, error) {
	k := &keyboard{t: t}
	t.press("f")
	if _, err := t.until("the filter pane has the keyboard", patience, func(e *vt.Emulator) bool {
		k.y = filterCursor(e)
		return k.y > 0
	}); err != nil {
		return nil, err
	}
	t.press("j")
	_, err := t.until("the cursor moves", patience, func(e *vt.Emulator) bool {
		k.down = filterCursor(e)
		return k.down > 0 && k.down != k.y
	})
	t.press("k")
	if err == nil {
		_, err = t.until("the cursor moves back", patience, func(e *vt.Emulator) bool { return filterCursor(e) == k.y })
	}
	return k, err
}

// filterCursor is the row of the cursor in the filter pane, or 0.
func filterCursor(e *vt.Emulator) int {
	for y := range e.Height() {
		if c := e.CellAt(1, y); c != nil && c.Content == "▌" {
			return y
		}
	}
	return 0
}

// press presses keys until stop and tells how long each took to be seen.
func (k *keyboard) press(stop <-chan struct{}) ([]time.Duration, error) {
	var took []time.Duration
	for {
		pause := time.NewTimer(time.Duration(30+rand.IntN(100)) * time.Millisecond)
		select {
		case <-stop:
			return took, nil
		case <-pause.C:
		}
		key, want := "j", k.down
		if len(took)%2 == 1 {
			key, want = "k", k.y
		}
		pressed := time.Now()
		k.t.press(key)
		seen, err := k.t.until("the answer to a key", patience, func(e *vt.Emulator) bool { return filterCursor(e) == want })
		if err != nil {
			return took, err
		}
		took = append(took, seen.Sub(pressed))
	}
}

// receiveFlood is the floor of flood: the same events for the same client and
// history in a process of its own.
func receiveFlood(ctx context.Context, o options, rate int) (flooded, error) {
	var out flooded
	state, remove, err := temporary()
	if err != nil {
		return out, err
	}
	defer remove()
	g, err := openGateway(ctx)
	if err != nil {
		return out, err
	}
	defer g.close()
	events, err := newFrames()
	if err != nil {
		return out, err
	}
	self, err := os.Executable()
	if err != nil {
		return out, err
	}
	cmd := exec.CommandContext(ctx, self, "receive", held(o, rate))
	cmd.Env = environment(state, g.environment()...)
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return out, err
	}
	if err := cmd.Start(); err != nil {
		return out, err
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		_ = cmd.Wait()
	}()
	if err := g.subscribed(ctx); err != nil {
		return out, err
	}
	time.Sleep(200 * time.Millisecond) // the login's own work
	before, err := cpu(cmd.Process.Pid)
	if err != nil {
		return out, err
	}
	begun := time.Now()
	if out.sent, out.length, err = g.flood(events, rate, o.length); err != nil {
		return out, err
	}
	limit := time.AfterFunc(o.length+20*time.Second, func() { _ = cmd.Process.Kill() })
	defer limit.Stop()
	for lines := bufio.NewScanner(pipe); out.handled < out.sent && lines.Scan(); {
		out.handled, _ = strconv.Atoi(lines.Text())
	}
	if out.handled < out.sent {
		return out, fmt.Errorf("the receiver without a screen handled %d of %d events", out.handled, out.sent)
	}
	out.took = max(out.length, time.Since(begun))
	after, err := cpu(cmd.Process.Pid)
	out.cpu = after - before
	return out, err
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
