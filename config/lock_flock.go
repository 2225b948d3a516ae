//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package config

import (
	"os"
	"syscall"
)

// lockFile takes the lock of f without waiting. The kernel releases it with
// the last descriptor of this opening, so also when the process is killed.
// Programs that ringtail starts do not inherit it.
func lockFile(f *os.File) (bool, error) {
	for {
		switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err {
		case nil:
			return true, nil
		case syscall.EWOULDBLOCK:
			return false, nil
		case syscall.EINTR:
		default:
			return false, err
		}
	}
}
