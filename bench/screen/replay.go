package main

import (
	"context"
	"errors"
)

func replays(context.Context, options) error { return errors.New("replay: no") }
