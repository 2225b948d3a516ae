package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ringtail/rc"
)

// argumentError is what is wrong with the arguments of a command, in our words:
// those of the libraries are for programmers.
type argumentError struct {
	cmd  *cobra.Command
	text string
}

func (e argumentError) Error() string { return e.text }

func badArguments(cmd *cobra.Command, format string, args ...any) error {
	return argumentError{cmd, fmt.Sprintf(format, args...)}
}

// helpOn is how to ask for help after err.
func helpOn(err error) string {
	if e, ok := errors.AsType[argumentError](err); ok {
		return e.cmd.CommandPath() + " --help"
	}
	return "ringtail --help"
}

// noArguments is for commands that take flags only.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return badArguments(cmd, "%q is too much: %s takes flags only", args[0], cmd.CommandPath())
}

// tailArguments also knows what is written without its flag most often.
func tailArguments(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) > 0 && cmd.Flags().Changed("replay"):
		return badArguments(cmd, "%q is too much: --replay names one recording; give it again for each", args[0])
	case len(args) > 0 && slices.Contains(rc.Aliases(), args[0]):
		return badArguments(cmd, "%q is too much: %s takes flags only; for a filter write --filter %[1]s", args[0], cmd.CommandPath())
	}
	return noArguments(cmd, args)
}

// flagError says what is wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if short := e.GetSpecifiedShortnames(); short != "" {
			return badArguments(cmd, "unknown flag: -%s", e.GetSpecifiedName())
		}
		return badArguments(cmd, "unknown flag: --%s%s", e.GetSpecifiedName(), didYouMean(similarFlags(cmd, e.GetSpecifiedName())))
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		dashes := "--"
		if e.GetSpecifiedShortnames() != "" {
			dashes = "-"
		}
		return badArguments(cmd, "%s%s needs a value", dashes, e.GetSpecifiedName())
	}
	if e, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return badArguments(cmd, "%q is no flag", e.GetSpecifiedFlag())
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return badArguments(cmd, "--%s: %q %s", e.GetFlag().Name, e.GetValue(), misfit(e))
	}
	return badArguments(cmd, "%s", err)
}

// misfit is why a flag cannot have a value. Types of our own say it themselves.
func misfit(e *pflag.InvalidValueError) string {
	if errors.Is(e, strconv.ErrRange) {
		return "is too large"
	}
	switch e.GetFlag().Value.Type() {
	case "int":
		return "is no whole number"
	case "uint64":
		return "is no whole number from 0 on"
	case "bool":
		return "is neither true nor false"
	case "duration":
		return "is no length of time; give one such as 90s, 15m or 3h"
	}
	return "does not fit; " + e.Unwrap().Error()
}

// similarFlags are those that may have been meant by name.
func similarFlags(cmd *cobra.Command, name string) (list []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && (strings.HasPrefix(f.Name, name) || edits(f.Name, name) <= cmd.Root().SuggestionsMinimumDistance) {
			list = append(list, "--"+f.Name)
		}
	})
	return list
}

// didYouMean ends a sentence about something unknown.
func didYouMean(similar []string) string {
	if len(similar) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(similar, " or ") + "?"
}

// edits is how many letters must be put, taken or changed to make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0] // of the row above, one to the left
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// helpCommand is cobra's, but for what it says of a command that there is not.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		Long:  "Say what a command does and which flags it has, as its --help does.",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var offers []cobra.Completion
			if about, rest, err := cmd.Root().Find(args); err == nil && len(rest) == 0 {
				for _, sub := range about.Commands() {
					if sub.IsAvailableCommand() && strings.HasPrefix(sub.Name(), typed) {
						offers = append(offers, cobra.CompletionWithDesc(sub.Name(), sub.Short))
					}
				}
			}
			return offers, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about := cmd.Root()
			for _, name := range args {
				i := slices.IndexFunc(about.Commands(), func(sub *cobra.Command) bool { return sub.Name() == name || sub.HasAlias(name) })
				if i < 0 {
					return badArguments(about, "unknown command %q for %q%s", name, about.CommandPath(), didYouMean(about.SuggestionsFor(name)))
				}
				about = about.Commands()[i]
			}
			about.InitDefaultHelpFlag()
			about.InitDefaultVersionFlag()
			return about.Help()
		},
	}
}
