// Command soak runs the real ringtail against the simulator for a while, with
// faults, and then holds every event that the platform accepted against what
// came out of `ringtail tail`. It prints the ledger and ends with status 1 if
// anything is unexplained.
//
//	go run ./rc/simulator/soak -for 10m
//
// Faults are what networks and platforms do: cuts, resets, half-open sockets,
// close codes, refused recoveries, failing and slow REST calls, and, with
// -kill, the death of ringtail itself. All traffic stays on 127.0.0.1.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"ringtail/rc/simulator"
)

func main() {
	length := flag.Duration("for", 10*time.Minute, "how long events and faults go on")
	settle := flag.Duration("settle", 4*time.Minute, "how long ringtail may then take to deliver the rest, at most")
	rate := flag.Float64("rate", 5, "events per second")
	every := flag.Duration("every", 20*time.Second, "mean time between two faults")
	seed := flag.Uint64("seed", 1, "of traffic and faults")
	kill := flag.Bool("kill", true, "kill -9 ringtail now and then, and start it again")
	binary := flag.String("ringtail", "", "the program to run; built from this module if empty")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := soak(ctx, options{*length, *settle, *rate, *every, *seed, *kill, *binary})
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

type options struct {
	length, settle time.Duration
	rate           float64
	every          time.Duration
	seed           uint64
	kill           bool
	binary         string
}

func soak(ctx context.Context, o options) (ok bool, err error) {
	dir, err := os.MkdirTemp("", "ringtail-soak-")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if o.binary == "" {
		o.binary = filepath.Join(dir, "ringtail")
		build := exec.CommandContext(ctx, "go", "build", "-o", o.binary, "ringtail")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return false, fmt.Errorf("building ringtail: %w", err)
		}
	}
	sim := simulator.New(simulator.Options{Seed: o.seed, StrictTokens: true})
	defer sim.Close()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return false, err
	}
	srv := &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = srv.Serve(l) }()
	defer func() { _ = srv.Close() }()

	t := &tail{binary: o.binary, dir: dir, url: "http://" + l.Addr().String(), got: map[string]int{}, messages: map[string]bool{}, backfilled: map[string]bool{}}
	t.id, t.secret, t.jwt = sim.Credentials()
	if err := t.start(ctx); err != nil {
		return false, err
	}
	defer t.stop()

	running, end := context.WithTimeout(ctx, o.length)
	defer end()
	var traffic sync.WaitGroup
	traffic.Add(1)
	go func() {
		defer traffic.Done()
		if sim.WaitFor(running, func(s simulator.State) bool { return s.Posts > 0 }) == nil {
			sim.Traffic(running, o.rate)
		}
	}()
	kills, faults := 0, map[string]int{}
	rng := rand.New(rand.NewPCG(o.seed, 1))
	for running.Err() == nil {
		pause := o.every/2 + time.Duration(rng.Float64()*float64(o.every))
		select {
		case <-time.After(pause):
		case <-running.Done():
			continue
		}
		if o.kill && rng.IntN(8) == 0 {
			kills++
			fmt.Fprintln(os.Stderr, "soak: kill -9")
			t.kill()
			if err := t.start(ctx); err != nil {
				return false, err
			}
			continue
		}
		name := fault(sim, rng)
		faults[name]++
		fmt.Fprintln(os.Stderr, "soak: fault:", name)
	}
	traffic.Wait()
	sim.ClearFaults()
	fmt.Fprintln(os.Stderr, "soak: the traffic is over; waiting for the rest")
	deadline := time.Now().Add(o.settle)
	for ctx.Err() == nil && time.Now().Before(deadline) {
		time.Sleep(time.Second)
		if len(t.ledger(sim.Accepted()).open) == 0 {
			break
		}
	}
	t.stop()
	return t.ledger(sim.Accepted()).print(faults, kills, sim.State()), nil
}

