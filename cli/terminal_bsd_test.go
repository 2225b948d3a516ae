//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package cli

import (
	"syscall"

	"golang.org/x/sys/unix"
)

const getTermios = unix.TIOCGETA

// ownTerminal makes the terminal the process's own.
func ownTerminal() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true, Setctty: true} }
