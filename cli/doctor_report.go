package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"ringtail/rc"
	"ringtail/safetext"
)

// reporter shows a diagnosis while it is made.
type reporter interface {
	begin(tally)
	check(rc.Check)
	end(tally) error // the first failure to write
}

// tally is what a diagnosis came to.
type tally struct {
	begin                         time.Time
	took                          time.Duration
	server                        string // its host
	fine, warned, failed, skipped int
	stopped                       bool // by the user
}

func (t *tally) add(c rc.Check) {
	switch c.Result {
	case rc.ResultOK:
		t.fine++
	case rc.ResultWarn:
		t.warned++
	case rc.ResultFail:
		t.failed++
	default:
		t.skipped++
	}
}

func (t *tally) result() rc.Result {
	switch {
	case t.failed > 0:
		return rc.ResultFail
	case t.warned > 0 || t.stopped:
		return rc.ResultWarn
	}
	return rc.ResultOK
}

// inert makes every text of a check safe for a terminal.
func inert(c rc.Check) rc.Check {
	for _, text := range []*string{&c.Name, &c.Subject, &c.Detail, &c.Fix, &c.Code, &c.RequestID} {
		*text = safetext.Line(*text)
	}
	return c
}

// withoutHome writes the user's home directory as ~, which names nobody.
func withoutHome(text string) string {
	home, err := os.UserHomeDir()
	if err != nil || len(home) < 2 {
		return text
	}
	return strings.ReplaceAll(text, home+string(os.PathSeparator), "~"+string(os.PathSeparator))
}

func platformName() string { return runtime.GOOS + "/" + runtime.GOARCH }

// labels are the checks' names for people.
var labels = map[string]string{
	stepCredentials: "Credentials", rc.StepDNS: "DNS", rc.StepProxy: "Proxy", rc.StepTLS: "TLS", rc.StepAPI: "API", rc.StepClock: "Clock",
	rc.StepToken: "Login", rc.StepPermissions: "Permissions", rc.StepTicket: "WebSocket token", rc.StepGatewayDNS: "Gateway DNS",
	rc.StepGatewayTLS: "Gateway TLS", rc.StepConnection: "Gateway", rc.StepFilter: "Filter", rc.StepPing: "Ping", rc.StepRecovery: "Recovery",
	rc.StepUnsubscribe: "Unsubscribe", rc.StepStore: "Message store", rc.StepExtension: "Extension", rc.StepRevoke: "Logout", stepKept: "Kept session",
}

// label is what a check is called in the text.
func label(name, subject string) string {
	text, ok := labels[name]
	if !ok {
		text = name
	}
	if subject != "" {
		text += " " + strings.Join(filterNames([]string{subject}), "")
	}
	return text
}

// marks are what a result looks like: a sign and a word, so that nobody needs
// colours.
var marks = map[rc.Result]struct {
	text  string
	style lipgloss.Style
}{
	rc.ResultOK:   {"✓ ok  ", lipgloss.NewStyle().Foreground(lipgloss.Green)},
	rc.ResultWarn: {"! warn", lipgloss.NewStyle().Foreground(lipgloss.Yellow).Bold(true)},
	rc.ResultFail: {"✗ FAIL", lipgloss.NewStyle().Foreground(lipgloss.Red).Bold(true)},
	rc.ResultSkip: {"– skip", faint},
}

var faint = lipgloss.NewStyle().Faint(true)

const (
	// widestLabel is how wide the column of names may become; the subject of a
	// longer one goes to the details.
	widestLabel = 22
	timeColumn  = 8
	// narrowest is the room that details need beside the other columns; with
	// less they go below.
	narrowest = 30
)

// textReport writes aligned lines.
type textReport struct {
	w      io.Writer
	width  int // of the terminal; 0 for lines of any length
	colour bool
	label  int // width of the column of names
	err    error
}

func newTextReport(a *app, filters []string) *textReport {
	r := &textReport{w: a.Out}
	if a.terminal(a.Out) {
		r.width = terminalWidth(a.Out)
		r.colour = a.Getenv("NO_COLOR") == "" && a.Getenv("TERM") != "dumb"
	}
	for name := range labels {
		r.label = max(r.label, ansi.StringWidth(label(name, "")))
	}
	for _, f := range filters {
		if w := ansi.StringWidth(label(rc.StepFilter, f)); w <= widestLabel {
			r.label = max(r.label, w)
		}
	}
	return r
}

func terminalWidth(stream any) int {
	if f, ok := stream.(interface{ Fd() uintptr }); ok {
		if w, _, err := term.GetSize(f.Fd()); err == nil {
			return w
		}
	}
	return 0
}

func (r *textReport) style(s lipgloss.Style, text string) string {
	if !r.colour || strings.TrimSpace(text) == "" {
		return text
	}
	return s.Render(text)
}

func (r *textReport) line(text string) {
	if r.err == nil {
		_, r.err = fmt.Fprintln(r.w, strings.TrimRight(text, " "))
	}
}

func (r *textReport) begin(t tally) {
	r.line(r.style(lipgloss.NewStyle().Bold(true), "ringtail doctor") + r.style(faint, fmt.Sprintf("  %s · %s · %s · %s",
		t.server, t.begin.UTC().Format("2006-01-02 15:04:05 UTC"), Version(), platformName())))
	r.line("")
}

