package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// scene is one run of the demo, and what is done to it.
type scene struct {
	name          string
	columns, rows int
	light         bool     // the terminal's background
	flags         []string // beside --demo
	steps         []step
}

// step is one thing done to a running demo. Pictures go to the folder out.
type step func(t *terminal, out string) error

// Keys as a terminal sends them.
const (
	enter  = "\r"
	escape = "\x1b"

	// interrupt (ctrl+c) always quits; a "q" right after an escape is another key
	// when both come in one read.
	interrupt = "\x03"
	space     = " "
	down      = "\x1b[B"
	up        = "\x1b[A"
)

var scenes = []scene{
	{name: "a day", columns: 120, rows: 36, steps: []step{
		see("Live", "FAX"),
		press(up), press(enter), see("JSON", `"uuid"`), picture("monitor"),
		press(escape), unseen("JSON"), press("G"),

		press("?"), see("Keys", "Everywhere"), picture("help"),
		press(escape), unseen("Everywhere"),

		see("Waiting"), picture("offline"),
		see("delivered late ·", "Is the shop open on Monday?"), see("● Live", "? help"), picture("recovered"),

		see("␛[31mRED"), press(enter), press("z"), press("G"), see("JSON", `"subject"`), picture("hostile"),
		press(interrupt), ended(),
	}},
	{name: "filters", columns: 120, rows: 36, steps: []step{
		see("Live", "Amara Okafor"),
		press("f"), press(down), press(space), press(down), press(down), press(space), see("]*Message store"), picture("filters"),
		press(interrupt), ended(),
	}},
	{name: "narrowed", columns: 120, rows: 36, steps: []step{
		see("Live", "Thank you, that solved it!"),
		press("/"), see("accept"), press("kind:sms jane"), press(enter), see("hidden"), picture("narrowed"),
		press(interrupt), ended(),
	}},
	{name: "light", columns: 120, rows: 36, light: true, steps: []step{
		see("Live", "FAX"),
		press(up), press(enter), see("JSON", `"uuid"`), picture("monitor-light"),
		press(interrupt), ended(),
	}},
	{name: "large", columns: 200, rows: 60, steps: []step{
		see("Live", "VOICEMAIL", "We made it"),
		press("g"), press(down), press(enter), see("JSON", `"VoiceMail"`), picture("large"),
		press(interrupt), ended(),
	}},
	{name: "masked", columns: 120, rows: 36, steps: []step{
		see("Live", "We made it"),
		press("m"), see("accept"), press("customer sends a test now"), press(enter), see("mark: customer"),
		press("x"), see("MASKED"), press("g"), press(enter), see("JSON", `"uuid"`, "characters"), picture("masked"),
		press(interrupt), ended(),
	}},
	{name: "connection", columns: 120, rows: 36, steps: []step{
		see("delivered late", "Is the shop open on Monday?"), see("● Live"),
		press("i"), see("Connection log", "RingCentral kept the session"), picture("connection"),
		press(interrupt), ended(),
	}},
	{name: "presets", columns: 120, rows: 36, steps: []step{
		see("Live", "FAX"),
		press("f"), press("s"), see("name: "), press("day shift"), press(enter), see("Saved: 1"),
		press("G"), press("n"), see("another name"), picture("presets"),
		press(interrupt), ended(),
	}},
	{name: "voicemail", columns: 120, rows: 36, steps: []step{
		see("Live", "transcription in progress"), unseen("transcription in progress"),
		press("/"), see("accept"), press("kind:voicemail"), press(enter), see("hidden"), press(enter), see("JSON"),
		press("/"), press("vmDuration"), press(enter), see("/vmDuration"), press(escape), see("enter saves audio"), picture("voicemail"),
		press(interrupt), ended(),
	}},
	{name: "recording", columns: 120, rows: 36, flags: []string{"--record", "today.ndjson"}, steps: []step{
		see("RECORDING", "delivered late", "Is the shop open on Monday?"), see("● Live", "␛[31mRED"),
		press("i"), see("Connection log", "in today.ndjson"), unseen("»"), picture("recording"),
		press(interrupt), ended(),

		run("replay", "--speed", "1", "today.ndjson"), see("REPLAY 1×"),
		press("@"), see("go to"), press("+25s"), press(enter), see("delivered late", "Is the shop open on Monday?", "next event"), picture("replay"),
		press(interrupt), ended(),
	}},
	{name: "narrow", columns: 40, rows: 12, steps: []step{
		see("Live", "SMS"), press("x"), press(space), see("P0MD"), picture("tiny"),
		press(interrupt), ended(),
	}},
	{name: "small", columns: 80, rows: 24, steps: []step{
		see("Live", "We made it"), picture("small"),
		press("q"), ended(),
	}},
}

// press types keys.
func press(keys string) step {
	return func(t *terminal, _ string) error { return t.press(keys) }
}

// see waits until all of the texts stand on the screen at once.
func see(texts ...string) step {
	return func(t *terminal, _ string) error {
		return t.until(strings.Join(texts, " and "), func(screen string) bool {
			for _, text := range texts {
				if !strings.Contains(screen, text) {
					return false
				}
			}
			return true
		})
	}
}

// unseen waits until text has left the screen.
func unseen(text string) step {
	return func(t *terminal, _ string) error {
		return t.until("the end of "+text, func(screen string) bool { return !strings.Contains(screen, text) })
	}
}

// picture writes the screen to name.svg once it is painted.
func picture(name string) step {
	return func(t *terminal, out string) error {
		t.settle()
		path := filepath.Join(out, name+".svg")
		if err := os.WriteFile(path, t.svg("ringtail: "+name), 0o644); err != nil { //nolint:gosec // pictures are for everybody
			return err
		}
		fmt.Println(path)
		return nil
	}
}

// run starts ringtail again, after it has ended, with what it has left behind.
func run(args ...string) step {
	return func(t *terminal, _ string) error {
		t.close()
		return t.start(args...)
	}
}

// ended waits until the program has gone, with exit status 0.
func ended() step {
	return func(t *terminal, _ string) error { return t.wait() }
}
