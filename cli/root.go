package cli

import (
	"context"
	"io"
	"os"
	"runtime/debug"

	"charm.land/fang/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"ringtail/config"
	"ringtail/rc"
	"ringtail/ui"
)

// Streams are the surroundings of a run.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
}

// Standard is the process's own streams and environment.
func Standard() Streams {
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}
}

// app is one run of ringtail.
type app struct {
	Streams
	status    int // exit status of the command that ran
	newClient func(rc.Config) (client, error)
	screen    func(context.Context, ui.Options) error
	terminal  func(stream any) bool // whether it is one
	state     config.StateOptions   // where sessions are kept
}

// Execute runs the command line args, without the program's name, until it is
// done or ctx ends, and returns the exit status. SIGINT, SIGTERM and SIGHUP
// end it gently; a second one ends it at once.
func Execute(ctx context.Context, args []string, streams Streams) int {
	return newApp(streams).execute(ctx, args)
}

func newApp(streams Streams) *app {
	return &app{
		Streams:   streams,
		newClient: func(cfg rc.Config) (client, error) { return rc.New(cfg) },
		screen:    runScreen,
		terminal:  isTerminal,
	}
}

func (a *app) execute(ctx context.Context, args []string) int {
	ctx, stop := notifyContext(ctx)
	defer stop()
	root := a.root()
	root.SetArgs(args)
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	err := fang.Execute(ctx, root,
		fang.WithVersion(Version()),
		fang.WithErrorHandler(a.argumentError))
	if err != nil {
		return exitUsage
	}
	return a.status
}

// root is the monitor, with the other commands below it.
func (a *app) root() *cobra.Command {
	root := a.monitorCommand()
	root.AddCommand(a.tailCommand(), a.replayCommand(), a.logoutCommand(), a.doctorCommand(), a.filtersCommand(), a.simulateCommand())
	root.SetHelpCommand(helpCommand())
	root.SetFlagErrorFunc(flagError)
	root.SuggestionsMinimumDistance = 2
	return root
}

// version is set by release builds.
var version string

// Version is the program's version, as far as the build knows it.
func Version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}

// isTerminal reports whether stream is one.
func isTerminal(stream any) bool {
	f, ok := stream.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(f.Fd())
}
