//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package config

import (
	"errors"
	"os"
)

// lockFile knows no lock here that ends with the process.
func lockFile(*os.File) (bool, error) { return false, errors.ErrUnsupported }