// fault does one thing that goes wrong.
func fault(sim *simulator.Simulator, rng *rand.Rand) string {
	type named struct {
		name string
		do   func()
	}
	all := []named{
		{"cut", sim.Cut},
		{"reset", sim.Reset},
		{"half-open, what was sent is lost", func() { sim.HalfOpen(simulator.DeadLose) }},
		{"half-open, what was sent is kept", func() { sim.HalfOpen(simulator.DeadKeep) }},
		{"close 1001", func() { sim.CloseAll(1001, "restarting") }},
		{"WSG-902", func() { sim.SendError("WSG-902", "Idle timeout expired") }},
		{"recovery refused", func() { sim.NextConnect(simulator.ConnectFault{RecoveryError: "WSG-1003"}); sim.Cut() }},
		{"wsc malformed", func() { sim.NextConnect(simulator.ConnectFault{Malformed: true}); sim.Cut() }},
		{"accept then drop", func() {
			sim.NextConnect(simulator.ConnectFault{Drop: true}, simulator.ConnectFault{DropAfterDetails: true})
			sim.Cut()
		}},
		{"upgrade 503", func() { sim.NextConnect(simulator.ConnectFault{Status: 503}); sim.Cut() }},
		{"wstoken 500", func() { sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: 500, Times: 2}); sim.Cut() }},
		{"wstoken 429", func() {
			sim.NextHTTP(simulator.Fault{Path: "wstoken", Status: 429, Code: "CMN-301", Header: http.Header{"Retry-After": {"20"}}})
			sim.Cut()
		}},
		{"message store 500", func() { sim.NextHTTP(simulator.Fault{Path: "message-store", Status: 500}); sim.Reset() }},
		{"duplicates", func() { sim.DuplicateNext(3) }},
	}
	f := all[rng.IntN(len(all))]
	f.do()
	return f.name
}

// tail is the real program.
type tail struct {
	binary, dir, url, id, secret, jwt string

	mu         sync.Mutex
	got        map[string]int  // uuids
	messages   map[string]bool // ids of delivered messages
	backfilled map[string]bool // ids of messages fetched from the store
	bad        int             // lines that are no JSON

	cmd  *exec.Cmd
	read chan struct{}
}

