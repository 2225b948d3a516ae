package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"charm.land/fang/v2"
	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"ringtail/safetext"
	"ringtail/ui"
)

// Exit statuses.
const (
	exitOK         = 0 // the user ended it, or it was done
	exitError      = 1 // an error that trying again could not mend, or for which the time was over
	exitUsage      = 2 // the command line, the configuration or the surroundings cannot be used
	exitIncomplete = 3 // it was over before all that was asked for had come
)

// usageError is the user's to mend before anything can begin.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// errIncomplete says that less came than was asked for.
type errIncomplete struct{ text string }

func (e errIncomplete) Error() string { return e.text }

func usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run adapts a command's function to cobra. It reports the error itself and
// keeps the status, so that what reaches fang is only what cobra finds in the
// arguments: fang asks the terminal for its colours before it prints, and a
// terminal may take seconds not to answer.
func (a *app) run(f func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := f(cmd, args)
		a.status = exitStatus(err)
		if err != nil {
			a.complain(err)
		}
		return nil
	}
}

// complain is a command's last word. A panic keeps its lines.
func (a *app) complain(err error) {
	text := sentence(err)
	if errors.As(err, new(panicError)) || errors.As(err, new(*ui.PanicError)) {
		text = safetext.Block(err.Error())
	}
	fmt.Fprintln(a.Err, "ringtail: "+text)
}

func exitStatus(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, new(usageError)):
		return exitUsage
	case errors.As(err, new(errIncomplete)):
		return exitIncomplete
	}
	return exitError
}

// sentence is an error as one line for people.
func sentence(err error) string { return fullStop(err.Error()) }

// fullStop is text as one inert line that ends like a sentence. Text may quote
// the platform, a file name or an argument.
func fullStop(text string) string {
	text = strings.TrimSpace(safetext.Line(text))
	if text != "" && !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

// argumentError prints what cobra says about the arguments.
func (a *app) argumentError(w io.Writer, styles fang.Styles, err error) {
	text := fullStop(suggestion(err.Error()))
	if a.terminal(a.Err) {
		fmt.Fprintln(w, styles.ErrorHeader.String())
		words := styles.ErrorText
		if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "ringtail ") {
			words = words.UnsetTransform() // it would make --Duration of a flag
		}
		fmt.Fprintln(w, words.Render(text))
		fmt.Fprintln(w)
		fmt.Fprintln(w, lipgloss.JoinHorizontal(lipgloss.Left,
			styles.ErrorText.UnsetWidth().Render("Try"), styles.Program.Flag.Render(" "+helpOn(err)),
			styles.ErrorText.UnsetWidth().UnsetMargins().UnsetTransform().Render(".")))
		fmt.Fprintln(w)
		return
	}
	fmt.Fprintln(w, "ringtail: "+text+` Try "`+helpOn(err)+`".`)
}

// suggestion makes one line of cobra's list of similar commands.
func suggestion(text string) string {
	what, list, found := strings.Cut(text, "\n\nDid you mean this?")
	if !found {
		return text
	}
	return what + didYouMean(strings.Fields(list))
}
