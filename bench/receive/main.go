//go:build unix

// Command receive measures the way of an event from the socket to where it is
// kept: of ringtail's client into its history, of gorilla's two ways of reading
// without keeping anything (the floors), and of RingCentral's official SDK with
// a callback that counts.
//
// The platform is the simulator on loopback TCP, in this process; it writes
// prebuilt frames of about 1 KB in blocks of 64, so that its system calls are
// not what is measured. Each receiver is a process of its own, all of them take
// turns, and what counts is the median of the ratios within one turn: this
// holds on another machine, and on one that has other things to do, much better
// than events per second do. A receiver that did not count every event ends the
// program with an error.
//
//	bench/receive.sh -rounds 7
//
// The same without the SDK, in one process, is go test -bench Receive.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"text/tabwriter"
)

func main() {
	rounds := flag.Int("rounds", 5, "turns; the figures are medians over them")
	n := flag.Int("n", 1563*blockFrames, "events in a turn, a multiple of 64")
	sdk := flag.String("sdk", "", "script that runs the official SDK; empty for none")
	role := flag.String("role", "", "receive as one of the receivers; used by the program itself")
	flag.Parse()
	if err := run(*role, *rounds, *n, *sdk); err != nil {
		fmt.Fprintln(os.Stderr, "receive:", err)
		os.Exit(1)
	}
}

func run(role string, rounds, n int, sdk string) error {
	if role != "" {
		f, err := receive(role, os.Getenv("RC_SERVER_URL"), n)
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(f)
	}
	if n <= 0 || n%blockFrames != 0 || rounds <= 0 {
		return errors.New("-n must be a multiple of 64, -rounds at least 1")
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	p, err := startPlatform()
	if err != nil {
		return err
	}
	defer p.close()
	rows := []*row{{name: readingMessages}, {name: readingOn}, {name: onlyCounting}, {name: filing}}
	for _, r := range rows {
		r.command = []string{self, "-role", r.name, "-n", fmt.Sprint(n)}
	}
	if sdk != "" {
		rows = append(rows, &row{name: counting, command: []string{"node", sdk, fmt.Sprint(n)}})
	}
	for range rounds {
		for _, r := range rows {
			if err := r.measure(p, n); err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
		}
	}
	fmt.Printf("%d events of %d B in each of %d turns, all received and counted\n\n", n, frameSize(), rounds)
	return table(rows)
}

// row is one receiver and what was measured of it, a value for each turn.
type row struct {
	name    string
	command []string
	figures []figures
}

// measure runs the receiver in a process of its own.
func (r *row) measure(p *platform, n int) error {
	id, secret, jwt := p.sim.Credentials()
	cmd := exec.CommandContext(context.Background(), r.command[0], r.command[1:]...)
	cmd.Env = append(os.Environ(), "RC_SERVER_URL="+p.url, "RC_APP_CLIENT_ID="+id, "RC_APP_CLIENT_SECRET="+secret, "RC_USER_JWT="+jwt)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	var f figures
	if err := json.Unmarshal(out, &f); err != nil {
		return fmt.Errorf("it said %q: %w", out, err)
	}
	if f.Events != n {
		return fmt.Errorf("%d of %d events came", f.Events, n)
	}
	r.figures = append(r.figures, f)
	return nil
}

// each is the median of a figure over the turns.
func (r *row) each(of func(turn int) float64) float64 {
	var list []float64
	for turn := range r.figures {
		list = append(list, of(turn))
	}
	return median(list)
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

func table(rows []*row) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "receiver\tevents/s\tof "+readingMessages)
	last := rows[len(rows)-1]
	if last.name == counting {
		fmt.Fprint(w, "\tof the SDK")
	}
	fmt.Fprintln(w, "\tCPU µs/event\tB/event\tobjects/event\tevents/s, indexed\t")
	for _, r := range rows {
		over := func(other *row) string {
			return fmt.Sprintf("%.2f", r.each(func(i int) float64 { return r.figures[i].rate() / other.figures[i].rate() }))
		}
		fmt.Fprintf(w, "%s\t%.0f\t%s", r.name, r.each(func(i int) float64 { return r.figures[i].rate() }), over(rows[0]))
		if last.name == counting {
			fmt.Fprintf(w, "\t%s", over(last))
		}
		per := func(of func(figures) float64) float64 {
			return r.each(func(i int) float64 { return of(r.figures[i]) / float64(r.figures[i].Events) })
		}
		fmt.Fprintf(w, "\t%.2f", per(func(f figures) float64 { return float64(f.CPU.Nanoseconds()) / 1e3 }))
		if r.name == counting {
			fmt.Fprintln(w, "\t–\t–\t–\t")
			continue
		}
		indexed := "–"
		if r.name == filing {
			indexed = fmt.Sprintf("%.0f", r.each(func(i int) float64 { return float64(r.figures[i].Events) / r.figures[i].Settled.Seconds() }))
		}
		fmt.Fprintf(w, "\t%.0f\t%.2f\t%s\t\n", per(func(f figures) float64 { return float64(f.Bytes) }), per(func(f figures) float64 { return float64(f.Objects) }), indexed)
	}
	return w.Flush()
}

func frameSize() int { return len(newBlock("0d9c2f6e-0000-4000-a000-00000000demo").wire) / blockFrames }
