//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package cli

import (
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringtail/rc/simulator"
)

// gone waits until text is no longer on the screen.
func (term *terminal) gone(text string) {
	term.t.Helper()
	term.until("without "+text, func(screen string) bool { return !strings.Contains(screen, text) })
}

// TestStory is a day in the life of the real program in a real terminal.
func TestStory(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{AuthLimit: 100})
	env = append(env, "SSH_TTY=/dev/none") // the terminal's clipboard is the user's
	term := newTerminal(t, 140, 40)
	cmd := term.run(env, "--filter", "sms", "--mouse")
	term.text("● Live")

	// See events arrive.
	sim.SendSMS("Jane Doe", "the first words")
	term.text("the first words")
	sim.SendSMS("John Smith", "and an answer")
	term.text("and an answer")

	// Edit the filters: voicemail too.
	term.press("fj ")
	term.text("[x]*")
	term.press("\r")
	await(t, sim, "the edit", func(s simulator.State) bool { return s.Puts == 1 })
	sim.SendVoicemail("Jane Doe", 3*time.Second, "")
	term.text("VOICEMAIL")

	// Lose the network, and read on meanwhile.
	sim.NextConnect(simulator.ConnectFault{Drop: true}, simulator.ConnectFault{Drop: true}, simulator.ConnectFault{Drop: true}, simulator.ConnectFault{Drop: true})
	sim.Cut()
	term.gone("● Live")
	term.press("g\r/words\r")
	term.text("/words  1/")
	term.text(`"subject": "the first`)
	term.press("\x1b") // an end of its own: two in a row are another key
	term.gone("/words")
	term.press("q")
	term.gone(`"subject"`)
	sim.SendSMS("Jane Doe", "sent while you were away")
	term.press("/answer\r")
	term.text("hidden")
	term.press("\x1b")
	term.gone("hidden")

	// Recover, with what came meanwhile.
	sim.ClearFaults()
	term.press("r")
	term.text("● Live")
	term.text("sent while you were away")
	term.text("offline")

	// Inspect, search, copy.
	term.press("G\r/phoneNumber\r")
	term.text("/phoneNumber  1/")
	term.press("y")
	term.until("the copy", func(string) bool {
		_, rest, ok := strings.Cut(term.received(), "\x1b]52;c;")
		code, _, _ := strings.Cut(rest, "\x07")
		text, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(code, "\x1b\\"))
		return ok && err == nil && strings.HasPrefix(string(text), "+1")
	})

	// Mask, then save the voicemail.
	term.press("x")
	term.text("MASKED")
	term.gone("Jane Doe")
	term.press("x\x1b")
	term.gone("/phoneNumber")
	term.press("q/kind:voicemail\rg\r")
	term.press("/vmDuration\r")
	term.text("/vmDuration  1/1")
	term.press("\x1b")
	term.gone("/vmDuration")
	term.press("\r")
	term.text("Saved ")
	files, err := filepath.Glob(filepath.Join(cmd.Dir, "voicemail-*.wav"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the voicemail was saved as %q, %v", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 || info.Size() < 1000 {
		t.Errorf("the file is %v, %v", info, err)
	}

	// Quit, layer by layer; the terminal is as it was.
	term.press("q")
	term.gone(`"vmDuration"`)
	term.press("q")
	term.ended(cmd, exitOK)
	term.mouseIsOff()
	if s := sim.State(); s.Recoveries != 1 || s.Violations != 0 || s.Puts != 1 {
		t.Errorf("%d recoveries, %d violations of the limits, %d edits", s.Recoveries, s.Violations, s.Puts)
	}
}

// mouseIsOff fails if the program leaves the terminal reporting the mouse.
func (term *terminal) mouseIsOff() {
	term.t.Helper()
	received := term.received()
	if strings.LastIndex(received, "\x1b[?1002l") < strings.LastIndex(received, "\x1b[?1002h") {
		term.t.Error("the terminal still reports the mouse")
	}
}

// muteLimit is how long the first frame may take where no query is answered:
// less than any wait for an answer would be.
const muteLimit = 4 * time.Second