func (t *tail) start(ctx context.Context) error {
	t.cmd = exec.CommandContext(ctx, t.binary, "tail", "--filter", "sms", "--filter", "voicemail", "--filter", "fax", "--filter", "calls", "--filter", "presence")
	t.cmd.Env = append(os.Environ(), "RC_SERVER_URL="+t.url, "RC_APP_CLIENT_ID="+t.id, "RC_APP_CLIENT_SECRET="+t.secret, "RC_USER_JWT="+t.jwt,
		"XDG_STATE_HOME="+filepath.Join(t.dir, "state"), "XDG_CONFIG_HOME="+filepath.Join(t.dir, "config"),
		"DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(t.dir, "no-bus"))
	t.cmd.Stderr = os.Stderr
	t.cmd.Cancel = func() error { return t.cmd.Process.Signal(syscall.SIGTERM) }
	out, err := t.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := t.cmd.Start(); err != nil {
		return err
	}
	t.read = make(chan struct{})
	go func() {
		defer close(t.read)
		r := bufio.NewReader(out)
		for {
			line, err := r.ReadBytes('\n')
			if err != nil {
				return // a torn last line belongs to a killed process
			}
			t.take(line)
		}
	}()
	return nil
}

func (t *tail) take(line []byte) {
	var e struct {
		UUID       string `json:"uuid"`
		Backfilled bool   `json:"backfilled"`
		Event      string `json:"event"`
		Body       struct {
			ID json.RawMessage `json:"id"`
		} `json:"body"`
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if json.Unmarshal(line, &e) != nil || e.UUID == "" {
		t.bad++
		return
	}
	id := strings.Trim(string(e.Body.ID), `"`)
	t.got[e.UUID]++
	if id != "" {
		t.messages[id] = true
		if e.Backfilled {
			t.backfilled[id] = true
		}
	}
}

func (t *tail) kill() {
	_ = t.cmd.Process.Kill()
	<-t.read
	_ = t.cmd.Wait()
}

func (t *tail) stop() {
	if t.cmd == nil {
		return
	}
	_ = t.cmd.Process.Signal(syscall.SIGTERM)
	<-t.read
	if err := t.cmd.Wait(); err != nil {
		if _, exited := errors.AsType[*exec.ExitError](err); exited {
			fmt.Fprintln(os.Stderr, "soak: ringtail ended with", err)
		}
	}
	t.cmd = nil
}

// ledger is what became of every event the platform accepted.
type ledger struct {
	accepted, live, recovered, fetched int
	gaps                               map[string]int // by what the platform says of them; no store remembers them
	open                               []simulator.Record
	duplicates, more, bad              int
}

func (t *tail) ledger(accepted []simulator.Record) ledger {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := ledger{gaps: map[string]int{}, bad: t.bad}
	announced := map[string]bool{}
	for _, r := range accepted {
		l.accepted++
		id := ""
		if r.MessageID != 0 {
			id = strconv.FormatInt(r.MessageID, 10)
			announced[id] = true
		}
		n := t.got[r.UUID]
		l.duplicates += max(n-1, 0)
		switch {
		case n > 0 && r.Recovered:
			l.recovered++
		case n > 0:
			l.live++
		case id != "" && t.messages[id]:
			l.fetched++
		case id == "":
			l.gaps[r.Fate.String()]++
		default:
			l.open = append(l.open, r)
		}
	}
	for id := range t.backfilled {
		if !announced[id] {
			l.more++
		}
	}
	return l
}

func (l ledger) print(faults map[string]int, kills int, s simulator.State) bool {
	inGaps := 0
	for _, n := range l.gaps {
		inGaps += n
	}
	fmt.Printf("sent        %6d  accepted by the platform for a subscription of ours\n", l.accepted)
	fmt.Printf("live        %6d\n", l.live)
	fmt.Printf("recovered   %6d  held by the gateway and delivered late\n", l.recovered)
	fmt.Printf("backfilled  %6d  fetched from the message store instead\n", l.fetched)
	fmt.Printf("in gaps     %6d  calls and presence, which no store remembers; by what the platform did with them: %v\n", inGaps, l.gaps)
	fmt.Printf("missing     %6d\n", len(l.open))
	fmt.Printf("sum         %6d\n", l.live+l.recovered+l.fetched+inGaps+len(l.open))
	fmt.Printf("duplicates  %6d  after %d kills, across which delivery is at least once\n", l.duplicates, kills)
	fmt.Printf("beyond      %6d  messages fetched that came while nobody was subscribed\n", l.more)
	fmt.Printf("bad lines   %6d\n", l.bad)
	fmt.Printf("faults      %v\n", faults)
	fmt.Printf("platform    %d connections, %d recovered, %d refused recoveries, %d subscriptions, %d logins, %d requests inside a penalty\n",
		s.Connections, s.Recoveries, s.FailedRecoveries, s.Posts, s.Logins, s.Violations)
	ok := true
	complain := func(bad bool, format string, args ...any) {
		if bad {
			ok = false
			fmt.Printf("FAILED: "+format+"\n", args...)
		}
	}
	for i, r := range l.open {
		if i == 10 {
			break
		}
		fmt.Printf("missing: %s message %d at %s, %s\n", r.UUID, r.MessageID, r.At.Format(time.TimeOnly), r.Fate)
	}
	written := l.gaps[simulator.Written.String()] + l.gaps[simulator.WrittenLate.String()]
	complain(len(l.open) > 0, "%d messages are missing although the store has them", len(l.open))
	complain(kills == 0 && written > 0, "%d events were written to a living socket and not delivered", written)
	complain(kills == 0 && l.duplicates > 0, "%d events were delivered twice", l.duplicates)
	complain(l.bad > 0, "%d lines are not JSON", l.bad)
	complain(s.Violations > 0, "%d requests came inside a penalty", s.Violations)
	return ok
}