func (r *textReport) check(c rc.Check) {
	mark := marks[c.Result]
	name := label(c.Name, c.Subject)
	if ansi.StringWidth(name) > r.label && c.Subject != "" {
		name, c.Detail = label(c.Name, ""), c.Subject+": "+c.Detail
	}
	head := " " + r.style(mark.style, mark.text) + "  " + name + strings.Repeat(" ", max(r.label-ansi.StringWidth(name), 0)) +
		"  " + r.style(faint, fmt.Sprintf("%*s", timeColumn, duration(c.Took))) + "  "
	indent := ansi.StringWidth(head)
	rest := r.wrap(c.Detail, indent, func(s string) string {
		if c.Result == rc.ResultSkip {
			return r.style(faint, s)
		}
		return s
	})
	if c.Fix != "" {
		rest = append(rest, r.wrap("→ "+c.Fix, indent, func(s string) string { return r.style(mark.style.Bold(false), s) })...)
	}
	if ids := identifiers(c); ids != "" {
		rest = append(rest, r.style(faint, ids)) // in one piece, for whoever copies it
	}
	pad := strings.Repeat(" ", indent)
	if r.width > 0 && r.width-indent < narrowest {
		r.line(head)
		pad = strings.Repeat(" ", 4)
	} else if len(rest) > 0 {
		r.line(head + rest[0])
		rest = rest[1:]
	}
	for _, line := range rest {
		r.line(pad + line)
	}
}

// wrap cuts text into lines that fit beside or below the other columns, where
// there is a width to fit into.
func (r *textReport) wrap(text string, indent int, style func(string) string) (lines []string) {
	room := r.width - indent
	switch {
	case r.width == 0:
		return []string{style(text)}
	case room < narrowest:
		room = max(r.width-4, 10)
	}
	for line := range strings.SplitSeq(ansi.Wrap(text, room, ""), "\n") {
		lines = append(lines, style(line))
	}
	return lines
}

// identifiers are what RingCentral's support asks for, where something is
// wrong.
func identifiers(c rc.Check) string {
	if c.Result != rc.ResultFail && c.Result != rc.ResultWarn {
		return ""
	}
	var parts []string
	if c.Code != "" {
		parts = append(parts, c.Code)
	}
	if c.RequestID != "" {
		parts = append(parts, "RCRequestId "+c.RequestID)
	}
	return strings.Join(parts, " · ")
}

func (r *textReport) end(t tally) error {
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{t.failed, "failed"}, {t.warned, "with a warning"}, {t.fine, "fine"}, {t.skipped, "skipped"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.word))
		}
	}
	text := join(parts) + ", in " + duration(t.took) + "."
	if t.stopped {
		text = "Stopped before the end: " + text
	}
	r.line("")
	for _, line := range r.wrap(text, 1, func(s string) string { return r.style(marks[t.result()].style, s) }) {
		r.line(" " + line)
	}
	return r.failure()
}

func (r *textReport) failure() error {
	if r.err != nil {
		return fmt.Errorf("writing to stdout failed: %w", r.err)
	}
	return nil
}

// duration writes a time so that the eye can compare: 0.4 ms, 38 ms, 1.24 s; nothing
// for none.
func duration(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < 100*time.Microsecond:
		return "<0.1 ms"
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond)/time.Millisecond)
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

// jsonReport writes one object per line.
type jsonReport struct {
	enc *json.Encoder
	err error
}

func newJSONReport(w io.Writer) *jsonReport {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &jsonReport{enc: enc}
}

func (r *jsonReport) write(v any) {
	if r.err == nil {
		r.err = r.enc.Encode(v)
	}
}

func (r *jsonReport) begin(tally) {}

// checkLine is a check in JSON. Every field is always there.
type checkLine struct {
	Check     string    `json:"check"`
	Subject   string    `json:"subject"` // the event filter; else empty
	Result    rc.Result `json:"result"`  // ok, warn, fail or skip
	MS        float64   `json:"ms"`
	Detail    string    `json:"detail"`
	Fix       string    `json:"fix"`
	Code      string    `json:"code"`
	RequestID string    `json:"rcRequestId"`
}

// summaryLine is the last line.
type summaryLine struct {
	Summary struct {
		Result  rc.Result `json:"result"` // the worst of all, except skip
		OK      int       `json:"ok"`
		Warn    int       `json:"warn"`
		Fail    int       `json:"fail"`
		Skip    int       `json:"skip"`
		Stopped bool      `json:"stopped"` // by the user, before the end
		MS      float64   `json:"ms"`
		Server  string    `json:"server"`
		Version string    `json:"version"`
		System  string    `json:"system"`
		Time    time.Time `json:"time"`
	} `json:"summary"`
}

func (r *jsonReport) check(c rc.Check) {
	r.write(checkLine{Check: c.Name, Subject: c.Subject, Result: c.Result, MS: milliseconds(c.Took),
		Detail: c.Detail, Fix: c.Fix, Code: c.Code, RequestID: c.RequestID})
}

func (r *jsonReport) end(t tally) error {
	var l summaryLine
	s := &l.Summary
	s.Result, s.OK, s.Warn, s.Fail, s.Skip, s.Stopped = t.result(), t.fine, t.warned, t.failed, t.skipped, t.stopped
	s.MS, s.Server, s.Version, s.System, s.Time = milliseconds(t.took), t.server, Version(), platformName(), t.begin.UTC().Truncate(time.Millisecond)
	r.write(l)
	if r.err != nil {
		return fmt.Errorf("writing to stdout failed: %w", r.err)
	}
	return nil
}

// milliseconds with one digit after the point.
func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/float64(time.Millisecond)*10) / 10
}
