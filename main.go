// Ringtail is a terminal monitor for RingCentral events.
package main

import (
	"context"
	"os"

	"ringtail/cli"
)

func main() {
	os.Exit(cli.Execute(context.Background(), os.Args[1:], cli.Standard()))
}
