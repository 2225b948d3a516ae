// Command screenshots makes the pictures in this folder. It builds ringtail,
// runs the demo, and what it recorded, in pseudo-terminals, presses keys as the
// scenes say (scenes.go), waits for what must stand on the screen
// (terminal.go), and writes each screen as an SVG picture (svg.go). It needs
// nothing but Go, on a system with pseudo-terminals, and about a minute:
//
//	go run ./screenshots
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// limit is how long all scenes together may take.
const limit = 4 * time.Minute

func main() {
	out := flag.String("out", "screenshots", "folder the pictures go to")
	flag.Parse()
	if err := takeAll(*out); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots: "+err.Error())
		os.Exit(1)
	}
}

func takeAll(out string) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	home, err := os.MkdirTemp("", "ringtail-screenshots-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	if err := os.MkdirAll(out, 0o755); err != nil { //nolint:gosec // pictures are for everybody
		return err
	}

	program := filepath.Join(home, "ringtail")
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", program, "ringtail")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building ringtail: %w", err)
	}

	// The scenes wait for the demo most of the time, so they run side by side.
	failures := make([]error, len(scenes))
	var running sync.WaitGroup
	for i, s := range scenes {
		running.Go(func() { failures[i] = play(ctx, s, program, home, out) })
	}
	running.Wait()
	return errors.Join(failures...)
}

// play runs one scene in a terminal of its own.
func play(ctx context.Context, s scene, program, home, out string) error {
	// A home of its own: what one scene keeps, another must not find.
	home = filepath.Join(home, "home of "+s.name)
	if err := os.Mkdir(home, 0o700); err != nil {
		return fmt.Errorf("scene %s: %w", s.name, err)
	}
	t, err := openTerminal(ctx, s, program, home)
	if err != nil {
		return fmt.Errorf("scene %s: %w", s.name, err)
	}
	defer t.close()
	for _, step := range s.steps {
		if err := step(t, out); err != nil {
			return fmt.Errorf("scene %s: %w", s.name, err)
		}
	}
	return nil
}
