package cli

import (
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/adrg/xdg"

	"ringtail/config"
)

func TestMain(m *testing.M) {
	if where := os.Getenv(panicVariable); where != "" {
		os.Exit(panicking(where, os.Args[1:]))
	}
	// The runtime begins to look after signals when the first are asked for: not
	// inside a bubble of time, whichever test comes first.
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt)
	signal.Stop(asked)
	// A SIGHUP that nohup has switched off would be off in the processes that
	// the tests start, too.
	if signal.Ignored(syscall.SIGHUP) {
		signal.Notify(asked, syscall.SIGHUP)
	}
	os.Setenv("__FANG_TEST_WIDTH", "100")
	// No test may see or touch the sessions and the keyring of its user.
	dir, err := os.MkdirTemp("", "ringtail-state")
	if err != nil {
		panic(err)
	}
	os.Setenv("XDG_STATE_HOME", dir)
	os.Setenv(config.KeyringVariable, "off")
	xdg.Reload()
	status := m.Run()
	os.RemoveAll(dir)
	if binaryDir != "" {
		os.RemoveAll(binaryDir)
	}
	os.Exit(status)
}
