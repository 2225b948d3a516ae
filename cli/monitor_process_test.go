//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package cli

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"ringtail/rc/simulator"
)

func TestDemoInATerminal(t *testing.T) {
	term := newTerminal(t, 120, 36)
	cmd := term.run(environment(t), "--demo")
	term.text("DEMO")
	term.text("Live")
	term.text("Jane Doe") // how soon is held against the script, on a clock that no load disturbs
	term.press("q")
	term.ended(cmd, exitOK)
}

func TestMonitorEditsFiltersOnTheSameConnection(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{StrictTokens: true})
	term := newTerminal(t, 120, 36)
	cmd := term.run(env, "--filter", "sms", "--filter", "voicemail")
	term.text("Live")
	sim.SendSMS("Jane Doe", "before the edit")
	term.text("before the edit")

	term.press("f")  // to the first filter, which is SMS
	term.press(" ")  // off
	term.press("\r") // apply
	await(t, sim, "the edit", func(s simulator.State) bool { return s.Puts == 1 })
	if filters := sim.ActiveFilters(); len(filters) != 1 || !strings.HasSuffix(filters[0], "/voicemail") {
		t.Errorf("the active filters are %q", filters)
	}
	sim.SendSMS("Jane Doe", "after the edit")
	sim.SendVoicemail("John Smith", 5*time.Second, "")
	term.text("John Smith")
	if strings.Contains(term.shown(), "after the edit") {
		t.Errorf("an event came whose filter is off:\n%s", term.shown())
	}
	if s := sim.State(); s.Connections != 1 || s.Posts != 1 || s.Puts != 1 {
		t.Errorf("%d connections, %d POST, %d PUT; want one each", s.Connections, s.Posts, s.Puts)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	term.ended(cmd, exitOK)
	if s := goneWell(t, sim); s.Recoverable != 1 || s.NormalCloses != 1 {
		t.Errorf("the goodbye: %d sessions that can be recovered, %d closes; want 1, 1", s.Recoverable, s.NormalCloses)
	}
}

func TestMonitorStaysOpenAfterAFinalError(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{})
	sim.SetAppPermission("WebSocket", false)
	term := newTerminal(t, 120, 36)
	cmd := term.run(env)
	term.text("Failed")
	term.text("CMN-401")
	sim.SetAppPermission("WebSocket", true)
	term.press("r")
	term.text("Live")
	sim.SendSMS("Jane Doe", "at last")
	term.text("at last")

	sim.SetAppPermission("WebSocket", false)
	sim.CloseAll(1001, "going away")
	term.text("Failed")
	term.text("at last") // what came before stays readable
	term.press("q")
	term.ended(cmd, exitError)
	term.text("ringtail: ") // the reason, below the prompt
	term.text("CMN-401")
}
