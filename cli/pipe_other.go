//go:build !unix

package cli

import (
	"context"
	"os"
)

var sigpipe os.Signal // there is none

// watchReader never reports anything here: without poll, a reader that has
// gone is noticed by the next write.
func watchReader(context.Context, any) <-chan struct{} { return make(chan struct{}) }