// TestTerminalThatAnswersNothing: no query is waited for, at the start, while
// it runs and at its end.
func TestTerminalThatAnswersNothing(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{AuthLimit: 100})
	program := binary(t)
	term := newMuteTerminal(t, 100, 30)
	began := time.Now()
	cmd := term.run(env, "--filter", "sms")
	term.until("the first frame", func(screen string) bool { return strings.Contains(screen, "Events") })
	if took := time.Since(began); took > muteLimit {
		t.Errorf("the first frame of %s came after %s", program, took)
	}
	term.text("Live")
	if !strings.Contains(term.received(), "\x1b]11;?") {
		t.Error("the terminal was asked for no background; the test shows nothing")
	}
	sim.SendSMS("Jane Doe", "hello")
	term.text("hello")
	term.press("\r")
	term.text(`"uuid"`)
	term.press("\x1b") // an escape that nothing follows is told from a sequence by time alone
	term.gone(`"uuid"`)
	term.press("?")
	term.text("half a page up")
	term.press("q")
	term.gone("half a page up")
	term.press("t")
	term.text("Colours for a light terminal")
	term.press("q")
	term.ended(cmd, exitOK)
}

// TestTmuxPassesCopiesOn: inside tmux the terminal is reached through it.
func TestTmuxPassesCopiesOn(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{AuthLimit: 100})
	env = append(env, "SSH_TTY=/dev/none", "TERM=screen-256color", "TMUX=/run/tmux/default,1,0")
	term := newTerminal(t, 100, 30)
	cmd := term.run(env, "--filter", "sms", "--notify", "kind:sms", "--notify-by", "osc9")
	term.text("Live")
	sim.SendSMS("Jane Doe", "hello")
	term.until("the notification", func(string) bool { return strings.Contains(term.received(), "\x1bPtmux;\x1b\x1b]9;SMS Jane Doe") })
	term.text("hello")
	term.press("y")
	term.until("the copy", func(string) bool {
		_, rest, ok := strings.Cut(term.received(), "\x1bPtmux;\x1b\x1b]52;c;")
		code, _, whole := strings.Cut(rest, "\x07\x1b\\")
		text, err := base64.StdEncoding.DecodeString(code)
		return ok && whole && err == nil && strings.Contains(string(text), "hello")
	})
	term.press("q")
	term.ended(cmd, exitOK)
}

func TestSIGTERMLeavesTheTerminalAsItWas(t *testing.T) {
	sim, env := startSimulator(t, simulator.Options{})
	term := newTerminal(t, 100, 30)
	cmd := term.run(env, "--mouse")
	term.text("Live")
	sim.SendSMS("Jane Doe", "hello")
	term.text("hello")
	term.press("\r/sub")
	term.text("/sub")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	term.ended(cmd, exitOK)
	term.mouseIsOff()
}

// TestPanicsLeaveTheTerminalAsItWas makes goroutines of every sort panic: the
// screen's own, one of its commands, the client's, one that asks the keyring.
func TestPanicsLeaveTheTerminalAsItWas(t *testing.T) {
	for _, where := range []string{"update", "command", "client", "keyring"} {
		t.Run(where, func(t *testing.T) {
			sim, env := startSimulator(t, simulator.Options{})
			term := newTerminal(t, 100, 30)
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(self, "--mouse")
			cmd.Env, cmd.Dir = append(env, panicVariable+"="+where), t.TempDir()
			cmd.Stdin, cmd.Stdout, cmd.Stderr = term.tty, term.tty, term.tty
			cmd.SysProcAttr = ownTerminal()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = cmd.Process.Kill() })
			term.text("Live")
			sim.SendSMS("Jane Doe", "hello")
			term.text("hello")
			term.press("Yr")
			term.ended(cmd, exitError)
			term.mouseIsOff()
			term.until("the report", func(string) bool {
				_, after, ok := strings.Cut(term.received(), "\x1b[?1049l")
				return ok && strings.Contains(after, "out of cheese in the "+where)
			})
		})
	}
}
