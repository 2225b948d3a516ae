//go:build unix

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/charmbracelet/x/vt"
)

// startRuns is how often each program is started.
const startRuns = 21

// starts is the table of the time from exec to the first frame. The programs
// take turns, so that a busy machine hits them alike.
func starts(ctx context.Context, o options) error {
	g, err := openGateway(ctx)
	if err != nil {
		return err
	}
	defer g.close()
	state, remove, err := temporary()
	if err != nil {
		return err
	}
	defer remove()
	programs := []struct {
		name string
		args []string
	}{{o.empty, nil}, {o.ringtail, []string{"--no-resume"}}, {o.ringtail, []string{"--demo"}}}
	fmt.Printf("\n### Exec to first frame, %d×%d, median of %d\n\n", o.columns, o.rows, startRuns)
	fmt.Println("| terminal | empty Bubble Tea program | ringtail | ratio | ringtail --demo | ratio |")
	fmt.Println("|---|---:|---:|---:|---:|---:|")
	for _, silent := range []bool{false, true} {
		took := make([][]time.Duration, len(programs))
		for range startRuns {
			for i, p := range programs {
				d, err := firstFrame(ctx, terminalOptions{columns: o.columns, rows: o.rows, silent: silent}, environment(state, g.environment()...), p.name, p.args...)
				if err != nil {
					return err
				}
				took[i] = append(took[i], d)
				if ctx.Err() != nil {
					return ctx.Err()
				}
			}
		}
		how := "answers queries"
		if silent {
			how = "answers nothing"
		}
		floor := median(took[0])
		fmt.Printf("| %s | %s | %s | **%.2f** | %s | %.2f |\n", how, ms(floor),
			ms(median(took[1])), float64(median(took[1]))/float64(floor), ms(median(took[2])), float64(median(took[2]))/float64(floor))
	}
	return nil
}

// firstFrame is the time from exec until something stands on the screen.
func firstFrame(ctx context.Context, to terminalOptions, env []string, program string, args ...string) (time.Duration, error) {
	begun := time.Now()
	t, err := start(ctx, to, env, program, args...)
	if err != nil {
		return 0, err
	}
	defer t.end()
	seen, err := t.until("a first frame", patience, func(e *vt.Emulator) bool {
		for y := range 2 {
			for x := range e.Width() {
				if c := e.CellAt(x, y); c != nil && c.Content != " " && c.Content != "" {
					return true
				}
			}
		}
		return false
	})
	return seen.Sub(begun), err
}

// idle is a live connection on which nothing happens.
func idle(ctx context.Context, o options) error {
	g, err := openGateway(ctx)
	if err != nil {
		return err
	}
	defer g.close()
	state, remove, err := temporary()
	if err != nil {
		return err
	}
	defer remove()
	fmt.Printf("\n### Idle, %d×%d, %v\n\n", o.columns, o.rows, o.idle)
	fmt.Println("| program | CPU | to the terminal |")
	fmt.Println("|---|---:|---:|")
	for _, p := range []struct{ name, program, wait string }{
		{"empty Bubble Tea program", o.empty, "Starting"}, {"ringtail, live, no events", o.ringtail, "Live"},
	} {
		t, err := start(ctx, terminalOptions{columns: o.columns, rows: o.rows}, environment(state, g.environment()...), p.program)
		if err != nil {
			return err
		}
		if _, err := t.until("the first frame", patience, shows(p.wait)); err != nil {
			return err
		}
		pause(ctx, 3*time.Second) // what belongs to the start
		before, err := cpu(t.pid())
		if err != nil {
			return err
		}
		bytes := t.received()
		pause(ctx, o.idle)
		after, err := cpu(t.pid())
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.2f %% of a core | %.0f bytes/s |\n", p.name, 100*(after-before).Seconds()/o.idle.Seconds(), float64(t.received()-bytes)/o.idle.Seconds())
		t.end()
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
