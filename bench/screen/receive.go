//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"ringtail/history"
	"ringtail/rc"
)

// receive is the floor of a flood: the same client and the same history, and
// no screen. It prints how many events there are, ten times a second while
// they come.
func receive(ctx context.Context, keep string) error {
	most, err := strconv.Atoi(keep)
	if err != nil {
		return err
	}
	client, err := rc.New(rc.Config{
		Server: os.Getenv("RC_SERVER_URL"), ClientID: os.Getenv("RC_APP_CLIENT_ID"),
		ClientSecret: os.Getenv("RC_APP_CLIENT_SECRET"), JWT: os.Getenv("RC_USER_JWT"),
		Filters: []string{"/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"},
	})
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- client.Run(ctx) }()
	log := history.NewLog(most)
	// Filed as seldom as the monitor does: the work beside the history wakes
	// with every batch.
	file := time.NewTicker(33 * time.Millisecond)
	defer file.Stop()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	told := uint64(0)
	var waiting rc.Events
	for {
		select {
		case u := <-client.Updates():
			switch u := u.(type) {
			case rc.Event:
				waiting = append(waiting, u)
			case rc.Events:
				waiting = append(waiting, u...)
			}
		case <-file.C:
			for _, e := range waiting {
				log.AppendEvent(e)
			}
			waiting = waiting[:0]
		case <-tick.C:
			if n := log.Events(); n != told {
				fmt.Println(n)
				told = n
			}
		case err := <-done:
			return err
		}
	}
}
