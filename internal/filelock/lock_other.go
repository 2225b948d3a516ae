//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package filelock

import (
	"errors"
	"os"
)

// No lock is known here that ends with the process.
func lock(*os.File, bool) (bool, error) { return false, errors.ErrUnsupported }
