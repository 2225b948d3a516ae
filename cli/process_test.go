//go:build unix

package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ringtail/config"
	"ringtail/rc/simulator"
)

// binary builds the real program once.
func binary(t *testing.T) string {
	t.Helper()
	path, err := buildBinary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var buildBinary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "ringtail")
	if err != nil {
		return "", err
	}
	binaryDir = dir
	path := filepath.Join(dir, "ringtail")
	if out, err := exec.Command("go", "build", "-o", path, "ringtail").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// startSimulator is a simulator on a real socket with the environment for it.
func startSimulator(t *testing.T, o simulator.Options) (*simulator.Simulator, []string) {
	t.Helper()
	sim := simulator.New(o)
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		sim.Close()
		server.Close()
	})
	id, secret, jwt := sim.Credentials()
	return sim, environment(t, "RC_SERVER_URL="+server.URL, "RC_APP_CLIENT_ID="+id, "RC_APP_CLIENT_SECRET="+secret, "RC_USER_JWT="+jwt)
}

// environment is what a process needs besides vars: nothing of the machine's
// own credentials, proxies, keyring and kept sessions.
func environment(t *testing.T, vars ...string) []string {
	return append(vars, "PATH="+os.Getenv("PATH"), "HOME="+os.TempDir(), "TZ=UTC", "TERM=xterm-256color",
		"XDG_CONFIG_HOME="+t.TempDir(), "XDG_STATE_HOME="+t.TempDir(), config.KeyringVariable+"=off")
}

// process is a running ringtail.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdout *os.File // our end of the pipe
	lines  *bufio.Reader
	stderr *watched
	ended  chan struct{}
}

func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(binary(t), args...), stderr: newWatched(), ended: make(chan struct{})}
	p.cmd.Env, p.cmd.Stderr, p.cmd.Dir = env, p.stderr, t.TempDir()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.stdout, p.lines = w, r, bufio.NewReader(r)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		r.Close()
		_ = p.cmd.Process.Kill()
		<-p.ended
	})
	return p
}

// line reads one line of stdout without its end.
func (p *process) line() string {
	p.t.Helper()
	_ = p.stdout.SetReadDeadline(time.Now().Add(patience))
	line, err := p.lines.ReadString('\n')
	if err != nil {
		p.t.Fatalf("reading stdout: %v after %q; stderr:\n%s", err, line, p.stderr)
	}
	return strings.TrimSuffix(line, "\n")
}

// wait returns the exit status. Once the process has ended, stdout holds no
// more than what rest returns.
func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("the process does not end; stderr:\n%s", p.stderr)
	}
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) rest() string {
	data, err := io.ReadAll(p.lines)
	if err != nil {
		p.t.Error(err)
	}
	return string(data)
}

// end sends a signal and expects a prompt end with status 0.
func (p *process) end(sig os.Signal) {
	p.t.Helper()
	asked := time.Now()
	if err := p.cmd.Process.Signal(sig); err != nil {
		p.t.Error(err)
	}
	if status := p.wait(); status != exitOK {
		p.t.Errorf("exit status %d after %v; stderr:\n%s", status, sig, p.stderr)
	}
	if took := time.Since(asked); took > 3*time.Second {
		p.t.Errorf("the end took %v after %v", took, sig)
	}
}

// await waits for a state of the simulator.
func await(t *testing.T, sim *simulator.Simulator, what string, wanted func(simulator.State) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := sim.WaitFor(ctx, wanted); err != nil {
		t.Fatalf("%s: %v; the simulator stands at %+v", what, err, sim.State())
	}
}

// goneWell waits until the simulator knows of a goodbye as well: a process may
// have ended by then. Its session can be recovered.
func goneWell(t *testing.T, sim *simulator.Simulator) simulator.State {
	t.Helper()
	await(t, sim, "a goodbye", func(s simulator.State) bool { return s.Recoverable == 1 && s.NormalCloses > 0 })
	return sim.State()
}

func subscribed(s simulator.State) bool { return s.Open > 0 && s.Subscriptions > 0 }
